"""FHIR nutrition orders: read with nothing dropped in silence, written so that they are valid."""

from __future__ import annotations

import copy
import json
import tomllib
from datetime import date

import pytest
from fhir.resources.nutritionorder import NutritionOrder
from fhir.resources.R4B.nutritionorder import NutritionOrder as NutritionOrderR4B
from typer.testing import CliRunner

from mealplan import InputError, Patient
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from mealplan.fhir import Release, as_patient_file, plan_as_order, read_order
from mealplan.patient import Allergen, read_patient
from mealplan.tables import read_rows
from mealplan.targets import daily_targets

START = date(2026, 11, 30)
SCT = "http://snomed.info/sct"
DIET = "http://terminology.hl7.org/CodeSystem/diet"
LOINC = "http://loinc.org"


def coded(system, code, display):
    return {"coding": [{"system": system, "code": code, "display": display}]}


def measured(code, value, unit):
    return {
        "resourceType": "Observation",
        "id": f"o{code}",
        "status": "final",
        "code": coded(LOINC, code, "vital sign"),
        "valueQuantity": {"value": value, "unit": unit, "code": unit},
    }


def allergy(name, code, **parts):
    return {
        "resourceType": "AllergyIntolerance",
        "id": name,
        "code": code,
        "patient": {"reference": "#anna"},
        **parts,
    }


CARDIAC = {
    "resourceType": "NutritionOrder",
    "id": "cardiac",
    "contained": [
        {"resourceType": "Patient", "id": "anna", "gender": "female", "birthDate": "1964-12-01"},
        allergy("nuts", coded(SCT, "227493005", "Cashew nuts")),
        allergy("eggs", {"text": "Eggs"}),
        measured("29463-7", 68000, "g"),
        measured("8302-2", 1.65, "m"),
    ],
    "status": "active",
    "intent": "order",
    "subject": {"reference": "#anna"},
    "dateTime": "2026-11-22T10:00:00Z",
    "allergyIntolerance": [{"reference": "#nuts"}, {"reference": "#eggs"}],
    "foodPreferenceModifier": [coded(DIET, "vegetarian", "Vegetarian")],
    "excludeFoodModifier": [coded(SCT, "227493005", "Cashew nut"), {"text": "natto"}],
    "oralDiet": {
        "type": [coded(SCT, "386619000", "Low sodium diet")],
        "nutrient": [
            {
                "modifier": coded(SCT, "39972003", "Sodium"),
                "amount": {"value": 1.5, "unit": "grams", "code": "g"},
            },
        ],
    },
}


def changed(**parts):
    order = copy.deepcopy(CARDIAC)
    return {name: value for name, value in {**order, **parts}.items() if value is not None}


@pytest.fixture
def imported(tmp_path, table):
    def read(order):
        path = tmp_path / "order.json"
        path.write_text(json.dumps(order), encoding="utf-8")
        return read_order(path, table.foods)

    return read


def test_an_order_becomes_a_patient_with_signed_targets(imported):
    found = imported(CARDIAC)
    told = "FHIR nutrition order cardiac of 2026-11-22"
    assert found.fields == {
        "sex": "female",
        "age": 61,
        "weight_kg": 68.0,
        "height_cm": 165.0,
        "allergies": ["tree_nut", "egg"],
        "excluded_foods": ["cashew", "natto"],
        "diet": "vegetarian",
        "overrides": [
            {
                "target_id": "sodium",
                "maximum": 1500.0,
                "author": told,
                "note": f"Sodium at most 1500 mg a day ({told})",
            }
        ],
    }
    assert found.missing == ("activity",)
    assert found.unread == ()
    anna = Patient(**found.fields, activity="low_active")
    sodium = daily_targets(anna).loc["sodium"]
    assert (anna.age, sodium["maximum"], sodium["author"]) == (61, 1500.0, told)


def test_an_r4_order_reads_alike(imported):
    r4 = changed(subject=None, patient={"reference": "#anna"})
    assert imported(r4) == imported(CARDIAC)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"oralDiet": {"type": [coded(SCT, "160670007", "Diabetic diet")]}}, "Diabetic diet"),
        ({"oralDiet": {"type": [coded(SCT, "386619000", "Low sodium diet")]}}, "no amount"),
        ({"foodPreferenceModifier": [coded(DIET, "halal", "Halal")]}, "diet|halal"),
        ({"note": [{"text": "call me"}]}, "note: not read"),
        ({"supplement": [{"productName": "x"}]}, "supplement: not read"),
        ({"oralDiet": {"instruction": "soft food"}}, "oralDiet.instruction"),
    ],
)
def test_what_is_not_understood_is_named(imported, part, words):
    assert [line for line in imported(changed(**part)).unread if words in line]


