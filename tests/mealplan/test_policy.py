"""What unknown values are worth: nothing towards minima, a lot towards maxima."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mealplan.policy import as_matrix, credit_per_g, debit_per_g, worth_of, worth_per_g

FOODS = pd.DataFrame(
    {
        "group": ["Greens"] * 4 + ["Oils"],
        "flags": ["", "leafy_green", "spice;not_credited", None, ""],
    },
    index=["a", "b", "c", "unknown", "alone"],
)
VALUES = pd.DataFrame(
    {"x_mg": [100.0, 200.0, 300.0, np.nan, np.nan], "y_mg": [np.nan] * 5}, index=FOODS.index
)


def test_towards_a_minimum_unknown_counts_nothing():
    credit = credit_per_g(FOODS, VALUES)
    assert credit["x_mg"].tolist() == [1.0, 2.0, 0.0, 0.0, 0.0]
    assert credit["y_mg"].tolist() == [0.0] * 5


def test_a_seasoning_is_never_a_source_to_lean_on():
    assert credit_per_g(FOODS, VALUES).loc["c"].tolist() == [0.0, 0.0]
    assert debit_per_g(FOODS, VALUES).at["c", "x_mg"] == 3.0


def test_towards_a_maximum_unknown_counts_as_the_groups_90th_percentile():
    debit = debit_per_g(FOODS, VALUES)
    assert debit.loc[["a", "b", "c"], "x_mg"].tolist() == [1.0, 2.0, 3.0]
    assert debit.at["unknown", "x_mg"] == pytest.approx(2.8)


def test_a_group_without_any_figure_takes_the_whole_tables():
    assert debit_per_g(FOODS, VALUES).at["alone", "x_mg"] == pytest.approx(2.8)


def test_what_no_food_has_a_figure_for_stays_unknown_towards_a_maximum():
    assert debit_per_g(FOODS, VALUES)["y_mg"].isna().all()


def test_inputs_stay_as_they_were():
    before = VALUES.copy()
    credit_per_g(FOODS, VALUES)
    debit_per_g(FOODS, VALUES)
    pd.testing.assert_frame_equal(VALUES, before)


def test_on_the_real_table_debit_is_never_below_credit(table):
    credit = credit_per_g(table.foods, table.nutrients)
    debit = debit_per_g(table.foods, table.nutrients)
    assert (debit >= credit).all(axis=None)
    assert np.isfinite(as_matrix(debit)).all()
    known = table.nutrients.notna()
    assert np.allclose(as_matrix(debit)[known], as_matrix(table.nutrients)[known] / 100.0)


def test_a_changed_table_has_a_worth_of_its_own(table):
    key = "calcium_mg"
    before = worth_per_g(table, [key])
    twice = replace(table, nutrients=table.nutrients.assign(**{key: 2 * table.nutrients[key]}))
    for old, new in zip(before, worth_per_g(twice, [key]), strict=True):
        known = table.nutrients[key].to_numpy() > 0
        assert not old[key][known].equals(new[key][known])
    for old, again in zip(before, worth_per_g(table, [key]), strict=True):
        assert old.equals(again)


def test_changing_a_worth_leaves_that_of_others_alone(table):
    first, _ = worth_per_g(table, ["calcium_mg"])
    first["calcium_mg"] = -1.0
    assert (worth_per_g(table, ["calcium_mg"])[0]["calcium_mg"] >= 0).all()


def test_the_worth_of_some_foods_is_their_part_of_the_table(table):
    foods, keys = [*table.nutrients.index[[7, 3, 7]]], ["zinc_mg", "calcium_mg"]
    for some, every in zip(
        worth_of(table, foods, keys, "cautious"), worth_per_g(table, keys, "cautious"), strict=True
    ):
        assert np.array_equal(some, as_matrix(every.loc[foods]))
    for unknown in (["no food"], keys), (foods, ["no nutrient"]):
        with pytest.raises(KeyError):
            worth_of(table, *unknown)
