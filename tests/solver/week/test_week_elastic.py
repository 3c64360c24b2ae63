"""Misses cost the same in a model and in plain arithmetic."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import Settings, Status
from solver.engine import Model
from solver.week.elastic import FIRM_PRICE, Penalty, firm, miss_cost, reach, stay_within
from tests.solver.week import oracle

SIZES = st.integers(1, 4000).map(lambda count: count / 4)
SHARES = st.integers(0, 300).map(lambda count: count / 100)


def model_cost(side: str, amount: float, limit: float, penalty: Penalty) -> float:
    model = Model("one_limit")
    eaten = model.variable("eaten", amount, amount)
    ask = {"min": reach, "max": stay_within}[side]
    ask(model, "limit", [(eaten, 1.0)], limit, penalty)
    return model.solve(Settings()).objective


@settings(max_examples=25, deadline=None)
@given(SIZES, SHARES, st.integers(1, 400), st.sampled_from(["min", "max"]))
def test_a_miss_costs_the_same_in_the_model_and_in_arithmetic(limit, share, price, side):
    missed, penalty = limit * (share - 1.0), Penalty(float(price), limit)
    amount = limit - missed if side == "min" else limit + missed
    expected = oracle.miss(missed, limit, float(price))
    assert miss_cost(missed, penalty) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert model_cost(side, amount, limit, penalty) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_many_small_misses_are_cheaper_than_one_large():
    penalty = Penalty(10.0, 100.0)
    assert 2.0 * miss_cost(10.0, penalty) < miss_cost(20.0, penalty)


def test_a_hard_limit_has_no_price():
    model = Model("hard")
    reach(model, "limit", [(model.variable("eaten", 0.0, 1.0), 1.0)], 2.0, Penalty(math.inf, 2.0))
    assert model.solve(Settings()).status is Status.INFEASIBLE


def test_a_firm_limit_is_dear_and_never_hard():
    assert firm(math.inf, 5.0) == Penalty(FIRM_PRICE, 5.0)
    assert firm(3.0, 5.0) == Penalty(3.0, 5.0)


def test_a_limit_of_nothing_can_be_missed_at_a_price():
    assert model_cost("max", 1.0, 0.0, Penalty(2.0, 0.0)) > 0.0
    assert model_cost("max", 0.0, 0.0, Penalty(2.0, 0.0)) == 0.0
