"""Dishes as data: reads dish tables and checks them against the food table."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from foods import load_foods
from foods.sheet import read_sheet
from mealplan.errors import InputError
from mealplan.household import household_steps
from mealplan.tables import Row, read_table, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.household import Steps

OCCASIONS = ("breakfast", "lunch", "dinner", "snack")
"""Occasions of a day, in the order in which a menu names them."""

DISH_COLUMNS = ("dish", "occasions", "style", "minutes", "method")
COMPONENT_COLUMNS = ("component", "foods", "low_g", "typical_g", "high_g", "required")
_FIRST_ROW = 2
"""Row of a file below the names of the columns."""
COLUMNS = ("dish_id", *DISH_COLUMNS, *COMPONENT_COLUMNS)
"""Columns of a dish table: one row per component; dish fields on a dish's first row."""


@dataclass(frozen=True)
class Component:
    """One part of a dish: a food, or a few that a cook would exchange with a shrug.

    Parameters
    ----------
    name : str
        What the part is, such as ``"grain"``.
    foods : tuple of str
        Food ids, the usual one first.
    low_g, typical_g, high_g : float
        Smallest, usual and largest portion. [g]
    required : bool
        Whether the dish needs it.
    """

    name: str
    foods: tuple[str, ...]
    low_g: float
    typical_g: float
    high_g: float
    required: bool


@dataclass(frozen=True)
class DishRecipe:
    """A dish as a cook knows it.

    Parameters
    ----------
    dish_id, name : str
        Identifier and printed name.
    occasions : tuple of str
        When it may be served.
    style : str
        Kitchen it comes from.
    minutes : int
        Time to make it. [min]
    method : str
        One line of what to do.
    components : tuple of Component
    """

    dish_id: str
    name: str
    occasions: tuple[str, ...]
    style: str
    minutes: int
    method: str
    components: tuple[Component, ...]


def load_dishes(foods: pd.DataFrame) -> tuple[DishRecipe, ...]:
    """Read the dishes that ship with the package.

    Parameters
    ----------
    foods : DataFrame
        Food rows with portions (`foods.FoodTable.foods`).

    Returns
    -------
    tuple of DishRecipe
        Sorted by id.
    """
    return read_dishes(_packaged(), foods)


def _packaged() -> dict[str, pd.DataFrame]:
    return {f"{occasion}.csv": read_table(f"dishes/{occasion}.csv") for occasion in OCCASIONS}


def with_own_dishes(
    path: str | Path | None, foods: pd.DataFrame | None = None
) -> tuple[DishRecipe, ...]:
    """Return the package's dishes and those of a file, checked alike.

    Parameters
    ----------
    path : str, Path or None
        CSV or XLSX file with `COLUMNS`; None for the package's dishes alone.
    foods : DataFrame, optional
        Food rows that the dishes may hold; the everyday foods by default.

    Raises
    ------
    InputError
        If the file cannot be read; or lists every problem in it by row and column.
    """
    known = load_foods().foods if foods is None else foods
    packaged = _packaged()
    if path is None:
        return read_dishes(packaged, known)
    # A file may be called like one of the package's, and must not take its place.
    name = Path(path).name
    own = f"your {name}" if name in packaged else name
    return read_dishes({**packaged, own: _own_table(path)}, known)


def _own_table(path: str | Path) -> pd.DataFrame:
    """Read a file of dishes; its index counts rows as the file does, from the second on."""
    sheet = read_sheet(path)
    if not sheet.rows:
        raise InputError([f"{sheet.name}: holds no dish below the names of its columns."])
    places = [row.number - _FIRST_ROW for row in sheet.rows]
    cells = pd.DataFrame([row.cells for row in sheet.rows], index=places, columns=sheet.columns)
    table = cells.replace("", None)
    for column in ("low_g", "typical_g", "high_g"):
        if column in table and sheet.separator == ";":
            table[column] = table[column].str.replace(",", ".", regex=False)
    return table


def read_dishes(tables: dict[str, pd.DataFrame], foods: pd.DataFrame) -> tuple[DishRecipe, ...]:
    """Make dishes of dish tables.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables with `COLUMNS`, by the name that messages should give.
    foods : DataFrame
        Food rows with portions.

    Returns
    -------
    tuple of DishRecipe
        Sorted by id.

    Raises
    ------
    InputError
        Lists every problem by table, row and column.
    """
    problems = [*_missing_columns(tables)]
    if not problems:
        steps = household_steps(foods)
        problems += [text for name, rows in tables.items() for text in _problems(name, rows, steps)]
        problems += _repeated_ids(tables)
    if problems:
        raise InputError(problems)
    parts = [row for table in tables.values() for row in records(table)]
    dishes = [_dish(list(rows)) for _, rows in groupby(parts, key=lambda row: row["dish_id"])]
    return tuple(sorted(dishes, key=lambda dish: dish.dish_id))


