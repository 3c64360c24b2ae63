"""Patients tables: what is read from each kind of file, and what is said of wrong ones."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from openpyxl import Workbook

from mealplan import InputError, Patient, read_patient, sample_patient_path
from mealplan.batch import template
from mealplan.batch.people import read_people
from tests.mealplan.people import ANNA, person

TABLE = pd.DataFrame(
    [
        {"patient_id": "007", **ANNA, "allergies": "milk; tree nut", "gluten_free": "yes"},
        {"patient_id": "b", **ANNA, "age": 70, "conditions": "osteopenia", "max_minutes": 30},
    ]
)
EXPECTED = [
    person(allergies=["milk", "tree_nut"], gluten_free=True),
    person(age=70, conditions=["osteopenia"], max_minutes=30),
]


def written(tmp_path, kind):
    path = tmp_path / f"patients{kind}"
    if kind == ".csv":
        TABLE.to_csv(path, index=False)
    elif kind == ".xlsx":
        TABLE.to_excel(path, index=False)
    else:
        TABLE.to_parquet(path)
    return path


@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".parquet"])
def test_every_kind_of_file_gives_the_same_people(tmp_path, kind):
    people = list(read_people(written(tmp_path, kind)))
    assert [one.problems for one in people] == [(), ()]
    assert [(one.patient_id, one.row) for one in people] == [("007", 2), ("b", 3)]
    assert [one.patient for one in people] == EXPECTED


def test_what_a_patient_file_writes_as_a_table_is_json():
    supplements = [{"name": "calcium", "nutrient": "calcium_mg", "amount": 500.0}]
    row = {**ANNA, "patient_id": "a", "supplements": json.dumps(supplements)}
    row["usual_intakes"] = '{"vitamin_k1_ug": 120}'
    (one,) = read_people(pd.DataFrame([row]))
    expected = person(supplements=supplements, usual_intakes={"vitamin_k1_ug": 120})
    assert one.patient == expected
    (wrong,) = read_people(pd.DataFrame([{**row, "supplements": "[calcium]"}]))
    assert "row 1: supplements" in wrong.problems[0]


def test_a_frame_gives_the_same_people_by_position():
    people = list(read_people(TABLE.assign(patient_id=[7.0, 8.0])))
    assert [(one.patient_id, one.row) for one in people] == [("7", 1), ("8", 2)]
    assert [one.patient for one in people] == EXPECTED


def test_patients_are_numbered_and_read_one_by_one():
    def endless():
        while True:
            yield person()

    people = read_people(endless())
    assert [next(people).patient_id for _ in range(3)] == ["1", "2", "3"]


def test_the_template_reads_as_the_sample_patient(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text(template(), encoding="utf-8")
    (sample,) = read_people(path)
    assert sample.patient == read_patient(sample_patient_path())
    assert list(pd.read_csv(io.StringIO(template()))) == ["patient_id", *Patient.model_fields]


LINES = [
    ["patient_id", "sex", "age", "weight_kg", "height_cm", "activity", "allergies"],
    ["a", "female", "62", "68", "165", "low_active", "milk;tree nut"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_one_table_however_it_was_saved(tmp_path, separator, encoding):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(LINES)
    (tmp_path / "patients.csv").write_text(text.getvalue(), encoding=encoding, newline="")
    (one,) = read_people(tmp_path / "patients.csv")
    assert one.patient == person(allergies=["milk", "tree_nut"])


def test_a_file_of_semicolons_may_name_them_and_write_decimal_commas(tmp_path):
    (tmp_path / "patients.csv").write_text(
        "sep=;\n\npatient_id;sex;age;weight_kg;height_cm;activity;;\n"
        "a;female;62;68,5;165;low_active;;\nb;female;62;68;165;low_active;milk;egg\n"
    )
    one, long = read_people(tmp_path / "patients.csv")
    assert (one.row, one.patient) == (4, person(weight_kg=68.5))
    assert long.problems == (
        "patients.csv, row 5: has 8 cells instead of 6; put a cell that holds a semicolon "
        "in quotes.",
    )


def test_a_list_without_quotes_never_slips_into_the_next_column(tmp_path):
    (tmp_path / "patients.csv").write_text(
        "patient_id;sex;age;weight_kg;height_cm;activity;allergies;conditions\n"
        "a;female;62;68;165;low_active;milk;egg;\n"
    )
    (wrong,) = read_people(tmp_path / "patients.csv")
    assert "has 9 cells instead of 8" in wrong.problems[0]


def test_columns_that_cannot_be_told_apart_are_one_problem(tmp_path):
    (tmp_path / "patients.csv").write_text("patient_id|sex|age\na|female|62\n")
    with pytest.raises(InputError, match="no comma, semicolon or tab") as caught:
        read_people(tmp_path / "patients.csv")
    assert len(caught.value.problems) == 1


def test_a_formula_without_a_value_is_no_empty_cell(tmp_path):
    book = Workbook()
    for line in (LINES[0], [*LINES[1][:-1], '="pea"&"nut"']):
        book.active.append(line)
    book.save(tmp_path / "patients.xlsx")
    (one,) = read_people(tmp_path / "patients.xlsx")
    assert one.patient is None
    assert one.problems[0].startswith("patients.xlsx, row 2: allergies: cell G2 holds a formula")


def test_many_unknown_columns_are_one_problem(tmp_path):
    names = [*LINES[0], *(f"x{number}" for number in range(5000))]
    (tmp_path / "patients.csv").write_text(",".join(names) + "\n")
    with pytest.raises(InputError) as caught:
        read_people(tmp_path / "patients.csv")
    (problem,) = caught.value.problems
    assert "5,000 columns ('x0', " in problem
    assert "'x9' and 4,990 more)" in problem


def test_all_wrong_columns_are_told_at_once(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text("age,age,shoe_size\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_people(path)
    text = " ".join(caught.value.problems)
    for word in ("patient_id", "sex", "weight_kg", "shoe_size", "'age': stands more than once"):
        assert word in text


def test_wrong_cells_are_told_by_row_and_column_and_the_others_are_read(tmp_path):
    path = tmp_path / "patients.csv"
    rows = [
        "patient_id,sex,age,weight_kg,height_cm,activity",
        "a,female,200,heavy,165,active",
        "",
        ",female,60,60,165,active",
        "c,female,60,60,165",
        "d,female,60,60,165,active",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    wrong, nameless, short, good = read_people(path)
    assert [problem.split(":")[:2] for problem in wrong.problems] == [
        ["patients.csv, row 2", " age"],
        ["patients.csv, row 2", " weight_kg"],
    ]
    assert nameless.problems == (
        "patients.csv, row 4: patient_id: empty; give each patient an id.",
    )
    assert "row 5: has 5 cells instead of 6" in short.problems[0]
    assert good.patient is not None
    assert good.row == 6


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("patients.csv", b"", "is empty"),
        ("patients.csv", "patient_id,sex\nJos\xe9,male\n".encode("latin-1"), "UTF-8"),
        ("patients.xlsx", b"no workbook", "cannot be read"),
        ("patients.parquet", b"no table", "cannot be read"),
        ("patients.txt", b"", "must end in .csv, .xlsx, .parquet"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path, name, content, word):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=word) as caught:
        list(read_people(tmp_path / name))
    assert name in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nobody\.csv"):
        read_people(tmp_path / "nobody.csv")


def test_something_else_than_a_patient_is_told():
    (wrong,) = read_people([{"age": 3}])
    assert wrong.problems == ("patient 1: is no Patient but dict.",)
