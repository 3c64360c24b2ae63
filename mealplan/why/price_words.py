"""Says prices: what comes and goes, what is gained and lost, how far it holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mealplan.why.words import capital, food_words, listed, said

if TYPE_CHECKING:
    from mealplan.why.prices import Change, Price

_SHOWN_FOODS = 2
"""Foods named on each side of a change."""


def said_foods(changes: tuple[Change, ...]) -> str:
    """Say which foods come and which go; empty where none does.

    Examples
    --------
    >>> from mealplan.why.prices import Change
    >>> said_foods((Change("Kale, raw", 40.0, "g"), Change("rice", -25.4, "g")))
    '40 g more Kale (raw) in place of 25 g rice'
    """
    more = [_food_share(change) for change in changes if change.amount > 0][:_SHOWN_FOODS]
    less = [_food_share(change) for change in changes if change.amount < 0][:_SHOWN_FOODS]
    if not more:
        return f"{listed(less)} less" if less else ""
    instead = f" in place of {listed(less)}" if less else ""
    return listed([more[0].replace(" g ", " g more ", 1), *more[1:]]) + instead


def _food_share(change: Change) -> str:
    return f"{said(round(abs(change.amount)), 'g')} {food_words(change.name)}"


def said_targets(changes: tuple[Change, ...]) -> tuple[str, str]:
    """Say what targets gain and what they lose, each with its share of the target."""
    gains = [_share_words(c) for c in changes if c.amount > 0]
    losses = [_share_words(c) for c in changes if c.amount < 0]
    return listed(gains), listed(losses)


def _share_words(change: Change) -> str:
    amount = said(float(f"{abs(change.amount):.2g}"), change.unit)
    return f"{amount} of {change.name} ({abs(change.share):.0%} of the target)"


def step_words(price: Price) -> str:
    """Say what a step of an amount costs, how that was found and how far it holds."""
    is_asked, amount = price.per_unit > 0, said(price.step, price.unit)
    if not price.is_possible:
        return f"{capital(price.subject)}: no day keeps every hard rule with {amount} more."
    gains, losses = said_targets(price.targets)
    effects = [f"costs {losses}"] if losses else []
    effects += [f"gains {gains}"] if gains else []
    if not effects:
        effects = ["costs no target" if is_asked else "gains no target"]
    foods = said_foods(price.foods)
    effects += [f"brings {foods}"] if foods else []
    step = f"each further {amount}{'' if is_asked else ' allowed'}"
    proof = _proof(price, price.unit)
    return f"{capital(price.subject)}: {step} {listed(effects)} ({proof})."


def _proof(price: Price, unit: str) -> str:
    if not price.is_dual:
        return "found by solving again"
    return f"price of the linear program, holds {_range_words(price.low, price.high, unit)}"


def _range_words(low: float, high: float, unit: str) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f"from {said(low, '')} to {said(high, unit)}"
    return f"up to {said(high, unit)}" if math.isfinite(high) else f"from {said(low, unit)}"


def rule_words(price: Price) -> str:
    """Say what a whole rule costs."""
    gains, losses = said_targets(price.targets)
    costs = [gains] if gains else []
    costs += [f"{count} of {total} {_meals(place)}" for place, count, total in price.dishes]
    what = f"costs {listed(costs)}" if costs else "costs no target"
    foods = said_foods(price.foods)
    effects = [f"the day would bring {foods}"] if foods else []
    effects += [f"{losses} would give way"] if losses else []
    swap = f" Without it {listed(effects)}." if effects else ""
    return f"{capital(price.subject)} {what} (found by solving again without it).{swap}"


def _meals(occasion: str) -> str:
    return f"{occasion}es" if occasion.endswith("ch") else f"{occasion}s"
