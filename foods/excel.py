"""Reads the first sheet of an XLSX file, the one place that does.

A workbook holds a formula beside the value that a spreadsheet program last reckoned of it.
A program that only writes workbooks leaves that value out; such a cell is not empty, and is
never read as if it were.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from foods.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet.worksheet import Worksheet

EXCEL = ".xlsx"
"""Ending of the workbooks that can be read."""
_TEXT_RESULT = "str"
"""Type of a cell whose formula gave a text (ECMA-376-1:2016, 18.18.11 ST_CellType)."""

_NOTHING: frozenset[object] = frozenset({None})
_ZERO_TOO: frozenset[object] = frozenset({None, 0})
"""What stands beside a formula that nobody has reckoned. Where a workbook asks to be reckoned when
it is opened (``fullCalcOnLoad``, ECMA-376-1:2016, 18.2.2), programs write 0 beside each."""

_BOOK = "xl/workbook.xml"
_ASKED = re.compile(rb'fullCalcOnLoad\s*=\s*["\'](1|true)["\']')


@dataclass(frozen=True)
class Unreckoned:
    """A cell with a formula whose value the file does not hold.

    Attributes
    ----------
    cell : str
        Where it stands, such as ``C7``.
    """

    cell: str

    @property
    def problem(self) -> str:
        """Say what is wrong and what to do."""
        return (
            f"cell {self.cell} holds a formula without a value: open the file in a spreadsheet "
            "program and save it, or write the value."
        )


def excel_rows(path: str | Path) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a workbook's first sheet as they are read.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    tuple
        Values as the workbook holds them, None where nothing stands, `Unreckoned` where a
        formula has no value. Rows are as long as what is filled in them.

    Raises
    ------
    InputError
        If the file cannot be read or is no workbook.
    """
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.utils.exceptions import InvalidFileException

    path = Path(path)
    damaged = (zipfile.BadZipFile, zlib.error, ParseError, TokenizerError, InvalidFileException)
    try:
        yield from _rows(path)
    except OSError as error:
        reason = error.strerror or error
        raise InputError([f"{path}: cannot be read ({reason}); check the path."]) from error
    except (*damaged, LookupError, EOFError, ValueError, TypeError) as error:
        raise InputError([f"{path.name}: cannot be read: it is no XLSX file."]) from error


def first_worksheet(book: Workbook) -> Worksheet:
    """Return the sheet of a workbook that is read."""
    return book.worksheets[0]


def _rows(path: Path) -> Iterator[tuple[object, ...]]:
    # Takes longer to import than the rest, and few need it.
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    with path.open("rb") as values, path.open("rb") as formulas:
        shown = load_workbook(values, read_only=True, data_only=True)
        written = load_workbook(formulas, read_only=True)
        sheets = [first_worksheet(book) for book in (shown, written)]
        for sheet in sheets:
            # What a file says of its own size may be less than it holds.
            sheet.reset_dimensions()  # type: ignore[attr-defined]
        absent = _ZERO_TOO if _asks_to_be_reckoned(path) else _NOTHING
        rows = zip(sheets[0].iter_rows(), sheets[1].iter_rows(values_only=True), strict=True)
        for number, (cells, formula) in enumerate(rows, start=1):
            yield tuple(
                _value(cell, content, absent, f"{get_column_letter(place)}{number}")  # type: ignore[arg-type]
                for place, (cell, content) in enumerate(zip(cells, formula, strict=True), start=1)
            )


def _asks_to_be_reckoned(path: Path) -> bool:
    # The library takes a workbook that does not say for one that asks.
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower() == _BOOK]
        return any(_ASKED.search(archive.read(name)) for name in names)


def _value(cell: ReadOnlyCell, content: object, absent: frozenset[object], place: str) -> object:
    """Return a cell's value; `content` is its formula where it has one, else the value too."""
    if content == cell.value or cell.value not in absent or cell.data_type == _TEXT_RESULT:
        return cell.value
    return Unreckoned(place)
