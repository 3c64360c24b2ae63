"""Puts own foods into a food table, so that everything else treats them like any other.

The arithmetic of the build is used again, and imported only where there are own foods.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from foods.errors import InputError
from foods.packaged import read_text_table
from foods.provenance import Detail
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foods.build.derive import Derivation
    from foods.own import OwnFood
    from foods.table import FoodTable

TIER = "own"
"""Tier of own foods in the food table."""
_RULES = Path(__file__).parent / "build" / "rules"
_DIGITS = 8
"""Digits of the hash that tells versions of own foods apart."""


def with_own_foods(table: FoodTable, rows: Iterable[OwnFood]) -> FoodTable:
    """Return a table with own foods added; what they do not state is unknown.

    Parameters
    ----------
    table : FoodTable
        The table to add to.
    rows : iterable of OwnFood
        From `foods.own.read_own_foods`.

    Returns
    -------
    FoodTable
        The foods of both. Figures that follow from others by arithmetic are derived.

    Raises
    ------
    InputError
        If an id is in the table already; lists every one.
    """
    own = list(rows)
    taken = [food.food_id for food in own if food.food_id in table.foods.index]
    if taken:
        raise InputError(
            f"food_id {food!r} is in the table already; give your food another id."
            for food in taken
        )
    if not own:
        return table
    values, status, derived = _grids(own, table.nutrients.columns)
    details = {food.food_id: {**food.details, **derived.get(food.food_id, {})} for food in own}
    return replace(
        table,
        foods=_joined(table.foods, _food_rows(own, table.foods)),
        nutrients=_joined(table.nutrients, values),
        low=_joined(table.low, values),
        high=_joined(table.high, values),
        status=_joined(table.status, status),
        measures=pd.concat([table.measures, _measures(own)], ignore_index=True),
        version=f"{table.version}+own-{_fingerprint(own)}",
        details=replace(table.details, own={**table.details.own, **details}),
    )


def _joined(above: pd.DataFrame, below: pd.DataFrame) -> pd.DataFrame:
    """Append rows, keeping the columns and their types."""
    types = above.dtypes.to_dict()
    below = below[list(above.columns)].astype(types)
    below.index.name = above.index.name
    return pd.concat([above, below])


def _food_rows(own: Sequence[OwnFood], foods: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame([{**food.words, **food.grams} for food in own])
    numbers = rows["food_id"].str.extract(r"^fdc:(\d+)$")[0]
    rows = rows.assign(
        usda_name=rows["name"], usda_group="", everyday=False, maker="", tier=TIER, fdc_id=numbers
    )
    absent = {column: None for column in foods.columns if column not in rows}
    rows = rows.assign(**absent).set_index("food_id")
    return rows.assign(fdc_id=pd.to_numeric(rows["fdc_id"]).astype("Int64"))


def _grids(
    own: Sequence[OwnFood], nutrients: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, dict[str, Detail]]]:
    """Lay values and statuses out, and fill in what follows from them by arithmetic."""
    from foods.build.derive import fill_derived
    from foods.build.draft import blank

    ids = pd.Index([food.food_id for food in own])
    values = pd.DataFrame(np.nan, index=ids, columns=nutrients)
    status = pd.DataFrame(str(Status.MISSING), index=ids, columns=nutrients)
    for food in own:
        for key, amount in food.nutrients.items():
            values.loc[food.food_id, key] = amount
            status.loc[food.food_id, key] = str(food.status[key])
    empty = blank(pd.DataFrame(index=ids), nutrients)
    draft = replace(empty, values=values, low=values, high=values, status=status)
    filled = fill_derived(draft, _derivations(nutrients))
    derived = {
        str(food): {
            str(key): Detail(reason=str(filled.reason.at[food, key]))
            for key in nutrients
            if filled.status.at[food, key] == Status.DERIVED
        }
        for food in ids
    }
    return filled.values, filled.status, derived


def _derivations(nutrients: pd.Index) -> list[Derivation]:
    """Return the derivations whose every summand is a nutrient of the table."""
    from foods.build.derive import CONSTANT, read_derivations

    rules = read_text_table(_RULES / "derivations.csv")
    steps = [read_derivations(rules, step) for step in ("fill", "final")]
    known = {*nutrients, CONSTANT}
    return [rule for step in steps for rule in step if known >= {t.nutrient for t in rule.terms}]


def _measures(own: Sequence[OwnFood]) -> pd.DataFrame:
    rows = [(food.food_id, 1, 1.0, food.words["measure"], food.grams["measure_g"]) for food in own]
    return pd.DataFrame(rows, columns=["food_id", "seq", "amount", "unit", "grams"])


def _fingerprint(own: Sequence[OwnFood]) -> str:
    stated = [
        (f.food_id, sorted(f.words.items()), sorted(f.grams.items()), sorted(f.nutrients.items()))
        for f in own
    ]
    return hashlib.sha256(repr(stated).encode()).hexdigest()[:_DIGITS]
