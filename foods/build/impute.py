"""Fill values from like foods, only where that is shown to work on values that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from foods.build.names import plain_name
from foods.packaged import text_records
from foods.status import USDA_STATED, Status

if TYPE_CHECKING:
    from foods.build.draft import Draft

NEEDED_SHARE = 0.6
"""Share of known values that like foods must predict within a factor 2, over all foods and in the
group at hand; a choice of the table's design, documented in ``docs/sources.md``."""

FACTOR = 2.0
"""The factor of that test."""

QUARTILES = (0.25, 0.5, 0.75)
"""Low end, value and high end of an imputed value, among the like foods."""

DIGITS = 6
"""Decimals kept of an imputed value; far finer than it is known."""


@dataclass(frozen=True, eq=False)
class LikeFoods:
    """Hold one way to say which foods are alike.

    Attributes
    ----------
    name : str
        The way in words.
    key : Series
        Foods with the same text are alike.
    least : int
        Number of known like foods needed.
    """

    name: str
    key: pd.Series[str]
    least: int


@dataclass(frozen=True)
class Scale:
    """Hold what a nutrient is compared by: per 100 g, or per amount of another nutrient.

    Attributes
    ----------
    by : str
        Nutrient key, empty for none.
    taken_from : float
        The amount is this number less the nutrient's (100 - water = solids); NaN: the nutrient's.
    floor : float
        Least amount, so that traces are not divided by. [g]
    """

    by: str
    taken_from: float
    floor: float

    def amounts(self, draft: Draft) -> pd.Series[float]:
        """Give each food's amount to compare by, in grams per 100 g."""
        if not self.by:
            return pd.Series(1.0, index=draft.foods.index)
        return self._unclipped(draft).clip(lower=self.floor)

    def informs(self, draft: Draft) -> pd.Series[bool]:
        """Tell which foods hold enough of the amount for their ratio to say anything."""
        if not self.by:
            return pd.Series(True, index=draft.foods.index)
        return self._unclipped(draft) > self.floor

    def _unclipped(self, draft: Draft) -> pd.Series[float]:
        amount = draft.values[self.by]
        return amount if np.isnan(self.taken_from) else self.taken_from - amount


def like_foods(draft: Draft, traits: pd.DataFrame) -> list[LikeFoods]:
    """Give the ways to be alike, closest first: same food, same kind, same group and state."""
    name, group = draft.foods["usda_name"], draft.foods["usda_group"].fillna("")
    state = pd.Series("other", index=name.index)
    state = state.mask(traits["cooked"], "cooked").mask(traits["raw"], "raw")
    return [
        LikeFoods("same food in other forms", group + ": " + _head(name, 2), 2),
        LikeFoods("foods of the same kind", group + ": " + _head(name, 1), 3),
        LikeFoods("foods of the same group and state", group + ": " + state, 8),
    ]


def _head(name: pd.Series[str], parts: int) -> pd.Series[str]:
    return name.str.split(",").str[:parts].str.join(" ").map(plain_name)


def read_scales(table: pd.DataFrame) -> dict[str, Scale]:
    """Make scales of the rows of ``rules/imputation.csv``, by nutrient."""
    return {
        row["nutrient"]: Scale(
            row["scale_by"], float(row["scale_from"] or "nan"), float(row["floor"] or "nan")
        )
        for row in text_records(table)
    }


def impute(
    draft: Draft, likes: list[LikeFoods], scales: dict[str, Scale]
) -> tuple[Draft, pd.DataFrame]:
    """Fill unknown values with the median of like foods where the leave-one-out test is passed.

    Parameters
    ----------
    draft : Draft
        The values.
    likes : list of LikeFoods
        Ways to be alike, tried in order.
    scales : dict
        Scale by nutrient; other nutrients are left alone.

    Returns
    -------
    Draft
        The filled draft; low and high are the quartiles of the like foods.
    DataFrame
        The test: nutrient, like, tested, within_factor, zeros_hit, filled.
    """
    tests = []
    for nutrient, scale in scales.items():
        density = scale.amounts(draft)
        stated = draft.status[nutrient].isin(USDA_STATED) & scale.informs(draft)
        known = (draft.values[nutrient] / density)[stated].dropna()
        for like in likes:
            predicted = predict_by_others(known, like.key, like.least)
            test = summarise(predicted)
            filled = 0
            if test["within_factor"] >= NEEDED_SHARE:
                sound = sound_groups(predicted)
                draft, filled = _fill(draft, nutrient, known, density, like, sound)
            tests.append({"nutrient": nutrient, "like": like.name, **test, "filled": filled})
    return draft, pd.DataFrame(tests)


