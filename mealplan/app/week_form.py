"""The form about a person: every question has a default and says why it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from foods import read_nutrient_info
from mealplan.app.profile import LISTED, SUPPLEMENTS, known_conditions, known_medicines
from mealplan.app.visit import display, held, hold, key_in_words, note, texts
from mealplan.app.week_options import ask_options
from mealplan.patient import Activity, Allergen, Diet, Patient, Sex, Style, read_patient
from mealplan.patient import sample_patient_path as default_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import StrEnum

    from mealplan.app.wanted import PriceList, Wanted

_KEEP: Literal["session"] = "session"
"""How long answers stay: across pages, until the browser tab is closed."""
_NUMBERS = (("age", 1), ("weight_kg", 1), ("height_cm", 1))
"""Questions answered by a number, with the step of its buttons."""


@st.cache_resource(show_spinner=False)
def usual() -> Patient:
    """Return the person that the form describes before it is changed."""
    return read_patient(default_path())


@dataclass(frozen=True)
class Answers:
    """What the form holds: answers about the person by field, and what is wanted of the plan."""

    person: Mapping[str, Any]
    wanted: Wanted


def ask(prices: PriceList) -> Answers | None:
    """Draw the form; return its answers once it is sent, None until then.

    Parameters
    ----------
    prices : PriceList
        What food costs, where the visitor said so.
    """
    words = texts()
    with st.form("about_me", border=False):
        columns = st.columns(2, gap="large")
        with columns[0]:
            answers = {**_about(), **_eating()}
        with columns[1]:
            answers |= {**_medicines(), **_dislikes()}
        wanted = ask_options(prices)
        sent = st.form_submit_button(
            words["week.plan"], type="primary", icon=":material/restaurant:", width="stretch"
        )
    return Answers(answers, wanted) if sent else None


def _about() -> dict[str, Any]:
    st.header(texts()["about.title"], anchor=False)
    return {
        "sex": _one("about", "sex", Sex),
        **{name: _number("about", name, step) for name, step in _NUMBERS},
        "activity": _one("about", "activity", Activity),
    }


def _medicines() -> dict[str, Any]:
    words = texts()
    st.header(words["medicines.title"], anchor=False)
    answers: dict[str, Any] = {
        "medications": _names("medications", known_medicines()),
        "conditions": _names("conditions", known_conditions()),
    }
    info = read_nutrient_info()
    taken = {}
    for nutrient in display()["supplements"]:
        row = info.loc[nutrient]
        unit = str(row["unit"]).replace("ug", "µg")
        taken[nutrient] = st.number_input(
            words["medicines.supplement"].format(name=row["name"], unit=unit),
            min_value=0.0,
            value=0.0,
            step=5.0,
            format="%g",
            help=words["medicines.supplement_why"],
            key=f"profile.{nutrient}",
            persist_state=_KEEP,
        )
    return {**answers, SUPPLEMENTS: taken}


def _eating() -> dict[str, Any]:
    st.header(texts()["eating.title"], anchor=False)
    return {
        "diet": _one("eating", "diet", Diet),
        "gluten_free": _yes("gluten_free"),
        "lactose_free": _yes("lactose_free"),
        "allergies": _some("allergies", "allergen", Allergen),
        "preferred_styles": _some("preferred_styles", "style", Style),
        "max_minutes": _number("eating", "max_minutes", 5),
    }


def _dislikes() -> dict[str, Any]:
    words = texts()
    st.header(words["dislikes.title"], anchor=False)
    answers = {}
    for name in LISTED:
        answers[name] = st.text_input(
            words[f"dislikes.{name}"],
            max_chars=400,
            key=f"profile.{name}",
            persist_state=_KEEP,
        )
        note(words[f"dislikes.{name}_why"])
    return answers


def _one(section: str, name: str, kind: type[StrEnum]) -> str:
    words = texts()
    options = [item.value for item in kind]
    answer: str = st.selectbox(
        words[f"{section}.{name}"],
        options,
        index=options.index(held(f"profile.{name}", getattr(usual(), name).value)),
        format_func=lambda value: words[f"{name}.{value}"],
        key=key_in_words(f"profile.{name}"),
    )
    hold(f"profile.{name}", answer)
    note(words[f"{section}.{name}_why"])
    return answer


def _some(name: str, section: str, kind: type[StrEnum]) -> Sequence[str]:
    words = texts()
    answer: Sequence[str] = st.multiselect(
        words[f"eating.{name}"],
        [item.value for item in kind],
        default=held(f"profile.{name}", ()),
        format_func=lambda value: words[f"{section}.{value}"],
        placeholder=words["medicines.none_chosen"],
        key=key_in_words(f"profile.{name}"),
    )
    hold(f"profile.{name}", tuple(answer))
    note(words[f"eating.{name}_why"])
    return answer


def _names(name: str, known: Sequence[str]) -> Sequence[str]:
    """Ask for names; those that are not known can be typed in."""
    words = texts()
    answer: Sequence[str] = st.multiselect(
        words[f"medicines.{name}"],
        known,
        default=[item for item in getattr(usual(), name) if item in known],
        accept_new_options=True,
        placeholder=words["medicines.none_chosen"],
        key=f"profile.{name}",
        persist_state=_KEEP,
    )
    note(words[f"medicines.{name}_why"])
    return answer


def _yes(name: str) -> bool:
    words = texts()
    return st.checkbox(
        words[f"eating.{name}"],
        help=words[f"eating.{name}_why"],
        key=f"profile.{name}",
        persist_state=_KEEP,
    )


def _number(section: str, name: str, step: int) -> int | None:
    """Ask for a number within what a patient may have."""
    words = texts()
    rules = Patient.model_fields[name].metadata
    low = next(int(rule.ge) for rule in rules if hasattr(rule, "ge"))
    high = next(int(rule.le) for rule in rules if hasattr(rule, "le"))
    value = getattr(usual(), name)
    answer: int | None = st.number_input(
        words[f"{section}.{name}"],
        min_value=low,
        max_value=high,
        value=None if value is None else int(value),
        step=step,
        key=f"profile.{name}",
        persist_state=_KEEP,
    )
    note(words[f"{section}.{name}_why"])
    return answer
