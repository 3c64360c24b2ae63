"""Checks a finished menu against a patient's cautions, from the food table alone.

Which cautions apply is read as for planning; what they mean for a menu is reckoned here
again, with sums of its own, so that a fault in `mealplan.actions` cannot hide itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mealplan.cautions import cautions_for
from mealplan.energy import estimated_energy_kcal
from mealplan.request import DAYS_A_WEEK
from mealplan.tables import records
from mealplan.targets import reference_weight_kg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foods import FoodTable
    from mealplan.cautions import Caution
    from mealplan.patient import Patient

_TOLERANCE = 1e-6
"""Relative slack for rounding in sums of floating-point numbers."""
_UNKNOWN_PERCENTILE = 90
"""Percentile of the food group that an unknown value is feared to be."""


@dataclass(frozen=True)
class Held:
    """What a menu is held against: values per 100 g, and what supplements give.

    Parameters
    ----------
    least, most : DataFrame
        Foods x nutrients, for least and for greatest amounts.
    swallowed : DataFrame
        Rows of nutrient, amount and absorbed, a day.
    """

    least: pd.DataFrame
    most: pd.DataFrame
    swallowed: pd.DataFrame

    def taken(self, nutrient: str, column: str) -> float:
        """Return what supplements give of a nutrient a day."""
        rows = self.swallowed[self.swallowed["nutrient"] == nutrient]
        return float(rows[column].sum())


def caution_violations(
    patient: Patient, table: FoodTable, menu: pd.DataFrame, held: Held
) -> Iterator[str]:
    """Yield every hard caution that a menu breaks, in words.

    Parameters
    ----------
    patient : Patient
    table : FoodTable
    menu : DataFrame
        Rows of day, occasion, food_id, food and grams [g], of foods that the table knows.
    held : Held
    """
    if menu.empty:
        return  # that no meal is there is told elsewhere
    cautions = cautions_for(patient)
    asked = {column for item in cautions if item.selects == "unless" for column in item.values}
    rows = menu.join(table.foods[["kind", "flags", *sorted(asked)]], on="food_id")
    for item in cautions:
        if item.action == "exclude":
            yield from _served_all_the_same(item, rows)
        elif item.is_hard and item.selects in ("flag", "kind"):
            yield from _too_much_of_foods(item, rows)
        elif item.is_hard and item.selects == "nutrient":
            yield from _out_of_bounds(item, patient, table.foods["group"], menu, held)


def _holds(item: Caution, row: pd.Series[str]) -> bool:
    if item.selects == "unless":
        return any(row[column] != "yes" for column in item.values)
    held = str(row["kind"] if item.selects == "kind" else row["flags"]).split(";")
    return any(value in held for value in item.values)


def _members(item: Caution, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.loc[[_holds(item, row) for _, row in rows.iterrows()]]


def _served_all_the_same(item: Caution, rows: pd.DataFrame) -> Iterator[str]:
    for row in records(_members(item, rows)):
        place = f"Day {row['day']}, {row['occasion']}"
        yield f"{item.rule_id}: {place}: {row['food']} must be left out ({item.reason})."


def _too_much_of_foods(item: Caution, rows: pd.DataFrame) -> Iterator[str]:
    members = _members(item, rows)
    amounts = members["grams"] if item.unit == "g" else members["grams"] * 0.0 + 1.0
    periods = members["day"] if item.per == "day" else (members["day"] - 1) // DAYS_A_WEEK + 1
    sums = amounts.groupby(periods.to_numpy()).sum()
    for period in sums.index[sums > item.amount * (1 + _TOLERANCE)]:
        yield (
            f"{item.rule_id}, {item.per} {period}: {sums[period]:g} {item.unit} of "
            f"{', '.join(item.values)} exceed {item.amount:g}."
        )


def _out_of_bounds(
    item: Caution, patient: Patient, groups: pd.Series[str], menu: pd.DataFrame, held: Held
) -> Iterator[str]:
    """Compare what is surely served with least amounts, and what may be with greatest."""
    served = sorted(set(menu["food_id"]))
    nutrient = item.values[0]
    feared = worst_case(held.most[[nutrient]], groups, served)[nutrient]
    known = held.least.loc[served].fillna(0.0)[nutrient]
    grams = menu["grams"].to_numpy() / 100.0
    middle = item.amount * _scale(item.unit, patient)
    least, most = _week_bounds(item, middle)
    day_least, day_most = _day_bounds(item, middle)
    for amounts, column, bound, day_bound in (
        (menu["food_id"].map(feared) * grams, "amount", most, day_most),
        (menu["food_id"].map(known) * grams, "absorbed", least, day_least),
    ):
        is_over, taken = column == "amount", held.taken(nutrient, column)
        if item.per == "meal":
            yield from _meals_out(item, menu, amounts, is_over, bound)
            continue
        days = amounts.groupby(menu["day"].to_numpy()).sum() + taken
        weeks = days.groupby((days.index - 1) // DAYS_A_WEEK).mean()
        yield from _told(item, "day", days, is_over, day_bound)
        yield from _told(item, "week", weeks.set_axis(weeks.index + 1), is_over, bound)


def _meals_out(
    item: Caution, menu: pd.DataFrame, amounts: pd.Series[float], is_over: bool, bound: float
) -> Iterator[str]:
    for occasion in item.occasions or tuple(dict.fromkeys(menu["occasion"])):
        here = (menu["occasion"] == occasion).to_numpy()
        meals = amounts[here].groupby(menu["day"].to_numpy()[here]).sum()
        yield from _told(item, f"{occasion} of day", meals, is_over, bound)


def _told(
    item: Caution, period: str, amounts: pd.Series[float], is_over: bool, bound: float
) -> Iterator[str]:
    if math.isnan(bound):
        return
    slack = _TOLERANCE * abs(bound)
    # Asked the way round that fails for an amount that is not a number.
    fine = amounts <= bound + slack if is_over else amounts >= bound - slack
    verb = "exceed" if is_over else "fall short of"
    for where in amounts.index[~fine]:
        yield (
            f"{item.rule_id}, {period} {where}: {amounts[where]:g} of {item.values[0]} {verb} "
            f"{bound:g}."
        )


def _scale(unit: str, patient: Patient) -> float:
    if unit == "per_kg":
        return reference_weight_kg(patient)
    if unit.startswith("energy_share_"):
        return estimated_energy_kcal(patient) / float(unit.removeprefix("energy_share_"))
    return 1.0


def _week_bounds(item: Caution, middle: float) -> tuple[float, float]:
    if item.action == "band":
        half = item.width * (middle if item.width_unit == "share" else 1.0)
        return max(0.0, middle - half), middle + half
    return (middle, math.nan) if item.action == "floor" else (math.nan, middle)


def _day_bounds(item: Caution, middle: float) -> tuple[float, float]:
    if item.action == "band":
        half = item.day_width * (middle if item.width_unit == "share" else 1.0)
        return max(0.0, middle - half), middle + half
    bound = middle * item.day_share  # NaN where single days are free
    return (bound, math.nan) if item.action == "floor" else (math.nan, bound)


def worst_case(values: pd.DataFrame, groups: pd.Series[str], served: list[str]) -> pd.DataFrame:
    """Fill unknown values of served foods with the 90th percentile of the food's group."""
    cells, labels = values.to_numpy(dtype=float), groups.to_numpy(dtype=str)
    places = values.index.get_indexer(pd.Index(served))
    filled = cells[places]
    for row, column in np.argwhere(np.isnan(filled)).tolist():
        peers = cells[labels == labels[places[row]], column]
        known = peers[~np.isnan(peers)] if not np.isnan(peers).all() else cells[:, column]
        filled[row, column] = np.nanpercentile(known, _UNKNOWN_PERCENTILE)
    return pd.DataFrame(filled, index=served, columns=values.columns)
