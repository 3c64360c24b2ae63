"""The target table of the dietitian's page, and the mean day that follows its edits."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import streamlit as st

from foods import read_nutrient_info
from mealplan.app.dietitian_rules import choose_switches, signed_rules
from mealplan.app.live import Dial, dials, live_view, switches
from mealplan.app.prescribing import BOUNDS, Edit, edits_of, prescribed, target_rows
from mealplan.app.texts import counted
from mealplan.app.visit import attempt, in_language, note, plain, show_trouble, texts
from mealplan.prescription import Tier
from mealplan.whatif import WhatIf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from mealplan.app.live import LiveView
    from mealplan.app.shelf import Shelf
    from mealplan.patient import Patient

_NUMBER = "%.5g"
_WIDTHS: Mapping[str, Literal["small", "medium"]] = MappingProxyType(
    {"name": "medium", "unit": "small", "source": "medium", "author": "medium", "note": "medium"}
)
"""Columns of the target table that are only read."""


@st.cache_resource(show_spinner=False, scope="session", max_entries=1, on_release=WhatIf.close)
def _what_if(patient: Patient) -> WhatIf:
    return WhatIf(patient)


# Edits and sliders draw this part alone anew.
@st.fragment
def targets_and_live(mine: Shelf) -> None:
    """Draw the target table to edit, and what the best mean day says to it."""
    words = texts()
    st.header(words["dietitian.targets"], anchor=False)
    note(words["dietitian.targets_why"])
    edited = _table(mine)
    _sign(mine, edited)
    signed_rules(mine)
    st.header(words["dietitian.live"], anchor=False)
    note(words["dietitian.live_why"])
    trouble = attempt(lambda: _live(mine, edits_of(mine.patient, edited)))
    if trouble is not None:
        show_trouble(trouble)


def _table(mine: Shelf) -> pd.DataFrame:
    words = texts()
    names = {str(key): in_language(name) for key, name in read_nutrient_info()["name"].items()}
    rows = target_rows(mine.patient, names)
    rows["unit"] = rows["unit"].map(_for_a_time)
    amounts = {
        name: st.column_config.NumberColumn(
            words[f"dietitian.{name}"], min_value=0.0, format=_NUMBER
        )
        for name in BOUNDS
    }
    said = {
        name: st.column_config.TextColumn(words[f"dietitian.{name}"], width=width)
        for name, width in _WIDTHS.items()
    }
    tier = st.column_config.SelectboxColumn(
        words["dietitian.tier"],
        options=[item.value for item in Tier],
        format_func=lambda value: words[f"dietitian.tier_{value}"],
        required=True,
        width="medium",
    )
    return st.data_editor(
        rows,
        column_config={**amounts, **said, "tier": tier},
        disabled=[name for name in rows.columns if name not in (*BOUNDS, "tier")],
        hide_index=True,
        height=420,
        alt=words["dietitian.targets_alt"],
        placeholder="",
        # The table given stays the same until it is signed, or every second edit were lost.
        key=f"clinic_targets_{mine.edition}",
    )


def _sign(mine: Shelf, edited: pd.DataFrame) -> None:
    words = texts()
    with st.form(f"clinic_sign_{mine.edition}", border=False):
        columns = st.columns([1, 2, 1], vertical_alignment="bottom")
        author = columns[0].text_input(words["dietitian.sign_author"], max_chars=80)
        reason = columns[1].text_input(words["dietitian.sign_note"], max_chars=400)
        if not columns[2].form_submit_button(words["dietitian.sign"], type="primary"):
            return
    if not edits_of(mine.patient, edited):
        st.info(words["dietitian.sign_none"])
        return
    trouble = attempt(lambda: mine.change(prescribed(mine.patient, edited, author, reason)))
    if trouble is None:
        st.rerun()
    show_trouble(trouble)


def _live(mine: Shelf, edits: Sequence[Edit]) -> None:
    words = texts()
    with st.spinner(words["dietitian.live_starting"], show_time=True):
        what_if = _what_if(mine.patient)
    if edits:
        note(counted(words, "dietitian.edited", len(edits)).format(count=len(edits)))
    moved = _dial(dials(what_if))
    lifted = choose_switches(mine, switches(what_if))
    _show(live_view(what_if, edits, moved, lifted))


def _dial(choices: Sequence[Dial]) -> Edit | None:
    words = texts()
    dial = st.selectbox(
        words["dietitian.dial"],
        choices,
        index=None,
        format_func=lambda one: one.words,
        placeholder=words["dietitian.dial_none"],
    )
    if dial is None:
        return None
    label = words["dietitian.dial_slider"].format(
        limit=dial.words, unit=dial.unit.replace("ug", "µg")
    )
    amount = st.slider(
        plain(label), 0.0, dial.most, dial.amount, dial.step, "%g", key=f"clinic_{dial.words}"
    )
    return dial.at(amount)


def _show(view: LiveView) -> None:
    words = texts()
    if view.is_possible:
        st.success(words["dietitian.possible"], icon=":material/check:")
    else:
        st.error(words["dietitian.impossible"], icon=":material/block:")
        st.subheader(words["dietitian.conflict"], anchor=False)
        _list(view.conflict)
        return
    columns = st.columns(2, gap="large")
    with columns[0]:
        _missed(view)
        st.subheader(words["dietitian.prices"], anchor=False)
        _list(view.prices or (words["dietitian.no_prices"],))
    with columns[1]:
        st.subheader(words["dietitian.day_menu"], anchor=False)
        menu = view.menu[["food", "grams"]]
        _grid(menu.assign(food=menu["food"].map(in_language)), words["dietitian.day_menu_alt"])
        st.subheader(words["dietitian.binding"], anchor=False)
        table = view.binding[["words", "held", "unit", "price"]]
        _grid(table.rename(columns={"words": "rule"}), words["dietitian.binding_alt"])


def _missed(view: LiveView) -> None:
    words = texts()
    st.subheader(words["dietitian.missed"], anchor=False)
    _list(view.headline)
    if view.missed.empty:
        return
    table = view.missed[["name", "minimum", "maximum", "counted", "missed", "unit"]]
    table = table.assign(name=table["name"].map(in_language))
    _grid(table.rename(columns={"missed": "missing"}), words["dietitian.missed_alt"])
    st.markdown(f"**{words['dietitian.holding']}**")
    _list(view.holding)


def _list(lines: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _for_a_time(unit: str) -> str:
    """Say a unit with the time that it is for: a day, unless a rule names another."""
    spoken = unit.replace("ug", "µg")
    return spoken if " a " in unit else texts()["dietitian.a_day"].format(unit=spoken)


def _grid(table: pd.DataFrame, alt: str) -> None:
    """Draw a table under the catalogue's column names."""
    words = texts()
    number = partial(st.column_config.NumberColumn, format="%.4g")
    columns = {
        name: number(words[f"dietitian.{name}"])
        if table[name].dtype.kind == "f"
        else words[f"dietitian.{name}"]
        for name in table.columns
    }
    spoken = table.assign(unit=table["unit"].map(_for_a_time)) if "unit" in table else table
    st.dataframe(spoken, column_config=columns, hide_index=True, alt=alt, placeholder="")
