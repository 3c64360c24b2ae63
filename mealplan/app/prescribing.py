"""What a dietitian sets for one patient: the target table, and what its edits mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from mealplan.app.uploads import as_file
from mealplan.cautions import cautions_for
from mealplan.errors import InputError
from mealplan.exports.cells import plain_texts
from mealplan.overrides import food_rule
from mealplan.patient import Patient, read_patient
from mealplan.prescription import Override, Tier
from mealplan.schema import checked
from mealplan.tables import Row, records
from mealplan.targets import daily_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mealplan.app.uploads import Upload
    from mealplan.cautions import Caution

BOUNDS = ("minimum", "maximum")
EDITABLE = (*BOUNDS, "tier")
"""Columns of the target table that are edited in place."""
_SHOWN = ("nutrient", *BOUNDS, "unit", "tier", "source", "author", "note")


@dataclass(frozen=True)
class Edit:
    """What an edit in the target table asks of one target; None leaves a part as it is.

    Parameters
    ----------
    target_id : str
    minimum, maximum : float, optional
        New limits; infinity where none is left. [unit a day]
    tier : str, optional
    """

    target_id: str
    minimum: float | None = None
    maximum: float | None = None
    tier: str | None = None


def target_rows(patient: Patient, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a patient's targets as they are edited: indexed by target id.

    Parameters
    ----------
    patient : Patient
    names : mapping of str to str
        Names of nutrients by key.
    """
    rows = daily_targets(patient)[list(_SHOWN)]
    rows.insert(0, "name", rows["nutrient"].map(dict(names)))
    rows["unit"] = rows["unit"].str.replace("ug", "µg")
    return plain_texts(rows.drop(columns="nutrient"))


def edits_of(patient: Patient, edited: pd.DataFrame) -> tuple[Edit, ...]:
    """Return what edits change against the patient's targets; an emptied cell is the table's.

    Parameters
    ----------
    patient : Patient
    edited : DataFrame
        Of `target_rows`, after editing.
    """
    now, plain = _by_id(daily_targets(patient)), _by_id(_plain_targets(patient))
    found = []
    for target, row in _by_id(edited).items():
        wanted = _filled(row, plain.get(target, {}))
        parts = {
            name: _asked(name, wanted[name], now[target])
            for name in EDITABLE
            if not _same(wanted[name], now[target][name])
        }
        if parts:
            found.append(Edit(target, **parts))
    return tuple(found)


def prescribed(patient: Patient, edited: pd.DataFrame, author: str, note: str) -> Patient:
    """Return the patient with edits of the target table as overrides.

    An override whose limits were not edited keeps its author and note; a row that says what
    the table says needs none.

    Parameters
    ----------
    patient : Patient
    edited : DataFrame
        Of `target_rows`, after editing.
    author, note : str
        Who decided the edits, and why.

    Raises
    ------
    InputError
        Lists every edit that cannot hold.
    """
    before = {item.target_id: item for item in patient.overrides}
    touched = {edit.target_id for edit in edits_of(patient, edited)}
    problems: list[str] = []
    found = [item for item in patient.overrides if food_rule(item.target_id) is not None]
    for target, parts in _overrides(patient, edited).items():
        old = before.get(target)
        if old is not None and target not in touched:
            found.append(old)
            continue
        nutrient = None if old is None else old.nutrient
        said = {"target_id": target, "nutrient": nutrient, "author": author, "note": note}
        try:
            found.append(checked(Override, {**said, **parts}, target))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    changed = patient.model_copy(update={"overrides": tuple(found)})
    daily_targets(changed)  # refuses overrides that cannot hold together
    return changed


def without_rules(patient: Patient, rules: Iterable[str], author: str, note: str) -> Patient:
    """Return the patient with rules of foods that menus are planned without.

    Parameters
    ----------
    patient : Patient
    rules : iterable of str
        Ids of the rules.
    author, note : str
        Who decided it, and why.

    Raises
    ------
    InputError
        Lists every problem; a rule that guards safety is one.
    """
    said = {"tier": Tier.REPORT, "author": author, "note": note}
    added = [checked(Override, {"target_id": rule, **said}, rule) for rule in rules]
    changed = patient.model_copy(update={"overrides": (*patient.overrides, *added)})
    daily_targets(changed)
    return changed


