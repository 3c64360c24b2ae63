"""Make values of one food agree: stale, wrong and imputed values give way to stated ones."""

from __future__ import annotations

import pandas as pd

from foods.build.derive import Derivation
from foods.build.draft import Draft, entries
from foods.packaged import text_records
from foods.status import Status
from foods.term import read_terms

CONTRADICTION = 0.05
"""How far parts may exceed their total, as a share and in units, before a stale part is dropped:
the tolerance of the sums in ``rules/checks_sum.csv``."""

DROPPED = "SR28 value dropped: it contradicts what SR Legacy revised in this food"
"""The reason beside an unknown value that SR28 did state."""


def drop_contradicted(draft: Draft, table: pd.DataFrame) -> Draft:
    """Drop stale values where the parts of a food no longer fit their total.

    Parameters
    ----------
    draft : Draft
        The values.
    table : DataFrame
        Rows of ``rules/contradictions.csv``: total, part, coefficient.

    Returns
    -------
    Draft
        The values; the dropped ones are unknown.
    """
    for key, rows in table.groupby("total", sort=False):
        total, parts = str(key), rows["part"].tolist()
        weights = rows["coefficient"].astype(float).to_numpy()
        held = (draft.values[parts] * weights).sum(axis=1)
        broken = held > draft.values[total] * (1 + CONTRADICTION) + CONTRADICTION
        old_total = draft.status[total] == Status.STALE
        draft = _drop_stale(draft, total, broken & old_total)
        for part in parts:
            draft = _drop_stale(draft, part, broken & ~old_total)
    return draft


def _drop_stale(draft: Draft, nutrient: str, where: pd.Series[bool]) -> Draft:
    foods = where.index[where & (draft.status[nutrient] == Status.STALE)]
    unknown = pd.Series(float("nan"), index=foods)
    return draft.put(nutrient, entries(unknown, Status.MISSING, DROPPED))


def drop_wrong(draft: Draft, table: pd.DataFrame) -> Draft:
    """Drop values that a reviewed table names as wrong.

    Parameters
    ----------
    draft : Draft
        The values.
    table : DataFrame
        Rows of ``rules/value_corrections.csv``: food_id, nutrient, reason.
    """
    for row in text_records(table):
        unknown = pd.Series(float("nan"), index=[row["food_id"]])
        draft = draft.put(row["nutrient"], entries(unknown, Status.MISSING, row["reason"]))
    return draft


def apply_limits(draft: Draft, table: pd.DataFrame) -> Draft:
    """Move imputed values that break a limit to the limit.

    Parameters
    ----------
    draft : Draft
        The values.
    table : DataFrame
        Rows of ``rules/limits.csv``: nutrient, side, term, coefficient, required, reason.

    Returns
    -------
    Draft
        The values, within their limits.
    """
    for (nutrient, side), rows in table.groupby(["nutrient", "side"], sort=False):
        draft = _apply_limit(draft, str(nutrient), str(side), rows)
    return draft


def _apply_limit(draft: Draft, nutrient: str, side: str, rows: pd.DataFrame) -> Draft:
    terms = read_terms(text_records(rows))
    reason = str(rows["reason"].iloc[0])
    limit = Derivation(nutrient, terms, 1, reason).compute(draft)["value"]
    value = draft.values[nutrient]
    broken = value > limit if side == "max" else value < limit
    foods = value.index[broken & (draft.status[nutrient] == Status.IMPUTED_LIKE)]
    return draft.put(nutrient, _moved(draft, nutrient, limit[foods], reason))


def scale_parts(draft: Draft, table: pd.DataFrame) -> Draft:
    """Scale imputed parts down so that all parts together do not exceed their total."""
    for row in text_records(table):
        parts = row["parts"].split(";")
        imputed = draft.status[parts] == Status.IMPUTED_LIKE
        guessed = draft.values[parts].where(imputed).sum(axis=1)
        stated = draft.values[parts].where(~imputed).sum(axis=1)
        room = (draft.values[row["total"]] - stated).clip(lower=0)
        share = (room / guessed).where((guessed > 0) & (guessed > room))
        for part in parts:
            foods = share.index[share.notna() & imputed[part]]
            new = (draft.values.loc[foods, part] * share[foods]).round(6)
            draft = draft.put(part, _moved(draft, part, new, row["reason"]))
    return draft


def _moved(draft: Draft, nutrient: str, new: pd.Series[float], reason: str) -> pd.DataFrame:
    """Give an update that moves imputed values and widens their ranges to hold them."""
    foods = new.index
    before = draft.reason.loc[foods, nutrient]
    return pd.DataFrame(
        {
            "value": new,
            "low": draft.low.loc[foods, nutrient].clip(upper=new),
            "high": draft.high.loc[foods, nutrient].clip(lower=new),
            "status": str(Status.IMPUTED_LIKE),
            "reason": before + "; moved: " + reason,
            "citation": "",
        }
    )
