"""The parts of the dietitian's page about menus: make, look at, trace and compare them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from mealplan.app.dietitian_rules import unsigned
from mealplan.app.plan_tables import (
    TARGETS,
    compared_targets,
    foods_of,
    meal_rows,
    meal_totals,
    nutrients_of,
    provenance_rows,
    week_rows,
)
from mealplan.app.shelf import Asked
from mealplan.app.texts import counted
from mealplan.app.views import in_words
from mealplan.app.visit import attempt, note, plain, show_trouble, texts
from mealplan.exports import exported
from mealplan.policy import Values
from mealplan.request import Effort
from mealplan.why.comparison import compare

if TYPE_CHECKING:
    import pandas as pd

    from mealplan.app.shelf import Shelf, Shelved
    from mealplan.plan import WeekPlan

_KINDS = ("pdf", "xlsx", "json")
_MOST_DAYS, _MOST_SEED = 28, 9999
_FIRST_NUTRIENTS = 6
"""Nutrients shown of a meal before more are chosen."""
_FOOD, _NUTRIENT = "clinic_food", "clinic_nutrient"


def make(mine: Shelf) -> None:
    """Draw what is asked of a menu, and make it."""
    words = texts()
    st.header(words["dietitian.menu"], anchor=False)
    with st.form("clinic_menu", border=False):
        columns = st.columns(4, vertical_alignment="bottom")
        days = columns[0].number_input(words["dietitian.days"], 1, _MOST_DAYS, 7)
        seed = columns[1].number_input(words["dietitian.seed"], 0, _MOST_SEED, 0)
        effort = columns[2].selectbox(
            words["dietitian.effort"],
            [item.value for item in Effort],
            format_func=lambda value: words[f"dietitian.effort_{value}"],
        )
        values = columns[3].selectbox(
            words["dietitian.values"],
            [item.value for item in Values],
            format_func=lambda value: words[f"dietitian.values_{value}"],
        )
        sent = st.form_submit_button(
            words["dietitian.make"], type="primary", icon=":material/restaurant:"
        )
    if unsigned(mine):
        st.warning(words["dietitian.unsigned"])
    if sent:
        asked = Asked(mine.patient, int(days), int(seed), effort, values)
        with st.spinner(words["dietitian.making"], show_time=True):
            trouble = attempt(lambda: mine.plan(asked))
        if trouble is not None:
            show_trouble(trouble)


def choose(mine: Shelf) -> Shelved | None:
    """Draw the choice of a plan to look at; the newest at first."""
    words = texts()
    if not mine.plans:
        note(words["dietitian.no_plans"])
        return None
    newest = mine.plans[-1].number
    # A new plan is shown at once: another key begins with the default.
    return st.selectbox(
        words["dietitian.show"],
        mine.plans[::-1],
        format_func=_title,
        key=f"clinic_show_{mine.edition}_{newest}",
    )


def overview(shown: Shelved) -> None:
    """Draw a plan's dishes, what to know, and how it stands against the targets."""
    words = texts()
    plan = in_words(shown.plan, words)
    _grid(week_rows(plan).reset_index(), words["dietitian.week_alt"])
    with st.expander(words["dietitian.warnings"], icon=":material/info:"):
        st.markdown("\n".join(f"- {plain(str(line))}" for line in (*plan.warnings, *plan.timing)))
    st.subheader(words["dietitian.against"], anchor=False)
    _grid(_spoken_units(plan.targets[list(TARGETS)]), words["dietitian.against_alt"])
    with st.container(horizontal=True):
        for kind in _KINDS:
            st.download_button(
                words["dietitian.download"].format(number=shown.number, kind=kind.upper()),
                partial(exported, shown.plan, kind, language=words["app.code"]),
                file_name=f"plan_{shown.number}.{kind}",
                on_click="ignore",
                key=f"clinic_download_{shown.number}_{kind}",
            )


