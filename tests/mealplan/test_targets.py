"""Daily targets: the clinical figures, where they change, and how they scale."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan import Patient, daily_targets
from mealplan.energy import estimated_energy_kcal
from mealplan.patient import Activity, Allergen, Diet, EnergyEquation
from mealplan.targets import COLUMNS, planned_minimum, reference_weight_kg, target_rows
from tests.mealplan.people import man, person

WOMAN_OF_62 = {
    "calcium": (1200, None, "mg"),
    "calcium_upper": (None, 2000, "mg"),
    "calcium_enough": (None, 1500, "mg"),
    "vitamin_d": (20, None, "ug"),
    "vitamin_d_upper": (None, 100, "ug"),
    "magnesium": (320, None, "mg"),
    "vitamin_k1": (90, None, "ug"),
    "vitamin_k2": (50, None, "ug"),
    "prebiotic_fibre": (5, None, "g"),
    "prebiotic_fibre_comfort": (None, 10, "g"),
    "polyphenols": (650, None, "mg"),
    "fibre": (25, None, "g"),
    "fibre_comfort": (None, 50, "g"),
    "omega_3": (250, None, "mg"),
    "omega_3_upper": (None, 3000, "mg"),
    "alpha_linolenic_acid": (1.1, None, "g"),
    "zinc": (8, None, "mg"),
    "zinc_enough": (None, 25, "mg"),
    "zinc_upper": (None, 40, "mg"),
    "sodium": (None, 2000, "mg"),
    "sodium_upper": (None, 2300, "mg"),
    "potassium": (2600, None, "mg"),
    "phosphorus_upper": (None, 4000, "mg"),
    "retinol": (None, 1500, "ug"),
    "retinol_upper": (None, 3000, "ug"),
    "vitamin_a": (700, None, "ug"),
    "caffeine": (None, 300, "mg"),
    "caffeine_upper": (None, 400, "mg"),
    "selenium": (55, None, "ug"),
    "selenium_upper": (None, 255, "ug"),
    "iron": (8, None, "mg"),
    "iron_upper": (None, 45, "mg"),
    "phosphorus": (700, None, "mg"),
    "boron": (1, None, "mg"),
    "boron_upper": (None, 10, "mg"),
}
MAN_OF_70 = {
    "calcium": (1200, None, "mg"),
    "magnesium": (420, None, "mg"),
    "vitamin_k1": (120, None, "ug"),
    "fibre": (30, None, "g"),
    "alpha_linolenic_acid": (1.6, None, "g"),
    "calcium_upper": (None, 2000, "mg"),
    "vitamin_d": (20, None, "ug"),
    "vitamin_k2": (50, None, "ug"),
    "prebiotic_fibre": (5, None, "g"),
    "polyphenols": (650, None, "mg"),
    "omega_3": (250, None, "mg"),
    "phosphorus_upper": (None, 4000, "mg"),
    "sodium": (None, 2000, "mg"),
    "retinol": (None, 1500, "ug"),
    "caffeine_upper": (None, 400, "mg"),
    "iron": (8, None, "mg"),
    "selenium": (55, None, "ug"),
    "zinc": (11, None, "mg"),
    "potassium": (3400, None, "mg"),
    "vitamin_a": (900, None, "ug"),
}


def bounds(patient, target):
    row = daily_targets(patient).loc[target]
    found = [None if math.isnan(row[side]) else float(row[side]) for side in ("minimum", "maximum")]
    return (*found, row["unit"])


@pytest.mark.parametrize(("target", "expected"), WOMAN_OF_62.items())
def test_figures_of_a_woman(target, expected):
    assert bounds(person(), target) == expected


@pytest.mark.parametrize(("target", "expected"), MAN_OF_70.items())
def test_figures_of_a_man(target, expected):
    assert bounds(man(age=70), target) == expected


@pytest.mark.parametrize(
    ("sex", "target", "side", "last_age", "until_then", "afterwards"),
    [
        ("female", "calcium_upper", "maximum", 50, 2500, 2000),
        ("male", "calcium_upper", "maximum", 50, 2500, 2000),
        ("female", "phosphorus_upper", "maximum", 70, 4000, 3000),
        ("male", "phosphorus_upper", "maximum", 70, 4000, 3000),
        ("female", "magnesium", "minimum", 30, 310, 320),
        ("male", "magnesium", "minimum", 30, 400, 420),
        ("male", "fibre", "minimum", 50, 38, 30),
    ],
)
def test_figures_change_at_the_right_birthday(sex, target, side, last_age, until_then, afterwards):
    ages = (last_age, last_age + 1)
    found = [daily_targets(person(sex=sex, age=age)).at[target, side] for age in ages]
    assert found == [until_then, afterwards]


def test_calcium_goal_is_the_same_at_every_age_and_sex():
    goals = {
        float(daily_targets(person(sex=sex, age=age)).at["calcium", "minimum"])
        for sex in ("female", "male")
        for age in (19, 50, 51, 70, 71, 100)
    }
    assert goals == {1200.0}


@pytest.mark.parametrize("sex", ["female", "male"])
def test_everybody_has_every_target_once_at_any_age(sex):
    expected = set(daily_targets(person()).index)
    for age in (19, 30, 31, 50, 51, 70, 71, 115):
        targets = daily_targets(person(sex=sex, age=age))
        assert targets.index.is_unique, age
        assert set(targets.index[targets["rule_id"] == ""]) == expected, age


def test_protein_follows_weight():
    targets = daily_targets(person(weight_kg=70))
    assert targets.at["protein", "minimum"] == pytest.approx(84.0)
    assert targets.at["protein_floor", "minimum"] == pytest.approx(58.1)
    assert targets.at["protein_ceiling", "maximum"] == pytest.approx(140.0)


@pytest.mark.parametrize(
    ("weight_kg", "reference_kg"), [(50.0, 50.0), (120.0, 120.0), (120.1, 100.0), (200.0, 100.0)]
)
def test_above_an_index_of_30_protein_follows_the_weight_at_25(weight_kg, reference_kg):
    someone = person(height_cm=200, weight_kg=weight_kg)
    assert reference_weight_kg(someone) == pytest.approx(reference_kg)
    minimum = daily_targets(someone).at["protein", "minimum"]
    assert minimum == pytest.approx(1.2 * reference_kg)


def test_energy_is_a_band_around_the_requirement():
    for someone in (person(), man(activity="very_active"), person(age=90, weight_kg=45)):
        low, high, unit = bounds(someone, "energy")
        need = estimated_energy_kcal(someone)
        assert (low, high, unit) == (pytest.approx(0.97 * need), pytest.approx(1.03 * need), "kcal")


def test_saturated_fat_is_a_tenth_of_energy():
    someone = man(activity="active")
    grams = daily_targets(someone).at["saturated_fat", "maximum"]
    assert 9.0 * grams == pytest.approx(0.1 * estimated_energy_kcal(someone))


def test_more_is_never_asked_of_food_than_of_the_day():
    targets = daily_targets(person())
    asked = targets.dropna(subset="asked_of_food")
    assert asked.index.tolist() == ["vitamin_d"]
    assert (asked["asked_of_food"] <= asked["minimum"]).all()


def test_the_planner_asks_what_food_can_give():
    targets = daily_targets(person())
    asked = planned_minimum(targets)
    assert asked["vitamin_d"] == 5
    others = targets.index.drop("vitamin_d")
    assert asked[others].equals(targets.loc[others, "minimum"].rename(asked.name))


@pytest.mark.parametrize("target", ["vitamin_k2", "prebiotic_fibre", "polyphenols", "boron"])
def test_goals_without_reference_value_say_so_and_weigh_little(target):
    row = daily_targets(person()).loc[target]
    assert row["official"] == "no"
    assert row["tier"] in ("bonus", "report")


@pytest.mark.parametrize(
    "target",
    ["calcium_upper", "vitamin_d_upper", "zinc_upper", "sodium_upper", "retinol_upper",
     "selenium_upper", "caffeine_upper", "phosphorus_upper", "omega_3_upper"],
)  # fmt: skip
def test_upper_limits_are_hard(target):
    assert daily_targets(person()).at[target, "tier"] == "safety"


@pytest.mark.parametrize(
    "target", ["omega_3", "vitamin_d", "vitamin_a", "retinol", "vitamin_k2", "selenium_upper"]
)
def test_what_varies_with_a_meal_or_two_is_judged_by_the_week(target):
    assert daily_targets(person()).at[target, "period"] == "week"


def test_prebiotic_fibre_grows_over_two_weeks():
    found = [
        tuple(bounds(person(ramp_week=week), "prebiotic_fibre")[:1]) for week in (1, 2, 3, None)
    ]
    assert found == [(2,), (4,), (5,), (5,)]
    most = {week: daily_targets(person(ramp_week=week)) for week in (1, 2, 3)}
    assert most[1].at["prebiotic_fibre_ramp", "maximum"] == 3
    assert most[2].at["prebiotic_fibre_ramp", "maximum"] == 5
    assert "prebiotic_fibre_ramp" not in most[3].index


def test_iron_is_that_of_people_without_menses():
    for someone in (person(age=40), person(), man()):
        assert bounds(someone, "iron") == (8, None, "mg")
    assert "18 mg" in daily_targets(person(age=40)).at["iron", "source"]


@settings(max_examples=60, deadline=None)
@given(
    sex=st.sampled_from(["female", "male"]),
    age=st.integers(18, 115),
    weight_kg=st.floats(25, 300),
    height_cm=st.floats(120, 230),
    activity=st.sampled_from([*Activity]),
    energy_equation=st.sampled_from([*EnergyEquation]),
    diet=st.sampled_from([*Diet]),
    allergies=st.sets(st.sampled_from([*Allergen])),
    ramp_week=st.sampled_from([None, 1, 2, 3]),
)
def test_no_patient_has_a_minimum_above_a_maximum(**fields):
    targets = daily_targets(Patient(**fields))
    assert targets.index.is_unique
    planned = targets[targets["tier"] != "report"]
    for nutrient, rows in planned.groupby("nutrient"):
        assert not rows["minimum"].max() > rows["maximum"].min(), nutrient
    assert targets[["minimum", "maximum"]].notna().any(axis=1).all()
    assert targets[["source", "confidence", "official"]].notna().all(axis=None)


def test_the_table_has_the_agreed_columns():
    targets = daily_targets(person())
    assert set(targets.columns) == set(COLUMNS)
    assert {"minimum", "maximum", "unit", "tier", "period", "source"} <= set(COLUMNS)


def test_changing_the_table_leaves_the_next_one_alone():
    changed = daily_targets(person())
    changed.loc["calcium", "minimum"] = 0.0
    assert daily_targets(person()).at["calcium", "minimum"] == 1200
    with pytest.raises(TypeError):
        target_rows(person())[0]["minimum"] = 0.0
