"""Reads foods that a person adds: a file with a row a food, figures per 100 g.

What is not written is unknown. Allergens, diets and flags must be written, if only as "unknown":
a food is never taken to be free of something because a cell is empty.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foods.errors import InputError
from foods.own_columns import (
    ANSWERS,
    FOLDER,
    NONE,
    UNKNOWN,
    contradictions,
    file_columns,
    nutrient_units,
    own_columns,
)
from foods.packaged import read_text_table, text_records
from foods.provenance import Detail
from foods.sheet import MOST_NAMED, Sheet, SheetRow, in_short, read_sheet
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from foods.own_columns import Column

GRAMS = "grams"
"""Kind of the columns that hold grams."""
HIGHEST = {"g": 100.0, "mg": 100e3, "ug": 100e6, "kcal": 902.0, "1": 1.0}
"""Most of anything in 100 g, by unit: its own weight; energy as of pure fat, 9.02 kcal/g
(Merrill and Watt 1973, Energy Value of Foods, USDA Agriculture Handbook 74)."""
_LIKELY_SCORE = 60.0
"""Likeness from which a misspelt column is worth a suggestion [of 100]."""
_ID = re.compile(r"own:[a-z0-9_]+|fdc:[1-9]\d*")
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class OwnFood:
    """One food of a person's own.

    Attributes
    ----------
    food_id : str
        ``own:`` and a word, or ``fdc:`` and a number.
    words : mapping of str to str
        Columns of the food table that hold words; None where unknown.
    grams : mapping of str to float
        Columns that hold grams. [g]
    nutrients : mapping of str to float
        What is known per 100 g edible portion, by nutrient key. [the nutrient's unit]
    status : mapping of str to Status
        What kind of figure each of these is.
    details : mapping of str to Detail
        Where each comes from.
    """

    food_id: str
    words: Mapping[str, str | None]
    grams: Mapping[str, float]
    nutrients: Mapping[str, float]
    status: Mapping[str, Status]
    details: Mapping[str, Detail]


def read_own_foods(path: str | Path) -> tuple[OwnFood, ...]:
    """Read a file of own foods.

    Parameters
    ----------
    path : str or Path
        CSV or XLSX file with the columns of the template.

    Returns
    -------
    tuple of OwnFood
        In the order of the file.

    Raises
    ------
    InputError
        Lists every problem by row and column.
    """
    sheet = read_sheet(path)
    problems = [*_wrong_columns(sheet)]
    if not problems:
        problems = [*_repeated(sheet), *(text for row in sheet.rows for text in _wrong(sheet, row))]
    if not sheet.rows:
        problems.append(f"{sheet.name}: holds no food below the names of its columns.")
    if problems:
        raise InputError(problems)
    return tuple(_own_food(sheet, row) for row in sheet.rows)


def _wrong_columns(sheet: Sheet) -> Iterator[str]:
    known = file_columns()
    for column in own_columns().values():
        if column.is_needed and column.name not in sheet.columns:
            yield f"{sheet.name}, row 1: column {column.name} is missing ({column.meaning})."
    unknown = [name for name in sheet.columns if name not in known]
    if len(unknown) > MOST_NAMED:
        yield f"{sheet.name}, row 1: {in_short(unknown)} are unknown; start from the template."
        return
    for name in unknown:
        hint = _likely(name, known) or "remove it."
        yield f"{sheet.name}, row 1: column {name!r} is unknown; {hint}"


def _repeated(sheet: Sheet) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in sheet.rows:
        food = row.cells["food_id"]
        if food and food in first:
            place = sheet.place(row, "food_id")
            yield f"{place}: {food!r} stands in row {first[food]} already; give each its own."
        first.setdefault(food, row.number)


def _wrong(sheet: Sheet, row: SheetRow) -> Iterator[str]:
    for column in own_columns().values():
        if problem := _cell_problem(column, row.cells.get(column.name, "")):
            yield f"{sheet.place(row, column.name)}: {problem}"
    yield from _wrong_grams(sheet, row)
    for nutrient, unit in nutrient_units().items():
        yield from _wrong_amount(sheet, row, nutrient, unit)
    for rule in contradictions():
        held = row.cells.get(rule.against, "").split(";")
        if row.cells.get(rule.column) == rule.word and rule.held in held:
            place = sheet.place(row, rule.column)
            yield f"{place}: {rule.word!r} does not go with {rule.held!r} under {rule.against}."


def _cell_problem(column: Column, cell: str) -> str:
    """Say what is wrong with a cell of words; numbers are looked at elsewhere."""
    if not cell:
        return f"empty; write {column.meaning}." if column.is_needed else ""
    if column.kind == "id" and not _ID.fullmatch(cell):
        return f"{cell!r}: write {column.meaning}."
    if column.kind == "plain_word" and not re.fullmatch(r"[a-z0-9_]+", cell):
        return f"{cell!r} may hold a-z, 0-9 and _ only."
    if column.kind == "answer" and cell not in ANSWERS:
        return f"{cell!r} must be {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}."
    if column.kind == "word" and cell not in column.words:
        return f"{cell!r} is none of {', '.join(sorted(column.words))}."
    return _list_problem(column, cell) if column.kind == "words" else ""


def _list_problem(column: Column, cell: str) -> str:
    if cell in (NONE, UNKNOWN):
        return ""
    wrong = [word for word in cell.split(";") if word not in column.words]
    if not wrong:
        return ""
    said = ", ".join(repr(word) for word in wrong)
    hint = _likely(wrong[0], sorted(column.words)) or "docs/own_data.md lists the words."
    return f"{said} unknown; {hint}"


def _likely(word: str, known: Sequence[str]) -> str:
    from rapidfuzz import process

    near = process.extractOne(word, known, score_cutoff=_LIKELY_SCORE)
    return f"did you mean {near[0]}?" if near else ""


def _wrong_grams(sheet: Sheet, row: SheetRow) -> Iterator[str]:
    grams: dict[str, float] = {}
    for column in (column for column in own_columns().values() if column.kind == GRAMS):
        try:
            grams[column.name] = sheet.number(row, column.name)
        except ValueError as error:
            yield f"{sheet.place(row, column.name)}: {error}"
            continue
        if grams[column.name] <= 0:
            yield f"{sheet.place(row, column.name)}: must be above 0."
    low, high, step = (grams.get(name, math.nan) for name in ("min_g", "max_g", "step_g"))
    if math.isnan(low + high):
        return
    if low > high:
        yield f"{sheet.place(row, 'max_g')}: is below min_g."
    elif step > 0 and math.floor(high / step + _ROUNDING) < math.ceil(low / step - _ROUNDING):
        yield f"{sheet.place(row, 'step_g')}: no whole step lies from min_g to max_g."


def _wrong_amount(sheet: Sheet, row: SheetRow, nutrient: str, unit: str) -> Iterator[str]:
    try:
        amount = sheet.number(row, nutrient)
    except ValueError as error:
        yield f"{sheet.place(row, nutrient)}: {error}"
        return
    if amount < 0:
        yield f"{sheet.place(row, nutrient)}: must be 0 or more; leave it empty where unknown."
    if amount > HIGHEST[unit]:
        place = sheet.place(row, nutrient)
        yield f"{place}: {amount:g} {unit} cannot be in 100 g; check the unit."


def _own_food(sheet: Sheet, row: SheetRow) -> OwnFood:
    amounts = {key: sheet.number(row, key) for key in nutrient_units()}
    known = {key: amount for key, amount in amounts.items() if not math.isnan(amount)}
    stated = _stated(row.cells.get("stated", ""))
    origin = row.cells.get("source", "")
    own = Detail(source=f"own food, {sheet.name}" + (f": {origin}" if origin else ""))
    details = dict.fromkeys(known, own)
    status = dict.fromkeys(known, Status.USER)
    for key, (amount, kind, derivation) in stated.items():
        # A figure changed by hand is no longer what its source states.
        if key in known and math.isclose(known[key], amount, rel_tol=1e-9):
            status[key], details[key] = kind, Detail(derivation=derivation, source=origin)
    columns = own_columns().values()
    return OwnFood(
        food_id=row.cells["food_id"],
        words={c.name: _word(c, row.cells.get(c.name, "")) for c in columns if c.kind != GRAMS},
        grams={c.name: sheet.number(row, c.name) for c in columns if c.kind == GRAMS},
        nutrients=known,
        status=status,
        details=details,
    )


def _word(column: Column, cell: str) -> str | None:
    """Read a cell of words: None where unknown, nothing where it is known to be none."""
    if cell == UNKNOWN or (not cell and column.kind == "word"):
        return None
    return "" if cell == NONE else cell


def _stated(text: str) -> dict[str, tuple[float, Status, str]]:
    """Read the figures that a source states: "key=value status derivation; ..."."""
    found = {}
    for entry in text.split(";"):
        match = re.fullmatch(r"\s*(\w+)=([\d.e+-]+) (\w+) ?(\w*)\s*", entry)
        if match and match[3] in set(Status):
            found[match[1]] = float(match[2]), Status(match[3]), match[4]
    return found


def stated_text(nutrient: str, amount: float, status: Status, derivation: str) -> str:
    """Write one figure for the column ``stated``."""
    return f"{nutrient}={amount:.10g} {status} {derivation}".strip()


def template_rows() -> list[list[str]]:
    """Return the rows of a new file of own foods: one example without figures."""
    example = text_records(read_text_table(FOLDER / "example.csv"))
    return [[row.get(column, "") for column in file_columns()] for row in example]
