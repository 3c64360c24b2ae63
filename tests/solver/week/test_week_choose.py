"""Which dishes: what is chosen keeps the rules, costs what is said, and is bounded."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from solver import Settings, Status
from solver.week import Dish, GroupLimit, Limit, MenuCase, Option, Period, Side, Unit, choose_dishes
from solver.week.relax import _WORTH_CHASING, build
from tests.solver.week import oracle
from tests.solver.week.random_cases import random_case, with_hard_limits
from tests.solver.week.solved import GAP, SEEDS, problem, week

EVERY_SEED = pytest.mark.parametrize("seed", SEEDS)


def lunch_case(
    foods: dict[str, tuple[float, ...]], options: list[Option], costs: dict[str, float]
) -> MenuCase:
    """Return one lunch a day for two days; foods hold nutrients a, b, ... per gram."""
    amounts = np.array(list(foods.values()))
    return MenuCase(
        days=2,
        occasions=("lunch",),
        foods=tuple(foods),
        nutrients=tuple("ab"[: amounts.shape[1]]),
        credit=amounts,
        debit=amounts,
        dishes=tuple(Dish(name, ("lunch",), cost) for name, cost in costs.items()),
        options=tuple(options),
    )


def portion_of(dish: str, food: str, grams: float = 100.0) -> Option:
    return Option(dish, "base", food, grams, grams, grams, required=True)


def at_least(nutrient: str, amount: float, price: float = math.inf) -> Limit:
    return Limit(f"{nutrient}_min", nutrient, Side.MIN, amount, price, 0.0, 0.0)


@EVERY_SEED
def test_servings_fill_every_open_slot(seed):
    case, chosen = problem(seed), week(seed).choice.servings
    filled = Counter(serving.occasion for serving in (*chosen, *case.fixed))
    assert filled == dict.fromkeys(case.occasions, case.days)


@EVERY_SEED
def test_a_dish_is_served_where_and_as_often_as_it_may_be(seed):
    case, chosen = problem(seed), week(seed).choice.servings
    dishes = {dish.name: dish for dish in case.dishes}
    assert all(serving.occasion in dishes[serving.dish].occasions for serving in chosen)
    times = Counter(serving.dish for serving in chosen)
    assert all(count <= dishes[name].most for name, count in times.items())


@EVERY_SEED
def test_servings_are_made_of_their_dishs_components(seed):
    case = problem(seed)
    options = {(o.dish, o.component, o.food): o for o in case.options}
    for serving in week(seed).choice.servings:
        parts = [portion.component for portion in serving.portions]
        required = {o.component for o in case.options_of[serving.dish] if o.required}
        assert required <= set(parts)
        assert len(parts) == len(set(parts))
        for item in serving.portions:
            option = options[serving.dish, item.component, item.food]
            assert option.low_g - 1e-6 <= item.grams <= option.high_g + 1e-6


@EVERY_SEED
def test_objective_is_what_the_servings_cost(seed):
    found = week(seed)
    cost = oracle.choice_cost(found.case, found.choice.servings)
    assert found.choice.objective == pytest.approx(cost, rel=1e-6, abs=1e-6)


@EVERY_SEED
def test_no_menu_is_cheaper_than_the_bound(seed):
    found = week(seed)
    best = build(found.case).model.solve(Settings(gap=1e-6))
    assert best.status is Status.OPTIMAL
    assert found.choice.bound <= best.objective * (1 + 1e-6)
    assert best.bound <= found.choice.objective + 1e-6


@EVERY_SEED
def test_status_says_whether_the_gap_is_proven(seed):
    choice = week(seed).choice
    gap = (choice.objective - choice.bound) / abs(choice.objective)
    assert choice.gap == pytest.approx(max(0.0, gap), abs=1e-9)
    assert choice.status is (Status.OPTIMAL if choice.gap <= GAP + 1e-6 else Status.FEASIBLE)


@pytest.mark.parametrize("seed", range(4))
def test_hard_limits_hold_for_the_average_portions(seed):
    rng = np.random.default_rng(seed)
    case = random_case(seed)
    names = [limit.name for limit in (*case.limits, *case.group_limits)]
    hard = with_hard_limits(case, [str(name) for name in rng.choice(names, 3, replace=False)])
    choice = choose_dishes(hard, Settings(gap=GAP))
    possible = build(hard).model.solve(Settings(gap=1.0)).status.has_answer
    assert choice.status.has_answer == possible
    if possible:
        # A broken hard limit would cost infinitely much.
        assert oracle.choice_cost(hard.soften(choice.reachable), choice.servings) < math.inf


def test_conflicting_hard_limits_leave_no_menu():
    case = lunch_case({"rice": (1.0,)}, [portion_of("bowl", "rice")], {"bowl": 1.0})
    choice = choose_dishes(replace(case, limits=(at_least("a", 101.0),)), Settings())
    assert choice.status is Status.INFEASIBLE
    assert choice.servings == ()
    assert math.isnan(choice.objective)
    held = choose_dishes(replace(case, limits=(at_least("a", 100.0),)), Settings())
    assert held.status is Status.OPTIMAL
    assert held.objective == pytest.approx(2.0)


def test_a_dear_dish_is_found_where_only_it_keeps_a_hard_limit():
    # Half an egg and half a bean would do: only whole servings tell that the bowl cannot.
    foods = {"egg": (1.0, 0.0), "bean": (0.0, 1.0), "fish": (0.5, 0.5)}
    options = [portion_of("bowl", "egg"), portion_of("bowl", "bean"), portion_of("plate", "fish")]
    case = replace(
        lunch_case(foods, options, {"bowl": 1.0, "plate": 9.0}),
        days=1,
        limits=(at_least("a", 50.0), at_least("b", 50.0)),
    )
    choice = choose_dishes(case, Settings())
    assert choice.status.has_answer
    assert [serving.dish for serving in choice.servings] == ["plate"]


def test_whole_numbers_that_conflict_are_told_as_no_menu():
    foods = {"egg": (1.0, 0.0), "bean": (0.0, 1.0)}
    options = [portion_of("bowl", "egg"), portion_of("bowl", "bean")]
    case = replace(
        lunch_case(foods, options, {"bowl": 1.0}),
        days=1,
        limits=(at_least("a", 50.0), at_least("b", 50.0)),
    )
    assert choose_dishes(case, Settings()).status is Status.INFEASIBLE


def test_a_goal_out_of_reach_is_named_with_what_is_asked_instead():
    foods = {"rice": (1.0, 1.0), "kale": (2.0, 0.5)}
    options = [portion_of("bowl", "rice"), portion_of("salad", "kale")]
    case = replace(
        lunch_case(foods, options, {"bowl": 1.0, "salad": 2.0}),
        limits=(at_least("a", 250.0, price=1000.0), at_least("b", 40.0, price=1000.0)),
    )
    choice = choose_dishes(case, Settings())
    # Two salads of 100 g hold 200 units a day, and no menu more; b is met and not named.
    assert choice.reachable == pytest.approx({"a_min": 200.0 * _WORTH_CHASING})
    softened = case.soften(choice.reachable)
    assert choice.objective == pytest.approx(oracle.choice_cost(softened, choice.servings))


def test_a_goal_far_out_of_reach_hides_no_other():
    # Forty cheap dishes of rice come first; only the last, dear one holds any b.
    names = [f"bowl{number:02d}" for number in range(40)]
    foods = {"rice": (1.0, 0.0), "seeds": (1.0, 1.0)}
    options = [*(portion_of(name, "rice") for name in names), portion_of("muesli", "seeds")]
    case = replace(
        lunch_case(foods, options, {**dict.fromkeys(names, 1.0), "muesli": 2.0}),
        days=7,
        limits=(at_least("a", 1000.0, price=9000.0), at_least("b", 20.0, price=10.0)),
    )
    choice = choose_dishes(case, Settings(gap=0.05))
    assert set(choice.reachable) == {"a_min"}
    assert [serving.dish for serving in choice.servings].count("muesli") == 2


def test_a_case_without_missed_goals_is_not_softened():
    case = lunch_case({"rice": (1.0,)}, [portion_of("bowl", "rice")], {"bowl": 1.0})
    choice = choose_dishes(replace(case, limits=(at_least("a", 90.0, 100.0),)), Settings())
    assert choice.reachable == {}


def test_a_group_asked_for_is_served():
    foods = {"rice": (1.0,), "fish": (1.0,)}
    options = [portion_of("bowl", "rice"), portion_of("plate", "fish")]
    case = lunch_case(foods, options, {"bowl": 1.0, "plate": 3.0})
    fish = GroupLimit(
        "fish", frozenset({"fish"}), Side.MIN, 1.0, Unit.SERVINGS, Period.WEEK, math.inf
    )
    choice = choose_dishes(replace(case, group_limits=(fish,)), Settings())
    assert sorted(serving.dish for serving in choice.servings) == ["bowl", "plate"]
