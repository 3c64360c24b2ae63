"""When no plan is made: every stop, its words as people write them, and its edges."""

from __future__ import annotations

import pytest

from mealplan import InputError, PlanRefused, plan_week
from mealplan.gates import check_fields, check_gates
from mealplan.tables import read_rows
from tests.mealplan.people import person
from tests.mealplan.triggers import words_of

CONDITIONS = [
    (row["rule_id"], word, row["ask"])
    for row in read_rows("cautions.csv")
    if row["action"] == "stop"
    and row["rule_id"] in ("G1", "G2", "G3", "G4", "G5", "G6", "C1", "LV")
    for fact in row["when"].split(";")
    if fact.startswith("condition:")
    for word in words_of(fact.removeprefix("condition:"))
]


def reasons(**fields):
    with pytest.raises(PlanRefused) as caught:
        plan_week(person(**fields))
    return caught.value.reasons


@pytest.mark.parametrize(("rule", "word", "ask"), CONDITIONS)
def test_every_condition_refuses_and_says_whom_to_ask(rule, word, ask):
    (reason,) = reasons(conditions=[f"Known {word.capitalize()}, stable"])
    assert ask in reason, rule
    assert reason.startswith("No plan is made here: ")


@pytest.mark.parametrize(
    "written",
    [
        "Dialysis",
        "haemodialysis",
        "CKD stage 4",
        "stage 4 CKD",
        "ckd-4",
        "Stage 5 CKD",
        "End stage renal disease",
        "breast-feeding",
        "breast feeding",
        "PREGNANT, week 12",
        "Kidney  transplant 2019",
        "Crohn's flare",
        "Crohn\N{RIGHT SINGLE QUOTATION MARK}s flare",
        "flare of Crohn's",
        "short-bowel syndrome",
    ],
)
def test_conditions_are_known_however_they_are_written(written):
    assert len(reasons(conditions=["osteopenia", written])) == 1


@pytest.mark.parametrize(
    "harmless",
    ["osteoporosis", "hypertension", "breast cancer", "lactose intolerance",
     "raised cholesterol", "normal calcium"],
)  # fmt: skip
def test_other_conditions_pass(harmless):
    assert check_gates(person(conditions=[harmless])) is None


def test_age_stops_below_18():
    (reason,) = reasons(age=17)
    assert "paediatric dietitian" in reason
    assert check_gates(person(age=18)) is None


def test_body_mass_index_stops_below_18_5():
    # A height of two metres makes the index a quarter of the weight, without rounding.
    (reason,) = reasons(height_cm=200, weight_kg=73.96)
    assert "18.5" in reason
    assert "dietitian" in reason
    assert check_gates(person(height_cm=200, weight_kg=74.0)) is None


def test_every_reason_is_told_at_once():
    found = reasons(age=16, height_cm=200, weight_kg=60, conditions=["pregnant", "dialysis"])
    assert len(found) == 4
    for ask in ("oncologist", "kidney specialist", "oncology team", "paediatric"):
        assert any(ask in reason for reason in found), ask


def test_the_message_holds_every_reason():
    with pytest.raises(PlanRefused, match=r"oncologist.*paediatric"):
        check_gates(person(age=16, conditions=["pregnancy"]))


def test_a_medicine_or_condition_stops_in_whichever_field_it_is_written():
    assert "kidney" in reasons(medications=["dialysis"])[0]
    assert "lithium" in reasons(conditions=["on lithium"])[0]


def test_a_slip_of_the_pen_in_a_name_stops_all_the_same():
    assert "lithium" in reasons(medications=["lithium carbonat"])[0]
    assert "oncologist" in reasons(conditions=["pregnannt"])[0]


@pytest.mark.parametrize("text", ["back disc problem", "neck degeneration", "EGFR-negative cancer"])
def test_letters_across_words_stop_nothing(text):
    assert check_gates(person(conditions=[text])) is None


@pytest.mark.parametrize("text", ["peanut allergy", "allergic to milk", "anaphylaxis"])
def test_an_allergy_among_the_conditions_is_sent_to_its_field(text):
    with pytest.raises(InputError, match="belongs under allergies"):
        check_fields(person(conditions=[text]))


@pytest.mark.parametrize("kidney", ["CKD", "chronic kidney disease", "renal failure"])
def test_kidney_disease_of_unknown_stage_refuses(kidney):
    assert "kidney" in reasons(conditions=[kidney])[0]


@pytest.mark.parametrize("text", ["eGFR 45", "egfr under 30", "GFR 52 ml/min"])
def test_a_kidney_number_among_the_conditions_is_sent_to_its_field(text):
    with pytest.raises(InputError, match="belongs under egfr"):
        check_fields(person(conditions=[text]))


@pytest.mark.parametrize("condition", ["Coeliac disease", "celiac", "lactose intolerance"])
def test_a_condition_with_a_diet_of_its_own_needs_no_setting(condition):
    check_fields(person(conditions=[condition]))
    assert check_gates(person(conditions=[condition])) is None


@pytest.mark.parametrize("given", ["anna.toml", {"sex": "female"}, None])
def test_what_is_no_patient_is_refused_by_name(given):
    with pytest.raises(InputError, match=f"must be a Patient; found {type(given).__name__}"):
        plan_week(given)
