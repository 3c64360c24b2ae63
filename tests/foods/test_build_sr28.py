from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tiny_tables import read_tiny

from foods.build.pipeline import rule_table
from foods.build.sr28 import Release, parse_release, start_draft
from foods.errors import DataError
from foods.status import Status

if TYPE_CHECKING:
    from foods.build.draft import Draft

KEYS = pd.Series({"204": "fat_g", "205": "carbohydrate_g", "601": "cholesterol_mg"})


@pytest.fixture(scope="module")
def release() -> Release:
    return parse_release(read_tiny, rule_table("sr28_columns"))


@pytest.fixture(scope="module")
def draft(release: Release) -> Draft:
    return start_draft(release, KEYS)


def test_foods_carry_their_group_and_factors(release: Release) -> None:
    assert release.foods.at["01001", "usda_group"] == "Dairy and Egg Products"
    assert release.foods.at["01001", "factor_204"] == 8.79
    assert math.isnan(release.foods.at["11233", "factor_204"])


def test_quotes_inside_a_measure_survive(release: Release) -> None:
    assert release.measures["unit"].iloc[0] == 'pat (1" sq, 1/3" high)'
    assert release.measures["grams"].tolist() == [5.0, 227.0]


def test_source_codes_become_statuses(draft: Draft) -> None:
    assert draft.status.at["01001", "fat_g"] == Status.ANALYTICAL
    assert draft.status.at["01001", "carbohydrate_g"] == Status.CALCULATED
    assert draft.status.at["11233", "cholesterol_mg"] == Status.USDA_ASSUMED_ZERO


def test_what_usda_does_not_state_is_missing(draft: Draft) -> None:
    assert draft.status.at["11233", "carbohydrate_g"] == Status.MISSING
    assert math.isnan(draft.values.at["11233", "carbohydrate_g"])


def test_a_range_counts_only_around_its_value(draft: Draft) -> None:
    assert (draft.low.at["01001", "fat_g"], draft.high.at["01001", "fat_g"]) == (70.0, 90.0)
    assert draft.values.at["01001", "cholesterol_mg"] == 215
    assert draft.low.at["01001", "cholesterol_mg"] == 215
    assert draft.high.at["01001", "cholesterol_mg"] == 215


def test_codes_and_samples_are_kept(draft: Draft) -> None:
    assert draft.samples.at["01001", "fat_g"] == 580
    assert draft.source_code.at["01001", "carbohydrate_g"] == "4"
    assert draft.derivation.at["01001", "carbohydrate_g"] == "NC"


def test_a_release_of_another_layout_is_refused() -> None:
    def longer(member: str) -> bytes:
        return read_tiny(member).replace(b"\n", b"^1\n")

    with pytest.raises(DataError, match="fields"):
        parse_release(longer, rule_table("sr28_columns"))
