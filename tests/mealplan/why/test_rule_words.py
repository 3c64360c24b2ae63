"""Explanations name cautions by rule and cause, and the goals that gave way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mealplan import WhatIf, explain, plan_week
from mealplan.why.comparison import compare
from mealplan.why.members import ASK_FIRST
from tests.mealplan.people import person

if TYPE_CHECKING:
    from mealplan.why.explanation import Explanation

RULE = "(rule W2: warfarin 5 mg)"
OVERRIDE = {"target_id": "calcium", "minimum": 1300, "author": "R. Diaz, RD", "note": "trial"}


@pytest.fixture(scope="module")
def thinned() -> Explanation:
    return explain(plan_week(person(medications=["warfarin 5 mg"])))


def test_a_goal_that_gave_way_names_its_rule_and_cause(thinned, anna_week):
    told = thinned.words()["What gave way to safety"]
    assert [words for words in told if words.startswith("Vitamin K2") and RULE in words]
    assert {notice.rule_id for notice in thinned.given_way} == {"goal_vitamin_k2"}
    assert "What gave way to safety" not in explain(anna_week).words()


def test_a_food_that_a_caution_leaves_out_says_why(thinned):
    words = thinned.why("natto").words()
    assert words == f"Natto is out: its menaquinone-7 works against the blood thinner {RULE}."


def test_every_limit_of_a_caution_names_it(thinned):
    with thinned.what_if() as near:
        rules = near.rules()
    assert rules["w2_cap_vitamin_k2_ug_max"] == f"vitamin K2 at most 50 µg {RULE}"
    assert rules["W2"] == f"without natto and liver {RULE}"
    caps = [words for name, words in rules.items() if name.startswith("group_w3_foods_")]
    assert caps == ["grapefruit, pomegranate juice at most 240 g a day (rule W3: warfarin 5 mg)"]


def test_a_lowered_goal_names_its_rule_and_its_other_side_does_not():
    with WhatIf(person(medications=["hydrochlorothiazide"])) as day:
        rules = day.rules()
    assert rules["calcium_min"].endswith("at least 1,000 mg (rule M2: hydrochlorothiazide)")
    assert rules["calcium_upper_max"] == "calcium at most 2,000 mg"


def test_who_set_a_target_is_named():
    with WhatIf(person(overrides=[OVERRIDE])) as day:
        assert day.rules()["calcium_min"] == "calcium at least 1,300 mg (set by R. Diaz, RD)"


def test_a_repair_of_a_caution_asks_a_clinician_first():
    with WhatIf(person(medications=["warfarin 5 mg"])) as day:
        day.set_target("vitamin_k2", minimum=200)
        day.weight("vitamin_k2", tier="safety")
        conflict = day.conflict()
    repair = next(item for item in conflict.repairs if item.name.startswith("w2_cap"))
    assert repair.helps
    assert repair.words() == f"vitamin K2 at most 50 µg {RULE} -> 200 µg, {ASK_FIRST}"


def test_plans_with_and_without_a_caution_differ_in_its_rules(thinned, anna_week):
    words = compare(anna_week, thinned.plan).words()
    assert f"Rule without natto and liver {RULE}: no in the first, yes in the second." in words
    assert [one for one in words if one.startswith("Rule vitamin K2") and "no goal" in one]
