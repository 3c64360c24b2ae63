"""What the plan costs, in words; nothing is said where no price is given."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.visit import note, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mealplan.app.views import Item
    from mealplan.plan import WeekPlan


def cost_of_plan(plan: WeekPlan) -> None:
    """Say what all food of the plan costs, and how much of it has no price."""
    if not plan.request.prices:
        return
    words, costs = texts(), plan.costs.sum()
    st.write(words["costs.plan"].format(cost=f"{costs['known_cost']:.2f}", days=plan.request.days))
    if costs["unpriced_g"] > 0:
        note(words["costs.unknown"].format(grams=f"{costs['unpriced_g']:.0f}"))


def cost_of_day(plan: WeekPlan, day: int) -> None:
    """Say what the food of a day costs."""
    if plan.request.prices:
        cost = plan.costs["known_cost"].to_dict()[day]
        note(texts()["costs.day"].format(cost=f"{cost:.2f}"))


def cost_of_item(item: Item) -> str:
    """Return what is added to a line of the shopping list."""
    return "" if math.isnan(item.cost) else f" · {item.cost:.2f}"


def cost_of_list(plan: WeekPlan, items: Sequence[Item]) -> None:
    """Say what the items with a price cost together, and how many have none."""
    if not plan.request.prices:
        return
    words = texts()
    known = [item.cost for item in items if not math.isnan(item.cost)]
    note(
        words["costs.list"].format(cost=f"{math.fsum(known):.2f}", unknown=len(items) - len(known))
    )
