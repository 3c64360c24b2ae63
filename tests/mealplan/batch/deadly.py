"""Patients who end the process that plans for them, as a lack of memory would."""

from __future__ import annotations

import os
from pathlib import Path

from mealplan import Patient


class Deadly(Patient):
    """Kills its worker each time."""

    @property
    def bmi(self) -> float:
        os._exit(1)


class DeadlyOnce(Patient):
    """Kills its worker the first time only; a file tells that it has."""

    marker: str

    @property
    def bmi(self) -> float:
        if not Path(self.marker).exists():
            Path(self.marker).touch()
            os._exit(1)
        return super().bmi