@pytest.mark.parametrize(
    ("concept", "amount"),
    [
        (coded(SCT, "33463005", "Fluid"), {"value": 1500, "unit": "mL", "code": "mL"}),
        (coded(SCT, "39972003", "Sodium"), {"value": 65, "unit": "mmol", "code": "mmol"}),
        (coded(SCT, "39972003", "Sodium"), {}),
        (coded(SCT, "39972003", "Sodium"), {"value": 0, "unit": "g", "code": "g"}),
        ({"text": "Calcium"}, {"value": 1, "unit": "g"}),
    ],
)
def test_a_nutrient_or_unit_that_is_not_known_is_named(imported, concept, amount):
    found = imported(changed(oralDiet={"nutrient": [{"modifier": concept, "amount": amount}]}))
    assert "overrides" not in found.fields
    assert len(found.unread) == 1
    assert "Nutrient" in found.unread[0]


def test_no_order_is_read_without_an_allergy_or_exclusion_it_names(imported):
    order = changed(
        contained=[allergy("bees", {"text": "Royal jelly"})],
        subject={"reference": "Patient/1"},
        allergyIntolerance=[
            {"reference": "#bees"},
            {"reference": "AllergyIntolerance/9", "display": "Kiwi"},
        ],
        excludeFoodModifier=[coded(SCT, "0", "Moon cheese dust")],
    )
    with pytest.raises(InputError) as caught:
        imported(order)
    told = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 3
    for words in ("Royal jelly", "'Kiwi' is not in the order", "Moon cheese dust"):
        assert words in told


def test_an_allergy_that_was_taken_back_is_left_out_and_told(imported):
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
    refuted = coded(system, "refuted", "Refuted")
    order = changed(
        contained=[allergy("fish", {"text": "Fish"}, verificationStatus=refuted)],
        subject={"reference": "Patient/1"},
        allergyIntolerance=[{"reference": "#fish"}],
    )
    found = imported(order)
    assert "allergies" not in found.fields
    assert "refuted" in found.unread[0]


def test_two_diets_at_once_are_refused(imported):
    both = [coded(DIET, "vegan", "Vegan"), coded(DIET, "vegetarian", "Vegetarian")]
    with pytest.raises(InputError, match="both asked for"):
        imported(changed(foodPreferenceModifier=both))


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("on-hold", "withdrawn for the time being"),
        ("revoked", "ended by who gave it"),
        ("completed", "carried out"),
        ("entered-in-error", "never have been written"),
        ("unknown", "in force or not"),
        ("cancelled", "FHIR does not know"),
    ],
)
def test_an_order_that_is_not_in_force_is_refused(imported, status, why):
    with pytest.raises(InputError, match=rf"order\.json: status: {status}: .*{why}"):
        imported(changed(status=status))


def test_a_draft_is_read_and_told(imported):
    found = imported(changed(status="draft"))
    assert found.fields == imported(CARDIAC).fields
    assert found.unread == ("status: draft; nobody has made an order of it yet.",)


def with_contained(place, **parts):
    contained = copy.deepcopy(CARDIAC["contained"])
    contained[place] |= parts
    return changed(contained=contained)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (with_contained(0, birthDate="2027-01-01"), "birthDate: 2027-01-01 is after the order"),
        (with_contained(0, birthDate="1864-12-01"), "age 161 cannot be; 0 to 115"),
        (with_contained(3, **measured("29463-7", 1e12, "g")), "weight_kg 1e.09 cannot be; 25 to"),
    ],
)
def test_a_person_who_cannot_be_is_refused(imported, order, said):
    with pytest.raises(InputError, match=said) as caught:
        imported(order)
    assert len(caught.value.problems) == 1


def test_an_amount_that_cannot_be_meant_is_refused(imported):
    with pytest.raises(InputError, match=r"Nutrient 'Sodium' .*1000000000000.0 g a day cannot be"):
        imported(ordered(nutrient("39972003", "Sodium", 1e12, "g")))


def test_an_order_that_says_no_day_tells_no_age(imported):
    found = imported(changed(dateTime="2026-11"))
    assert "age" in found.missing


