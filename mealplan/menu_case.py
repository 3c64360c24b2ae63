"""Turns a patient, targets, dishes and rules into the data of a menu problem.

Everything clinical ends here: the solver sees foods, amounts, limits and prices only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mealplan.actions import food_caps, left_out, meal_bounds, strictest
from mealplan.cautions import Caution, cautions_for
from mealplan.choices import Exclusion, check_words, exclusions, ids_of
from mealplan.dishes import OCCASIONS
from mealplan.footprint import kg_co2e_per_kg
from mealplan.overrides import set_aside
from mealplan.policy import Values, debit_per_g, worth_of
from mealplan.request import DAYS_A_WEEK, Goal
from mealplan.rules import (
    barred_by_limit,
    check_rules,
    group_limits,
    serving_credits,
    share_credits,
    spreads,
)
from mealplan.supplements import Taken, rows_left
from mealplan.tables import Same, read_rows
from mealplan.targets import rows_of, scales
from mealplan.tiers import price_of
from mealplan.wishes import priced_dishes, weighed_options, whole_dishes
from solver.week import GroupLimit, Limit, MealLimit, MenuCase, Option, Period, Side, Unit
from solver.week.elastic import SECOND_STEP_FACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.patient import Patient
    from mealplan.policy import Amounts
    from mealplan.tables import Row
    from solver.week import Dish, Option, Serving

_SERVINGS_A_WEEK = 28.0
_ROUNDING = 1e-6
"""Share of a household step that is put down to arithmetic."""
_PRICE = "price"
"""Column beside the nutrients that holds what a gram costs, where prices are known."""
_KG_A_DAY = 2.0
"""About what a person eats and drinks with meals in a day [kg]; it only sets the size of money
against liking, whatever the currency (design choice)."""
_LIKING_SHARE = 0.1
"""What is left of liking where the cheapest plan is asked for (design choice)."""
_FAR_BELOW = 0.01
"""Share of a usual day's cost that no menu comes near."""
_GAS = "greenhouse_gas"
"""Column beside the nutrients that holds what a gram emits, where that is the goal."""
_SERVINGS_A_KG = 7.0
"""What a kilogram of CO2e a day is worth: as much as one liked serving a day (design choice)."""
_FAR_BELOW_KG = 0.1
"""Greenhouse gas of a day that no menu comes near [kg CO2e]."""


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
    def taken(self) -> Taken:
        """What the patient's supplements give in a day."""
        return Taken.of(self.patient.supplements)

    @cached_property
    def target_rows(self) -> list[Row]:
        """The targets as plain rows: a frame takes long to walk along."""
        return rows_of(self.targets)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Foods that may be served."""
        return frozenset(ids_of(self.table.foods)) - {item.food_id for item in self.excluded}

    @property
    def set_aside(self) -> frozenset[str]:
        """Rules of foods that a clinician plans without."""
        return set_aside(self.patient.overrides)

    @cached_property
    def cautions(self) -> tuple[Caution, ...]:
        """Rules that the patient's medicines, conditions and age bring."""
        return cautions_for(self.patient)


def situation(
    patient: Patient, table: FoodTable, dishes: tuple[DishRecipe, ...], targets: pd.DataFrame
) -> Situation:
    """Work out which foods a patient may be served."""
    check_words(patient, table.foods)
    check_rules(set_aside(patient.overrides), table.foods)
    barred = (
        *exclusions(patient, table.foods),
        *left_out(cautions_for(patient), table.foods),
        *barred_by_limit(table.foods),
    )
    return Situation(patient, table, dishes, targets, barred)


def usable_dishes(dishes: tuple[DishRecipe, ...], allowed: frozenset[str]) -> list[DishRecipe]:
    """Return the dishes whose every required component keeps at least one allowed food."""
    return list(_usable(Same(dishes), allowed))


@lru_cache(maxsize=16)
def _usable(
    dishes: Same[tuple[DishRecipe, ...]], allowed: frozenset[str]
) -> tuple[DishRecipe, ...]:
    return tuple(
        dish
        for dish in dishes.value
        if all(not allowed.isdisjoint(part.foods) for part in dish.components if part.required)
    )


@dataclass(frozen=True)
class Ask:
    """What is asked of one week, beside the patient's own needs.

    Parameters
    ----------
    days : int
        Days of the plan, at most seven.
    seed : int
        Chooses among menus that are equally good.
    fixed : tuple of Serving
        Servings that stay as they are.
    beside : tuple of Serving
        Servings of the days just before and after: no dish comes again next to them.
    avoided_dishes, avoided_foods : frozenset of str
        Dishes and foods that must not come new into this week.
    served_before : frozenset of str
        Dishes of earlier weeks, to be repeated only where needed.
    prices : Series, optional
        Price of a kilogram by food id.
    budget : float, optional
        What a week may cost, in the currency of `prices`.
    values : {"typical", "cautious"}
        Which end of each value's range counts.
    goal : {"liking", "cheapest", "low_footprint"}
        What decides between menus that meet the targets equally well.
    """

    days: int = 7
    seed: int = 0
    fixed: tuple[Serving, ...] = ()
    beside: tuple[Serving, ...] = ()
    avoided_dishes: frozenset[str] = frozenset()
    avoided_foods: frozenset[str] = frozenset()
    served_before: frozenset[str] = frozenset()
    prices: pd.Series[float] | None = None
    budget: float | None = None
    values: str = Values.TYPICAL
    goal: str = Goal.LIKING


