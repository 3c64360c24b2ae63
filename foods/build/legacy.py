"""Carry the corrections and additions of SR Legacy (2018) over to SR28."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from foods.build.draft import Draft, entries
from foods.build.inputs import LEGACY_PACKAGE, Inputs
from foods.build.names import plain_name
from foods.status import USDA_STATED, Status

TOLERANCE = 0.006
"""Largest relative difference that is rounding: half a unit in the third digit, rounded up."""

ENERGY_TOLERANCE_KCAL, ENERGY_TOLERANCE = 1.01, 0.01
"""The copy converts some energies from kJ (1 kcal = 4.184 kJ), so they differ by about 1 kcal."""

ENERGY_UNIT = "_kcal"
"""Ending of the keys that this wider tolerance is for."""

ADDED_REASON = "food of FoodData Central that SR28 does not have"
"""The reason beside each value of a food that SR28 lacks."""

REVISED_FOOD = 5
"""Changed values from which a food counts as analysed anew, so that its other SR28 values are
stale; a choice: corrections of one or two figures leave the rest of the food as it was."""


@dataclass(frozen=True, eq=False)
class LegacyRows:
    """Hold foods of SR Legacy and Foundation Foods, indexed by "data type: name".

    Attributes
    ----------
    foods : DataFrame
        name, plain (the comparable name), data_type, usda_group.
    values : DataFrame
        Amounts per 100 g by nutrient key.
    """

    foods: pd.DataFrame
    values: pd.DataFrame


def read_legacy(inputs: Inputs, columns: pd.DataFrame) -> LegacyRows:
    """Read the SR Legacy and Foundation rows of the package.

    Parameters
    ----------
    inputs : Inputs
        The verified package files.
    columns : DataFrame
        nutrient, column: which columns hold a nutrient, the first that is filled counts.
    """
    table = pd.read_csv(io.BytesIO(inputs.read(LEGACY_PACKAGE, "fooddata.csv")), low_memory=False)
    kinds = ["sr_legacy_food", "foundation_food"]
    return parse_legacy(table[table["data_type"].isin(kinds)], columns)


def parse_legacy(table: pd.DataFrame, columns: pd.DataFrame) -> LegacyRows:
    """Lay the rows of the package out by our nutrient keys; amounts per 100 g."""
    table = table.set_axis(table["data_type"] + ": " + table["foodName"], axis=0)
    table = table[~table.index.duplicated()]
    values = {
        str(nutrient): table[names["column"].tolist()].bfill(axis=1).iloc[:, 0]
        for nutrient, names in columns.groupby("nutrient", sort=False)
    }
    foods = pd.DataFrame(
        {
            "name": table["foodName"],
            "plain": table["foodName"].map(plain_name),
            "data_type": table["data_type"],
            "usda_group": table["food_category"],
        }
    )
    return LegacyRows(foods=foods, values=pd.DataFrame(values))


def match_names(draft: Draft, legacy: LegacyRows, renamed: pd.DataFrame) -> pd.Series[str]:
    """Find the SR28 food of each SR Legacy row.

    Parameters
    ----------
    draft : Draft
        The SR28 foods.
    legacy : LegacyRows
        The SR Legacy rows.
    renamed : DataFrame
        legacy_name, food_id: foods that changed their name.

    Returns
    -------
    Series
        Food id by row of `legacy`, only where there is one.
    """
    plain = draft.foods["usda_name"].map(plain_name)
    plain = plain[~plain.duplicated(keep=False)]
    by_name = pd.Series(plain.index, index=plain)
    rows = legacy.foods[legacy.foods["data_type"] == "sr_legacy_food"]
    found = rows["plain"].map(by_name)
    by_hand = renamed.set_index("legacy_name")["food_id"]
    found = found.fillna(rows["name"].map(by_hand)).dropna()
    return found[~found.duplicated()]


def apply_revisions(draft: Draft, legacy: LegacyRows, matches: pd.Series[str]) -> Draft:
    """Put SR Legacy values in place of SR28 values that differ, and mark what went stale.

    Parameters
    ----------
    draft : Draft
        The SR28 values.
    legacy : LegacyRows
        The SR Legacy rows.
    matches : Series
        Food id by row of `legacy`.

    Returns
    -------
    Draft
        The revised values.
    """
    new = legacy.values.loc[matches.index].set_axis(pd.Index(matches), axis=0)
    old = draft.values.loc[new.index, new.columns]
    changed = _changed(old, new)
    for nutrient in new.columns:
        foods = new.index[changed[nutrient]]
        draft = draft.put(nutrient, _revision(new.loc[foods, nutrient], old.loc[foods, nutrient]))
    counts = changed.sum(axis=1)
    return _mark_stale(draft, new.columns, counts.index[counts >= REVISED_FOOD])


def _changed(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    allowed = TOLERANCE * new.abs() + 1e-9
    for key in new.columns[new.columns.str.endswith(ENERGY_UNIT)]:
        allowed[key] = np.maximum(ENERGY_TOLERANCE * new[key].abs(), ENERGY_TOLERANCE_KCAL)
    return new.notna() & (old.isna() | ((new - old).abs() > allowed))


def _revision(new: pd.Series[float], old: pd.Series[float]) -> pd.DataFrame:
    before = old.map(lambda value: "" if pd.isna(value) else f"{value:g}").astype(str)
    reason = pd.Series("SR Legacy states a value where SR28 has none", index=new.index)
    reason = reason.where(before == "", "SR Legacy replaces the SR28 value " + before)
    return entries(new.round(6), Status.SR_LEGACY_UPDATE, reason)


def _mark_stale(draft: Draft, covered: pd.Index, foods: pd.Index) -> Draft:
    """Mark the values that only SR28 states in foods that SR Legacy analysed anew."""
    status, reason = draft.status.copy(), draft.reason.copy()
    for nutrient in draft.values.columns.difference(covered, sort=False):
        rows = draft.status.loc[foods, nutrient]
        rows = rows[rows.isin(USDA_STATED) & (rows != Status.USDA_ASSUMED_ZERO)].index
        status.loc[rows, nutrient] = str(Status.STALE)
        reason.loc[rows, nutrient] = "SR28 value kept although SR Legacy revised this food"
    return Draft(**{**vars(draft), "status": status, "reason": reason})


def new_foods(
    legacy: LegacyRows, matches: pd.Series[str], ids: pd.Series[int], extra: pd.DataFrame
) -> pd.Series[str]:
    """List the foods to add: SR Legacy foods that SR28 lacks, and the named extra foods.

    Parameters
    ----------
    legacy : LegacyRows
        The rows of the package.
    matches : Series
        Food id by row of `legacy`.
    ids : Series
        FoodData Central id by plain name.
    extra : DataFrame
        food_id, usda_name, data_type of further foods to take.

    Returns
    -------
    DataFrame
        Indexed by row of `legacy`: food_id ("fdc:" and the id); foods without an id are left out.
    """
    rows = legacy.foods[legacy.foods["data_type"] == "sr_legacy_food"].drop(matches.index)
    number = rows["plain"].map(ids).dropna().astype(int).astype(str)
    named = pd.Series(
        extra["food_id"].to_numpy(), index=extra["data_type"] + ": " + extra["usda_name"]
    )
    added: pd.Series[str] = pd.concat(["fdc:" + number, named])
    return added[~added.duplicated()]


def add_foods(draft: Draft, legacy: LegacyRows, added: pd.Series[str]) -> Draft:
    """Append foods with the values their release states.

    Parameters
    ----------
    draft : Draft
        The SR28 foods.
    legacy : LegacyRows
        The rows of the package.
    added : Series
        Food id by row of `legacy`.

    Returns
    -------
    Draft
        The longer draft.
    """
    index = pd.Index(added, name="food_id")
    rows = legacy.foods.loc[added.index].set_axis(index, axis=0)
    foods = rows[["usda_group"]].assign(usda_name=rows["name"], maker="", survey="")
    draft = draft.with_foods(foods.reindex(columns=draft.foods.columns))
    values = legacy.values.loc[added.index].set_axis(index, axis=0)
    for nutrient in values.columns:
        stated = values[nutrient].dropna().round(6)
        draft = draft.put(nutrient, entries(stated, Status.SR_LEGACY_UPDATE, ADDED_REASON))
    return draft