def with_rule(patient: Patient, rule: str) -> Patient:
    """Return the patient with a rule of foods that was set aside in force again."""
    left = tuple(item for item in patient.overrides if item.target_id != rule)
    return patient.model_copy(update={"overrides": left})


def with_answers(patient: Patient, answers: Mapping[str, Any]) -> Patient:
    """Return the patient with the answers of a form in place of what was there.

    Raises
    ------
    InputError
        Names every wrong field.
    """
    return checked(Patient, {**patient.model_dump(mode="json"), **answers}, "form")


def read_prescription(upload: Upload) -> Patient:
    """Read a patient with all that was prescribed, as JSON or TOML.

    Raises
    ------
    InputError
        Names every wrong field.
    """
    with as_file(upload) as path:
        try:
            patient = read_patient(path)
            daily_targets(patient)
        except InputError as error:
            # The folder that it lay in for a moment says nothing to a reader.
            here = f"{path.parent}/"
            raise InputError(text.replace(here, "") for text in error.problems) from error
    return patient


def prescription_file(patient: Patient) -> bytes:
    """Return a patient with all that was prescribed, as JSON that reads back."""
    return f"{patient.model_dump_json(indent=1)}\n".encode()


def rule_rows(patient: Patient) -> pd.DataFrame:
    """Return the cautions of a patient in words: rule, because, action, what, reason, ask, source.

    Those first that win over others.
    """
    columns = ["rule", "because", "action", "what", "hard", "reason", "ask", "source"]
    rows = [_rule_row(item) for item in cautions_for(patient)]
    return plain_texts(pd.DataFrame(rows, columns=columns))


def _rule_row(item: Caution) -> tuple[object, ...]:
    what = item.words or ", ".join(item.values).replace("_", " ")
    amount = (
        "" if math.isnan(item.amount) else f" {item.amount:g} {item.unit} a {item.per or 'day'}"
    )
    action = item.action.value.replace("_", " ")
    return (
        item.rule_id, item.because, action, f"{what}{amount}", item.is_hard, item.reason,
        item.ask, item.source,
    )  # fmt: skip


def _plain_targets(patient: Patient) -> pd.DataFrame:
    """Return the targets without what a clinician set."""
    return daily_targets(patient.model_copy(update={"overrides": ()}))


def _by_id(targets: pd.DataFrame) -> dict[str, Row]:
    return {row["target_id"]: row for row in records(targets.reset_index())}


def _overrides(patient: Patient, edited: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what differs from the table, by target."""
    plain = _by_id(_plain_targets(patient))
    found = {}
    for target, row in _by_id(edited).items():
        table = plain.get(target, {})
        parts = {
            name: row[name]
            for name in EDITABLE
            if not _is_empty(row[name]) and not _same(row[name], table.get(name))
        }
        if parts:
            found[target] = parts
    return found


def _filled(row: Row, table: Row) -> Row:
    """Return an edited row with the table's own amounts in emptied cells."""
    return {
        name: table.get(name, math.nan) if _is_empty(row[name]) else row[name] for name in EDITABLE
    }


def _asked(name: str, value: Any, now: Row) -> Any:
    """Return what a limit asks of food; infinity where it is gone."""
    if name not in BOUNDS:
        return value
    if math.isnan(value):
        return math.inf
    of_food = now["asked_of_food"]
    return value if name != "minimum" or math.isnan(of_food) else min(value, of_food)


def _same(value: Any, held: Any) -> bool:
    if isinstance(value, float) and isinstance(held, float):
        return math.isclose(held, value) or (math.isnan(held) and math.isnan(value))
    return bool(held == value)


def _is_empty(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))
