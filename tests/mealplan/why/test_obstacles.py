"""Where no menu exists: hard rules that foods or dishes cannot keep, named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mealplan.errors import NoPlan
from mealplan.menu_case import Ask, menu_case, situation
from mealplan.planner import plan_request
from mealplan.request import Request
from mealplan.targets import daily_targets
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
    first, second = food_obstacles(starved)
    assert "energy at most 200 kcal" in first.lower()
    assert "protein at least 56.4 g" in first
    assert "-> " in second
    with pytest.raises(NoPlan, match="cannot hold together"):
        plan_request(starved, Request(days=1))


def test_avoided_foods_are_members_of_a_conflict(case):
    with_protein = case.table.nutrients["protein_g"] > 0.5
    avoided = frozenset(case.table.foods.index[with_protein])
    words = food_obstacles(case, avoided)
    assert "without the foods to be avoided" in words[0]
    assert "allow the foods to be avoided" in words[1]


def test_where_foods_could_the_nearest_menu_is_told(case):
    salty = hard(case, "sodium_upper", "maximum", SALT)
    assert food_obstacles(salty) == ()
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
    assert nearest_misses(replace(problem, limits=eased)) == ()


def test_a_menu_that_exists_has_no_near_miss(case):
    assert nearest_misses(menu_case(case, Ask())) == ()
    assert food_obstacles(case) == ()
