"""One tiny problem per rule, and the LP text that the rule alone writes for it.

`WRITERS` maps each rule to what writes its text; a new list of rules joins there. The week's
problems are two days of one or two dishes, with figures that can be checked in the head.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from solver.diet_case import Bound, DietCase
from solver.diet_case import Limit as DietLimit
from solver.diet_rules import RULES as DIET_RULES
from solver.diet_rules import DietModel
from solver.live import LiveCase
from solver.live import Rule as LiveRule
from solver.live import rules as live_rules
from solver.week import (
    ChosenServing,
    Dish,
    GroupLimit,
    Limit,
    MealLimit,
    MenuCase,
    Option,
    Period,
    Portion,
    Serving,
    ServingCredit,
    ShareCredit,
    Side,
    Spread,
    Unit,
    day_rules,
    dish_rules,
    place,
    portion,
)
from solver.week.dish_model import DishModel

Rule = Callable[..., None]
MIN, MAX = Side.MIN, Side.MAX


def diet_case() -> DietCase:
    """Return three foods and two nutrients with a limit of each kind on the second of each."""
    return DietCase(
        foods=("oats", "milk", "egg"),
        contents={0: np.array([13.0, 3.0, 6.0]), 1: np.array([380.0, 60.0, 0.0])},
        costs=np.array([2.0, 1.0, 3.0]),
        limits=(
            DietLimit(Bound.MIN, 0, "protein", 50.0),
            DietLimit(Bound.MIN, 1, "energy", 1200.0),
            DietLimit(Bound.MAX, 1, "energy", 1400.0),
            DietLimit(Bound.FOOD_MIN, 1, "milk", 0.5),
            DietLimit(Bound.FOOD_MAX, 1, "milk", 4.0),
        ),
        whole=False,
    )


def menu_case() -> MenuCase:
    """Return two days of breakfasts: porridge of oats with milk or soy drink, or an egg.

    A gram of oats, milk, soy drink and egg counts 2, 1, 0.5 and 3 units of protein towards
    minima, and twice as much towards maxima. Nothing is limited yet.
    """
    credit = np.array([[2.0], [1.0], [0.5], [3.0]])
    return MenuCase(
        days=2,
        occasions=("breakfast",),
        foods=("oats", "milk", "soy", "egg"),
        nutrients=("protein",),
        credit=credit,
        debit=2.0 * credit,
        dishes=(
            Dish("porridge", ("breakfast",), 3.0, most=2, repeat_cost=0.5),
            Dish("omelette", ("breakfast",), 4.0, most=2),
        ),
        options=(
            Option("porridge", "grain", "oats", 40.0, 80.0, 20.0, required=True, typical_g=60.0),
            Option("porridge", "drink", "milk", 100.0, 200.0, 50.0, required=False, cost=-0.25),
            Option("porridge", "drink", "soy", 100.0, 200.0, 50.0, required=False),
            Option("omelette", "egg", "egg", 50.0, 150.0, 50.0, required=True),
        ),
    )


def limit(side: Side, amount: float, *, price: float = 100.0, day_share: float = 0.5) -> Limit:
    """Return a limit on protein; half of it, or as said, binds each day, at a price of 50."""
    return Limit("protein", "protein", side, amount, price, day_share, 50.0)


def meal(side: Side, amount: float) -> MealLimit:
    return MealLimit("breakfast_protein", "breakfast", "protein", side, amount, 20.0)


def group(side: Side, amount: float, unit: Unit, period: Period, price: float = 30.0) -> GroupLimit:
    return GroupLimit("drinks", frozenset({"milk", "soy"}), side, amount, unit, period, price)


GRAIN = Portion("grain", "oats", 60.0)
DRINK = Portion("drink", "milk", 100.0)
EGG = Portion("egg", "egg", 100.0)
PORRIDGE = (GRAIN, DRINK)
CHOSEN = (
    ChosenServing("breakfast", "porridge", PORRIDGE),
    ChosenServing("breakfast", "omelette", (EGG,)),
)
PLACED = (
    Serving(1, "breakfast", "porridge", PORRIDGE),
    Serving(2, "breakfast", "omelette", (EGG,)),
)


def dishes(**parts: Any) -> Callable[[Rule], str]:
    """Return what writes a rule of the model of which dishes."""

    def write(rule: Rule) -> str:
        menu = DishModel.of(replace(menu_case(), **parts))
        rule(menu)
        return menu.model.lp_text()

    return write


def days(chosen: tuple[ChosenServing, ...] = CHOSEN, **parts: Any) -> Callable[[Rule], str]:
    """Return what writes a rule of the model of which day."""

    def write(rule: Rule) -> str:
        menu = place.PlaceModel.of(replace(menu_case(), **parts), chosen)
        rule(menu)
        return menu.model.lp_text()

    return write


def amounts(**parts: Any) -> Callable[[Rule], str]:
    """Return what writes a rule of the model of how much."""

    def write(rule: Rule) -> str:
        menu = portion.PortionModel.of(replace(menu_case(), **parts), PLACED)
        rule(menu)
        return menu.model.lp_text()

    return write


def diet(rule: Rule) -> str:
    model = DietModel.empty(diet_case())
    rule(model)
    return model.model.lp_text()


def live(rule: Rule) -> str:
    """Write a rule of the live diet: a hard and a soft one of each side."""
    oats_and_milk, nothing = np.array([2.0, 1.0]), np.zeros(2)
    model = live_rules.LiveModel.of(
        LiveCase(
            ("oats", "milk"),
            np.ones(2),
            nothing,
            np.full(2, 500.0),
            tuple(
                LiveRule(f"protein_{name}_{side.value}", side, 50.0, oats_and_milk, price)
                for side in Side
                for name, price in (("hard", np.inf), ("soft", 100.0))
            ),
        )
    )
    rule(model)
    return model.model.lp_text()


PER_SERVING = (ServingCredit("protein", 90.0),)
BY_SHARE = (ShareCredit("drinks", "protein", frozenset({"milk", "soy"}), 0.25),)
DAILY, WEEKLY = Period.DAY, Period.WEEK
GRAMS, SERVINGS = Unit.GRAMS, Unit.SERVINGS

WRITERS: dict[Rule, Callable[[Rule], str]] = {
    **dict.fromkeys(DIET_RULES, diet),
    dish_rules.food_total: dishes(),
    **dict.fromkeys(live_rules.RULES, live),
    dish_rules.occasion_count: dishes(fixed=PLACED[:1]),
    dish_rules.dish_repeat: dishes(),
    dish_rules.component_fill: dishes(),
    dish_rules.whole_filling: dishes(),
    dish_rules.serving_credit: dishes(serving_credits=PER_SERVING),
    dish_rules.share_credit: dishes(share_credits=BY_SHARE, fixed=PLACED[:1]),
    dish_rules.week_minimum: dishes(limits=(limit(MIN, 150.0),)),
    dish_rules.week_maximum: dishes(limits=(limit(MAX, 300.0),)),
    dish_rules.meal_minimum: dishes(meal_limits=(meal(MIN, 120.0),)),
    dish_rules.meal_maximum: dishes(meal_limits=(meal(MAX, 500.0),)),
    dish_rules.once_a_serving: dishes(
        group_limits=(
            GroupLimit("soft", frozenset({"oats", "milk"}), MIN, 2.0, Unit.DAYS, WEEKLY, 30.0),
        )
    ),
    dish_rules.group_maximum: dishes(
        group_limits=(group(MAX, 150.0, GRAMS, DAILY),), fixed=PLACED[:1]
    ),
    dish_rules.group_in_dish: dishes(
        group_limits=(
            GroupLimit("soft", frozenset({"oats", "milk"}), MAX, 1.0, SERVINGS, DAILY, np.inf),
        )
    ),
    dish_rules.group_minimum: dishes(group_limits=(group(MIN, 1.0, SERVINGS, WEEKLY),)),
    place.slot_fill: days(),
    place.serving_once: days(),
    place.spread_apart: days(spreads=(Spread("animal", frozenset({"egg", "milk"}), 8.0),)),
    place.dish_apart: days((CHOSEN[0], CHOSEN[0])),
    place.days_with_group: days(group_limits=(group(MIN, 2.0, Unit.DAYS, WEEKLY),)),
    day_rules.day_minimum: amounts(limits=(limit(MIN, 450.0),)),
    day_rules.day_maximum: amounts(limits=(limit(MAX, 300.0, day_share=1.25),)),
    day_rules.group_day_maximum: days(
        (CHOSEN[0], CHOSEN[0]), group_limits=(group(MAX, 1.0, SERVINGS, DAILY),)
    ),
    portion.credit_per_serving: amounts(serving_credits=PER_SERVING),
    portion.credit_by_share: amounts(share_credits=BY_SHARE),
    portion.total_minimum: amounts(limits=(limit(MIN, 450.0),)),
    portion.total_maximum: amounts(limits=(limit(MAX, 300.0, price=np.inf),)),
    portion.serving_minimum: amounts(meal_limits=(meal(MIN, 200.0),)),
    portion.serving_maximum: amounts(meal_limits=(meal(MAX, 500.0),)),
    portion.group_total_maximum: amounts(group_limits=(group(MAX, 150.0, GRAMS, WEEKLY),)),
    portion.typical_portion: amounts(),
}
