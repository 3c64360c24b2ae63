"""How ordinary a food is: core, extended, or a brand or special product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from foods.build.draft import Draft

BRANDED_TRAITS = ["maker_named", "capital_brand", "special_group"]
"""Traits of foods that are one maker's product or for special use."""


def usable(draft: Draft, needed: list[str]) -> pd.Index:
    """Give the foods for which every needed nutrient is known."""
    return draft.foods.index[draft.values[needed].notna().all(axis=1)]


def food_tiers(foods: pd.DataFrame, traits: pd.DataFrame) -> pd.Series[str]:
    """Sort foods into tiers.

    Parameters
    ----------
    foods : DataFrame
        Indexed by food id; survey is "Y" where USDA's dietary surveys use the food.
    traits : DataFrame
        Foods x traits.

    Returns
    -------
    Series
        "core" (used in surveys, no brand), "brand_or_special" or "extended".
    """
    branded = traits[BRANDED_TRAITS].any(axis=1)
    tier = pd.Series("extended", index=foods.index)
    tier = tier.mask(foods["survey"] == "Y", "core")
    return tier.mask(branded, "brand_or_special")
