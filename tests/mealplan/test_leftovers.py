"""Cook once, eat twice: which dinners come back, and weeks in which they do."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from mealplan import plan_week
from mealplan.dishes import Component, DishRecipe
from mealplan.leftovers import cooked_once
from mealplan.render import week_view
from mealplan.revise import another
from solver.week import Portion, Serving
from tests.mealplan.people import people

STEW = (Component("bowl", ("16015",), 100.0, 200.0, 300.0, required=True),)


def dish(name, minutes):
    return DishRecipe(name, name, ("lunch", "dinner"), "home", minutes, "Cook it.", STEW)


def served(day, occasion, name):
    return Serving(day, occasion, name, (Portion("bowl", "16015", 200.0 + day),))


def week_of(*minutes):
    """Return a week of one dinner a day and lunches, with the dishes' minutes."""
    days = range(1, len(minutes) + 1)
    dinners = [served(day, "dinner", f"dinner_{day}") for day in days]
    lunches = [served(day, "lunch", f"lunch_{day}") for day in days]
    recipes = [dish(f"dinner_{day}", time) for day, time in zip(days, minutes, strict=True)]
    return [*dinners, *lunches], [*recipes, *(dish(f"lunch_{day}", 200) for day in days)]


def days_cooked(kept):
    return [meal.day for meal in kept if meal.occasion == "dinner"]


def test_a_dinner_is_kept_with_the_next_days_lunch_of_the_same_food():
    servings, recipes = week_of(10, 60, 10, 10)
    dinner, lunch = cooked_once(servings, (), recipes, 1)
    assert dinner == servings[1]
    assert lunch == replace(dinner, day=3, occasion="lunch")


def test_the_longest_to_cook_come_back():
    servings, recipes = week_of(10, 60, 10, 10, 50, 10, 90)
    assert days_cooked(cooked_once(servings, (), recipes, 2)) == [2, 5]


def test_as_many_come_back_as_are_asked_for_even_where_the_longest_would_be_in_the_way():
    servings, recipes = week_of(10, 60, 10, 10, 50, 10, 10)
    assert len(days_cooked(cooked_once(servings, (), recipes, 3))) == 3


def test_the_last_dinner_has_no_next_day():
    servings, recipes = week_of(90)
    assert cooked_once(servings, (), recipes, 3) == ()
    assert cooked_once([], (), [], 2) == ()


def test_a_locked_lunch_is_left_alone():
    servings, recipes = week_of(10, 60, 10)
    locked = [meal for meal in servings if (meal.day, meal.occasion) == (3, "lunch")]
    still_open = [meal for meal in servings if meal not in locked]
    assert days_cooked(cooked_once(still_open, locked, recipes, 1)) == [1]


def test_a_dish_that_is_locked_elsewhere_does_not_come_a_third_time():
    servings, recipes = week_of(10, 60, 10, 10)
    locked = [served(4, "dinner", "dinner_2")]
    still_open = [meal for meal in servings if meal.day < 4]
    assert 2 not in days_cooked(cooked_once(still_open, locked, recipes, 1))


def test_a_dish_cooked_twice_comes_back_once():
    servings, recipes = week_of(60, 10, 10, 50, 10)
    servings[3] = served(4, "dinner", "dinner_1")
    kept = cooked_once(servings, (), recipes, 2)
    assert sum(meal.dish == "dinner_1" for meal in kept) == 2
    assert len(kept) == 4


@given(st.lists(st.integers(5, 90), min_size=1, max_size=7), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_as_many_as_fit_never_on_days_in_a_row(minutes, times):
    servings, recipes = week_of(*minutes)
    days = days_cooked(cooked_once(servings, (), recipes, times))
    assert len(days) == min(times, len(minutes) // 2)
    assert days == sorted(days)
    assert all(later - day > 1 for day, later in pairwise(days))


def returning(plan):
    """Return the days whose dinner is the next day's lunch, foods and grams alike."""
    meals = {(meal.day, meal.occasion): meal for meal in plan.servings}
    days = range(1, plan.request.days)
    pairs = {day: (meals[day, "dinner"], meals[day + 1, "lunch"]) for day in days}
    return [
        day
        for day, (dinner, lunch) in pairs.items()
        if (dinner.dish, dinner.portions) == (lunch.dish, lunch.portions)
    ]


@pytest.fixture(scope="module")
def thrifty():
    return plan_week(people()["small_old_woman"], leftovers=3)


def test_three_dinners_return_and_the_week_holds(thrifty):
    assert len(returning(thrifty)) >= 3
    assert thrifty.verify() == []
    assert thrifty.dishes["dish_id"].value_counts().max() <= 2


def test_cooking_once_takes_less_time_than_cooking_each_meal(thrifty):
    again = {(day + 1, "lunch") for day in returning(thrifty)}
    cooked = [
        row.minutes for row in thrifty.dishes.itertuples() if (row.day, row.occasion) not in again
    ]
    assert sum(cooked) < thrifty.dishes["minutes"].sum()


def test_leftovers_cost_no_primary_or_secondary_target(thrifty, planned):
    plain = planned("small_old_woman").targets.set_index("target_id")
    asked = plain[plain["tier"].isin(["primary", "secondary"]) & (plain["status"] == "met")]
    status = thrifty.targets.set_index("target_id")["status"]
    assert status[asked.index].tolist() == ["met"] * len(asked)


def test_a_day_done_again_brings_none_of_its_dishes_back_though_one_is_kept(thrifty):
    day = returning(thrifty)[0] + 1
    before = thrifty.dishes.query("day == @day")["dish_id"]
    after = thrifty.regenerate(day)
    assert set(after.dishes.query("day == @day")["dish_id"]).isdisjoint(before)
    assert after.verify() == []


def test_another_week_brings_no_dropped_dish_back_though_one_is_kept(thrifty):
    keep = returning(thrifty)[-1]
    dropped = thrifty.dishes.query("day > @keep")["dish_id"]
    other = another(thrifty, keep=keep)
    assert set(other.dishes.query("day > @keep")["dish_id"]).isdisjoint(dropped)
    assert other.verify() == []


def test_another_week_has_leftovers_again(thrifty):
    other = another(thrifty)
    assert other.request.leftovers == thrifty.request.leftovers
    assert len(returning(other)) == len(returning(thrifty)) > 0
    assert other.verify() == []


def test_a_meal_that_comes_back_is_told_as_left_over(thrifty):
    again = {(day + 1, "lunch") for day in returning(thrifty)}
    told = {
        (meal.day, meal.occasion)
        for meal in thrifty.servings
        if thrifty.is_left_over(meal.day, meal.occasion)
    }
    assert told == again
    console = Console(width=100, file=StringIO())
    console.print(week_view(thrifty))
    assert console.file.getvalue().count("left over from yesterday") == len(again)