def menu_case(case: Situation, ask: Ask) -> MenuCase:
    """Build the menu problem of a patient for one week."""
    allowed = case.allowed - ask.avoided_foods
    usable = usable_dishes(case.dishes, allowed)
    usable = list(_wanted(usable, ask))
    priced = tuple(priced_dishes(case.patient, usable, ask))
    open_dishes = {dish.name for dish in priced}
    usable = [dish for dish in usable if dish.dish_id in open_dishes]
    caps = tuple(food_caps(case.cautions, case.table.foods))
    weighed = weighed_options(
        case.patient, case.table, case.dishes, [dish.dish_id for dish in usable], allowed
    )
    options = within_caps(weighed, caps)
    if len(options) < len(weighed):
        whole = whole_dishes(usable, options)
        options = tuple(option for option in options if option.dish in whole)
    filled = {option.dish for option in options}
    priced = tuple(dish for dish in priced if dish.name in filled)
    priced, options = _liking(priced, options, ask)
    kept = {portion.food for serving in ask.fixed for portion in serving.portions}
    served = sorted({option.food for option in options} | kept)
    foods, among = case.table.foods, frozenset(served)
    nutrients = sorted(_nutrients(case))
    credit, debit = _amounts(case.table, served, nutrients, ask)
    return MenuCase(
        days=ask.days,
        occasions=OCCASIONS,
        foods=tuple(served),
        nutrients=(*nutrients, *(name for name, _ in _counted_beside(case.table, ask))),
        credit=credit,
        debit=debit,
        dishes=priced,
        options=options,
        limits=(
            *_limits(rows_left(case.target_rows, case.taken), ask.days),
            *_budget(ask),
            *_thrift(ask),
            *_greenhouse_gas(ask),
        ),
        meal_limits=tuple(strictest(_meal_limits(case))),
        group_limits=(*group_limits(foods, ask.days, case.set_aside, among), *caps),
        spreads=tuple(spreads(foods, among)),
        serving_credits=tuple(serving_credits(case.taken)),
        share_credits=tuple(share_credits(foods, among)),
        fixed=ask.fixed,
        beside=ask.beside,
    )


def within_caps(options: Iterable[Option], caps: Iterable[GroupLimit]) -> tuple[Option, ...]:
    """Return options whose portions a day's cap in grams allows, cut to it where they can be.

    The model of which dishes knows no days, so a portion above a day's cap must not reach it.
    """
    most: dict[str, float] = {}
    for cap in caps:
        if cap.unit is Unit.GRAMS and cap.period is Period.DAY and math.isinf(cap.price):
            for food in cap.foods:
                most[food] = min(cap.amount, most.get(food, math.inf))
    if not most:
        return tuple(options)
    cut = (_cut(option, most[option.food]) if option.food in most else option for option in options)
    return tuple(option for option in cut if option is not None)


def _cut(option: Option, most_g: float) -> Option | None:
    if option.high_g <= most_g:
        return option
    high_g = math.floor(most_g / option.step_g + _ROUNDING) * option.step_g
    if high_g < option.low_g * (1.0 - _ROUNDING):
        return None
    return replace(option, high_g=high_g, typical_g=min(option.typical_g, high_g))


def _wanted(dishes: Iterable[DishRecipe], ask: Ask) -> Iterator[DishRecipe]:
    """Yield the dishes that may fill a meal that is not decided yet, away from themselves."""
    taken = {(meal.day, meal.occasion) for meal in ask.fixed}
    served: dict[str, set[int]] = {}
    for meal in (*ask.fixed, *ask.beside):
        served.setdefault(meal.dish, set()).add(meal.day)
    for dish in dishes:
        near = {day + by for day in served.get(dish.dish_id, ()) for by in (-1, 0, 1)}
        has_slot = any(
            day not in near and (day, occasion) not in taken
            for day in range(1, ask.days + 1)
            for occasion in dish.occasions
        )
        if has_slot and dish.dish_id not in ask.avoided_dishes:
            yield dish


def _amounts(
    table: FoodTable, served: list[str], nutrients: list[str], ask: Ask
) -> tuple[Amounts, Amounts]:
    credit, debit = worth_of(table, served, nutrients, ask.values)
    for name, per_kg in _counted_beside(table, ask):
        per_100_g = (per_kg.reindex(table.foods.index) / 10.0).to_frame(name)
        per_g = debit_per_g(table.foods, per_100_g).loc[served, name]
        credit = np.column_stack([credit, np.zeros(len(served))])
        debit = np.column_stack([debit, per_g.to_numpy()])
    # Nutrient by nutrient, as models read them.
    return np.asfortranarray(credit), np.asfortranarray(debit)


