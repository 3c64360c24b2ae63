"""Files of own foods for the tests, written as a person would."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from foods.own_columns import file_columns

if TYPE_CHECKING:
    from pathlib import Path

BUN = {
    "food_id": "own:my_bun",
    "name": "My bun",
    "group": "Grains and bread",
    "role": "bread",
    "kind": "bread",
    "aisle": "bakery",
    "measure": "1 bun",
    "measure_g": "60",
    "min_g": "60",
    "max_g": "120",
    "step_g": "60",
    "vegan": "yes",
    "vegetarian": "yes",
    "pescatarian": "yes",
    "gluten_free": "no",
    "lactose_free": "yes",
    "allergens": "wheat",
    "flags": "whole_grain",
    "energy_kcal": "250",
    "protein_g": "9.5",
    "calcium_mg": "120",
}
"""A bun whose label states three figures."""


def bun(**cells: str) -> dict[str, str]:
    """Make the bun but for some cells."""
    return {**BUN, **cells}


def write_csv(path: Path, *rows: dict[str, str], separator: str = ",", bom: bool = False) -> Path:
    """Write foods as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, file_columns(), delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig" if bom else "utf-8")
    return path
