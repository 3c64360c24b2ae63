"""Where no menu exists: hard rules that foods or dishes cannot keep, named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mealplan.errors import NoPlan
from mealplan.menu_case import Ask, menu_case, situation
from mealplan.planner import plan_request
from mealplan.request import Request
from mealplan.targets import daily_targets
from mealplan.why.mean_day import mean_day
from mealplan.why.obstacles import dish_obstacles, food_obstacles
from solver.week.nearest import nearest_misses
from tests.mealplan.people import person

SALT = 20.0
"""Sodium that foods can stay below and no menu of the package's dishes can [mg a day]."""


@pytest.fixture(scope="module")
def case(table, recipes):
    patient = person()
    return situation(patient, table, recipes, daily_targets(patient))


def hard(case, target_id: str, column: str, amount: float):
    """Return a situation with one hard limit of a target moved."""
    targets = case.targets.copy()
    targets.loc[target_id, column] = amount
    targets.loc[target_id, "tier"] = "safety"
    return replace(case, targets=targets)


def test_foods_that_cannot_keep_the_rules_are_told_with_repairs(case):
    starved = hard(hard(case, "energy", "maximum", 200.0), "energy", "minimum", 1.0)
    first, second = food_obstacles(starved, Ask())
    assert "energy at most 200 kcal" in first.lower()
    assert "protein at least 56.4 g" in first
    assert "-> " in second
    with pytest.raises(NoPlan, match="cannot hold together"):
        plan_request(starved, Request(days=1))


def test_avoided_foods_are_members_of_a_conflict(case):
    with_protein = case.table.nutrients["protein_g"] > 0.5
    avoided = frozenset(case.table.foods.index[with_protein])
    words = food_obstacles(case, Ask(avoided_foods=avoided))
    assert "without the foods to be avoided" in words[0]
    assert "allow the foods to be avoided" in words[1]


def test_where_foods_could_the_nearest_menu_is_told(case):
    salty = hard(case, "sodium_upper", "maximum", SALT)
    assert food_obstacles(salty, Ask()) == ()
    problem = menu_case(salty, Ask())
    missed = {miss.limit.name: miss for miss in nearest_misses(problem)}
    assert missed["sodium_upper_max"].reached > SALT
    words = dish_obstacles(salty, problem)
    assert len(words) == len(missed)
    assert any(sentence.startswith("Sodium at most 20 mg cannot be kept: ") for sentence in words)


def test_a_menu_keeps_hard_limits_where_the_nearest_one_does(case):
    salty = hard(case, "sodium_upper", "maximum", SALT)
    problem = menu_case(salty, Ask())
    reached = {miss.limit.name: miss.reached for miss in nearest_misses(problem)}
    eased = tuple(
        replace(limit, amount=reached.get(limit.name, limit.amount)) for limit in problem.limits
    )
    # The nearest menu is found to within a small gap, so a trace may be left.
    for miss in nearest_misses(replace(problem, limits=eased)):
        assert miss.reached == pytest.approx(miss.limit.amount, rel=1e-3)


def test_a_menu_that_exists_has_no_near_miss(case):
    assert nearest_misses(menu_case(case, Ask())) == ()
    assert food_obstacles(case, Ask()) == ()


def test_rules_that_narrow_a_menu_are_said_once(table, recipes):
    patient = person(medications=["warfarin 5 mg"])
    thinned = situation(patient, table, recipes, daily_targets(patient))
    row = "w1_band_vitamin_k1_ug"
    least = thinned.targets.at[row, "maximum"] - 0.01
    narrow = hard(hard(thinned, row, "minimum", least), "sodium_upper", "maximum", SALT)
    words = dish_obstacles(narrow, menu_case(narrow, Ask()))
    first = [text for text in words if "cannot be kept" in text]
    assert first
    named = {rule for rule in ("W1", "W2", "W3") if any(f"rule {rule}:" in text for text in first)}
    told = [text.split()[1] for text in words if text.startswith("Rule ")]
    assert set(told) == {"W1", "W2", "W3"} - named
    assert all("warfarin 5 mg" in text for text in words if text.startswith("Rule "))


def test_foods_of_meals_that_stay_are_not_avoided(case, anna_week):
    with_protein = case.table.nutrients["protein_g"] > 0.5
    avoided = frozenset(case.table.foods.index[with_protein])
    assert food_obstacles(case, Ask(avoided_foods=avoided, fixed=anna_week.servings)) == ()


def test_a_short_plan_may_hold_what_a_week_allows_at_once(table, recipes):
    patient = person(excluded_foods=["fish"])
    alone = situation(patient, table, recipes, daily_targets(patient))
    by_days = {days: mean_day(alone, days=days) for days in (1, 7, 14)}
    most = {days: day.case.most[: len(day.foods)] for days, day in by_days.items()}
    assert (most[1] >= 7.0 * most[7] * (1 - 1e-9)).all()
    assert (most[14] == most[7]).all()
    names = [name for name in by_days[7].rule_at if name.startswith("group_star_fruit_week")]
    for name in names:
        one, week = (by_days[days].case.rules[by_days[days].rule_at[name]] for days in (1, 7))
        assert one.amount == week.amount
        assert 7.0 * one.per_unit == pytest.approx(week.per_unit)
    assert names
