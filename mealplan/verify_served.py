"""What a finished menu serves, as the recheck reads it: plain rows and sums from the food table.

Read anew for every recheck, so that nothing kept from an earlier plan can hide a fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mealplan.tables import Row, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt
    import pandas as pd

    from foods import FoodTable

    Amounts = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]

_UNKNOWN_PERCENTILE = 90
"""Percentile of the food group that an unknown value is feared to be."""
_GRAMS_PER_ROW = 100.0


@dataclass(frozen=True, eq=False)
class Served:
    """The rows of a menu whose food the table knows, and the others.

    Parameters
    ----------
    rows : tuple of Row
        Columns of the menu and some of the food's own.
    places : ndarray
        Row of each food in the table.
    unknown : tuple of Row
        Rows of the menu whose food the table does not know.
    groups : ndarray
        Group of every food of the table.
    """

    rows: tuple[Row, ...]
    places: Places
    unknown: tuple[Row, ...]
    groups: npt.NDArray[np.str_]

    @classmethod
    def of(cls, menu: pd.DataFrame, table: FoodTable, columns: Iterable[str]) -> Served:
        """Read a menu beside some columns of the food table."""
        ids = table.foods.index.to_numpy(dtype=object).tolist()
        place_of = {food: place for place, food in enumerate(ids)}
        every = records(menu)
        known = [row for row in every if row["food_id"] in place_of]
        places = [place_of[row["food_id"]] for row in known]
        facts = _facts(table.foods, dict.fromkeys(columns), set(places))
        return cls(
            tuple({**row, **facts[place]} for row, place in zip(known, places, strict=True)),
            np.array(places, dtype=np.intp),
            tuple(row for row in every if row["food_id"] not in place_of),
            table.foods["group"].to_numpy(dtype=str),
        )

    @cached_property
    def grams(self) -> Amounts:
        """Grams of each row; one that is no number counts as none here and is told elsewhere."""
        return _or_none(np.array([row["grams"] for row in self.rows], dtype=float))

    @cached_property
    def days(self) -> list[int]:
        """Days with a meal, in order."""
        return sorted({row["day"] for row in self.rows})

    @cached_property
    def _rows_of_days(self) -> tuple[list[int], ...]:
        return tuple(
            [place for place, row in enumerate(self.rows) if row["day"] == day] for day in self.days
        )

    def given(self, per_100_g: Amounts) -> Amounts:
        """Return what each row gives, of values for each row."""
        share = self.grams / _GRAMS_PER_ROW
        return (per_100_g.T * share).T

    def a_day(self, amounts: Amounts) -> Amounts:
        """Add up values of each row by day, in the order of `days`."""
        columns = amounts.reshape((len(self.rows), math.prod(amounts.shape[1:])))
        sums = [[math.fsum(c) for c in columns[rows].T.tolist()] for rows in self._rows_of_days]
        return np.array(sums, dtype=float).reshape((len(self.days), *amounts.shape[1:]))

    def feared(self, per_100_g: Amounts) -> Amounts:
        """Return each row's value of a nutrient, as high as an unknown one may be.

        An unknown value is feared to be the 90th percentile of the food's group, or of all
        foods where none of the group is known.

        Parameters
        ----------
        per_100_g : ndarray
            The nutrient in every food of the table, NaN where unknown.
        """
        values = per_100_g[self.places]
        unknown, groups = np.isnan(values), self.groups[self.places]
        for group in sorted(set(groups[unknown].tolist())):
            peers = per_100_g[self.groups == group]
            known = peers[~np.isnan(peers)]
            known = known if known.size else per_100_g[~np.isnan(per_100_g)]
            if known.size:  # else it stays no number, which passes no limit
                values[unknown & (groups == group)] = np.percentile(known, _UNKNOWN_PERCENTILE)
        return values

    def sure(self, per_100_g: Amounts) -> Amounts:
        """Return each row's value of a nutrient, nothing where it is unknown."""
        return _or_none(per_100_g[self.places])


@dataclass(frozen=True)
class Dose:
    """What supplements give of a nutrient at one time of taking.

    Parameters
    ----------
    nutrient : str
    amount, absorbed : float
        All of it, and what of it counts towards minima. [unit/d]
    """

    nutrient: str
    amount: float
    absorbed: float


@dataclass(frozen=True, eq=False)
class Held:
    """What a menu is held against: values per 100 g, and what supplements give.

    Parameters
    ----------
    least, most : DataFrame
        Foods x nutrients, for least and for greatest amounts.
    swallowed : tuple of Dose
    """

    least: pd.DataFrame
    most: pd.DataFrame
    swallowed: tuple[Dose, ...]

    def smallest(self, nutrient: str) -> Amounts:
        """Return the least of a nutrient in every food of the table, NaN where unknown."""
        return self.least[nutrient].to_numpy(dtype=float)

    def greatest(self, nutrient: str) -> Amounts:
        """Return the most of a nutrient in every food of the table, NaN where unknown."""
        return self.most[nutrient].to_numpy(dtype=float)

    def taken(self, nutrient: str) -> float:
        """Return what supplements give of a nutrient a day."""
        return sum(dose.amount for dose in self.swallowed if dose.nutrient == nutrient)

    def absorbed(self, nutrient: str) -> float:
        """Return what counts towards minima of what supplements give of a nutrient a day."""
        return sum(dose.absorbed for dose in self.swallowed if dose.nutrient == nutrient)


def totals(amounts: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Add up numbers by a key, such as a day; keys in order."""
    grouped: dict[int, list[float]] = {}
    for key, amount in amounts:
        grouped.setdefault(key, []).append(amount)
    return {key: math.fsum(grouped[key]) for key in sorted(grouped)}


def _or_none(amounts: Amounts) -> Amounts:
    return np.where(np.isnan(amounts), 0.0, amounts)


def _facts(
    foods: pd.DataFrame, columns: Iterable[str], places: Iterable[int]
) -> Mapping[int, Mapping[str, object]]:
    """Return some columns of some foods, a mapping for each food by its row."""
    cells = {name: foods[name].to_numpy(dtype=object).tolist() for name in columns}
    return {place: {name: cells[name][place] for name in cells} for place in places}
