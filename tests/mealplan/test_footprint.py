"""Greenhouse gas of a plan: amounts as bought, unknown is not zero."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mealplan import InputError, plan_week
from mealplan.footprint import footprint, kg_co2e_per_kg
from mealplan.tables import read_table

DAYS = 7


def test_it_is_the_sum_over_what_is_bought(week):
    bought = read_table("purchase.csv").set_index("food_id")
    figures = kg_co2e_per_kg(week.table.foods)
    total, known = 0.0, 0.0
    for row in week.menu.itertuples():
        per_kg = figures.at[row.food_id, "kg_co2e_per_kg"]
        if not math.isnan(per_kg):
            total += row.grams / 1000.0 * per_kg
            known += row.grams
        assert row.food_id in bought.index
    found = week.footprint()
    assert found.kg_co2e_a_day == pytest.approx(total / DAYS)
    assert found.known + found.proxy == pytest.approx(known / week.menu["grams"].sum())
    assert found.low <= found.kg_co2e_a_day <= found.high


def test_dry_food_counts_dry_and_bone_does_not_count(table):
    figures = kg_co2e_per_kg(table.foods)
    bought = read_table("purchase.csv").set_index("food_id")
    rice, drumstick = "20345", "05073"
    assert figures.at[rice, "kg_co2e_per_kg"] == pytest.approx(
        4.45 * bought.at[rice, "bought_per_eaten"]
    )
    assert figures.at[drumstick, "kg_co2e_per_kg"] == pytest.approx(
        9.87 * bought.at[drumstick, "bought_per_eaten"] * (1 - 0.42)
    )


def test_unknown_foods_are_named_and_not_counted_as_zero(anna_week):
    found = anna_week.footprint()
    figures = kg_co2e_per_kg(anna_week.table.foods)
    served = set(anna_week.menu["food_id"])
    unknown = {food for food in served if math.isnan(figures.at[food, "kg_co2e_per_kg"])}
    assert set(found.unknown) == set(anna_week.table.foods.loc[sorted(unknown), "name"])
    assert found.known + found.proxy < 1.0
    assert "not zero" in str(found)


def test_a_plan_of_unknown_foods_has_an_unknown_footprint(anna_week):
    salt = anna_week.menu.head(4).assign(food_id="02047", day=1)
    found = footprint(replace(anna_week, menu=salt))
    assert math.isnan(found.kg_co2e_a_day)
    assert str(found) == "Greenhouse gas: unknown, since no food here has a figure."


def test_meat_weighs_more_than_beans(planned):
    assert (
        planned("vegan").footprint().kg_co2e_a_day < planned("omnivore").footprint().kg_co2e_a_day
    )


def test_the_goal_lowers_the_footprint_and_breaks_no_rule(anna_week):
    found = plan_week(anna_week.patient, goal="low_footprint")
    assert found.footprint().kg_co2e_a_day < 0.8 * anna_week.footprint().kg_co2e_a_day
    assert found.verify() == []
    assert set(found.targets["status"]) <= set(anna_week.targets["status"])


def test_an_unknown_goal_is_refused(anna_week):
    with pytest.raises(InputError, match="goal: must be liking or cheapest or low_footprint"):
        plan_week(anna_week.patient, goal="fast")