def predict_by_others(known: pd.Series[float], key: pd.Series[str], least: int) -> pd.DataFrame:
    """Predict every known value by the median of its like foods without it.

    Parameters
    ----------
    known : Series
        Known values by food.
    key : Series
        Foods with the same text are alike.
    least : int
        Number of other known foods needed.

    Returns
    -------
    DataFrame
        value, key, predicted, hit: whether the prediction is within `FACTOR` of a value above
        zero, or is zero where the value is.
    """
    frame = pd.DataFrame({"value": known, "key": key.reindex(known.index)})
    frame = frame.sort_values(["key", "value"], kind="stable")
    frame = frame[frame.groupby("key")["value"].transform("size") > least]
    predicted = _median_of_others(frame)
    value = frame["value"].to_numpy()
    within = (predicted >= value / FACTOR) & (predicted <= value * FACTOR)
    return frame.assign(predicted=predicted, hit=within)


def summarise(predicted: pd.DataFrame) -> dict[str, float]:
    """Sum up how well like foods predict known values.

    Parameters
    ----------
    predicted : DataFrame
        As `predict_by_others` gives it.

    Returns
    -------
    dict
        tested: number of values; within_factor: share of the values above zero predicted within
        `FACTOR` (NaN for none); zeros_hit: share of the zeros predicted as zero.
    """
    positive = predicted["value"] > 0
    return {
        "tested": len(predicted),
        "within_factor": round(float(predicted.loc[positive, "hit"].mean()), 4),
        "zeros_hit": round(float(predicted.loc[~positive, "hit"].mean()), 4),
    }


def sound_groups(predicted: pd.DataFrame) -> frozenset[str]:
    """Give the keys of the groups that predict enough of their own values."""
    share = predicted.groupby("key")["hit"].mean()
    return frozenset(share.index[share >= NEEDED_SHARE])


def _median_of_others(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give the median of each group without the row itself; rows are sorted by key and value."""
    values = frame["value"].to_numpy(dtype=float)
    groups = frame.groupby("key")["value"]
    place = groups.cumcount().to_numpy()
    size = groups.transform("size").to_numpy()
    first = np.arange(len(frame)) - place
    lower, upper = (size - 2) // 2, (size - 1) // 2
    sides = [values[first + side + (place <= side)] for side in (lower, upper)]
    result: np.ndarray[tuple[int], np.dtype[np.float64]] = (sides[0] + sides[1]) / 2
    return result


def _fill(
    draft: Draft,
    nutrient: str,
    known: pd.Series[float],
    density: pd.Series[float],
    like: LikeFoods,
    sound: frozenset[str],
) -> tuple[Draft, int]:
    """Fill unknown values from the groups that predict their own values well enough."""
    groups = known.groupby(like.key.reindex(known.index))
    table = (
        groups.quantile(np.array(QUARTILES)).unstack().set_axis(["low", "value", "high"], axis=1)
    )
    table = table.assign(count=groups.size())
    table = table[table.index.isin(sound)]
    empty = draft.foods.index[~draft.known(nutrient) & like.key.isin(table.index) & density.notna()]
    rows = table.reindex(like.key[empty]).set_axis(empty, axis=0)
    amounts = rows[["low", "value", "high"]].mul(density[empty], axis=0).round(DIGITS)
    reason = [
        f"median of {count} like foods ({like.name}: {key})"
        for count, key in zip(rows["count"], like.key[empty], strict=True)
    ]
    update = amounts.assign(status=str(Status.IMPUTED_LIKE), reason=reason, citation="")
    return draft.put(nutrient, update), len(update)
