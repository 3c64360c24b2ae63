"""Changes plans by hand: swap a meal or a food, do a day again, make another week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from mealplan.errors import InputError, NoPlan
from mealplan.household import household_steps
from mealplan.planner import plan_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.plan import WeekPlan
    from solver.week import Serving

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
    kept = plan.meals(days=range(1, keep + 1))
    return with_new_days(plan, kept, seed=plan.request.seed + 1)


def with_new_days(plan: WeekPlan, kept: tuple[Serving, ...], seed: int) -> WeekPlan:
    """Return a plan that keeps some meals and has other dishes for the rest.

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
    request = replace(plan.request, lock=kept, avoid=avoid, seed=seed, leftovers=0)
    made = plan_request(plan.situation(), request)
    return replace(made, request=replace(request, avoid=plan.request.avoid))


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
    meal = _meal(plan, day, occasion)
    offers = _other_dishes(plan, meal) if food is None else _other_foods(plan, meal, food, count)
    # Each offer costs a solve: no more are asked for than are wanted.
    found = list(islice(offers, count if food is None else _TRIED * count))
    if not found:
        raise NoPlan((f"Day {day}, {occasion}: nothing else fits this patient's rules.",))
    found.sort(key=lambda offer: float(str(offer.plan.provenance["week_cost"])))
    return tuple(found[:count])


def _other_dishes(plan: WeekPlan, meal: Serving) -> Iterator[Alternative]:
    """Yield other dishes for a meal, each the best that is left."""
    avoided = [other.dish for other in plan.servings if other.day == meal.day]
    while True:
        made = _try(plan, meal, plan.recipes, avoided)
        if made is None:
            return
        yield made
        avoided.append(made.meal.dish)


def _other_foods(plan: WeekPlan, meal: Serving, food: str, count: int) -> Iterator[Alternative]:
    """Yield the same dish with another food in the place of one."""
    component = next((p.component for p in meal.portions if p.food == food), None)
    if component is None:
        problem = f"Day {meal.day}, {meal.occasion}: food {food!r} is not in this meal."
        raise InputError([problem])
    recipe = next(dish for dish in plan.recipes if dish.dish_id == meal.dish)
    for candidate in _like_foods(plan, recipe, component, food)[: _TRIED * count]:
        changed = _with_food(recipe, meal, component, candidate)
        others = tuple(dish for dish in plan.recipes if dish.dish_id != meal.dish)
        made = _try(plan, meal, (*others, changed), [dish.dish_id for dish in others])
        if made is not None:
            name = str(plan.table.foods["name"].to_dict()[candidate])
            yield replace(made, name=name, plan=replace(made.plan, recipes=plan.recipes))


def _try(
    plan: WeekPlan, meal: Serving, recipes: tuple[DishRecipe, ...], avoided: Iterable[str]
) -> Alternative | None:
    """Solve one meal again, everything else kept; None if nothing fits."""
    kept = tuple(other for other in plan.servings if other is not meal)
    avoid = (*plan.request.avoid, *avoided)
    request = replace(plan.request, lock=kept, avoid=avoid, leftovers=0)
    try:
        made = plan_request(replace(plan, recipes=recipes).situation(), request)
    except NoPlan:
        return None
    made = replace(made, request=plan.request)
    new = _meal(made, meal.day, meal.occasion)
    name = next(dish.name for dish in recipes if dish.dish_id == new.dish)
    return Alternative(new, name, target_changes(plan, made), made)


def target_changes(before: WeekPlan, after: WeekPlan) -> pd.DataFrame:
    """Return what a change of plan does to the targets, one row per target."""
    columns = ["target_id", "counted", "status"]
    joined = before.targets.merge(
        after.targets[columns], on="target_id", suffixes=("_before", "_after")
    )
    names = {"counted_before": "before", "counted_after": "after"}
    kept = ["target_id", "name", "unit", "before", "after", "status_before", "status_after"]
    return joined.rename(columns=names)[kept]


def _with_food(recipe: DishRecipe, meal: Serving, component: str, food: str) -> DishRecipe:
    """Return a recipe whose components hold just the meal's foods, one of them changed."""
    served = {portion.component: portion.food for portion in meal.portions}
    served[component] = food
    parts = tuple(
        replace(part, foods=(served[part.name],), required=True)
        for part in recipe.components
        if part.name in served
    )
    return replace(recipe, components=parts)


def _like_foods(plan: WeekPlan, recipe: DishRecipe, component: str, food: str) -> list[str]:
    """Return allowed foods for a component: its own first, then like foods, nearest first."""
    part = next(part for part in recipe.components if part.name == component)
    allowed = plan.situation().allowed - {food}
    own = [other for other in part.foods if other in allowed]
    steps = household_steps(plan.table.foods)
    like = [
        other
        for other in _nearest(plan.table, food)
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
