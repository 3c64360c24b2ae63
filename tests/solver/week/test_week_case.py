"""A menu problem says everything that is wrong with it, at once and in words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from solver import InputError
from solver.week import (
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
)

OATS = Option("porridge", "grain", "oats", 40.0, 80.0, 20.0, required=True)
MILK = Option("porridge", "drink", "milk", 100.0, 200.0, 50.0, required=False)
EGG = Option("omelette", "egg", "egg", 50.0, 150.0, 50.0, required=True)
FIXED = Serving(2, "breakfast", "omelette", (Portion("egg", "egg", 50.0),))
GOAL = Limit("protein_min", "protein", Side.MIN, 60.0, 100.0, 0.5, 50.0)
CEILING = Limit("protein_max", "protein", Side.MAX, 90.0, 100.0, math.inf, 50.0)
MEAL = MealLimit("breakfast_protein", "breakfast", "protein", Side.MIN, 20.0, 5.0)
EGGS = GroupLimit("eggs", frozenset({"egg"}), Side.MAX, 3.0, Unit.SERVINGS, Period.WEEK, 9.0)
CAP = ServingCredit("protein", 30.0)
SHARE = ShareCredit("drinks", "protein", frozenset({"milk"}), 0.4)


def case() -> MenuCase:
    amounts = np.array([[0.13, 60.0], [0.03, 40.0], [0.125, 70.0]])
    return MenuCase(
        days=3,
        occasions=("breakfast",),
        foods=("oats", "milk", "egg"),
        nutrients=("protein", "energy"),
        credit=amounts,
        debit=2.0 * amounts,
        dishes=(Dish("porridge", ("breakfast",)), Dish("omelette", ("breakfast",))),
        options=(OATS, MILK, EGG),
        limits=(GOAL, CEILING),
        fixed=(FIXED,),
    )


def problems(**parts: object) -> tuple[str, ...]:
    with pytest.raises(InputError) as error:
        replace(case(), **parts)
    return error.value.problems


ONE_PROBLEM = [
    (
        {"credit": np.ones((2, 2))},
        "Matrix credit has shape (2, 2): it must be foods x nutrients, (3, 2).",
    ),
    (
        {"debit": np.full((3, 2), math.nan)},
        "Matrix debit holds NaN or infinity: decide first what unknown is worth.",
    ),
    (
        {"limits": (replace(GOAL, nutrient="iron"),)},
        "Limit on 'iron': not a column of the nutrient matrices.",
    ),
    (
        {"meal_limits": (replace(MEAL, nutrient="iron"),)},
        "Limit on 'iron': not a column of the nutrient matrices.",
    ),
    (
        {"serving_credits": (replace(CAP, nutrient="iron"),)},
        "Limit on 'iron': not a column of the nutrient matrices.",
    ),
    (
        {"share_credits": (replace(SHARE, nutrient="iron"),)},
        "Limit on 'iron': not a column of the nutrient matrices.",
    ),
    (
        {"options": (OATS, MILK, EGG, replace(EGG, dish="toast"))},
        "Dish 'toast', component 'egg', food 'egg': the dish is not in the list of dishes.",
    ),
    (
        {"options": (OATS, MILK, replace(EGG, food="tofu"))},
        "Dish 'omelette', component 'egg', food 'tofu': "
        "the food is not a row of the nutrient matrices.",
    ),
    (
        {"options": (OATS, MILK, replace(EGG, low_g=200.0))},
        "Dish 'omelette', component 'egg', food 'egg': needs 0 < low_g <= high_g and step_g > 0.",
    ),
    (
        {"options": (OATS, MILK, replace(EGG, step_g=math.nan))},
        "Dish 'omelette', component 'egg', food 'egg': needs 0 < low_g <= high_g and step_g > 0.",
    ),
    (
        {"options": (OATS, MILK, replace(EGG, low_g=60.0, high_g=90.0))},
        "Dish 'omelette', component 'egg', food 'egg': no whole step of 50 g lies in its range.",
    ),
    (
        {"options": (OATS, MILK, EGG, EGG)},
        "Dish 'omelette', component 'egg', food 'egg': stands twice, keep one.",
    ),
    (
        {"options": (OATS, MILK, EGG, replace(MILK, food="egg", required=True))},
        "Dish 'porridge', component 'drink': required in one option only.",
    ),
    ({"options": (OATS, MILK)}, "Dish 'omelette': has no options, so a serving would be empty."),
    (
        {"dishes": (*case().dishes, Dish("omelette", ("breakfast",)))},
        "Two of kind dish are called 'omelette': give each a name of its own.",
    ),
    (
        {"limits": (GOAL, replace(CEILING, name="protein_min"))},
        "Two of kind limit are called 'protein_min': give each a name of its own.",
    ),
    (
        {"spreads": (Spread("red meat", frozenset({"egg"}), 1.0),)},
        "Name 'red meat' of a spread: use lower-case letters, digits and underscores only.",
    ),
    (
        {"options": (OATS, MILK, replace(EGG, component="Egg"))},
        "Name 'Egg' of a component: use lower-case letters, digits and underscores only.",
    ),
    (
        {"group_limits": (EGGS, replace(EGGS, amount=2.0))},
        "Group limit 'eggs' (max) stands twice: keep one.",
    ),
    (
        {"group_limits": (replace(EGGS, amount=-1.0),)},
        "Group limit 'eggs': amount -1 must be 0 or more and finite.",
    ),
    (
        {"limits": (replace(GOAL, amount=math.nan),)},
        "Limit 'protein_min': amount nan must be 0 or more and finite.",
    ),
    (
        {"meal_limits": (replace(MEAL, amount=0.0),)},
        "Meal limit 'breakfast_protein': amount 0 must be above 0 and finite.",
    ),
    (
        {"meal_limits": (replace(MEAL, occasion="brunch"),)},
        "Meal limit 'breakfast_protein': 'brunch' is not an occasion of the plan.",
    ),
    (
        {"meal_limits": (MEAL, replace(MEAL, name="again"))},
        "Meal limits on 'protein' at 'breakfast' (min): two stand, keep one.",
    ),
    (
        {"serving_credits": (CAP,), "share_credits": (SHARE,)},
        "Credits of 'protein': either per serving or by share, not both.",
    ),
    (
        {"share_credits": (replace(SHARE, share=1.0),)},
        "Share credit 'drinks': share 1 must be from 0 to below 1.",
    ),
    ({"fixed": (FIXED, FIXED)}, "Day 2, breakfast: fixed more than once."),
    ({"fixed": (replace(FIXED, day=4),)}, "Fixed serving on day 4, breakfast: no such slot."),
    (
        {"fixed": (replace(FIXED, occasion="brunch"),)},
        "Fixed serving on day 2, brunch: no such slot.",
    ),
    (
        {"fixed": (replace(FIXED, portions=(Portion("egg", "tofu", 50.0),)),)},
        "Fixed serving on day 2, breakfast: food 'tofu' is not a row of the nutrient matrices.",
    ),
]


@pytest.mark.parametrize(("parts", "problem"), ONE_PROBLEM)
def test_a_problem_is_told_in_words(parts, problem):
    assert problems(**parts) == (problem,)


def test_all_problems_are_told_at_once():
    found = problems(
        credit=np.ones((1, 1)),
        options=(OATS, MILK, replace(EGG, step_g=0.0)),
        fixed=(replace(FIXED, day=0),),
    )
    assert len(found) == 3


def test_open_slots_are_the_days_less_what_is_fixed():
    assert case().open_slots == {"breakfast": 2}


def test_options_stand_by_dish_in_their_order():
    assert case().options_of == {"porridge": (OATS, MILK), "omelette": (EGG,)}


def test_amounts_count_by_side():
    assert case().amount("egg", "protein", Side.MIN) == 0.125
    assert case().amount("egg", "protein", Side.MAX) == 0.25


def test_keeping_dishes_keeps_their_options_and_all_limits():
    kept = case().keep({"omelette"})
    assert [dish.name for dish in kept.dishes] == ["omelette"]
    assert kept.options == (EGG,)
    assert kept.limits == case().limits
    assert kept.fixed == case().fixed


def test_softening_lowers_minima_only():
    softened = case().soften({"protein_min": 45.0, "protein_max": 45.0})
    assert [limit.amount for limit in softened.limits] == [45.0, 90.0]
    assert case().soften({"protein_min": 99.0}).limits == case().limits


def test_a_day_is_bound_by_its_share():
    assert GOAL.has_day_bound
    assert GOAL.day_amount == 30.0
    assert not CEILING.has_day_bound
    assert not replace(GOAL, day_share=0.0).has_day_bound
