"""Planning a week: the same again on request, another by seed, and a clear no."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from mealplan import InputError, NoPlan, PlanRefused, plan_week
from mealplan.dishes import OCCASIONS
from mealplan.menu_case import situation, usable_dishes
from mealplan.patient import Activity, Allergen, Diet, Sex
from mealplan.targets import daily_targets
from tests.mealplan.people import people, person

EVERYTHING = ["fruit", "vegetable", "pulses", "whole grain"]


def test_the_same_patient_table_and_seed_give_the_same_week(planned, table):
    again = plan_week(people()["small_old_woman"], foods=table, seed=0)
    before = planned("small_old_woman")
    assert_frame_equal(again.menu, before.menu)
    assert_frame_equal(again.nutrients, before.nutrients)
    assert again.warnings == before.warnings


def test_another_seed_gives_another_week(planned):
    other = plan_week(people()["small_old_woman"], seed=3)
    assert other.verify() == []
    assert other.provenance["seed"] == 3
    shared = set(other.dishes["dish_id"]) & set(planned("small_old_woman").dishes["dish_id"])
    assert len(shared) < 28


def test_a_negative_seed_is_refused_in_words():
    with pytest.raises(InputError, match=r"seed: must be .*; found -1"):
        plan_week(person(), seed=-1)


def test_words_that_mean_no_food_are_told_for_every_field_at_once():
    someone = person(
        excluded_foods=["qqqq"], preferred_foods=["brocoli", "kale"], disliked_foods=["wwww"]
    )
    with pytest.raises(InputError) as caught:
        plan_week(someone)
    excluded, preferred, disliked = caught.value.problems
    assert excluded.startswith("excluded_foods: 'qqqq'")
    assert preferred.startswith("preferred_foods: 'brocoli'")
    assert "Broccoli" in preferred
    assert disliked.startswith("disliked_foods: 'wwww'")


def test_a_refusal_comes_before_any_planning():
    with pytest.raises(PlanRefused, match="oncologist"):
        plan_week(person(conditions=["pregnant"], excluded_foods=["no such food"]))


def test_no_plan_names_every_occasion_that_is_left_without_dishes():
    someone = person(
        diet="vegan", gluten_free=True, allergies=[*Allergen], excluded_foods=EVERYTHING
    )
    with pytest.raises(NoPlan) as caught:
        plan_week(someone)
    assert len(caught.value.reasons) == len(OCCASIONS)
    for occasion, reason in zip(OCCASIONS, caught.value.reasons, strict=True):
        assert occasion in reason
        assert "docs/dishes.md" in reason


def test_foods_with_a_limit_of_nothing_are_left_out_with_the_reason(table, recipes):
    patient = person()
    case = situation(patient, table, recipes, daily_targets(patient))
    reasons = {item.food_id: item.reason for item in case.excluded}
    names = table.foods["name"].str.lower()
    for pattern in ("red wine", "liver, ", "elderberr"):
        (food, *_) = table.foods.index[names.str.contains(pattern)]
        assert food not in case.allowed
        assert reasons[food]


def test_what_is_left_out_can_make_a_dish_unusable(table, recipes):
    everyone, nobody = person(), person(diet="vegan", allergies=["soy", "wheat", "tree_nut"])
    usable = [
        {dish.dish_id for dish in usable_dishes(recipes, case.allowed)}
        for case in (
            situation(patient, table, recipes, daily_targets(patient))
            for patient in (everyone, nobody)
        )
    ]
    assert usable[1] < usable[0]


patients = st.builds(
    person,
    sex=st.sampled_from(Sex),
    age=st.integers(17, 95),
    weight_kg=st.integers(45, 80),
    height_cm=st.integers(150, 180),
    activity=st.sampled_from([Activity.INACTIVE, Activity.LOW_ACTIVE, Activity.ACTIVE]),
    diet=st.sampled_from(Diet),
    gluten_free=st.booleans(),
    lactose_free=st.booleans(),
    allergies=st.lists(st.sampled_from(Allergen), max_size=3, unique=True),
    excluded_foods=st.lists(
        st.sampled_from(["oats", "lentils", "tofu", "eggs", "kale", "fodmap_high", "bread"]),
        max_size=2,
        unique=True,
    ),
    preferred_foods=st.lists(st.sampled_from(["kefir", "walnuts", "01009"]), max_size=2),
    medications=st.lists(st.sampled_from(["letrozole", "warfarin"]), max_size=1),
)


@given(patients, st.integers(0, 5))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anyone_gets_a_week_that_holds_or_is_told_why_not(patient, seed):
    try:
        week = plan_week(patient, seed=seed)
    except (PlanRefused, NoPlan) as no:
        found, days = [], 7
        told = no.reasons
    else:
        found, days = week.verify(), week.menu.groupby("day")["occasion"].nunique().eq(4).sum()
        told = [notice.text for notice in week.warnings]
    assert found == []
    assert days == 7
    assert told
    assert all(len(text) > 20 for text in told)
