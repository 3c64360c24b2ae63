"""Reading medicines and conditions as people write them."""

from __future__ import annotations

import pytest

from mealplan.recognise import read_text
from mealplan.tables import read_rows

MEDICINES = [
    (name, row["classes"].split(";"))
    for row in read_rows("medicines.csv")
    for name in [row["medicine"], *(row["also"].split(";") if isinstance(row["also"], str) else [])]
]
CONDITIONS = [
    (words.replace("#", "42"), row["condition"])
    for row in read_rows("conditions.csv")
    for words in row["words"].split(";")
]


def test_every_medicine_is_known_by_every_name_and_with_a_dose():
    for name, classes in MEDICINES:
        for text in (name, name.upper(), f"{name} 5 mg tablets, twice daily"):
            reading = read_text(text)
            assert set(reading.facts) >= {f"medicine:{word}" for word in classes}, text
            assert reading.unread == (), text


def test_every_condition_is_known_by_all_its_words():
    for words, condition in CONDITIONS:
        assert f"condition:{condition}" in read_text(words).facts, words


def test_no_name_stands_for_two_things():
    names = [name for name, _ in MEDICINES]
    assert len(names) == len(set(names))
    words = [words for words, _ in CONDITIONS]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("letrozol", "medicine:aromatase_inhibitor"),
        ("Wafarin", "medicine:vka"),
        ("acenocumarol", "medicine:vka"),
        ("phenelzin", "medicine:maoi"),
        ("simvastatine 20mg", "medicine:statin"),
        ("breast-feeding", "condition:pregnancy"),
        ("stage 4 CKD", "condition:kidney_failure"),
        ("ckd-4", "condition:kidney_failure"),
        ("End stage renal disease", "condition:kidney_failure"),
        ("Crohn\N{RIGHT SINGLE QUOTATION MARK}s flare", "condition:gut_disease"),
        ("CKD G3a", "condition:ckd_moderate"),
        ("St. John's Wort", "medicine:st_johns_wort"),
    ],
)
def test_slips_spacing_and_order_do_not_hide_a_name(text, fact):
    assert fact in read_text(text).facts


def test_a_slip_of_the_pen_is_owned_up_to():
    assert read_text("Wafarin").guessed == ("warfarin",)
    assert read_text("warfarin").guessed == ()


@pytest.mark.parametrize(
    "text", ["letrozole, doxycycline", "letrozole and doxycycline", "letrozole-doxycycline 100 mg"]
)
def test_two_medicines_in_one_entry_are_two(text):
    reading = read_text(text)
    assert {"medicine:aromatase_inhibitor", "medicine:mineral_bound_drug"} <= set(reading.facts)
    assert reading.unread == ()


def test_what_is_not_known_is_left_over_beside_what_is():
    assert read_text("letrozole, moonshine 5 ml").unread == ("moonshine",)
    assert read_text("xyz").facts == ()


@pytest.mark.parametrize(
    ("text", "not_meant"),
    [
        ("insulin resistance", "medicine:hypoglycaemia_risk"),
        ("iron deficiency", "medicine:iron_supplement"),
        ("calcium oxalate stones", "medicine:calcium_supplement"),
        ("CKD stage 3", "condition:kidney_disease"),
        ("vitamin K antagonist", "medicine:vitamin_k_supplement"),
        ("hypotension", "condition:hypertension"),
        ("hypoglycaemia", "condition:diabetes"),
        ("hypocalcaemia", "condition:high_blood_calcium"),
        ("back disc problem", "condition:kidney_disease"),
        ("neck degeneration", "condition:kidney_disease"),
        ("EGFR-negative cancer", "condition:kidney_number"),
    ],
)
def test_a_name_inside_another_or_its_opposite_is_not_meant(text, not_meant):
    assert not_meant not in read_text(text).facts
