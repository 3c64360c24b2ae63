from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tiny_tables import NAN, draft_of, food_frame

from foods.build.fdc_ids import assign_ids, parse_ids
from foods.build.legacy import (
    LegacyRows,
    add_foods,
    apply_revisions,
    match_names,
    new_foods,
    parse_legacy,
)
from foods.status import Status

if TYPE_CHECKING:
    from foods.build.draft import Draft

COLUMNS = pd.DataFrame(
    {
        "nutrient": ["energy_kcal", "fat_g", "sugars_g", "sugars_g", "iron_mg", "zinc_mg", "b_mg"],
        "column": ["Energy", "Fat", "Total Sugars", "Sugars", "Iron", "Zinc", "B"],
    }
)
RENAMED = pd.DataFrame({"legacy_name": ["Leek, new name"], "food_id": ["00002"]})


@pytest.fixture
def legacy() -> LegacyRows:
    rows = {
        "foodName": ["Kale, raw", "Leek, new name", "Ghee", "Ghee", "Oat milk"],
        "data_type": ["sr_legacy_food"] * 3 + ["foundation_food"] * 2,
        "food_category": "Vegetables",
        "Energy": [50.9, 20.0, 876.0, 1.0, 48.0],
        "Fat": [0.9301, 5.0, 99.0, 1.0, 2.7],
        "Total Sugars": [NAN, 2.0, NAN, NAN, NAN],
        "Sugars": [9.0, 3.0, NAN, NAN, 2.3],
        "Iron": [NAN, 2.0, NAN, NAN, NAN],
        "Zinc": [NAN, 2.0, NAN, NAN, NAN],
        "B": [NAN, 2.0, NAN, NAN, NAN],
    }
    return parse_legacy(pd.DataFrame(rows), COLUMNS)


@pytest.fixture
def draft() -> Draft:
    foods = food_frame(f00001="Vegetables: Kale, raw", f00002="Vegetables: Leek")
    return draft_of(
        foods,
        energy_kcal=[50.0, 20.0],
        fat_g=[0.93, 1.0],
        sugars_g=[NAN, 1.0],
        iron_mg=[1.0, 1.0],
        zinc_mg=[1.0, 1.0],
        b_mg=[1.0, 1.0],
        other_mg=[1.0, 1.0],
    )


def test_names_match_by_words_or_by_the_table(draft: Draft, legacy: LegacyRows) -> None:
    found = match_names(draft, legacy, RENAMED)
    assert found.to_dict() == {
        "sr_legacy_food: Kale, raw": "00001",
        "sr_legacy_food: Leek, new name": "00002",
    }


def test_only_real_differences_replace(draft: Draft, legacy: LegacyRows) -> None:
    revised = apply_revisions(draft, legacy, match_names(draft, legacy, RENAMED))
    assert revised.values.at["00001", "energy_kcal"] == 50.0  # 0.9 kcal is the kJ rounding
    assert revised.values.at["00001", "fat_g"] == 0.93
    assert revised.values.at["00001", "sugars_g"] == 9.0
    assert revised.values.at["00001", "iron_mg"] == 1.0
    assert revised.values.at["00002", "sugars_g"] == 2.0  # the first filled column
    assert revised.reason.at["00002", "fat_g"].endswith("SR28 value 1")


def test_a_food_analysed_anew_makes_the_rest_stale(draft: Draft, legacy: LegacyRows) -> None:
    revised = apply_revisions(draft, legacy, match_names(draft, legacy, RENAMED))
    assert revised.status.at["00002", "other_mg"] == Status.STALE
    assert revised.values.at["00002", "other_mg"] == 1.0
    assert revised.status.at["00001", "other_mg"] == Status.ANALYTICAL


def test_foods_that_sr28_lacks_are_added_with_their_id(draft: Draft, legacy: LegacyRows) -> None:
    ids = pd.Series({"ghee": 7})
    extra = pd.DataFrame(
        {
            "food_id": ["fdc:9"],
            "usda_name": ["Oat milk"],
            "data_type": ["foundation_food"],
        }
    )
    added = new_foods(legacy, match_names(draft, legacy, RENAMED), ids, extra)
    longer = add_foods(draft, legacy, added)
    assert list(longer.foods.index) == ["00001", "00002", "fdc:7", "fdc:9"]
    assert longer.values.at["fdc:7", "fat_g"] == 99.0
    assert longer.status.at["fdc:9", "iron_mg"] == Status.MISSING
    assert longer.values.at["00001", "fat_g"] == 0.93


def test_ids_are_found_by_name_old_or_new() -> None:
    ids = parse_ids(
        pd.DataFrame(
            {
                "fdc_id": [1, 2, 3, 4],
                "description": ["KALE, raw", "Leek, new name", "Twice", "twice"],
                "data_type": "sr_legacy_food",
            }
        )
    )
    foods = food_frame(a="V: Kale, raw", f00002="V: Leek", b="V: Twice")
    found = assign_ids(foods, ids, RENAMED)["fdc_id"]
    assert found.loc[["a", "00002"]].tolist() == [1, 2]
    assert found.isna().tolist() == [False, False, True]
