"""The tables of a plan, on menus small enough to reckon by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from mealplan import daily_targets
from mealplan.policy import credit_per_g, debit_per_g, worth_of
from mealplan.report import coverage_table, credited_intake, intake_table, target_table
from mealplan.supplements import Taken
from tests.mealplan.people import person

ENDS = ("typical", "cautious")
MILK, COFFEE, OATS, KALE, SALMON = "01077", "14209", "08120", "11233", "15237"


NOTHING = Taken.of(())


def menu_of(*rows):
    """Make a menu of (day, occasion, food, grams)."""
    return pd.DataFrame(rows, columns=["day", "occasion", "food_id", "grams"])


def content(table, food, nutrient):
    return float(table.nutrients.at[food, nutrient]) / 100.0


def credited(menu, table):
    nutrients = [*table.nutrients.columns]
    credit, _ = worth_of(table, menu["food_id"].tolist(), nutrients)
    return credited_intake(menu, table.foods, dict(zip(nutrients, credit.T, strict=True)), NOTHING)


def standing(menu, table, patient=None, values="typical"):
    """Return the target table of a menu, by target id."""
    someone = patient or person()
    taken = Taken.of(someone.supplements)
    told = target_table(menu, daily_targets(someone), table, taken, values)
    return told.set_index("target_id")


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
    told = standing(week_of(SALMON, grams), table)
    assert told.at["omega_3", "status"] == status
    assert told.at["omega_3", "counted"] == pytest.approx(share * need)
    assert told.at["omega_3", "worst_day"] == pytest.approx(share * need)


@pytest.mark.parametrize(("share", "status"), [(0.99, "met"), (1.0, "met"), (1.01, "above")])
def test_standing_towards_a_maximum(table, share, status):
    targets = daily_targets(person())
    grams = share * targets.at["caffeine", "maximum"] / content(table, COFFEE, "caffeine_mg")
    told = standing(week_of(COFFEE, grams), table)
    assert told.at["caffeine", "status"] == status


def test_the_worst_day_is_the_least_of_a_minimum_and_the_most_of_a_maximum(table):
    menu = menu_of((1, "lunch", MILK, 100.0), (2, "lunch", MILK, 300.0))
    told = standing(menu, table)
    per_g = content(table, MILK, "calcium_mg")
    assert told.at["calcium", "worst_day"] == pytest.approx(100 * per_g)
    assert told.at["calcium_upper", "worst_day"] == pytest.approx(300 * per_g)


def test_what_is_unknown_counts_against_a_maximum_and_for_no_minimum(table):
    values = table.nutrients["retinol_ug"]
    debit = debit_per_g(table.foods, table.nutrients)["retinol_ug"]
    food = debit[values.isna()].idxmax()
    row = standing(week_of(food, 100.0), table).loc["retinol_upper"]
    assert row["mean"] == 0.0
    assert row["counted"] == pytest.approx(100 * debit[food])


def test_what_is_only_reported_has_no_standing(table):
    assert standing(week_of(MILK, 1.0), table).at["boron", "status"] == "report"


def test_supplements_add_to_what_food_gives(table):
    someone = person(supplements=[{"name": "D3", "nutrient": "vitamin_d_ug", "amount": 10}])
    eaten = standing(week_of(SALMON, 50.0), table)
    both = standing(week_of(SALMON, 50.0), table, someone)
    row = both.loc["vitamin_d"]
    assert row["from_supplements"] == 10
    assert row["mean"] == pytest.approx(eaten.at["vitamin_d", "mean"])
    assert row["total"] == pytest.approx(row["mean"] + 10)
    for column in ("counted", "worst_day", "low", "high"):
        assert row[column] == pytest.approx(eaten.at["vitamin_d", column] + 10)
    upper = both.at["vitamin_d_upper", "counted"]
    assert upper == pytest.approx(eaten.at["vitamin_d_upper", "counted"] + 10)


def test_a_tablet_uses_up_what_its_meal_can_count(table):
    tablet = {"name": "tablet", "nutrient": "calcium_mg", "amount": 400}
    menu = week_of(MILK, 300.0 / content(table, MILK, "calcium_mg"))
    with_lunch = standing(menu, table, person(supplements=[{**tablet, "occasion": "lunch"}]))
    apart = standing(menu, table, person(supplements=[tablet]))
    assert with_lunch.at["calcium", "counted"] == pytest.approx(500)
    assert apart.at["calcium", "counted"] == pytest.approx(700)
    # All of it counts towards the upper limit.
    assert with_lunch.at["calcium_upper", "counted"] == pytest.approx(700)


def test_more_than_500_mg_at_a_time_is_not_counted_of_a_tablet_either(table):
    someone = person(supplements=[{"name": "a", "nutrient": "calcium_mg", "amount": 800}])
    told = standing(week_of(OATS, 1.0), table, someone)
    assert told.at["calcium", "counted"] == pytest.approx(500, abs=1)
    assert told.at["calcium", "from_supplements"] == 800


def test_a_limit_on_supplements_leaves_food_out(table):
    someone = person(supplements=[{"name": "Mg", "nutrient": "magnesium_mg", "amount": 200}])
    row = standing(week_of(OATS, 500.0), table, someone).loc["magnesium_supplement_upper"]
    assert (row["mean"], row["counted"], row["status"]) == (0, 200, "met")


@pytest.mark.parametrize("food", ["11457", "11458", "11148", "11087", "09310"])
def test_calcium_that_oxalate_holds_back_is_not_counted_at_face_value(table, food):
    label = 100.0 * content(table, food, "calcium_mg")
    absorbable = 100.0 * content(table, food, "calcium_absorbable_mg")
    told = standing(week_of(food, 100.0), table)
    assert absorbable < 0.3 * label
    assert told.at["calcium", "counted"] == pytest.approx(absorbable)
    assert told.at["calcium", "mean"] == pytest.approx(label)
    assert told.at["calcium_absorbable", "mean"] == pytest.approx(absorbable)
    assert told.at["calcium_upper", "counted"] == pytest.approx(label)


@pytest.mark.parametrize("food", [MILK, KALE, OATS])
def test_other_calcium_counts_as_on_the_label(table, food):
    told = standing(week_of(food, 100.0), table)
    assert told.at["calcium", "counted"] == pytest.approx(100 * content(table, food, "calcium_mg"))


def test_cautious_values_count_the_low_end_for_minima_and_the_high_end_for_maxima(table):
    food = (table.high - table.low)["zinc_mg"].idxmax()
    low, value, high = (end.at[food, "zinc_mg"] for end in (table.low, table.nutrients, table.high))
    assert low < value < high
    typical, cautious = (standing(week_of(food, 100.0), table, values=end) for end in ENDS)
    assert cautious.at["zinc", "counted"] == pytest.approx(low)
    assert cautious.at["zinc_upper", "counted"] == pytest.approx(high)
    assert typical.at["zinc", "counted"] == pytest.approx(value)
    assert typical.at["zinc_upper", "counted"] == pytest.approx(value)
    for told in (typical, cautious):
        amounts = told.loc["zinc", ["mean", "low", "high"]].tolist()
        assert amounts == pytest.approx([value, low, high])
