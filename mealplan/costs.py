"""What a menu costs, as far as prices are known: an unknown price is never counted as nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.notices import Notice
from mealplan.request import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mealplan.request import Request

_GRAMS_PER_KG = 1000.0
_TRACE = 1e-6
"""Share of a budget that is rounding."""
_NAMED = 8
"""Foods without a price that a notice names."""


def food_costs(menu: pd.DataFrame, prices: Mapping[str, float]) -> pd.Series[float]:
    """Return the cost of each row of a menu; NaN where the price is unknown.

    Parameters
    ----------
    menu : DataFrame
        Columns `food_id` and `grams` [g].
    prices : mapping of str to float
        Price of a kilogram as eaten, by food id.
    """
    per_kg = [prices.get(str(food), math.nan) for food in menu["food_id"]]
    return pd.Series(per_kg, index=menu.index, dtype=float) * menu["grams"] / _GRAMS_PER_KG


def day_costs(menu: pd.DataFrame, prices: Mapping[str, float]) -> pd.DataFrame:
    """Return day by day what is known of the cost.

    Returns
    -------
    DataFrame
        Indexed by day: `known_cost`, of the foods with a price, in the currency of the prices;
        `unpriced_g`, grams served of foods without one [g].
    """
    costs = food_costs(menu, prices)
    rows = {"known_cost": costs.fillna(0.0), "unpriced_g": menu["grams"].where(costs.isna(), 0.0)}
    return pd.DataFrame(rows).groupby(menu["day"]).sum()


_PRICES = "the prices given"


def cost_notices(menu: pd.DataFrame, request: Request) -> Iterator[Notice]:
    """Yield what must be said of the cost: what is not in it, and a budget that does not hold."""
    if not request.prices:
        return
    costs = food_costs(menu, request.prices)
    unpriced = sorted(menu.loc[costs.isna(), "food"].unique())
    if unpriced:
        named = ", ".join(unpriced[:_NAMED]) + (" and others" if len(unpriced) > _NAMED else "")
        yield Notice(
            "unknown_price",
            f"No price is known for {len(unpriced)} foods of this menu, so the sum is too low: "
            f"{named}. In planning they counted like the dearest tenth of their group.",
            _PRICES,
        )
    total = float(costs.sum())
    allowed = math.inf if request.budget is None else request.budget * request.days / DAYS_A_WEEK
    if total > allowed * (1.0 + _TRACE):
        yield Notice(
            "over_budget",
            f"The food costs {total:.2f}, more than the {allowed:.2f} wished for: targets came "
            "before the budget.",
            _PRICES,
        )
