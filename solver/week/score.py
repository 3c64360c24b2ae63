"""What a finished week costs in the terms of the model of which servings: plain arithmetic.

The bounds of that model and of the model of which dishes hold for every week of whole
servings, so a week's own cost, household steps and all, can be held against them.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from solver.week.case import Period, Side, Unit
from solver.week.elastic import firm, miss_cost
from solver.week.tally import group_amount, has_food, serving_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solver.week.case import GroupLimit, Limit, MenuCase, Portion, Serving


def week_cost(case: MenuCase, servings: Sequence[Serving]) -> float:
    """Return the objective of the model of which servings for a finished week.

    Parameters
    ----------
    case : MenuCase
        The problem, softened as the choice of dishes was.
    servings : sequence of Serving
        The open servings with their grams; fixed servings are counted from the case.

    Returns
    -------
    float
        Liking, repeats and every miss of a limit over the plan or of a meal; a broken hard limit
        costs `solver.week.elastic.FIRM_PRICE` for its whole amount.
    """
    everything = [*servings, *case.fixed]
    foods = frozenset(portion.food for serving in everything for portion in serving.portions)
    none: list[Serving] = []
    return math.fsum(
        [
            *_dish_costs(case, servings),
            *(_limit_cost(case, limit, everything) for limit in case.limits),
            *(
                # Most groups of foods are not served at all in a week.
                _group_cost(case, limit, none if foods.isdisjoint(limit.foods) else everything)
                for limit in case.group_limits
            ),
            *_meal_costs(case, servings),
        ]
    )


def liking_cost(case: MenuCase, servings: Sequence[Serving]) -> float:
    """Return what serving some dishes costs in liking alone, whatever they miss."""
    return math.fsum(_dish_costs(case, servings))


def _dish_costs(case: MenuCase, servings: Sequence[Serving]) -> Iterable[float]:
    dishes = {dish.name: dish for dish in case.dishes}
    fillings = {(o.dish, o.component, o.food): o.cost for o in case.options}
    for name, times in Counter(serving.dish for serving in servings).items():
        yield times * dishes[name].cost + (times - 1) * dishes[name].repeat_cost
    for serving in servings:
        for portion in serving.portions:
            yield fillings[serving.dish, portion.component, portion.food]


def _limit_cost(case: MenuCase, limit: Limit, servings: Sequence[Serving]) -> float:
    whole = case.days * limit.amount
    given = sum(serving_amount(case, s, limit.nutrient, limit.side) for s in servings)
    if limit.side is Side.MIN:
        given += _shared(case, limit.nutrient, servings)
    missed = whole - given if limit.side is Side.MIN else given - whole
    return miss_cost(missed, firm(limit.price, whole))


def _shared(case: MenuCase, nutrient: str, servings: Sequence[Serving]) -> float:
    """Return what sets of foods that give a share only are credited with."""
    credited = 0.0
    for item in case.share_credits:
        if item.nutrient == nutrient:
            portions = [portion for serving in servings for portion in serving.portions]
            inside = _given(case, nutrient, [p for p in portions if p.food in item.foods])
            outside = _given(case, nutrient, [p for p in portions if p.food not in item.foods])
            credited += min(inside, item.share / (1.0 - item.share) * outside)
    return credited


def _given(case: MenuCase, nutrient: str, portions: Sequence[Portion]) -> float:
    per_g = case.amounts(nutrient, Side.MIN)
    return sum(p.grams * per_g[p.food] for p in portions)


def _group_cost(case: MenuCase, limit: GroupLimit, servings: Sequence[Serving]) -> float:
    amount = limit.amount * (case.days if limit.period is Period.DAY else 1)
    given = _group_given(limit, servings)
    missed = amount - given if limit.side is Side.MIN else given - amount
    return miss_cost(missed, firm(limit.price, limit.amount))


def _group_given(limit: GroupLimit, servings: Sequence[Serving]) -> float:
    if limit.unit is Unit.DAYS:
        return float(len({one.day for one in servings if has_food(one.portions, limit.foods)}))
    return sum(group_amount(serving.portions, limit) for serving in servings)


def _meal_costs(case: MenuCase, servings: Sequence[Serving]) -> Iterable[float]:
    """Yield what each serving misses of the limits of its own meal."""
    for limit in case.meal_limits:
        per_g = case.amounts(limit.nutrient, limit.side)
        unit_price = firm(limit.price, limit.amount).unit_price
        for serving in servings:
            if serving.occasion == limit.occasion:
                given = sum(portion.grams * per_g[portion.food] for portion in serving.portions)
                missed = limit.amount - given if limit.side is Side.MIN else given - limit.amount
                yield unit_price * max(0.0, missed)
