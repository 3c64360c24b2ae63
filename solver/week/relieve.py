"""Leaves days more room: what a week is asked for when its days could not hold it.

The model of which servings counts over the week. A week that just keeps a limit of days may
not divide into days that keep it; asked for a little less, or for a day more, it does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solver.week.case import Period, Side, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from solver.week.case import GroupLimit, MenuCase

_LESS = 0.85
"""Share of a day's limit that is left over the week (measured)."""


def relieved(case: MenuCase, strained: Collection[str]) -> MenuCase | None:
    """Return the case with less asked of days by some rules; None where none can be eased.

    Parameters
    ----------
    case : MenuCase
    strained : collection of str
        Names of limits of groups and of spreads that the days of a week have missed.
    """
    crowded = [one.foods for one in case.spreads if one.name in strained]
    eased = tuple(
        _with_room(one, case.days) if one.name in strained else _apart(one, crowded, case.days)
        for one in case.group_limits
    )
    return None if eased == case.group_limits else case.with_groups(eased)


def _with_room(limit: GroupLimit, days: int) -> GroupLimit:
    if limit.unit is Unit.DAYS and limit.side is Side.MIN:
        return replace(limit, amount=min(limit.amount + 1.0, float(days)))
    if limit.period is Period.DAY and limit.side is Side.MAX:
        return replace(limit, amount=limit.amount * _LESS)
    return limit


def _apart(limit: GroupLimit, crowded: Collection[frozenset[str]], days: int) -> GroupLimit:
    """Allow so many servings of foods that are to be kept apart as find a place."""
    counts = limit.side is Side.MAX and limit.unit is Unit.SERVINGS and limit.period is Period.WEEK
    if not counts or not any(foods <= limit.foods for foods in crowded):
        return limit
    most = min(limit.amount - 1.0, float((days + 1) // 2))
    return replace(limit, amount=max(1.0, most))
