"""The dialog that swaps a dish or one food of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.app.pages import labelled, planned, words

SLOT = (1, "dinner")


@pytest.fixture(scope="module")
def page():
    return planned().button(key="swap.1.dinner").click().run()


def plan_of(app):
    return app.session_state["desk"].plan


def meal_of(plan):
    (meal,) = plan.meals(days=[SLOT[0]], occasions=[SLOT[1]])
    return meal


def choice(app):
    return labelled(app.selectbox, "What to swap")


def test_one_food_is_swapped_and_the_others_stay(page):
    assert choice(page).value == ""
    dishes = page.session_state["offers"][""]
    before = plan_of(page)
    food = meal_of(before).portions[0].food
    choice(page).set_value(food).run()
    assert page.session_state["offers"][""] is dishes
    offers = page.session_state["offers"][food]
    for offer in offers:
        assert f"### {offer.name}" in words(page)
        assert meal_of(offer.plan).dish == meal_of(before).dish
    page.button(key="take.0").click().run()
    after = plan_of(page)
    assert after is offers[0].plan
    assert "offers" not in page.session_state
    assert "What to swap" not in [box.label for box in page.selectbox]
    stayed = {p.component: p.food for p in meal_of(before).portions[1:]}
    assert stayed.items() <= {p.component: p.food for p in meal_of(after).portions}.items()
    assert food not in {p.food for p in meal_of(after).portions}
    assert [m for m in after.servings if (m.day, m.occasion) != SLOT] == [
        m for m in before.servings if (m.day, m.occasion) != SLOT
    ]


def test_what_each_does_is_said_before_it_is_taken(page):
    page.button(key="swap.2.lunch").click().run()
    offers = page.session_state["offers"][""]
    written = words(page).replace("\\", "")
    for offer in offers:
        assert f"### {offer.name}" in written
        same = offer.changes["status_before"] == offer.changes["status_after"]
        for name in offer.changes.loc[~same, "name"]:
            assert f"{name}: " in written
    assert "as before" in written
    told = re.findall(r"\((\S+ \S+), then (\S+ \S+)\)", written)
    assert told
    assert all(before != after for before, after in told)
    assert len([one for one in page.button if str(one.key).startswith("take.")]) == len(offers)


def test_nothing_is_looked_for_twice(page):
    page.button(key="swap.3.dinner").click().run()
    offers = page.session_state["offers"][""]
    page.run()
    assert page.session_state["offers"][""] is offers


def test_a_meal_without_an_alternative_says_so_calmly(page):
    desk, plan = page.session_state["desk"], plan_of(page)
    dinners = tuple(dish.dish_id for dish in plan.recipes if "dinner" in dish.occasions)
    desk.plan = replace(plan, request=replace(plan.request, avoid=dinners))
    page.button(key="swap.4.dinner").click().run()
    assert not page.exception
    assert "nothing else fits" in page.warning[-1].value
