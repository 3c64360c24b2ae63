"""What a plan says beside its menu."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mealplan.notices import notices
from mealplan.tables import read_rows
from tests.mealplan.people import person


@pytest.fixture(scope="module")
def nothing(table):
    return table.foods.iloc[:0]


def targets_of(**changes):
    """Make a plan's targets of one row, vitamin D far below its goal unless changed."""
    row = {
        "target_id": "vitamin_d", "name": "Vitamin D", "minimum": 20.0, "counted": 5.0,
        "unit": "ug", "maximum": 100.0, "iu_per_unit": 40.0, "status": "below", "official": "yes",
        "source": "a book", "rule_id": "", "tier": "secondary", "nutrient": "vitamin_d_ug",
        "author": "", "note": "",
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


def told(patient, foods, **changes):
    return {
        notice.rule_id: notice.text for notice in notices(patient, targets_of(**changes), foods)
    }


def test_standing_statements_come_last_and_in_order(nothing):
    found = [notice.rule_id for notice in notices(person(), targets_of(), nothing)]
    standing = [row["statement_id"] for row in read_rows("statements.csv")]
    assert found[-len(standing) :] == standing


@pytest.mark.parametrize(
    "said",
    ["does not replace", "no official requirement", "Food alone does not meet vitamin D",
     "every medicine", "common situations only"],
)  # fmt: skip
def test_the_five_things_to_say_every_time(nothing, said):
    text = " ".join(told(person(), nothing).values())
    assert said in text


def test_every_medicine_and_condition_is_named_as_not_checked(nothing):
    someone = person(medications=["abcde", "xyz"], conditions=["green hair"])
    found = [str(notice) for notice in notices(someone, targets_of(), nothing)]
    for name in ("abcde", "xyz", "green hair"):
        (text,) = [text for text in found if name in text]
        assert text.startswith("Not checked: ")
        assert "pharmacist" in text


def test_what_is_known_of_a_medicine_is_said_in_place_of_a_warning(nothing):
    found = told(person(medications=["Anastrozole"], conditions=["osteoporosis"]), nothing)
    assert "with or without food" in found["AI2"]
    assert "not_checked_medicine" not in found
    assert "not_checked_condition" not in found


@pytest.mark.parametrize(
    "said", ["letrozole, moonshine", "letrozole and moonshine", "anastrozole-moonshine"]
)
def test_a_medicine_beside_a_known_one_is_not_cleared_with_it(nothing, said):
    text = told(person(medications=[said]), nothing)["not_checked_medicine"]
    assert said in text
    assert "Only " in text


def test_every_notice_names_its_source(table):
    someone = person(
        medications=["warfarin", "wafarin", "xyz"], conditions=["gout"], allergies=["wheat"]
    )
    for notice in notices(someone, targets_of(), table.foods):
        assert len(notice.source) > 5, notice
        assert notice.rule_id


def test_a_guess_is_owned_up_to(nothing):
    text = told(person(medications=["Wafarin"]), nothing)["read_as_medicine"]
    assert "'Wafarin' was read as warfarin" in text


def test_a_goal_that_gives_way_is_told_with_the_rule(nothing):
    changes = {
        "target_id": "vitamin_k2", "name": "Vitamin K2", "nutrient": "vitamin_k2_ug",
        "minimum": math.nan, "maximum": math.nan, "status": "report", "tier": "report",
        "rule_id": "W2", "official": "no",
    }  # fmt: skip
    found = told(person(medications=["warfarin"]), nothing, **changes)
    assert "Vitamin K2 is no goal here (rule W2: warfarin)" in found["goal_vitamin_k2"]
    assert "gap_vitamin_k2" not in found


def test_a_dose_does_not_hide_a_known_medicine(nothing):
    assert "AI2" in told(person(medications=["Letrozole 2.5 mg"]), nothing)


def test_more_than_is_wished_for_is_told(nothing):
    text = told(person(), nothing, status="above", counted=120.0)["excess_vitamin_d"]
    assert "more than the 100" in text


def test_energy_that_dishes_cannot_give_asks_for_no_supplement(nothing):
    changes = {"target_id": "energy", "unit": "kcal", "iu_per_unit": math.nan}
    text = told(person(), nothing, **changes)["gap_energy"]
    assert "supplement" not in text


def test_a_gap_is_told_in_grams_and_in_units_of_the_label(nothing):
    text = told(person(), nothing)["gap_vitamin_d"]
    assert "5.0 \N{MICRO SIGN}g of 20 \N{MICRO SIGN}g a day" in text
    assert "15.0 \N{MICRO SIGN}g (600 IU) are missing" in text
    assert "supplement" in text
    assert "doctor" in text


def test_a_gap_in_a_goal_without_requirement_asks_for_no_supplement(nothing):
    text = told(
        person(), nothing, target_id="polyphenols", official="no", unit="mg", iu_per_unit=math.nan
    )["gap_polyphenols"]
    assert "supplement" not in text
    assert "IU" not in text
    assert "no official requirement" in text


@pytest.mark.parametrize("status", ["met", "close", "above"])
def test_no_gap_no_notice(nothing, status):
    assert "gap_vitamin_d" not in told(person(), nothing, status=status)


def test_a_reference_value_that_is_not_planned_for_is_told_all_the_same(nothing):
    assert "gap_vitamin_d" in told(person(), nothing, status="report")
    free = {"status": "report", "official": "no"}
    assert "gap_vitamin_d" not in told(person(), nothing, **free)


def test_foods_that_some_makers_mix_with_an_allergen_are_to_be_checked(table):
    found = told(person(allergies=["wheat", "lupin"]), table.foods)
    assert "Natto" in found["check_label_wheat"]
    assert "may contain" in found["check_every_label"]


def test_only_served_foods_are_to_be_checked(table, nothing):
    found = told(person(allergies=["wheat"]), nothing)
    assert "check_label_wheat" not in found
    assert "check_every_label" in found


def test_without_allergies_no_label_is_mentioned(table):
    assert not [rule for rule in told(person(), table.foods) if rule.startswith("check_")]


def test_a_cap_in_servings_is_told_once_and_in_whole_servings(nothing):
    notes = notices(person(medications=["anastrozole"]), targets_of(), nothing)
    capped = next(str(note) for note in notes if str(note).startswith("Limited for anastrozole"))
    assert "soy foods, up to 2 servings a day." in capped
    assert capped.lower().count("servings") == 1
