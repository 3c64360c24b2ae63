"""One page for a week: a column for each day, a row for each meal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.dishes import OCCASIONS
from mealplan.exports.facts import day_name
from mealplan.exports.paper import LINE, MARGIN_MM, MM_PER_PT
from mealplan.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mealplan.exports.paper import Paper
    from mealplan.plan import WeekPlan

_SIZES_PT = tuple(size / 4.0 for size in range(44, 23, -1))
"""Sizes of type that a page is tried with, largest first; none smaller is printed."""
_TITLE_PT = 9.0
_TITLE_MM = 7.0
_LABEL_SHARE = 0.85
_PAD_MM = 1.0
_HANG_MM = 2.0
"""How far the further lines of a food hang in. [mm]"""
_RULE_MM = 0.1


@dataclass(frozen=True)
class _Block:
    """A piece of text, its style and how far its further lines hang in [mm]."""

    text: str
    style: str = ""
    hang: float = 0.0


@dataclass(frozen=True)
class _Grid:
    """What a page holds: a row for each occasion, a cell for each day."""

    days: tuple[int, ...]
    rows: tuple[tuple[tuple[_Block, ...], ...], ...]

    def part(self, columns: slice) -> _Grid:
        """Return some of the days."""
        return _Grid(self.days[columns], tuple(row[columns] for row in self.rows))


def week_pages(paper: Paper, plan: WeekPlan, days: Sequence[int], start: date | None) -> None:
    """Print some days on one page, or on more where one would need too small a type.

    Parameters
    ----------
    paper : Paper
    plan : WeekPlan
    days : sequence of int
        Days that follow each other, at most a week.
    start : date, optional
        Date of the plan's first day.
    """
    rows = (tuple(_meal(plan, day, occasion) for day in days) for occasion in OCCASIONS)
    _print_all(paper, _Grid(tuple(days), tuple(rows)), start)


def _print_all(paper: Paper, grid: _Grid, start: date | None) -> None:
    paper.add_page(orientation="landscape")
    size = next((size for size in _SIZES_PT if _fits(paper, grid, size)), _SIZES_PT[-1])
    if _fits(paper, grid, size) or len(grid.days) == 1:
        _print(paper, grid, size, start)
        return
    half = (len(grid.days) + 1) // 2
    _print(paper, grid.part(slice(half)), size, start)
    _print_all(paper, grid.part(slice(half, None)), start)


def _meal(plan: WeekPlan, day: int, occasion: str) -> tuple[_Block, ...]:
    dishes = plan.dishes[(plan.dishes["day"] == day) & (plan.dishes["occasion"] == occasion)]
    foods = plan.menu[(plan.menu["day"] == day) & (plan.menu["occasion"] == occasion)]
    return (
        *(_Block(_joined(f"{row['dish']}, {row['minutes']} min"), "B") for row in records(dishes)),
        *(
            _Block(_joined(f"{row['food']}, {row['measure']}"), hang=_HANG_MM)
            for row in records(foods)
        ),
    )


def _joined(text: str) -> str:
    """Join figures to what they count, so that no line begins with a lone unit."""
    return re.sub(r"(?<=\d) (?=\S)", "\N{NO-BREAK SPACE}", text)


def _row_height(paper: Paper, row: Sequence[Sequence[_Block]], size: float) -> float:
    width = paper.epw / len(row) - 2.0 * _PAD_MM
    label = size * _LABEL_SHARE * MM_PER_PT * LINE
    cells = (
        sum(paper.height_of(block.text, block.style, size, width - block.hang) for block in cell)
        for cell in row
    )
    return label + 2.0 * _PAD_MM + max(cells)


def _fits(paper: Paper, grid: _Grid, size: float) -> bool:
    needed = sum(_row_height(paper, row, size) for row in grid.rows)
    return MARGIN_MM + _TITLE_MM + needed <= paper.lowest


def _print(paper: Paper, grid: _Grid, size: float, start: date | None) -> None:
    width = paper.epw / len(grid.days)
    paper.set_line_width(_RULE_MM)
    for column, day in enumerate(grid.days):
        paper.set_xy(MARGIN_MM + column * width + _PAD_MM, MARGIN_MM)
        paper.write_lines(paper.say(day_name(day, start)), "B", _TITLE_PT, width - 2.0 * _PAD_MM)
    top = MARGIN_MM + _TITLE_MM
    for occasion, row in zip(OCCASIONS, grid.rows, strict=True):
        height = _row_height(paper, row, size)
        for column, cell in enumerate(row):
            left = MARGIN_MM + column * width
            paper.rect(left, top, width, height)
            paper.set_xy(left + _PAD_MM, top + _PAD_MM)
            blank = width - 2.0 * _PAD_MM
            paper.write_lines(paper.say(occasion).upper(), "", size * _LABEL_SHARE, blank)
            for block in cell:
                paper.write_lines(block.text, block.style, size, blank, block.hang)
        top += height
