"""The part of the dietitian's page about the patient: data, prescription files, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from mealplan.app.clinic import caseload
from mealplan.app.prescribing import prescription_file, read_prescription, rule_rows, with_answers
from mealplan.app.uploads import Upload
from mealplan.app.visit import attempt, in_language, note, plain, show_trouble, texts
from mealplan.patient import Activity, Allergen, Diet, Sex

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from mealplan.app.shelf import Shelf
    from mealplan.caseload import Caseload
    from mealplan.patient import Patient

_MOST_MB = 1
"""A prescription is a few kilobytes."""
_LISTS = ("medications", "conditions")
_NUMBERS = ("age", "weight_kg", "height_cm")
_SAID = "clinic_said"


def about_patient(mine: Shelf) -> None:
    """Draw who the patient is, and how to change, open and save that."""
    words = texts()
    st.header(words["dietitian.patient"], anchor=False)
    st.write(_in_words(mine.patient))
    if said := st.session_state.pop(_SAID, None):
        st.success(said)
    with st.expander(words["dietitian.edit"], icon=":material/edit:"):
        _form(mine)
    columns = st.columns(2, gap="large")
    with columns[0]:
        _open_file(mine)
    with columns[1]:
        st.download_button(
            words["dietitian.save_file"],
            lambda: prescription_file(mine.patient),
            file_name="prescription.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/save:",
        )
        _keep(mine)


def rules(patient: Patient) -> None:
    """Draw the cautions of a patient with their reasons."""
    words = texts()
    table = rule_rows(patient)
    table = table.assign(**{name: table[name].map(in_language) for name in ("reason", "ask")})
    label = f"{words['dietitian.rules']} ({len(table)})"
    with st.expander(label, icon=":material/rule:"):
        note(words["dietitian.rules_why"])
        columns = {name: words[f"rules.{name}"] for name in table.columns}
        st.dataframe(
            table.rename(columns=columns), hide_index=True, alt=words["dietitian.rules_alt"]
        )


def _in_words(patient: Patient) -> str:
    words = texts()
    none = words["dietitian.none"]
    return words["dietitian.now"].format(
        sex=words[f"sex.{patient.sex.value}"],
        age=patient.age,
        weight=f"{patient.weight_kg:g}",
        height=f"{patient.height_cm:g}",
        activity=words[f"activity.{patient.activity.value}"].lower(),
        diet=words[f"diet.{patient.diet.value}"].lower(),
        medications=plain(", ".join(patient.medications) or none),
        conditions=plain(", ".join(patient.conditions) or none),
        overrides=len(patient.overrides),
    )


def _form(mine: Shelf) -> None:
    words = texts()
    with st.form(f"clinic_patient_{mine.edition}", border=False):
        columns = st.columns(2, gap="large")
        with columns[0]:
            answers = _about(mine.patient)
        with columns[1]:
            answers |= _medical(mine.patient)
        if not st.form_submit_button(words["dietitian.use"], type="primary"):
            return
    _try(lambda: mine.change(with_answers(mine.patient, answers)))


def _about(patient: Patient) -> dict[str, Any]:
    words = texts()
    answers: dict[str, Any] = {"sex": _one("sex", Sex, patient.sex)}
    for name in _NUMBERS:
        value = float(getattr(patient, name))
        answers[name] = st.number_input(
            words[f"dietitian.{name}"], value=value, min_value=0.0, step=1.0, format="%g"
        )
    answers["activity"] = _one("activity", Activity, patient.activity)
    answers["diet"] = _one("diet", Diet, patient.diet)
    return answers


def _medical(patient: Patient) -> dict[str, Any]:
    words = texts()
    answers: dict[str, Any] = {
        name: st.text_area(
            words[f"dietitian.{name}"], "\n".join(getattr(patient, name)), height=100
        ).splitlines()
        for name in _LISTS
    }
    answers = {name: [line for line in lines if line.strip()] for name, lines in answers.items()}
    answers["allergies"] = st.multiselect(
        words["dietitian.allergies"],
        [item.value for item in Allergen],
        [item.value for item in patient.allergies],
        format_func=lambda value: words[f"allergen.{value}"],
    )
    answers["egfr"] = st.number_input(
        words["dietitian.egfr"], value=patient.egfr, min_value=0.0, step=1.0, format="%g"
    )
    return answers


def _one(name: str, kind: type[StrEnum], value: StrEnum) -> str:
    words = texts()
    options = [item.value for item in kind]
    return st.selectbox(
        words[f"dietitian.{name}"],
        options,
        options.index(value.value),
        format_func=lambda option: words[f"{name}.{option}"],
    )


def _open_file(mine: Shelf) -> None:
    words = texts()
    file = st.file_uploader(
        words["dietitian.prescription"],
        type=["json", "toml"],
        help=words["dietitian.prescription_help"],
        max_upload_size=_MOST_MB,
        key=f"clinic_file_{mine.edition}",
    )
    if file is not None and st.button(words["dietitian.open"], icon=":material/folder_open:"):
        upload = Upload(file.name, file.getvalue())
        _try(lambda: mine.become(read_prescription(upload)))


def _keep(mine: Shelf) -> None:
    """Draw how to save to the caseload."""
    words = texts()
    store = caseload()
    if store is None:
        note(words["dietitian.caseload_none"])
        return
    if mine.entry is not None:
        label = words["dietitian.caseload_revise"].format(name=plain(mine.entry.name))
        if st.button(label, icon=":material/upload:"):
            _try(lambda: _revise(mine, store))
    with st.form("clinic_keep", border=False):
        name = st.text_input(words["dietitian.caseload_name"], max_chars=120)
        if st.form_submit_button(words["dietitian.caseload_save"]):
            _try(lambda: _save(mine, store, name))


def _revise(mine: Shelf, store: Caseload) -> None:
    if mine.entry is not None:
        mine.entry = store.revise(mine.entry, mine.patient)
        _say_saved(mine)


def _save(mine: Shelf, store: Caseload, name: str) -> None:
    mine.entry = store.save(name, mine.patient)
    _say_saved(mine)


def _say_saved(mine: Shelf) -> None:
    if mine.entry is not None:
        name, version = plain(mine.entry.name), mine.entry.version
        said = texts()["dietitian.caseload_saved"].format(name=name, version=version)
        st.session_state[_SAID] = said


def _try(action: Callable[[], None]) -> None:
    """Do something and draw the page anew, or say what went wrong."""
    trouble = attempt(action)
    if trouble is None:
        st.rerun()
    show_trouble(trouble)
