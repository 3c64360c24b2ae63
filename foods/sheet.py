"""Reads tables that people fill in: CSV of any common kind, and XLSX.

Everything is text until a caller says what it should be, so that no id loses its zeros and no
amount is guessed; each cell knows its row, for the messages.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from foods.errors import InputError
from foods.excel import EXCEL, Unreckoned, excel_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control signs of Unicode (category Cc) but for tabs and line breaks."""
_SEPARATORS = (",", ";", "\t")
MOST_NAMED = 10
"""Names of wrong columns that a message lists; a file of another kind may have thousands."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Signs with which a spreadsheet would take a text for a formula."""


@dataclass(frozen=True)
class SheetRow:
    """One row as a person wrote it.

    Attributes
    ----------
    number : int
        Row of the file, 1 being the names of the columns.
    cells : mapping of str to str
        By column, without blanks around; empty where nothing stands.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table as a person wrote it.

    Attributes
    ----------
    name : str
        File name, for messages.
    columns : tuple of str
        Names of the columns, in order.
    rows : tuple of SheetRow
        Rows that hold anything.
    separator : str
        What stands between cells; empty for XLSX.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    separator: str = ","

    def place(self, row: SheetRow, column: str) -> str:
        """Say where a cell stands."""
        return f"{self.name}, row {row.number}, {column}"

    def number(self, row: SheetRow, column: str) -> float:
        """Read a cell as a number; NaN where it is empty.

        A decimal comma is read in files whose cells are separated by semicolons, as the
        spreadsheets of countries that write one save them.

        Raises
        ------
        ValueError
            If it is no number; the message says what to write.
        """
        return read_number(row.cells.get(column, ""), comma=self.separator == ";")


def read_number(text: str, *, comma: bool = False) -> float:
    """Read a number as people write it; NaN where the text is empty.

    Raises
    ------
    ValueError
        If it is none; the message says what to write.

    Examples
    --------
    >>> read_number("12.5"), read_number("12,5", comma=True)
    (12.5, 12.5)
    """
    plain = text.strip()
    if not plain:
        return math.nan
    if comma and re.fullmatch(r"[+-]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", plain):
        return float(plain)
    if "," in plain:
        raise ValueError(f"{text!r}: write a point for decimals, and no sign for thousands.")
    if re.match(r"[+-]?[\d.]+\s*[a-zA-Zµμ%]+$", plain):
        raise ValueError(f"{text!r}: write the number alone; the column says the unit.")
    raise ValueError(f"{text!r} is no number; leave it empty where it is unknown.")


def read_sheet(path: str | Path) -> Sheet:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    path : str or Path
        File; XLSX by its ending, else text with cells separated by comma, semicolon or tab.

    Raises
    ------
    InputError
        If the file cannot be read, is empty, names a column twice or has rows longer than its
        names; lists every problem.
    """
    path = Path(path)
    lines, separator = _excel_lines(path) if path.suffix.lower() == EXCEL else _text_lines(path)
    filled = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if not filled:
        raise InputError([f"{path.name}: is empty; start from the template."])
    (_, header), *body = filled
    columns = tuple(_trimmed(header))
    problems = [
        *_column_problems(path.name, columns),
        *_long_rows(path.name, columns, body),
        *_control_signs(path.name, columns, filled),
    ]
    if problems:
        raise InputError(problems)
    rows = [SheetRow(number, _cells(columns, line)) for number, line in body]
    return Sheet(path.name, columns, tuple(rows), separator)


def _excel_lines(path: Path) -> tuple[list[list[str]], str]:
    rows = list(excel_rows(path))
    problems = [
        f"{path.name}: {cell.problem}"
        for row in rows
        for cell in row
        if isinstance(cell, Unreckoned)
    ]
    if problems:
        raise InputError(problems)
    return [[_cell_text(cell) for cell in row] for row in rows], ""


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _rearmed(str(cell).strip())


def _text_lines(path: Path) -> tuple[list[list[str]], str]:
    text = _decoded(path)
    named = named_separator(text)
    separator = named or likely_separator(text.splitlines())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = [[_rearmed(cell.strip()) for cell in line] for line in reader]
    except csv.Error as error:
        problem = f"{path.name}: cannot be read as a table ({error}); check its quotation marks."
        raise InputError([problem]) from error
    return ([[], *lines[1:]] if named else lines), separator


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror}); check the path."]) from error
    try:
        text = content.decode(encoding_of(content))
    except UnicodeError as error:
        raise InputError([f"{path.name}: is not UTF-8; save it as 'CSV UTF-8'."]) from error
    if "\0" in text:
        raise InputError([f"{path.name}: is no text; give a CSV or XLSX file."])
    return text


def in_short(names: Sequence[str]) -> str:
    """Name the first of many columns and count them all.

    Examples
    --------
    >>> in_short([str(number) for number in range(5000)])[:37]
    "5,000 columns ('0', '1', '2', '3', '4"
    """
    named = ", ".join(repr(name) for name in names[:MOST_NAMED])
    return f"{len(names):,} columns ({named} and {len(names) - MOST_NAMED:,} more)"


def encoding_of(start: bytes) -> str:
    """Return how a text is encoded, by the mark that its first bytes may be."""
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def named_separator(text: str) -> str:
    r"""Return the separator that the first line names, as Excel writes it; else nothing.

    Examples
    --------
    >>> named_separator("sep=;\na;b\n"), named_separator("a;b\n")
    (';', '')
    """
    named = re.match(r"sep=(.)\r?\n", text)
    return named[1] if named else ""


def likely_separator(lines: Iterable[str]) -> str:
    """Find the separator by the names of the columns, in which none of the signs stands.

    Examples
    --------
    >>> likely_separator(["", "name;weight"])
    ';'
    """
    header = next((line for line in lines if line.strip()), "")
    return max(_SEPARATORS, key=header.count)


def _column_problems(name: str, columns: Sequence[str]) -> Iterable[str]:
    for place, column in enumerate(columns, start=1):
        if not column:
            yield f"{name}, row 1: column {place} has no name; name it or remove it."
        elif column in columns[: place - 1]:
            yield f"{name}, row 1: column {column} stands twice; keep one."


def _long_rows(
    name: str, columns: Sequence[str], body: Iterable[tuple[int, list[str]]]
) -> Iterable[str]:
    for number, line in body:
        if any(line[len(columns) :]):
            yield (
                f"{name}, row {number}: has {len(line)} cells for {len(columns)} columns; put text "
                'that holds the separator between double quotation marks (").'
            )


def _control_signs(
    name: str, columns: Sequence[str], lines: Iterable[tuple[int, list[str]]]
) -> Iterable[str]:
    """Find signs that steer a terminal and are no part of any word; line breaks may stand."""
    for number, line in lines:
        for column, cell in zip(columns, line, strict=False):
            for sign in dict.fromkeys(_CONTROL.findall(cell)):
                place = f"{name}, row {number}, {_CONTROL.sub('', column)}"
                yield f"{place}: holds the control sign U+{ord(sign):04X}; remove it."


def _trimmed(line: list[str]) -> list[str]:
    """Drop empty cells at the end, which spreadsheets add."""
    last = max(place for place, cell in enumerate(line) if cell)
    return line[: last + 1]


def _cells(columns: Sequence[str], line: list[str]) -> dict[str, str]:
    padded = [*line, *[""] * len(columns)]
    return dict(zip(columns, padded, strict=False))


def _rearmed(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text
