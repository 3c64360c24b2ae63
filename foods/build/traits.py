"""What kind of food a row is, told from its USDA group, name and maker by a table of patterns."""

from __future__ import annotations

import re

import pandas as pd


def food_traits(foods: pd.DataFrame, patterns: pd.DataFrame) -> pd.DataFrame:
    """Tell which traits each food has.

    A food has a trait when it is in one of the trait's groups (if it names any) and in none it
    lacks, its name fits one of the patterns it must have (if any) and none that it must lack.

    Parameters
    ----------
    foods : DataFrame
        Indexed by food id: usda_name, usda_group, maker.
    patterns : DataFrame
        trait, test, pattern; tests: group, group_lacks, name_has, name_lacks, name_cased, maker.

    Returns
    -------
    DataFrame
        Foods x traits, bool.
    """
    columns = {
        str(trait): _has(foods, rows) for trait, rows in patterns.groupby("trait", sort=False)
    }
    return pd.DataFrame(columns, index=foods.index)


def has_all(
    traits: pd.DataFrame, needs: tuple[str, ...], lacks: tuple[str, ...]
) -> pd.Series[bool]:
    """Tell which foods have all of some traits and none of others."""
    wanted = traits[list(needs)].all(axis=1)
    return wanted & ~traits[list(lacks)].any(axis=1)


def _has(foods: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[bool]:
    result = pd.Series(True, index=foods.index)
    for test, patterns in rows.groupby("test", sort=False)["pattern"]:
        fits = _fits(foods, str(test), patterns.tolist())
        result &= ~fits if str(test).endswith("_lacks") else fits
    return result


def _fits(foods: pd.DataFrame, test: str, patterns: list[str]) -> pd.Series[bool]:
    """Tell which foods fit any of the patterns; name patterns are regular expressions."""
    if test.startswith("group"):
        return foods["usda_group"].isin(patterns)
    column = foods["maker" if test == "maker" else "usda_name"]
    any_of = "|".join(f"(?:{pattern})" for pattern in patterns)
    found = re.compile(any_of, re.NOFLAG if test == "name_cased" else re.IGNORECASE).search
    return column.map(lambda name: found(name) is not None).astype(bool)
