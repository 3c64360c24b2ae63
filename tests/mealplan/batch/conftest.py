from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.mealplan.people import ANNA

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def patients_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six patients, of whom the fourth gets a plan and the others are refused."""
    ages = [12, 11, 10, 62, 13, 9]
    rows = [
        {"patient_id": f"p{number}", **ANNA, "age": age} for number, age in enumerate(ages, start=1)
    ]
    path = tmp_path_factory.mktemp("patients") / "patients.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path
