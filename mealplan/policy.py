"""What an unknown value is worth: unknown is never counted as zero where that would help.

Towards a minimum a missing value counts as nothing; towards a maximum it counts as the
90th percentile of its food group, so that ignorance never makes a plan look safer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mealplan.choices import foods_with

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN_QUANTILE = 0.9
"""Quantile of the food group that stands for an unknown value towards a maximum."""
NOT_CREDITED = "not_credited"
"""Flag of foods that a plan may hold but must not lean on as a source."""
_GRAMS_PER_ROW = 100.0


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
    groups = foods.loc[values.index, "group"]
    by_group = values.groupby(groups).transform(lambda column: column.quantile(UNKNOWN_QUANTILE))
    overall = values.quantile(UNKNOWN_QUANTILE)
    return values.fillna(by_group).fillna(overall).fillna(0.0) / _GRAMS_PER_ROW


def is_known(status: pd.DataFrame) -> pd.DataFrame:
    """Tell which values rest on a figure for the food itself."""
    return ~status.isin(["missing", "imputed_like", "assumed", "literature_like"])


def as_matrix(table: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a table's numbers as one array."""
    return table.to_numpy(dtype=np.float64)
