"""Rule zeros, derivations, imputation and reconciliation on a handful of foods."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_tables import NAN, draft_of, food_frame

from foods.build.derive import fill_derived, read_derivations, rederive_revised
from foods.build.impute import (
    LikeFoods,
    Scale,
    impute,
    predict_by_others,
    sound_groups,
    summarise,
)
from foods.build.pipeline import rule_table
from foods.build.reconcile import apply_limits, drop_contradicted, drop_wrong, scale_parts
from foods.build.rule_zeros import apply_zeros, hold_out, read_rules
from foods.build.tiers import food_tiers, usable
from foods.build.traits import food_traits
from foods.status import Status

VEGETABLES = "Vegetables and Vegetable Products"
ZEROS = pd.DataFrame(
    {
        "rule": ["plants", "no_fat"],
        "nutrients": ["vitamin_d_ug", "epa_g;dha_g"],
        "needs": ["plant", ""],
        "lacks": ["fungus_alga_ferment", ""],
        "zero_nutrient": ["", "fat_g"],
        "reason": ["plants have none", "no fat"],
    }
)


def test_traits_tell_plants_from_dishes() -> None:
    foods = food_frame(
        a=f"{VEGETABLES}: Kale, raw",
        b=f"{VEGETABLES}: Spinach souffle",
        c=f"{VEGETABLES}: Squash, winter, butternut, raw",
        d=f"{VEGETABLES}: Potatoes, mashed, home-prepared, whole milk and butter added",
        e="Beef Products: Beef, ground, raw",
        f="Nut and Seed Products: Seeds, sesame butter, tahini",
    )
    traits = food_traits(foods, rule_table("traits"))
    assert traits["plant"].tolist() == [True, False, True, False, False, False]
    assert traits["plain_animal"].tolist() == [False] * 4 + [True, False]
    assert traits["nut_butter"].tolist() == [False] * 5 + [True]
    assert traits["raw"].tolist() == [True, False, True, False, True, False]


def test_zeros_fill_only_what_is_unknown_and_say_why() -> None:
    foods = food_frame(
        a=f"{VEGETABLES}: Kale", b=f"{VEGETABLES}: Mushrooms", c="Beef Products: Beef"
    )
    draft = draft_of(
        foods, vitamin_d_ug=[NAN, NAN, NAN], epa_g=[NAN, 0.1, NAN], dha_g=[NAN] * 3, fat_g=[0, 0, 5]
    )
    filled = apply_zeros(draft, food_traits(foods, rule_table("traits")), read_rules(ZEROS))
    assert filled.values["vitamin_d_ug"].fillna(-1).tolist() == [0, -1, -1]
    assert filled.reason.at["a", "vitamin_d_ug"] == "plants have none"
    assert filled.values.at["b", "epa_g"] == 0.1
    assert filled.status["dha_g"].tolist() == [Status.RULE_ZERO, Status.RULE_ZERO, Status.MISSING]


def test_hold_out_counts_values_that_a_rule_would_get_wrong() -> None:
    foods = food_frame(a=f"{VEGETABLES}: Kale", b=f"{VEGETABLES}: Leek", c=f"{VEGETABLES}: Chard")
    draft = draft_of(
        foods, vitamin_d_ug=[0, 0.3, NAN], epa_g=[0] * 3, dha_g=[0] * 3, fat_g=[1, 1, 1]
    )
    report = hold_out(draft, food_traits(foods, rule_table("traits")), read_rules(ZEROS))
    row = report[report["nutrient"] == "vitamin_d_ug"].iloc[0]
    assert (row["known"], row["not_zero"], row["largest_food"], row["to_fill"]) == (2, 1, "b", 1)


def test_derivations_need_their_required_terms() -> None:
    draft = draft_of(
        food_frame(a="V: A", b="V: B", c="V: C"),
        vitamin_a_rae_ug=[NAN, NAN, 7.0],
        retinol_ug=[10.0, NAN, 1.0],
        beta_carotene_ug=[120.0, 120.0, 1.0],
        alpha_carotene_ug=[24.0, 24.0, 1.0],
        beta_cryptoxanthin_ug=[NAN, NAN, NAN],
    )
    rules = read_derivations(rule_table("derivations"), "fill")
    rules = [rule for rule in rules if rule.nutrient == "vitamin_a_rae_ug"]
    filled = fill_derived(draft, rules)
    # retinol + beta-carotene/12 + alpha-carotene/24 (Institute of Medicine, 2001)
    assert filled.values.at["a", "vitamin_a_rae_ug"] == pytest.approx(21.0, abs=1e-5)
    assert math.isnan(filled.values.at["b", "vitamin_a_rae_ug"])
    assert filled.values.at["c", "vitamin_a_rae_ug"] == 7.0
    assert filled.status.at["a", "vitamin_a_rae_ug"] == Status.DERIVED


def test_derived_ranges_follow_the_ranges_of_the_terms() -> None:
    draft = draft_of(food_frame(a="V: A"), ala_g=[NAN], c18_3_g=[5.0], c18_3_n6_g=[1.0])
    update = pd.DataFrame(
        {
            "value": [1.0],
            "low": [0.5],
            "high": [2.0],
            "status": "analytical",
            "reason": "",
            "citation": "",
        },
        index=["a"],
    )
    draft = draft.put("c18_3_n6_g", update)
    rules = read_derivations(rule_table("derivations"), "fill")
    filled = fill_derived(draft, [rule for rule in rules if rule.nutrient == "ala_g"])
    cells = [frame.at["a", "ala_g"] for frame in (filled.low, filled.values, filled.high)]
    assert cells == [3.0, 4.0, 4.5]


def test_a_value_is_derived_anew_when_a_part_was_revised() -> None:
    foods = food_frame(a="V: A", b="V: B")
    draft = draft_of(foods, folate_ug=[62.0, 62.0], folic_acid_ug=[0, 0], folate_dfe_ug=[141, 141])
    status = draft.status.copy()
    status.loc["a", "folate_ug"] = str(Status.SR_LEGACY_UPDATE)
    draft = type(draft)(**{**vars(draft), "status": status})
    rules = read_derivations(rule_table("derivations"), "revise")
    again = rederive_revised(draft, [rule for rule in rules if rule.nutrient == "folate_dfe_ug"])
    assert again.values["folate_dfe_ug"].tolist() == [62.0, 141.0]


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=12))
@settings(max_examples=60, deadline=None)
def test_each_value_is_predicted_by_the_median_of_the_others(values: list[float]) -> None:
    known = pd.Series(values, index=[f"f{i}" for i in range(len(values))])
    predicted = predict_by_others(known, pd.Series("same", index=known.index), 2)
    for food in known.index:
        assert predicted.at[food, "predicted"] == pytest.approx(known.drop(food).median())


def test_groups_too_small_are_not_tested() -> None:
    known = pd.Series([1.0, 2.0, 3.0], index=list("abc"))
    key = pd.Series(["x", "x", "y"], index=list("abc"))
    assert predict_by_others(known, key, 2).empty


def test_a_group_that_predicts_badly_is_not_sound() -> None:
    known = pd.Series([1.0, 1.1, 1.2, 1.0, 10.0, 100.0], index=list("abcdef"))
    key = pd.Series(["good"] * 3 + ["bad"] * 3, index=known.index)
    predicted = predict_by_others(known, key, 2)
    assert sound_groups(predicted) == {"good"}
    assert summarise(predicted)["within_factor"] == 0.5


def test_imputation_scales_to_the_food_and_keeps_quartiles() -> None:
    foods = food_frame(**{f"f{i}": "V: Leek" for i in range(5)})
    draft = draft_of(foods, iron_mg=[1.0, 1.0, 1.2, 1.2, NAN], water_g=[90.0, 90, 90, 90, 80])
    like = LikeFoods("same", pd.Series("leek", index=foods.index), 2)
    filled, tests = impute(draft, [like], {"iron_mg": Scale("water_g", 100.0, 1.0)})
    last = foods.index[-1]
    assert filled.values.at[last, "iron_mg"] == pytest.approx(1.1 / 10 * 20)
    assert filled.low.at[last, "iron_mg"] == pytest.approx(2.0)
    assert filled.high.at[last, "iron_mg"] == pytest.approx(2.4)
    assert filled.status.at[last, "iron_mg"] == Status.IMPUTED_LIKE
    assert tests["filled"].tolist() == [1]


def test_nothing_is_imputed_where_like_foods_do_not_predict() -> None:
    foods = food_frame(**{f"f{i}": "V: Leek" for i in range(5)})
    draft = draft_of(foods, iron_mg=[1.0, 10.0, 100.0, 1000.0, NAN])
    like = LikeFoods("same", pd.Series("leek", index=foods.index), 2)
    filled, _ = impute(draft, [like], {"iron_mg": Scale("", NAN, NAN)})
    assert math.isnan(filled.values.iloc[-1, 0])


def test_foods_without_the_carrier_say_nothing_about_the_share() -> None:
    foods = food_frame(**{f"f{i}": "V: Drink" for i in range(6)})
    draft = draft_of(foods, saturated_fat_g=[0.0, 0, 0, 0, 0, NAN], fat_g=[0.0, 0, 0, 0, 0, 2.7])
    like = LikeFoods("same", pd.Series("drink", index=foods.index), 2)
    filled, _ = impute(draft, [like], {"saturated_fat_g": Scale("fat_g", NAN, 0.2)})
    assert math.isnan(filled.values.at[foods.index[-1], "saturated_fat_g"])


def test_imputed_values_keep_to_their_limits_and_stated_ones_stay() -> None:
    foods = food_frame(a="V: A", b="V: B")
    stated = draft_of(foods, carbohydrate_g=[5.0, 5.0], sugars_g=[3.0, 3.0], fibre_g=[NAN, 4.0])
    guess = pd.DataFrame(
        {
            "value": [4.0],
            "low": [3.5],
            "high": [4.5],
            "status": "imputed_like",
            "reason": "median",
            "citation": "",
        },
        index=["a"],
    )
    limits = rule_table("limits")
    limits = limits[limits["nutrient"] == "fibre_g"]
    moved = apply_limits(stated.put("fibre_g", guess), limits)
    assert moved.values["fibre_g"].tolist() == [2.0, 4.0]
    assert moved.low.at["a", "fibre_g"] == 2.0
    assert "carbohydrate less sugars" in moved.reason.at["a", "fibre_g"]


def test_imputed_parts_shrink_to_their_total() -> None:
    foods = food_frame(a="V: A")
    draft = draft_of(foods, fat_g=[10.0], saturated_fat_g=[4.0])
    draft = draft.with_columns([*draft.values.columns, "monounsaturated_fat_g"])
    draft = draft.with_columns([*draft.values.columns, "polyunsaturated_fat_g"])
    for nutrient in ("monounsaturated_fat_g", "polyunsaturated_fat_g"):
        guess = pd.DataFrame(
            {
                "value": [6.0],
                "low": [6.0],
                "high": [6.0],
                "status": "imputed_like",
                "reason": "median",
                "citation": "",
            },
            index=["a"],
        )
        draft = draft.put(nutrient, guess)
    parts = rule_table("parts").iloc[:1]
    row = scale_parts(draft, parts).values.loc["a"]
    assert row["saturated_fat_g"] == 4.0
    assert row["monounsaturated_fat_g"] == row["polyunsaturated_fat_g"] == 3.0


def test_stale_parts_that_contradict_a_revised_total_are_dropped() -> None:
    foods = food_frame(a="V: A", b="V: B")
    table = pd.DataFrame({"total": ["t_g"], "part": ["p_g"], "coefficient": ["1"]})
    draft = draft_of(foods, Status.STALE, p_g=[5.0, 1.0]).with_columns(["p_g", "t_g"])
    totals = draft_of(foods, t_g=[2.0, 2.0])
    draft = draft.put(
        "t_g",
        pd.DataFrame(
            {
                "value": totals.values["t_g"],
                "low": 2.0,
                "high": 2.0,
                "status": "sr_legacy_update",
                "reason": "",
                "citation": "",
            }
        ),
    )
    dropped = drop_contradicted(draft, table)
    assert np.isnan(dropped.values.at["a", "p_g"])
    assert dropped.values.at["b", "p_g"] == 1.0
    assert "contradicts" in dropped.reason.at["a", "p_g"]


def test_values_named_as_wrong_become_unknown() -> None:
    draft = draft_of(food_frame(a="V: A"), dha_g=[0.05])
    table = pd.DataFrame({"food_id": ["a"], "nutrient": ["dha_g"], "reason": ["no plant has it"]})
    cell = drop_wrong(draft, table)
    assert np.isnan(cell.values.at["a", "dha_g"])
    assert cell.status.at["a", "dha_g"] == Status.MISSING


def test_tiers_and_usable_foods() -> None:
    foods = food_frame(a="V: Kale", b="V: KELLOGG Kale", c="V: Leek", d="Baby Foods: Kale")
    foods.loc["c", "survey"] = ""
    draft = draft_of(foods, energy_kcal=[1, 1, NAN, 1])
    tiers = food_tiers(foods, food_traits(foods, rule_table("traits")))
    assert tiers.tolist() == ["core", "brand_or_special", "extended", "brand_or_special"]
    assert list(usable(draft, ["energy_kcal"])) == ["a", "b", "d"]
