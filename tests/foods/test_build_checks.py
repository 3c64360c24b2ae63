from __future__ import annotations

import pandas as pd
import pytest
from tiny_tables import NAN, draft_of, food_frame

from foods.build import checks
from foods.build.measures import clean_measures, everyday_measures
from foods.build.pipeline import rule_table
from foods.errors import DataError

FOODS = food_frame(a="V: A", b="V: B", c="V: C")


def rows_of(check: str, table: str = "checks_sum") -> pd.DataFrame:
    rules = rule_table(table)
    return rules[rules["check"] == check]


def test_energy_is_compared_by_the_factors_of_the_food() -> None:
    foods = FOODS.assign(factor_203=NAN, factor_204=NAN, factor_205=[NAN, NAN, 2.0])
    draft = draft_of(
        foods,
        energy_kcal=[400.0, 400.0, 200.0],
        protein_g=[0, 0, 0],
        fat_g=[0, 0, 0],
        carbohydrate_g=[100.0, 60.0, 100.0],
        alcohol_g=[0, NAN, 0],
    )
    failing = checks.sum_check(draft, rows_of("energy_from_macronutrients"))
    assert failing["food_id"].tolist() == ["b"]
    assert failing["found"].tolist() == [160.0]


def test_proximates_must_make_a_hundred() -> None:
    draft = draft_of(
        FOODS,
        water_g=[90, 90, NAN],
        protein_g=[5, 5, 5],
        fat_g=[1, 1, 1],
        carbohydrate_g=[3, 9, 3],
        ash_g=[1, 1, 1],
        alcohol_g=[NAN, NAN, NAN],
    )
    failing = checks.sum_check(draft, rows_of("proximates"))
    assert failing["food_id"].tolist() == ["b"]


def test_sugars_and_fibre_fit_into_carbohydrate() -> None:
    draft = draft_of(
        FOODS, sugars_g=[5.0, 5.0, NAN], fibre_g=[5.0, 2.0, 9.0], carbohydrate_g=[5.0, 6.5, 5.0]
    )
    failing = checks.sum_check(draft, rows_of("sugars_and_fibre"))
    assert failing["food_id"].tolist() == ["a", "c"]


def test_a_kind_of_food_cannot_hold_some_nutrients() -> None:
    draft = draft_of(FOODS, vitamin_k2_mk4_ug=[0.0, 1.1, 1.1])
    traits = pd.DataFrame({"plant": [True, True, False]}, index=FOODS.index)
    row = rows_of("mk4_in_plant", "checks_trait").iloc[0].to_dict()
    subject = checks.Subject(draft, traits, pd.DataFrame())
    assert checks.trait_check(subject, row)["food_id"].tolist() == ["b"]


@pytest.mark.parametrize(
    ("check", "unit", "amount", "grams", "fails"),
    [
        ("ounce", "oz", 3.0, 85.0, False),
        ("ounce", "oz", 3.0, 28.0, True),
        ("ounce", "oz, with bone (yield after cooking)", 1.0, 15.0, False),
        ("cup", "cup", 1.0, 500.0, True),
        ("cup", "cup, dry, yields", 1.0, 500.0, False),
        ("tablespoon", "tbsp", 1.0, 14.0, False),
        ("tablespoon", "tbsp", 1.0, 40.0, True),
        ("any", "carcass", 1.0, 3500.0, True),
    ],
)
def test_measures(check: str, unit: str, amount: float, grams: float, *, fails: bool) -> None:
    rows = pd.DataFrame(
        {"food_id": ["a"], "seq": [1], "amount": [amount], "unit": [unit], "grams": [grams]}
    )
    rule = rows_of(check, "checks_measure").iloc[0].to_dict()
    assert len(checks.measure_check(rows, rule)) == fails


def test_negative_values_and_broken_ranges_are_found() -> None:
    draft = draft_of(FOODS, fat_g=[1.0, -0.1, 2.0])
    high = draft.high.copy()
    high.loc["c", "fat_g"] = 1.5
    draft = type(draft)(**{**vars(draft), "high": high})
    assert checks.negative_values(draft)["food_id"].tolist() == ["b"]
    assert checks.ranges_around_values(draft)["food_id"].tolist() == ["c"]


def test_names_given_twice_are_found() -> None:
    draft = draft_of(food_frame(a="V: Kale, raw", b="V: Kale raw", c="V: Leek"), fat_g=[1, 2, 3])
    assert checks.duplicate_names(draft)["food_id"].tolist() == ["a", "b"]


def test_the_same_figures_under_two_names_are_found() -> None:
    keys = [f"n{i}_g" for i in range(12)]
    draft = draft_of(FOODS, **{key: [i + 1.0, i + 1.0, 2.0] for i, key in enumerate(keys)})
    failing = checks.identical_vectors(draft, tuple(keys))
    assert failing[["food_id", "detail"]].to_numpy().tolist() == [["b", "same figures as a"]]


def test_failures_and_idle_exemptions_are_reported_together() -> None:
    failing = pd.DataFrame(
        [("negative", "a", -1.0, "why"), ("range", "b", 1.0, "why")], columns=checks.COLUMNS
    )
    exemptions = pd.DataFrame(
        {"check": ["range", "range"], "food_id": ["b", "c"], "reason": "known"}
    )
    with pytest.raises(DataError) as caught:
        checks.require_sound(failing, exemptions)
    assert len(caught.value.problems) == 2
    assert "a fails negative (-1)" in caught.value.problems[0]
    assert "c passes range" in caught.value.problems[1]


def test_measures_are_cleaned_by_rule_and_by_table() -> None:
    rows = pd.DataFrame(
        {
            "food_id": ["a", "a", "a", "b", "b", "b"],
            "seq": [2, 1, 3, 1, 2, 3],
            "amount": [1.0, 3.0, 0.0, 1.0, 1.0, 1.0],
            "unit": ["cup", "oz", "slice", "oz", " pat  large", "carcass"],
            "grams": [227.0, 28.0, 10.0, 31.0, 5.0, 4000.0],
        }
    )
    corrections = pd.DataFrame(
        {
            "food_id": ["a", "b"],
            "unit": ["oz", "oz"],
            "grams": ["28.0", "31.0"],
            "action": ["set", "drop"],
            "new_grams": ["85", ""],
            "reason": "known error",
        }
    )
    cleaned = clean_measures(rows, corrections)
    assert cleaned[["food_id", "seq", "unit", "grams"]].to_numpy().tolist() == [
        ["a", 1, "oz", 85.0],
        ["a", 2, "cup", 227.0],
        ["b", 2, "pat large", 5.0],
    ]


def test_the_kitchen_measure_of_a_food_without_usda_measures() -> None:
    everyday = pd.DataFrame(
        {"measure": ["1/4 cup", "2 tbsp"], "measure_g": [60.0, 30.0]}, ["a", "x"]
    )
    rows = everyday_measures(everyday, pd.Index(["a", "b"]))
    assert rows.to_numpy().tolist() == [["a", 0, 0.25, "cup", 60.0]]
