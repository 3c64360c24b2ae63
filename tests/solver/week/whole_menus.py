"""Small problems worked through serving by serving, for what the model of servings says of them.

Servings are listed one by one and weighed by the arithmetic that finished weeks are weighed by.
`best_menu` asks the rows of the whole week for whole numbers of listed servings; of layouts,
columns, prices and rounding nothing is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from solver import Settings
from solver.week import ChosenServing, Option, Period, Portion, Side, Unit
from solver.week.elastic import Penalty
from solver.week.serving_model import ServingModel
from solver.week.tally import group_amount, has_food, serving_amount
from solver.week.week_rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from solver.outcome import Term, Variable
    from solver.week import GroupLimit, MenuCase


def every_serving(case: MenuCase) -> list[ChosenServing]:
    """List the servings of all dishes, each component at an end of its range or left out."""
    return [
        ChosenServing(occasion, dish.name, tuple(part for part in parts if part is not None))
        for dish in case.dishes
        for occasion in dish.occasions
        if occasion in case.occasions and case.open_slots[occasion]
        for parts in product(*_fillings(case.options_of[dish.name]))
    ]


def _fillings(options: tuple[Option, ...]) -> Iterator[list[Portion | None]]:
    for component in sorted({option.component for option in options}):
        own = [option for option in options if option.component == component]
        ends = [(one, grams) for one in own for grams in sorted({one.low_g, one.high_g})]
        filled = [Portion(component, one.food, grams) for one, grams in ends]
        yield filled if own[0].required else [None, *filled]


def serving_cost(case: MenuCase, serving: ChosenServing) -> float:
    """Return what a serving costs by itself: liking, and what it misses of its meal's limits."""
    price = {(one.dish, one.component, one.food): one.cost for one in case.options}
    cost = next(dish.cost for dish in case.dishes if dish.name == serving.dish)
    cost += sum(price[serving.dish, one.component, one.food] for one in serving.portions)
    for limit in case.meal_limits:
        if limit.occasion == serving.occasion:
            matrix = case.credit if limit.side is Side.MIN else case.debit
            column = matrix[:, case.nutrients.index(limit.nutrient)]
            given = sum(p.grams * column[case.foods.index(p.food)] for p in serving.portions)
            missed = limit.amount - given if limit.side is Side.MIN else given - limit.amount
            if missed > 1e-6:
                cost += limit.price * missed / limit.amount
    return cost if _fits_a_day(case, serving) else math.inf


def _fits_a_day(case: MenuCase, serving: ChosenServing) -> bool:
    """Tell whether a serving by itself keeps the hard limits of a day."""
    firm = [one for one in case.group_limits if math.isinf(one.price)]
    firm = [one for one in firm if (one.side, one.period) == (Side.MAX, Period.DAY)]
    fits = all(group_amount(serving.portions, one) <= one.amount + 1e-6 for one in firm)
    return fits and all(
        serving_amount(case, serving, one.nutrient, Side.MAX) <= one.amount * one.day_share + 1e-6
        for one in case.limits
        if one.side is Side.MAX and math.isinf(one.day_price) and one.day_share < math.inf
    )


def row_amounts(case: MenuCase, serving: ChosenServing) -> dict[str, float]:
    """Return what a serving counts towards each row of the whole week."""
    found = {}
    for limit in case.limits:
        way = "minimum" if limit.side is Side.MIN else "maximum"
        amount = serving_amount(case, serving, limit.nutrient, limit.side)
        found[f"week_{way}_{limit.name}"] = amount
    for item in case.share_credits:
        inside = sum(_given(case, serving, item.nutrient, item.foods))
        outside = sum(_given(case, serving, item.nutrient, set(case.foods) - item.foods))
        found[f"share_credit_{item.name}_foods"] = inside
        found[f"share_credit_{item.name}_share"] = item.share * outside
    for group in case.group_limits:
        way = "minimum" if group.side is Side.MIN else "maximum"
        found[f"group_{way}_{group.name}"] = group_count(serving, group)
    return found


def group_count(serving: ChosenServing, group: GroupLimit) -> float:
    """Return what a serving counts of a group: where days are asked for, once."""
    if group.unit is Unit.DAYS:
        return float(has_food(serving.portions, group.foods))
    return group_amount(serving.portions, group)


def _given(
    case: MenuCase, serving: ChosenServing, nutrient: str, foods: Iterable[str]
) -> Iterator[float]:
    for one in serving.portions:
        if one.food in foods:
            yield one.grams * case.amount(one.food, nutrient, Side.MIN)


@dataclass
class Listed(ServingModel):
    """The rows of the whole week over whole numbers of listed servings."""

    times_of: dict[ChosenServing, Variable] = field(default_factory=dict)

    def penalty(self, price: float, scale: float) -> Penalty:
        return Penalty(price, scale)

    def at(self, occasion: str) -> list[Term]:
        return [(many, 1.0) for one, many in self.times_of.items() if one.occasion == occasion]

    def times(self, dish: str) -> list[Term]:
        return [(many, 1.0) for one, many in self.times_of.items() if one.dish == dish]

    def intake(self, nutrient: str, side: Side) -> list[Term]:
        case = self.case
        own = [
            (many, serving_amount(case, one, nutrient, side)) for one, many in self.times_of.items()
        ]
        return [*super().intake(nutrient, side), *own]

    def total(self, nutrient: str, side: Side, without: frozenset[str]) -> list[Term]:
        foods = set(self.case.foods) - without
        return [
            (many, sum(_given(self.case, one, nutrient, foods)))
            for one, many in self.times_of.items()
        ]

    def group(self, limit: GroupLimit) -> list[Term]:
        return [(many, group_count(one, limit)) for one, many in self.times_of.items()]


def best_menu(case: MenuCase, servings: Iterable[ChosenServing]) -> float:
    """Return the least cost of a menu of listed servings; infinite where there is none."""
    menu = Listed(case)
    for number, one in enumerate(dict.fromkeys(servings)):
        cost = serving_cost(case, one)
        if math.isfinite(cost):
            most = float(sum(case.open_slots.values()))
            menu.times_of[one] = menu.model.whole(f"serving_{number:04d}", 0.0, most)
            menu.model.cost([(menu.times_of[one], cost)])
    for rule in RULES:
        rule(menu)
    outcome = menu.model.solve(Settings(gap=1e-7))
    return outcome.objective if outcome.status.has_answer else math.inf
