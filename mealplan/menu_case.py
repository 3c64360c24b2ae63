"""Turns a patient, targets, dishes and rules into the data of a menu problem.

Everything clinical ends here: the solver sees foods, amounts, limits and prices only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mealplan.choices import Exclusion, exclusions, foods_with, resolve_words
from mealplan.dishes import OCCASIONS
from mealplan.household import household_steps
from mealplan.policy import NOT_CREDITED, as_matrix, credit_per_g, debit_per_g
from mealplan.tables import Row, read_rows, records
from mealplan.targets import planned_minimum
from mealplan.tiers import price_of
from solver.week import (
    Dish,
    GroupLimit,
    Limit,
    MealLimit,
    MenuCase,
    Option,
    Period,
    ServingCredit,
    ShareCredit,
    Side,
    Spread,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import Component, DishRecipe
    from mealplan.patient import Patient

_NOISE_SHARE = 0.6
"""Largest seeded difference between two equally liked dishes, of a dish's base price."""
_REPEAT_SHARE = 0.3
"""What serving a dish again costs, of a dish's base price."""
_LIKED_DISCOUNT = 0.3
"""How much less a serving with a preferred food costs, of a dish's base price."""
_DAYS_A_WEEK = 7.0
_EACH_KIND = "each_kind_with_flag"


@dataclass(frozen=True)
class Situation:
    """A patient's problem in terms of foods and dishes, before any solver sees it.

    Parameters
    ----------
    patient : Patient
    table : FoodTable
        Foods that the menu may choose from.
    dishes : tuple of DishRecipe
        All dishes, usable or not.
    targets : DataFrame
        Daily targets (`mealplan.targets.daily_targets`).
    excluded : tuple of Exclusion
        Foods that must not be served, with reasons.
    """

    patient: Patient
    table: FoodTable
    dishes: tuple[DishRecipe, ...]
    targets: pd.DataFrame
    excluded: tuple[Exclusion, ...]

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Foods that may be served."""
        return frozenset(self.table.foods.index) - {item.food_id for item in self.excluded}


def situation(
    patient: Patient, table: FoodTable, dishes: tuple[DishRecipe, ...], targets: pd.DataFrame
) -> Situation:
    """Work out which foods a patient may be served."""
    barred = (*exclusions(patient, table.foods), *_barred_by_limit(table.foods))
    return Situation(patient, table, dishes, targets, barred)


def usable_dishes(dishes: tuple[DishRecipe, ...], allowed: frozenset[str]) -> list[DishRecipe]:
    """Return the dishes whose every required component keeps at least one allowed food."""
    return [
        dish
        for dish in dishes
        if all(allowed & set(part.foods) for part in dish.components if part.required)
    ]


def menu_case(case: Situation, days: int, seed: int) -> MenuCase:
    """Build the menu problem of a patient.

    Parameters
    ----------
    case : Situation
    days : int
        Days of the plan.
    seed : int
        Chooses among menus that are equally good.
    """
    usable = usable_dishes(case.dishes, case.allowed)
    options = tuple(_options(case, usable))
    served = sorted({option.food for option in options})
    foods = case.table.foods.loc[served]
    credit = credit_per_g(case.table.foods, case.table.nutrients)
    debit = debit_per_g(case.table.foods, case.table.nutrients)
    nutrients = sorted(_nutrients(case.targets))
    return MenuCase(
        days=days,
        occasions=OCCASIONS,
        foods=tuple(served),
        nutrients=tuple(nutrients),
        credit=as_matrix(credit.loc[served, nutrients]),
        debit=as_matrix(debit.loc[served, nutrients]),
        dishes=tuple(_dishes(usable, seed)),
        options=options,
        limits=tuple(_limits(case.targets, days)),
        meal_limits=tuple(_meal_limits(case.targets)),
        group_limits=tuple(_group_limits(foods)),
        spreads=tuple(_spreads(foods)),
        serving_credits=tuple(_serving_credits()),
        share_credits=tuple(_share_credits(foods)),
    )


def _options(case: Situation, dishes: list[DishRecipe]) -> Iterator[Option]:
    liked = resolve_words(case.patient.preferred_foods, case.table.foods, "preferred_foods")
    discount = _LIKED_DISCOUNT * price_of("preference")
    steps = household_steps(case.table.foods)
    to_taste = foods_with(case.table.foods, "flags", NOT_CREDITED)
    for dish in dishes:
        for part in _planned(dish, to_taste):
            for food in (food for food in part.foods if food in case.allowed):
                step_g, fits = steps[food].step_g, steps[food].within(part.low_g, part.high_g)
                low_g, high_g = fits[0] * step_g, fits[-1] * step_g
                yield Option(
                    dish.dish_id,
                    part.name,
                    food,
                    low_g,
                    high_g,
                    step_g,
                    part.required,
                    cost=-discount if food in liked else 0.0,
                    typical_g=min(max(part.typical_g, low_g), high_g),
                )


def _planned(dish: DishRecipe, to_taste: frozenset[str]) -> list[Component]:
    """Return the components that a plan weighs; optional seasoning is left to the cook."""
    return [part for part in dish.components if part.required or not to_taste >= set(part.foods)]


def _dishes(dishes: list[DishRecipe], seed: int) -> Iterator[Dish]:
    base = price_of("preference")
    noise = np.random.default_rng(seed).random(len(dishes))
    for dish, luck in zip(dishes, noise, strict=True):
        cost = base * (1.0 + _NOISE_SHARE * float(luck))
        yield Dish(dish.dish_id, dish.occasions, cost, repeat_cost=_REPEAT_SHARE * base)


def _nutrients(targets: pd.DataFrame) -> set[str]:
    rules = [*read_rows("meals.csv"), *read_rows("credits.csv")]
    return {*targets["nutrient"], *(rule["nutrient"] for rule in rules)}


def _limits(targets: pd.DataFrame, days: int) -> Iterator[Limit]:
    planned = targets[targets["tier"] != "report"].assign(minimum=planned_minimum(targets))
    for row in records(planned.reset_index()):
        price = price_of(row["tier"])
        for side, column, day_column, free in (
            (Side.MIN, "minimum", "day_low", 0.0),
            (Side.MAX, "maximum", "day_high", math.inf),
        ):
            if not math.isnan(row[column]):
                share = free if math.isnan(row[day_column]) else float(row[day_column])
                amount = float(row[column])
                yield Limit(
                    f"{row['target_id']}_{side.value}",
                    row["nutrient"],
                    side,
                    amount,
                    price,
                    share,
                    price / days,
                )


def _meal_limits(targets: pd.DataFrame) -> Iterator[MealLimit]:
    goals = targets.groupby("nutrient")["minimum"].max()
    for row in read_rows("meals.csv"):
        goal = float(goals.get(row["nutrient"], math.nan))
        for side, column in ((Side.MIN, "minimum"), (Side.MAX, "maximum")):
            if math.isnan(row[column]):
                continue
            amount = float(row[column]) * (goal if row["basis"] == "energy" else 1.0)
            if not math.isnan(row["goal_share"]):
                amount = min(amount, float(row["goal_share"]) * goal)
            name = f"{row['rule_id']}_{side.value}"
            price = price_of(row["tier"]) / _DAYS_A_WEEK
            yield MealLimit(name, row["occasion"], row["nutrient"], side, amount, price)


def _group_limits(foods: pd.DataFrame) -> Iterator[GroupLimit]:
    for row in read_rows("limits.csv"):
        for side, column in ((Side.MIN, "minimum"), (Side.MAX, "maximum")):
            if math.isnan(row[column]):
                continue
            for name, members in _members(foods, row).items():
                unit, period, amount = Unit(row["unit"]), Period(row["per"]), float(row[column])
                price = price_of(row["tier"])
                yield GroupLimit(name, members, side, amount, unit, period, price)


def _members(foods: pd.DataFrame, row: Row) -> Mapping[str, frozenset[str]]:
    """Return the sets of foods that a limit counts together, by the limit's name."""
    if row["selects"] != _EACH_KIND:
        column = "flags" if row["selects"] == "flag" else row["selects"]
        members = foods_with(foods, str(column), row["value"])
        return {row["limit_id"]: members} if members else {}
    flagged = foods.loc[sorted(foods_with(foods, "flags", row["value"]))]
    kinds = flagged.groupby("kind").groups
    own = _kinds_with_own_limit()
    return {
        f"{row['limit_id']}_{kind}": frozenset(ids)
        for kind, ids in kinds.items()
        if kind not in own
    }


