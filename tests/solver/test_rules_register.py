"""Every rule has a function, a name, a golden LP file and a paragraph in the manual.

A golden file holds a small model with that one rule, to be read and checked by hand
(`tests/solver/rule_cases.py` says what the model is).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from solver.diet_rules import RULES as DIET_RULES
from solver.diet_rules import build, build_cheapest, names
from solver.live import rules as live_rules
from solver.week import day_rules, dish_rules, place, portion, relax
from tests.solver.rule_cases import CHOSEN, PLACED, WRITERS, diet_case, menu_case

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
RULES = {*DIET_RULES, *live_rules.RULES, *dish_rules.RULES, *place.RULES, *portion.RULES}

EVERY_RULE = pytest.mark.parametrize("rule", WRITERS, ids=lambda rule: rule.__name__)


def rows(text: str) -> list[str]:
    """Return the names of the rows of an LP text; a long name stands on a line of its own."""
    return re.findall(r"^(\S+):(?= |$)", text.split("Subject To")[1], flags=re.MULTILINE)


def test_every_rule_of_every_model_is_registered():
    assert set(WRITERS) == RULES
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


@EVERY_RULE
def test_rule_has_a_golden_file_that_it_still_writes(rule):
    golden = (GOLDEN / f"{rule.__name__}.lp").read_text("utf-8")
    assert WRITERS[rule](rule).split("\n") == golden.split("\n")


@EVERY_RULE
def test_rule_names_its_rows_after_itself(rule):
    found = rows(WRITERS[rule](rule))
    assert found or rule in DIET_RULES[:2], "only a food's own limits are bounds and no rows"
    assert all(re.fullmatch(rf"{rule.__name__}_[a-z0-9_]+", row) for row in found)


@EVERY_RULE
def test_rule_has_a_paragraph_in_the_manual(rule):
    name, manual = rule.__name__, (ROOT / "docs" / "model.md").read_text("utf-8")
    paragraph = rf"### [^\n]*\n(?:(?!###).)*`{name}\(\)`(?:(?!###).)*`{name}_<"
    assert re.search(paragraph, manual, flags=re.DOTALL)


def test_no_golden_file_is_left_over():
    files = {path.stem for path in GOLDEN.glob("*.lp")}
    assert files == {rule.__name__ for rule in RULES} | {"diet"}


def test_the_whole_diet_model_is_its_rules_and_its_cost():
    golden = (GOLDEN / "diet.lp").read_text("utf-8")
    assert build_cheapest(diet_case()).model.lp_text() == golden
    assert build(diet_case()).model.row_names == [
        "nutrient_minimum_0000",
        "nutrient_minimum_0001",
        "nutrient_maximum_0001",
    ]


def test_the_whole_week_models_are_their_rules():
    case = menu_case()
    assert relax.build(case).model.row_names == [
        "food_total_0000",
        "food_total_0001",
        "food_total_0002",
        "food_total_0003",
        "occasion_count_breakfast",
        "dish_repeat_porridge",
        "dish_repeat_omelette",
        "component_fill_porridge_grain",
        "component_fill_porridge_drink",
        "component_fill_omelette_egg",
        "whole_filling_porridge_drink_0001",
        "whole_filling_porridge_drink_0002",
    ]
    assert place.build(case, CHOSEN).model.row_names == [
        "slot_fill_breakfast_01",
        "slot_fill_breakfast_02",
        "serving_once_000",
        "serving_once_001",
    ]
    assert portion.build(case, PLACED).model.row_names == ["typical_portion_000_00"]


def test_models_of_day_and_amount_share_the_rules_of_days():
    shared = {day_rules.day_minimum, day_rules.day_maximum, day_rules.group_day_maximum}
    assert set(place.RULES) & set(portion.RULES) == shared


def test_mixed_fillings_leave_one_rule_out():
    assert set(dish_rules.RULES) - set(dish_rules.MIXED_RULES) == {dish_rules.whole_filling}


def test_every_name_leads_back_to_the_callers_limit():
    assert names(diet_case()) == {
        "nutrient_minimum_0000": ("min", "protein"),
        "nutrient_minimum_0001": ("min", "energy"),
        "nutrient_maximum_0001": ("max", "energy"),
        "food_minimum_0001": ("food_min", "milk"),
        "food_maximum_0001": ("food_max", "milk"),
    }
