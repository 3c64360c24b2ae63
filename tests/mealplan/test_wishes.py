"""Likes and dislikes: they shift the menu their way and never cost a target that matters."""

from __future__ import annotations

import pytest

from mealplan import Patient, plan_week
from mealplan.tiers import price_of
from tests.mealplan.people import people

SEEDS = (0, 1)
RANK = {"met": 0, "report": 0, "close": 1, "below": 2, "above": 3}
LIKED, DISLIKED, MINUTES = "mediterranean", "home", 20
OILS = ("oil",)


@pytest.fixture(scope="module")
def plain(planned):
    """The weeks of someone without wishes, one for each seed."""
    someone = people()["small_old_woman"]
    return {0: planned("small_old_woman"), 1: plan_week(someone, seed=1)}


def wishing(seeds, **wishes):
    someone = people()["small_old_woman"]
    told = someone.model_dump(include=someone.model_fields_set)
    wisher = Patient(**{**told, **wishes})
    return {seed: plan_week(wisher, seed=seed) for seed in seeds}


@pytest.fixture(scope="module")
def favourites(plain):
    """The foods served most, seasonings and oils aside."""
    counts = plain[0].menu["food_id"].value_counts()
    roles = plain[0].table.foods.loc[counts.index, "kind"].astype(str)
    return tuple(counts[~roles.str.endswith(OILS)].index[:6])


@pytest.fixture(scope="module")
def rare(plain, recipes):
    """Two foods for lunch and dinner that many dishes could hold and the week does not."""
    could = [food for dish in recipes for part in dish.components for food in part.foods]
    served = set(plain[0].menu["food_id"])
    absent = [food for food in could if food not in served]
    return tuple(sorted(set(absent), key=lambda food: (-absent.count(food), food))[:4])


@pytest.fixture(scope="module")
def weeks(favourites, rare):
    """Weeks for each wish, by its field and then by seed."""
    return {
        "disliked_foods": wishing((0,), disliked_foods=favourites),
        "preferred_foods": wishing((0,), preferred_foods=rare),
        "preferred_styles": wishing(SEEDS, preferred_styles=(LIKED,)),
        "kitchen_and_time": wishing((0,), disliked_styles=(DISLIKED,), max_minutes=MINUTES),
    }


def servings_of(plan, foods):
    return int(plan.menu["food_id"].isin(foods).sum())


def dishes_of(plans, seeds, style):
    return sum(int((plans[seed].dishes["style"] == style).sum()) for seed in seeds)


def test_disliked_foods_come_less_often(plain, weeks, favourites):
    before, after = servings_of(plain[0], favourites), weeks["disliked_foods"][0]
    assert servings_of(after, favourites) < before
    for food in favourites:
        assert servings_of(after, [food]) <= servings_of(plain[0], [food]), food


def test_liked_foods_come_more_often(plain, weeks, rare):
    assert servings_of(plain[0], rare) == 0
    assert servings_of(weeks["preferred_foods"][0], rare) > 0


def test_liked_kitchens_come_more_often(plain, weeks):
    before = dishes_of(plain, SEEDS, LIKED)
    assert dishes_of(weeks["preferred_styles"], SEEDS, LIKED) > before


def test_disliked_kitchens_come_less_often(plain, weeks):
    before = dishes_of(plain, (0,), DISLIKED)
    assert before > 0
    assert dishes_of(weeks["kitchen_and_time"], (0,), DISLIKED) < before


def test_slow_dishes_come_less_often(plain, weeks):
    slow = [
        int((plan.dishes["minutes"] > MINUTES).sum())
        for plan in (plain[0], weeks["kitchen_and_time"][0])
    ]
    assert slow[1] < slow[0]


@pytest.mark.parametrize(
    "wish",
    ["disliked_foods", "preferred_foods", "preferred_styles", "kitchen_and_time"],
)
def test_no_wish_costs_a_target_of_a_higher_tier(plain, weeks, wish):
    for seed, plan in weeks[wish].items():
        before, after = (
            one.targets.set_index("target_id").query("tier in ['primary', 'secondary']")
            for one in (plain[seed], plan)
        )
        worse = after["status"].map(RANK) > before["status"].map(RANK)
        assert worse[worse].index.tolist() == []
        assert plan.verify() == []


def test_a_serving_that_nobody_likes_is_cheaper_than_a_target():
    # Five wishes at most meet in one serving; each weighs two servings' prices at the most.
    dearest = 5 * 2.0 * price_of("preference")
    assert dearest < price_of("bonus") < price_of("secondary")