def _kinds_with_own_limit() -> frozenset[str]:
    """Return the kinds whose weekly servings have a row of their own, which then holds."""
    return frozenset(
        row["value"]
        for row in read_rows("limits.csv")
        if (row["selects"], row["per"], row["unit"]) == ("kind", "week", "servings")
    )


def _barred_by_limit(foods: pd.DataFrame) -> Iterator[Exclusion]:
    for row in read_rows("limits.csv"):
        if row["maximum"] == 0.0:
            for members in _members(foods, row).values():
                for food in sorted(members):
                    yield Exclusion(food, f"limit_{row['limit_id']}", row["reason"])


def _spreads(foods: pd.DataFrame) -> Iterator[Spread]:
    flagged = foods.loc[sorted(foods_with(foods, "flags", "main_protein"))]
    for kind, ids in flagged.groupby("kind").groups.items():
        yield Spread(str(kind), frozenset(ids), price_of("variety"))


def _serving_credits() -> Iterator[ServingCredit]:
    for row in read_rows("credits.csv"):
        if row["kind"] == "serving":
            yield ServingCredit(row["nutrient"], float(row["amount"]))


def _share_credits(foods: pd.DataFrame) -> Iterator[ShareCredit]:
    for row in read_rows("credits.csv"):
        members = foods_with(foods, "flags", str(row["value"]))
        if row["kind"] == "share" and members:
            yield ShareCredit(row["rule_id"], row["nutrient"], members, float(row["amount"]))