def _dish(rows: list[Row]) -> DishRecipe:
    first = rows[0]
    return DishRecipe(
        str(first["dish_id"]),
        str(first["dish"]),
        tuple(str(first["occasions"]).split(";")),
        str(first["style"]),
        int(first["minutes"]),
        str(first["method"]),
        tuple(_component(row) for row in rows),
    )


def _component(row: Row) -> Component:
    return Component(
        str(row["component"]),
        tuple(str(row["foods"]).split(";")),
        float(row["low_g"]),
        float(row["typical_g"]),
        float(row["high_g"]),
        row["required"] == "yes",
    )


def _missing_columns(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    for name, table in tables.items():
        for column in COLUMNS:
            if column not in table.columns:
                yield f"{name}: column {column} is missing; see docs/dishes.md for the form."


def _repeated_ids(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, table in tables.items():
        for dish_id, _ in groupby(table["dish_id"]):
            if dish_id in seen:
                advice = "rename one, or put the rows of one dish together."
                yield f"{name}: dish_id {dish_id!r} stands in {seen[dish_id]} too; {advice}"
            seen[dish_id] = name


def _problems(name: str, table: pd.DataFrame, steps: dict[str, Steps]) -> Iterator[str]:
    above: object = ...  # no dish yet, not even one without an id
    parts: set[object] = set()
    for place_in_table, row in zip(table.index, records(table), strict=True):
        place = f"{name}, row {int(place_in_table) + _FIRST_ROW}"
        if row["dish_id"] != above:
            parts.clear()
            yield from (f"{place}, {text}" for text in _dish_problems(row))
        above = row["dish_id"]
        if row["component"] in parts:
            yield f"{place}, component: {row['component']!r} stands twice; give each its own name."
        parts.add(row["component"])
        yield from (f"{place}, {text}" for text in _component_problems(row, steps))


def _dish_problems(row: Row) -> Iterator[str]:
    if pd.isna(row["dish_id"]) or not re.fullmatch(r"[a-z0-9_]+", str(row["dish_id"])):
        yield f"dish_id: {row['dish_id']!r} may hold a-z, 0-9 and _ only."
    for column in DISH_COLUMNS:
        if pd.isna(row[column]):
            yield f"{column}: empty; the first row of a dish must fill it."
    if pd.notna(row["minutes"]) and not re.fullmatch(r"[1-9]\d*(\.0)?", str(row["minutes"])):
        yield f"minutes: {row['minutes']!r} must be a whole number above 0."
    for occasion in str(row["occasions"]).split(";"):
        if occasion not in OCCASIONS:
            yield f"occasions: {occasion!r} is not one of {', '.join(OCCASIONS)}."


def _component_problems(row: Row, steps: dict[str, Steps]) -> Iterator[str]:
    foods = str(row["foods"]).split(";")
    if not re.fullmatch(r"[a-z0-9_]+", str(row["component"])):
        yield f"component: {row['component']!r} may hold a-z, 0-9 and _ only, and not be empty."
    if len(set(foods)) < len(foods):
        yield "foods: names a food twice; name it once."
    if row["required"] not in ("yes", "no"):
        yield f"required: {row['required']!r} must be yes or no."
    yield from _portion_problems(row, foods, steps)


def _portion_problems(row: Row, foods: list[str], steps: dict[str, Steps]) -> Iterator[str]:
    try:
        low_g, typical_g, high_g = (float(row[name]) for name in ("low_g", "typical_g", "high_g"))
    except (TypeError, ValueError):
        low_g = typical_g = high_g = math.nan
    if not 0 < low_g <= typical_g <= high_g:
        yield "low_g, typical_g, high_g: need 0 < low_g <= typical_g <= high_g."
        low_g = math.nan
    for food in foods:
        if food not in steps:
            yield f"foods: {food!r} is no everyday food; look it up with 'mealplan foods search'."
        elif low_g > 0 and not steps[food].within(low_g, high_g):
            yield f"foods: {food} has no whole household step from {low_g:g} to {high_g:g} g."
