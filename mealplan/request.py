"""What is asked of a plan beside the patient: days, seed, locks, effort, leftovers, budget."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from numbers import Integral
from typing import TYPE_CHECKING

from mealplan.dishes import OCCASIONS
from mealplan.errors import InputError
from mealplan.policy import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from solver.week import Serving

MOST_DAYS = 28
"""Longest plan; four weeks, each of its own."""
DAYS_A_WEEK = 7
MOST_LEFTOVERS = 3
"""Dinners of a week that may come back as lunches; more would not be a varied week."""


class Effort(StrEnum):
    """How long to look for a better week."""

    QUICK = "quick"
    THOROUGH = "thorough"


class Goal(StrEnum):
    """What decides between menus that meet the targets equally well."""

    LIKING = "liking"
    CHEAPEST = "cheapest"
    LOW_FOOTPRINT = "low_footprint"


@dataclass(frozen=True)
class Request:
    """One request for a plan.

    Parameters
    ----------
    days : int
        Days to plan, 1 to `MOST_DAYS`.
    seed : int
        Chooses among weeks that are equally good.
    effort : {"quick", "thorough"}
        How long to look for a better plan.
    lock : tuple of Serving
        Meals that stay as they are (`WeekPlan.meals` gives them).
    avoid : tuple of str
        Dish ids, dish names, food ids or plain words that must not come new into the plan.
    leftovers : int
        Dinners a week that come back as the next day's lunch.
    prices : mapping of str to float
        Price of a kilogram by food id; empty where unknown.
    budget : float, optional
        What a week may cost, in the currency of `prices`; a wish, not a rule.
    values : {"typical", "cautious"}
        Which end of each value's range the plan relies on.
    goal : {"liking", "cheapest", "low_footprint"}
        What decides between menus that meet the targets equally well.

    Raises
    ------
    InputError
        Lists every field out of range.
    """

    days: int = DAYS_A_WEEK
    seed: int = 0
    effort: str = Effort.QUICK
    lock: tuple[Serving, ...] = ()
    avoid: tuple[str, ...] = ()
    leftovers: int = 0
    prices: Mapping[str, float] = field(default_factory=dict)
    budget: float | None = None
    values: str = Values.TYPICAL
    goal: str = Goal.LIKING

    def __post_init__(self) -> None:
        """Refuse what cannot be planned, all problems at once."""
        problems = [*_range_problems(self), *_lock_problems(self), *_money_problems(self)]
        if problems:
            raise InputError(problems)


def listed(words: Iterable[str]) -> tuple[str, ...]:
    """Return words as a tuple; a text alone is one word, not its letters.

    Examples
    --------
    >>> listed("kale"), listed(["kale", "natto"])
    (('kale',), ('kale', 'natto'))
    """
    return (words,) if isinstance(words, str) else tuple(words)


def _range_problems(request: Request) -> Iterator[str]:
    for name, value, low, high in (
        ("days", request.days, 1, MOST_DAYS),
        ("seed", request.seed, 0, 2**31 - 1),
        ("leftovers", request.leftovers, 0, MOST_LEFTOVERS),
    ):
        if not isinstance(value, Integral) or not low <= value <= high:
            yield f"{name}: must be a whole number from {low} to {high}; found {value!r}."
    if request.effort not in set(Effort):
        yield f"effort: must be {' or '.join(Effort)}; found {request.effort!r}."
    if request.values not in set(Values):
        yield f"values: must be {' or '.join(Values)}; found {request.values!r}."


def _lock_problems(request: Request) -> Iterator[str]:
    slots = [(meal.day, meal.occasion) for meal in request.lock]
    for day, occasion in sorted(set(slots)):
        if not 1 <= day <= request.days or occasion not in OCCASIONS:
            yield f"lock: day {day}, {occasion}: this plan has no such meal."
        if slots.count((day, occasion)) > 1:
            yield f"lock: day {day}, {occasion}: locked more than once; keep one."


def _money_problems(request: Request) -> Iterator[str]:
    for food, price in request.prices.items():
        if not (_is_amount(price) and price >= 0):
            yield f"prices: {food}: must be a number of 0 or more; found {price!r}."
    if request.goal not in set(Goal):
        yield f"goal: must be {' or '.join(Goal)}; found {request.goal!r}."
    if request.goal == Goal.CHEAPEST and not request.prices:
        yield "goal: the cheapest plan needs prices; give those of the foods you know."
    if request.budget is None:
        return
    if not request.prices:
        yield "budget: needs prices; give the price of a kilogram of each food you know."
    if not (_is_amount(request.budget) and request.budget > 0):
        yield f"budget: must be more than 0; found {request.budget!r}."


def _is_amount(value: float) -> bool:
    """Tell whether a value is a number that a plan can be reckoned with."""
    try:
        return math.isfinite(value)
    except (TypeError, OverflowError):
        return False
