"""Batches on disk: whole, stopped anywhere and gone on with, and never mixed up."""

from __future__ import annotations

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pandas as pd
import pyarrow.parquet as pq
import pytest

from mealplan import InputError
from mealplan.batch.manifest import NAME, read_manifest
from mealplan.batch.parts import MENU
from mealplan.batch.run import Batch, planned_so_far, run_batch
from mealplan.plan import MENU_COLUMNS
from mealplan.request import Request

WEEK = Request()


class Stopped(Exception):  # noqa: N818
    """What a test stops a run with."""


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="module")
def whole(tmp_path_factory, patients_file, threads):
    """The folder of a batch that nothing has stopped."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    run_batch(Batch(patients_file, folder, WEEK, chunk=2), threads)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def begun(batch, threads, results=3):
    """Run a batch that is stopped after some results."""
    seen = []

    def stop(result):
        seen.append(result)
        if len(seen) == results:
            raise Stopped

    with pytest.raises(Stopped):
        run_batch(batch, threads, told=stop)


def test_every_patient_has_a_status_and_every_plan_its_menu(whole):
    status = pd.read_parquet(sorted(whole.glob("status-*.parquet")))
    menus = pd.read_parquet(sorted(whole.glob("menu-*.parquet")))
    assert status["patient_id"].tolist() == [f"p{number}" for number in range(1, 7)]
    assert status["row"].tolist() == list(range(2, 8))
    planned = status[status["outcome"] == "planned"]
    assert planned["patient_id"].tolist() == ["p4"] == list(dict.fromkeys(menus["patient_id"]))
    assert planned["notices"].str.contains("does not replace").all()
    assert status.loc[status["outcome"] == "refused", "reason"].str.contains("adults").all()
    assert list(menus) == ["patient_id", *MENU_COLUMNS] == MENU.names
    assert menus.groupby("patient_id")["occasion"].nunique().tolist() == [4]


def test_the_manifest_counts_all_and_parts_carry_versions(whole):
    manifest = read_manifest(whole)
    assert planned_so_far(manifest)["planned"] == 1
    assert planned_so_far(manifest).total() == manifest.patients == 6
    facts = pq.read_schema(whole / "menu-000001.parquet").metadata
    assert facts[b"mealplan.food_table"].decode() == manifest.versions["food_table"]


@pytest.mark.parametrize("results", [1, 3, 5])
def test_stopped_anywhere_and_run_again_it_goes_on(
    tmp_path, patients_file, threads, whole, results
):
    batch = Batch(patients_file, tmp_path / "out", WEEK, chunk=2)
    begun(batch, threads, results)
    kept = {path.name: path.stat().st_mtime_ns for path in batch.folder.glob("*.parquet")}
    told = []
    run_batch(batch, threads, told=told.append)
    finished = (results - 1) // 2 * 2
    assert len(kept) == finished
    assert [one.patient_id for one in told] == [f"p{n}" for n in range(finished + 1, 7)]
    assert {name: (batch.folder / name).stat().st_mtime_ns for name in kept} == kept
    assert contents(batch.folder) == contents(whole)


def test_a_finished_batch_plans_nobody_again(tmp_path, patients_file, threads, whole):
    told = []
    before = contents(whole)
    run_batch(Batch(patients_file, whole, WEEK, chunk=2), threads, told=told.append)
    assert told == []
    assert contents(whole) == before


def test_a_part_that_is_gone_or_damaged_is_made_again(tmp_path, patients_file, threads, whole):
    batch = Batch(patients_file, tmp_path / "out", WEEK, chunk=2)
    batch.folder.mkdir()
    for name, content in contents(whole).items():
        (batch.folder / name).write_bytes(content)
    (batch.folder / "menu-000001.parquet").unlink()
    (batch.folder / "status-000003.parquet").write_bytes(b"half")
    (batch.folder / ".draft-left").write_bytes(b"half")
    told = []
    run_batch(batch, threads, told=told.append)
    assert [one.patient_id for one in told] == ["p1", "p2", "p5", "p6"]
    assert contents(batch.folder) == contents(whole)


@contextmanager
def files_of_at_most(size):
    """Let the system refuse to write more to a file, as it does when the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_keeps_what_is_finished(tmp_path, patients_file, threads, whole):
    sizes = {name: len(content) for name, content in contents(whole).items()}
    largest = max(sizes, key=sizes.__getitem__)
    batch = Batch(patients_file, tmp_path / "out", WEEK, chunk=2)
    with (
        files_of_at_most(sizes[largest] - 1),
        pytest.raises(InputError, match=f"{largest}: cannot be written .*; make room"),
    ):
        run_batch(batch, threads)
    assert largest not in contents(batch.folder)
    assert not list(batch.folder.glob(".draft-*"))
    run_batch(batch, threads)
    assert contents(batch.folder) == contents(whole)


