"""Cook once, eat twice: a dinner comes back as the next day's lunch."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mealplan.dishes import DishRecipe
    from solver.week import Serving


def cooked_once(
    servings: Sequence[Serving],
    locked: Sequence[Serving],
    dishes: Sequence[DishRecipe],
    times: int,
) -> tuple[Serving, ...]:
    """Return dinners and the lunches they come back as, to be kept in a week.

    As many as are asked for and fit, those that take longest to cook. A dinner fits where
    its next lunch is free and the dish not locked elsewhere; none come back on two days in
    a row, and no dish comes back twice.

    Parameters
    ----------
    servings : sequence of Serving
        A first week.
    locked : sequence of Serving
        Meals that stay anyway.
    dishes : sequence of DishRecipe
    times : int
        Dinners that should come back.
    """
    minutes = {dish.dish_id: dish.minutes for dish in dishes}
    fitting = _fitting(servings, locked)
    sets = [some for size in range(times + 1) for some in combinations(fitting, size)]
    best = max(
        filter(_is_varied, sets),
        key=lambda some: (len(some), sum(minutes[dinner.dish] for dinner in some)),
    )
    return tuple(
        meal
        for dinner in best
        for meal in (dinner, replace(dinner, day=dinner.day + 1, occasion="lunch"))
    )


def _fitting(servings: Sequence[Serving], locked: Sequence[Serving]) -> list[Serving]:
    """Return the dinners that may come back, in the order of the week."""
    taken = {(meal.day, meal.occasion) for meal in locked}
    locked_dishes = {meal.dish for meal in locked}
    last_day = max((serving.day for serving in servings), default=0)
    dinners = [
        serving
        for serving in servings
        if serving.occasion == "dinner"
        and serving.day < last_day
        and serving.dish not in locked_dishes
        and (serving.day + 1, "lunch") not in taken
    ]
    return sorted(dinners, key=lambda dinner: dinner.day)


def _is_varied(dinners: Sequence[Serving]) -> bool:
    apart = all(later.day - dinner.day > 1 for dinner, later in pairwise(dinners))
    return apart and len({dinner.dish for dinner in dinners}) == len(dinners)
