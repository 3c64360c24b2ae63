"""When not to plan at all: reasons to ask a clinician first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mealplan.errors import PlanRefused
from mealplan.tables import Row, read_rows

if TYPE_CHECKING:
    from mealplan.patient import Patient


def check_gates(patient: Patient) -> None:
    """Refuse to plan where a menu could do harm or would not be enough.

    Raises
    ------
    PlanRefused
        Says why, and whom to ask.
    """
    reasons = tuple(
        f"No plan is made here: {row['reason']}. Please ask {row['ask']} first."
        for row in read_rows("stops.csv")
        if _is_triggered(row, patient)
    )
    if reasons:
        raise PlanRefused(reasons)


def _is_triggered(row: Row, patient: Patient) -> bool:
    if row["trigger"] == "age_under":
        return patient.age < float(row["value"])
    if row["trigger"] == "bmi_under":
        return patient.bmi < float(row["value"])
    words = str(row["words"]).split(";")
    return any(_mentions(condition, word) for word in words for condition in patient.conditions)


def _mentions(condition: str, phrase: str) -> bool:
    """Find a phrase however it is spaced or hyphenated, or its words in any order."""
    said, wanted = (re.findall(r"[a-z0-9]+", text.lower()) for text in (condition, phrase))
    return "".join(wanted) in "".join(said) or set(wanted) <= set(said)
