"""The shapes, labels and corner cases of a diet solution."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from solver import DietSolution, SolveError, Status, solve_diet
from solver.diet_input import DietRequest
from solver.recheck import broken_limits, confirm

SOLVERS = pytest.mark.parametrize("solver", ["HiGHS", "CBC"])


def two_foods() -> pd.DataFrame:
    return pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 1.0]}, index=["x", "y"])


COST = pd.Series({"x": 1.0, "y": 1.5})


@SOLVERS
def test_solution_has_the_documented_tables(solver):
    diet = solve_diet(two_foods(), COST, {"a": 4.0}, {"b": 6.0}, solver=solver)
    assert list(diet.constraints.columns) == [
        "bound",
        "name",
        "activity",
        "limit",
        "slack",
        "shadow_price",
    ]
    assert list(diet.constraints["bound"]) == ["min", "max"]
    assert diet.amounts.index.equals(two_foods().index)
    assert diet.reduced_costs.index.equals(two_foods().index)
    assert diet.conflict == ()
    assert list(diet.repairs.columns) == ["bound", "name", "limit", "needed"]
    assert diet.repairs.empty
    assert diet.notes == ()
    assert diet.bound == pytest.approx(diet.objective)
    with pytest.raises(dataclasses.FrozenInstanceError):
        diet.status = Status.INFEASIBLE


@SOLVERS
def test_slack_and_prices_by_hand(solver):
    # Least x + 1.5 y with x + 2 y >= 4: y = 2 costs 3, a unit of the limit 0.75,
    # a unit of x 1 - 0.75; b holds 2 of 6.
    diet = solve_diet(two_foods(), COST, {"a": 4.0}, {"b": 6.0}, solver=solver)
    assert diet.amounts.to_dict() == pytest.approx({"x": 0.0, "y": 2.0})
    rows = diet.constraints.set_index("name")
    assert rows["activity"].to_dict() == pytest.approx({"a": 4.0, "b": 2.0})
    assert rows["slack"].to_dict() == pytest.approx({"a": 0.0, "b": 4.0})
    assert rows["shadow_price"].to_dict() == pytest.approx({"a": 0.75, "b": 0.0})
    assert diet.reduced_costs.to_dict() == pytest.approx({"x": 0.25, "y": 0.0})


@SOLVERS
def test_price_of_a_binding_maximum_is_negative(solver):
    # b <= 1 forces out a cheap food: 3 x + y <= 1, x + 2 y >= 1.
    diet = solve_diet(two_foods(), {"x": 0.1, "y": 1.5}, {"a": 1.0}, {"b": 1.0}, solver=solver)
    price = diet.constraints.set_index("bound")["shadow_price"]
    assert price["max"] < 0 < price["min"]


@SOLVERS
def test_equal_minimum_and_maximum_is_an_equality(solver):
    diet = solve_diet(two_foods(), COST, {"b": 5.0}, {"b": 5.0}, solver=solver)
    assert diet.constraints["activity"].tolist() == pytest.approx([5.0, 5.0])


@SOLVERS
def test_labels_stay_as_the_caller_wrote_them(solver):
    labels = pd.Index([7, ("milk", "2%"), "e.g. [kg]-raw"], dtype=object, name="what")
    nutrients = pd.DataFrame([[1, 0], [0, 2], [1, 1]], index=labels, columns=["NA", 3])
    diet = solve_diet(
        nutrients,
        dict.fromkeys(labels, 1),
        {"NA": 4, 3: 2},
        {},
        food_maximum={7: 1, ("milk", "2%"): 5},
        solver=solver,
    )
    assert diet.status is Status.OPTIMAL
    assert diet.amounts.index.equals(labels)
    assert diet.amounts.index.name == "what"
    assert list(diet.constraints["name"]) == ["NA", 3]
    none = solve_diet(
        nutrients, dict.fromkeys(labels, 1), {"NA": 4}, {}, food_maximum=1.5, solver=solver
    )
    assert none.conflict == (("min", "NA"), ("food_max", 7), ("food_max", "e.g. [kg]-raw"))


@SOLVERS
@pytest.mark.parametrize("whole", [False, True])
def test_no_limits_means_no_food(solver, whole):
    diet = solve_diet(two_foods(), COST, {}, {}, whole_servings=whole, solver=solver)
    assert (diet.status, diet.objective) == (Status.OPTIMAL, 0.0)
    assert diet.amounts.tolist() == [0.0, 0.0]
    assert diet.constraints.empty


@SOLVERS
def test_nutrient_that_no_food_holds_is_a_conflict_by_itself(solver):
    nutrients = two_foods().assign(c=0)
    diet = solve_diet(nutrients, COST, {"a": 1.0, "c": 5.0}, {}, solver=solver)
    assert diet.status is Status.INFEASIBLE
    assert diet.conflict == (("min", "c"),)
    assert diet.repairs["needed"].tolist() == [0.0]
    assert diet.amounts.isna().all()
    assert math.isnan(diet.objective)
    assert diet.constraints["shadow_price"].isna().all()


@SOLVERS
def test_whole_servings_within_fractional_food_limits(solver):
    diet = solve_diet(
        two_foods(),
        COST,
        {"a": 7.0},
        {},
        food_minimum={"x": 0.5},
        food_maximum={"y": 2.5},
        whole_servings=True,
        solver=solver,
    )
    assert diet.amounts.to_dict() == {"x": 3.0, "y": 2.0}


@SOLVERS
def test_no_whole_number_between_food_limits(solver):
    diet = solve_diet(
        two_foods(),
        COST,
        {},
        {},
        food_minimum={"x": 2.2},
        food_maximum={"x": 2.8},
        whole_servings=True,
        solver=solver,
    )
    assert diet.conflict == (("food_min", "x"), ("food_max", "x"))
    assert diet.repairs["needed"].tolist() == pytest.approx([2.0, 3.0])


@SOLVERS
def test_negative_cost_is_fine_where_a_nutrient_bounds_it(solver):
    diet = solve_diet(two_foods(), {"x": -1.0, "y": 1.0}, {}, {"b": 6.0}, solver=solver)
    assert diet.objective == pytest.approx(-2.0)


@SOLVERS
@pytest.mark.parametrize("whole", [False, True])
def test_two_foods_that_let_each_other_grow_are_unbounded(solver, whole):
    # Negative contents arise where a column is a balance, such as one nutrient less another.
    nutrients = pd.DataFrame({"balance": [1.0, -1.0]}, index=["x", "y"])
    diet = solve_diet(
        nutrients, {"x": -2.0, "y": 1.0}, {}, {"balance": 3.0}, whole_servings=whole, solver=solver
    )
    assert diet.status is Status.UNBOUNDED
    assert diet.conflict == ()
    assert math.isnan(diet.objective)


def hard_search() -> dict:
    """Return a whole-number problem that no solver closes in a few milliseconds."""
    random = np.random.default_rng(1)
    foods, nutrients = 120, 12
    contents = random.gamma(1.0, 10.0, (foods, nutrients)).round(2)
    return {
        "nutrients": pd.DataFrame(contents),
        "cost": pd.Series(random.uniform(0.1, 2.0, foods).round(3)),
        "minimum": dict.fromkeys(range(nutrients), 100.0),
        "maximum": dict.fromkeys(range(0, nutrients, 2), 104.0),
        "whole_servings": True,
    }


@SOLVERS
def test_time_limit_without_any_diet_is_no_answer(solver):
    diet = solve_diet(**hard_search(), time_limit=1e-6, solver=solver)
    assert diet.status is Status.NO_ANSWER
    assert diet.amounts.isna().all()
    assert len(diet.constraints) == 18


def test_time_limit_with_a_diet_in_hand_is_feasible_with_a_bound():
    problem = hard_search() | {"maximum": {}}
    limit = 0.05
    # How soon the first diet is found depends on the machine.
    while (diet := solve_diet(**problem, time_limit=limit)).status is Status.NO_ANSWER:
        limit *= 2
    assert diet.status is Status.FEASIBLE
    assert diet.bound < diet.objective
    assert diet.constraints["slack"].min() > -1e-4


@SOLVERS
def test_gap_stops_early_and_says_so(solver):
    problem = hard_search() | {"maximum": {}}
    diet = solve_diet(**problem, gap=0.5, solver=solver)
    assert diet.status is Status.OPTIMAL
    assert diet.objective * 0.5 <= diet.bound + 1e-9
    assert diet.bound <= diet.objective


@SOLVERS
@pytest.mark.parametrize("unit", [1e-9, 1e-6, 1e6])
def test_units_do_not_matter(solver, unit):
    nutrients = pd.DataFrame({"a": [1.3, 2.1, 0.4], "b": [3.2, 1.1, 0.3]}, index=["x", "y", "z"])
    cost = pd.Series([1.0, 1.5, 0.4], index=nutrients.index)
    plain = solve_diet(nutrients, cost, {"a": 4.0}, {"b": 3.0}, solver=solver)
    diet = solve_diet(
        nutrients * unit,
        cost * unit,
        {"a": 4.0 * unit},
        {"b": 3.0 * unit},
        solver=solver,
    )
    assert diet.objective == pytest.approx(plain.objective * unit, rel=1e-6)
    assert diet.amounts.to_dict() == pytest.approx(plain.amounts.to_dict(), rel=1e-6)
    prices, usual = diet.constraints["shadow_price"], plain.constraints["shadow_price"]
    assert prices.tolist() == pytest.approx(usual.tolist(), rel=1e-6)


def recheck_request(**changes) -> DietRequest:
    usual = {
        "nutrients": two_foods(),
        "cost": COST,
        "minimum": {"a": 4.0},
        "maximum": {"b": 6.0},
        "food_minimum": {"x": 1.0},
        "food_maximum": 3.0,
        "whole_servings": False,
    }
    return DietRequest(**{**usual, **changes})


def test_recheck_accepts_rounding_and_names_every_broken_limit():
    request = recheck_request()
    assert broken_limits(request, pd.Series({"x": 1.0, "y": 1.5 - 1e-7})) == []
    assert broken_limits(request, pd.Series({"x": 0.5, "y": 1.0})) == [
        "nutrient 'a' is 2.5, below its minimum 4",
        "food 'x' is 0.5, below its minimum 1",
    ]
    assert broken_limits(request, pd.Series({"x": 1.0, "y": 4.0})) == [
        "nutrient 'b' is 7, above its maximum 6",
        "food 'y' is 4, above its maximum 3",
    ]
    assert broken_limits(
        recheck_request(whole_servings=True), pd.Series({"x": 1.5, "y": 1.25})
    ) == [
        "food 'x' is 1.5, which is not a whole number",
        "food 'y' is 1.25, which is not a whole number",
    ]


def test_recheck_refuses_a_wrong_answer():
    amounts = pd.Series({"x": 1.0, "y": 1.5})
    confirm(recheck_request(), amounts, 3.25)
    with pytest.raises(SolveError, match=r"nutrient 'a' is 2, below its minimum 4"):
        confirm(recheck_request(), pd.Series({"x": 2.0, "y": 0.0}), 2.0)
    with pytest.raises(SolveError, match=r"the diet costs 3\.25, not 3 as the solver states"):
        confirm(recheck_request(), amounts, 3.0)


def test_solution_is_a_value():
    assert dataclasses.is_dataclass(DietSolution)
    assert DietSolution.__dataclass_params__.frozen
