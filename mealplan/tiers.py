"""Tiers of targets and rules, and what missing one costs the planner."""

from __future__ import annotations

from functools import cache

from mealplan.tables import read_table


@cache
def price_of(tier: str) -> float:
    """Return the price of missing a whole target of a tier; infinite is hard.

    Prices of neighbouring tiers lie far apart, so that a lower tier buys off a trace of a
    higher one at most; ``data/tiers.csv`` says what each tier means.

    Examples
    --------
    >>> price_of("primary") > price_of("secondary") > price_of("bonus")
    True
    """
    prices = read_table("tiers.csv").set_index("tier")["price"]
    return float(prices[tier])


@cache
def tiers() -> tuple[str, ...]:
    """Return the names of all tiers, as ``data/tiers.csv`` lists them."""
    return tuple(str(tier) for tier in read_table("tiers.csv")["tier"])