@pytest.mark.parametrize("subject", ["Anna Miller", "", "Patient/", "#anna", "Device/1"])
def test_a_plan_is_for_a_patient_whom_a_reference_names(anna_week, subject):
    with pytest.raises(InputError, match="no reference to a patient"):
        plan_as_order(anna_week, subject, START)
    record = "https://example.org/fhir/Patient/a-1"
    assert plan_as_order(anna_week, record, START)["subject"] == {"reference": record}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"resourceType": "Bundle"}, "is not a NutritionOrder"),
        ([1], "is not a NutritionOrder"),
        (changed(status=None), "status"),
        (changed(shoe=3), "shoe"),
    ],
)
def test_what_is_no_valid_order_is_refused(imported, order, words):
    with pytest.raises(InputError, match=words):
        imported(order)


def test_a_file_that_cannot_be_read_is_named(tmp_path, table):
    (tmp_path / "order.json").write_text("{")
    for name, words in (("order.json", "not valid JSON"), ("none.json", "cannot be read")):
        with pytest.raises(InputError, match=words):
            read_order(tmp_path / name, table.foods)


@pytest.mark.parametrize(
    ("release", "kind"), [(Release.R5, NutritionOrder), (Release.R4B, NutritionOrderR4B)]
)
def test_every_plan_is_a_valid_order(week, release, kind):
    order = json.loads(json.dumps(plan_as_order(week, "Patient/1", START, release)))
    made = kind.model_validate(order)
    assert (made.status, made.intent) == ("draft", "proposal")
    notes = [note["text"] for note in order["note"]]
    assert "Sources of the figures: " in notes[-1]
    assert "Phenol-Explorer" in notes[-1]
    assert {str(notice) for notice in week.warnings} <= set(notes)
    for dish in week.dishes["dish"]:
        assert dish in order["oralDiet"]["instruction"]


def test_a_plan_reads_back_as_its_patient(week, imported):
    found = imported(plan_as_order(week, "Patient/1", START))
    patient = week.patient
    assert found.fields.get("allergies", []) == [item.value for item in patient.allergies]
    assert found.fields.get("excluded_foods", []) == list(patient.excluded_foods)
    assert found.fields.get("diet", "omnivore") == patient.diet
    assert found.fields.get("gluten_free", False) == patient.gluten_free
    assert found.fields.get("lactose_free", False) == patient.lactose_free
    most = week.targets.groupby("nutrient")["maximum"].min()
    (sodium,) = (item for item in found.fields["overrides"] if item["target_id"] == "sodium")
    assert sodium["maximum"] == pytest.approx(most["sodium_mg"])


