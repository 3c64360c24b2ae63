"""Reads what food costs: prices as people see them in a shop, turned into prices as eaten."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foods.sheet import MOST_NAMED, Sheet, SheetRow, in_short, read_sheet
from mealplan.errors import InputError
from mealplan.tables import read_table, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

COLUMNS = ("food_id", "name", "bought_as", "price", "amount", "unit")
"""Columns of a file of prices; `name` and `bought_as` are for the reader alone."""
_NEEDED = ("food_id", "price", "amount", "unit")
KG_PER_UNIT = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "oz": 0.028349523125}
"""Weights in which a price may be given [kg]; pound and ounce are the international ones (NIST
Handbook 44, appendix C)."""
_GRAMS_PER_KG = 1000.0
_NDB_DIGITS = 5
"""Length of USDA's food numbers, whose zeros spreadsheets drop."""
_FREE = "not_bought"


@dataclass(frozen=True)
class _Purchase:
    """How a food is bought: as what, how much for a gram eaten, and in which units."""

    product: str
    bought_per_eaten: float
    kg_per_unit: Mapping[str, float]
    is_free: bool


def read_prices(path: str | Path, foods: pd.DataFrame) -> dict[str, float]:
    """Read a file of prices.

    A price is for what stands in the shop; ``data/purchase.csv`` says how much of it a gram
    eaten needs. A food without a price takes that of another food that is bought as the same
    thing. An empty price is unknown.

    Parameters
    ----------
    path : str or Path
        CSV or XLSX file with `COLUMNS`.
    foods : DataFrame
        Foods that may have a price (`foods.FoodTable.foods`).

    Returns
    -------
    dict of str to float
        Price of a kilogram as eaten, by food id; foods without a price are left out.

    Raises
    ------
    InputError
        Lists every problem by row and column.
    """
    sheet = read_sheet(path)
    purchases = _purchases(foods)
    problems = [*_wrong_columns(sheet)]
    if not problems:
        problems = [text for row in sheet.rows for text in _wrong(sheet, row, purchases)]
        problems += _repeated(sheet)
    if problems:
        raise InputError(problems)
    bought = {
        _food_id(row): price
        for row in sheet.rows
        if not math.isnan(price := _price_per_kg(sheet, row, purchases[_food_id(row)]))
    }
    if not bought:
        raise InputError([f"{sheet.name}: holds no price; fill in the column price."])
    return _as_eaten(bought, purchases)


def template_rows(foods: pd.DataFrame) -> list[list[str]]:
    """Return the rows of a new file of prices: every food, how it is bought, no price yet."""
    purchases = _purchases(foods)
    return [
        [food, str(foods.at[food, "name"]), bought.product, "", "1", next(iter(bought.kg_per_unit))]
        for food, bought in purchases.items()
        if not bought.is_free
    ]


def _purchases(foods: pd.DataFrame) -> dict[str, _Purchase]:
    known = {row["food_id"]: row for row in records(read_table("purchase.csv"))}
    found = {}
    for food, name in zip(foods.index, foods["name"], strict=True):
        row = known.get(food)
        if row is None:
            found[str(food)] = _Purchase(str(name), 1.0, KG_PER_UNIT, is_free=False)
            continue
        own = {row["unit"]: row["unit_g"] / _GRAMS_PER_KG} if isinstance(row["unit"], str) else {}
        factor, free = float(row["bought_per_eaten"]), row["basis"] == _FREE
        found[str(food)] = _Purchase(row["buy_as"], factor, {**own, **KG_PER_UNIT}, free)
    return found


def _wrong_columns(sheet: Sheet) -> Iterator[str]:
    for name in _NEEDED:
        if name not in sheet.columns:
            yield f"{sheet.name}, row 1: column {name} is missing; start from the template."
    unknown, known = [name for name in sheet.columns if name not in COLUMNS], ", ".join(COLUMNS)
    if len(unknown) > MOST_NAMED:
        yield f"{sheet.name}, row 1: {in_short(unknown)} are unknown; the columns are {known}."
        return
    for name in unknown:
        yield f"{sheet.name}, row 1: column {name!r} is unknown; the columns are {known}."


def _wrong(sheet: Sheet, row: SheetRow, purchases: Mapping[str, _Purchase]) -> Iterator[str]:
    food = _food_id(row)
    if food not in purchases:
        advice = "look it up with 'mealplan foods search', or remove the row."
        yield f"{sheet.place(row, 'food_id')}: {row.cells['food_id']!r} is no food; {advice}"
    for name in ("price", "amount"):
        try:
            value = sheet.number(row, name)
        except ValueError as error:
            yield f"{sheet.place(row, name)}: {error}"
            continue
        if value < 0 or (name == "amount" and value == 0):
            yield f"{sheet.place(row, name)}: must be above 0."
        if name == "amount" and math.isnan(value) and row.cells["price"]:
            yield f"{sheet.place(row, name)}: empty; write how much the price is for."
    units = purchases[food].kg_per_unit if food in purchases else KG_PER_UNIT
    if row.cells["price"] and row.cells["unit"] not in units:
        said = ", ".join(units)
        yield f"{sheet.place(row, 'unit')}: {row.cells['unit']!r} must be one of {said}."


def _repeated(sheet: Sheet) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in sheet.rows:
        food = _food_id(row)
        if food in first:
            place = sheet.place(row, "food_id")
            yield f"{place}: {food!r} stands in row {first[food]} already; keep one."
        first.setdefault(food, row.number)


def _food_id(row: SheetRow) -> str:
    """Read a food id, giving back the zeros that spreadsheets take from the front."""
    text = row.cells["food_id"]
    return text.zfill(_NDB_DIGITS) if text.isascii() and text.isdigit() else text


def _price_per_kg(sheet: Sheet, row: SheetRow, bought: _Purchase) -> float:
    price = sheet.number(row, "price")
    if math.isnan(price):
        return math.nan
    return price / (sheet.number(row, "amount") * bought.kg_per_unit[row.cells["unit"]])


def _as_eaten(bought: Mapping[str, float], purchases: Mapping[str, _Purchase]) -> dict[str, float]:
    """Spread prices over foods that are bought as the same thing, and turn them to as eaten."""
    of_product: dict[str, set[float]] = {}
    for food, price in bought.items():
        of_product.setdefault(purchases[food].product, set()).add(price)
    prices = {}
    for food, purchase in purchases.items():
        shared = of_product.get(purchase.product, set())
        price = bought.get(food, next(iter(shared)) if len(shared) == 1 else math.nan)
        price = 0.0 if purchase.is_free else price
        if not math.isnan(price):
            prices[food] = price * purchase.bought_per_eaten
    return prices
