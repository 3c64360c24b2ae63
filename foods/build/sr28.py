"""Read USDA's SR28 ASCII release: foods, values with USDA's codes, household measures."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from foods.build.draft import Draft, blank
from foods.build.inputs import SR28_PACKAGE, Inputs
from foods.errors import DataError
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

MEASURE_COLUMNS = ["food_id", "seq", "amount", "unit", "grams"]
"""Columns of the household measures that are kept."""

FACTOR = "factor_"
"""Beginning of the columns that hold USDA's energy factors, by USDA number of the nutrient."""

STATUS_OF_SOURCE = {
    "1": Status.ANALYTICAL,
    "6": Status.ANALYTICAL,
    "12": Status.ANALYTICAL,
    "13": Status.ANALYTICAL,
    "4": Status.CALCULATED,
    "11": Status.CALCULATED,
    "5": Status.LABEL,
    "8": Status.LABEL,
    "9": Status.LABEL,
    "7": Status.USDA_ASSUMED_ZERO,
}
"""SR28 source codes (file SRC_CD) to our statuses."""


@dataclass(frozen=True, eq=False)
class Release:
    """Hold the tables of the SR28 release, as text and numbers.

    Attributes
    ----------
    foods : DataFrame
        Indexed by food id.
    values : DataFrame
        Long: food_id, usda_number, value, samples, source_code, derivation, low, high.
    measures : DataFrame
        food_id, seq, amount, unit, grams [g].
    codes : DataFrame
        kind, code, text of USDA's source and derivation codes.
    """

    foods: pd.DataFrame
    values: pd.DataFrame
    measures: pd.DataFrame
    codes: pd.DataFrame


def read_release(inputs: Inputs, layout: pd.DataFrame) -> Release:
    """Read the SR28 release out of its package; `layout` is that of `parse_release`."""

    def read(member: str) -> bytes:
        return inputs.read(SR28_PACKAGE, member)

    return parse_release(read, layout)


def parse_release(read: Callable[[str], bytes], layout: pd.DataFrame) -> Release:
    """Parse the SR28 release.

    Parameters
    ----------
    read : callable
        Gives the bytes of a file of the release by its name.
    layout : DataFrame
        file, column: the columns of each file in order, from the SR28 documentation.

    Returns
    -------
    Release
        The tables of the release.
    """
    columns = layout.groupby("file")["column"].agg(list)
    tables = {str(file): _table(read(str(file)), names) for file, names in columns.items()}
    foods = tables["FOOD_DES.txt"].merge(tables["FD_GROUP.txt"], on="group_code", how="left")
    codes = [
        tables["SRC_CD.txt"].assign(kind="source"),
        tables["DERIV_CD.txt"].assign(kind="derivation"),
    ]
    return Release(
        foods=_foods(foods),
        values=_numbers(tables["NUT_DATA.txt"], ["value", "samples", "low", "high"]),
        measures=_numbers(tables["WEIGHT.txt"], ["seq", "amount", "grams"])[MEASURE_COLUMNS],
        codes=pd.concat(codes)[["kind", "code", "text"]],
    )


def start_draft(release: Release, keys: pd.Series[str]) -> Draft:
    """Lay the SR28 values out as a draft.

    Parameters
    ----------
    release : Release
        The SR28 tables.
    keys : Series
        Nutrient key by USDA number.

    Returns
    -------
    Draft
        SR28 foods x the given nutrients.
    """
    rows = release.values[release.values["usda_number"].isin(keys.index)]
    rows = rows.assign(nutrient=rows["usda_number"].map(keys))
    rows = _with_ranges(rows.assign(status=_status(rows)))
    draft = blank(release.foods, keys.tolist())
    frames = {name: _wide(rows, column, getattr(draft, name)) for name, column in _PLACES.items()}
    return Draft(foods=release.foods, reason=draft.reason, citation=draft.citation, **frames)


_PLACES = {
    "values": "value",
    "low": "low",
    "high": "high",
    "status": "status",
    "source_code": "source_code",
    "derivation": "derivation",
    "samples": "samples",
}


def _wide(rows: pd.DataFrame, column: str, empty: pd.DataFrame) -> pd.DataFrame:
    grid = empty.to_numpy(copy=True)
    food = empty.index.get_indexer(pd.Index(rows["food_id"]))
    nutrient = empty.columns.get_indexer(pd.Index(rows["nutrient"]))
    grid[food, nutrient] = rows[column]
    return pd.DataFrame(grid, index=empty.index, columns=empty.columns)


def _status(rows: pd.DataFrame) -> pd.Series[str]:
    status = rows["source_code"].map(STATUS_OF_SOURCE).astype(object)
    return status.where(rows["derivation"] != "Z", str(Status.USDA_ASSUMED_ZERO)).astype(str)


def _with_ranges(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep USDA's minimum and maximum only where the value lies between them."""
    sound = (rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])
    return rows.assign(
        low=rows["low"].where(sound, rows["value"]),
        high=rows["high"].where(sound, rows["value"]),
        samples=rows["samples"].fillna(0).astype(int),
    )


def _foods(foods: pd.DataFrame) -> pd.DataFrame:
    factors = [column for column in foods.columns if column.startswith(FACTOR)]
    wanted = ["usda_name", "usda_group", "maker", "survey", *factors]
    return _numbers(foods, factors).set_index("food_id")[wanted].sort_index()


def _numbers(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return table.assign(**{c: pd.to_numeric(table[c].replace("", None)) for c in columns})


def _table(content: bytes, columns: list[str]) -> pd.DataFrame:
    """Parse a file of the release: fields split by ^, texts between tildes, Latin-1."""
    text = content.decode("latin-1")
    found = text.partition("\n")[0].count("^") + 1
    if found != len(columns):
        raise DataError(
            [f"A file of SR28 has {found} fields, {len(columns)} are expected: {columns}."]
        )
    return pd.read_csv(
        io.StringIO(text),
        sep="^",
        quotechar="~",
        header=None,
        names=columns,
        dtype=str,
        keep_default_na=False,
    )
