"""The command `mealplan batch`: output, progress, and what a kill leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pandas as pd
import psutil
import pyarrow.parquet as pq
from typer.testing import CliRunner

from mealplan.batch import template
from mealplan.batch.manifest import read_manifest
from mealplan.batch.run import Batch, run_batch
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT, INTERRUPTED
from mealplan.dishes import COLUMNS as DISH_COLUMNS
from mealplan.request import Request
from tests.foods.own_files import bun, write_csv
from tests.mealplan.people import ANNA

runner = CliRunner()
PATIENCE_S = 120


def command(patients, folder):
    options = ["--out", str(folder), "--chunk", "1", "--workers", "1"]
    return ["batch", str(patients), *options]


def wait_until(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def finished(folder):
    found = read_manifest(folder) if folder.exists() else None
    return len(found.chunks) if found else 0


def workers_of(process):
    """The processes that plan; beside them Python runs one that tracks resources."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def test_killed_it_leaves_nobody_behind_and_goes_on(tmp_path, patients_file):
    folder = tmp_path / "out"
    asked = command(patients_file, folder)
    with subprocess.Popen(
        [sys.executable, "-m", "mealplan", *asked], stderr=subprocess.PIPE
    ) as process:
        # First a worker is lost, which the run survives; then the run itself is killed.
        wait_until(lambda: workers_of(process))[0].kill()
        wait_until(lambda: finished(folder) >= 2)
        left = workers_of(process)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(left, timeout=PATIENCE_S)
        assert alive == []
    # A part of the chunk under way may lie there as well, and is written again.
    names = [name for chunk in read_manifest(folder).chunks for name in chunk.files]
    kept = {folder / name: (folder / name).stat().st_mtime_ns for name in names}
    assert 2 <= finished(folder) < 6
    result = runner.invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert "1 planned, 5 refused" in result.stdout
    assert "6/6" in result.stderr
    whole = tmp_path / "whole"
    with ThreadPoolExecutor(1) as threads:
        run_batch(Batch(patients_file, whole, Request(), chunk=1), threads)
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."
    }


DISH = f"""{",".join(DISH_COLUMNS)}
my_bun,My bun with yogurt,breakfast,home,5,Eat both.,bun,own:my_bun,60,60,120,yes
my_bun,,,,,,yogurt,01116,100,150,250,yes
"""
PRICES = "food_id,price,amount,unit\n11233,3,500,g\nown:my_bun,2,500,g\n"


def own_files(folder):
    """Files of one's own foods, dishes and prices, by their options."""
    write_csv(folder / "foods.csv", bun())
    (folder / "dishes.csv").write_text(DISH, encoding="utf-8")
    (folder / "prices.csv").write_text(PRICES, encoding="utf-8")
    return {name: folder / f"{name}.csv" for name in ("foods", "dishes", "prices")}


def test_foods_dishes_and_prices_of_ones_own_and_a_changed_one_is_noticed(tmp_path, patients_file):
    files, folder = own_files(tmp_path), tmp_path / "out"
    asked = [*command(patients_file, folder), "--days", "1", "--goal", "cheapest"]
    asked += ["--values", "cautious"]
    for name, path in files.items():
        asked += [f"--{name}", str(path)]
    result = runner.invoke(app, asked)
    assert "1 planned, 5 refused" in result.stdout, result.output
    manifest = read_manifest(folder)
    assert (manifest.options["goal"], manifest.options["values"]) == ("cheapest", "cautious")
    facts = pq.read_schema(folder / "menu-000004.parquet").metadata
    assert "+own-" in facts[b"mealplan.food_table"].decode()
    assert runner.invoke(app, asked).exit_code == 0
    for name, told in (
        ("foods", "version food_table: was"),
        ("dishes", "version dishes: was"),
        ("prices", "option prices: was"),
    ):
        before = files[name].read_text(encoding="utf-8")
        files[name].write_text(before.replace("250", "240").replace(",3,", ",4,"))
        result = runner.invoke(app, asked)
        assert (result.exit_code, told in result.output) == (BAD_INPUT, True), result.output
        files[name].write_text(before, encoding="utf-8")
    result = runner.invoke(app, command(patients_file, folder))
    assert "version dishes: was" in result.output
    assert finished(folder) == 6


def test_wrong_files_of_ones_own_are_told_before_any_work(tmp_path, patients_file):
    folder = tmp_path / "out"
    foods = write_csv(tmp_path / "foods.csv", bun(min_g="x", protein_g="y"))
    result = runner.invoke(app, [*command(patients_file, folder), "--foods", str(foods)])
    assert result.exit_code == BAD_INPUT
    assert "row 2, min_g" in result.output
    assert "row 2, protein_g" in result.output
    result = runner.invoke(app, [*command(patients_file, folder), "--goal", "cheapest"])
    assert result.exit_code == BAD_INPUT
    assert "prices" in result.output
    assert not folder.exists()


def test_a_word_that_means_nothing_is_told_before_anything_begins(tmp_path, patients_file):
    asked = [*command(patients_file, tmp_path / "out"), "--avoid", "nosuchthing"]
    result = runner.invoke(app, asked)
    assert result.exit_code == BAD_INPUT
    assert result.stderr.splitlines()[0] == "Please correct:"
    assert "avoid: 'nosuchthing' means no everyday food" in result.stderr
    assert not (tmp_path / "out").exists()


def test_stopped_at_the_terminal_it_says_how_to_go_on(tmp_path):
    # More people than anybody plans for while the first part is looked for.
    rows = [{"patient_id": f"p{age}", **ANNA, "age": age} for age in range(30, 90)]
    pd.DataFrame(rows).to_csv(tmp_path / "many.csv", index=False)
    folder = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-m", "mealplan", *command(tmp_path / "many.csv", folder)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # As at a terminal, even where these tests run in the background of a shell, which
        # lets what it starts there ignore this signal.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as process:
        wait_until(lambda: finished(folder) >= 1)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate()[1]
    assert process.returncode == INTERRUPTED
    assert "the same command goes on" in said.splitlines()[-1]
    assert "Traceback" not in said


def test_the_template_is_printed():
    result = runner.invoke(app, ["batch", "--template"])
    assert result.stdout == template()


def test_what_is_missing_or_wrong_is_told_together(tmp_path):
    result = runner.invoke(app, ["batch"])
    assert result.exit_code == BAD_INPUT
    assert "PATIENTS: missing" in result.output
    assert "--out: missing" in result.output
    file = tmp_path / "patients.csv"
    file.write_text("patient_id,sex,age,weight_kg,height_cm,activity\na,x,1,60,165,active\n")
    result = runner.invoke(app, ["batch", str(file), "--out", str(tmp_path / "out")])
    assert result.exit_code == BAD_INPUT
    assert "row 2: sex" in result.output


def test_workers_and_a_cluster_exclude_each_other(tmp_path, patients_file):
    asked = [*command(patients_file, tmp_path / "out"), "--dask", "tcp://127.0.0.1:1"]
    result = runner.invoke(app, asked)
    assert result.exit_code == BAD_INPUT
    assert "leave it out with --dask" in result.output
