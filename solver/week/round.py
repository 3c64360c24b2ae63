"""Rounds the model of which servings to whole ones, one dish and its foods at a time.

A *pattern* is a dish at an occasion with a food for each component. Patterns are asked for
in whole numbers, the nearest to a whole one first; grams stay free, and servings that fit
what is left join after each step.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Portion
from solver.week.generate import Found, Patience, generate
from solver.week.layout import NONE
from solver.week.serving_model import counted
from solver.week.servings import ChosenServing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solver.week.layout import Floats
    from solver.week.serving_model import Master, Pattern, Solved

_WHOLE = 1e-6
"""Distance from a whole number that is rounding."""
_RIVALS = 2
"""Other patterns that are tried where the first is dear (measured)."""
_DEAR_STEP = 0.005
"""Share of the objective by which a step may raise it before another is tried (measured)."""
_AFTER_A_STEP = Patience(0.0, standstill=0.002, rounds=2, steps=2)
"""How long servings are sought that fit what a step has left (measured)."""


@dataclass(frozen=True)
class Rounded:
    """Whole servings, and what they cost with grams that are free still."""

    servings: tuple[ChosenServing, ...]
    objective: float
    dearest: Pattern | None = None
    """The pattern that was lost where the objective rose most, if it did."""


def round_servings(
    master: Master,
    found: Found,
    first: Sequence[Pattern] = (),
    skip: int = 0,
    near: float = 0.0,
) -> Rounded | None:
    """Return whole servings near an answer; None where that keeps no hard limit.

    Parameters
    ----------
    master : Master
        Its rows are asked for patterns on the way.
    found : Found
        The answer to round.
    first : sequence of Pattern
        Asked for before any other.
    skip : int
        Patterns passed over at the first step: another number, another menu.
    near : float
        Distance from the bound up to which no other servings are sought on the way. [share]
    """
    rounding = _Rounding(master, found, near)
    for pattern in first:
        rounding.begin(pattern)
        skip = 0
    while rounding.solved.has_answer:
        ranked = rounding.fractional()
        if not ranked:
            return _read(master, rounding.solved, rounding.dearest)
        if not rounding.step(ranked[min(skip, len(ranked) - 1) :]):
            break
        skip = 0
    return None


class _Rounding:
    """An answer on its way to whole servings."""

    def __init__(self, master: Master, found: Found, near: float) -> None:
        self.master, self.solved, self.start = master, found.solved, found.multipliers
        self.bound, self.patience = found.bound, replace(_AFTER_A_STEP, gap=near)
        self.counts: dict[Pattern, int] = {}
        self.dearest: Pattern | None = None
        self.most = _DEAR_STEP

    def begin(self, pattern: Pattern) -> None:
        """Ask for a pattern before any other, where that leaves an answer."""
        solved = self._with_one_more(pattern)
        if solved.has_answer:
            self.solved = solved
            self._follow(pattern)
        else:
            self.master.demand(pattern, self.counts.get(pattern, 0))

    def fractional(self) -> list[Pattern]:
        """Keep what is whole, and return the other patterns, the nearest to whole first."""
        amounts = self.solved.shares()
        members = _members(self.master, amounts)
        shares = {pattern: sum(amounts[own].tolist()) for pattern, own in members.items()}
        for pattern, share in shares.items():
            if math.floor(share + _WHOLE) > self.counts.get(pattern, 0):
                self.counts[pattern] = math.floor(share + _WHOLE)
                self.master.demand(pattern, self.counts[pattern])
        left = {pattern: share - self.counts.get(pattern, 0) for pattern, share in shares.items()}
        return sorted(
            (pattern for pattern, share in left.items() if share > _WHOLE),
            key=lambda pattern: (-round(left[pattern], 6), pattern),
        )

    def step(self, ranked: list[Pattern]) -> bool:
        """Ask for one more serving of a pattern, and let servings join that fit it."""
        before = self.solved
        pattern = self._cheapest(ranked[: 1 + _RIVALS])
        if pattern is None:
            return False
        self._follow(pattern)
        rise = (self.solved.objective - before.objective) / max(abs(before.objective), _WHOLE)
        if rise > self.most and self.solved.has_answer:
            self.dearest, self.most = self._missed_most(before), rise
        return True

    def _missed_most(self, before: Solved) -> Pattern:
        """Return the pattern of an earlier answer that would help the present one most."""
        held = np.flatnonzero(before.shares() > _WHOLE)
        costs, counts = counted(self.master.layout, self.master.found(held))
        helps = counts @ self.solved.row_prices() - costs
        return self.master.patterns[int(held[np.argmax(helps)])]

    def _cheapest(self, patterns: list[Pattern]) -> Pattern | None:
        """Solve with the first pattern that is cheap, or with the cheapest; None if none can be."""
        best, least = None, math.inf
        dear = self.solved.objective + _DEAR_STEP * abs(self.solved.objective)
        for pattern in patterns:
            tried = self._with_one_more(pattern)
            if tried.has_answer and tried.objective <= dear:
                self.solved = tried
                return pattern
            if tried.has_answer and tried.objective < least:
                best, least = pattern, tried.objective
            self.master.demand(pattern, self.counts.get(pattern, 0))
        if best is not None:
            self.solved = self._with_one_more(best)
        return best

    def _with_one_more(self, pattern: Pattern) -> Solved:
        self.master.demand(pattern, self.counts.get(pattern, 0) + 1)
        return self.master.solve()

    def _follow(self, pattern: Pattern) -> None:
        self.counts[pattern] = self.counts.get(pattern, 0) + 1
        if self.solved.has_answer:
            found = generate(self.solved, self.start, self.bound, self.patience)
            self.solved, self.start = found.solved, found.multipliers


def _members(master: Master, amounts: Floats) -> dict[Pattern, list[int]]:
    """Return the servings that stand in an answer, by pattern."""
    members: dict[Pattern, list[int]] = defaultdict(list)
    for number in np.flatnonzero(amounts > _WHOLE).tolist():
        members[master.patterns[number]].append(number)
    return members


def _read(master: Master, solved: Solved, dearest: Pattern | None) -> Rounded | None:
    """Read servings out of an answer, each with the mean of its pattern's grams."""
    if not solved.keeps_hard_limits:
        return None
    amounts, servings = solved.shares(), []
    for (block, picks), numbers in sorted(_members(master, amounts).items()):
        weights = amounts[numbers]
        grams = weights @ np.array([master.grams[n] for n in numbers]) / weights.sum()
        serving = _serving(master, block, picks, grams.tolist())
        servings += [serving] * round(float(weights.sum()))
    return Rounded(tuple(servings), solved.objective, dearest)


def _serving(
    master: Master, block: int, picks: tuple[int, ...], grams: list[float]
) -> ChosenServing:
    layout = master.layout
    portions = [
        Portion(layout.options[pick].component, layout.options[pick].food, amount)
        for pick, amount in zip(picks, grams, strict=True)
        if pick != NONE
    ]
    case = layout.case
    place, dish = int(layout.place[block]), int(layout.dish[block])
    return ChosenServing(case.occasions[place], case.dishes[dish].name, tuple(portions))
