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
from solver.week.tally import Eaten, options_served

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solver.week.case import GroupLimit, Limit, MenuCase, Serving


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
    eaten = Eaten(case, everything)
    return math.fsum(
        [
            *_dish_costs(case, servings),
            *(_limit_cost(case, limit, eaten) for limit in case.limits),
            *(_group_cost(case, limit, everything, eaten) for limit in case.group_limits),
            *_meal_costs(case, servings),
        ]
    )


def liking_cost(case: MenuCase, servings: Sequence[Serving]) -> float:
    """Return what serving some dishes costs in liking alone, whatever they miss."""
    return math.fsum(_dish_costs(case, servings))


def _dish_costs(case: MenuCase, servings: Sequence[Serving]) -> Iterable[float]:
    dishes = {dish.name: dish for dish in case.dishes}
    fillings = options_served(case, servings)
    for name, times in Counter(serving.dish for serving in servings).items():
        yield times * dishes[name].cost + (times - 1) * dishes[name].repeat_cost
    for serving in servings:
        for portion in serving.portions:
            yield fillings[serving.dish, portion.component, portion.food].cost


def _limit_cost(case: MenuCase, limit: Limit, eaten: Eaten) -> float:
    whole = case.days * limit.amount
    given = sum(eaten.counted(limit.nutrient, limit.side).tolist())
    if limit.side is Side.MIN:
        given += _shared(case, limit.nutrient, eaten)
    missed = whole - given if limit.side is Side.MIN else given - whole
    return miss_cost(missed, firm(limit.price, whole))


def _shared(case: MenuCase, nutrient: str, eaten: Eaten) -> float:
    """Return what sets of foods that give a share only are credited with."""
    credited = 0.0
    for item in case.share_credits:
        if item.nutrient == nutrient:
            amounts, members = eaten.of_portions(nutrient, Side.MIN), eaten.is_of(item.foods)
            inside, outside = (sum(amounts[part].tolist()) for part in (members, ~members))
            credited += min(inside, item.share / (1.0 - item.share) * outside)
    return credited


def _group_cost(
    case: MenuCase, limit: GroupLimit, servings: Sequence[Serving], eaten: Eaten
) -> float:
    amount = limit.amount * (case.days if limit.period is Period.DAY else 1)
    given = _group_given(limit, servings, eaten)
    missed = amount - given if limit.side is Side.MIN else given - amount
    return miss_cost(missed, firm(limit.price, limit.amount))


def _group_given(limit: GroupLimit, servings: Sequence[Serving], eaten: Eaten) -> float:
    if limit.unit is Unit.DAYS:
        held = eaten.held(limit.foods).tolist()
        return float(len({one.day for one, has in zip(servings, held, strict=True) if has}))
    return float(eaten.group(limit).sum())


def _meal_costs(case: MenuCase, servings: Sequence[Serving]) -> Iterable[float]:
    """Yield what each serving misses of the limits of its own meal."""
    eaten = Eaten(case, servings)
    for limit in case.meal_limits:
        unit_price = firm(limit.price, limit.amount).unit_price
        amounts = eaten.given(limit.nutrient, limit.side).tolist()
        for serving, given in zip(servings, amounts, strict=True):
            if serving.occasion == limit.occasion:
                missed = limit.amount - given if limit.side is Side.MIN else given - limit.amount
                yield unit_price * max(0.0, missed)
