"""Truths that hold for every diet problem, tried on random ones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import Status, solve_diet
from tests.solver.diet_oracle import faults

QUICK = settings(max_examples=30, deadline=None)
SLOW = settings(max_examples=12, deadline=None)

LABELS = ("a", "b", "c", "d")
QUARTERS = st.integers(0, 80).map(lambda count: count / 4)


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a small problem: contents and limits in quarters, every food with a cost above 0."""
    foods = [f"food {number}" for number in range(draw(st.integers(1, 6)))]
    nutrients = list(LABELS[: draw(st.integers(1, 4))])
    rows = st.lists(QUARTERS, min_size=len(nutrients), max_size=len(nutrients))
    table = pd.DataFrame([draw(rows) for _ in foods], index=foods, columns=nutrients)
    cost = pd.Series({food: draw(st.integers(1, 40)) / 8 for food in foods})
    minimum = {name: draw(QUARTERS) for name in nutrients}
    room = st.none() | QUARTERS
    maximum = {name: least + extra for name, least in minimum.items() if (extra := draw(room))}
    most = draw(st.none() | st.integers(1, 20))
    return {
        "nutrients": table,
        "cost": cost,
        "minimum": minimum,
        "maximum": maximum,
        "food_maximum": most,
    }


def check(problem: dict[str, Any], diet: Any) -> None:
    most = problem["food_maximum"]
    limits = {"minimum": problem["minimum"], "maximum": problem["maximum"]}
    caps = None if most is None else dict.fromkeys(problem["nutrients"].index, most)
    assert faults(diet.amounts, problem["nutrients"], **limits, most=caps) == []
    assert diet.objective == pytest.approx(float((problem["cost"] * diet.amounts).sum()))


@QUICK
@given(problems(), st.booleans())
def test_an_optimal_diet_keeps_every_limit(problem, whole):
    diet = solve_diet(**problem, whole_servings=whole)
    assert diet.status in (Status.OPTIMAL, Status.INFEASIBLE)
    if diet.status is Status.OPTIMAL:
        check(problem, diet)


@SLOW
@given(problems(), st.booleans())
def test_both_solvers_agree(problem, whole):
    highs = solve_diet(**problem, whole_servings=whole)
    cbc = solve_diet(**problem, whole_servings=whole, solver="CBC")
    assert cbc.status is highs.status
    if highs.status is Status.OPTIMAL:
        check(problem, cbc)
        assert cbc.objective == pytest.approx(highs.objective, rel=1e-6, abs=1e-9)


@QUICK
@given(problems(), st.sampled_from(LABELS), st.integers(1, 40))
def test_loosening_a_limit_never_costs_more(problem, nutrient, step):
    diet = solve_diet(**problem)
    looser = {
        "minimum": {**problem["minimum"], nutrient: problem["minimum"].get(nutrient, 0) - step},
        "maximum": {
            name: limit + step * (name == nutrient) for name, limit in problem["maximum"].items()
        },
    }
    looser["minimum"] = {
        name: limit for name, limit in looser["minimum"].items() if name in problem["nutrients"]
    }
    after = solve_diet(**{**problem, **looser})
    if diet.status is Status.OPTIMAL:
        assert after.status is Status.OPTIMAL
        assert after.objective <= diet.objective + 1e-6


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_prices_prove_the_optimum(solver):
    @(QUICK if solver == "HiGHS" else SLOW)
    @given(problems())
    def prove(problem):
        diet = solve_diet(**problem, solver=solver)
        if diet.status is not Status.OPTIMAL:
            return
        rows = diet.constraints
        signs = rows["bound"].map({"min": 1.0, "max": -1.0})
        assert (rows["shadow_price"] * signs >= -1e-7).all()
        # Strong duality: limits at their prices, and foods at their reduced costs, pay it all.
        paid = (rows["shadow_price"] * rows["limit"]).sum()
        paid += (diet.reduced_costs * diet.amounts).sum()
        assert paid == pytest.approx(diet.objective, rel=1e-5, abs=1e-5)
        # A price stands only on a limit that binds.
        assert (rows["shadow_price"] * rows["slack"]).abs().max() < 1e-4

    prove()


@QUICK
@given(problems(), st.sampled_from([-0.25, -0.01, 0.01, 0.25]))
def test_a_price_foretells_the_cost_of_moving_a_limit(problem, step):
    diet = solve_diet(**problem)
    if diet.status is not Status.OPTIMAL:
        return
    for row in diet.constraints.itertuples():
        key = {"min": "minimum", "max": "maximum"}[row.bound]
        other = {"minimum": "maximum", "maximum": "minimum"}[key]
        moved = row.limit + step
        if row.bound == "min" and moved > problem[other].get(row.name, moved):
            continue
        if row.bound == "max" and moved < problem[other].get(row.name, moved):
            continue
        after = solve_diet(**{**problem, key: {**problem[key], row.name: moved}})
        # Cost is a convex function of a limit, so its price there is never too high a guess.
        if after.status is Status.OPTIMAL:
            assert after.objective >= diet.objective + row.shadow_price * step - 1e-6


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_price_equals_the_finite_difference_where_it_is_unique(solver):
    table = pd.DataFrame(
        {"a": [4.0, 1.0, 2.0], "b": [1.0, 5.0, 2.0], "c": [9.0, 2.0, 3.0]}, index=["x", "y", "z"]
    )
    cost = {"x": 3.0, "y": 2.0, "z": 2.5}
    limits = {"minimum": {"a": 10.0, "b": 12.0}, "maximum": {"c": 17.0}}
    diet = solve_diet(table, cost, **limits, solver=solver)
    step = 1e-3
    for row in diet.constraints.itertuples():
        key = {"min": "minimum", "max": "maximum"}[row.bound]
        up = solve_diet(
            table,
            cost,
            **{**limits, key: {**limits[key], row.name: row.limit + step}},
            solver=solver,
        )
        assert row.shadow_price != 0
        assert (up.objective - diet.objective) / step == pytest.approx(row.shadow_price, abs=1e-3)
