"""The three models in a row, and a finished week held against the bound of the first."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from solver import Status
from solver.week import (
    QUICK,
    THOROUGH,
    Dish,
    Limit,
    MenuCase,
    Option,
    Side,
    solve_week,
    week_cost,
)
from tests.solver.week import oracle
from tests.solver.week.random_cases import random_case, random_servings, with_fixed
from tests.solver.week.solved import problem


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("diligence", [QUICK, THOROUGH], ids=["quick", "thorough"])
def test_a_finished_week_costs_no_less_than_the_bound(seed, diligence):
    case = problem(seed)
    solved = solve_week(case, diligence, seed)
    softened = case.soften(solved.choice.reachable)
    cost = oracle.finished_cost(softened, solved.servings)
    assert len(solved.servings) == sum(case.open_slots.values())
    assert solved.cost == pytest.approx(cost, rel=1e-6, abs=1e-6)
    assert solved.cost >= solved.choice.bound - 1e-6
    assert solved.gap == pytest.approx(max(0.0, 1.0 - solved.choice.bound / cost), abs=1e-6)
    assert not solved.out_of_time


@pytest.mark.parametrize("seed", range(12))
def test_a_week_costs_what_separate_arithmetic_finds(seed):
    case = with_fixed(random_case(seed), seed)
    servings = random_servings(case, seed)
    expected = oracle.finished_cost(case, servings)
    assert week_cost(case, servings) == pytest.approx(expected, rel=1e-9)


def test_a_conflict_of_hard_limits_gives_no_week():
    case = MenuCase(
        days=1,
        occasions=("lunch",),
        foods=("rice",),
        nutrients=("protein",),
        credit=np.ones((1, 1)),
        debit=np.ones((1, 1)),
        dishes=(Dish("bowl", ("lunch",)),),
        options=(Option("bowl", "base", "rice", 100.0, 100.0, 100.0, required=True),),
        limits=(Limit("protein_min", "protein", Side.MIN, 101.0, math.inf, 0.0, 0.0),),
    )
    solved = solve_week(case, QUICK, 0)
    assert solved.choice.status is Status.INFEASIBLE
    assert solved.servings == ()
    assert (solved.placement, solved.portions) == (None, None)
    reached = solve_week(replace(case, limits=(replace(case.limits[0], amount=100.0),)), QUICK, 0)
    assert [serving.dish for serving in reached.servings] == ["bowl"]
