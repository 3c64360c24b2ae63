"""Every rule has a function, a name, a golden LP file and a paragraph in the manual.

A golden file holds a small model with that one rule, to be read and checked by hand. A new
list of rules joins by one entry in `REGISTER`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solver.diet_case import Bound, DietCase, Limit
from solver.diet_rules import RULES, DietModel, build, build_cheapest, names

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"


def diet_case() -> DietCase:
    """Return three foods and two nutrients with a limit of each kind on the second of each."""
    return DietCase(
        foods=("oats", "milk", "egg"),
        contents={0: np.array([13.0, 3.0, 6.0]), 1: np.array([380.0, 60.0, 0.0])},
        costs=np.array([2.0, 1.0, 3.0]),
        limits=(
            Limit(Bound.MIN, 0, "protein", 50.0),
            Limit(Bound.MIN, 1, "energy", 1200.0),
            Limit(Bound.MAX, 1, "energy", 1400.0),
            Limit(Bound.FOOD_MIN, 1, "milk", 0.5),
            Limit(Bound.FOOD_MAX, 1, "milk", 4.0),
        ),
        whole=False,
    )


def diet_with(rule: Callable[[DietModel], None]) -> str:
    diet = DietModel.empty(diet_case())
    rule(diet)
    return diet.model.lp_text()


REGISTER: dict[Callable[..., None], Callable[[Any], str]] = dict.fromkeys(RULES, diet_with)
"""Each rule, with the function that writes the LP text of a small model with that rule alone."""

EVERY_RULE = pytest.mark.parametrize("rule", REGISTER, ids=lambda rule: rule.__name__)


def manual() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("model*.md")))


@EVERY_RULE
def test_rule_has_a_golden_file_that_it_still_writes(rule):
    golden = (GOLDEN / f"{rule.__name__}.lp").read_text("utf-8")
    assert REGISTER[rule](rule).split("\n") == golden.split("\n")


@EVERY_RULE
def test_rule_names_its_rows_after_itself(rule):
    rows = re.findall(r"^([a-z0-9_]+): ", REGISTER[rule](rule), flags=re.MULTILINE)
    assert all(re.fullmatch(rf"{rule.__name__}(_[0-9]+)+", row) for row in rows)


@EVERY_RULE
def test_rule_has_a_paragraph_in_the_manual(rule):
    name = rule.__name__
    paragraph = rf"### [^\n]*\n(?:(?!###).)*`{name}\(\)`(?:(?!###).)*`{name}_<"
    assert re.search(paragraph, manual(), flags=re.DOTALL)


def test_no_golden_file_is_left_over():
    files = {path.stem for path in GOLDEN.glob("*.lp")}
    assert files == {rule.__name__ for rule in REGISTER} | {"diet"}


def test_the_whole_diet_model_is_its_rules_and_its_cost():
    golden = (GOLDEN / "diet.lp").read_text("utf-8")
    assert build_cheapest(diet_case()).model.lp_text() == golden
    assert build(diet_case()).model.row_names == [
        "nutrient_minimum_0000",
        "nutrient_minimum_0001",
        "nutrient_maximum_0001",
    ]


def test_every_name_leads_back_to_the_callers_limit():
    assert names(diet_case()) == {
        "nutrient_minimum_0000": ("min", "protein"),
        "nutrient_minimum_0001": ("min", "energy"),
        "nutrient_maximum_0001": ("max", "energy"),
        "food_minimum_0001": ("food_min", "milk"),
        "food_maximum_0001": ("food_max", "milk"),
    }
