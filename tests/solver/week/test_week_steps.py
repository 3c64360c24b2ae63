"""Steps priced as arrays cost what the model of how much says that they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from solver import Settings
from solver.week.portion import PortionModel, build
from solver.week.step_prices import StepPrices
from solver.week.step_search import StepSearch
from tests.solver.week.random_cases import random_case, random_servings, with_fixed

if TYPE_CHECKING:
    from solver.week import Serving

EVERY_SEED = pytest.mark.parametrize("seed", range(30, 36))


def portions(seed: int) -> tuple[PortionModel, StepPrices]:
    """Return a model of how much and its prices around the relaxation."""
    menu = build(with_fixed(random_case(seed), seed), servings(seed))
    relaxed = menu.model.solve(Settings(relaxed=True))
    centre = np.array([relaxed.value(item) for item in menu.steps.values()])
    return menu, StepPrices(menu.model.arrays(), centre)


def servings(seed: int) -> tuple[Serving, ...]:
    return random_servings(with_fixed(random_case(seed), seed), seed)


def model_cost(menu: PortionModel, counts: np.ndarray) -> float:
    for item, count in zip(menu.steps.values(), counts.tolist(), strict=True):
        menu.model.set_lower(item, count)
        menu.model.set_upper(item, count)
    return menu.model.solve(Settings(relaxed=True)).objective


def somewhere(prices: StepPrices, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(prices.low, prices.high + 1).astype(float)


@EVERY_SEED
def test_steps_cost_what_the_model_says(seed):
    menu, prices = portions(seed)
    counts = somewhere(prices, seed)
    assert prices.cost(counts) == pytest.approx(model_cost(menu, counts), rel=1e-6, abs=1e-6)


@EVERY_SEED
def test_a_change_adds_what_the_steps_after_it_cost_more(seed):
    _, prices = portions(seed)
    counts = somewhere(prices, seed)
    before = prices.cost(counts)
    added = sum(part.sum(axis=0) for part in prices.changes(counts))
    for number, more in enumerate(added):
        after = prices.changed(counts, number)
        if (after < prices.low).any() or (after > prices.high).any():
            assert more == np.inf
        else:
            assert more == pytest.approx(prices.cost(after) - before, rel=1e-9, abs=1e-6)


@EVERY_SEED
def test_found_steps_cost_what_is_said_and_no_single_change_betters_them(seed):
    _, prices = portions(seed)
    start = somewhere(prices, seed)
    found = StepSearch(prices, budget=1000).best_from(start)
    assert found.cost == pytest.approx(prices.cost(found.counts), rel=1e-9, abs=1e-6)
    assert found.cost <= prices.cost(start) + 1e-9
    assert sum(part.sum(axis=0) for part in prices.changes(found.counts)).min() >= -1e-6
