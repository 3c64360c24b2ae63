"""Every row of the caution table: it applies when it should, and does what it says."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mealplan import NoPlan, PlanRefused, cautions_for, daily_targets, plan_week
from mealplan.actions import selected
from mealplan.cautions import Action
from mealplan.gates import check_gates, check_possible
from mealplan.menu_case import Ask, menu_case, situation
from mealplan.notices import effect, notices, timing
from mealplan.tables import read_rows
from solver.week import Side
from tests.mealplan.people import man, person
from tests.mealplan.triggers import ROWS, alternatives, name_of, patient_with, rows_that, triggering

SELECTED = ("flag", "kind", "unless")


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=name_of)


def of_row(row, patient):
    """Return the caution that a row makes for a patient."""
    found = [
        item
        for item in cautions_for(patient)
        if (item.rule_id, item.action, item.reason)
        == (row["rule_id"], row["action"], row["reason"])
        and item.values == tuple(alternatives(row["value"]))
    ]
    assert found, "the row does not apply to a patient made for it"
    return found[0]


@pytest.fixture(scope="module")
def problem(table, recipes):
    """Return the situation and the menu problem of a patient."""

    def build(patient):
        case = situation(patient, table, recipes, daily_targets(patient))
        return case, menu_case(case, Ask())

    return build


@each(ROWS)
def test_each_alternative_of_a_row_makes_it_apply_and_says_so(row):
    for when in alternatives(row["when"]):
        patient = patient_with(when, *alternatives(row["also"])[:1])
        item = of_row(row, patient)
        assert item.because
        assert item.source
        assert item.confidence in ("high", "medium", "low")
        assert effect(item) or item.action in (Action.STOP, Action.TIMING, Action.WARN)


@each([row for row in ROWS if row["when"] != "everyone"])
def test_no_row_applies_to_somebody_without_its_trigger(row):
    plain = cautions_for(person(age=40))
    assert row["reason"] not in {item.reason for item in plain}


@each([row for row in ROWS if isinstance(row["unless"], str)])
def test_a_row_gives_way_to_what_it_names(row):
    for fact in alternatives(row["unless"]):
        facts = [*alternatives(row["when"])[:1], *alternatives(row["also"])[:1], fact]
        reasons = {item.reason for item in cautions_for(patient_with(*facts))}
        assert row["reason"] not in reasons, fact


@each(rows_that("stop"))
def test_a_stop_refuses_and_says_whom_to_ask(row):
    with pytest.raises(PlanRefused) as caught:
        plan_week(triggering(row))
    assert any(row["ask"] in reason for reason in caught.value.reasons)


@each(rows_that("exclude"))
def test_what_is_left_out_is_in_no_option(row, problem, table):
    patient = triggering(row, usual_intakes={"sodium_mg": 1900.0})
    case, menu = problem(patient)
    members = selected(of_row(row, patient), table.foods)
    assert members, "the row selects no food"
    assert not members & case.allowed
    assert not members & {option.food for option in menu.options}
    told = {item.food_id for item in case.excluded if item.rule == row["rule_id"]}
    assert members <= told


@each([row for row in rows_that("cap") if row["selects"] in SELECTED])
def test_a_cap_on_foods_is_a_limit_of_the_menu(row, problem, table):
    patient = triggering(row)
    members = selected(of_row(row, patient), table.foods)
    assert members
    _, menu = problem(patient)
    limits = [limit for limit in menu.group_limits if limit.foods == members]
    (limit,) = [limit for limit in limits if limit.amount == row["amount"]]
    assert limit.side is Side.MAX
    assert math.isinf(limit.price) == (row["tier"] == "safety")
    if row["unit"] == "g" and row["per"] == "day" and math.isinf(limit.price):
        portions = [option.high_g for option in menu.options if option.food in members]
        assert all(grams <= limit.amount * (1 + 1e-9) for grams in portions)


@each([row for row in rows_that("cap") if row["selects"] in ("limit", "target")])
def test_a_cap_that_other_tables_keep_stands_there(row):
    name = {"limit": ("limits.csv", "limit_id"), "target": ("targets.csv", "target_id")}
    file, key = name[row["selects"]]
    (first, *_) = [other for other in read_rows(file) if other[key] == row["value"]]
    assert first["maximum"] >= 0
    assert math.isnan(row["amount"])


@each(
    [
        row
        for row in rows_that("cap", "floor", "band")
        if row["selects"] == "nutrient" and row["per"] != "meal"
    ]
)
def test_a_bound_on_a_nutrient_is_a_target_and_a_limit(row, problem):
    patient = triggering(row)
    targets = daily_targets(patient)
    held = targets[(targets["rule_id"] == row["rule_id"]) & (targets["nutrient"] == row["value"])]
    wanted = {"cap": "maximum", "floor": "minimum", "band": "maximum"}[row["action"]]
    held = held[(held["source"] == row["source"]) & held[wanted].notna()]
    assert len(held) == 1
    bound = float(held[wanted].iloc[0])
    assert bound > 0
    _, menu = problem(patient)
    (name,) = held.index
    limits = [limit for limit in menu.limits if limit.name.startswith(f"{name}_")]
    assert {limit.side for limit in limits} == {
        "cap": {Side.MAX}, "floor": {Side.MIN}, "band": {Side.MIN, Side.MAX}
    }[row["action"]]  # fmt: skip
    assert all(math.isinf(limit.price) == (row["tier"] == "safety") for limit in limits)
    assert any(limit.amount == pytest.approx(bound) for limit in limits)


@each([row for row in ROWS if row["per"] == "meal"])
def test_a_bound_on_a_meal_is_a_limit_of_meals(row, problem):
    _, menu = problem(triggering(row))
    limits = [limit for limit in menu.meal_limits if limit.nutrient == row["value"]]
    places = alternatives(row["occasions"]) or ["breakfast", "lunch", "dinner", "snack"]
    assert {limit.occasion for limit in limits} == set(places)
    if row["unit"] == "amount":
        assert {limit.amount for limit in limits} == {row["amount"]}


@each(rows_that("goal_off"))
def test_a_goal_that_gives_way_asks_for_no_more(row):
    patient = triggering(row)
    targets = daily_targets(patient)
    before = daily_targets(person())
    goals = targets[(targets["nutrient"] == row["value"]) & (targets["tier"] != "safety")]
    changed = goals[goals["rule_id"] == row["rule_id"]]
    assert not changed.empty
    usual = before[before["nutrient"] == row["value"]]["minimum"].max()
    assert not (goals["minimum"] >= usual).any()
    if math.isnan(row["amount"]):
        assert goals["minimum"].isna().all()
        assert set(changed["tier"]) == {"report"}


@each(rows_that("timing"))
def test_a_timing_line_is_told_with_its_source(row):
    (line,) = [line for line in timing(triggering(row)) if line.text == row["reason"]]
    assert (line.rule_id, line.source) == (row["rule_id"], row["source"])


@each(rows_that("warn"))
def test_a_warning_is_told_with_its_source(row, table):
    targets = daily_targets(person()).head(0).reset_index()
    told = notices(triggering(row), targets.assign(status="", counted=0.0), table.foods.head(0))
    (line,) = [line for line in told if line.text.startswith(row["reason"])]
    assert (line.rule_id, line.source) == (row["rule_id"], row["source"])
    assert not isinstance(row["ask"], str) or row["ask"] in line.text


def test_cautions_come_in_the_order_in_which_they_win():
    found = cautions_for(man(medications=["warfarin", "alendronate"], conditions=["CKD stage 3"]))
    places = [list(Action).index(item.action) for item in found]
    assert places == sorted(places)
    assert {"W1", "B1", "K1"} <= {item.rule_id for item in found}


@pytest.mark.parametrize(("egfr", "refused"), [(29, True), (29.9, True), (30, False), (59, False)])
def test_kidneys_stop_a_plan_below_thirty_only(egfr, refused):
    stops = [i for i in cautions_for(man(age=70, egfr=egfr)) if i.action is Action.STOP]
    assert bool(stops) == refused


def test_kidneys_limit_nothing_from_sixty_on():
    assert "K1" not in {item.rule_id for item in cautions_for(person(egfr=60))}
    assert "K1" in {item.rule_id for item in cautions_for(person(egfr=59))}


def test_kidney_disease_of_unknown_stage_asks_for_the_stage():
    with pytest.raises(PlanRefused, match="egfr"):
        check_gates(person(conditions=["chronic kidney disease"]))
    check_gates(person(conditions=["chronic kidney disease"], egfr=50))


@pytest.mark.parametrize(("age", "applies"), [(69, False), (70, True), (71, True)])
def test_age_of_seventy_brings_a_floor_of_protein(age, applies):
    assert ("SA" in {item.rule_id for item in cautions_for(person(age=age))}) == applies


def test_two_rules_that_leave_no_room_refuse_and_are_both_named():
    targets = daily_targets(person(medications=["denosumab"], egfr=45))
    with pytest.raises(PlanRefused, match=r"calcium .*rule B2.*rule K1"):
        check_possible(targets)


def test_a_goal_above_a_hard_limit_gives_way_and_is_never_raised():
    someone = person(medications=["warfarin"], usual_intakes={"vitamin_k1_ug": 60.0})
    targets = daily_targets(someone)
    goal = targets.loc["vitamin_k1"]
    assert (goal["tier"], goal["rule_id"]) == ("report", "W1")
    assert math.isnan(goal["minimum"])
    assert targets[targets["nutrient"] == "vitamin_k1_ug"]["maximum"].min() == pytest.approx(66.0)


@pytest.mark.parametrize(("sex", "middle"), [("female", 90.0), ("male", 120.0)])
def test_without_a_usual_intake_the_band_lies_about_the_reference_value(sex, middle):
    (band,) = [i for i in cautions_for(person(sex=sex, medications=["warfarin"]))
               if i.action is Action.BAND]  # fmt: skip
    assert band.amount == middle
    row = daily_targets(person(sex=sex, medications=["warfarin"])).query("rule_id == 'W1'").iloc[-1]
    assert row["minimum"] == pytest.approx(0.9 * middle)
    assert row["minimum"] * row["day_low"] == pytest.approx(0.8 * middle)
    assert row["maximum"] * row["day_high"] == pytest.approx(1.2 * middle)


def test_no_menu_names_the_rules_that_narrow_it(table, recipes):
    someone = person(medications=["warfarin"], usual_intakes={"vitamin_k1_ug": 1.0})
    with pytest.raises(NoPlan) as caught:
        plan_week(someone, dishes=recipes[::5])
    named = [reason for reason in caught.value.reasons if "ule W1" in reason]
    assert named
    assert all("warfarin" in reason for reason in named)


def known(word):
    return [row[word] for row in read_rows(f"{word}s.csv")]


medicines = st.lists(st.sampled_from(known("medicine")), max_size=4, unique=True)
conditions = st.lists(
    st.sampled_from(
        [row["words"].split(";")[0] for row in read_rows("conditions.csv")
         if not isinstance(row["belongs_under"], str)]
    ),
    max_size=3,
    unique=True,
)  # fmt: skip


@given(medicines, conditions, st.integers(18, 95), st.none() | st.integers(30, 120))
@settings(max_examples=30, deadline=None)
def test_no_mixture_of_medicines_and_conditions_lets_an_excluded_food_in(
    table, recipes, medications, conditions, age, egfr
):
    someone = person(medications=medications, conditions=conditions, age=age, egfr=egfr)
    found = cautions_for(someone)
    case = situation(someone, table, recipes, daily_targets(someone))
    for item in found:
        if item.action is Action.EXCLUDE:
            assert not selected(item, table.foods) & case.allowed
    served = {option.food for option in menu_case(case, Ask()).options}
    assert served <= case.allowed


NUMBERED = {
    *(f"G{n}" for n in range(1, 8)),
    *(f"W{n}" for n in range(1, 6)),
    *(f"AI{n}" for n in range(1, 12)),
    *(f"B{n}" for n in range(1, 6)),
    *(f"M{n}" for n in range(1, 20)),
    *("K1", "C1", "S1", "L1", "CD1", "I2", "I3", "H1", "H2", "D1", "U1", "T1", "O1", "P1", "HC"),
    *("LV", "SA", "I1", "I4"),
    *(f"F{n}" for n in range(1, 9)),
    *("A1", "A2", "A3"),
}
MANUAL = Path(__file__).parents[2] / "docs" / "cautions.md"


def test_the_manual_lists_every_rule_of_the_table_once():
    listed = re.findall(r"^\| ([A-Za-z]+\d*) \|", MANUAL.read_text("utf-8"), flags=re.MULTILINE)
    rules = [rule for rule in listed if rule != "rule"]
    assert len(rules) == len(set(rules))
    assert set(rules) == {row["rule_id"] for row in ROWS}


def test_all_77_numbered_rules_are_in_the_table():
    assert len(NUMBERED) == 77
    assert {row["rule_id"] for row in ROWS} >= NUMBERED


def test_the_manual_asks_for_a_review():
    assert "clinician or pharmacist review" in MANUAL.read_text("utf-8")
