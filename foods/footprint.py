"""Greenhouse gas of foods: which commodity a food is, and what a kilogram of it emits.

Figures are those of J. Poore and T. Nemecek, "Reducing food's environmental impacts through
producers and consumers," Science, vol. 360, pp. 987-992, 2018, doi:10.1126/science.aaq0216
(IPCC 2013 factors, with land-use change, from farm to shop), as redistributed under CC BY 4.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from foods import packaged

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("commodity", "weight", "kg_co2e_per_kg", "low", "high", "status", "note", "item")
"""Columns of the table that `load_footprints` returns."""
_SELECTORS = ("food_id", "kind", "group")
"""What a row may select foods by, the most particular first."""
_FIGURES = ["kg_co2e_per_kg", "low", "high"]


def load_footprints(foods: pd.DataFrame, folder: Path = packaged.DATA) -> pd.DataFrame:
    """Return the greenhouse gas of each food, NaN where it is unknown.

    Parameters
    ----------
    foods : DataFrame
        Food rows indexed by food id, with `kind` and `group`.
    folder : Path
        The folder of the packaged table.

    Returns
    -------
    DataFrame
        Indexed by food id, with `COLUMNS`: `kg_co2e_per_kg` with its range over regions of the
        world where the source has one [kg CO2e/kg]; `weight`, what a kilogram means:
        ``as_bought``, or ``without_bone`` (meat without bone and separable fat); `status`,
        ``direct`` for the commodity itself, ``proxy`` for a like one, else ``unknown``.

    References
    ----------
    J. Poore and T. Nemecek, Science, vol. 360, pp. 987-992, 2018, doi:10.1126/science.aaq0216.
    """
    commodities = packaged.read_text_table(folder / packaged.COMMODITIES).set_index("commodity")
    for column in _FIGURES:
        commodities[column] = pd.to_numeric(commodities[column].replace("", None))
    found = _matches(foods, packaged.read_text_table(folder / packaged.FOOTPRINT))
    joined = found.join(commodities, on="commodity")
    return joined[list(COLUMNS)]


def _matches(foods: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each food the most particular row that selects it."""
    names = foods[["kind", "group"]].assign(food_id=foods.index)
    found = pd.DataFrame(index=foods.index, columns=["commodity", "status", "note"], dtype=object)
    for selector in reversed(_SELECTORS):
        chosen = rows[rows["selects"] == selector].set_index("value")
        hits = names[selector].isin(chosen.index)
        for column in found.columns:
            found.loc[hits, column] = names.loc[hits, selector].map(chosen[column])
    return found.fillna({"commodity": "", "status": "unknown", "note": "no figure"})
