"""Greenhouse gas of a plan: kilograms of CO2 equivalent a day, and how much of it is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foods.footprint import load_footprints
from mealplan.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

    from mealplan.plan import WeekPlan

_GRAMS_PER_KG = 1000.0
_CITATION = "Poore and Nemecek 2018, doi:10.1126/science.aaq0216, CC BY 4.0"


@dataclass(frozen=True)
class Footprint:
    """Greenhouse gas of a plan's food, from farm to shop.

    Parameters
    ----------
    kg_co2e_a_day : float
        What the foods with a figure emit; unknown ones add nothing, and NaN is said where
        there is no figure at all. [kg CO2e/d]
    low, high : float
        The same with the least and the most of any region of the world. [kg CO2e/d]
    known, proxy : float
        Shares of the grams eaten whose figure is the food's own, or that of a like food.
    unknown : tuple of str
        Names of the foods without a figure.
    """

    kg_co2e_a_day: float
    low: float
    high: float
    known: float
    proxy: float
    unknown: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one sentence, with what it leaves out and its source."""
        if math.isnan(self.kg_co2e_a_day):
            return "Greenhouse gas: unknown, since no food here has a figure."
        return (
            f"Greenhouse gas: {self.kg_co2e_a_day:.1f} kg CO2e a day (world regions: "
            f"{self.low:.1f} to {self.high:.1f}) for {self.known + self.proxy:.0%} of the "
            f"grams eaten, {self.proxy:.0%} by a like food; the rest is unknown, not zero "
            f"({_CITATION})."
        )


def footprint(plan: WeekPlan) -> Footprint:
    """Return the greenhouse gas of a plan's food.

    Amounts are those that are bought: dry rice and not boiled, peel included.

    Parameters
    ----------
    plan : WeekPlan

    References
    ----------
    J. Poore and T. Nemecek, "Reducing food's environmental impacts through producers and
    consumers," Science, vol. 360, pp. 987-992, 2018, doi:10.1126/science.aaq0216.
    """
    figures = kg_co2e_per_kg(plan.table.foods)
    eaten = plan.menu.groupby("food_id")["grams"].sum()
    served = figures.reindex(eaten.index)
    emitted = served[["kg_co2e_per_kg", "low", "high"]].mul(eaten / _GRAMS_PER_KG, axis=0)
    a_day = emitted.sum(min_count=1) / len(plan.nutrients)
    shares = eaten.groupby(served["status"]).sum() / eaten.sum()
    unknown = served.index[served["kg_co2e_per_kg"].isna()]
    return Footprint(
        float(a_day["kg_co2e_per_kg"]),
        float(a_day["low"]),
        float(a_day["high"]),
        float(shares.get("direct", 0.0)),
        float(shares.get("proxy", 0.0)),
        tuple(sorted(plan.table.foods.loc[unknown, "name"])),
    )


def kg_co2e_per_kg(foods: pd.DataFrame) -> pd.DataFrame:
    """Return what a kilogram of each food as eaten emits, NaN where it is unknown.

    Parameters
    ----------
    foods : DataFrame
        Food rows indexed by food id (`foods.FoodTable.foods`).

    Returns
    -------
    DataFrame
        Indexed by food id: `kg_co2e_per_kg`, `low`, `high` [kg CO2e per kg eaten], `status`,
        `commodity`, `note`.
    """
    found = load_footprints(foods)
    bought = _bought_per_eaten(found["weight"])
    for column in ("kg_co2e_per_kg", "low", "high"):
        range_or_value = found[column].fillna(found["kg_co2e_per_kg"])
        found[column] = range_or_value * bought
    found.loc[found["kg_co2e_per_kg"].isna(), "status"] = "unknown"
    return found


def _bought_per_eaten(weights: pd.Series[str]) -> pd.Series[float]:
    """Return the commodity's weight per weight eaten; unknown where the shop's is unknown."""
    rows = read_table("purchase.csv").set_index("food_id").reindex(weights.index)
    kept = 1.0 - rows["refuse_pct"].fillna(0.0) / 100.0
    return rows["bought_per_eaten"].astype(float) * kept.where(weights == "without_bone", 1.0)
