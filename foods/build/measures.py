"""Household measures: USDA's list, cleaned by rules and by a table of corrections."""

from __future__ import annotations

import pandas as pd

HEAVIEST_G = 3000.0
"""Heaviest single measure that helps in a kitchen; a choice that drops whole carcasses."""

EVERYDAY_SEQ = 0
"""Sequence number of measures from the everyday list; USDA counts from 1."""

COLUMNS = ["food_id", "seq", "amount", "unit", "grams"]


def clean_measures(measures: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Drop measures without use, correct those that are known to be wrong.

    Parameters
    ----------
    measures : DataFrame
        food_id, seq, amount, unit, grams [g] as USDA gives them.
    corrections : DataFrame
        food_id, unit, grams, action ("drop" or "set"), new_grams [g], reason.

    Returns
    -------
    DataFrame
        The measures to package, in order of food and sequence.
    """
    table = measures.assign(unit=measures["unit"].map(_plain_unit))
    table = _correct(table, corrections)
    useful = (table["amount"] > 0) & (table["grams"] > 0) & (table["unit"] != "")
    light = table["grams"] / table["amount"] <= HEAVIEST_G
    kept = table[useful & light].astype({"seq": int})
    return kept.sort_values(["food_id", "seq"])[COLUMNS].reset_index(drop=True)


def everyday_measures(everyday: pd.DataFrame, foods: pd.Index) -> pd.DataFrame:
    """Take the kitchen measure of everyday foods, as sequence number `EVERYDAY_SEQ`."""
    rows = everyday[everyday.index.isin(foods)]
    parts = rows["measure"].str.extract(r"^(\d+(?:\.\d+)?(?:/\d+)?)\s+(.*)$")
    return pd.DataFrame(
        {
            "food_id": rows.index,
            "seq": EVERYDAY_SEQ,
            "amount": parts[0].map(_amount).to_numpy(),
            "unit": parts[1].to_numpy(),
            "grams": rows["measure_g"].to_numpy(),
        }
    )[COLUMNS]


def _amount(text: str) -> float:
    whole, _, part = text.partition("/")
    return float(whole) / float(part or 1)


def _plain_unit(text: str) -> str:
    return " ".join(text.replace('""', '"').split())


def _correct(table: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    rows = corrections.assign(grams=corrections["grams"].astype(float))
    joined = table.merge(rows, on=["food_id", "unit", "grams"], how="left")
    changed = joined["action"] == "set"
    new = pd.to_numeric(joined["new_grams"].replace("", None))
    joined = joined.assign(grams=joined["grams"].where(~changed, new))
    return joined.loc[joined["action"] != "drop", COLUMNS]
