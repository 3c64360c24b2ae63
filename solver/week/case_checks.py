"""Refuses a menu problem that no model could read: every problem at once, in words."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solver.week.case import MenuCase, Option

_Item = TypeVar("_Item")
_NAME = re.compile(r"[a-z0-9_]+")
_ROUNDING = 1e-6
"""Share of a household step that is put down to arithmetic."""


def case_problems(case: MenuCase) -> list[str]:
    """Return one sentence per problem of a menu problem: what, where, what to do."""
    checks = (
        _shape_problems,
        _name_problems,
        _option_problems,
        _component_problems,
        limit_problems,
        _meal_problems,
        _serving_problems,
    )
    return [problem for check in checks for problem in check(case)]


def _shape_problems(case: MenuCase) -> Iterator[str]:
    shape = (len(case.foods), len(case.nutrients))
    for name, matrix in (("credit", case.credit), ("debit", case.debit)):
        if matrix.shape != shape:
            yield f"Matrix {name} has shape {matrix.shape}: it must be foods x nutrients, {shape}."
        elif not (abs(matrix) < math.inf).all():
            yield f"Matrix {name} holds NaN or infinity: decide first what unknown is worth."
    known = set(case.nutrients)
    asked = {limit.nutrient for limit in case.limits}
    asked |= {limit.nutrient for limit in case.meal_limits}
    asked |= {credit.nutrient for credit in case.serving_credits}
    asked |= {credit.nutrient for credit in case.share_credits}
    for nutrient in sorted(asked - known):
        yield f"Limit on {nutrient!r}: not a column of the nutrient matrices."


def _name_problems(case: MenuCase) -> Iterator[str]:
    """Names become names of rows, which solvers rewrite or mix up unless plain and unique."""
    kinds: dict[str, list[str]] = {
        "occasion": list(case.occasions),
        "nutrient": list(case.nutrients),
        "dish": [dish.name for dish in case.dishes],
        "limit": [limit.name for limit in case.limits],
        "spread": [spread.name for spread in case.spreads],
        "share credit": [credit.name for credit in case.share_credits],
    }
    groups = [(limit.name, limit.side.value) for limit in case.group_limits]
    for kind, names in {
        **kinds,
        "group limit": [name for name, _ in groups],
        "component": _offered(case.options).components,
    }.items():
        for name in (name for name in dict.fromkeys(names) if not _NAME.fullmatch(name)):
            yield f"Name {name!r} of a {kind}: use lower-case letters, digits and underscores only."
    for kind, names in {**kinds, "food": list(case.foods)}.items():
        for name in _twice(names):
            yield f"Two of kind {kind} are called {name!r}: give each a name of its own."
    for name, side in _twice(groups):
        yield f"Group limit {name!r} ({side}) stands twice: keep one."


@dataclass(frozen=True)
class _Offered:
    """What some options hold: the same for all cases that offer the same."""

    dishes: frozenset[str]
    foods: frozenset[str]
    components: list[str]
    unsound: list[Option]
    twice: list[tuple[str, str, str]]
    unclear: list[tuple[str, str]]


@lru_cache(maxsize=4)
def _offered(options: tuple[Option, ...]) -> _Offered:
    asked = set(map(attrgetter("dish", "component", "required"), options))
    return _Offered(
        dishes=frozenset(map(attrgetter("dish"), options)),
        foods=frozenset(map(attrgetter("food"), options)),
        components=sorted(set(map(attrgetter("component"), options))),
        unsound=_unsound(options),
        twice=_twice(list(map(attrgetter("dish", "component", "food"), options))),
        unclear=sorted(_twice([(dish, part) for dish, part, _ in asked])),
    )


def _option_problems(case: MenuCase) -> Iterator[str]:
    dishes, foods = {dish.name for dish in case.dishes}, set(case.foods)
    offered = _offered(case.options)
    named = dishes.issuperset(offered.dishes) and foods.issuperset(offered.foods)
    for option in offered.unsound if named else case.options:
        if option.dish not in dishes:
            yield f"{_place(option)}: the dish is not in the list of dishes."
        if option.food not in foods:
            yield f"{_place(option)}: the food is not a row of the nutrient matrices."
        if not 0 < option.low_g <= option.high_g or not option.step_g > 0:
            yield f"{_place(option)}: needs 0 < low_g <= high_g and step_g > 0."
        elif not _holds_a_step(option):
            yield f"{_place(option)}: no whole step of {option.step_g:g} g lies in its range."


def _unsound(options: Sequence[Option]) -> list[Option]:
    """Return the options without a whole step in their range; all at once, for there are many."""
    low, high, step = (
        np.fromiter(map(attrgetter(name), options), dtype=float, count=len(options))
        for name in ("low_g", "high_g", "step_g")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        sound = (low > 0) & (low <= high) & (step > 0)
        sound &= np.ceil(low / step - _ROUNDING) <= high / step + _ROUNDING
    return [options[place] for place in np.flatnonzero(~sound).tolist()]


def _place(option: Option) -> str:
    return f"Dish {option.dish!r}, component {option.component!r}, food {option.food!r}"


def _holds_a_step(option: Option) -> bool:
    fewest = math.ceil(option.low_g / option.step_g - _ROUNDING)
    return fewest <= option.high_g / option.step_g + _ROUNDING


def _component_problems(case: MenuCase) -> Iterator[str]:
    offered = _offered(case.options)
    for dish in case.dishes:
        if dish.name not in offered.dishes:
            yield f"Dish {dish.name!r}: has no options, so a serving would be empty."
    for dish_name, component, food in offered.twice:
        yield f"Dish {dish_name!r}, component {component!r}, food {food!r}: stands twice, keep one."
    for dish_name, component in offered.unclear:
        yield f"Dish {dish_name!r}, component {component!r}: required in one option only."


def limit_problems(case: MenuCase) -> Iterator[str]:
    """Yield what is wrong with the amounts of limits and credits, in words."""
    amounts = [(f"Limit {limit.name!r}", limit.amount) for limit in case.limits]
    amounts += [(f"Group limit {limit.name!r}", limit.amount) for limit in case.group_limits]
    amounts += [
        (f"Serving credit of {credit.nutrient!r} at {occasion!r}", credit.at(occasion))
        for credit in case.serving_credits
        for occasion in case.occasions
    ]
    for what, amount in amounts:
        if not 0.0 <= amount < math.inf:
            yield f"{what}: amount {amount:g} must be 0 or more and finite."
    for credit in case.share_credits:
        if not 0.0 <= credit.share < 1.0:
            yield f"Share credit {credit.name!r}: share {credit.share:g} must be from 0 to below 1."
    for limit in case.group_limits:
        of_week = (limit.side.value, limit.period.value) == ("min", "week")
        if limit.unit.value == "days" and not of_week:
            yield f"Group limit {limit.name!r}: days are counted for a minimum of a week only."
    per_serving = {credit.nutrient for credit in case.serving_credits}
    for nutrient in sorted(per_serving & {credit.nutrient for credit in case.share_credits}):
        yield f"Credits of {nutrient!r}: either per serving or by share, not both."


def _meal_problems(case: MenuCase) -> Iterator[str]:
    for meal in case.meal_limits:
        if not 0.0 < meal.amount < math.inf:
            yield f"Meal limit {meal.name!r}: amount {meal.amount:g} must be above 0 and finite."
        if meal.occasion not in case.occasions:
            yield f"Meal limit {meal.name!r}: {meal.occasion!r} is not an occasion of the plan."
    for occasion, nutrient, side in _twice(
        [(meal.occasion, meal.nutrient, meal.side.value) for meal in case.meal_limits]
    ):
        yield f"Meal limits on {nutrient!r} at {occasion!r} ({side}): two stand, keep one."


def _serving_problems(case: MenuCase) -> Iterator[str]:
    slots = [(serving.day, serving.occasion) for serving in case.fixed]
    for day, occasion in sorted(_twice(slots)):
        yield f"Day {day}, {occasion}: fixed more than once."
    foods = set(case.foods)
    for serving in case.fixed:
        place = f"Fixed serving on day {serving.day}, {serving.occasion}"
        if not 1 <= serving.day <= case.days or serving.occasion not in case.occasions:
            yield f"{place}: no such slot."
        for food in sorted({portion.food for portion in serving.portions} - foods):
            yield f"{place}: food {food!r} is not a row of the nutrient matrices."
    for serving in case.beside:
        if serving.day not in (0, case.days + 1):
            yield f"Serving beside the plan on day {serving.day}: must be 0 or {case.days + 1}."


def _twice(items: Sequence[_Item]) -> list[_Item]:
    if len(set(items)) == len(items):
        return []
    return [item for item, count in Counter(items).items() if count > 1]
