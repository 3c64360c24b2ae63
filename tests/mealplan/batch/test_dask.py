"""Planning on a real cluster of two worker processes."""

from __future__ import annotations

import dask
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from typer.testing import CliRunner

from mealplan import Outcome, plan_many, plan_week
from mealplan.batch.manifest import read_manifest
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from tests.mealplan.batch.deadly import Deadly
from tests.mealplan.people import ANNA, person


@pytest.fixture(scope="module")
def cluster():
    with (
        # By default a patient may kill four workers before the scheduler gives up.
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as two,
    ):
        yield two


def test_a_cluster_plans_as_one_process_does(cluster):
    patients = [person(diet="vegan"), person(age=12), person()]
    with Client(cluster) as client, client.get_executor() as executor:
        results = list(plan_many(patients, executor=executor, seed=5))
    assert [one.outcome for one in results] == ["planned", "refused", "planned"]
    for patient, result in zip(patients, results, strict=True):
        if result.plan:
            pd.testing.assert_frame_equal(result.plan.menu, plan_week(patient, seed=5).menu)


def test_a_batch_runs_on_a_cluster(cluster, tmp_path, patients_file):
    folder = tmp_path / "out"
    asked = ["batch", str(patients_file), "--out", str(folder), "--days", "1", "--chunk", "4"]
    result = CliRunner().invoke(app, [*asked, "--dask", cluster.scheduler_address])
    assert result.exit_code == 0, result.output
    assert [chunk.counts for chunk in read_manifest(folder).chunks] == [
        {"planned": 1, "refused": 3},
        {"refused": 2},
    ]


def test_a_lost_worker_of_the_cluster_costs_one_patient(cluster):
    patients = [Deadly(**ANNA), person(age=12)]
    with Client(cluster) as client:
        results = list(plan_many(patients, executor=client.get_executor, ahead=1))
    assert [one.outcome for one in results] == [Outcome.ERROR, Outcome.REFUSED]


def test_an_address_without_scheduler_is_told(tmp_path, patients_file):
    asked = ["batch", str(patients_file), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*asked, "--dask", "tcp://127.0.0.1:1"])
    assert result.exit_code == BAD_INPUT
    assert "no scheduler answers at tcp://127.0.0.1:1" in result.output
