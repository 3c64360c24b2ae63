"""The tables of a plan, on menus small enough to reckon by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from mealplan import daily_targets
from mealplan.policy import credit_per_g, debit_per_g
from mealplan.report import coverage_table, credited_intake, intake_table, target_table
from tests.mealplan.people import person

MILK, COFFEE, OATS, KALE, SALMON = "01077", "14209", "08120", "11233", "15237"


def menu_of(*rows):
    """Make a menu of (day, occasion, food, grams)."""
    return pd.DataFrame(rows, columns=["day", "occasion", "food_id", "grams"])


def content(table, food, nutrient):
    return float(table.nutrients.at[food, nutrient]) / 100.0


def credited(menu, table):
    return credited_intake(menu, table.foods, table.nutrients)


def test_intake_adds_up_by_day(table):
    menu = menu_of((1, "lunch", MILK, 200.0), (1, "snack", MILK, 50.0), (2, "snack", OATS, 40.0))
    intake = intake_table(menu, table.nutrients.fillna(0.0) / 100.0)
    assert list(intake.index) == [1, 2]
    calcium = [250 * content(table, MILK, "calcium_mg"), 40 * content(table, OATS, "calcium_mg")]
    assert intake["calcium_mg"].tolist() == pytest.approx(calcium)


def test_calcium_above_500_mg_in_one_meal_is_not_counted(table):
    grams = 600.0 / content(table, MILK, "calcium_mg")
    menu = menu_of(
        (1, "lunch", MILK, grams),
        (1, "dinner", MILK, grams / 2),
        (2, "lunch", MILK, grams / 2),
        (2, "lunch", MILK, grams / 2),
    )
    assert credited(menu, table)["calcium_mg"].tolist() == pytest.approx([800.0, 500.0])


def test_coffee_counts_for_at_most_two_fifths_of_polyphenols(table):
    oats = 100.0 * content(table, OATS, "polyphenols_mg")
    coffee = 500.0 * content(table, COFFEE, "polyphenols_mg")
    menu = menu_of((1, "breakfast", OATS, 100.0), (1, "breakfast", COFFEE, 500.0))
    counted = credited(menu, table)["polyphenols_mg"].sum()
    assert coffee > oats
    assert counted == pytest.approx(oats / 0.6)


def test_little_coffee_counts_in_full(table):
    menu = menu_of((1, "breakfast", KALE, 200.0), (1, "breakfast", COFFEE, 10.0))
    plain = intake_table(menu, credit_per_g(table.foods, table.nutrients))
    counted = credited(menu, table)
    assert counted["polyphenols_mg"].tolist() == pytest.approx(plain["polyphenols_mg"].tolist())


def test_coverage_weighs_by_grams(table):
    known, unknown = MILK, table.status.index[table.status["isoflavones_mg"] == "missing"][0]
    menu = menu_of((1, "lunch", known, 300.0), (2, "lunch", unknown, 100.0))
    row = coverage_table(menu, table).loc["isoflavones_mg"]
    assert row["unknown"] == pytest.approx(0.25)
    assert row.sum() == pytest.approx(1.0)


def week_of(food, grams):
    return menu_of(*((day, "lunch", food, grams) for day in range(1, 8)))


@pytest.mark.parametrize(
    ("share", "status"), [(1.05, "met"), (1.0, "met"), (0.97, "close"), (0.94, "below")]
)
def test_standing_towards_a_minimum(table, share, status):
    targets = daily_targets(person())
    need = targets.at["omega_3", "minimum"]
    grams = share * need / content(table, SALMON, "epa_dha_mg")
    told = target_table(week_of(SALMON, grams), targets, table).set_index("target_id")
    assert told.at["omega_3", "status"] == status
    assert told.at["omega_3", "counted"] == pytest.approx(share * need)
    assert told.at["omega_3", "worst_day"] == pytest.approx(share * need)


@pytest.mark.parametrize(("share", "status"), [(0.99, "met"), (1.0, "met"), (1.01, "above")])
def test_standing_towards_a_maximum(table, share, status):
    targets = daily_targets(person())
    grams = share * targets.at["caffeine", "maximum"] / content(table, COFFEE, "caffeine_mg")
    told = target_table(week_of(COFFEE, grams), targets, table).set_index("target_id")
    assert told.at["caffeine", "status"] == status


def test_the_worst_day_is_the_least_of_a_minimum_and_the_most_of_a_maximum(table):
    menu = menu_of((1, "lunch", MILK, 100.0), (2, "lunch", MILK, 300.0))
    told = target_table(menu, daily_targets(person()), table).set_index("target_id")
    per_g = content(table, MILK, "calcium_mg")
    assert told.at["calcium", "worst_day"] == pytest.approx(100 * per_g)
    assert told.at["calcium_upper", "worst_day"] == pytest.approx(300 * per_g)


def test_what_is_unknown_counts_against_a_maximum_and_for_no_minimum(table):
    values = table.nutrients["retinol_ug"]
    debit = debit_per_g(table.foods, table.nutrients)["retinol_ug"]
    food = debit[values.isna()].idxmax()
    told = target_table(week_of(food, 100.0), daily_targets(person()), table)
    row = told.set_index("target_id").loc["retinol_upper"]
    assert row["mean"] == 0.0
    assert row["counted"] == pytest.approx(100 * debit[food])


def test_what_is_only_reported_has_no_standing(table):
    told = target_table(week_of(MILK, 1.0), daily_targets(person()), table)
    assert told.set_index("target_id").at["boron", "status"] == "report"
