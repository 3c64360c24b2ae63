"""Targets that a clinician sets: what they change, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foods import load_foods
from mealplan import InputError, Override, daily_targets, plan_week, read_patient
from mealplan.menu_case import Ask, menu_case
from mealplan.overrides import food_rule, set_aside
from mealplan.rules import group_limits
from mealplan.targets import planned_minimum
from tests.mealplan.people import ANNA, man, person

BY = {"author": "R. Diaz, RD", "note": "kidney stones"}


def targets_with(*overrides, **fields):
    return daily_targets(person(overrides=[{**BY, **item} for item in overrides], **fields))


def problems_of(*overrides, **fields):
    with pytest.raises(InputError) as caught:
        targets_with(*overrides, **fields)
    return caught.value.problems


def test_an_override_takes_the_place_of_a_row_and_names_its_author():
    row = targets_with({"target_id": "calcium", "minimum": 1000}).loc["calcium"]
    assert row["minimum"] == 1000
    assert (row["author"], row["note"], row["official"]) == (*BY.values(), "override")
    assert row["source"].startswith("R. Diaz, RD: kidney stones (in place of: Hadji")


def test_what_an_override_does_not_name_stays():
    before = daily_targets(person())
    after = targets_with({"target_id": "calcium", "tier": "report"})
    assert after.at["calcium", "minimum"] == 1200
    assert after.at["calcium", "tier"] == "report"
    others = before.index.drop("calcium")
    assert after.loc[others].equals(before.loc[others])


def test_a_new_target_for_any_nutrient_of_the_food_table():
    row = targets_with({"target_id": "folate", "nutrient": "folate_dfe_ug", "minimum": 400}).loc[
        "folate"
    ]
    assert (row["minimum"], row["unit"], row["tier"]) == (400, "ug", "secondary")
    assert math.isnan(row["maximum"])


def test_an_upper_limit_may_be_lowered():
    targets = targets_with({"target_id": "calcium_upper", "maximum": 1500})
    assert targets.at["calcium_upper", "maximum"] == 1500
    assert targets.at["calcium_upper", "tier"] == "safety"


def test_a_limit_of_our_own_may_be_raised():
    targets = targets_with({"target_id": "prebiotic_fibre_comfort", "maximum": 12})
    assert targets.at["prebiotic_fibre_comfort", "maximum"] == 12


def test_less_than_is_asked_of_food_lowers_what_is_asked():
    targets = targets_with({"target_id": "vitamin_d", "minimum": 3})
    assert planned_minimum(targets)["vitamin_d"] == 3
    assert (
        planned_minimum(targets_with({"target_id": "vitamin_d", "minimum": 50}))["vitamin_d"] == 5
    )


def test_every_problem_is_told_at_once():
    found = problems_of(
        {"target_id": "calcum", "minimum": 1000},
        {"target_id": "vitamin_d_upper", "maximum": 250},
        {"target_id": "zinc_upper", "tier": "bonus"},
        {"target_id": "calcium", "minimum": 2100},
        {"target_id": "iron", "nutrient": "zinc_mg", "minimum": 9},
        {"target_id": "copper", "nutrient": "copper_mg", "tier": "bonus"},
        {"target_id": "sodium", "maximum": 1800},
        {"target_id": "sodium", "maximum": 1700},
    )
    text = "\n".join(found)
    for words in (
        "calcum: no such target; did you mean calcium",
        "vitamin_d_upper: the maximum of 250 ug is above the official upper level of 100 ug",
        "zinc_upper: is an official limit and stays hard",
        "the minimum of calcium (2100 mg) exceeds the maximum of calcium_upper (2000 mg)",
        "the minimum of calcium (2100 mg) exceeds the maximum of calcium_enough (1500 mg)",
        "iron: is a target of iron_mg, not of zinc_mg",
        "copper: a new target needs a minimum or a maximum",
        "sodium: stands 2 times",
    ):
        assert words in text
    assert len(found) == 8


def test_a_minimum_shown_only_conflicts_with_nothing():
    targets = targets_with({"target_id": "calcium", "minimum": 2100, "tier": "report"})
    assert targets.at["calcium", "minimum"] == 2100


def test_what_is_only_shown_still_agrees_with_itself():
    (problem,) = problems_of({"target_id": "boron", "maximum": 0.5})
    assert "the minimum of boron (1 mg) exceeds the maximum of boron (0.5 mg)" in problem


def test_the_upper_level_is_that_of_the_patients_age():
    raised = {"target_id": "calcium_upper", "maximum": 2400}
    assert targets_with(raised, age=50).at["calcium_upper", "maximum"] == 2400
    assert "2000 mg" in problems_of(raised, age=51)[0]


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ({"target_id": "a"}, "changes nothing"),
        ({"target_id": "My iron", "minimum": 8}, "target_id"),
        ({"target_id": "a", "minimum": 2, "maximum": 1}, "minimum 2 exceeds maximum 1"),
        ({"target_id": "a", "minimum": 0}, "greater than 0"),
        ({"target_id": "a", "maximum": math.inf}, "finite"),
        ({"target_id": "a", "minimum": 1, "nutrient": "iron"}, "did you mean iron_mg"),
        ({"target_id": "a", "minimum": 1, "tier": "vital"}, "safety"),
        ({"target_id": "a", "minimum": 1, "author": ""}, "author"),
    ],
)
def test_what_is_no_override(tmp_path, override, words):
    lines = [f"{name} = {value!r}" for name, value in {**BY, **override}.items()]
    fields = [f"{name} = {value!r}" for name, value in ANNA.items()]
    file = tmp_path / "anna.toml"
    file.write_text("\n".join([*fields, "[[overrides]]", *lines]))
    with pytest.raises(InputError, match="overrides, entry 1") as caught:
        read_patient(file)
    assert words in str(caught.value)


def test_a_patient_file_holds_the_prescription(tmp_path):
    file = tmp_path / "anna.toml"
    fields = [f"{name} = {value!r}" for name, value in ANNA.items()]
    override = ["[[overrides]]", 'target_id = "calcium"', "minimum = 1000"]
    named = [f"{name} = {value!r}" for name, value in BY.items()]
    tablet = ["[[supplements]]", 'name = "D3"', 'nutrient = "vitamin_d_ug"', "amount = 20"]
    file.write_text("\n".join([*fields, *override, *named, *tablet]))
    patient = read_patient(file)
    assert patient.overrides == (Override(target_id="calcium", minimum=1000, **BY),)
    assert patient.supplements[0].occasion is None
    assert patient.supplements[0].amount == 20


def told(someone):
    """Return a patient's targets and no problems, or none and the problems."""
    try:
        return daily_targets(someone), ()
    except InputError as error:
        return None, error.problems


