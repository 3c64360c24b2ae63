"""Prices in words: each is what solving again says it is."""

from __future__ import annotations

import pytest

from mealplan import WhatIf
from tests.mealplan.people import person


@pytest.fixture(scope="module")
def vegan():
    with WhatIf(person(diet="vegan", allergies=["soy"])) as made:
        yield made


def test_each_amount_price_is_what_a_step_costs(vegan):
    prices = vegan.prices()
    assert {price.method for price in prices} == {"dual", "solved again"}
    before = vegan.snapshot().answer.objective
    for price in prices:
        with vegan.diet.trial() as diet:
            diet.set_rule(price.name, amount=price.amount + price.step)
            change = diet.solve().objective - before
        assert change * price.per_unit > 0
        if price.is_dual:
            assert change == pytest.approx(price.per_unit * price.step, rel=1e-4)


def test_a_dual_price_holds_to_the_ends_of_its_range(vegan):
    before = vegan.snapshot().answer.objective
    duals = [price for price in vegan.prices() if price.is_dual]
    assert duals
    for price in duals:
        for end in (price.low, price.high):
            with vegan.diet.trial() as diet:
                diet.set_rule(price.name, amount=end)
                change = diet.solve().objective - before
            assert change == pytest.approx(
                price.per_unit * (end - price.amount), rel=1e-3, abs=1e-5
            )


def test_a_reason_costs_what_the_day_gains_without_it(vegan):
    price = next(price for price in vegan.rule_prices() if price.name == "allergy_soy")
    with vegan.diet.trial() as diet:
        diet.lift("allergy_soy")
        freed = vegan.snapshot()
    now = vegan.snapshot()
    gained = {change.name: change.amount for change in price.targets}
    assert gained["vitamin K2"] == pytest.approx(
        freed.value("vitamin_k2") - now.value("vitamin_k2"), rel=1e-6
    )
    assert not price.is_free
    closed = {place: (count, total) for place, count, total in price.dishes}
    assert all(0 < count <= total for count, total in closed.values())
    assert "no soy costs" in price.words().lower()
    assert f"{closed['dinner'][0]} of {closed['dinner'][1]} dinners" in price.words()


def test_prices_leave_the_day_as_it_was(vegan):
    before = vegan.snapshot()
    vegan.prices(), vegan.rule_prices(), vegan.holding_down("vitamin_k2")
    after = vegan.snapshot()
    assert after.answer.objective == pytest.approx(before.answer.objective, rel=1e-9)


def test_every_rise_is_what_lifting_gives(vegan):
    now = vegan.snapshot().value("vitamin_k2")
    holds = vegan.holding_down("vitamin_k2")
    assert {hold.name for hold in holds} >= {"diet_vegan", "allergy_soy"}
    for hold in holds:
        with vegan.diet.trial() as diet:
            diet.lift(hold.name)
            freed = min(vegan.snapshot().value("vitamin_k2"), 50.0)
        assert hold.rise == pytest.approx(freed - now, rel=1e-4)
    assert vegan.holding_down("calcium") == ()


def test_a_minimum_is_raised_no_further_than_its_nutrients_maximum():
    with WhatIf(person()) as made:
        made.set_target("energy", minimum=1994, maximum=2064)
        price = next(price for price in made.prices() if price.name == "energy_min")
    assert price.step == 50.0
    assert not [change for change in price.targets if change.name == "energy"]


def test_a_step_that_no_hard_rule_allows_says_so():
    with WhatIf(person()) as made:
        made.set_target("calcium", minimum=2000)
        made.weight("calcium", tier="safety")
        price = next(price for price in made.prices() if price.name == "calcium_min")
    assert not price.is_possible
    assert "no day keeps every hard rule" in price.words()
