"""A patient's data from outside: what is needed, what is allowed, what is said when wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from mealplan import InputError, Override, Patient, Supplement, read_patient, sample_patient_path
from mealplan.patient import Activity, Allergen, Diet, Sex
from tests.mealplan.people import ANNA, person

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

SAMPLE = """
sex = "female"
age = 62
weight_kg = 68
height_cm = 165
activity = "low_active"
"""


def write(folder: Path, text: str, name: str = "anna.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        read_patient(path)
    return caught.value.problems


def test_five_fields_are_enough_and_the_rest_has_defaults(tmp_path):
    anna = read_patient(write(tmp_path, SAMPLE))
    assert anna == Patient(**ANNA)
    assert (anna.diet, anna.gluten_free, anna.lactose_free) == (Diet.OMNIVORE, False, False)
    lists = (anna.allergies, anna.excluded_foods, anna.preferred_foods)
    assert (*lists, anna.medications, anna.conditions) == ((), (), (), (), ())


@pytest.mark.parametrize("field", ANNA)
def test_each_of_the_five_is_needed(tmp_path, field):
    lines = [line for line in SAMPLE.splitlines() if not line.startswith(f"{field} ")]
    assert problems(write(tmp_path, "\n".join(lines))) == (f"anna.toml: {field}: missing; add it.",)


def test_an_empty_file_names_all_five(tmp_path):
    found = problems(write(tmp_path, ""))
    assert [text.split(": ")[1] for text in found] == list(ANNA)


def test_an_unknown_field_is_refused_by_name(tmp_path):
    (found,) = problems(write(tmp_path, f"{SAMPLE}\nallergy = ['milk']"))
    assert found.startswith("anna.toml: allergy: no such field")


def test_every_wrong_value_is_reported_at_once_with_path_and_range(tmp_path):
    text = """
    sex = "woman"
    age = -3
    weight_kg = 500
    height_cm = 80.5
    activity = "lazy"
    diet = "carnivore"
    gluten_free = "perhaps"
    allergies = ["milk", "pollen"]
    excluded_foods = ["kale", ""]
    colour = "red"
    """
    found = {text.split(": ")[1]: text for text in problems(write(tmp_path, text))}
    told = {
        "sex": ("female", "male", "woman"),
        "age": ("0 to 115", "-3"),
        "weight_kg": ("25 to 300", "500"),
        "height_cm": ("120 to 230", "80.5"),
        "activity": ("inactive", "very_active", "lazy"),
        "diet": ("omnivore", "vegan", "carnivore"),
        "gluten_free": ("perhaps",),
        "allergies, entry 2": ("milk", "mollusc", "pollen"),
        "excluded_foods, entry 2": ("must not be empty",),
        "colour": ("no such field",),
    }
    assert set(found) == set(told)
    for path, words in told.items():
        assert all(word in found[path] for word in words), found[path]


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [("age", 0, 115), ("weight_kg", 25, 300), ("height_cm", 120, 230)],
)
def test_ranges_hold_their_ends_and_nothing_beyond(field, low, high):
    assert [getattr(person(**{field: value}), field) for value in (low, high)] == [low, high]
    for value in (low - 1, high + 1, float("nan"), float("inf"), "much", None):
        with pytest.raises(InputError, match=f"Patient: {field}: "):
            person(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("weight_kg", float("nan"), "weight_kg: missing; write a number (allowed: 25 to 300)."),
        ("allergies", 5, "allergies: must be a list; found 5."),
        ("overrides", [5], "overrides, entry 1: must be a table of fields; found 5."),
    ],
)
def test_problems_are_told_in_plain_words(field, value, said):
    with pytest.raises(InputError) as caught:
        person(**{field: value})
    assert caught.value.problems == (f"Patient: {said}",)


def test_from_python_every_problem_is_told_at_once_with_what_may_be_meant():
    with pytest.raises(InputError) as caught:
        Patient(
            sex="femal",
            age="old",
            weigth_kg=68,
            height_cm=165,
            activity="low-activ",
            supplements=[{"name": "D3", "nutrient": "vitamin_d_ug", "amuont": 20}],
        )
    assert isinstance(caught.value, ValueError)
    assert not isinstance(caught.value, ValidationError)
    assert caught.value.problems == (
        "Patient: sex: must be 'female' or 'male'; found 'femal'. Did you mean 'female'?",
        "Patient: age: must be a whole number (allowed: 0 to 115); found 'old'.",
        "Patient: weight_kg: missing; add it.",
        "Patient: activity: must be 'inactive', 'low_active', 'active' or 'very_active'; "
        "found 'low_activ'. Did you mean 'low_active'?",
        "Patient: supplements, entry 1, amount: missing; add it.",
        "Patient: supplements, entry 1, amuont: no such field; did you mean amount?",
        "Patient: weigth_kg: no such field; did you mean weight_kg?",
    )


def test_a_supplement_or_a_target_of_its_own_tells_its_problems():
    with pytest.raises(InputError, match="Supplement: amount: missing"):
        Supplement(name="D3", nutrient="vitamin_d_ug")
    with pytest.raises(InputError, match="Override: whole record: changes nothing"):
        Override(target_id="calcium", author="A", note="B")


def test_half_years_are_no_age():
    with pytest.raises(InputError, match="age: must be a whole number"):
        person(age=62.5)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Sex, "female male"),
        (Activity, "inactive low_active active very_active"),
        (Diet, "omnivore pescatarian vegetarian vegan"),
        (
            Allergen,
            "milk egg fish crustacean mollusc tree_nut peanut wheat soy sesame celery mustard "
            "lupin sulphite",
        ),
    ],
)
def test_the_words_are_the_agreed_ones(kind: type[StrEnum], words: str):
    assert [member.value for member in kind] == words.split()


def test_json_and_toml_say_the_same(tmp_path):
    fields = {**ANNA, "diet": "vegan", "allergies": ["soy"], "medications": ["letrozole"]}
    text = SAMPLE + 'diet = "vegan"\nallergies = ["soy"]\nmedications = ["letrozole"]'
    by_json = read_patient(write(tmp_path, json.dumps(fields), "anna.json"))
    assert by_json == read_patient(write(tmp_path, text)) == Patient(**fields)


def test_a_missing_file_is_named(tmp_path):
    (found,) = problems(tmp_path / "nobody.toml")
    assert "nobody.toml" in found
    assert "cannot be read" in found


def test_a_folder_is_no_patient(tmp_path):
    (found,) = problems(tmp_path)
    assert "cannot be read" in found


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.toml", "sex = female"), ("a.toml", "[[["), ("a.json", "{'sex': 1}"), ("a.json", "")],
)
def test_bad_syntax_names_file_and_place(tmp_path, name, text):
    (found,) = problems(write(tmp_path, text, name))
    assert name in found
    assert "is not valid" in found
    assert "line 1" in found


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    (found,) = problems(path)
    assert "is not valid" in found


@pytest.mark.parametrize("text", ["[]", "null", '"anna"', "62"])
def test_json_must_hold_fields(tmp_path, text):
    (found,) = problems(write(tmp_path, text, "a.json"))
    assert "holds no fields" in found


def test_the_sample_patient_reads():
    anna = read_patient(sample_patient_path())
    assert (anna.sex, anna.age, anna.diet) == (Sex.FEMALE, 62, Diet.OMNIVORE)
    assert anna.medications == ("anastrozole",)


def test_a_patient_cannot_be_changed():
    anna = person()
    with pytest.raises(ValidationError):
        anna.age = 63
    assert anna.age == 62


def test_equal_patients_are_one_key():
    assert len({person(), person(), person(diet="vegan")}) == 2


def test_blank_words_are_refused_and_spaces_around_words_dropped():
    assert person(excluded_foods=[" kale "]).excluded_foods == ("kale",)
    with pytest.raises(InputError, match="must not be empty"):
        person(excluded_foods=["  "])


def test_body_mass_index_is_weight_by_height_squared():
    assert person(weight_kg=50, height_cm=200).bmi == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["Dairy"], ("milk",)),
        (["nuts"], ("tree_nut", "peanut")),
        (["shellfish", "mollusc"], ("crustacean", "mollusc")),
        ([" tree nut"], ("tree_nut",)),
        (["Sulfites"], ("sulphite",)),
    ],
)
def test_allergens_are_understood_as_people_write_them(said, meant):
    assert person(allergies=said).allergies == meant


def test_words_of_a_choice_are_understood_however_they_are_written():
    someone = person(diet="Vegan", activity="low active", sex=" Female")
    assert (someone.diet, someone.activity, someone.sex) == ("vegan", "low_active", "female")


def test_one_word_in_place_of_a_list_is_explained(tmp_path):
    (problem,) = problems(write(tmp_path, SAMPLE + 'excluded_foods = "cheese"'))
    assert 'write a list, such as ["cheese"]' in problem


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    file = tmp_path / "patient.toml"
    file.write_text("\ufeff" + SAMPLE, encoding="utf-8")
    assert read_patient(file).sex == "female"


def test_usual_intakes_go_by_nutrient_and_amount(tmp_path):
    someone = person(usual_intakes={"vitamin_k1_ug": 120})
    assert someone.usual == {"vitamin_k1_ug": 120.0}
    assert Patient(**someone.model_dump(mode="json")) == someone
    path = write(tmp_path, SAMPLE + "usual_intakes = {vitamin_k1_ug = 120}")
    assert dict(read_patient(path).usual_intakes) == {"vitamin_k1_ug": 120.0}
    (told,) = problems(write(tmp_path, SAMPLE + "usual_intakes = {vitamin_k9 = 120}"))
    assert "vitamin_k9" in told
    for wrong in ({"vitamin_k9": 5}, {"vitamin_k1_ug": -1}, {"vitamin_k1_ug": float("inf")}):
        with pytest.raises(ValueError, match=r"usual_intakes"):
            person(usual_intakes=wrong)
