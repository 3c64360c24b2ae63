"""Whole weeks of people whose medicines or conditions limit the menu, and their recheck."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from foods import load_foods
from mealplan import WeekPlan, plan_week
from mealplan.cautions import cautions_for
from mealplan.verify_cautions import caution_violations, columns_asked
from mealplan.verify_served import Held, Served
from tests.mealplan.people import man, person
from tests.mealplan.triggers import name_of, rows_that, triggering

PATIENTS = {
    "vka": lambda: person(medications=["warfarin 5 mg"]),
    "vka_vegan": lambda: person(medications=["acenocoumarol"], diet="vegan"),
    "maoi": lambda: person(medications=["phenelzine"]),
    "kidney": lambda: man(age=70, conditions=["CKD stage 3"]),
    "low_fodmap": lambda: person(conditions=["irritable bowel syndrome"]),
    "tablets": lambda: person(
        medications=[
            "levothyroxine 75 ug",
            "alendronate",
            "simvastatin",
            "palbociclib",
            "denosumab",
        ]
    ),
}
HARD = [
    row
    for row in rows_that("exclude", "cap", "floor", "band")
    if row["selects"] not in ("limit", "target")
    and (row["tier"] == "safety" or row["action"] == "exclude")
]


@cache
def week_of(name: str) -> WeekPlan:
    return plan_week(PATIENTS[name]())


@pytest.mark.parametrize("name", PATIENTS)
def test_the_week_keeps_every_rule(name):
    week = week_of(name)
    assert week.verify() == []
    told = {notice.rule_id for notice in (*week.warnings, *week.timing)}
    mine = {
        item.rule_id
        for item in cautions_for(week.patient)
        if item.because != "everyone" and not item.is_kept_for_all
    }
    assert mine <= told


def test_vitamin_k_stays_in_its_band_every_day():
    for name in ("vka", "vka_vegan"):
        days = week_of(name).nutrients["vitamin_k1_ug"]
        assert days.between(0.8 * 90, 1.2 * 90).all()
        assert 0.9 * 90 <= days.mean() <= 1.1 * 90
        assert (week_of(name).nutrients["vitamin_k2_ug"] <= 50).all()


def test_kidneys_are_spared_and_no_goal_is_raised_instead():
    week = week_of("kidney")
    assert week.nutrients["protein_g"].mean() <= 80.0 * 1.0
    assert week.nutrients["phosphorus_mg"].mean() <= 1000
    assert week.nutrients["calcium_mg"].mean() <= 1000
    assert not any("potassium" in str(notice).lower() and "missing" in str(notice)
                   for notice in week.warnings)  # fmt: skip


def test_when_to_take_what_is_told_in_the_plan():
    text = " ".join(str(line) for line in week_of("tablets").timing)
    for said in ("before breakfast", "tap water", "four hours apart", "coffee"):
        assert said in text


@pytest.fixture(scope="module")
def base() -> pd.DataFrame:
    return week_of("tablets").menu


@pytest.mark.parametrize("row", HARD, ids=name_of)
def test_a_menu_that_breaks_a_rule_is_caught(row, base):
    table = load_foods()
    patient = triggering(row, usual_intakes={"sodium_mg": 1900.0})
    menu = base.copy()
    if row["action"] in ("floor", "band"):
        menu["food_id"], menu["food"], menu["grams"] = "14429", "Water, tap", 237.0
    else:
        menu.loc[0, "food_id"] = offending(row, table)
        menu.loc[0, "grams"] = 5000.0
        many = row["unit"] == "servings"
        extra = menu.loc[[0] * (int(row["amount"]) + 1)] if many else menu.iloc[:0]
        menu = pd.concat([menu, extra], ignore_index=True)
    cautions = cautions_for(patient)
    served = Served.of(menu, table, columns_asked(cautions))
    held = Held(table.nutrients, table.nutrients, ())
    found = list(caution_violations(patient, cautions, served, held))
    assert any(text.startswith(row["rule_id"]) for text in found)


def offending(row, table):
    """Return a food that a rule forbids, or the one richest in what it caps."""
    if row["selects"] == "nutrient":
        return table.nutrients[row["value"]].idxmax()
    if row["selects"] == "unless":
        return table.foods.index[table.foods[row["value"]] != "yes"][0]
    column = "flags" if row["selects"] == "flag" else "kind"
    wanted = set(row["value"].split(";"))
    held = (
        table.foods[column].fillna("").str.split(";").map(lambda words: bool(wanted & set(words)))
    )
    return table.foods.index[held][0]