def meals(shown: Shelved) -> None:
    """Draw one meal's foods with what each gives; a chosen cell asks where it comes from."""
    words = texts()
    plan = in_words(shown.plan, words)
    st.subheader(words["dietitian.meals"], anchor=False)
    columns = st.columns([1, 1, 3])
    day = columns[0].selectbox(words["dietitian.day"], range(1, len(plan.nutrients) + 1))
    occasions = dict.fromkeys(plan.menu.loc[plan.menu["day"] == day, "occasion"])
    occasion = columns[1].selectbox(
        words["dietitian.occasion"], occasions, format_func=lambda name: words[f"occasion.{name}"]
    )
    keys = nutrients_of(plan)
    chosen = columns[2].multiselect(
        words["dietitian.nutrients"],
        keys,
        keys[:_FIRST_NUTRIENTS],
        format_func=_names(plan).__getitem__,
    )
    rows = meal_rows(plan, day, occasion, chosen)
    note(words["dietitian.meal_hint"])
    state_key = f"clinic_meal_{shown.number}_{day}_{occasion}"
    st.dataframe(
        rows,
        column_config={**_columns(rows), **_nutrient_columns(plan, chosen)},
        hide_index=True,
        alt=words["dietitian.meal_alt"],
        placeholder="",
        key=state_key,
        selection_mode="single-cell",
        on_select=partial(_trace, state_key, rows, plan),
    )
    _provenance(plan)
    note(words["dietitian.day_totals"])
    totals = meal_totals(plan, day, chosen).reset_index()
    _grid(_spoken_units(totals), words["dietitian.day_totals_alt"])


def _provenance(plan: WeekPlan) -> None:
    """Draw where one value of one food comes from."""
    words = texts()
    st.subheader(words["dietitian.provenance"], anchor=False)
    foods, keys = foods_of(plan), nutrients_of(plan)
    if st.session_state.get(_FOOD) not in foods:
        st.session_state[_FOOD] = next(iter(foods))
    if st.session_state.get(_NUTRIENT) not in keys:
        st.session_state[_NUTRIENT] = keys[0]
    columns = st.columns(2)
    food = columns[0].selectbox(
        words["dietitian.provenance_food"], list(foods), format_func=foods.__getitem__, key=_FOOD
    )
    nutrient = columns[1].selectbox(
        words["dietitian.provenance_nutrient"],
        keys,
        format_func=_names(plan).__getitem__,
        key=_NUTRIENT,
    )
    lines = [
        f"- **{words[f'provenance.{key}']}:** {plain(text)}"
        for key, text in provenance_rows(plan, food, nutrient)
    ]
    st.markdown("\n".join(lines))


def compared(mine: Shelf) -> None:
    """Draw two plans side by side."""
    words = texts()
    st.header(words["dietitian.compare"], anchor=False)
    if len(mine.plans) < 2:
        note(words["dietitian.compare_few"])
        return
    newest = mine.plans[-1].number
    sides = st.columns(2, gap="large")
    pair = [
        side.selectbox(
            words[f"dietitian.{name}"],
            mine.plans,
            len(mine.plans) - offset,
            format_func=_title,
            key=f"clinic_{name}_{mine.edition}_{newest}",
        )
        for side, name, offset in zip(sides, ("first", "second"), (2, 1), strict=True)
    ]
    comparison = compare(pair[0].plan, pair[1].plan)
    st.markdown("\n".join(f"- {plain(line)}" for line in comparison.words()))
    for side, one in zip(sides, pair, strict=True):
        with side:
            _grid(week_rows(in_words(one.plan, words)).reset_index(), words["dietitian.week_alt"])
    _grid(_spoken_units(compared_targets(comparison)), words["dietitian.compare_alt"])


def _title(shelved: Shelved) -> str:
    asked = shelved.asked
    return counted(texts(), "dietitian.made", asked.days).format(
        number=shelved.number,
        days=asked.days,
        seed=asked.seed,
        overrides=len(asked.patient.overrides),
    )


def _trace(state_key: str, rows: pd.DataFrame, plan: WeekPlan) -> None:
    """Ask for the value behind a chosen cell."""
    cells = st.session_state[state_key]["selection"]["cells"]
    for at, column in cells:
        st.session_state[_FOOD] = rows.index[at]
        if column in nutrients_of(plan):
            st.session_state[_NUTRIENT] = column


def _names(plan: WeekPlan) -> dict[str, str]:
    return {str(key): str(name) for key, name in plan.table.nutrient_info["name"].items()}


def _nutrient_columns(plan: WeekPlan, keys: list[str]) -> dict[str, Any]:
    units = plan.table.nutrient_info["unit"]
    return {
        key: st.column_config.NumberColumn(
            f"{_names(plan)[key]} [{str(units[key]).replace('ug', 'µg')}]", format="%.3g"
        )
        for key in keys
    }


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return how columns are called and how numbers look."""
    words = texts()
    called = {
        str(name): words.get(f"dietitian.{name}", words.get(f"occasion.{name}", str(name)))
        for name in table.columns
    }
    return {
        name: st.column_config.NumberColumn(label, format="%.4g")
        if table[name].dtype.kind == "f"
        else label
        for name, label in called.items()
    }


def _spoken_units(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(unit=table["unit"].str.replace("ug", "µg"))


def _grid(table: pd.DataFrame, alt: str) -> None:
    st.dataframe(table, column_config=_columns(table), hide_index=True, alt=alt, placeholder="")
