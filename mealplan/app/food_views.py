"""What the page of foods shows, as values: one food, several side by side, the richest."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from foods import Status
from foods.own import stated_text, template_rows
from foods.own_columns import UNKNOWN, file_columns, own_columns
from foods.sheet_write import write_sheet
from mealplan.dishes import COLUMNS, OCCASIONS
from mealplan.household import spoken_number
from mealplan.tables import read_table, records
from mealplan.translation import lexicon_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from foods import FoodTable
    from mealplan.app.texts import Texts

    Columns = dict[str, list[str]]

PER_PORTION, PER_100_G = "per_portion", "per_100g"
"""What amounts of a ranking are told for."""
_RANKED = 15
"""Foods that a ranking shows."""
_ROUND = 5e-3
"""Spread of a value that is not worth telling [share]."""


def amount_words(value: float, unit: str, texts: Texts) -> str:
    """Say an amount; unknown is said as such."""
    if math.isnan(value):
        return texts["foods.unknown"]
    if 0 < abs(value) < 1:
        said = f"{value:.2g} {unit.replace('ug', 'µg')}"
    else:
        said = spoken_number(value, unit)
    return lexicon_in(texts["app.code"]).say(said)


def range_words(low: float, high: float, unit: str, texts: Texts) -> str:
    """Say between which amounts a value lies; empty where that adds nothing."""
    if math.isnan(low) or math.isnan(high) or high - low <= _ROUND * abs(high):
        return ""
    return texts["targets.between"].format(
        minimum=amount_words(low, unit, texts), maximum=amount_words(high, unit, texts)
    )


def values_of(table: FoodTable, food: str, texts: Texts) -> Columns:
    """Return every value of a food with range, status, source and publication, by column."""
    columns: Columns = {
        key: [] for key in ("nutrient", "value", "range", "status", "source", "citation", "reason")
    }
    say = lexicon_in(texts["app.code"]).say
    for nutrient, name in table.nutrient_info["name"].items():
        known = table.provenance(food, str(nutrient))
        columns["nutrient"].append(say(str(name)))
        columns["value"].append(amount_words(known.value, known.unit, texts))
        columns["range"].append(range_words(known.low, known.high, known.unit, texts))
        columns["status"].append(texts[f"status.{known.status}"])
        columns["source"].append(known.source)
        columns["citation"].append(known.citation)
        columns["reason"].append(known.reason)
    return {texts[f"foods.{key}"]: cells for key, cells in columns.items()}


def compared(table: FoodTable, ids: Sequence[str], texts: Texts) -> Columns:
    """Return the values of some foods side by side, each with the kind of figure it is."""
    info, names = table.nutrient_info, table.foods["name"]
    say = lexicon_in(texts["app.code"]).say
    columns = {texts["foods.nutrient"]: [say(str(name)) for name in info["name"]]}
    for food in ids:
        cells = [
            amount_words(float(value), str(unit), texts)
            if status == Status.MISSING
            else f"{amount_words(float(value), str(unit), texts)} ({texts[f'status.{status}']})"
            for value, unit, status in zip(
                table.nutrients.loc[food], info["unit"], table.status.loc[food], strict=True
            )
        ]
        columns[f"{say(str(names[food]))} [{food}]"] = cells
    return columns


def ranking(table: FoodTable, nutrient: str, per: str) -> pd.DataFrame:
    """Return the foods that give most of a nutrient.

    Parameters
    ----------
    table : FoodTable
        Foods with household measures; unknown values have no place in it.
    nutrient : str
        Key of the nutrient.
    per : {"per_portion", "per_100g"}
        Whether for one household measure or for 100 g.

    Returns
    -------
    DataFrame
        Indexed by food id: food, portion, amount, low, high, status; the richest first.
    """
    foods = table.foods
    scale = foods["measure_g"].astype(float) / 100.0 if per == PER_PORTION else 1.0
    grams = foods["measure_g"].astype(float).round(1).astype(str) + " g"
    rows = foods[["name"]].rename(columns={"name": "food"})
    rows = rows.assign(
        portion=foods["measure"] + " (" + grams + ")" if per == PER_PORTION else "100 g",
        amount=table.nutrients[nutrient] * scale,
        low=table.low[nutrient] * scale,
        high=table.high[nutrient] * scale,
        status=table.status[nutrient],
    )
    return rows[rows["amount"] > 0].nlargest(_RANKED, "amount", keep="first")


def ranking_columns(ranked: pd.DataFrame, unit: str, texts: Texts) -> Columns:
    """Say a ranking in words, by column."""
    rows, say = records(ranked), lexicon_in(texts["app.code"]).say
    words = {
        "food": [f"{say(row['food'])}, {say(row['portion'])}" for row in rows],
        "ranking_per": [amount_words(row["amount"], unit, texts) for row in rows],
        "range": [range_words(row["low"], row["high"], unit, texts) for row in rows],
        "status": [texts[f"status.{row['status']}"] for row in rows],
    }
    return {texts[f"foods.{key}"]: cells for key, cells in words.items()}


def own_row(table: FoodTable, food: str) -> dict[str, str]:
    """Return a food of the table as a row of a file of own foods; what is not known says so."""
    known = table.nutrients.loc[food].dropna().to_dict()
    values = {str(key): float(value) for key, value in known.items()}
    status = {str(key): Status(word) for key, word in table.status.loc[food].to_dict().items()}
    stated = [stated_text(key, value, status[key], "") for key, value in values.items()]
    unknown = {c.name: UNKNOWN for c in own_columns().values() if c.kind in ("answer", "words")}
    measures = table.measures[table.measures["food_id"] == food]
    first = next(iter(records(measures)), None)
    return {
        **unknown,
        "allergens_check_label": "",
        "food_id": f"own:usda_{re.sub('[^a-z0-9_]', '_', food.lower())}",
        "name": str(table.foods.at[food, "name"]),
        "measure": f"{first['amount']:g} {first['unit']}" if first else "",
        "measure_g": f"{first['grams']:g}" if first else "",
        "source": f"food table {table.version}, food {food}",
        "stated": "; ".join(stated),
        **{key: f"{value:.10g}" for key, value in values.items()},
    }


def own_foods_file(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return a file of own foods with some rows in it."""
    columns = file_columns()
    return _as_csv(columns, [[row.get(column, "") for column in columns] for row in rows])


def foods_template() -> bytes:
    """Return a file of own foods with an example to replace."""
    return _as_csv(file_columns(), template_rows())


def dishes_template() -> bytes:
    """Return a file of own dishes with a dish of the package as an example to replace."""
    packaged = records(read_table(f"dishes/{OCCASIONS[0]}.csv"))
    first = [row for row in packaged if row["dish_id"] == packaged[0]["dish_id"]]
    rows = [[_cell(row[column]) for column in COLUMNS] for row in first]
    for cells in rows:
        cells[0] = "example_dish"
    return _as_csv(COLUMNS, rows)


def _cell(value: str | float) -> str:
    if not isinstance(value, float):
        return str(value)
    return "" if math.isnan(value) else format(value, "g")


def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write a table with cells that no spreadsheet takes for formulas."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_sheet(path, columns, rows)
        return path.read_bytes()
