"""Reads patients one after another from tables, files or values, never all at once."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import pandas as pd
import pyarrow.parquet as pq

from mealplan.errors import InputError
from mealplan.patient import LIST_FIELDS, Patient, read_patient, sample_patient_path
from mealplan.schema import checked, no_such_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PATIENT_ID = "patient_id"
"""Column that names the patient."""
KINDS = (".csv", ".xlsx", ".parquet")
"""Endings of the files that can be read."""
_FIRST_ROW = 2
"""Row of the first patient in a file whose row 1 holds the column names."""
_ADVICE = "'mealplan batch --template' prints the form"


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
        Patients, who are numbered from 1; or a table, or a file of one of `KINDS`, with the
        column ``patient_id`` and the fields of `Patient`; lists are joined by ``;``.

    Raises
    ------
    InputError
        If a file cannot be read; or lists all that is wrong with the columns. What is wrong
        with one row is told in its `Person.problems`.
    """
    if isinstance(patients, str | Path):
        return _people_in(Path(patients))
    if isinstance(patients, pd.DataFrame):
        columns = [str(name) for name in patients.columns]
        rows = patients.itertuples(index=False, name=None)
        return _people(columns, enumerate(rows, start=1), "patients")
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


def _people_in(path: Path) -> Iterator[Person]:
    """Open a file and look at its columns at once, and at its rows as they are asked for."""
    read = {".csv": _csv_rows, ".xlsx": _xlsx_rows, ".parquet": _parquet_rows}
    if path.suffix.lower() not in read:
        raise InputError([f"{path}: must end in {', '.join(KINDS)}."])
    rows = _told(path, read[path.suffix.lower()](path))
    header = next(rows, None)
    if header is None:
        raise InputError([f"{path}: is empty; {_ADVICE}."])
    columns = ["" if name is None else str(name).strip() for name in header]
    return _people(columns, enumerate(rows, start=_FIRST_ROW), path.name)


def _told(path: Path, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Tell what keeps a file from being read, at its first row or any later one."""
    try:
        yield from rows
    except UnicodeDecodeError as error:
        raise InputError([f"{path}: is not UTF-8 text ({error.reason}); save it so."]) from error
    except (OSError, csv.Error, BadZipFile, KeyError, ValueError) as error:
        # The last three are what damaged workbooks and Parquet files raise.
        raise InputError([f"{path}: cannot be read ({error})."]) from error


def _csv_rows(path: Path) -> Iterator[Sequence[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, strict=True)


def _xlsx_rows(path: Path) -> Iterator[Sequence[Any]]:
    # Takes longer to import than the rest, and few need it.
    from openpyxl import load_workbook

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)


def _parquet_rows(path: Path) -> Iterator[Sequence[Any]]:
    with pq.ParquetFile(path) as file:
        yield file.schema_arrow.names
        for batch in file.iter_batches(batch_size=1024):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _people(
    columns: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]], where: str
) -> Iterator[Person]:
    problems = [f"{where}: {problem}" for problem in _column_problems(columns)]
    if problems:
        raise InputError(problems)
    filled = ((row, cells) for row, cells in rows if not all(map(_is_empty, cells)))
    return (_person(columns, row, cells, where) for row, cells in filled)


def _column_problems(columns: Sequence[str]) -> Iterator[str]:
    fields = Patient.model_fields
    needed = [PATIENT_ID, *(name for name, field in fields.items() if field.is_required())]
    for name in needed:
        if name not in columns:
            yield f"column {name}: missing; add it ({_ADVICE})."
    for name in dict.fromkeys(columns):
        if name not in fields and name != PATIENT_ID:
            yield f"column {name!r}: {no_such_field(name, [PATIENT_ID, *fields])} {_ADVICE}."
        if columns.count(name) > 1:
            yield f"column {name!r}: stands more than once; keep one."


def _person(columns: Sequence[str], row: int, cells: Sequence[Any], where: str) -> Person:
    place = f"{where}, row {row}"
    if len(cells) != len(columns):
        text = (
            f"{place}: has {len(cells)} cells instead of {len(columns)}; "
            "put a cell that holds a comma in quotes."
        )
        return Person(_id(cells[columns.index(PATIENT_ID)]) if cells else "", row, None, (text,))
    given = {name: cell for name, cell in zip(columns, cells, strict=True) if not _is_empty(cell)}
    patient_id = _id(given.pop(PATIENT_ID, ""))
    problems = [] if patient_id else [f"{place}: {PATIENT_ID}: empty; give each patient an id."]
    patient = None
    try:
        patient = checked(
            Patient, {name: _value(name, cell) for name, cell in given.items()}, place
        )
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


def _value(name: str, cell: Any) -> object:
    """Return a cell as the field wants it; what cannot be told apart is left to the check."""
    if name not in LIST_FIELDS:
        return _plain_or_table(cell) if isinstance(cell, str) else cell
    if isinstance(cell, str):
        return [word.strip() for word in cell.split(";") if word.strip()]
    return list(cell) if isinstance(cell, list | tuple) else [str(cell)]


def _plain_or_table(text: str) -> object:
    """Return a text, or what it says where it is a table written as JSON."""
    text = text.strip()
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
