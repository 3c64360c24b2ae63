"""Why a live diet has no answer: what conflicts, and what alone would mend it.

Members of a conflict are hard rules, barriers, and parts that must be eaten, all by name.
The greatest amounts of parts are taken for granted and never named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solver.quickxplain import irreducible
from solver.status import Status
from solver.week.case import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solver.live.diet import LiveDiet
    from solver.live.setting import Setting

_TRACE = 1e-9
"""Prices below this are arithmetic noise."""
_NUDGES = (0.0, 1e-9, 1e-8, 1e-7, 1e-6)
"""Shares by which a mend is widened, first to last, until the solver accepts it."""
_LESS = 1e-3
"""Share by which a mend falls short when it is proven that less does not do."""


@dataclass(frozen=True)
class Mend:
    """What one member of a conflict alone would have to become.

    Parameters
    ----------
    name : str
        The rule, barrier or part.
    amount : float
        The amount as it is; NaN for a barrier.
    needed : float
        The nearest amount at which an answer exists; NaN for a barrier, which has to go
        altogether, and where no amount helps.
    helps : bool
        Whether moving this member alone mends the conflict.
    proven : bool
        Whether solving again has shown an answer with it, and none a thousandth short of it.
    """

    name: str
    amount: float
    needed: float
    helps: bool
    proven: bool


def find_conflict(diet: LiveDiet) -> tuple[str, ...]:
    """Return an irreducible set of members that cannot hold together; empty if all can.

    Parameters
    ----------
    diet : LiveDiet
        Left as it was.
    """
    with diet.trial():
        if diet.solve().status is not Status.INFEASIBLE:
            return ()
        found = irreducible(lambda names: _conflict(diet, names), _candidates(diet))
        return tuple(name for name in _members(diet) if name in found)


def find_mends(diet: LiveDiet, conflict: Iterable[str]) -> tuple[Mend, ...]:
    """Return for each member of a conflict what alone would mend it, proven by solving.

    Parameters
    ----------
    diet : LiveDiet
        Left as it was.
    conflict : iterable of str
        From `find_conflict`.
    """
    with diet.trial():
        return tuple(_mend(diet, name) for name in conflict)


def _members(diet: LiveDiet) -> tuple[str, ...]:
    """Name what may conflict: barriers, rules, and parts that must be eaten."""
    state = diet.state
    barriers = [
        item.name for item, stands in zip(diet.case.barriers, state.standing, strict=True) if stands
    ]
    rules = [rule.name for rule, hard in zip(diet.case.rules, state.hard, strict=True) if hard]
    parts = [part for part, least in zip(diet.case.parts, state.least, strict=True) if least > 0]
    return (*rules, *barriers, *parts)


def _conflict(diet: LiveDiet, names: tuple[str, ...]) -> bool:
    """Tell whether some members conflict with nothing else in force."""
    with diet.trial():
        diet.become(_only(diet, frozenset(names)))
        return diet.solve().status is Status.INFEASIBLE


def _only(diet: LiveDiet, names: frozenset[str]) -> Setting:
    state = diet.state
    rules = np.array([rule.name in names for rule in diet.case.rules], dtype=bool)
    parts = np.array([part in names for part in diet.case.parts], dtype=bool)
    barriers = np.array([item.name in names for item in diet.case.barriers], dtype=bool)
    return replace(
        state,
        lifted=~(rules & state.hard),
        standing=barriers & state.standing,
        least=np.where(parts, state.least, 0.0),
        costs=np.zeros_like(state.costs),
    )


def _candidates(diet: LiveDiet) -> tuple[str, ...]:
    """Return members that conflict, few where the prices of the least miss can tell which."""
    members = _members(diet)
    blamed = _blamed(diet)
    few = tuple(name for name in members if name in blamed)
    return few if few and _conflict(diet, few) else members


def _blamed(diet: LiveDiet) -> frozenset[str]:
    """Return the members that carry a price when hard rules may be missed at one.

    By linear duality the least total miss is made up of these alone.
    """
    state = diet.state
    size = np.maximum(np.abs(np.nan_to_num(state.amounts)), 1.0)
    soft = replace(
        state,
        prices=np.ones_like(state.prices),
        scales=size,
        lifted=~state.hard,
        costs=np.zeros_like(state.costs),
    )
    with diet.trial():
        diet.become(soft)
        answer = diet.solve()
    if answer.status is not Status.OPTIMAL:
        return frozenset()
    case = diet.case
    rules = {
        r.name for r, price in zip(case.rules, answer.prices, strict=True) if abs(price) > _TRACE
    }
    wanted = {p for p, cost in zip(case.parts, answer.reduced_costs, strict=True) if cost < -_TRACE}
    forced = {p for p, cost in zip(case.parts, answer.reduced_costs, strict=True) if cost > _TRACE}
    return frozenset(rules | forced).union(*(diet.barred(part) for part in wanted))


def _mend(diet: LiveDiet, name: str) -> Mend:
    if name in diet.barrier_at:
        with diet.trial():
            diet.lift(name)
            helps = diet.solve().status is not Status.INFEASIBLE
        return Mend(name, math.nan, math.nan, helps, helps)
    amount, furthest = _amount(diet, name), diet.reach(name)
    if not math.isfinite(furthest):
        return Mend(name, amount, math.nan, helps=False, proven=False)
    away = -1.0 if _is_minimum(diet, name) else 1.0
    size = max(abs(furthest), abs(amount))
    for share in _NUDGES:
        needed = furthest + away * share * size
        if _holds_at(diet, name, needed):
            # Short of it by a thousandth of the way where the need is 0 and has no size.
            short = needed - away * _LESS * (abs(needed) or abs(needed - amount))
            return Mend(name, amount, needed, True, not _holds_at(diet, name, short))
    return Mend(name, amount, furthest, helps=True, proven=False)


def _amount(diet: LiveDiet, name: str) -> float:
    if name in diet.part_at:
        return float(diet.state.least[diet.part_at[name]])
    return float(diet.state.amounts[diet.rule_at[name]])


def _is_minimum(diet: LiveDiet, name: str) -> bool:
    return name in diet.part_at or diet.case.rules[diet.rule_at[name]].side is Side.MIN


def _holds_at(diet: LiveDiet, name: str, amount: float) -> bool:
    with diet.trial():
        if name in diet.part_at:
            diet.set_part(name, least=amount)
        else:
            diet.set_rule(name, amount=amount)
        return diet.solve().status is not Status.INFEASIBLE
