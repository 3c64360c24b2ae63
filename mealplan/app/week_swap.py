"""The dialog that offers other dishes for a meal, or other foods for one food of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.offers import cost_change, foods_of_offer, minutes_of_offer, told_of
from mealplan.app.views import in_words, meals_of
from mealplan.app.visit import (
    attempt,
    in_language,
    note,
    plain,
    show_trouble,
    solver_gate,
    texts,
)

if TYPE_CHECKING:
    from mealplan.app.desk import Desk, Slot
    from mealplan.app.views import Meal
    from mealplan.plan import WeekPlan
    from mealplan.revise import Alternative

_SLOT, _OFFERS = "swap.slot", "offers"
"""Which meal is being swapped, and what was found for it, by what is swapped."""
_DISH = ""
"""What is swapped where it is the whole dish."""


def begin(slot: Slot) -> None:
    """Swap a meal from now on, until the dialog is closed."""
    st.session_state[_SLOT] = slot
    st.session_state[_OFFERS] = {}


def end() -> None:
    """Swap nothing any more."""
    for key in (_SLOT, _OFFERS):
        st.session_state.pop(key, None)


def offer_swap(mine: Desk, plan: WeekPlan) -> None:
    """Draw the dialog while a meal is being swapped."""
    slot: Slot | None = st.session_state.get(_SLOT)
    meal = None if slot is None else _meal_at(plan, slot)
    if meal is None:
        end()
        return
    dialog = st.dialog(texts()["swap.title"], width="medium", on_dismiss=end)(_show)
    dialog(mine, plan, meal)


def _meal_at(plan: WeekPlan, slot: Slot) -> Meal | None:
    day, occasion = slot
    shown = in_words(plan, texts())
    return next((meal for meal in meals_of(shown, day) if meal.occasion == occasion), None)


def _show(mine: Desk, plan: WeekPlan, meal: Meal) -> None:
    if _SLOT not in st.session_state:
        # Something was taken: a click in the dialog draws it alone, over a plan that is gone.
        st.rerun()
    if trouble := attempt(partial(_fill, mine, plan, meal)):
        show_trouble(trouble)


def _fill(mine: Desk, plan: WeekPlan, meal: Meal) -> None:
    words = texts()
    st.write(words["swap.now"].format(dish=plain(meal.dish)))
    what = _choose(meal)
    found: dict[str, tuple[Alternative, ...]] = st.session_state[_OFFERS]
    if what not in found:
        with st.spinner(words["swap.looking"]):
            _look(plan, meal, what)
    for place, offer in enumerate(found[what]):
        _offer(mine, plan, offer, place)


def _choose(meal: Meal) -> str:
    """Ask whether the whole dish or one food of it is swapped."""
    words = texts()
    named = {_DISH: words["swap.whole"], **{food.food_id: food.food for food in meal.foods}}
    what: str = st.selectbox(
        words["swap.what"],
        list(named),
        format_func=named.__getitem__,
        help=words["swap.what_why"],
        key=f"swap.what.{meal.day}.{meal.occasion}",
    )
    return what


def _look(plan: WeekPlan, meal: Meal, what: str) -> None:
    """Look for something else once, however often the dialog is drawn."""
    with solver_gate():
        found = plan.swap(meal.day, meal.occasion, food=None if what == _DISH else what)
    st.session_state[_OFFERS][what] = found


def _offer(mine: Desk, plan: WeekPlan, offer: Alternative, place: int) -> None:
    words = texts()
    with st.container(border=True):
        st.markdown(f"### {plain(in_language(offer.name))}")
        shown = foods_of_offer(offer, in_words(offer.plan, words))
        foods = "; ".join(f"{food}, {measure}" for food, measure in shown)
        note(f"{words['week.minutes'].format(minutes=minutes_of_offer(offer))} · {foods}")
        more = cost_change(plan, offer)
        if more is not None:
            note(words["costs.change"].format(cost=f"{more:+.2f}"))
        st.markdown("\n".join(f"- {plain(line)}" for line in told_of(offer, words)))
        st.button(
            words["swap.choose"],
            key=f"take.{place}",
            type="primary",
            on_click=_take,
            args=(mine, plan, offer),
        )


def _take(mine: Desk, plan: WeekPlan, offer: Alternative) -> None:
    mine.take(plan, offer.plan)
    end()
