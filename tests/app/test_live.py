"""What the dietitian's page says while a limit is moved."""

import pytest

from mealplan import Patient, WhatIf
from mealplan.app.live import dials, live_view, switches
from mealplan.app.prescribing import Edit
from solver.week import Side

BODY = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "low_active"}


@pytest.fixture(scope="module")
def what_if():
    with WhatIf(Patient(**BODY, diet="vegan")) as made:
        yield made


def dial(what_if, target, side):
    return next(one for one in dials(what_if) if (one.target_id, one.side) == (target, side))


def test_a_dial_begins_where_the_limit_is_and_says_so(what_if):
    found = dial(what_if, "calcium", Side.MIN)
    assert (found.amount, found.unit, found.words) == (1200, "mg", "calcium at least 1,200 mg")
    assert found.at(1300.0) == Edit("calcium", minimum=1300.0)
    assert dial(what_if, "sodium", Side.MAX).at(900.0) == Edit("sodium", maximum=900.0)


def test_a_moved_limit_holds_in_the_day(what_if):
    view = live_view(what_if, moved=Edit("calcium", minimum=1400.0))
    assert view.is_possible
    bound = view.binding.set_index("rule")
    assert bound.at["calcium_min", "held"] == pytest.approx(1400)
    assert any("calcium" in price.lower() for price in view.prices)


def test_what_is_missed_is_told_with_what_holds_it(what_if):
    view = live_view(what_if, moved=Edit("calcium", minimum=2600.0))
    assert "calcium" in set(view.missed["target_id"])
    assert "Calcium" in " ".join(view.headline)
    assert view.holding


def test_hard_limits_that_conflict_come_with_repairs(what_if):
    edits = (Edit("energy", maximum=800.0, tier="safety"),)
    view = live_view(what_if, edits)
    assert not view.is_possible
    assert "cannot hold together" in view.conflict[0]
    assert view.prices == ()
    assert live_view(what_if).is_possible


def test_a_rule_set_aside_brings_its_foods_back(what_if):
    choices = switches(what_if)
    vegan = next(name for name in choices if "diet" in name)
    assert "calcium_min" not in choices
    plants = live_view(what_if)
    free = live_view(what_if, lifted=[vegan])
    assert len(free.missed) <= len(plants.missed)
    assert set(free.menu["food_id"]) != set(plants.menu["food_id"])


def test_views_do_not_hang_on_each_other(what_if):
    before = live_view(what_if)
    live_view(what_if, moved=Edit("calcium", minimum=2000.0), lifted=list(switches(what_if))[:2])
    after = live_view(what_if).menu.set_index("food_id")["grams"]
    assert after.to_dict() == pytest.approx(before.menu.set_index("food_id")["grams"].to_dict())
