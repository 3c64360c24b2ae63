"""The greenhouse gas table: every row means something, every figure has its source."""

from __future__ import annotations

import numpy as np
import pytest

from foods import packaged
from foods.footprint import COLUMNS, load_footprints

ROWS = packaged.read_text_table(packaged.DATA / packaged.FOOTPRINT)
COMMODITIES = packaged.read_text_table(packaged.DATA / packaged.COMMODITIES)


def test_every_row_selects_foods_there_are(everyday):
    known = {
        "food_id": set(everyday.foods.index),
        "kind": set(everyday.foods["kind"]),
        "group": set(everyday.foods["group"]),
    }
    assert [row.value for row in ROWS.itertuples() if row.value not in known[row.selects]] == []
    assert not ROWS.duplicated(["selects", "value"]).any()


def test_every_row_names_a_commodity_or_says_why_not():
    commodities = set(COMMODITIES["commodity"])
    unknown = ROWS["status"] == "unknown"
    assert set(ROWS.loc[~unknown, "commodity"]) <= commodities
    assert (ROWS.loc[unknown, "commodity"] == "").all()
    assert (ROWS.loc[ROWS["status"] != "direct", "note"] != "").all()


def test_figures_lie_within_their_range_and_have_a_registered_source(everyday):
    assert set(COMMODITIES["source"]) <= set(everyday.sources["id"])
    register = everyday.sources.set_index("id").loc["poore2018"]
    assert "CC BY 4.0" in register["licence"]
    assert "10.1126/science.aaq0216" in register["citation"]
    ranged = COMMODITIES[COMMODITIES["low"] != ""]
    numbers = ranged[["low", "kg_co2e_per_kg", "high"]].astype(float).to_numpy()
    assert (np.diff(numbers, axis=1) >= 0).all()


def test_the_most_particular_row_counts(everyday):
    found = load_footprints(everyday.foods)
    assert list(found.columns) == list(COLUMNS)
    assert list(found.index) == list(everyday.foods.index)
    assert found.at["13326", "status"] == "proxy"  # liver: its own row, not that of its kind
    assert found.at["09298", "status"] == "unknown"  # raisins, though fruit has a figure
    assert found.at["09252", "commodity"] == "other_fruit"  # pear: by its group


@pytest.mark.parametrize(
    ("food", "published"), [("01009", 23.88), ("16427", 3.16), ("20345", 4.45), ("17014", 39.72)]
)
def test_published_means(everyday, food, published):
    found = load_footprints(everyday.foods)
    assert found.at[food, "kg_co2e_per_kg"] == pytest.approx(published)


def test_a_food_without_a_row_is_unknown(all_foods):
    found = load_footprints(all_foods.foods)
    others = ~all_foods.foods["everyday"].to_numpy(dtype=bool)
    assert found.loc[others, "kg_co2e_per_kg"].isna().all()
    assert (found.loc[others, "status"] == "unknown").all()
