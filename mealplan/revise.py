"""Changes plans by hand: swap a meal or a food, do a day again, make another week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from mealplan.errors import InputError, NoPlan
from mealplan.household import household_steps
from mealplan.one_meal import OpenMeal
from mealplan.planner import plan_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.menu_case import Situation
    from mealplan.plan import WeekPlan
    from solver.week import Serving, SolvedWeek

_TRIED = 2
"""Foods tried for each alternative that is asked for."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """Another meal in place of one of a plan.

    Parameters
    ----------
    meal : Serving
        The other meal.
    name : str
        What it is called; for a food, the food's name.
    changes : DataFrame
        Per target: target_id, name, unit, before, after (counted a day), status_before,
        status_after.
    plan : WeekPlan
        The whole plan with this meal in it.
    """

    meal: Serving
    name: str
    changes: pd.DataFrame
    plan: WeekPlan


def another(plan: WeekPlan, keep: int = 0) -> WeekPlan:
    """Return a different plan for the same request, some days kept.

    Parameters
    ----------
    plan : WeekPlan
    keep : int
        Days kept as they are, from the first on; dishes of the other days do not return.

    Raises
    ------
    InputError
        If `keep` is not from 0 to one less than the plan's days.
    """
    if not 0 <= keep < plan.request.days:
        raise InputError([f"keep: must be from 0 to {plan.request.days - 1}; found {keep}."])
    return with_new_meals(plan, plan.meals(days=range(1, keep + 1)))


def with_new_meals(plan: WeekPlan, kept: tuple[Serving, ...]) -> WeekPlan:
    """Return a different plan for the same request, some meals kept.

    Raises
    ------
    InputError
        If every meal is kept.
    """
    seed, leftovers = plan.request.seed + 1, plan.request.leftovers
    return with_new_days(plan, kept, seed, leftovers)


def with_new_days(
    plan: WeekPlan, kept: tuple[Serving, ...], seed: int, leftovers: int = 0
) -> WeekPlan:
    """Return a plan that keeps some meals and has other dishes for the rest.

    Parameters
    ----------
    plan : WeekPlan
    kept : tuple of Serving
    seed : int
    leftovers : int
        New dinners a week that come back as the next day's lunch.

    Raises
    ------
    InputError
        If every meal is kept.
    """
    slots = {(meal.day, meal.occasion) for meal in kept}
    if len(slots) == len(plan.servings):
        days = plan.request.days
        problem = f"day: no meal is left to make new; name a day from 1 to {days}."
        raise InputError([problem])
    dropped = {meal.dish for meal in plan.servings if (meal.day, meal.occasion) not in slots}
    avoid = (*plan.request.avoid, *sorted(dropped))
    request = replace(plan.request, lock=kept, avoid=avoid, seed=seed, leftovers=leftovers)
    made = plan_request(plan.situation(), request)
    asked = replace(request, avoid=plan.request.avoid, leftovers=plan.request.leftovers)
    return replace(made, request=asked)


def alternatives(
    plan: WeekPlan, day: int, occasion: str, food: str | None, count: int
) -> tuple[Alternative, ...]:
    """Return alternatives for a meal, or for one food of it, best first.

    Raises
    ------
    InputError
        If the plan has no such meal, the meal no such food, or `count` is below 1.
    NoPlan
        If nothing else is possible.
    """
    if count < 1:
        raise InputError([f"count: must be 1 or more; found {count}."])
    place = OpenMeal.of(plan, _meal(plan, day, occasion))
    offers = _other_dishes(place) if food is None else _other_foods(place, food, count)
    found = list(islice(offers, count))
    if not found:
        raise NoPlan((f"Day {day}, {occasion}: nothing else fits this patient's rules.",))
    return tuple(sorted(found, key=_cost))


def _cost(offer: Alternative) -> float:
    return float(str(offer.plan.provenance["week_cost"]))


def _other_dishes(place: OpenMeal) -> Iterator[Alternative]:
    """Yield other dishes for a meal, each the best that is left."""
    plan, day = place.plan, place.meal.day
    avoided = [other.dish for other in plan.servings if other.day == day]
    names = {dish.dish_id: dish.name for dish in plan.recipes}
    while solved := place.another_dish(avoided):
        (new,) = solved.servings
        avoided.append(new.dish)
        yield from _offered(place, solved, names[new.dish])


def _other_foods(place: OpenMeal, food: str, count: int) -> Iterator[Alternative]:
    """Yield the same dish with another food in the place of one, the best first."""
    plan, meal = place.plan, place.meal
    component = next((p.component for p in meal.portions if p.food == food), None)
    if component is None:
        problem = f"Day {meal.day}, {meal.occasion}: food {food!r} is not in this meal."
        raise InputError([problem])
    recipe = next(dish for dish in plan.recipes if dish.dish_id == meal.dish)
    candidates = _like_foods(place.case, recipe, component, food)[: _TRIED * count]
    solved = place.with_each(_as_served(recipe, meal, component, candidates), component, candidates)
    names = plan.table.foods["name"].to_dict()
    for other in sorted(solved, key=lambda one: solved[one].cost):
        yield from _offered(place, solved[other], str(names[other]))


def _offered(place: OpenMeal, solved: SolvedWeek, name: str) -> Iterator[Alternative]:
    """Yield the plan with a solved week as an alternative; nothing if it breaks a hard rule."""
    made = place.plan_with(solved)
    if made is not None:
        new = _meal(made, place.meal.day, place.meal.occasion)
        yield Alternative(new, name, target_changes(place.plan, made), made)


def target_changes(before: WeekPlan, after: WeekPlan) -> pd.DataFrame:
    """Return what a change of plan does to the targets, one row per target."""
    columns = ["target_id", "counted", "status"]
    joined = before.targets.merge(
        after.targets[columns], on="target_id", suffixes=("_before", "_after")
    )
    names = {"counted_before": "before", "counted_after": "after"}
    kept = ["target_id", "name", "unit", "before", "after", "status_before", "status_after"]
    return joined.rename(columns=names)[kept]


def _as_served(
    recipe: DishRecipe, meal: Serving, component: str, foods: Sequence[str]
) -> DishRecipe:
    """Return a recipe whose components hold just the meal's foods, but some in one of them."""
    served: dict[str, tuple[str, ...]] = {
        portion.component: (portion.food,) for portion in meal.portions
    }
    served[component] = tuple(foods)
    parts = tuple(
        replace(part, foods=served[part.name], required=True)
        for part in recipe.components
        if part.name in served
    )
    return replace(recipe, components=parts)


def _like_foods(case: Situation, recipe: DishRecipe, component: str, food: str) -> list[str]:
    """Return allowed foods for a component: its own first, then like foods, nearest first."""
    part = next(part for part in recipe.components if part.name == component)
    allowed = case.allowed - {food}
    own = [other for other in part.foods if other in allowed]
    steps = household_steps(case.table.foods)
    like = [
        other
        for other in _nearest(case.table, food)
        if other in allowed
        and other not in own
        and other in steps
        and steps[other].within(part.low_g, part.high_g)
    ]
    return [*own, *like]


def _nearest(table: FoodTable, food: str) -> list[str]:
    """Return foods of the same role and group, those with the most alike values first."""
    foods = table.foods
    alike = foods[["role", "group"]].eq(foods.loc[food, ["role", "group"]]).all(axis=1)
    values = table.nutrients.loc[alike]
    distance = ((values - values.loc[food]).abs() / values.max()).mean(axis=1)
    return [str(other) for other in distance.sort_values(kind="stable").index]


def _meal(plan: WeekPlan, day: int, occasion: str) -> Serving:
    for meal in plan.servings:
        if (meal.day, meal.occasion) == (day, occasion):
            return meal
    raise InputError([f"Day {day}, {occasion}: the plan has no such meal."])
