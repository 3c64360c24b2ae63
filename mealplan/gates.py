"""When not to plan at all: reasons to ask a clinician first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mealplan.cautions import Action, cautions_for, readings
from mealplan.errors import InputError, PlanRefused
from mealplan.patient import Patient
from mealplan.tables import Row, read_rows, records

if TYPE_CHECKING:
    import pandas as pd

_ROOM = 1.05
"""How far a hard maximum must lie above a hard minimum for a menu to fit between them
(design choice: portions come in household steps)."""


def check_gates(patient: Patient) -> None:
    """Refuse to plan where a menu could do harm or would not be enough.

    Raises
    ------
    InputError
        If what is given is no patient.
    PlanRefused
        Says why, and whom to ask.
    """
    if not isinstance(patient, Patient):
        found = type(patient).__name__
        advice = "mealplan.read_patient reads a file, Patient(**fields) takes a dict"
        raise InputError([f"patient: must be a Patient; found {found} ({advice})."])
    stops = [item for item in cautions_for(patient) if item.action is Action.STOP]
    # One reason for each person to ask: the first, which is the graver one.
    first = {item.ask: item for item in reversed(stops)}
    if first:
        raise PlanRefused(
            tuple(
                f"No plan is made here: {item.reason}. Please ask {item.ask} first."
                for item in reversed(first.values())
            )
        )


def check_fields(patient: Patient) -> None:
    """Refuse a medicine or condition that belongs into another field.

    Raises
    ------
    InputError
        Names each entry and the field to use.
    """
    belongs = {
        f"condition:{row['condition']}": row["belongs_under"]
        for row in read_rows("conditions.csv")
        if isinstance(row["belongs_under"], str)
    }
    problems = [
        f"{field}: {item.text!r} belongs under {belongs[fact]}; set it there and remove it here."
        for field, item in readings(patient)
        for fact in item.facts
        if fact in belongs
    ]
    if problems:
        raise InputError(problems)


def check_possible(targets: pd.DataFrame) -> None:
    """Refuse targets of which one demands more than another allows.

    Parameters
    ----------
    targets : DataFrame
        From `mealplan.targets.daily_targets`.

    Raises
    ------
    PlanRefused
        Names both rules: only a clinician can say which one gives way.
    """
    hard: dict[str, list[Row]] = {}
    for row in records(targets):
        if row["tier"] == "safety":
            hard.setdefault(row["nutrient"], []).append(row)
    reasons = []
    for rows in hard.values():
        low = max(
            (row["minimum"] for row in rows if not math.isnan(row["minimum"])), default=math.nan
        )
        high = min(
            (row["maximum"] for row in rows if not math.isnan(row["maximum"])), default=math.nan
        )
        if low * _ROOM > high:
            least = next(row for row in rows if row["minimum"] == low)
            most = next(row for row in rows if row["maximum"] == high)
            name = str(least["nutrient"]).rsplit("_", 1)[0].replace("_", " ")
            reasons.append(
                f"No plan is made here: of {name} at least {low:g} {least['unit']} a day are "
                f"needed ({_rule(least)}) and at most {high:g} allowed ({_rule(most)}). "
                "Please ask your doctor and a dietitian which of the two holds for you."
            )
    if reasons:
        raise PlanRefused(tuple(reasons))


def _rule(row: Row) -> str:
    return f"rule {row['rule_id']}" if row["rule_id"] else "a general limit"
