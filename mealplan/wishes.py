"""What a patient would rather eat: likes, dislikes, kitchens, time, as small prices.

Wishes choose among menus that meet the targets about equally well. Their prices lie far
below those of targets: avoiding one disliked serving is worth a miss of 3 % of a bonus
goal, 0.1 % of a secondary and nothing that shows of a primary one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from mealplan.choices import foods_with, resolve_words
from mealplan.household import household_steps
from mealplan.policy import NOT_CREDITED
from mealplan.tables import Same
from mealplan.tiers import price_of
from solver.week import Dish, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import Component, DishRecipe
    from mealplan.household import Steps
    from mealplan.menu_case import Ask
    from mealplan.patient import Patient

# All in units of the price of one serving; design choices.
_LUCK = 0.6
"""Largest seeded difference between two equally liked dishes."""
_REPEAT = 0.3
"""Serving a dish again within a week."""
_MOST_SERVINGS = 2
"""Servings of one dish in a week."""
_SERVED_BEFORE = 1.0
"""Serving a dish of an earlier week."""
_LIKED_FOOD = -0.3
"""A serving with a food the patient likes."""
_DISLIKED_FOOD = 2.0
"""A serving with a food the patient dislikes."""
_LIKED_STYLE = -0.3
"""A dish of a kitchen the patient likes."""
_DISLIKED_STYLE = 2.0
"""A dish of a kitchen the patient dislikes."""
_TOO_SLOW = 2.0
"""A dish that takes longer than the patient wants to spend on a meal."""


def priced_dishes(patient: Patient, dishes: Sequence[DishRecipe], ask: Ask) -> Iterator[Dish]:
    """Yield dishes with what serving them costs in liking.

    Parameters
    ----------
    patient : Patient
        Kitchens liked and disliked, minutes a meal may take.
    dishes : sequence of DishRecipe
        Sorted, so that a seed means the same on any machine.
    ask : Ask
        Seed of the luck that tells equally liked dishes apart, dishes of earlier weeks,
        and servings that are decided already, which count towards repeats.
    """
    serving = price_of("preference")
    fixed = [meal.dish for meal in ask.fixed]
    luck = np.random.default_rng(ask.seed).random(len(dishes))
    for dish, chance in zip(dishes, luck, strict=True):
        wishes = 1.0 + _LUCK * float(chance) + _wish(patient, dish)
        wishes += _SERVED_BEFORE * (dish.dish_id in ask.served_before)
        most = _MOST_SERVINGS - fixed.count(dish.dish_id)
        if most > 0:
            cost, again = serving * wishes, serving * _REPEAT
            yield Dish(dish.dish_id, dish.occasions, cost, most, again)


def weighed_options(
    patient: Patient,
    table: FoodTable,
    recipes: tuple[DishRecipe, ...],
    dishes: Iterable[str],
    allowed: frozenset[str],
) -> list[Option]:
    """Return every allowed food of every component that a plan weighs, of whole dishes.

    Optional components of seasoning alone are left to the cook. A dish without an option for
    a required component has none at all.

    Parameters
    ----------
    patient : Patient
        Foods liked and disliked.
    table : FoodTable
    recipes : tuple of DishRecipe
        All dishes, usable or not.
    dishes : iterable of str
        Ids of those to give the options of.
    allowed : frozenset of str
    """
    costs = wish_costs(patient, table.foods)
    every = _allowed_options(table, Same(recipes), allowed)
    kept = [option for dish in dishes for option in every[dish]]
    if not costs:
        return kept
    return [
        replace(option, cost=costs[option.food]) if option.food in costs else option
        for option in kept
    ]


@lru_cache(maxsize=16)
def _allowed_options(
    table: FoodTable, recipes: Same[tuple[DishRecipe, ...]], allowed: frozenset[str]
) -> Mapping[str, tuple[Option, ...]]:
    """Return the options of each dish for all who may eat the same."""
    every = _every_option(table, recipes)
    found = {
        dish: [option for option in options if option.food in allowed]
        for dish, options in every.items()
    }
    whole = whole_dishes(recipes.value, chain.from_iterable(found.values()))
    return MappingProxyType(
        {dish: tuple(options) if dish in whole else () for dish, options in found.items()}
    )


def whole_dishes(dishes: Iterable[DishRecipe], options: Iterable[Option]) -> frozenset[str]:
    """Return the dishes whose every required component has an option left."""
    filled = {(option.dish, option.component) for option in options}
    served = {dish for dish, _ in filled}
    return frozenset(
        dish.dish_id
        for dish in dishes
        if dish.dish_id in served
        and all((dish.dish_id, part.name) in filled for part in dish.components if part.required)
    )


@lru_cache(maxsize=4)
def _every_option(
    table: FoodTable, recipes: Same[tuple[DishRecipe, ...]]
) -> Mapping[str, tuple[Option, ...]]:
    """Return the options of each dish for someone who may eat everything; the same for all."""
    to_taste = foods_with(table.foods, "flags", NOT_CREDITED)
    steps = household_steps(table.foods)
    return MappingProxyType(
        {dish.dish_id: tuple(_options(dish, steps, to_taste)) for dish in recipes.value}
    )


def _options(
    dish: DishRecipe, steps: Mapping[str, Steps], to_taste: frozenset[str]
) -> Iterator[Option]:
    for part in dish.components:
        if not part.required and to_taste.issuperset(part.foods):
            continue
        for food in (food for food in part.foods if food in steps):
            # Files of dishes that leave a food no whole step are refused when they are read.
            if fits := steps[food].within(part.low_g, part.high_g):
                yield _option(dish.dish_id, part, food, steps[food].step_g, fits)


def _option(dish_id: str, part: Component, food: str, step_g: float, fits: range) -> Option:
    low_g, high_g = fits[0] * step_g, fits[-1] * step_g
    return Option(
        dish_id,
        part.name,
        food,
        low_g,
        high_g,
        step_g,
        part.required,
        typical_g=min(max(part.typical_g, low_g), high_g),
    )


def _wish(patient: Patient, dish: DishRecipe) -> float:
    liked = dish.style in {style.value for style in patient.preferred_styles}
    disliked = dish.style in {style.value for style in patient.disliked_styles}
    slow = patient.max_minutes is not None and dish.minutes > patient.max_minutes
    return _LIKED_STYLE * liked + _DISLIKED_STYLE * disliked + _TOO_SLOW * slow


def wish_costs(patient: Patient, foods: pd.DataFrame) -> dict[str, float]:
    """Return what a serving of a liked or disliked food costs, by food id."""
    serving = price_of("preference")
    liked = resolve_words(patient.preferred_foods, foods, "preferred_foods")
    disliked = resolve_words(patient.disliked_foods, foods, "disliked_foods")
    return {
        **dict.fromkeys(sorted(liked), serving * _LIKED_FOOD),
        **dict.fromkeys(sorted(disliked), serving * _DISLIKED_FOOD),
    }
