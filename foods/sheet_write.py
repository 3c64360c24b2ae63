"""Writes tables that people fill in, as CSV or XLSX: whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from foods.errors import InputError
from foods.excel import EXCEL, first_worksheet
from foods.sheet import FORMULA_STARTS, Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def write_sheet(path: str | Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as CSV or XLSX, whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    from openpyxl import Workbook

    path = Path(path)
    lines = [list(columns), *([_disarmed(cell) for cell in row] for row in rows)]
    if path.suffix.lower() == EXCEL:
        book = Workbook()
        sheet = book.worksheets[0]
        for line in lines:
            sheet.append(line)
        content = io.BytesIO()
        book.save(content)
        _write_whole(path, content.getvalue())
        return
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    _write_whole(path, text.getvalue().encode("utf-8"))


def append_row(path: str | Path, columns: Sequence[str], row: Mapping[str, str]) -> None:
    """Add a row at the end of a table; the file is made if there is none.

    Parameters
    ----------
    path : str or Path
        CSV or XLSX file.
    columns : sequence of str
        Columns of a new file; an old one keeps its own, and must have those that are filled.
    row : mapping of str to str
        Cells by column; numbers with a decimal point.

    Raises
    ------
    InputError
        If the file cannot be read or written, or lacks a column.
    """
    path = Path(path)
    if not path.exists():
        write_sheet(path, columns, [[row.get(column, "") for column in columns]])
        return
    sheet = read_sheet(path)
    absent = [column for column, cell in row.items() if cell and column not in sheet.columns]
    if absent:
        raise InputError([f"{path.name}: column {column} is missing; add it." for column in absent])
    if path.suffix.lower() == EXCEL:
        _append_excel(path, [_disarmed(row.get(column, "")) for column in sheet.columns])
    else:
        _append_text(path, sheet, row)


def _append_excel(path: Path, cells: list[str]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path)
    first_worksheet(book).append(cells)
    content = io.BytesIO()
    book.save(content)
    _write_whole(path, content.getvalue())


def _append_text(path: Path, sheet: Sheet, row: Mapping[str, str]) -> None:
    """Append to the bytes that are there, in the way they are written."""
    before = path.read_bytes()
    cells = [_disarmed(row.get(column, "")) for column in sheet.columns]
    if sheet.separator == ";":
        cells = [re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", cell) for cell in cells]
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=sheet.separator, lineterminator="\n").writerow(cells)
    if before.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            [f"{path.name}: save it as 'CSV UTF-8' first, so that it can be added to."]
        )
    end = b"" if before.endswith(b"\n") else b"\n"
    _write_whole(path, before + end + line.getvalue().encode("utf-8"))


def _disarmed(text: str) -> str:
    """Write a text so that no spreadsheet takes it for a formula."""
    is_number = re.fullmatch(r"[+-]?[\d.,]+", text) is not None
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the file and rename, so that a failure leaves what was there."""
    draft: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        draft = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise InputError([f"{path}: cannot be written ({error.strerror})."]) from error
