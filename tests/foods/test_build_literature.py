from __future__ import annotations

import math

import pandas as pd
import pytest
from tiny_tables import NAN, draft_of, food_frame

from foods.build.literature import (
    check_ids,
    fill_lower_bounds,
    fill_products,
    merge_literature,
)
from foods.build.pipeline import rule_table
from foods.errors import DataError
from foods.status import Status

FOODS = food_frame(a="V: A", b="V: B", c="V: C")


def figures(**columns: object) -> pd.DataFrame:
    row = {
        "food_id": "a",
        "nutrient": "boron_mg",
        "value": 0.2,
        "low": 0.1,
        "high": 0.3,
        "basis": "direct",
        "status": "verified",
        "citation": "hunt1991",
        "note": "mean of three",
    }
    return pd.DataFrame([row | columns])


def test_a_published_figure_keeps_range_status_and_citation() -> None:
    draft = merge_literature(draft_of(FOODS, boron_mg=[NAN] * 3), figures())
    cells = [frame.at["a", "boron_mg"] for frame in (draft.low, draft.values, draft.high)]
    assert cells == [0.1, 0.2, 0.3]
    assert draft.status["boron_mg"].tolist() == [
        Status.LITERATURE_DIRECT,
        Status.MISSING,
        Status.MISSING,
    ]
    assert draft.citation.at["a", "boron_mg"] == "hunt1991"
    assert draft.reason.at["a", "boron_mg"] == "figure seen in the source: mean of three"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"nutrient": "boron_g"}, "nutrients.csv"),
        ({"basis": "hearsay"}, "basis"),
        ({"status": "sure"}, "status"),
        ({"value": NAN}, "unknown"),
        ({"basis": "unknown"}, "unknown"),
    ],
)
def test_wrong_rows_are_named(fault: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=told) as caught:
        merge_literature(draft_of(FOODS, boron_mg=[NAN] * 3), figures(**fault))
    assert caught.value.problems[0].startswith("bioactives.csv: a boron_")


def test_ids_outside_the_table_are_all_listed_with_what_to_do() -> None:
    with pytest.raises(DataError) as caught:
        check_ids(FOODS.index, {"everyday.csv": ["a", "43350"], "bioactives.csv": ["zz"]})
    assert [problem.split(" is not")[0] for problem in caught.value.problems] == [
        "everyday.csv: food 43350",
        "bioactives.csv: food zz",
    ]
    assert "extra_foods.csv" in caught.value.problems[0]


def test_a_known_part_is_a_lower_bound_of_an_unknown_total() -> None:
    draft = draft_of(FOODS, vitamin_k2_ug=[NAN, 9.0, NAN], vitamin_k2_mk4_ug=[1.5, 1.0, NAN])
    filled = fill_lower_bounds(draft, rule_table("lower_bounds"))
    assert filled.values["vitamin_k2_ug"].fillna(-1).tolist() == [1.5, 9.0, -1]
    assert filled.low.at["a", "vitamin_k2_ug"] == 1.5
    assert math.isnan(filled.high.at["a", "vitamin_k2_ug"])
    assert "lower bound" in filled.reason.at["a", "vitamin_k2_ug"]


@pytest.mark.parametrize(
    ("amount", "fraction", "absorbable"),
    [
        (100.0, 0.321, 100.0),
        (100.0, 0.0321, 10.0),
        (100.0, 0.6, 115.0),
        (0.0, NAN, 0.0),
        (50.0, NAN, NAN),
    ],
)
def test_absorbable_amounts(amount: float, fraction: float, absorbable: float) -> None:
    draft = draft_of(
        food_frame(a="V: A"),
        calcium_mg=[amount],
        calcium_absorption_fraction=[fraction],
        calcium_absorbable_mg=[NAN],
    )
    filled = fill_products(draft, rule_table("products"))
    found = filled.values.at["a", "calcium_absorbable_mg"]
    assert found == pytest.approx(absorbable, nan_ok=True)
