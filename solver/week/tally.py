"""Amounts in servings whose foods and grams are known: plain arithmetic, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from solver.week.case import GroupLimit, MenuCase, Option, Portion, Serving, ShareCredit
    from solver.week.servings import ChosenServing

    Floats = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]


class Eaten:
    """Portions of some servings as arrays: tallies every serving at once.

    Parameters
    ----------
    case : MenuCase
    servings : sequence of Serving or ChosenServing
    """

    def __init__(self, case: MenuCase, servings: Sequence[Serving | ChosenServing]) -> None:
        self._case = case
        self._servings = servings
        portions = [(n, portion) for n, one in enumerate(servings) for portion in one.portions]
        self._foods = [portion.food for _, portion in portions]
        self._row = np.array([case.food_row[food] for food in self._foods], dtype=np.intp)
        self._grams = np.array([portion.grams for _, portion in portions])
        self._serving = np.array([number for number, _ in portions], dtype=np.intp)
        self._different = frozenset(self._foods)

    def of_portions(self, nutrient: str, side: Side) -> Floats:
        """Return what each portion holds of a nutrient, as it counts towards one side."""
        matrix = self._case.credit if side is Side.MIN else self._case.debit
        return np.asarray(matrix[self._row, self._case.nutrient_column[nutrient]] * self._grams)

    def given(self, nutrient: str, side: Side) -> Floats:
        """Return what each serving holds of a nutrient, whatever caps its credit."""
        return self._summed(self.of_portions(nutrient, side))

    def counted(self, nutrient: str, side: Side) -> Floats:
        """Return what each serving counts towards one side, as `serving_amount` does."""
        amounts = self.of_portions(nutrient, side)
        if side is Side.MAX:
            return self._summed(amounts)
        amounts[self.is_of(share_capped(self._case, nutrient))] = 0.0
        by_occasion = {o: serving_cap(self._case, nutrient, o) for o in self._case.occasions}
        caps = [by_occasion[serving.occasion] for serving in self._servings]
        return np.minimum(self._summed(amounts), caps)

    def group(self, limit: GroupLimit) -> Floats:
        """Return grams, or fillings, of a group's foods in each serving."""
        members = self.is_of(limit.foods)
        return self._summed(members * self._grams if limit.unit is Unit.GRAMS else members)

    def held(self, foods: frozenset[str]) -> Floats:
        """Return 1 for each serving that holds any of some foods, else 0."""
        return (self._summed(self.is_of(foods)) > 0.0).astype(np.float64)

    def is_of(self, foods: frozenset[str]) -> Mask:
        """Tell which portions are of some foods."""
        if self._different.isdisjoint(foods):
            return np.zeros(len(self._foods), dtype=np.bool_)
        return np.array([food in foods for food in self._foods])

    def _summed(self, amounts: Floats | Mask) -> Floats:
        return np.bincount(self._serving, amounts, len(self._servings)).astype(
            np.float64, copy=False
        )


def options_served(
    case: MenuCase, servings: Iterable[Serving]
) -> Mapping[tuple[str, str, str], Option]:
    """Return the options of the dishes that are served, by dish, component and food."""
    dishes = dict.fromkeys(serving.dish for serving in servings)
    return {(o.dish, o.component, o.food): o for dish in dishes for o in case.options_of[dish]}


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
