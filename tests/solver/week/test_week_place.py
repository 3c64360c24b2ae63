"""Which day: every serving on one day, at the price that separate arithmetic finds."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from solver import Settings, Status
from solver.week import (
    ChosenServing,
    GroupLimit,
    MenuCase,
    Period,
    Portion,
    Serving,
    Side,
    Spread,
    Unit,
    place_servings,
)
from solver.week.place import DISH_APART_PRICE, PlacingStart, build
from solver.week.search import _Search, placing_start
from tests.solver.week import oracle
from tests.solver.week.random_cases import random_case, random_servings, with_fixed
from tests.solver.week.solved import SEEDS, problem, week

EVERY_SEED = pytest.mark.parametrize("seed", SEEDS)


def on_days(chosen: tuple[ChosenServing, ...], days: dict[int, int]) -> list[Serving]:
    return [Serving(days[n], s.occasion, s.dish, s.portions) for n, s in enumerate(chosen)]


def undated(servings: tuple[Serving, ...]) -> tuple[ChosenServing, ...]:
    return tuple(ChosenServing(one.occasion, one.dish, one.portions) for one in servings)


def search_cost(case: MenuCase, chosen: tuple[ChosenServing, ...], days: dict[int, int]) -> float:
    trial = np.array([days[number] - 1 for number in range(len(chosen))])
    return _Search.of(case, chosen).cost(trial)


def model_cost(case: MenuCase, chosen: tuple[ChosenServing, ...], days: dict[int, int]) -> float:
    menu = build(case, chosen)
    for (number, day), variable in menu.on_day.items():
        menu.model.set_lower(variable, float(days[number] == day))
        menu.model.set_upper(variable, float(days[number] == day))
    return menu.model.solve(Settings(relaxed=True)).objective


def every_placing(case: MenuCase, chosen: tuple[ChosenServing, ...]) -> list[dict[int, int]]:
    taken = {(serving.day, serving.occasion) for serving in case.fixed}
    ways = []
    for place in case.occasions:
        numbers = [n for n, serving in enumerate(chosen) if serving.occasion == place]
        free = [day for day in range(1, case.days + 1) if (day, place) not in taken]
        ways.append([dict(zip(numbers, order, strict=True)) for order in permutations(free)])
    return [{n: day for part in parts for n, day in part.items()} for parts in product(*ways)]


@EVERY_SEED
def test_every_serving_gets_one_day_and_every_slot_one_serving(seed):
    case, found = problem(seed), week(seed)
    placed = found.placement.servings
    slots = Counter((one.day, one.occasion) for one in (*placed, *case.fixed))
    assert slots == {(day, at): 1 for day in range(1, case.days + 1) for at in case.occasions}
    assert Counter(undated(placed)) == Counter(found.choice.servings)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_placing_is_cheaper(seed):
    found = week(seed)
    chosen, placement = found.choice.servings, found.placement
    cost = oracle.placing_cost(found.case, placement.servings)
    placings = every_placing(found.case, chosen)
    costs = [oracle.placing_cost(found.case, on_days(chosen, days)) for days in placings]
    assert placement.status is Status.OPTIMAL
    assert cost == pytest.approx(min(costs), rel=1e-6, abs=1e-6)


@EVERY_SEED
def test_objective_is_what_the_placing_costs(seed):
    found = week(seed)
    start = on_days(found.choice.servings, found.start.days)
    # What fixed servings cost among themselves no placing can change: it may be left out.
    cost = oracle.placing_cost(found.case, found.placement.servings)
    saved = oracle.placing_cost(found.case, start) - cost
    before = model_cost(found.case, found.choice.servings, found.start.days)
    assert before - found.placement.objective == pytest.approx(saved, rel=1e-6, abs=1e-6)
    assert saved >= -1e-6
    if not found.case.fixed:
        assert found.placement.objective == pytest.approx(cost, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_search_and_model_price_a_placing_alike(seed):
    case = random_case(seed)
    case = with_fixed(case, seed) if seed % 2 else case
    chosen = undated(random_servings(case, seed))
    rng = np.random.default_rng(seed)
    possible = every_placing(case, chosen)
    placings = [possible[at] for at in rng.integers(len(possible), size=3)]
    searched = [search_cost(case, chosen, days) for days in placings]
    modelled = [model_cost(case, chosen, days) for days in placings]
    if not case.fixed:
        assert searched == pytest.approx(modelled, rel=1e-6, abs=1e-6)
    assert np.diff(searched) == pytest.approx(np.diff(modelled), rel=1e-6, abs=1e-6)


@EVERY_SEED
def test_an_exchange_is_priced_as_the_placing_after_it(seed):
    found = week(seed)
    search = _Search.of(found.case, found.choice.servings)
    days = search.first_days()
    for pair, cost in zip(search.exchanges, search.exchanged_cost(days), strict=True):
        after = days.copy()
        after[pair] = days[pair[::-1]]
        assert cost == pytest.approx(search.cost(after), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_no_placing_is_cheaper_than_the_bound_of_the_search(seed):
    case = with_fixed(random_case(seed), seed) if seed % 2 else random_case(seed)
    chosen = undated(random_servings(case, seed))
    costs = [search_cost(case, chosen, days) for days in every_placing(case, chosen)]
    assert placing_start(case, chosen, seed).bound <= min(costs) + 1e-9


@EVERY_SEED
def test_search_gives_a_placing_no_worse_than_the_given_order(seed):
    found = week(seed)
    chosen = found.choice.servings
    placings = every_placing(found.case, chosen)
    assert found.start.days in placings
    # The first placing gives each occasion's servings its open days in order.
    first, start = (
        search_cost(found.case, chosen, days) for days in (placings[0], found.start.days)
    )
    assert start <= first + 1e-9


@EVERY_SEED
def test_a_rule_is_strained_where_the_placing_would_cost_less_without_it(seed):
    found = week(seed)
    case, days = found.case, on_days(found.choice.servings, found.start.days)
    strained = placing_start(case, found.choice.servings, seed).strained
    cost = oracle.placing_cost(case, days)
    for kind in ("limits", "group_limits", "spreads"):
        for rule in getattr(case, kind):
            others = tuple(one for one in getattr(case, kind) if one is not rule)
            saved = cost - oracle.placing_cost(replace(case, **{kind: others}), days)
            assert (rule.name in strained) == (saved > 1e-6), rule


def somewhere(*numbers: int) -> PlacingStart:
    """Return servings on days in order, at a cost that leaves the search its work."""
    return PlacingStart({number: number + 1 for number in numbers}, math.inf)


@EVERY_SEED
def test_a_start_that_misses_nothing_is_the_best_and_not_searched(seed):
    found = week(seed)
    chosen = found.choice.servings
    searched = place_servings(found.case, chosen, Settings(), replace(found.start, cost=math.inf))
    placed = place_servings(found.case, chosen, Settings(), found.start)
    assert placed.objective == pytest.approx(searched.objective, abs=1e-6)
    cost = oracle.placing_cost(found.case, on_days(chosen, found.start.days))
    assert (found.start.cost <= 1e-9) == (cost <= 1e-6)


def test_the_node_limit_still_leaves_the_start():
    found = week(0)
    hasty = place_servings(found.case, found.choice.servings, Settings(node_limit=1), found.start)
    start = oracle.placing_cost(found.case, on_days(found.choice.servings, found.start.days))
    assert hasty.status.has_answer
    assert oracle.placing_cost(found.case, hasty.servings) <= start + 1e-6
    assert hasty.bound <= hasty.objective + 1e-9


FISH, RICE = (Portion("base", "fish", 100.0),), (Portion("base", "rice", 100.0),)
KIND = Spread("fish", frozenset({"fish"}), 8.0)


def dinners(days: int, fixed: tuple[Serving, ...] = ()) -> MenuCase:
    """Return dinners of fish or rice, with nothing to say but that fish stands apart."""
    nothing = np.zeros((2, 1))
    return MenuCase(
        days,
        ("dinner",),
        ("fish", "rice"),
        ("protein",),
        nothing,
        nothing,
        (),
        (),
        spreads=(KIND,),
        fixed=fixed,
    )


def place(case: MenuCase, chosen: list[ChosenServing]) -> tuple[list[int], float]:
    """Return the days of the servings with fish, and the price of the placing."""
    placement = place_servings(case, chosen, Settings(), placing_start(case, chosen, 0))
    days = [one.day for one in placement.servings if one.portions == FISH]
    return days, placement.objective


def dishes_of(*foods: tuple[Portion, ...]) -> list[ChosenServing]:
    return [ChosenServing("dinner", f"dish{number}", food) for number, food in enumerate(foods)]


def test_foods_of_a_kind_stand_apart():
    chosen = dishes_of(FISH, FISH, RICE)
    assert place(dinners(3), chosen) == ([1, 3], 0.0)


def test_foods_of_a_kind_on_neighbouring_days_cost_their_price():
    chosen = [ChosenServing("dinner", name, FISH) for name in ("trout", "perch")]
    days, cost = place(dinners(2), chosen)
    assert days == [1, 2]
    assert cost == pytest.approx(oracle.miss(1.0, 1.0, KIND.price))


def test_a_fixed_serving_keeps_its_kind_off_the_next_day():
    case = dinners(4, (Serving(2, "dinner", "trout", FISH),))
    chosen = dishes_of(FISH, RICE, RICE)
    assert place(case, chosen) == ([4], 0.0)


def test_an_open_serving_beside_a_fixed_one_is_paid_for():
    case = dinners(2, (Serving(2, "dinner", "trout", FISH),))
    days, cost = place(case, [ChosenServing("dinner", "perch", FISH)])
    assert days == [1]
    assert cost == pytest.approx(oracle.miss(1.0, 1.0, KIND.price))


def test_a_dish_served_twice_stands_apart():
    case = replace(dinners(3), spreads=())
    chosen = [ChosenServing("dinner", name, RICE) for name in ("bowl", "bowl", "plate")]
    placement = place_servings(case, chosen, Settings(), somewhere(0, 1, 2))
    assert [one.dish for one in placement.servings] == ["bowl", "plate", "bowl"]
    together = place_servings(replace(case, days=2), chosen[:2], Settings(), somewhere(0, 1))
    assert together.objective == pytest.approx(oracle.miss(1.0, 1.0, DISH_APART_PRICE))


def test_a_hard_limit_of_a_day_is_dear_but_never_without_an_answer():
    most = GroupLimit("fish", frozenset({"fish"}), Side.MAX, 50.0, Unit.GRAMS, Period.DAY, np.inf)
    case = replace(dinners(1), spreads=(), group_limits=(most,))
    placement = place_servings(
        case, [ChosenServing("dinner", "trout", FISH)], Settings(), somewhere(0)
    )
    assert placement.status is Status.OPTIMAL
    assert placement.objective == pytest.approx(oracle.miss(50.0, 50.0, oracle.FIRM))
