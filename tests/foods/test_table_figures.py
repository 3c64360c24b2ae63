"""Figures read by hand in USDA's own files, and rules of the derived columns."""

from __future__ import annotations

import numpy as np
import pytest

from foods import FoodTable, Status

# SR28 (NUT_DATA.txt, May 2016) per 100 g
SR28 = [
    ("01009", "calcium_mg", 710.0),
    ("01009", "protein_g", 22.87),
    ("01077", "calcium_mg", 113.0),
    ("01077", "vitamin_d_ug", 1.3),
    ("11457", "vitamin_k1_ug", 482.9),
    ("11457", "magnesium_mg", 79.0),
    ("15088", "epa_g", 0.473),
    ("15088", "dha_g", 0.509),
    ("15088", "calcium_mg", 382.0),
    ("12061", "magnesium_mg", 270.0),
    ("20137", "protein_g", 4.4),
    ("04053", "energy_kcal", 884.0),
]
# SR Legacy (April 2018), where it differs from SR28
SR_LEGACY = [("11233", "calcium_mg", 254.0), ("11233", "vitamin_k1_ug", 389.6)]


@pytest.mark.parametrize(("food", "nutrient", "value"), SR28)
def test_value_of_sr28(all_foods: FoodTable, food: str, nutrient: str, value: float) -> None:
    assert all_foods.nutrients.at[food, nutrient] == value


@pytest.mark.parametrize(("food", "nutrient", "value"), SR_LEGACY)
def test_value_of_sr_legacy(all_foods: FoodTable, food: str, nutrient: str, value: float) -> None:
    assert all_foods.nutrients.at[food, nutrient] == value
    assert all_foods.status.at[food, nutrient] == Status.SR_LEGACY_UPDATE


def test_long_chain_sum_is_the_sum_of_its_parts(all_foods: FoodTable) -> None:
    table = all_foods.nutrients
    total = 1000 * (table["epa_g"] + table["dha_g"])
    assert np.allclose(table["epa_dha_mg"], total, rtol=0, atol=1e-3, equal_nan=True)


def test_absorbable_calcium_of_milk_is_all_of_it(everyday: FoodTable) -> None:
    # Weaver, Proulx & Heaney (1999): 32.1 % of the calcium of milk is absorbed
    assert everyday.nutrients.at["01077", "calcium_absorption_fraction"] == 0.321
    assert everyday.nutrients.at["01077", "calcium_absorbable_mg"] == 113.0


def test_absorbable_calcium_of_spinach_is_a_sixth(everyday: FoodTable) -> None:
    row = everyday.nutrients.loc["11457"]
    expected = row["calcium_mg"] * row["calcium_absorption_fraction"] / 0.321
    assert row["calcium_absorbable_mg"] == pytest.approx(expected)
    assert row["calcium_absorbable_mg"] < row["calcium_mg"] / 5


def test_absorbable_calcium_is_capped(everyday: FoodTable) -> None:
    table = everyday.nutrients
    share = table["calcium_absorbable_mg"] / table["calcium_mg"]
    assert share.max() == pytest.approx(1.15)


def test_totals_never_fall_below_a_lower_bound(all_foods: FoodTable) -> None:
    known = all_foods.low["vitamin_k2_ug"].notna()
    assert (all_foods.low.loc[known, "vitamin_k2_ug"] >= 0).all()


def test_meat_has_no_rule_against_vitamin_c(all_foods: FoodTable) -> None:
    # 40 of 42 analyses of cooked meat find some
    assert (all_foods.status["vitamin_c_mg"] == Status.RULE_ZERO).sum() < 10


def test_imputed_values_have_a_range(all_foods: FoodTable) -> None:
    imputed = (all_foods.status == Status.IMPUTED_LIKE).to_numpy()
    spread = (all_foods.high - all_foods.low).to_numpy()[imputed]
    assert (spread >= 0).all()
    assert (spread > 0).mean() > 0.5
