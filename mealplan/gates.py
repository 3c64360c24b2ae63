"""When not to plan at all: reasons to ask a clinician first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mealplan.errors import InputError, PlanRefused
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
    triggered = [row for row in read_rows("stops.csv") if _is_triggered(row, patient)]
    # One reason for each person to ask: the first, which is the graver one.
    first = {row["ask"]: row for row in reversed(triggered)}
    if first:
        raise PlanRefused(
            tuple(
                f"No plan is made here: {row['reason']}. Please ask {row['ask']} first."
                for row in reversed(first.values())
            )
        )


def _is_triggered(row: Row, patient: Patient) -> bool:
    if row["trigger"] == "age_under":
        return patient.age < float(row["value"])
    if row["trigger"] == "bmi_under":
        return patient.bmi < float(row["value"])
    said = patient.medications if row["trigger"] == "medication" else patient.conditions
    return any(mentions(text, row["words"]) for text in said)


def check_needs(patient: Patient) -> None:
    """Refuse a condition whose diet the patient's own settings do not ask for.

    Raises
    ------
    InputError
        Names each condition and the setting to make.
    """
    problems = [
        f"conditions: {condition!r} needs {need['setting']} = true; please set it."
        for need in read_rows("needs.csv")
        for condition in patient.conditions
        if mentions(condition, need["words"]) and not getattr(patient, need["setting"])
    ]
    if problems:
        raise InputError(problems)


def mentions(text: str, phrases: str) -> bool:
    """Tell whether a text mentions any of some phrases that are joined by ``;``.

    Examples
    --------
    >>> mentions("Stage 4 CKD", "ckd stage 4;dialysis"), mentions("good", "dialysis")
    (True, False)
    """
    return any(_mentions(text, phrase) for phrase in phrases.split(";"))


def _mentions(condition: str, phrase: str) -> bool:
    """Find a phrase however it is spaced or hyphenated, or its words in any order."""
    said, wanted = (re.findall(r"[a-z0-9]+", text.lower()) for text in (condition, phrase))
    return "".join(wanted) in "".join(said) or set(wanted) <= set(said)
