"""How much: whole household steps at the price that separate arithmetic finds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver import Settings, Status
from solver.week import (
    Dish,
    Limit,
    MenuCase,
    Option,
    Portion,
    Serving,
    ServingCredit,
    ShareCredit,
    Side,
    size_portions,
)
from tests.solver.week import oracle
from tests.solver.week.random_cases import random_case, random_servings, with_fixed
from tests.solver.week.solved import SEEDS, week

EVERY_SEED = pytest.mark.parametrize("seed", SEEDS)


@EVERY_SEED
def test_portions_are_whole_steps_within_their_range(seed):
    found = week(seed)
    options = {(o.dish, o.component, o.food): o for o in found.case.options}
    for serving in found.portions.servings:
        for item in serving.portions:
            option = options[serving.dish, item.component, item.food]
            assert item.grams / option.step_g == round(item.grams / option.step_g)
            assert option.low_g <= item.grams <= option.high_g


@EVERY_SEED
def test_only_grams_change(seed):
    found = week(seed)

    def without_grams(servings: tuple[Serving, ...]) -> list[tuple[object, ...]]:
        return [
            (one.day, one.occasion, one.dish, [(p.component, p.food) for p in one.portions])
            for one in servings
        ]

    assert without_grams(found.portions.servings) == without_grams(found.placement.servings)


@EVERY_SEED
def test_objective_is_what_the_portions_cost(seed):
    found = week(seed)
    cost = oracle.portion_cost(found.case, found.portions.servings)
    assert found.portions.status is Status.OPTIMAL
    assert found.portions.objective == pytest.approx(cost, rel=1e-6, abs=1e-6)


@EVERY_SEED
def test_no_other_portions_are_cheaper_than_the_bound(seed):
    found = week(seed)
    options = {(o.dish, o.component, o.food): o for o in found.case.options}
    rng = np.random.default_rng(seed)
    for _ in range(5):
        trial = [
            replace(
                serving,
                portions=tuple(
                    resized(item, options[serving.dish, item.component, item.food], rng)
                    for item in serving.portions
                ),
            )
            for serving in found.portions.servings
        ]
        assert oracle.portion_cost(found.case, trial) >= found.portions.bound - 1e-6


def resized(item: Portion, option: Option, rng: np.random.Generator) -> Portion:
    if rng.random() < 0.7:
        return item
    fewest, most = (round(end / option.step_g) for end in (option.low_g, option.high_g))
    return replace(item, grams=float(rng.integers(fewest, most + 1)) * option.step_g)


@pytest.mark.parametrize("seed", range(20, 26))
def test_random_servings_are_priced_as_recomputed(seed):
    case = with_fixed(random_case(seed), seed)
    sized = size_portions(case, random_servings(case, seed), Settings())
    cost = oracle.portion_cost(case, sized.servings)
    assert sized.objective == pytest.approx(cost, rel=1e-6, abs=1e-6)


def test_a_start_changes_the_way_and_not_the_price():
    found = week(0)
    options = {(o.dish, o.component, o.food): o for o in found.case.options}
    start = {
        (number, at): round(option.low_g / option.step_g)
        for number, serving in enumerate(found.placement.servings)
        for at, p in enumerate(serving.portions)
        for option in [options[serving.dish, p.component, p.food]]
    }
    sized = size_portions(found.case, found.placement.servings, Settings(), start)
    assert sized.objective == pytest.approx(found.portions.objective)


def drinks(*, days: int = 1, **parts: object) -> MenuCase:
    """Return a day of milk and tea in steps of 100 g; a gram of either holds one unit."""
    return replace(
        MenuCase(
            days=days,
            occasions=("breakfast", "snack"),
            foods=("milk", "tea"),
            nutrients=("calcium",),
            credit=np.ones((2, 1)),
            debit=np.ones((2, 1)),
            dishes=(
                Dish("latte", ("breakfast", "snack")),
                Dish("pot", ("breakfast", "snack")),
            ),
            options=(
                Option("latte", "drink", "milk", 100.0, 300.0, 100.0, required=True),
                Option("pot", "drink", "tea", 100.0, 900.0, 100.0, required=True),
            ),
        ),
        **parts,
    )


def goal(amount: float) -> Limit:
    return Limit("calcium_min", "calcium", Side.MIN, amount, 100.0, 0.0, 0.0)


def ceiling(amount: float) -> Limit:
    return Limit("calcium_max", "calcium", Side.MAX, amount, 50.0, np.inf, 0.0)


LATTE = Serving(1, "breakfast", "latte", (Portion("drink", "milk", 100.0),))
POT = Serving(1, "snack", "pot", (Portion("drink", "tea", 100.0),))


def grams(case: MenuCase, *servings: Serving) -> tuple[list[float], float]:
    sized = size_portions(case, servings, Settings())
    return [p.grams for one in sized.servings for p in one.portions], sized.objective


def test_a_serving_is_credited_up_to_its_cap_and_no_further():
    case = drinks(
        limits=(goal(600.0), ceiling(600.0)), serving_credits=(ServingCredit("calcium", 300.0),)
    )
    assert grams(case, LATTE, POT) == ([300.0, 300.0], 0.0)
    # One serving alone is worth 300 of 600, whatever is in it.
    assert grams(case, LATTE)[1] == pytest.approx(oracle.miss(300.0, 600.0, 100.0))


def test_a_serving_is_credited_up_to_the_cap_of_its_occasion():
    credit = ServingCredit("calcium", 300.0, {"snack": 100.0})
    case = drinks(limits=(goal(400.0), ceiling(400.0)), serving_credits=(credit,))
    assert grams(case, LATTE, POT) == ([300.0, 100.0], 0.0)
    assert grams(case, POT)[1] == pytest.approx(oracle.miss(300.0, 400.0, 100.0))


def test_foods_are_credited_with_their_share_of_the_total_and_no_more():
    tea = ShareCredit("tea", "calcium", frozenset({"tea"}), 0.4)
    case = drinks(limits=(goal(500.0), ceiling(500.0)), share_credits=(tea,))
    # 300 of milk carry 200 of tea: two fifths of 500.
    assert grams(case, LATTE, POT) == ([300.0, 200.0], 0.0)
    assert grams(case, POT)[1] == pytest.approx(oracle.miss(500.0, 500.0, 100.0))


@pytest.mark.parametrize("fixed", [LATTE, POT], ids=["milk", "tea"])
def test_what_is_fixed_counts_towards_the_share_like_the_rest(fixed):
    tea = ShareCredit("tea", "calcium", frozenset({"tea"}), 0.4)
    amount = {"latte": 300.0, "pot": 200.0}
    kept = replace(fixed, portions=(replace(fixed.portions[0], grams=amount[fixed.dish]),))
    case = drinks(limits=(goal(500.0), ceiling(500.0)), share_credits=(tea,), fixed=(kept,))
    other = POT if fixed is LATTE else LATTE
    assert grams(case, other) == ([amount[other.dish]], 0.0)


def test_portions_stay_near_what_a_cook_would_serve():
    case = drinks()
    usual = tuple(replace(option, typical_g=200.0) for option in case.options)
    assert grams(replace(case, options=usual), LATTE, POT) == ([200.0, 200.0], 0.0)
    assert grams(replace(case, options=usual, limits=(goal(600.0),)), LATTE, POT)[1] > 0.0


def test_a_range_off_the_household_step_leaves_the_steps_inside_it():
    case = drinks(limits=(goal(1000.0),))
    inner = replace(case.options[0], low_g=150.0, high_g=450.0)
    assert grams(replace(case, options=(inner, case.options[1])), LATTE)[0] == [400.0]
