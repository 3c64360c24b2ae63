"""Cases that once crashed or hung a solve."""

from __future__ import annotations

import math

import numpy as np

from solver import Settings, Status
from solver.week import Dish, Limit, MenuCase, Option, Side, choose_dishes

SETTINGS = Settings(gap=0.05, time_limit=20.0)


def case(options: list[Option], least: float, most: float) -> MenuCase:
    """Make a day of one meal: dish a gives what is asked and breaks the cap, b neither."""
    amounts = np.array([[1.0, 1.0], [0.0, 0.0]])
    return MenuCase(
        days=1,
        occasions=("dinner",),
        foods=("fa", "fb"),
        nutrients=("goal", "cap"),
        credit=amounts,
        debit=amounts,
        dishes=(Dish("a", ("dinner",), most=1), Dish("b", ("dinner",), most=1)),
        options=tuple(options),
        limits=(
            Limit("goal_min", "goal", Side.MIN, least, math.inf, 0.0, 0.0),
            Limit("cap_max", "cap", Side.MAX, most, math.inf, math.inf, 0.0),
        ),
    )


def test_half_a_dish_keeps_what_no_whole_dish_keeps_and_the_answer_is_no():
    options = [
        Option("a", "main", "fa", 100.0, 200.0, 50.0, required=True),
        Option("b", "main", "fb", 100.0, 200.0, 50.0, required=True),
    ]
    choice = choose_dishes(case(options, least=50.0, most=60.0), SETTINGS)
    assert choice.status is Status.INFEASIBLE
    assert choice.servings == ()


def test_portions_of_a_single_step_do_not_trap_the_solver():
    options = [
        Option("a", "main", "fa", 100.0, 100.0, 50.0, required=True),
        Option("b", "main", "fb", 100.0, 100.0, 50.0, required=True),
    ]
    assert choose_dishes(case(options, least=50.0, most=60.0), SETTINGS).status is Status.INFEASIBLE
    choice = choose_dishes(case(options, least=50.0, most=120.0), SETTINGS)
    assert [serving.dish for serving in choice.servings] == ["a"]
    assert choice.servings[0].portions[0].grams == 100.0
