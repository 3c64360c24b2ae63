"""Continuous models go on from an answer: of their own, of an earlier one, of a smaller model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solver import Settings, Status
from solver.engine import Model

if TYPE_CHECKING:
    from solver.warm import Warm

RELAXED = Settings(relaxed=True)
SEEDS = pytest.mark.parametrize("seed", range(6))
FIRST, ALL = 8, 30


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


def costs_and_contents(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(1, 5, ALL), rng.uniform(0, 3, (4, ALL))


def shelf(seed: int, foods: int, demanded: list[int] | None = None) -> Model:
    """Return a diet of the first so many foods, as much of each as one likes."""
    costs, contents = costs_and_contents(seed)
    model = Model("shelf")
    eaten = [model.variable(f"eaten_{food}") for food in range(foods)]
    model.cost(zip(eaten, costs, strict=False))
    for number, row in enumerate(contents):
        model.at_least(f"enough_{number}", zip(eaten, row, strict=False), 10.0)
    if demanded:
        model.at_least("demanded", [(eaten[food], 1.0) for food in demanded], 9.0)
    return model


def join(warm: Warm, seed: int, foods: list[int], also: list[int]) -> None:
    """Let foods join by what they hold; they stand in some other rows with 1 as well."""
    costs, contents = costs_and_contents(seed)
    rows = np.array([*range(len(contents)), *also], dtype=np.int32)
    held = [np.concatenate([contents[:, food], np.ones(len(also))]) for food in foods]
    starts = np.arange(len(foods), dtype=np.int32) * len(rows)
    warm.join(costs[foods], starts, np.tile(rows, len(foods)), np.concatenate(held))


def ask(warm: Warm, row: int, least: float) -> None:
    warm.bound_rows(np.array([row], dtype=np.int32), np.array([least]), np.array([math.inf]))


@SEEDS
def test_variables_that_join_a_live_model_give_the_answer_of_a_model_that_had_them(seed):
    warm = shelf(seed, FIRST).keep()
    before = warm.solve()
    for foods in (range(FIRST, 20), range(20, ALL)):
        join(warm, seed, list(foods), [])
        found = warm.solve()
    whole = shelf(seed, ALL).keep().solve()
    assert found.objective == pytest.approx(whole.objective, rel=1e-9)
    assert found.objective < before.objective
    assert found.row_prices == pytest.approx(whole.row_prices, abs=1e-7)
    costs, contents = costs_and_contents(seed)
    assert found.columns @ costs == pytest.approx(found.objective, rel=1e-9)
    assert (contents @ found.columns >= 10.0 - 1e-6).all()


@SEEDS
def test_what_is_demanded_of_a_live_model_binds_until_it_is_taken_back(seed):
    warm = shelf(seed, FIRST).keep()
    before = warm.solve()
    # The foods that are eaten least, of which a later one may be cheaper.
    rare = np.argsort(before.columns, kind="stable")[:2].tolist()
    row = warm.demand(np.array(rare, dtype=np.int32))
    assert warm.solve().objective == pytest.approx(before.objective, rel=1e-9)
    ask(warm, row, 9.0)
    asked = warm.solve()
    assert asked.objective > before.objective
    assert asked.objective == pytest.approx(
        shelf(seed, FIRST, rare).keep().solve().objective, rel=1e-9
    )
    join(warm, seed, list(range(FIRST, ALL)), [row])
    found = warm.solve()
    every = [*rare, *range(FIRST, ALL)]
    assert found.objective == pytest.approx(
        shelf(seed, ALL, every).keep().solve().objective, rel=1e-9
    )
    assert found.rows[row] >= 9.0 - 1e-6
    ask(warm, row, -math.inf)
    free = shelf(seed, ALL).keep().solve()
    assert warm.solve().objective == pytest.approx(free.objective, rel=1e-9)


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
