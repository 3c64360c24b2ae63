"""A plan as a workbook: menu, targets, shopping, foods, sources, statements."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from mealplan.exports.cells import plain_rows, sheets
from mealplan.translation import ENGLISH, Lexicon

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

    from mealplan.plan import WeekPlan

_STAMP = datetime(1980, 1, 1)
"""Time in every file, the earliest that a zip knows: equal plans give equal files."""
_PROPERTIES = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NARROWEST, _WIDEST = 8, 80
"""Widths of columns. [characters]"""
_READ_IN_FULL = ("text",)
"""Columns whose cells are shown over several lines."""
_HEAD = Font(bold=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def as_bytes(plan: WeekPlan, start: date | None = None, lexicon: Lexicon = ENGLISH) -> bytes:
    """Return a plan as a workbook; the menu has dates where the start is given."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "mealplan"
    book.properties.title = lexicon.say("Plan of meals")
    for name, table in sheets(plan, start, lexicon).items():
        _fill(book.create_sheet(lexicon.say(name)), table)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _fill(sheet: Worksheet, table: pd.DataFrame) -> None:
    rows = plain_rows(table)
    names = [str(column) for column in table.columns]
    for row in (names, *rows):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = _HEAD
    sheet.freeze_panes = "A2"
    for column, name in enumerate(names, start=1):
        longest = max(len(str(row[column - 1] or "")) for row in (names, *rows))
        width = min(max(longest + 1, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(column)].width = width
        if longest > width and name in _READ_IN_FULL:
            for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
                cell.alignment = _WRAPPED


def _without_clock(book: bytes) -> bytes:
    """Pack a workbook again with one fixed time in its properties and its entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == _PROPERTIES:
                content = _TIME.sub(rf"\g<1>{_STAMP:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            entry = zipfile.ZipInfo(name, _STAMP.timetuple()[:6])
            after.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
