"""What edits of the target table mean."""

import json
import math

import pytest

from mealplan import InputError, Patient, cautions_for, daily_targets
from mealplan.app.prescribing import (
    Edit,
    edits_of,
    prescribed,
    prescription_file,
    read_prescription,
    rule_rows,
    target_rows,
    with_answers,
)
from mealplan.app.uploads import Upload

BODY = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "active"}
OWN = {"target_id": "calcium", "minimum": 1000.0, "author": "R. Diaz", "note": "stones"}


def edited(patient, *cells):
    rows = target_rows(patient, {})
    for target, column, value in cells:
        rows.loc[target, column] = value
    return rows


def test_an_untouched_table_asks_for_nothing():
    for patient in (Patient(**BODY), Patient(**BODY, overrides=[OWN])):
        assert edits_of(patient, edited(patient)) == ()
        assert prescribed(patient, edited(patient), "X", "y") == patient


def test_an_edit_becomes_an_override_with_author_and_note():
    patient = Patient(**BODY)
    table = edited(patient, ("calcium", "minimum", 1000.0), ("sodium", "tier", "secondary"))
    assert edits_of(patient, table) == (
        Edit("calcium", minimum=1000.0),
        Edit("sodium", tier="secondary"),
    )
    calcium, sodium = prescribed(patient, table, "R. Diaz", "stones").overrides
    assert calcium.model_dump(exclude_none=True) == OWN
    assert (sodium.tier, sodium.maximum, sodium.author) == ("secondary", None, "R. Diaz")


def test_an_override_that_is_not_touched_keeps_its_author():
    patient = Patient(**BODY, overrides=[OWN])
    table = edited(patient, ("sodium", "maximum", 1500.0))
    authors = {o.target_id: o.author for o in prescribed(patient, table, "New", "n").overrides}
    assert authors == {"calcium": "R. Diaz", "sodium": "New"}


def test_an_emptied_cell_goes_back_to_the_table():
    patient = Patient(**BODY, overrides=[OWN])
    table = edited(patient, ("calcium", "minimum", math.nan))
    plain = daily_targets(Patient(**BODY)).at["calcium", "minimum"]
    assert edits_of(patient, table) == (Edit("calcium", minimum=plain),)
    assert prescribed(patient, table, "New", "n") == Patient(**BODY)


def test_a_new_target_of_a_clinician_stays():
    own = {
        "target_id": "my_zinc",
        "nutrient": "zinc_mg",
        "minimum": 12.0,
        "author": "A",
        "note": "",
    }
    patient = Patient(**BODY, overrides=[own])
    assert prescribed(patient, edited(patient), "X", "y") == patient
    changed = prescribed(patient, edited(patient, ("my_zinc", "minimum", 13.0)), "X", "y")
    assert (changed.overrides[0].nutrient, changed.overrides[0].minimum) == ("zinc_mg", 13.0)


def test_food_is_asked_no_more_than_the_plan_asks_of_it():
    patient = Patient(**BODY)
    of_food = daily_targets(patient).at["vitamin_d", "asked_of_food"]
    assert edits_of(patient, edited(patient, ("vitamin_d", "minimum", 25.0))) == (
        Edit("vitamin_d", minimum=of_food),
    )


def test_all_edits_that_cannot_hold_are_told_together():
    patient = Patient(**BODY)
    table = edited(patient, ("calcium", "minimum", -1.0), ("zinc", "minimum", -2.0))
    with pytest.raises(InputError) as told:
        prescribed(patient, table, "", "n")
    told = " ".join(told.value.problems)
    assert all(word in told for word in ("calcium: minimum", "zinc: minimum", "calcium: author"))
    with pytest.raises(InputError, match="may be lowered, not raised"):
        prescribed(patient, edited(patient, ("calcium_upper", "maximum", 9000.0)), "X", "y")


def test_a_prescription_is_saved_and_read_whole():
    patient = Patient(
        **BODY, overrides=[OWN], medications=["warfarin"], usual_intakes={"iron_mg": 9}
    )
    upload = Upload("../anna.json", prescription_file(patient))
    assert read_prescription(upload) == patient


def test_problems_of_a_prescription_name_the_file_alone():
    with pytest.raises(InputError) as told:
        read_prescription(Upload("anna.json", json.dumps({**BODY, "age": 300}).encode()))
    assert told.value.problems[0].startswith("anna.json: age")
    with pytest.raises(InputError) as told:
        read_prescription(Upload("anna.json", b"{"))
    assert told.value.problems[0].startswith("anna.json: is not valid json")


def test_answers_change_what_they_name_alone():
    patient = Patient(**BODY, disliked_foods=["liver"], overrides=[OWN])
    changed = with_answers(patient, {"age": 70.0, "medications": ["warfarin"]})
    assert changed == patient.model_copy(update={"age": 70, "medications": ("warfarin",)})
    with pytest.raises(InputError, match="age"):
        with_answers(patient, {"age": 300})


def test_every_caution_is_a_row_and_none_a_formula():
    patient = Patient(**BODY, medications=["warfarin"], conditions=["=kidney stones"])
    rows = rule_rows(patient)
    assert list(rows["rule"]) == [item.rule_id for item in cautions_for(patient)]
    assert not rows.select_dtypes("str").map(lambda text: text.startswith("=")).to_numpy().any()
