from __future__ import annotations

import os
import pickle
import time
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from foods import FoodTable, load_foods
from mealplan import WeekPlan, plan_week
from mealplan.dishes import DishRecipe, load_dishes
from tests.mealplan.people import ANNA, people

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Planned = Callable[[str], WeekPlan]


@pytest.fixture(scope="session")
def table() -> FoodTable:
    return load_foods()


@pytest.fixture(scope="session")
def recipes(table: FoodTable) -> tuple[DishRecipe, ...]:
    return load_dishes(table.foods)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """Plan each patient's week once in a session, also when several workers share it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    seen: dict[str, WeekPlan] = {}

    def plan(name: str) -> WeekPlan:
        if name not in seen:
            seen[name] = _plan_or_read(name, shared / f"week_{name}.pickle", own)
        return seen[name]

    return plan


def _plan_or_read(name: str, path: Path, own: Path) -> WeekPlan:
    """Plan unless another worker has; while one is at it, wait instead of doing it twice."""
    at_it = path.with_suffix(".at_it")
    while not path.exists():
        try:
            at_it.touch(exist_ok=False)
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            # Written aside first, so that another worker never reads half a file.
            part = own / path.name
            part.write_bytes(pickle.dumps(plan_week(people()[name])))
            part.replace(path)
        finally:
            at_it.unlink()
    return cast("WeekPlan", pickle.loads(path.read_bytes()))


@pytest.fixture(scope="session", params=sorted(people()))
def week(request: pytest.FixtureRequest, planned: Planned) -> WeekPlan:
    """The week of every patient in turn."""
    return planned(request.param)


@pytest.fixture(scope="session")
def anna_week(planned: Planned) -> WeekPlan:
    """The week of the patient who may eat everything but eel."""
    return planned("omnivore")


@pytest.fixture(scope="session")
def patients_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of six patients, of whom the fourth gets a plan and the others are refused."""
    ages = [12, 11, 10, 62, 13, 9]
    rows = [
        {"patient_id": f"p{number}", **ANNA, "age": age} for number, age in enumerate(ages, start=1)
    ]
    path = tmp_path_factory.mktemp("patients") / "patients.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path
