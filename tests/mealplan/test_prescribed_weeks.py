"""Whole weeks: supplements, overrides and cautious values change what is planned and told."""

from __future__ import annotations

import json

import pytest

from mealplan import daily_targets, plan_week
from mealplan.exports.plan_json import plan_as_data
from mealplan.render import by_nutrient
from mealplan.report import target_table
from mealplan.supplements import Taken
from tests.mealplan.people import person

TAKEN = [
    {"name": "D3", "nutrient": "vitamin_d_ug", "amount": 20},
    {"name": "calcium citrate", "nutrient": "calcium_mg", "amount": 400, "occasion": "dinner"},
    {"name": "magnesium", "nutrient": "magnesium_mg", "amount": 200, "note": "At bedtime."},
]
LESS_SALT = {"target_id": "sodium", "maximum": 1800, "author": "R. Diaz, RD", "note": "pressure"}
SHOWN = {"target_id": "boron", "minimum": 2, "author": "R. Diaz, RD", "note": "interest"}


@pytest.fixture(scope="module")
def prescribed():
    return plan_week(person(supplements=TAKEN, overrides=[LESS_SALT, SHOWN]))


@pytest.fixture(scope="module")
def cautious():
    return plan_week(person(), values="cautious")


def told(plan):
    return {notice.rule_id: notice.text for notice in plan.warnings}


def test_vitamin_d_is_missing_without_a_supplement_and_not_with_one(anna_week, prescribed):
    gap = told(anna_week)["gap_vitamin_d"]
    row = anna_week.targets.set_index("target_id").loc["vitamin_d"]
    assert f"food gives {row['counted']:.1f} µg of 20 µg" in gap
    assert f"({(20 - row['counted']) * 40:.0f} IU) are missing" in gap
    assert "your doctor" in gap
    assert "gap_vitamin_d" not in told(prescribed)


def test_the_plan_tells_food_and_supplements_apart(prescribed):
    targets = prescribed.targets.set_index("target_id")
    for taken in TAKEN:
        rows = targets[(targets["nutrient"] == taken["nutrient"]) & (targets["counts"] == "all")]
        assert set(rows["from_supplements"]) == {taken["amount"]}
        food = prescribed.nutrients[taken["nutrient"]].mean()
        assert rows["mean"].tolist() == pytest.approx([food] * len(rows))
        assert rows["total"].tolist() == pytest.approx([food + taken["amount"]] * len(rows))
    assert targets.at["calcium", "status"] == "met"
    assert targets.at["calcium_enough", "status"] == "met"
    assert targets.at["magnesium_supplement_upper", "counted"] == 200


def test_less_is_asked_of_food_beside_a_tablet(prescribed, anna_week):
    food, alone = (plan.nutrients["calcium_mg"].mean() for plan in (prescribed, anna_week))
    assert food < 1200 <= alone
    dinners = prescribed.menu[prescribed.menu["occasion"] == "dinner"]
    table = prescribed.table.nutrients["calcium_mg"]
    at_dinner = (table.loc[dinners["food_id"]].to_numpy() * dinners["grams"] / 100).sum() / 7
    # A tablet of 400 leaves 100 mg of dinner to be counted, so calcium moves to other meals.
    counted = prescribed.targets.set_index("target_id").at["calcium", "counted"]
    assert counted <= food + 400 - max(0.0, at_dinner - 100) + 1e-6


def test_the_override_is_kept_planned_told_and_exported(prescribed):
    row = prescribed.targets.set_index("target_id").loc["sodium"]
    assert (row["maximum"], row["official"]) == (1800, "override")
    assert prescribed.nutrients["sodium_mg"].mean() <= 1800
    assert "set for you by R. Diaz, RD: pressure" in told(prescribed)["override_sodium"]
    data = json.loads(json.dumps(plan_as_data(prescribed)))
    (sodium,) = [row for row in data["targets"] if row["target_id"] == "sodium"]
    assert (sodium["author"], sodium["note"]) == ("R. Diaz, RD", "pressure")
    assert data["patient"]["overrides"][0]["note"] == "pressure"
    assert data["patient"]["supplements"][2]["note"] == "At bedtime."


def test_each_supplement_is_told_with_its_time_and_note(prescribed):
    notices = told(prescribed)
    assert "D3, 20 µg a day, by itself" in notices["supplement_1"]
    assert "400 mg a day, with dinner" in notices["supplement_2"]
    assert notices["supplement_3"].endswith("At bedtime.")
    assert "No upper limit" not in " ".join(notices.values())


def test_every_target_says_where_it_comes_from(prescribed):
    for column in ("target_id", "source", "confidence", "official"):
        assert (prescribed.targets[column].str.len() > 1).all()
    assert set(prescribed.targets["official"]) == {"yes", "no", "override"}


def test_supplements_have_a_row_of_their_own_where_a_limit_is_theirs(prescribed):
    names = [row["name"] for row in by_nutrient(prescribed.targets)]
    assert "Magnesium" in names
    assert "Magnesium, from supplements" in names
    assert len(names) == len(set(names))


def test_both_weeks_hold(prescribed, cautious):
    assert prescribed.verify() == []
    assert cautious.verify() == []
    assert cautious.provenance["values"] == "cautious"


def test_a_cautious_week_is_as_good_or_better_at_the_worse_end_of_each_range(cautious, anna_week):
    missed = [_missed(plan) for plan in (cautious, anna_week)]
    assert missed[0] < missed[1]


def _missed(plan):
    """Return shares by which targets are missed where each value is at its worse end."""
    targets = daily_targets(person())
    planned = targets[~targets["tier"].isin(["report", "safety"])].drop(index="vitamin_d")
    rows = target_table(plan.menu, planned, plan.table, Taken.of(()), "cautious")
    short = (rows["minimum"] - rows["counted"]) / rows["minimum"]
    over = (rows["counted"] - rows["maximum"]) / rows["maximum"]
    return short.clip(lower=0).sum() + over.clip(lower=0).sum()


def test_both_ends_of_a_weeks_range_are_shown(cautious):
    targets = cautious.targets
    assert (targets["low"] <= targets["total"] + 1e-9).all()
    assert (targets["total"] <= targets["high"] + 1e-9).all()
    counted = targets.set_index("target_id")
    assert counted.at["zinc", "counted"] == pytest.approx(counted.at["zinc", "low"], rel=0.02)
    assert counted.at["calcium", "counted"] >= 1200 * 0.999
