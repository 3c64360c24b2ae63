from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from foods import DataError, FoodTable, InputError, Status, load_foods, packaged

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [
    "energy_kcal",
    "protein_g",
    "fat_g",
    "saturated_fat_g",
    "monounsaturated_fat_g",
    "polyunsaturated_fat_g",
    "trans_fat_g",
    "carbohydrate_g",
    "sugars_g",
    "lactose_g",
    "fibre_g",
    "starch_g",
    "water_g",
    "ash_g",
    "alcohol_g",
    "calcium_mg",
    "iron_mg",
    "magnesium_mg",
    "phosphorus_mg",
    "potassium_mg",
    "sodium_mg",
    "zinc_mg",
    "copper_mg",
    "manganese_mg",
    "selenium_ug",
    "vitamin_a_rae_ug",
    "retinol_ug",
    "beta_carotene_ug",
    "vitamin_d_ug",
    "vitamin_e_mg",
    "vitamin_k1_ug",
    "vitamin_k2_mk4_ug",
    "vitamin_c_mg",
    "thiamin_mg",
    "riboflavin_mg",
    "niacin_mg",
    "pantothenic_acid_mg",
    "vitamin_b6_mg",
    "folate_ug",
    "folate_dfe_ug",
    "folic_acid_ug",
    "vitamin_b12_ug",
    "choline_mg",
    "cholesterol_mg",
    "epa_g",
    "dha_g",
    "dpa_g",
    "ala_g",
    "linoleic_acid_g",
    "caffeine_mg",
    "theobromine_mg",
    "epa_dha_mg",
    "calcium_absorbable_mg",
    "vitamin_k2_ug",
    "prebiotic_fibre_g",
    "polyphenols_mg",
    "boron_mg",
    "isoflavones_mg",
    "calcium_absorption_fraction",
]


def frames(table: FoodTable) -> dict[str, pd.DataFrame]:
    return {"low": table.low, "high": table.high, "status": table.status}


@pytest.mark.parametrize("which", ["everyday", "all_foods"])
def test_all_frames_share_foods_and_nutrients(which: str, request: pytest.FixtureRequest) -> None:
    table: FoodTable = request.getfixturevalue(which)
    assert list(table.nutrients.columns) == KEYS
    assert list(table.nutrient_info.index) == KEYS
    assert table.foods.index.equals(table.nutrients.index)
    for frame in frames(table).values():
        assert frame.index.equals(table.nutrients.index)
        assert frame.columns.equals(table.nutrients.columns)


def test_every_food_of_the_two_releases_is_there(all_foods: FoodTable) -> None:
    assert all_foods.foods.index.str.match(r"^\d{5}$").sum() == 8789  # SR28 documentation, 2016
    assert "fdc:2257046" in all_foods.foods.index


def test_everyday_table_holds_the_everyday_list_and_no_more(everyday: FoodTable) -> None:
    listed = packaged.read_everyday().index
    assert set(everyday.foods.index) == set(listed)
    assert everyday.foods["everyday"].all()


def test_everyday_rows_of_both_tables_agree(everyday: FoodTable, all_foods: FoodTable) -> None:
    ids = everyday.foods.index
    pd.testing.assert_frame_equal(everyday.nutrients, all_foods.nutrients.loc[ids])
    pd.testing.assert_frame_equal(everyday.high, all_foods.high.loc[ids])
    pd.testing.assert_frame_equal(everyday.status, all_foods.status.loc[ids])


def test_other_foods_have_no_everyday_columns(all_foods: FoodTable) -> None:
    others = all_foods.foods[~all_foods.foods["everyday"]]
    assert others["role"].isna().all()
    assert others["measure_g"].isna().all()
    assert (others["name"] == others["usda_name"]).all()


def test_unknown_is_nan_in_value_low_and_high_and_never_zero(all_foods: FoodTable) -> None:
    missing = all_foods.status == str(Status.MISSING)
    assert missing.to_numpy().any()
    for frame in (all_foods.nutrients, all_foods.low, all_foods.high):
        assert frame.to_numpy()[missing.to_numpy()].size == missing.to_numpy().sum()
        assert np.isnan(frame.to_numpy()[missing.to_numpy()]).all()
    assert all_foods.nutrients.notna().to_numpy()[~missing.to_numpy()].all()


def test_values_lie_in_their_ranges(all_foods: FoodTable) -> None:
    value, low, high = (f.to_numpy() for f in (all_foods.nutrients, all_foods.low, all_foods.high))
    known = ~np.isnan(value)
    assert (low[known] <= value[known]).all()
    bounded = known & ~np.isnan(high)
    assert (value[bounded] <= high[bounded]).all()


def test_only_a_lower_bound_has_no_upper_end(all_foods: FoodTable) -> None:
    open_end = all_foods.high.isna() & all_foods.nutrients.notna()
    columns = open_end.columns[open_end.any()]
    assert list(columns) == ["vitamin_k2_ug"]
    rows = open_end.index[open_end["vitamin_k2_ug"]]
    part = all_foods.nutrients.loc[rows, "vitamin_k2_mk4_ug"]
    assert all_foods.nutrients.loc[rows, "vitamin_k2_ug"].equals(part.rename("vitamin_k2_ug"))


def test_the_extra_food_has_its_kitchen_measure(everyday: FoodTable) -> None:
    rows = everyday.measures[everyday.measures["food_id"] == "fdc:2257046"]
    assert rows["grams"].tolist() == [everyday.foods.at["fdc:2257046", "measure_g"]]


def test_every_everyday_food_has_a_measure(everyday: FoodTable) -> None:
    assert set(everyday.foods.index) == set(everyday.measures["food_id"])


def test_subset_keeps_order_and_drops_other_measures(everyday: FoodTable) -> None:
    small = everyday.subset(["11233", "01009"])
    assert list(small.foods.index) == ["11233", "01009"]
    assert list(small.status.index) == ["11233", "01009"]
    assert set(small.measures["food_id"]) == {"01009", "11233"}
    assert small.version == everyday.version


def test_subset_lists_every_unknown_id_with_a_near_food(everyday: FoodTable) -> None:
    with pytest.raises(InputError) as caught:
        everyday.subset(["01009", "1009", "kale", "zzzz", "01009"])
    problems = caught.value.problems
    assert len(problems) == 4
    assert "01009 Cheddar cheese" in problems[0]
    assert "11233" in problems[1]
    assert "search()" in problems[2]
    assert "given twice" in problems[3]


def test_an_unknown_choice_of_foods_is_refused() -> None:
    with pytest.raises(InputError, match="'everyday' or 'all'"):
        load_foods("some")  # type: ignore[arg-type]


def test_an_everyday_food_without_figures_is_named(tmp_path: Path) -> None:
    for file in packaged.DATA.iterdir():
        (tmp_path / file.name).symlink_to(file)
    own = tmp_path / packaged.EVERYDAY
    text = own.read_text(encoding="utf-8")
    own.unlink()
    own.write_text(text.replace("\n01009,", "\n99999,"), encoding="utf-8")
    with pytest.raises(DataError, match="99999"):
        load_foods(folder=tmp_path)


def test_loading_needs_no_build_package() -> None:
    code = (
        "import sys, foods; foods.load_foods(); "
        "print([m for m in ('pandera', 'foods.build', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
