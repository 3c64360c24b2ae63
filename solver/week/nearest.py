"""How near a menu can come where hard limits leave none: the least they must be missed by."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from solver.outcome import Settings
from solver.week.case import Side
from solver.week.elastic import FIRM_PRICE
from solver.week.relax import relaxed_choice

if TYPE_CHECKING:
    from solver.week.case import GroupLimit, Limit, MealLimit, MenuCase

    AnyLimit = TypeVar("AnyLimit", Limit, MealLimit, GroupLimit)

_GAP = 0.01
"""How near the nearest has to be. [share]"""
_TRACE = 1e-6
"""Share of a limit below which missing it is rounding."""


@dataclass(frozen=True)
class NearMiss:
    """A hard limit that the nearest menu misses.

    Parameters
    ----------
    limit : Limit
        The limit, as it was asked.
    reached : float
        What the nearest menu gives. [unit a day]
    """

    limit: Limit
    reached: float


def nearest_misses(case: MenuCase) -> tuple[NearMiss, ...]:
    """Return which hard limits of nutrients the nearest menu misses, and by how much.

    Every hard limit gets the same high price and the relaxation over all dishes is solved:
    what is missed then has to give way, at least in a menu of this kind.

    Parameters
    ----------
    case : MenuCase

    Returns
    -------
    tuple of NearMiss
        Empty where limits of another kind, or the number of dishes, stand in the way.
    """
    softened = replace(
        case,
        limits=tuple(_softened(limit) for limit in case.limits),
        meal_limits=tuple(_softened(limit) for limit in case.meal_limits),
        group_limits=tuple(_softened(limit) for limit in case.group_limits),
    )
    outcome = relaxed_choice(softened, Settings(gap=_GAP))
    found = []
    for limit in case.limits if outcome.status.has_answer else ():
        rule = "week_minimum" if limit.side is Side.MIN else "week_maximum"
        steps = (f"miss{step}_{rule}_{limit.name}" for step in (1, 2))
        missed = sum(outcome.values.get(name, 0.0) for name in steps) / case.days
        if math.isinf(limit.price) and missed > _TRACE * max(limit.amount, _TRACE):
            away = -missed if limit.side is Side.MIN else missed
            found.append(NearMiss(limit, limit.amount + away))
    return tuple(found)


def _softened(limit: AnyLimit) -> AnyLimit:
    return replace(limit, price=min(limit.price, FIRM_PRICE))
