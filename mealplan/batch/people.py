"""Reads patients one after another from tables, files or values, never all at once."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from foods.excel import Unreckoned
from foods.sheet import MOST_NAMED, in_short
from mealplan.batch.patient_tables import ADVICE, PatientTable, open_table, table_of
from mealplan.errors import InputError
from mealplan.patient import LIST_FIELDS, Patient, read_patient, sample_patient_path
from mealplan.schema import checked, no_such_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PATIENT_ID = "patient_id"
"""Column that names the patient."""
_SIGNS = MappingProxyType({",": "comma", ";": "semicolon", "\t": "tab"})


@dataclass(frozen=True)
class Person:
    """A patient as read: the data, or what is wrong with them.

    Parameters
    ----------
    patient_id : str
    row : int
        Row of the file, or position in the input, from 1.
    patient : Patient, optional
        None where the data cannot be used.
    problems : tuple of str
        What is wrong, a sentence each.
    """

    patient_id: str
    row: int
    patient: Patient | None
    problems: tuple[str, ...] = ()


def read_people(patients: Iterable[Patient] | pd.DataFrame | str | Path) -> Iterator[Person]:
    """Return patients one by one.

    Parameters
    ----------
    patients : iterable of Patient, DataFrame, str or Path
        Patients, who are numbered from 1; or a table, or a CSV, XLSX or Parquet file, with the
        column ``patient_id`` and the fields of `Patient`; lists are joined by ``;``.

    Raises
    ------
    InputError
        If a file cannot be read; or lists all that is wrong with the columns. What is wrong
        with one row is told in its `Person.problems`.
    """
    if isinstance(patients, str | Path):
        return _people(open_table(Path(patients)))
    if isinstance(patients, pd.DataFrame):
        return _people(table_of(patients))
    if isinstance(patients, Patient | Mapping) or not isinstance(patients, Iterable):
        found = type(patients).__name__
        advice = "give a list of Patient, a DataFrame, or the path of a CSV, XLSX or Parquet file"
        raise InputError([f"patients: is one {found}; {advice}."])
    return (_numbered(number, one) for number, one in enumerate(patients, start=1))


def template() -> str:
    """Return a patients table to start from, as CSV: the columns, and the sample patient."""
    fields = read_patient(sample_patient_path()).model_dump(mode="json")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([PATIENT_ID, *fields])
    writer.writerow(["sample-1", *(_as_cell(value) for value in fields.values())])
    return text.getvalue()


def _as_cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return ";".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _numbered(number: int, patient: Patient) -> Person:
    if isinstance(patient, Patient):
        return Person(str(number), number, patient)
    found = type(patient).__name__
    return Person(str(number), number, None, (f"patient {number}: is no Patient but {found}.",))


def check_ids(patients: object) -> None:
    """Refuse a table in which two rows have one id; patients without ids have none.

    Parameters
    ----------
    patients : object
        As for `read_people`.

    Raises
    ------
    InputError
        Names each row that has the id of a row above.
    """
    if isinstance(patients, pd.DataFrame):
        table = table_of(patients)
    elif isinstance(patients, str | Path):
        table = open_table(Path(patients))
    else:
        return
    rows: dict[str, int] = {}
    place = table.columns.index(PATIENT_ID)
    ids = (
        (row, "" if _is_empty(cells[place]) else _id(cells[place]))
        for row, cells in table.rows
        if place < len(cells)
    )
    problems = [repeated_id(table.where, one, row, rows) for row, one in ids]
    if any(problems):
        raise InputError(filter(None, problems))


def repeated_id(where: str, patient_id: str, row: int, rows: dict[str, int]) -> str:
    """Say that a row has the id of one above; nothing where it has its own.

    Parameters
    ----------
    where : str
        What messages call the table.
    patient_id : str
    row : int
    rows : dict of str to int
        First row of each id so far; this one is added.
    """
    first = rows.setdefault(patient_id, row)
    if not patient_id or first == row:
        return ""
    return f"{where}, row {row}: patient_id: is that of row {first} too; give each its own."


def _people(table: PatientTable) -> Iterator[Person]:
    problems = [f"{table.where}: {problem}" for problem in _column_problems(table.columns)]
    if problems:
        raise InputError(problems)
    filled = ((row, cells) for row, cells in table.rows if not all(map(_is_empty, cells)))
    return (_person(table, row, cells) for row, cells in filled)


def _column_problems(columns: Sequence[str]) -> Iterator[str]:
    fields = Patient.model_fields
    needed = [PATIENT_ID, *(name for name, field in fields.items() if field.is_required())]
    for name in needed:
        if name not in columns:
            yield f"column {name}: missing; add it ({ADVICE})."
    counted = Counter(columns)
    unknown = [name for name in counted if name not in fields and name != PATIENT_ID]
    if len(unknown) > MOST_NAMED:
        yield f"{in_short(unknown)} are no columns of patients; remove them ({ADVICE})."
        unknown = []
    for name in unknown:
        yield f"column {name!r}: {no_such_field(name, [PATIENT_ID, *fields])} {ADVICE}."
    for name, times in counted.items():
        if times > 1:
            yield f"column {name!r}: stands more than once; keep one."


def _person(table: PatientTable, row: int, cells: Sequence[Any]) -> Person:
    columns, place = table.columns, f"{table.where}, row {row}"
    if len(cells) != len(columns):
        sign = _SIGNS.get(table.separator, "separator")
        text = (
            f"{place}: has {len(cells)} cells instead of {len(columns)}; "
            f"put a cell that holds a {sign} in quotes."
        )
        known = columns.index(PATIENT_ID) < len(cells)
        return Person(_id(cells[columns.index(PATIENT_ID)]) if known else "", row, None, (text,))
    given = {name: cell for name, cell in zip(columns, cells, strict=True) if not _is_empty(cell)}
    problems = [
        f"{place}: {name}: {cell.problem}"
        for name, cell in given.items()
        if isinstance(cell, Unreckoned)
    ]
    given = {name: cell for name, cell in given.items() if not isinstance(cell, Unreckoned)}
    patient_id = _id(given.pop(PATIENT_ID, ""))
    if not patient_id and not problems:
        problems = [f"{place}: {PATIENT_ID}: empty; give each patient an id."]
    patient = None
    comma = table.separator == ";"
    try:
        values = {name: _value(name, cell, comma=comma) for name, cell in given.items()}
        patient = checked(Patient, values, place)
    except InputError as error:
        problems += error.problems
    return Person(patient_id, row, None if problems else patient, tuple(problems))


def _is_empty(cell: object) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell))


def _id(cell: object) -> str:
    """Return an id as text; a workbook holds whole numbers as 7.0."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _value(name: str, cell: Any, *, comma: bool) -> object:
    """Return a cell as the field wants it; what cannot be told apart is left to the check."""
    if name not in LIST_FIELDS:
        return _plain_or_table(cell, comma=comma) if isinstance(cell, str) else cell
    if isinstance(cell, str):
        return [word.strip() for word in cell.split(";") if word.strip()]
    return list(cell) if isinstance(cell, list | tuple) else [str(cell)]


def _plain_or_table(text: str, *, comma: bool) -> object:
    """Return a text, or what it says where it is a table written as JSON.

    A number with a decimal comma gets a point where semicolons part cells, as in own foods.
    """
    text = text.strip()
    if comma and re.fullmatch(r"[+-]?\d+,\d+", text):
        return text.replace(",", ".")
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