def _counted_beside(table: FoodTable, ask: Ask) -> Iterator[tuple[str, pd.Series[float]]]:
    """Yield what is counted beside nutrients, per kilogram of food."""
    if ask.prices is not None:
        yield _PRICE, ask.prices
    if ask.goal == Goal.LOW_FOOTPRINT:
        yield _GAS, kg_co2e_per_kg(table.foods)["kg_co2e_per_kg"]


def _budget(ask: Ask) -> Iterator[Limit]:
    if ask.prices is not None and ask.budget is not None:
        a_day = ask.budget / DAYS_A_WEEK
        price = price_of("preference") * _SERVINGS_A_WEEK
        yield Limit("budget_max", _PRICE, Side.MAX, a_day, price, math.inf, 0.0)


def _liking(
    dishes: tuple[Dish, ...], options: tuple[Option, ...], ask: Ask
) -> tuple[tuple[Dish, ...], tuple[Option, ...]]:
    """Let liking count less where the cheapest plan is asked for."""
    if ask.goal != Goal.CHEAPEST:
        return dishes, options
    share = _LIKING_SHARE
    return (
        tuple(replace(d, cost=d.cost * share, repeat_cost=d.repeat_cost * share) for d in dishes),
        tuple(replace(option, cost=option.cost * share) for option in options),
    )


def _thrift(ask: Ask) -> Iterator[Limit]:
    """Let all that a day costs count, by a limit so low that every menu is far above it."""
    if ask.prices is None or ask.goal != Goal.CHEAPEST:
        return
    usual = float(ask.prices[ask.prices > 0.0].median()) * _KG_A_DAY
    if usual > 0.0:
        low = usual * _FAR_BELOW
        # Beyond the first tenth a miss costs more, so that is what the price has to allow for.
        price = price_of("cost") * _FAR_BELOW / SECOND_STEP_FACTOR
        yield Limit("cost_max", _PRICE, Side.MAX, low, price, math.inf, 0.0)


def _greenhouse_gas(ask: Ask) -> Iterator[Limit]:
    """Let all that a day emits count, by a limit that every menu is far above."""
    if ask.goal == Goal.LOW_FOOTPRINT:
        a_kg = price_of("preference") * _SERVINGS_A_KG
        # Beyond the first tenth a miss costs more, so that is what the price has to allow for.
        price = a_kg * _FAR_BELOW_KG / SECOND_STEP_FACTOR
        yield Limit("gas_max", _GAS, Side.MAX, _FAR_BELOW_KG, price, math.inf, 0.0)


def _nutrients(case: Situation) -> set[str]:
    rules = [*read_rows("meals.csv"), *read_rows("credits.csv")]
    of_meals = {limit.nutrient for limit in meal_bounds(case.cautions, scales(case.patient))}
    of_targets = (row["nutrient"] for row in case.target_rows)
    return {*of_targets, *(rule["nutrient"] for rule in rules), *of_meals}


def _limits(targets: Iterable[Row], days: int) -> Iterator[Limit]:
    for row in (row for row in targets if row["tier"] != "report"):
        for side, column, day_column, free in (
            (Side.MIN, "minimum", "day_low", 0.0),
            (Side.MAX, "maximum", "day_high", math.inf),
        ):
            if not math.isnan(row[column]):
                share = free if math.isnan(row[day_column]) else float(row[day_column])
                amount = float(row[column])
                # So that a missed unit costs the same whatever supplements have given.
                price = price_of(row["tier"]) * float(row[f"{column}_share"])
                yield Limit(
                    f"{row['target_id']}_{side.value}",
                    row["nutrient"],
                    side,
                    amount,
                    price,
                    share,
                    price / days,
                )


def _meal_limits(case: Situation) -> Iterator[MealLimit]:
    goals: dict[str, float] = {}
    for row in (row for row in case.target_rows if not math.isnan(row["minimum"])):
        goals[row["nutrient"]] = max(row["minimum"], goals.get(row["nutrient"], -math.inf))
    yield from meal_bounds(case.cautions, scales(case.patient))
    for row in read_rows("meals.csv"):
        goal = goals.get(row["nutrient"], math.nan)
        for side, column in ((Side.MIN, "minimum"), (Side.MAX, "maximum")):
            if math.isnan(row[column]):
                continue
            amount = float(row[column]) * (goal if row["basis"] == "energy" else 1.0)
            if not math.isnan(row["goal_share"]):
                amount = min(amount, float(row["goal_share"]) * goal)
            name = f"{row['rule_id']}_{side.value}"
            price = price_of(row["tier"]) / DAYS_A_WEEK
            amount -= case.taken.at(row["nutrient"], row["occasion"])
            if amount > 0:
                yield MealLimit(name, row["occasion"], row["nutrient"], side, amount, price)
