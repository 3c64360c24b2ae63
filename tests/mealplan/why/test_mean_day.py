"""The mean day asks what menus are asked: supplements, cautions, cautious values."""

from __future__ import annotations

import math

import pytest

from mealplan import WeekPlan, WhatIf, plan_week
from mealplan.menu_case import situation
from mealplan.targets import daily_targets
from mealplan.why.explanation import explain
from mealplan.why.mean_day import mean_day
from solver import Status
from solver.week import Side
from tests.mealplan.people import person

D3 = {"name": "D3", "nutrient": "vitamin_d_ug", "amount": 20}
CALCIUM = {"name": "calcium", "nutrient": "calcium_mg", "amount": 300, "occasion": "dinner"}
MAGNESIUM = {"name": "magnesium", "nutrient": "magnesium_mg", "amount": 300}


@pytest.fixture(scope="module")
def make_day(table, recipes):
    def make(values: str = "typical", **fields):
        patient = person(**fields)
        case = situation(patient, table, recipes, daily_targets(patient))
        return mean_day(case, values=values)

    return make


@pytest.fixture(scope="module")
def prescribed() -> WeekPlan:
    """Return the week of somebody who takes a blood thinner and supplements."""
    some_d3 = {**D3, "amount": 5}
    return plan_week(person(medications=["warfarin 5 mg"], supplements=[some_d3, CALCIUM]))


def rule(day, name: str):
    return day.case.rules[day.rule_at[name]]


def test_what_supplements_give_is_not_asked_of_food(make_day):
    alone, helped = make_day(), make_day(supplements=[D3, CALCIUM])
    assert math.isnan(rule(helped, "vitamin_d_min").amount)
    upper = rule(alone, "vitamin_d_upper_max").amount - 20.0
    assert rule(helped, "vitamin_d_upper_max").amount == pytest.approx(upper)
    asked = rule(alone, "calcium_min").amount - 300.0
    assert rule(helped, "calcium_min").amount == pytest.approx(asked)
    assert helped.members["calcium_min"].words(900.0) == "calcium from food at least 900 mg"
    assert alone.members["calcium_min"].words(900.0) == "calcium at least 900 mg"


def test_a_missed_milligram_costs_the_same_beside_supplements(make_day):
    for side in Side:
        name = f"calcium_{side.value}" if side is Side.MIN else "calcium_enough_max"
        before, after = rule(make_day(), name), rule(make_day(supplements=[CALCIUM]), name)
        assert after.price / after.scale == pytest.approx(before.price / before.scale)


def test_a_limit_of_supplements_alone_is_no_rule_of_food(make_day):
    day = make_day(supplements=[MAGNESIUM])
    alone = day.situation.targets.query("counts == 'supplements'")
    assert not alone.empty
    assert set(alone.index).isdisjoint(day.targets.index)


def test_cautious_values_credit_less_and_charge_more(make_day):
    typical, cautious = make_day(), make_day("cautious")
    for one, other in zip(typical.case.rules, cautious.case.rules, strict=True):
        if typical.members[one.name].kind == "target":
            sign = 1.0 if one.side is Side.MIN else -1.0
            assert (sign * (one.per_unit - other.per_unit) >= -1e-12).all(), one.name
    milk = rule(typical, "calcium_min").per_unit - rule(cautious, "calcium_min").per_unit
    assert milk.max() > 0


def test_cautions_limit_groups_of_foods(make_day):
    day = make_day(medications=["warfarin 5 mg"])
    caps = {name for name in day.rule_at if name.startswith("group_w3_foods_")}
    assert len(caps) == 1
    cap = rule(day, caps.pop())
    grapefruit = [at for at, name in enumerate(day.food_names.values()) if "Grapefruit" in name]
    assert grapefruit
    assert (cap.amount, set(cap.per_unit[grapefruit])) == (240.0, {1.0})


def test_every_menu_is_a_day_that_keeps_the_hard_rules(week, prescribed):
    for plan in (week, prescribed):
        with explain(plan).what_if() as near, near.diet.trial() as diet:
            eaten = plan.menu.groupby("food_id")["grams"].sum() / 7.0
            for food in near.day.food_ids:
                diet.set_part(food, least=eaten.get(food, 0.0), most=eaten.get(food, 0.0))
            assert diet.solve().status is Status.OPTIMAL


def test_misses_count_what_supplements_give(prescribed):
    misses = explain(prescribed).misses
    assert "vitamin_d" in {miss.target_id for miss in misses}
    for miss in misses:
        row = prescribed.targets.set_index("target_id").loc[miss.target_id]
        assert miss.taken == pytest.approx(row["from_supplements"])
        if miss.taken:
            assert "Supplements give" in miss.words()
        assert miss.best >= miss.taken


def test_supplements_that_exceed_a_limit_alone_are_the_reason():
    plan = plan_week(person(supplements=[{**CALCIUM, "amount": 1600}]), days=1)
    miss = next(miss for miss in explain(plan).misses if miss.target_id == "calcium_enough")
    assert (miss.taken, miss.best, miss.holds) == (1600.0, 1600.0, ())
    assert miss.words().endswith("That is too much whatever food gives.")


def test_a_weight_is_for_the_whole_target():
    with WhatIf(person(supplements=[CALCIUM])) as day:
        before = day.diet.state.prices.copy()
        day.weight("calcium", tier="primary")
        assert day.diet.state.prices == pytest.approx(before)
