"""What an unknown value is worth: unknown is never counted as zero where that would help.

Towards a minimum a missing value counts as nothing; towards a maximum it counts as the
90th percentile of its food group, so that ignorance never makes a plan look safer.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mealplan.choices import foods_with, ids_of
from mealplan.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from foods import FoodTable

    Amounts = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]

UNKNOWN_QUANTILE = 0.9
"""Quantile of the food group that stands for an unknown value towards a maximum."""
NOT_CREDITED = "not_credited"
"""Flag of foods that a plan may hold but must not lean on as a source."""
_GRAMS_PER_ROW = 100.0


class Values(StrEnum):
    """Which end of each value's range a plan relies on."""

    TYPICAL = "typical"
    CAUTIOUS = "cautious"


def worth_per_g(
    table: FoodTable, nutrients: list[str], values: str = Values.TYPICAL
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each gram of food counts towards minima, and towards maxima.

    Parameters
    ----------
    table : FoodTable
    nutrients : list of str
        Keys to give.
    values : {"typical", "cautious"}
        ``cautious`` takes the low end of each value for minima, the high end for maxima.

    Returns
    -------
    tuple of DataFrame
        Foods x nutrients twice. [unit/g]
    """
    credit, debit = _worth(table, str(values))
    return credit[nutrients], debit[nutrients]


def worth_of(
    table: FoodTable, foods: list[str], nutrients: list[str], values: str = Values.TYPICAL
) -> tuple[Amounts, Amounts]:
    """Return what `worth_per_g` tells of some foods, as arrays."""
    credit, debit = _worth(table, str(values))
    places = places_of(table, foods, nutrients)
    return as_matrix(credit)[places], as_matrix(debit)[places]


def places_of(table: FoodTable, foods: list[str], nutrients: list[str]) -> tuple[Places, ...]:
    """Return where some foods and nutrients stand in the frames of a table, to pick both.

    Raises
    ------
    KeyError
        If the table does not know one of them.
    """
    rows, columns = _row_and_column(table)
    return np.ix_([rows[food] for food in foods], [columns[name] for name in nutrients])


@lru_cache(maxsize=4)
def _row_and_column(table: FoodTable) -> tuple[Mapping[str, int], Mapping[str, int]]:
    foods, nutrients = ids_of(table.nutrients), table.nutrients.columns.tolist()
    return (
        {food: row for row, food in enumerate(foods)},
        {name: column for column, name in enumerate(nutrients)},
    )


@lru_cache(maxsize=4)
def _worth(table: FoodTable, values: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the worth of every nutrient: it is the same for all who plan with a table."""
    cautious = values == Values.CAUTIOUS
    least = table.low if cautious else table.nutrients
    most = table.high if cautious else table.nutrients
    return credit_per_g(table.foods, _usable(table, least)), debit_per_g(table.foods, most)


def _usable(table: FoodTable, values: pd.DataFrame) -> pd.DataFrame:
    """Put what the body can use in place of an amount, where a food holds most of it back."""
    used = values.copy()
    for rule in read_rows("credits.csv"):
        if rule["kind"] == "instead" and rule["nutrient"] in used:
            held_back = table.nutrients[rule["selects"]] <= rule["amount"]
            used.loc[held_back, rule["nutrient"]] = values.loc[held_back, rule["value"]]
    return used


def credit_per_g(foods: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return what each gram of food counts towards minima.

    Parameters
    ----------
    foods : DataFrame
        Food rows with flags.
    values : DataFrame
        Foods x nutrients per 100 g, NaN where unknown.

    Returns
    -------
    DataFrame
        Foods x nutrients. [unit/g]
    """
    credit = values.fillna(0.0) / _GRAMS_PER_ROW
    uncredited = sorted(foods_with(foods, "flags", NOT_CREDITED) & set(values.index))
    credit.loc[uncredited] = 0.0
    return credit


def debit_per_g(foods: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return what each gram of food counts towards maxima.

    Parameters
    ----------
    foods : DataFrame
        Food rows with their group.
    values : DataFrame
        Foods x nutrients per 100 g, NaN where unknown.

    Returns
    -------
    DataFrame
        Foods x nutrients. [unit/g]
    """
    feared = values.to_numpy(dtype=float, copy=True)
    # Known in no food at all: left unknown, so that the model refuses to count it.
    overall = _quantiles(feared, np.full(feared.shape[1], np.nan))
    groups = foods.loc[values.index, "group"].to_numpy()
    for group in set(groups[np.isnan(feared).any(axis=1)]):
        members = np.flatnonzero(groups == group)
        rows = feared[members]
        feared[members] = np.where(np.isnan(rows), _quantiles(rows, overall), rows)
    return pd.DataFrame(feared / _GRAMS_PER_ROW, values.index, values.columns)


def _quantiles(rows: Amounts, unknown: Amounts) -> Amounts:
    """Return each column's quantile of known values; `unknown` where there is none.

    Does what `numpy.nanquantile` does, for all columns at once: that takes most of the time
    of a plan outside the solver.
    """
    ordered = np.sort(rows, axis=0)  # unknown values come last
    known = np.count_nonzero(~np.isnan(rows), axis=0)
    place = UNKNOWN_QUANTILE * np.maximum(known - 1, 0)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    columns = np.arange(rows.shape[1])
    low, high = ordered[below, columns], ordered[above, columns]
    # From the nearer end, as numpy does, so that the last digits are the same as well.
    share, step = place - below, high - low
    found = np.where(share < 0.5, low + step * share, high - step * (1.0 - share))
    return np.asarray(np.where(known > 0, found, unknown))


def as_matrix(table: pd.DataFrame) -> Amounts:
    """Return a table's numbers as one array."""
    return table.to_numpy(dtype=np.float64)