def test_equal_plans_give_equal_orders(anna_week):
    first, second = (plan_as_order(anna_week, "Patient/1", START) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_every_row_of_the_code_table_has_a_source_and_means_something(table):
    known = {*table.nutrients.columns, *Patient.model_fields, *Allergen}
    for row in read_rows("fhir_codes.csv"):
        assert row["source"]
        assert row["field"] in {"limit", "maximum", "minimum", *Patient.model_fields}
        if row["field"] in ("limit", "maximum", "allergies"):
            assert set(row["value"].split(";")) <= known


def nutrient(code, name, value, unit):
    amount = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {"modifier": coded(SCT, code, name), "amount": amount}


def ordered(*nutrients, **parts):
    return changed(oralDiet={"nutrient": list(nutrients)}, **parts)


def test_an_amount_without_a_target_is_a_new_primary_one(imported):
    found = imported(ordered(nutrient("256674009", "Fat", 50, "g/d"), orderer={"display": "Dr Li"}))
    (made,) = found.fields["overrides"]
    assert (made["target_id"], made["nutrient"], made["tier"]) == (
        "fat_ordered",
        "fat_g",
        "primary",
    )
    assert made["author"] == "Dr Li"
    targets = daily_targets(Patient(**found.fields, activity="low_active"))
    assert (targets.at["fat_ordered", "maximum"], targets.at["fat_ordered", "unit"]) == (50.0, "g")


@pytest.mark.parametrize(("grams", "tier"), [(2, "report"), (3, "secondary")])
def test_a_minimum_that_an_order_rules_out_gives_way(imported, grams, tier):
    found = imported(ordered(nutrient("88480006", "Potassium", grams, "g")))
    targets = daily_targets(Patient(**found.fields, activity="low_active"))
    assert targets.at["potassium_ordered", "maximum"] == grams * 1000
    assert targets.at["potassium", "tier"] == tier


def test_two_amounts_of_one_nutrient_are_refused(imported):
    twice = [nutrient("39972003", "Sodium", amount, "g") for amount in (1, 2)]
    with pytest.raises(InputError, match="sodium: two amounts"):
        imported(ordered(*twice))
    (made,) = imported(ordered(twice[0], twice[0])).fields["overrides"]
    assert made["maximum"] == 1000.0


def test_the_patient_file_reads_back_with_its_targets(imported, tmp_path):
    found = imported(changed(orderer={"display": 'Dr "Né" \x7f \\'}))
    path = tmp_path / "anna.toml"
    path.write_text(f'activity = "active"\n{as_patient_file(found)}', encoding="utf-8")
    assert read_patient(path) == Patient(**found.fields, activity="active")
    assert read_patient(path).overrides[0].author == 'Dr "Né" \x7f \\'


EXAMPLES = {
    "cardiacdiet": (
        [("386619000", "Low sodium diet"), ("226208002", "Fluid restricted diet")],
        [("39972003", "Sodium", 2, "g"), ("33463005", "Fluid", 1500, "mL")],
        {"sodium": 2000.0},
        ["Fluid restricted diet", "Fluid"],
    ),
    "fiberrestricteddiet": (
        [("15108003", "Restricted fiber diet"), ("16208003", "Low fat diet")],
        [("256674009", "Fat", 50, "g")],
        {"fat_ordered": 50.0},
        ["Restricted fiber diet"],
    ),
    "diabeticdiet": (
        [("160670007", "Diabetic diet")],
        [("2331003", "Carbohydrate", 75, "g")],
        {},
        ["Carbohydrate", "Diabetic diet"],
    ),
}
"""What examples of the standard order (FHIR, NutritionOrder/<id>, CC0); beside it they share an
orderer, an allergy to cashew nuts, "dairy-free" and the exclusion of cashew nuts."""


def example(name, release):
    diets, nutrients, _, _ = EXAMPLES[name]
    cashew = coded(SCT, "227493005", "Cashew Nut")
    return {
        "resourceType": "NutritionOrder",
        "id": name,
        "contained": [allergy("example", cashew)],
        "identifier": [
            {"system": "http://goodhealthhospital.org/nutrition-orders", "value": "123"}
        ],
        "status": "active",
        "intent": "order",
        release.subject: {"reference": "Patient/example", "display": "Peter Chalmers"},
        "encounter": {"reference": "Encounter/example", "display": "Inpatient"},
        "dateTime": "2014-09-17",
        "orderer": {"reference": "Practitioner/example", "display": "Dr Adam Careful"},
        "allergyIntolerance": [{"reference": "#example", "display": "Cashew Nuts"}],
        "foodPreferenceModifier": [coded(DIET, "dairy-free", "Dairy Free")],
        "excludeFoodModifier": [cashew],
        "oralDiet": {
            "type": [coded(SCT, *diet) for diet in diets],
            "nutrient": [nutrient(*one) for one in nutrients],
        },
    }


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(
    ("release", "kind"), [(Release.R5, NutritionOrder), (Release.R4B, NutritionOrderR4B)]
)
def test_examples_of_the_standard_are_valid_and_become_patients(imported, name, release, kind):
    order = example(name, release)
    assert kind.model_validate(order).orderer.display == "Dr Adam Careful"
    found = imported(order)
    body = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "active"}
    assert found.missing == tuple(body)
    patient = Patient(**body, **found.fields)
    assert [str(one) for one in patient.allergies] == ["tree_nut", "milk"]
    assert patient.excluded_foods == ("cashew",)
    _, _, maxima, unread = EXAMPLES[name]
    assert {one.target_id: one.maximum for one in patient.overrides} == maxima
    assert {one.author for one in patient.overrides} <= {"Dr Adam Careful"}
    assert len(found.unread) == len(unread)
    assert all(any(words in line for line in found.unread) for words in unread)
    assert set(maxima) <= set(daily_targets(patient).index)


def test_the_command_prints_a_patient_file(tmp_path):
    path = tmp_path / "order.json"
    path.write_text(json.dumps(changed(note=[{"text": "x"}])), encoding="utf-8")
    result = CliRunner().invoke(app, ["fhir-import", str(path)])
    assert result.exit_code == 0, result.output
    fields = tomllib.loads(result.stdout)
    assert fields["allergies"] == ["tree_nut", "egg"]
    assert "# activity" in result.stdout
    assert [item["target_id"] for item in fields["overrides"]] == ["sodium"]
    assert "Not in the patient file: note" in result.stderr


def test_the_command_refuses_what_is_no_order(tmp_path):
    path = tmp_path / "order.json"
    path.write_text("{}", encoding="utf-8")
    result = CliRunner().invoke(app, ["fhir-import", str(path)])
    assert result.exit_code == BAD_INPUT
    assert "NutritionOrder" in result.output
