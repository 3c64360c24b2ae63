"""The charts of the page of the week; each is worked out once its tab is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app import charts as pictures
from mealplan.app.views import day_title
from mealplan.app.visit import attempt, display, note, show_trouble, texts

if TYPE_CHECKING:
    from datetime import date

    from mealplan.plan import WeekPlan


@st.fragment
def charts(plan: WeekPlan, days: range, start: date, today: date) -> None:
    """Draw how targets stand, what contributes to them, and how some days differ."""
    if trouble := attempt(partial(_charts, plan, days, start, today)):
        show_trouble(trouble)


def _charts(plan: WeekPlan, days: range, start: date, today: date) -> None:
    words = texts()
    st.header(words["charts.title"], anchor=False)
    titles = {day: day_title(day, start, today, words) for day in days}
    names = [words[f"charts.{name}"] for name in ("by_food", "by_day", "share")]
    # A chart is worked out once its tab is open.
    by_food, by_day, share = st.tabs(names, key="charts", on_change="rerun")
    if by_food.open:
        with by_food:
            _draw(pictures.food_chart(plan, _choose_nutrient(plan), titles, words))
    if by_day.open:
        with by_day:
            _draw(pictures.week_map(plan, titles, words))
    if share.open:
        with share:
            _draw(pictures.target_chart(plan.targets, words))


def _draw(picture: pictures.Picture) -> None:
    # Streamlit's own look writes labels in a grey too faint to read; without it they have the
    # colour of the text in either theme.
    st.altair_chart(picture.chart, theme=None, alt=picture.words)
    note(picture.words)


def _choose_nutrient(plan: WeekPlan) -> str:
    names = plan.table.nutrient_info["name"]
    first = display()["contributions"]
    others = [key for key in dict.fromkeys(plan.targets["nutrient"]) if key not in first]
    chosen: str = st.selectbox(
        texts()["charts.nutrient"], [*first, *others], format_func=lambda key: str(names[key])
    )
    return chosen
