"""What an infeasible problem is told: an irreducible conflict, and repairs that mend it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver import Settings, Status, solve_diet
from solver.conflict import Explainer
from solver.diet_input import DietRequest, read_case
from tests.solver.published_diets import published
from tests.solver.test_diet_properties import problems

ARGUMENT = {
    "min": "minimum",
    "max": "maximum",
    "food_min": "food_minimum",
    "food_max": "food_maximum",
}


def by_label(problem: dict[str, Any]) -> dict[str, dict]:
    """Return all four kinds of limit as dictionaries."""
    foods = problem["nutrients"].index
    limits = {}
    for bound, argument in ARGUMENT.items():
        given_limits = problem.get(argument)
        if given_limits is None or isinstance(given_limits, int | float):
            given_limits = dict.fromkeys(foods, given_limits)
        limits[bound] = dict(given_limits)
    return limits


def status(problem: dict[str, Any], limits: dict[str, dict], **options: Any) -> Status:
    arguments = {ARGUMENT[bound]: figures for bound, figures in limits.items()}
    return solve_diet(problem["nutrients"], problem["cost"], **arguments, **options).status


def with_limit(limits: dict[str, dict], key: tuple, value: float) -> dict[str, dict]:
    bound, label = key
    return {**limits, bound: {**limits[bound], label: value}}


def only(limits: dict[str, dict], keys: list[tuple]) -> dict[str, dict]:
    return {
        bound: {label: value for label, value in figures.items() if (bound, label) in keys}
        for bound, figures in limits.items()
    }


def check_conflict(problem: dict[str, Any], **options: Any) -> None:
    diet = solve_diet(**problem, **options)
    limits, conflict = by_label(problem), list(diet.conflict)
    assert conflict
    assert status(problem, only(limits, conflict), **options) is Status.INFEASIBLE
    for key in conflict:
        rest = [other for other in conflict if other != key]
        assert status(problem, only(limits, rest), **options) is not Status.INFEASIBLE


def check_repairs(problem: dict[str, Any], **options: Any) -> None:
    diet = solve_diet(**problem, **options)
    limits = by_label(problem)
    assert [(row.bound, row.name) for row in diet.repairs.itertuples()] == list(diet.conflict)
    for row in diet.repairs.itertuples():
        key = (row.bound, row.name)
        assert row.limit == limits[row.bound][row.name]
        if math.isnan(row.needed):
            lifted = with_limit(limits, key, math.nan)
            assert status(problem, lifted, **options) is Status.INFEASIBLE
            continue
        assert (row.needed > row.limit) == (row.bound in ("max", "food_max"))
        mended = with_limit(limits, key, row.needed)
        assert status(problem, mended, **options) is not Status.INFEASIBLE
        # A thousandth of the way back is not enough; less than this a solver cannot tell.
        short = row.needed + 1e-3 * (row.limit - row.needed)
        if abs(short - row.needed) > 1e-5 and not crosses(limits, key, short):
            assert status(problem, with_limit(limits, key, short), **options) is Status.INFEASIBLE


def crosses(limits: dict[str, dict], key: tuple, value: float) -> bool:
    """Tell whether a minimum would pass its own maximum, which is an input error."""
    bound, label = key
    pair = {"min": "max", "max": "min", "food_min": "food_max", "food_max": "food_min"}[bound]
    other = limits[pair].get(label)
    if other is None:
        return False
    return value > other if bound in ("min", "food_min") else value < other


def crowded(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem that asks for more from fewer servings, so that it rarely has a diet."""
    least = {
        name: problem["maximum"].get(name, 3 * limit) for name, limit in problem["minimum"].items()
    }
    return problem | {"minimum": least, "food_maximum": 2}


@settings(max_examples=12, deadline=None)
@given(problems().map(crowded), st.booleans())
def test_conflict_is_irreducible(problem, whole):
    assume(solve_diet(**problem, whole_servings=whole).status is Status.INFEASIBLE)
    check_conflict(problem, whole_servings=whole)


def crowded(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem that asks for more from fewer servings, so that it rarely has a diet."""
    least = {
        name: problem["maximum"].get(name, 3 * limit) for name, limit in problem["minimum"].items()
    }
    return problem | {"minimum": least, "food_maximum": 2}


@settings(max_examples=12, deadline=None)
@given(problems().map(crowded), st.booleans())
def test_repairs_mend_and_nothing_less_does(problem, whole):
    assume(solve_diet(**problem, whole_servings=whole).status is Status.INFEASIBLE)
    check_repairs(problem, whole_servings=whole)


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
@pytest.mark.parametrize("whole", [False, True])
def test_published_conflict_is_irreducible_and_can_be_mended(solver, whole):
    problem = published("ampl_salt").arguments()
    check_conflict(problem, whole_servings=whole, solver=solver)
    check_repairs(problem, whole_servings=whole, solver=solver)


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_whole_servings_conflict_where_shares_of_servings_do_not(solver):
    problem = {
        "nutrients": pd.DataFrame({"a": [4, 6], "b": [1, 1]}, index=["x", "y"]),
        "cost": {"x": 1, "y": 1},
        "minimum": {"a": 21, "b": 1},
        "maximum": {"a": 21, "b": 30},
    }
    assert solve_diet(**problem, solver=solver).status is Status.OPTIMAL
    diet = solve_diet(**problem, whole_servings=True, solver=solver)
    assert diet.conflict == (("min", "a"), ("max", "a"))
    assert diet.repairs["needed"].tolist() == pytest.approx([20.0, 22.0])


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_least_amounts_that_crowd_out_a_maximum_are_named(solver):
    nutrients = pd.DataFrame({"salt": [5.0, 1.0, 0.0]}, index=["x", "y", "z"])
    diet = solve_diet(
        nutrients,
        dict.fromkeys("xyz", 1.0),
        {},
        {"salt": 9.0},
        food_minimum={"x": 2.0, "y": 1.0, "z": 3.0},
        solver=solver,
    )
    assert diet.conflict == (("max", "salt"), ("food_min", "x"))
    assert diet.repairs["needed"].tolist() == pytest.approx([11.0, 1.6])


def test_large_conflict_is_cut_to_few_foods():
    random = np.random.default_rng(3)
    nutrients = pd.DataFrame({"energy": random.uniform(50, 600, 300)})
    nutrients.loc[0, "energy"] = 5000.0
    diet = solve_diet(
        nutrients, dict.fromkeys(range(300), 1.0), {}, {"energy": 400.0}, food_minimum=0.1
    )
    assert diet.conflict == (("max", "energy"), ("food_min", 0))


def test_time_limit_on_the_explanation_is_noted():

    problem = published("ampl_salt").arguments()
    case = read_case(DietRequest(**problem, whole_servings=False), Settings())
    diagnosis = Explainer(case, Settings(time_limit=1e-9)).explain()
    assert diagnosis.repairs == ()
    assert diagnosis.notes == (
        "The time limit stopped a solve: the conflict may hold limits it does not need.",
    )
