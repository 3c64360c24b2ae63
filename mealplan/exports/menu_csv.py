"""The menu as CSV; what a reader must know stands in the last column, from the top down."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from typing import TYPE_CHECKING

from mealplan.exports.cells import plain_cell, plain_rows
from mealplan.exports.facts import about

if TYPE_CHECKING:
    from datetime import date

    from mealplan.plan import WeekPlan

_ABOUT = "about_this_plan"


def as_bytes(plan: WeekPlan, start: date | None = None) -> bytes:
    """Return a plan's menu as CSV, one row per food served; days are numbers there.

    A CSV file has no place for remarks, and lines that are no rows break its readers: so
    statements, table version and sources stand in a column of their own. Where a plan has
    fewer rows than remarks, the last row holds the rest.
    """
    del start
    rows, lines = plain_rows(plan.menu), about(plan)
    tail = "\n".join(lines[len(rows) - 1 :])
    remarks = [*lines[: len(rows) - 1], tail]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*plan.menu.columns, _ABOUT])
    for row, remark in zip_longest(rows, remarks, fillvalue=""):
        writer.writerow([*row, plain_cell(remark)])
    return out.getvalue().encode()
