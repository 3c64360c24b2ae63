"""The packaged files: what the manifest says, their shape, and the sanity checks."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from foods import FoodTable, packaged
from foods.build import checks, schema, write
from foods.build.pipeline import failing_rows, hand_written, rebuild_curated

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from foods.build.draft import Draft

MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def failing(packaged_draft: Draft) -> pd.DataFrame:
    measures = packaged.read_rows(packaged.DATA, packaged.MEASURES, None)
    return failing_rows(packaged_draft, measures)


def test_the_manifest_matches_the_files() -> None:
    manifest = json.loads((packaged.DATA / packaged.MANIFEST).read_text(encoding="utf-8"))
    hashes = write.file_hashes(packaged.DATA)
    assert manifest["files"] == hashes, "a data file changed: run python -m foods.build"
    assert manifest["version"] == write.version_of(hashes)


def test_the_version_is_that_of_the_manifest(everyday: FoodTable) -> None:
    assert everyday.version == write.version_of(write.file_hashes(packaged.DATA))


def test_building_the_hand_written_part_again_gives_the_same_bytes(tmp_path: Path) -> None:
    shutil.copytree(packaged.DATA, tmp_path, dirs_exist_ok=True)
    rebuild_curated(tmp_path)
    assert write.file_hashes(tmp_path) == write.file_hashes(packaged.DATA)


def test_the_package_stays_small() -> None:
    assert sum(path.stat().st_size for path in packaged.DATA.iterdir()) < MOST_BYTES


def test_every_check_holds_or_is_exempted_by_food(failing: pd.DataFrame) -> None:
    exemptions = packaged.read_text_table(packaged.DATA / packaged.EXEMPTIONS)
    checks.require_sound(failing, exemptions)
    assert len(failing) >= len(exemptions) > 0


def test_a_check_without_exemption_would_fail(failing: pd.DataFrame) -> None:
    exemptions = packaged.read_text_table(packaged.DATA / packaged.EXEMPTIONS)
    one = exemptions.iloc[0]
    with pytest.raises(ValueError, match=one["food_id"]):
        checks.require_sound(failing, exemptions.iloc[1:])


@pytest.mark.parametrize(
    "name", ["nutrients.csv", "sources.csv", "bioactives.csv", "exemptions.csv"]
)
def test_hand_written_files_have_their_shape(name: str) -> None:
    table = hand_written(packaged.DATA)[name]
    schema.require_shape(name, table, schema.SHAPES[name])
    assert len(table)


@pytest.mark.parametrize("name", [packaged.FOODS, packaged.MEASURES])
def test_built_files_have_their_shape(name: str) -> None:
    table = packaged.read_rows(packaged.DATA, name, None)
    schema.require_shape(name, table, schema.SHAPES[name])
    assert len(table)


def test_a_wrong_shape_is_told_with_its_row() -> None:
    table = hand_written(packaged.DATA)["nutrients.csv"]
    table.loc[3, "unit"] = "pound"
    with pytest.raises(ValueError, match=r"column unit, row 3: 'pound'"):
        schema.require_shape("nutrients.csv", table, schema.SHAPES["nutrients.csv"])


def test_literature_cites_known_references() -> None:
    figures = packaged.read_text_table(packaged.DATA / packaged.BIOACTIVES)
    known = packaged.read_text_table(packaged.DATA / packaged.CITATIONS)["citation_id"]
    cited = figures["citation"].str.split(";").explode()
    assert set(cited) - {""} <= set(known)


def test_imputation_was_used_only_where_it_works() -> None:
    tests = packaged.read_text_table(packaged.DATA / "imputation_tests.csv")
    filled = tests["filled"].astype(int) > 0
    assert filled.any()
    assert (tests.loc[filled, "within_factor"].astype(float) >= 0.6).all()


def test_rule_zeros_are_seldom_wrong() -> None:
    tests = packaged.read_text_table(packaged.DATA / "rule_zero_tests.csv")
    wrong, known = tests["not_zero"].astype(int).sum(), tests["known"].astype(int).sum()
    assert wrong / known < 0.01
