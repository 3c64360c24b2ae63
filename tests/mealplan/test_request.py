"""What may be asked of a plan: every mistake is told at once, by the name of its field."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan import InputError, plan_week
from mealplan.dishes import OCCASIONS
from mealplan.request import MOST_DAYS, Effort, Request
from solver.week import Portion, Serving
from tests.mealplan.people import person

PORRIDGE = (Portion("grain", "20137", 185.0),)


def meal(day, occasion="dinner"):
    return Serving(day, occasion, "porridge", PORRIDGE)


def problems_of(**fields):
    with pytest.raises(InputError) as caught:
        Request(**fields)
    return list(caught.value.problems)


def test_what_is_asked_by_default_is_a_quick_week():
    request = Request()
    assert (request.days, request.effort, request.budget) == (7, "quick", None)
    assert (request.lock, request.avoid, request.leftovers, request.prices) == ((), (), 0, {})


def test_every_field_out_of_range_is_named_at_once():
    found = problems_of(days=0, seed=-1, leftovers=4, effort="slow")
    assert [text.split(":")[0] for text in found] == ["days", "seed", "leftovers", "effort"]
    for text, value in zip(found, ("0", "-1", "4", "'slow'"), strict=True):
        assert text.endswith(f"found {value}.")


def test_ranges_locks_and_money_are_told_together():
    found = problems_of(days=MOST_DAYS + 1, lock=(meal(40),), prices={"01009": -1}, budget=0)
    assert [text.split(":")[0] for text in found] == ["days", "lock", "prices", "budget"]


@pytest.mark.parametrize("days", [2.5, "7", None, math.nan])
def test_days_are_whole(days):
    (problem,) = problems_of(days=days)
    assert problem.startswith("days: must be a whole number from 1 to 28")


@given(st.integers(-5, 40), st.integers(-2, 5))
@settings(max_examples=60, deadline=None)
def test_exactly_the_fields_out_of_range_are_refused(days, leftovers):
    wrong = {"days"} if not 1 <= days <= MOST_DAYS else set()
    wrong |= {"leftovers"} if not 0 <= leftovers <= 3 else set()
    try:
        Request(days=days, leftovers=leftovers)
        found = set()
    except InputError as error:
        found = {problem.split(":")[0] for problem in error.problems}
    assert found == wrong


def test_a_budget_needs_prices():
    (problem,) = problems_of(budget=50.0)
    assert problem.startswith("budget: needs prices")


@pytest.mark.parametrize("budget", [0.0, -3.0, math.nan, math.inf, "60", 10**400])
def test_a_budget_is_an_amount_of_money(budget):
    (problem,) = problems_of(budget=budget, prices={"01009": 9.0})
    assert problem.startswith("budget: must be more than 0")


@pytest.mark.parametrize("price", [-0.01, math.nan, math.inf, "4.00"])
def test_each_wrong_price_is_told_with_its_food(price):
    found = problems_of(prices={"01009": price, "11233": 4.0, "20137": price})
    assert [text.split(":")[1].strip() for text in found] == ["01009", "20137"]


def test_a_free_food_is_a_price():
    assert Request(prices={"01009": 0.0}, budget=10.0).prices == {"01009": 0.0}


def test_a_meal_is_locked_once():
    (problem,) = problems_of(lock=(meal(2), meal(3), meal(2)))
    assert problem == "lock: day 2, dinner: locked more than once; keep one."


def test_a_locked_meal_is_one_of_the_plan():
    found = problems_of(days=3, lock=(meal(0), meal(3), meal(4), meal(2, "brunch")))
    assert found == [
        f"lock: day {day}, {occasion}: this plan has no such meal."
        for day, occasion in ((0, "dinner"), (2, "brunch"), (4, "dinner"))
    ]


def test_every_meal_of_the_longest_plan_can_be_locked():
    everything = tuple(meal(day, at) for day in range(1, MOST_DAYS + 1) for at in OCCASIONS)
    assert len(Request(days=MOST_DAYS, lock=everything).lock) == MOST_DAYS * len(OCCASIONS)


@pytest.mark.parametrize("effort", ["thorough", Effort.QUICK])
def test_an_effort_is_a_word_or_its_constant(effort):
    assert Request(effort=effort).effort == str(effort)


def test_a_plan_refuses_a_wrong_effort_with_everything_else_that_is_wrong():
    with pytest.raises(InputError) as caught:
        plan_week(person(), days=99, effort="slow", budget=3.0)
    assert [text.split(":")[0] for text in caught.value.problems] == ["days", "effort", "budget"]
    assert "quick or thorough" in caught.value.problems[1]


def test_words_to_avoid_that_mean_nothing_are_told_with_a_hint():
    with pytest.raises(InputError) as caught:
        plan_week(person(), avoid=["brocoli", "fish", "qqqq"])
    near, far = caught.value.problems
    assert near.startswith("avoid: 'brocoli'")
    assert "Broccoli" in near
    assert far.startswith("avoid: 'qqqq'")
    assert "mealplan foods search" in far


def test_a_price_of_a_food_that_is_not_in_the_table_is_refused():
    with pytest.raises(InputError, match="prices: food '99999' is not in the food table"):
        plan_week(person(), prices={"99999": 3.0}, budget=20.0)
