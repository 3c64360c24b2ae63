"""Continuous models go on from an answer: of their own, of an earlier one, of a smaller model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solver import Settings, Status
from solver.engine import Model

RELAXED = Settings(relaxed=True)
SEEDS = pytest.mark.parametrize("seed", range(6))


def diet(seed: int, foods: int) -> Model:
    """Return a diet of the first so many foods, with costs and contents that a seed draws."""
    rng = np.random.default_rng(seed)
    costs, contents = rng.uniform(1, 5, 30), rng.uniform(0, 3, (4, 30))
    model = Model("diet")
    eaten = [model.variable(f"eaten_{food}", 0.0, 4.0) for food in range(foods)]
    model.cost(zip(eaten, costs, strict=False))
    for number, row in enumerate(contents):
        model.at_least(f"enough_{number}", zip(eaten, row, strict=False), 10.0)
    return model


@SEEDS
def test_a_wider_model_goes_on_from_a_narrower_one_to_its_own_optimum(seed):
    narrow = diet(seed, 12).solve(RELAXED)
    afresh, warm = diet(seed, 30).solve(RELAXED), diet(seed, 30).solve(RELAXED, basis=narrow.basis)
    assert warm.status is Status.OPTIMAL
    assert warm.objective == pytest.approx(afresh.objective, rel=1e-9)
    assert afresh.objective < narrow.objective


@SEEDS
def test_going_back_to_an_earlier_answer_changes_where_to_begin_and_not_what_is_found(seed):
    model = diet(seed, 20)
    first = model.solve(RELAXED)
    dearest = max(first.values, key=lambda name: first.values[name])
    variable = next(item for item in model._variables if item.name == dearest)
    model.set_upper(variable, 0.0)
    without = model.solve(RELAXED)
    model.set_upper(variable, 4.0)
    again = model.solve(RELAXED, basis=first.basis)
    assert without.objective > first.objective
    assert again.objective == pytest.approx(first.objective, rel=1e-9)


@SEEDS
def test_a_solve_that_may_stop_gives_no_answer_or_the_true_one(seed):
    model = diet(seed, 20)
    first = model.solve(RELAXED)
    eaten = [item for item in model._variables if first.value(item) > 1e-6]
    for item in eaten:
        model.set_upper(item, first.value(item) / 2)
    stopped = model.solve(Settings(relaxed=True, stop_above=first.objective))
    full = model.solve(RELAXED)
    assert full.objective > first.objective
    assert not stopped.status.has_answer or stopped.objective == pytest.approx(full.objective)


@pytest.mark.parametrize("solver", ["HiGHS", "CBC"])
def test_a_bound_that_is_taken_away_binds_no_longer(solver):
    model = Model("diet")
    egg = model.whole("egg", 0.0, 1.0)
    model.cost([(egg, -1.0)])
    model.at_most("enough", [(egg, 1.0)], 3.0)
    assert model.solve(Settings(solver=solver)).value(egg) == 1.0
    model.set_upper(egg, math.inf)
    assert model.solve(Settings(solver=solver)).value(egg) == 3.0
