"""The dialog that offers other dishes for a meal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.views import offer_lines
from mealplan.app.visit import attempt, plain, show_trouble, solver_gate, texts

if TYPE_CHECKING:
    from mealplan.app.desk import Desk
    from mealplan.app.views import Meal
    from mealplan.plan import WeekPlan
    from mealplan.revise import Alternative

_OFFERS = "offers"


def offer_swap(mine: Desk, plan: WeekPlan, meal: Meal) -> None:
    """Open the dialog."""
    st.session_state.pop(_OFFERS, None)
    dialog = st.dialog(texts()["swap.title"], width="medium")(_show)
    dialog(mine, plan, meal)


def _show(mine: Desk, plan: WeekPlan, meal: Meal) -> None:
    words = texts()
    st.write(words["swap.now"].format(dish=plain(meal.dish)))
    if _OFFERS not in st.session_state:
        with st.spinner(words["swap.looking"]):
            trouble = attempt(lambda: _look(plan, meal))
        if trouble is not None:
            show_trouble(trouble)
            return
    for place, offer in enumerate(st.session_state[_OFFERS]):
        _offer(mine, plan, offer, place)


def _look(plan: WeekPlan, meal: Meal) -> None:
    """Look for other dishes once, however often the dialog is drawn."""
    with solver_gate():
        st.session_state[_OFFERS] = plan.swap(meal.day, meal.occasion)


def _offer(mine: Desk, plan: WeekPlan, offer: Alternative, place: int) -> None:
    words = texts()
    with st.container(border=True):
        st.markdown(f"##### {plain(offer.name)}")
        st.markdown("\n".join(f"- {plain(line)}" for line in offer_lines(offer, words)))
        if st.button(
            words["swap.choose"],
            key=f"take.{place}",
            type="primary",
            on_click=mine.take,
            args=(plan, offer.plan),
        ):
            st.rerun()