def test_another_batch_in_the_folder_is_refused(tmp_path, patients_file, threads, whole):
    other = tmp_path / "patients.csv"
    other.write_text(patients_file.read_text().replace("62", "63"))
    for batch, word in [
        (Batch(other, whole, WEEK, chunk=2), "patients file has changed"),
        (Batch(patients_file, whole, Request(seed=1), chunk=2), "option seed: was 0, is 1"),
        (Batch(patients_file, whole, WEEK, chunk=3), "option chunk"),
    ]:
        with pytest.raises(InputError, match=word):
            run_batch(batch, threads)


def test_another_version_is_refused(tmp_path, patients_file, threads):
    batch = Batch(patients_file, tmp_path / "out", WEEK, chunk=2)
    begun(batch, threads, 1)
    path = batch.folder / NAME
    data = json.loads(path.read_text())
    data["versions"]["food_table"] = "older"
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match="version food_table: was 'older'"):
        run_batch(batch, threads)


def test_a_damaged_manifest_and_a_foreign_folder_are_refused(tmp_path, patients_file, threads):
    (tmp_path / NAME).write_text("{")
    with pytest.raises(InputError, match="no manifest"):
        run_batch(Batch(patients_file, tmp_path, WEEK), threads)
    (tmp_path / NAME).rename(tmp_path / "letter.txt")
    with pytest.raises(InputError, match="empty folder"):
        run_batch(Batch(patients_file, tmp_path, WEEK), threads)


def test_wrong_rows_are_told_before_any_work(tmp_path, patients_file, threads):
    path = tmp_path / "patients.csv"
    lines = patients_file.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], lines[1], lines[2].replace("11", "old")]) + "\n")
    with pytest.raises(InputError) as caught:
        run_batch(Batch(path, tmp_path / "out", WEEK), threads)
    twice, old = caught.value.problems
    assert "row 3: patient_id: is that of row 2 too" in twice
    assert "row 4: age" in old
    assert list((tmp_path / "out").iterdir()) == []


def test_wrong_rows_may_be_kept_as_rows(tmp_path, threads):
    path = tmp_path / "patients.csv"
    path.write_text("patient_id,sex,age,weight_kg,height_cm,activity\na,female,old,1,165,active\n")
    manifest = run_batch(Batch(path, tmp_path / "out", WEEK, invalid="keep"), threads)
    assert manifest.chunks[0].counts == {"invalid": 1}
    (row,) = pd.read_parquet(tmp_path / "out" / "status-000001.parquet").to_dict("records")
    assert (row["patient_id"], row["row"]) == ("a", 2)
    assert "age" in row["reason"]
    assert "weight_kg" in row["reason"]


@pytest.mark.parametrize("settings", [{"chunk": 0}, {"invalid": "hope"}])
def test_wrong_settings_are_named(tmp_path, settings):
    with pytest.raises(InputError, match=next(iter(settings))):
        Batch(tmp_path / "p.csv", tmp_path, WEEK, **settings)


def test_a_file_without_patients_is_refused(tmp_path, threads):
    path = tmp_path / "patients.csv"
    path.write_text("patient_id,sex,age,weight_kg,height_cm,activity\n")
    with pytest.raises(InputError, match="no patient"):
        run_batch(Batch(path, tmp_path / "out", WEEK), threads)
