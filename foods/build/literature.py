"""Columns that USDA does not have: figures from publications, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from foods.build.draft import Draft, entries
from foods.errors import DataError
from foods.packaged import text_records
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATUS_OF_BASIS = {
    "direct": Status.LITERATURE_DIRECT,
    "like_food": Status.LITERATURE_LIKE,
    "computed": Status.LITERATURE_COMPUTED,
    "group_zero": Status.GROUP_ZERO,
    "assumed": Status.ASSUMED,
    "unknown": Status.MISSING,
}
"""The column basis of ``bioactives.csv`` to our statuses."""

EVIDENCE = {
    "verified": "figure seen in the source",
    "recalled": "figure not yet checked against the source",
    "derived": "arithmetic on figures of the source",
    "assumed": "assumption",
    "unknown": "",
}
"""The column status of ``bioactives.csv`` in words."""


def check_ids(foods: pd.Index, lists: Mapping[str, Iterable[str]]) -> None:
    """Verify that every food that the hand-written files name is in the table.

    Parameters
    ----------
    foods : Index
        Food ids of the table.
    lists : dict
        Food ids by file name.

    Raises
    ------
    DataError
        If any is absent; all are listed with what to do.
    """
    problems = [
        f"{file}: food {food} is not in the table. Correct the id (search the USDA names), name "
        "the food in foods/build/rules/extra_foods.csv if the inputs hold it, or delete the row."
        for file, ids in lists.items()
        for food in sorted(set(ids) - set(foods))
    ]
    if problems:
        raise DataError(problems)


def merge_literature(draft: Draft, figures: pd.DataFrame) -> Draft:
    """Put the published figures into the draft.

    Parameters
    ----------
    draft : Draft
        The values; foods without a row stay unknown.
    figures : DataFrame
        Rows of ``bioactives.csv``: food_id, nutrient, value, low, high (per 100 g), basis,
        status, citation, note.

    Returns
    -------
    Draft
        The values with the published ones.
    """
    _check_figures(draft, figures)
    for nutrient, rows in figures.groupby("nutrient", sort=False):
        draft = draft.put(str(nutrient), _update(rows.set_index("food_id")))
    return draft


def _update(rows: pd.DataFrame) -> pd.DataFrame:
    evidence = rows["status"].map(EVIDENCE)
    reason = [": ".join(filter(None, pair)) for pair in zip(evidence, rows["note"], strict=True)]
    return pd.DataFrame(
        {
            **{side: pd.to_numeric(rows[side]) for side in ("value", "low", "high")},
            "status": rows["basis"].map(STATUS_OF_BASIS).astype(str),
            "reason": reason,
            "citation": rows["citation"],
        },
        index=rows.index,
    )


def _check_figures(draft: Draft, figures: pd.DataFrame) -> None:
    unknown = ~figures["nutrient"].isin(draft.values.columns)
    basis = ~figures["basis"].isin(STATUS_OF_BASIS)
    evidence = ~figures["status"].isin(EVIDENCE)
    twice = figures.duplicated(["food_id", "nutrient"])
    unclear = (figures["value"].isna()) != (figures["basis"] == "unknown")
    faults = {
        "its nutrient is not in nutrients.csv": unknown,
        "its basis is not a known word": basis,
        "its status is not a known word": evidence,
        "the pair stands twice": twice,
        "a value is missing without the basis unknown, or the reverse": unclear,
    }
    problems = [
        f"bioactives.csv: {food} {nutrient}: {fault}."
        for fault, mask in faults.items()
        for food, nutrient in zip(
            figures.loc[mask, "food_id"], figures.loc[mask, "nutrient"], strict=True
        )
    ]
    if problems:
        raise DataError(problems)


def fill_lower_bounds(draft: Draft, table: pd.DataFrame) -> Draft:
    """Fill unknown totals with a known part as a lower bound; the upper end stays unknown.

    Parameters
    ----------
    draft : Draft
        The values.
    table : DataFrame
        nutrient, lower_bound (the part), reason.
    """
    for row in text_records(table):
        part = row["lower_bound"]
        foods = draft.foods.index[~draft.known(row["nutrient"]) & draft.known(part)]
        update = entries(draft.values.loc[foods, part], Status.DERIVED, row["reason"])
        low = draft.low.loc[foods, part]
        draft = draft.put(row["nutrient"], update.assign(low=low, high=float("nan")))
    return draft


def fill_products(draft: Draft, table: pd.DataFrame) -> Draft:
    """Derive amounts that count by how much of them is absorbed, relative to a reference food.

    value = amount x min(fraction / reference_fraction, cap); 0 where the amount is 0. The cap
    bounds the high end where the fraction is not known.

    Parameters
    ----------
    draft : Draft
        The values.
    table : DataFrame
        nutrient, amount, fraction, reference_fraction, cap, reason.
    """
    for row in text_records(table):
        sides = {
            "value": _product(draft.values, row),
            "low": _product(draft.low, row),
            "high": _product(draft.high, row).fillna(draft.high[row["amount"]] * float(row["cap"])),
        }
        update = entries(sides["value"].dropna(), Status.DERIVED, row["reason"])
        sides_known = {side: sides[side][update.index] for side in ("low", "high")}
        draft = draft.put(row["nutrient"], update.assign(**sides_known))
    return draft


def _product(frame: pd.DataFrame, row: dict[str, str]) -> pd.Series[float]:
    factor = (frame[row["fraction"]] / float(row["reference_fraction"])).clip(
        upper=float(row["cap"])
    )
    amount = frame[row["amount"]]
    result: pd.Series[float] = (amount * factor).mask(amount == 0, 0.0).round(6)
    return result
