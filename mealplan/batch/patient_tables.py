"""Opens tables of patients, CSV, XLSX and Parquet, and yields their rows one by one."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from foods.excel import EXCEL, excel_rows
from foods.sheet import encoding_of, likely_separator, named_separator
from mealplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

_TEXT = ".csv"
KINDS = (_TEXT, EXCEL, ".parquet")
"""Endings of the files that can be read."""
ADVICE = "'mealplan batch --template' prints the form"


@dataclass(frozen=True)
class PatientTable:
    """A table of patients as it is read.

    Parameters
    ----------
    where : str
        What messages call it.
    columns : tuple of str
        Names of the columns, in order.
    rows : iterator of int and cells
        Rows below the names with their numbers; read as they are asked for.
    separator : str
        What stands between cells; empty for tables that are no text.
    """

    where: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Any]]]
    separator: str = ""


def table_of(frame: pd.DataFrame) -> PatientTable:
    """Return a frame as a table, its rows numbered from 1."""
    rows = enumerate(frame.itertuples(index=False, name=None), start=1)
    return PatientTable("patients", tuple(map(str, frame.columns)), rows)


def open_table(path: Path) -> PatientTable:
    """Open a file and read the names of its columns; its rows follow as they are asked for.

    Raises
    ------
    InputError
        If the file cannot be read, is empty or does not tell its columns apart.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError([f"{path}: must end in {', '.join(KINDS)}."])
    form = _text_form(path) if kind == _TEXT else None
    rows = _numbered_rows(path, form)
    header = next((cells for _, cells in rows if any(map(_is_filled, cells))), None)
    if header is None:
        raise InputError([f"{path}: is empty; {ADVICE}."])
    columns = tuple("" if name is None else str(name).strip() for name in header)
    named = max(place for place, name in enumerate(columns, start=1) if name)
    if form and named == 1:
        raise InputError(
            [
                f"{path.name}, row 1: holds one name and no comma, semicolon or tab that parts "
                f"it from others; save the table as 'CSV UTF-8' with one of these ({ADVICE})."
            ]
        )
    fitted = (
        (number, _fitted(cells, named, 0 if kind == EXCEL else len(header)))
        for number, cells in rows
    )
    return PatientTable(path.name, columns[:named], fitted, form.separator if form else "")


def _is_filled(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _fitted(cells: Sequence[Any], width: int, written: int) -> Sequence[Any]:
    """Leave out empty cells beyond the columns, which spreadsheets add.

    Parameters
    ----------
    cells : sequence
    width : int
        Columns that have a name.
    written : int
        Cells of the row of names where separators part them: a row of another length may
        hold a separator that stands in no quotes, and is left to be refused. 0 for workbooks,
        whose rows are as long as what is filled in them.
    """
    if len(cells) > width and not any(map(_is_filled, cells[width:])):
        return cells[:width] if len(cells) == written or not written else cells
    return cells if written else (*cells, *[None] * (width - len(cells)))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what keeps a file from being read."""
    try:
        yield
    except InputError:
        raise
    except UnicodeError as error:
        raise InputError([f"{path}: is not UTF-8 text; save it as 'CSV UTF-8'."]) from error
    except (OSError, csv.Error, KeyError, ValueError) as error:
        # The last two are what damaged Parquet files raise.
        raise InputError([f"{path}: cannot be read ({error})."]) from error


@dataclass(frozen=True)
class _TextForm:
    """How a text was saved: its encoding, what parts cells, and the lines above the names."""

    encoding: str
    separator: str
    above: int


def _text_form(path: Path) -> _TextForm:
    with _told(path), path.open("rb") as start:
        encoding = encoding_of(start.read(2))
    with _told(path), path.open(encoding=encoding, newline="") as file:
        if named := named_separator(file.readline()):
            return _TextForm(encoding, named, above=1)
        file.seek(0)
        return _TextForm(encoding, likely_separator(file), above=0)


def _numbered_rows(path: Path, form: _TextForm | None) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of a file from the names of its columns on."""
    with _told(path):
        if form:
            yield from _csv_rows(path, form)
        else:
            read = excel_rows if path.suffix.lower() == EXCEL else _parquet_rows
            yield from enumerate(read(path), start=1)


def _csv_rows(path: Path, form: _TextForm) -> Iterator[tuple[int, Sequence[Any]]]:
    with path.open(encoding=form.encoding, newline="") as file:
        for _ in range(form.above):
            file.readline()
        reader = csv.reader(file, delimiter=form.separator, strict=True)
        yield from enumerate(reader, start=form.above + 1)


def _parquet_rows(path: Path) -> Iterator[Sequence[Any]]:
    with pq.ParquetFile(path) as file:
        yield file.schema_arrow.names
        for batch in file.iter_batches(batch_size=1024):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
