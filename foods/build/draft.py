"""The table while it is being built: values with what is known about each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Draft:
    """Hold foods x nutrients frames of one shape; every step returns a new draft.

    Attributes
    ----------
    foods : DataFrame
        Indexed by food id: usda_name, usda_group, maker, survey, fdc_id and USDA's factors.
    values, low, high : DataFrame
        Amounts per 100 g edible portion and their range; NaN is unknown.
    status, reason, citation, source_code, derivation : DataFrame
        Words beside each value; see `foods.status.Status` and `foods.provenance.Detail`.
    samples : DataFrame
        Number of samples that USDA states, 0 where it states none.
    """

    foods: pd.DataFrame
    values: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    status: pd.DataFrame
    reason: pd.DataFrame
    citation: pd.DataFrame
    source_code: pd.DataFrame
    derivation: pd.DataFrame
    samples: pd.DataFrame

    def known(self, nutrient: str) -> pd.Series[bool]:
        """Tell which foods have a value of a nutrient."""
        return self.values[nutrient].notna()

    def put(self, nutrient: str, update: pd.DataFrame) -> Draft:
        """Set the values of one nutrient in some foods, forgetting what stood there.

        Parameters
        ----------
        nutrient : str
            Nutrient key.
        update : DataFrame
            Indexed by food id, with columns value, low, high, status, reason, citation; amounts
            per 100 g.

        Returns
        -------
        Draft
            The draft with these values.
        """
        if update.empty:
            return self
        texts = {"source_code": "", "derivation": "", "samples": 0}
        columns = {name: update[name] for name in ("low", "high", "status", "reason", "citation")}
        frames = {"values": update["value"], **columns, **texts}
        return replace(
            self,
            **{
                name: _set(getattr(self, name), update.index, nutrient, content)
                for name, content in frames.items()
            },
        )

    def with_foods(self, foods: pd.DataFrame) -> Draft:
        """Append foods that have no values yet."""
        index = self.foods.index.append(foods.index)
        empty = blank(pd.concat([self.foods, foods]), self.values.columns)
        frames = {}
        for name in GRIDS:
            new = getattr(empty, name).reindex(foods.index)
            frames[name] = pd.concat([getattr(self, name), new]).reindex(index)
        return replace(self, foods=empty.foods, **frames)

    def keep(self, foods: pd.Index) -> Draft:
        """Keep some foods."""
        frames = {name: getattr(self, name).loc[foods] for name in GRIDS}
        return replace(self, foods=self.foods.loc[foods], **frames)

    def with_columns(self, nutrients: Iterable[str]) -> Draft:
        """Keep some nutrients, in this order; new ones have no values yet."""
        columns = pd.Index(list(nutrients))
        empty = blank(self.foods, columns)
        shared = self.values.columns.intersection(columns)
        frames = {
            name: getattr(empty, name).assign(**{c: getattr(self, name)[c] for c in shared})
            for name in GRIDS
        }
        return replace(self, **frames)


GRIDS = (
    "values",
    "low",
    "high",
    "status",
    "reason",
    "citation",
    "source_code",
    "derivation",
    "samples",
)
"""Fields of `Draft` that are foods x nutrients frames."""


def blank(foods: pd.DataFrame, nutrients: Iterable[str]) -> Draft:
    """Give a draft in which nothing is known.

    Parameters
    ----------
    foods : DataFrame
        Indexed by food id.
    nutrients : iterable of str
        Nutrient keys.
    """
    columns = pd.Index(list(nutrients), dtype=object)

    def grid(content: str | float) -> pd.DataFrame:
        """Lay one content out over all foods and nutrients."""
        shape = (len(foods), len(columns))
        cells: NDArray[Any] = np.full(shape, content, dtype=_cell_type(content))
        return pd.DataFrame(cells, index=foods.index, columns=columns)

    numbers = {name: grid(np.nan) for name in ("values", "low", "high")}
    words = ("reason", "citation", "source_code", "derivation")
    return Draft(
        foods=foods,
        status=grid(str(Status.MISSING)),
        samples=grid(0),
        **numbers,
        **{name: grid("") for name in words},
    )


def _cell_type(content: str | float) -> type:
    return object if isinstance(content, str) else type(content)


def entries(values: pd.Series[float], status: Status, reason: object) -> pd.DataFrame:
    """Give an update for `Draft.put` in which each value is its own range.

    Parameters
    ----------
    values : Series
        Amounts per 100 g, by food id.
    status : Status
        The status of all of them.
    reason : str or Series
        Why they stand there.
    """
    return pd.DataFrame(
        {
            "value": values,
            "low": values,
            "high": values,
            "status": str(status),
            "reason": reason,
            "citation": "",
        }
    )


def _set(frame: pd.DataFrame, foods: pd.Index, nutrient: str, content: object) -> pd.DataFrame:
    column = frame[nutrient].copy()
    column.loc[foods] = content
    return frame.assign(**{nutrient: column})
