"""What a request asks of each week, in terms of a patient's situation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.choices import resolve_words
from mealplan.errors import InputError
from mealplan.menu_case import Ask
from mealplan.request import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mealplan.dishes import DishRecipe
    from mealplan.menu_case import Situation
    from mealplan.request import Request
    from solver.week import Serving, SolvedWeek

SEED_STEP = 7919
"""Distance between the seeds of attempts and weeks, so that they never meet."""


def asked_of(case: Situation, request: Request) -> Ask:
    """Return what a request asks of every week.

    Raises
    ------
    InputError
        If `avoid` holds a word that means nothing, `lock` an excluded or unknown food or
        dish, or `prices` an unknown food.
    """
    _check_foods(case, request)
    avoided = avoided_by(request.avoid, case.table.foods, case.dishes)
    prices = pd.Series(dict(request.prices), dtype=float) if request.prices else None
    return Ask(
        seed=request.seed,
        avoided_dishes=avoided[0],
        avoided_foods=avoided[1],
        prices=prices,
        budget=request.budget,
        values=request.values,
        goal=request.goal,
    )


def week_ask(request: Request, ask: Ask, start: int, solved: Sequence[SolvedWeek]) -> Ask:
    """Return what is asked of the week after some days, beside what is locked.

    Parameters
    ----------
    request : Request
    ask : Ask
        What is asked of every week (`asked_of`).
    start : int
        Days before the week.
    solved : sequence of SolvedWeek
        The weeks before it, as far as they are not locked.
    """
    days = min(DAYS_A_WEEK, request.days - start)
    locked = [replace(meal, day=meal.day - start) for meal in request.lock]
    last = [] if not solved else [*solved[-1].servings, *solved[-1].fixed]
    before = [replace(meal, day=0) for meal in last if meal.day == DAYS_A_WEEK]
    return replace(
        ask,
        days=days,
        seed=ask.seed + start * SEED_STEP,
        fixed=tuple(meal for meal in locked if 0 < meal.day <= days),
        beside=(*before, *(meal for meal in locked if meal.day == days + 1)),
        served_before=frozenset(serving.dish for one in solved for serving in one.servings),
    )


def check_request(request: Request, foods: pd.DataFrame, dishes: Iterable[DishRecipe]) -> None:
    """Refuse what a request says of foods and dishes that nobody has, whoever the patient is.

    Raises
    ------
    InputError
        Lists each word to avoid that means nothing and each price of an unknown food.
    """
    problems = [*_price_problems(request, foods)]
    try:
        avoided_by(request.avoid, foods, dishes)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)


def avoided_by(
    words: tuple[str, ...], foods: pd.DataFrame, dishes: Iterable[DishRecipe]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the dishes and the foods that some words mean.

    Raises
    ------
    InputError
        If a word means neither.
    """
    named = {key: dish.dish_id for dish in dishes for key in (dish.dish_id, dish.name)}
    others = [word for word in words if word not in named]
    return (
        frozenset(named[word] for word in words if word in named),
        resolve_words(others, foods, "avoid"),
    )


def _check_foods(case: Situation, request: Request) -> None:
    """Refuse what a request says of foods and dishes that there are not, or may not be."""
    problems = [
        *_lock_problems(case, request.lock),
        *_price_problems(request, case.table.foods),
    ]
    if problems:
        raise InputError(problems)


def _price_problems(request: Request, foods: pd.DataFrame) -> Iterator[str]:
    for food in request.prices:
        if food not in foods.index:
            yield f"prices: food {food!r} is not in the food table; remove its price."


def _lock_problems(case: Situation, lock: Iterable[Serving]) -> Iterator[str]:
    barred = {item.food_id: item.reason for item in case.excluded}
    dishes = {dish.dish_id for dish in case.dishes}
    for meal in lock:
        place = f"lock: day {meal.day}, {meal.occasion}"
        if meal.dish not in dishes:
            yield f"{place}: dish {meal.dish!r} is unknown; give the dishes it came from."
        for food in dict.fromkeys(portion.food for portion in meal.portions):
            if food in barred:
                yield f"{place}: {food} is excluded ({barred[food]}); unlock this meal."
            elif food not in case.table.foods.index:
                yield f"{place}: food {food!r} is not in the food table; unlock this meal."
