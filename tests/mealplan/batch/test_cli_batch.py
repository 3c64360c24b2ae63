"""The command `mealplan batch`: output, progress, and what a kill leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
from typer.testing import CliRunner

from mealplan.batch import template
from mealplan.batch.manifest import read_manifest
from mealplan.batch.run import Batch, run_batch
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from mealplan.request import Request

runner = CliRunner()
PATIENCE_S = 120


def command(patients, folder):
    options = ["--out", str(folder), "--days", "1", "--chunk", "1", "--workers", "1"]
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
    kept = {path: path.stat().st_mtime_ns for path in sorted(folder.glob("*.parquet"))[:4]}
    assert finished(folder) < 6
    result = runner.invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert "1 planned, 5 refused" in result.stdout
    assert "6/6" in result.stderr
    whole = tmp_path / "whole"
    with ThreadPoolExecutor(1) as threads:
        run_batch(Batch(patients_file, whole, Request(days=1), chunk=1), threads)
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."
    }


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
