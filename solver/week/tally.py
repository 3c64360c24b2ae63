"""Amounts in servings whose foods and grams are known: plain arithmetic, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.week.case import Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solver.week.case import GroupLimit, MenuCase, Portion, Serving, ShareCredit
    from solver.week.servings import ChosenServing


def serving_amount(
    case: MenuCase, serving: Serving | ChosenServing, nutrient: str, side: Side
) -> float:
    """Return what one serving counts towards one side of a limit.

    A serving's credit is capped where the case caps it; a set of foods that may give only
    a share of the total is left out, since a share is known for the whole plan only.
    """
    capped_foods = share_capped(case, nutrient) if side is Side.MIN else frozenset()
    per_g = case.amounts(nutrient, side)
    amount = sum(
        portion.grams * per_g[portion.food]
        for portion in serving.portions
        if portion.food not in capped_foods
    )
    if side is Side.MAX:
        return amount
    return min(amount, serving_cap(case, nutrient, serving.occasion))


def serving_cap(case: MenuCase, nutrient: str, occasion: str) -> float:
    """Return the most of a nutrient that one serving at an occasion is credited with."""
    caps = [item.at(occasion) for item in case.serving_credits if item.nutrient == nutrient]
    return min(caps, default=float("inf"))


def fixed_credit(case: MenuCase, item: ShareCredit) -> tuple[float, float]:
    """Return what decided servings give of a nutrient: in a share credit's set, and beside it."""
    inside, beside = 0.0, 0.0
    for serving in case.fixed:
        for portion in serving.portions:
            amount = portion.grams * case.amount(portion.food, item.nutrient, Side.MIN)
            if portion.food in item.foods:
                inside += amount
            else:
                beside += amount
    return inside, beside


def group_amount(portions: Iterable[Portion], limit: GroupLimit) -> float:
    """Return grams, or fillings, of a group's foods among some portions."""
    members = [portion for portion in portions if portion.food in limit.foods]
    if limit.unit is Unit.GRAMS:
        return sum(portion.grams for portion in members)
    return float(len(members))


def has_food(portions: Iterable[Portion], foods: frozenset[str]) -> bool:
    """Tell whether any of some portions is of a set of foods."""
    return any(portion.food in foods for portion in portions)


def share_capped(case: MenuCase, nutrient: str) -> frozenset[str]:
    """Return the foods that give no more than a share of a nutrient's total."""
    sets = [item.foods for item in case.share_credits if item.nutrient == nutrient]
    return frozenset().union(*sets)
