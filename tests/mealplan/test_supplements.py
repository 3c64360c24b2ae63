"""What supplements leave for food to give."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan import PlanRefused, Supplement, daily_targets, plan_week
from mealplan.supplements import Taken, check_supplements, left_for_food
from tests.mealplan.people import person


def taking(nutrient, amount, occasion=None):
    return Supplement(name="tablet", nutrient=nutrient, amount=amount, occasion=occasion)


def left(*supplements, **fields):
    someone = person(supplements=supplements, **fields)
    return left_for_food(daily_targets(someone), Taken.of(supplements))


def test_without_supplements_all_is_left():
    targets, rest = daily_targets(person()), left()
    assert rest["maximum"].equals(targets["maximum"])
    assert rest["minimum"].drop("vitamin_d").equals(targets["minimum"].drop("vitamin_d"))
    assert set(rest["minimum_share"].dropna()) == {1.0}
    for column in ("day_low", "day_high"):
        known = targets[column].dropna()
        assert rest.loc[known.index, column].tolist() == pytest.approx(known.tolist())


def test_the_rest_is_asked_of_food():
    rest = left(taking("calcium_mg", 400))
    assert rest.at["calcium", "minimum"] == 800
    assert rest.at["calcium_upper", "maximum"] == 1600
    assert rest.at["calcium", "minimum_share"] == pytest.approx(2 / 3)
    # A day's four fifths of 1,200 less 400 are 560, seven tenths of what is left.
    assert rest.at["calcium", "day_low"] == pytest.approx(0.7)
    assert rest.at["calcium_upper", "day_high"] == pytest.approx(1.0)


def test_a_minimum_that_supplements_reach_is_not_asked_of_food():
    rest = left(taking("magnesium_mg", 320))
    assert math.isnan(rest.at["magnesium", "minimum"])


@pytest.mark.parametrize(("taken", "asked"), [(2, 5), (15, 5), (17, 3), (20, math.nan)])
def test_vitamin_d_is_asked_of_food_only_as_far_as_it_is_missing(taken, asked):
    rest = left(taking("vitamin_d_ug", taken))
    assert rest.at["vitamin_d", "minimum"] == pytest.approx(asked, nan_ok=True)
    assert rest.at["vitamin_d_upper", "maximum"] == 100 - taken


def test_a_limit_of_supplements_is_not_asked_of_food():
    assert "magnesium_supplement_upper" not in left(taking("magnesium_mg", 200)).index


def test_a_soft_maximum_that_supplements_exceed_is_gone():
    rest = left(taking("retinol_ug", 1600))
    assert math.isnan(rest.at["retinol", "maximum"])
    assert rest.at["retinol_upper", "maximum"] == 1400


def test_forms_count_as_what_they_are():
    taken = Taken.of([taking("epa_g", 0.4), taking("dha_g", 0.2), taking("vitamin_a_rae_ug", 300)])
    assert taken.amount("epa_dha_mg") == pytest.approx(600)
    assert taken.amount("retinol_ug") == 300
    assert taken.amount("vitamin_a_rae_ug") == 300


def test_doses_taken_apart_are_counted_apart():
    twice = Taken.of([taking("calcium_mg", 400), taking("calcium_mg", 400, "dinner")])
    once = Taken.of([taking("calcium_mg", 800)])
    assert (twice.credited("calcium_mg"), once.credited("calcium_mg")) == (800, 500)
    assert (twice.amount("calcium_mg"), once.amount("calcium_mg")) == (800, 800)
    assert twice.room("calcium_mg", "dinner") == 100
    assert twice.room("calcium_mg", "lunch") == 500
    assert twice.room("zinc_mg", "lunch") == math.inf


@pytest.mark.parametrize(
    ("nutrient", "most", "limit"),
    [
        ("magnesium_mg", 350, "magnesium_supplement_upper"),
        ("vitamin_d_ug", 100, "vitamin_d_upper"),
        ("calcium_mg", 2000, "calcium_upper"),
        ("vitamin_a_rae_ug", 3000, "retinol_upper"),
        ("boron_mg", 10, "boron_upper"),
    ],
)
def test_more_than_a_hard_limit_is_for_a_doctor_to_decide(nutrient, most, limit):
    allowed, too_much = (person(supplements=[taking(nutrient, most * by)]) for by in (1.0, 1.01))
    check_supplements(daily_targets(allowed), Taken.of(allowed.supplements))
    with pytest.raises(PlanRefused) as caught:
        plan_week(too_much)
    assert limit in str(caught.value)
    assert "doctor" in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(
    nutrient=st.sampled_from(sorted(set(daily_targets(person())["nutrient"]))),
    share=st.floats(0.01, 1.5),
    occasion=st.sampled_from([None, "lunch"]),
)
def test_food_and_supplements_together_make_the_target(nutrient, share, occasion):
    targets = daily_targets(person())
    bounds = targets.loc[targets["nutrient"] == nutrient, ["minimum", "maximum"]]
    item = taking(nutrient, share * float(bounds.min(axis=None)), occasion)
    taken = Taken.of([item])
    rest = left_for_food(targets, taken)
    for target_id, row in rest[rest["nutrient"] == nutrient].iterrows():
        whole = targets.loc[target_id]
        if not math.isnan(row["maximum"]):
            assert row["maximum"] + taken.amount(nutrient) == pytest.approx(whole["maximum"])
        if not math.isnan(row["minimum"]):
            assert 0 < row["minimum"] <= whole["minimum"] - taken.credited(nutrient) + 1e-9
