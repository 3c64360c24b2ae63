"""Reads the package's own data tables: the one place that knows where they lie."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import pandas as pd

Value = TypeVar("Value")

Row = Mapping[Any, Any]
"""One row of a table: column to value, NaN where a cell is empty."""

_TEXT = dict.fromkeys(("food_id", "source_food_id", "foods", "value"), str)
"""Columns that look like numbers and are not."""


@cache
def _read(name: str) -> pd.DataFrame:
    path = resources.files("mealplan").joinpath("data", *name.split("/"))
    with path.open(encoding="utf-8") as file:
        # "NA" and the like are words here; only an empty cell is missing.
        return pd.read_csv(file, keep_default_na=False, na_values=[""], dtype=_TEXT)


def read_table(name: str) -> pd.DataFrame:
    """Return a data table of the package.

    Parameters
    ----------
    name : str
        File name below the data folder, such as ``"targets.csv"``.

    Returns
    -------
    DataFrame
        A fresh copy, so that no caller can change another's.
    """
    return _read(name).copy()


def table_names() -> tuple[str, ...]:
    """Return the names of all data tables but the dishes, in order."""
    folder = resources.files("mealplan").joinpath("data")
    return tuple(sorted(item.name for item in folder.iterdir() if item.name.endswith(".csv")))


@cache
def _rows(name: str) -> tuple[Row, ...]:
    return tuple(MappingProxyType(row) for row in records(_read(name)))


def read_rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a data table, each a read-only mapping of column to value.

    Parameters
    ----------
    name : str
        File name below the data folder.
    """
    return _rows(name)


def records(table: pd.DataFrame) -> list[Row]:
    """Return the rows of any table, each a mapping of column to value."""
    names = [str(name) for name in table.columns]
    # `DataFrame.to_dict` takes ten times as long, column by column three times.
    rows = table.to_numpy(dtype=object).tolist()
    return [dict(zip(names, row, strict=True)) for row in rows]


def frame_of(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows that all have the same columns as a frame.

    Parameters
    ----------
    rows : sequence of Row
    """
    # A column at a time: from rows pandas takes twice as long.
    return pd.DataFrame({name: [row[name] for row in rows] for name in (rows[0] if rows else ())})


def read_json(name: str) -> Any:
    """Return a JSON file of the package.

    Parameters
    ----------
    name : str
        File name below the data folder.
    """
    path = resources.files("mealplan").joinpath("data", name)
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False)
class Same(Generic[Value]):
    """A value as a key that is equal to itself alone, where comparing contents takes long.

    Examples
    --------
    >>> first, second = (1, 2), tuple([1, 2])
    >>> Same(first) == Same(first), Same(first) == Same(second)
    (True, False)
    """

    value: Value

    def __eq__(self, other: object) -> bool:
        """Tell whether the other holds the very same value."""
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        """Return a number for the value that lasts as long as it does."""
        return id(self.value)
