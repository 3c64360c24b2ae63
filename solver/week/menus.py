"""Which servings this week: menus rounded from the model of which servings, best first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from solver.status import Status
from solver.week.case import Side
from solver.week.choose import Choice
from solver.week.elastic import Penalty, miss_cost
from solver.week.generate import first_servings, generate, liking_floor
from solver.week.layout import Layout
from solver.week.offers import Multipliers
from solver.week.relax import still_asked
from solver.week.round import round_servings
from solver.week.serving_model import Master

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.outcome import Settings
    from solver.week.case import MenuCase
    from solver.week.generate import Found

_MENUS = 3
"""Menus that are rounded from one answer at most."""
_ROUNDS = 14
"""Rounds in which servings join (measured: more gain little)."""
_LONG_ROUNDS = 40
"""Rounds where goals seem out of reach, which only a full answer can tell."""
_NEAR = 0.1
"""Share of the asked gap at which no more servings join (measured)."""
_GOALS_COUNT = 0.05
"""Share of the objective above which what is missed is looked into."""


def menus(case: MenuCase, settings: Settings) -> Iterator[Choice]:
    """Yield menus of whole servings, none of them where hard limits are hard to keep.

    Parameters
    ----------
    case : MenuCase
    settings : Settings
        `gap` is asked against the bound over all servings. [share]

    Yields
    ------
    Choice
        `Choice.bound` holds for every menu of the case, softened by `Choice.reachable`.
    """
    layout = Layout.of(case)
    if not len(layout.dish):
        return
    floor = liking_floor(layout)
    master = Master(layout, case)
    master.join(first_servings(layout))
    found = generate(master.solve(), Multipliers.none(layout), floor, _NEAR * settings.gap, _ROUNDS)
    master, found, reachable = _softened(master, case, found, settings)
    for skip in range(_MENUS if found.solved.has_answer else 0):
        master.release()
        rounded = round_servings(master, found, skip)
        if rounded is not None:
            value, servings = rounded.objective, rounded.servings
            choice = Choice(Status.FEASIBLE, servings, value, found.bound, reachable)
            yield choice.bounded(found.bound, settings.gap)
    master.close()


def _softened(
    master: Master, case: MenuCase, found: Found, settings: Settings
) -> tuple[Master, Found, dict[str, float]]:
    """Ask less of goals that are out of reach; they would drown all other differences."""
    gap, value = _NEAR * settings.gap, found.solved.objective
    if not found.solved.has_answer or _goals_cost(case, found) <= _GOALS_COUNT * abs(value):
        return master, found, {}
    found = generate(master.solve(), found.multipliers, found.bound, 0.0, _LONG_ROUNDS)
    reachable = still_asked(case, _missed_goals(case, found))
    if not reachable:
        return master, found, {}
    layout, known = master.layout, master.known()
    master.close()
    master = Master(layout, case.soften(reachable))
    master.join(known)
    floor = liking_floor(layout)
    return master, generate(master.solve(), found.multipliers, floor, gap, _ROUNDS), reachable


def _goals_cost(case: MenuCase, found: Found) -> float:
    """Return what missing minima costs in an answer."""
    missed = _missed_goals(case, found)
    return math.fsum(
        miss_cost(missed[one.name], Penalty(one.price, case.days * one.amount))
        for one in case.limits
        if one.name in missed
    )


def _missed_goals(case: MenuCase, found: Found) -> dict[str, float]:
    """Return by how much an answer misses minima over the plan, by name; none that is hard."""
    missed = found.solved.master.missed(found.solved.point)
    goals = (one for one in case.limits if one.side is Side.MIN and math.isfinite(one.price))
    return {one.name: missed[f"week_minimum_{one.name}"] for one in goals}
