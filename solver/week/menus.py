"""Which servings this week: menus rounded from the model of which servings, best first."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from solver.status import Status
from solver.week.case import Side
from solver.week.choose import Choice
from solver.week.elastic import Penalty, miss_cost
from solver.week.generate import Patience, first_servings, generate, liking_floor
from solver.week.layout import Layout
from solver.week.offers import Multipliers
from solver.week.relax import still_asked
from solver.week.relieve import relieved
from solver.week.round import round_servings
from solver.week.serving_model import Master

if TYPE_CHECKING:
    from collections.abc import Collection, Generator
    from typing import TypeVar

    from solver.outcome import Settings
    from solver.week.case import MenuCase
    from solver.week.generate import Found
    from solver.week.round import Rounded
    from solver.week.serving_model import Pattern

    Offered = TypeVar("Offered")
    Strained = Collection[str] | None

_MENUS = 3
"""Menus that are rounded from one answer at most."""
_ROUGH = 0.05
"""Asked gap from which a rough answer is enough to be rounded."""
_NEAR = 0.2
"""Share of the asked gap at which no more servings join (measured)."""
_ROUGHLY = Patience(0.0, standstill=1e-4, rounds=14, steps=1)
"""How long servings are sought for a quick menu (measured)."""
_FULLY = Patience(0.0, standstill=-math.inf, rounds=40, steps=12)
"""How long they are sought where the answer is to be proven, or goals seem out of reach: also
after rounds that gain nothing, since the next may."""
_GOALS_COUNT = 0.05
"""Share of the objective above which what is missed is looked into."""
_POOR = 0.02
"""Share by which rounding may raise the objective before another way is tried."""


def menus(case: MenuCase, settings: Settings) -> Generator[Choice, Strained, None]:
    """Yield menus of whole servings, none of them where hard limits are hard to keep.

    Parameters
    ----------
    case : MenuCase
    settings : Settings
        `gap` is asked against the bound over all servings. [share]

    Yields
    ------
    Choice
        `Choice.bound` holds for every menu of the case, softened by `Choice.reachable`. Sent
        the names of rules of days that it strains, the next ones ask less of days.
    """
    layout = Layout.of(case)
    if not len(layout.dish):
        return
    master = Master(layout, case)
    master.join(first_servings(layout))
    floor, patience = liking_floor(layout), _patience(settings)
    found = generate(master.solve(), Multipliers.none(layout), floor, patience)
    found, reachable = _softened(found, patience)
    found = _proven(found, settings)
    offered = _rounded(found, patience)
    strained: Strained = None
    while (rounded := following(offered, strained)) is not None:
        value, servings = rounded.objective, rounded.servings
        choice = Choice(Status.FEASIBLE, servings, value, found.bound, reachable)
        strained = yield choice.bounded(found.bound, settings.gap)


def following(offered: Generator[Offered, Strained, None], strained: Strained) -> Offered | None:
    """Return what a generator yields next when it is told what the last menu strained."""
    try:
        return offered.send(strained)
    except StopIteration:
        return None


def _rounded(found: Found, patience: Patience) -> Generator[Rounded, Strained, None]:
    """Yield menus rounded from an answer, and from those that leave strained days more room."""
    for _ in range(_MENUS):
        eased = yield from _unless_strained(found, patience.gap)
        if eased is None:
            break
        found = _asked(found, eased, patience)
    found.solved.master.close()


def _unless_strained(found: Found, near: float) -> Generator[Rounded, Strained, MenuCase | None]:
    """Yield menus rounded from an answer, one that is far from it only after the others.

    Ends with the case to go on with where a menu strains days that can be given more room.
    """
    master, value = found.solved.master, found.solved.objective
    first: list[Pattern] = []
    poor: Rounded | None = None
    seen: list[Rounded] = []
    for skip in range(_MENUS if found.solved.has_answer else 0):
        master.release()
        rounded = round_servings(master, found, first, skip, 0.0 if seen else near)
        if rounded is None or rounded in seen:
            continue
        seen.append(rounded)
        if rounded.dearest is not None and rounded.dearest not in first:
            first.append(rounded.dearest)  # What was dear to lose is decided first.
        if rounded.objective <= value + _POOR * abs(value):
            eased = relieved(master.case, (yield rounded) or ())
            if eased is not None:
                return eased
        elif poor is None or rounded.objective < poor.objective:
            poor = rounded
    return None if poor is None else relieved(master.case, (yield poor) or ())


def _patience(settings: Settings) -> Patience:
    chosen = _ROUGHLY if settings.gap >= _ROUGH else _FULLY
    return replace(chosen, gap=_NEAR * settings.gap)


def _softened(found: Found, patience: Patience) -> tuple[Found, dict[str, float]]:
    """Ask less of goals that are out of reach; they would drown all other differences."""
    value, case = found.solved.objective, found.solved.master.case
    if not found.solved.has_answer or _goals_cost(case, found) <= _GOALS_COUNT * abs(value):
        return found, {}
    found = generate(found.solved, found.multipliers, found.bound, _FULLY)
    reachable = still_asked(case, _missed_goals(case, found))
    if not reachable:
        return found, {}
    return _asked(found, case.soften(reachable), patience), reachable


def _asked(found: Found, case: MenuCase, patience: Patience) -> Found:
    """Return the answer where a case asks more or less, from all servings that are known."""
    old = found.solved.master
    master = Master(old.layout, case)
    master.join(old.known())
    old.close()
    return generate(master.solve(), found.multipliers, liking_floor(old.layout), patience)


def _proven(found: Found, settings: Settings) -> Found:
    """Look for servings on where the bound is too far for any menu to be proven good."""
    value = found.solved.objective
    if not found.solved.has_answer or value - found.bound <= settings.gap * abs(value):
        return found
    patience = replace(_FULLY, gap=settings.gap / 2.0)
    return generate(found.solved, found.multipliers, found.bound, patience)


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
