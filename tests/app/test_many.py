"""What the batch page does: tables in, steps, results out."""

import csv
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from openpyxl import Workbook, load_workbook

from mealplan import InputError, Outcome, plan_week, read_patient, sample_patient_path
from mealplan.app import many
from mealplan.app.many import Batch, problem_rows, read_table, results_zip, template_file
from mealplan.app.uploads import Upload
from mealplan.request import Request

HEAD = "patient_id,sex,age,weight_kg,height_cm,activity"
GOOD = "female,62,68,165,active"
CHILD = "female,12,50,160,active"
WEEK = Request()


def table(*rows, name="patients.csv"):
    return Upload(name, "\n".join([HEAD, *rows]).encode())


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def names(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_reads_back(kind):
    people = read_table(Upload(f"patients.{kind}", template_file(kind)))
    assert [person.patient for person in people] == [read_patient(sample_patient_path())]


def test_every_problem_is_told_by_row_and_column():
    found = problem_rows(read_table(table(f"a,{GOOD}", "b,femal,300,68,165,active", f",{GOOD}")))
    assert found[["row", "patient_id", "column"]].values.tolist() == [
        [3, "b", "sex"],
        [3, "b", "age"],
        [4, "", "patient_id"],
    ]
    assert "300" in found["problem"][1]


def test_an_id_that_comes_twice_is_told():
    found = problem_rows(read_table(table(f"a,{GOOD}", f"a,{GOOD}")))
    assert found[["row", "column"]].values.tolist() == [[3, "patient_id"]]


def test_wrong_columns_are_told_without_where_the_file_lay():
    with pytest.raises(InputError, match="column 'agee'") as told:
        read_table(Upload("patients.csv", b"patient_id,agee\n"))
    assert all(text.startswith("patients.csv") for text in told.value.problems)


def test_too_much_is_refused(monkeypatch):
    with pytest.raises(InputError, match="larger than"):
        read_table(Upload("patients.csv", b" " * (many.MOST_MB * 2**20 + 1)))
    people = [f"{number},{GOOD}" for number in range(many.MOST_PATIENTS + 1)]
    with pytest.raises(InputError, match=f"more than {many.MOST_PATIENTS} patients"):
        read_table(table(*people))


def test_a_workbook_that_grows_without_measure_is_not_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    assert len(file.getvalue()) < 2**20
    with pytest.raises(InputError, match="larger than"):
        read_table(Upload("patients.xlsx", file.getvalue()))
    with pytest.raises(InputError, match="no workbook"):
        read_table(Upload("patients.xlsx", b"PK nothing"))


def test_a_workbook_is_read():
    book, file = Workbook(), io.BytesIO()
    book.active.append(HEAD.split(","))
    book.active.append(["a", "female", 62, 68, 165, "active"])
    book.save(file)
    assert read_table(Upload("p.xlsx", file.getvalue())) == read_table(table(f"a,{GOOD}"))


def test_results_are_those_of_planning_alone(threads):
    people = read_table(table(f"a,{GOOD}", f"b,{CHILD}", f"c,{GOOD}x"))
    batch, told = Batch(people), []
    batch.run(WEEK, ("json", "xlsx"), threads, lambda done, left: told.append((done, left)))
    assert batch.is_finished
    assert [one.outcome for one in batch.done] == [
        Outcome.PLANNED, Outcome.REFUSED, Outcome.INVALID,
    ]  # fmt: skip
    assert [done for done, _ in told] == [1, 2, 3]
    assert told[-1][1] == 0
    alone = plan_week(people[0].patient)
    files = names(results_zip(batch.done))
    assert {"results.csv", "menus.csv", "plans/0002_a.json", "plans/0002_a.xlsx"} == set(files)
    assert [row["food_id"] for row in rows_of(files["menus.csv"])] == list(alone.menu["food_id"])
    assert [row["outcome"] for row in rows_of(files["results.csv"])] == [
        "planned", "refused", "invalid",
    ]  # fmt: skip


def test_what_is_done_is_kept_when_a_run_is_stopped_and_goes_on(threads):
    class Stopped(BaseException):
        pass

    def stop(done, _):
        raise Stopped

    batch = Batch(read_table(table(f"a,{GOOD}", f"b,{CHILD}", f"c,{CHILD}")))
    with pytest.raises(Stopped):
        batch.run(WEEK, (), threads, stop)
    assert [one.patient_id for one in batch.done] == ["a"]
    assert len(rows_of(names(results_zip(batch.done))["results.csv"])) == 1
    batch.run(WEEK, (), threads, lambda done, left: None)
    assert [one.patient_id for one in batch.done] == ["a", "b", "c"]


def test_cells_are_never_formulas_and_names_stay_in_their_folder(threads):
    batch = Batch(read_table(table(f"=1+1,{GOOD}", f"../../x,{GOOD}")))
    batch.run(WEEK, ("json",), threads, lambda done, left: None)
    files = names(results_zip(batch.done))
    assert {row["patient_id"] for row in rows_of(files["menus.csv"])} == {"'=1+1", "../../x"}
    plans = [name for name in files if name.startswith("plans/")]
    assert plans == ["plans/0002__1_1.json", "plans/0003__x.json"]


def test_the_template_workbook_holds_numbers():
    book = load_workbook(io.BytesIO(template_file("xlsx")))
    head, row = book.worksheets[0].iter_rows(values_only=True)
    assert isinstance(dict(zip(head, row, strict=True))["age"], int | float)
