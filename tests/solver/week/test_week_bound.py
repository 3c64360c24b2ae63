"""The bound over all dishes: prices of dishes left out never promise too little."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver import Settings
from solver.week import Dish, MealLimit, MenuCase, Option, Portion, Serving, Side, week_cost
from solver.week.dish_rules import MIXED_RULES
from solver.week.elastic import FIRM_PRICE
from solver.week.pricing import least_costs
from solver.week.relax import build, cheapest
from solver.week.relax import relax as relax_over
from tests.solver.week.random_cases import random_case, with_fixed

RELAXED = Settings(relaxed=True)
NOISE = 1e-6


def relax(case: MenuCase) -> float:
    return build(case, MIXED_RULES).model.solve(RELAXED).objective


def left_out(case: MenuCase, seed: int) -> tuple[MenuCase, MenuCase, dict[str, float]]:
    """Return the case over some of its dishes, over the rest, and the price of each of those."""
    rng = np.random.default_rng(seed)
    names = [dish.name for dish in case.dishes]
    inside = {*names[:2], *(str(name) for name in rng.choice(names[2:], 4, replace=False))}
    some, rest = case.keep(inside), case.keep(set(names) - inside)
    prices = build(some, MIXED_RULES).model.solve(RELAXED).shadow_prices
    return some, rest, least_costs(rest, prices)


@pytest.mark.parametrize("seed", range(10))
def test_no_dish_gains_more_than_its_price_says(seed):
    case = random_case(seed, dishes=10)
    some, rest, costs = left_out(with_fixed(case, seed) if seed % 3 == 2 else case, seed)
    before, names = relax(some), {dish.name for dish in some.dishes}
    for dish in rest.dishes:
        after = relax(case_with(case, some, {*names, dish.name}))
        promised = before + dish.most * min(0.0, costs[dish.name])
        assert after >= promised - NOISE * max(1.0, abs(before))


def test_a_dish_may_make_up_at_one_meal_for_what_it_misses_at_another():
    case = MenuCase(
        days=1,
        occasions=("lunch", "dinner"),
        foods=("rice", "egg"),
        nutrients=("protein",),
        credit=np.array([[1.0], [3.0]]),
        debit=np.array([[1.0], [3.0]]),
        dishes=(
            Dish("salad", ("lunch",), 30.0),
            Dish("soup", ("dinner",), 10.0),
            Dish("bowl", ("lunch", "dinner"), 1.0),
        ),
        options=(
            Option("salad", "base", "egg", 100.0, 100.0, 100.0, required=True),
            Option("soup", "base", "egg", 100.0, 100.0, 100.0, required=True),
            Option("bowl", "base", "rice", 30.0, 30.0, 30.0, required=True),
        ),
        meal_limits=(MealLimit("lunch_protein", "lunch", "protein", Side.MIN, 50.0, 100.0),),
    )
    some = case.keep({"salad", "soup"})
    prices = build(some, MIXED_RULES).model.solve(RELAXED).shadow_prices
    price = least_costs(case.keep({"bowl"}), prices)["bowl"]
    # 30 units at each of two meals are 60 on the average row that asks for 50 at lunch.
    assert relax(case) == pytest.approx(2.0)
    assert relax(some) + 2.0 * price <= 2.0


def case_with(case: MenuCase, some: MenuCase, names: set[str]) -> MenuCase:
    return replace(case.keep(names), fixed=some.fixed)


@pytest.mark.parametrize("seed", range(3))
def test_bound_over_some_dishes_holds_for_all(seed):
    case = random_case(seed, dishes=60)
    for gap in (0.0, 0.2):
        relaxation = relax_over(case, Settings(gap=gap), cheapest(case))
        assert len(relaxation.menu.case.dishes) < len(case.dishes)
        optimum = relax(case)
        assert relaxation.bound <= optimum + NOISE * abs(optimum)
        assert relaxation.outcome.objective >= optimum - NOISE * abs(optimum)


def two_meals(options: list[Option]) -> MenuCase:
    return MenuCase(
        days=1,
        occasions=("lunch", "dinner"),
        foods=("rice", "egg", "bean"),
        nutrients=("protein",),
        credit=np.array([[1.0], [2.0], [3.0]]),
        debit=np.array([[1.0], [2.0], [3.0]]),
        dishes=(Dish("bowl", ("lunch", "supper"), 2.0), Dish("plate", ("supper",), 1.0)),
        options=(*options, Option("plate", "base", "rice", 10.0, 10.0, 10.0, required=True)),
        meal_limits=(MealLimit("lunch_protein", "lunch", "protein", Side.MAX, 50.0, 100.0),),
    )


BOWL = [
    Option("bowl", "base", "rice", 100.0, 100.0, 50.0, required=True, cost=5.0),
    Option("bowl", "top", "egg", 50.0, 50.0, 50.0, required=True, cost=4.0),
    Option("bowl", "base", "bean", 50.0, 50.0, 50.0, required=True, cost=3.0),
]


def test_a_serving_costs_its_cheapest_foods_less_what_its_slot_is_worth():
    case = replace(two_meals(BOWL), meal_limits=())
    # 2 for the dish, 3 for the beans, 4 for the egg; a dish served nowhere never pays.
    costs = least_costs(case, {"occasion_count_lunch": 1.5})
    assert costs == pytest.approx({"bowl": 2.0 + 3.0 + 4.0 - 1.5, "plate": np.inf})


def test_foods_of_a_component_need_not_stand_together():
    case, together = two_meals(BOWL), two_meals([BOWL[0], BOWL[2], BOWL[1]])
    assert least_costs(case, {}) == pytest.approx(least_costs(together, {}))


def test_a_meal_maximum_raises_the_price_of_what_breaks_it():
    case = two_meals(BOWL)
    lenient = replace(case, meal_limits=(replace(case.meal_limits[0], amount=1000.0),))
    # The smallest serving holds 100 + 100 units: 150 too many at 100 for each 50 of them. A
    # trial price of 30 for each 50 is the dearest that is tried.
    assert least_costs(lenient, {})["bowl"] == pytest.approx(9.0)
    assert least_costs(case, {})["bowl"] == pytest.approx(2.0 + 9.0 + 30.0 * 150.0 / 50.0)


@pytest.mark.parametrize("grams", [50.0, 200.0])
def test_a_hard_limit_of_a_meal_costs_a_finite_price_once_broken(grams):
    case = MenuCase(
        days=1,
        occasions=("lunch",),
        foods=("rice",),
        nutrients=("starch",),
        credit=np.array([[1.0]]),
        debit=np.array([[1.0]]),
        dishes=(Dish("bowl", ("lunch",), 1.0),),
        options=(Option("bowl", "base", "rice", 50.0, 200.0, 50.0, required=True),),
        meal_limits=(MealLimit("most", "lunch", "starch", Side.MAX, 100.0, np.inf),),
    )
    served = Serving(1, "lunch", "bowl", (Portion("base", "rice", grams),))
    broken = max(0.0, grams - 100.0) / 100.0
    assert week_cost(case, [served]) == pytest.approx(1.0 + broken * FIRM_PRICE)
