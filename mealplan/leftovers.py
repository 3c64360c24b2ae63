"""Cook once, eat twice: a dinner comes back as the next day's lunch."""

from __future__ import annotations

from dataclasses import replace
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

    The dinners that take longest to cook are taken first, among those whose next lunch is
    not locked; never two on neighbouring days.

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
    taken = {(meal.day, meal.occasion) for meal in locked}
    last_day = max((serving.day for serving in servings), default=0)
    dinners = [
        serving
        for serving in servings
        if serving.occasion == "dinner"
        and serving.day < last_day
        and (serving.day + 1, "lunch") not in taken
    ]
    dinners.sort(key=lambda dinner: (-minutes[dinner.dish], dinner.day))
    kept: list[Serving] = []
    for dinner in dinners:
        if len(kept) < 2 * times and all(abs(dinner.day - other.day) > 1 for other in kept):
            kept += [dinner, replace(dinner, day=dinner.day + 1, occasion="lunch")]
    return tuple(kept)