TABLE = daily_targets(man())


@settings(max_examples=40, deadline=None)
@given(
    target=st.sampled_from([*TABLE.index]),
    share=st.floats(0.2, 5.0),
    side=st.sampled_from(["minimum", "maximum"]),
)
def test_an_override_is_kept_or_refused_and_never_raises_an_official_limit(target, share, side):
    table = TABLE.loc[target]
    amount = share * (table["minimum"] if table["minimum"] > 0 else table["maximum"])
    targets, problems = told(man(overrides=[{**BY, "target_id": target, side: amount}]))
    assert (targets is None) == bool(problems)
    assert all(target in text for text in problems)
    if targets is None:
        return
    row = targets.loc[target]
    assert row[side] == pytest.approx(amount)
    assert not row["minimum"] > row["maximum"]
    if table["tier"] == "safety" and table["official"] == "yes":
        assert not row["maximum"] > table["maximum"]


RULES = ("egg_week", "vegetable_week_kale", "fish_days")


def test_a_rule_of_foods_can_be_set_aside_and_changes_no_target():
    asked = [{"target_id": rule, "tier": "report"} for rule in RULES]
    after = targets_with(*asked)
    assert after.equals(targets_with())
    assert set_aside(person(overrides=[{**BY, **one} for one in asked]).overrides) == set(RULES)


def test_no_rule_of_foods_is_called_like_a_target():
    assert not [target for target in daily_targets(person()).index if food_rule(target)]


def test_the_rules_set_aside_are_gone_from_the_menu_problem_and_no_others():
    foods = load_foods().foods
    every = {limit.name for limit in group_limits(foods, 7)}
    left = {limit.name for limit in group_limits(foods, 7, frozenset(RULES))}
    assert every - left == set(RULES)
    one_row = {limit.name for limit in group_limits(foods, 7, frozenset({"vegetable_week"}))}
    assert all(name.startswith("vegetable_week_") for name in every - one_row)
    assert len(every - one_row) > 30


def test_a_rule_that_guards_safety_is_never_set_aside():
    (problem,) = problems_of({"target_id": "brazil_nut_day", "tier": "report"})
    assert "safety rule of foods; no menu is planned without it" in problem
    foods = load_foods().foods
    assert list(group_limits(foods, 7, frozenset({"brazil_nut_day"}))) == list(
        group_limits(foods, 7)
    )


@pytest.mark.parametrize("change", [{"maximum": 14}, {"tier": "bonus"}])
def test_a_rule_of_foods_can_only_be_set_aside(change):
    (problem,) = problems_of({"target_id": "egg_week", **change})
    assert "it can only be set aside" in problem


def test_a_limit_that_a_medicine_asks_for_cannot_be_switched_off():
    item = {"target_id": "w1_band_vitamin_k1_ug", "tier": "report"}
    (problem,) = problems_of(item, medications=["warfarin"])
    assert "is a limit of rule W1 and stays hard" in problem


def test_a_plan_without_a_rule_says_so_and_is_not_held_by_it():
    words = ["egg"]
    bound = plan_week(person(preferred_foods=words))
    free = plan_week(
        person(preferred_foods=words, overrides=[{**BY, "target_id": "egg_week", "tier": "report"}])
    )
    assert free.verify() == []
    told = [str(notice) for notice in free.warnings]
    assert any(
        "Planned without the rule egg week" in text and BY["author"] in text for text in told
    )
    assert not any("without the rule" in str(notice) for notice in bound.warnings)
    names = [limit.name for limit in menu_case(free.situation(), Ask()).group_limits]
    assert "egg_week" not in names
    assert "egg_week" in [limit.name for limit in menu_case(bound.situation(), Ask()).group_limits]


def test_a_kind_of_food_that_there_is_not_cannot_be_set_aside():
    item = {**BY, "target_id": "vegetable_week_kail", "tier": "report"}
    with pytest.raises(InputError, match="vegetable_week_kail: no food falls under such a rule"):
        plan_week(person(overrides=[item]))
