"""Rounds the model of which servings to whole ones, one dish and its foods at a time.

A *pattern* is a dish at an occasion with a food for each component. Patterns are asked for
in whole numbers, the nearest to a whole one first; grams stay free, and servings that fit
what is left join after each step.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Portion
from solver.week.generate import Found, generate
from solver.week.layout import NONE
from solver.week.servings import ChosenServing

if TYPE_CHECKING:
    from solver.week.serving_model import Master, Pattern, Solved

_WHOLE = 1e-6
"""Distance from a whole number that is rounding."""
_RIVALS = 2
"""Other patterns that are tried where the first is dear (measured)."""
_DEAR_STEP = 0.005
"""Share of the objective by which a step may raise it before another is tried (measured)."""
_ROUNDS = 1
"""Rounds in which servings join after a step (measured)."""
_GAP = 0.002
"""Gap from which no serving joins while rounding. [share]"""


@dataclass(frozen=True)
class Rounded:
    """Whole servings, and what they cost with grams that are free still."""

    servings: tuple[ChosenServing, ...]
    objective: float


def round_servings(master: Master, found: Found, skip: int = 0) -> Rounded | None:
    """Return whole servings near an answer; None where that keeps no hard limit.

    Parameters
    ----------
    master : Master
        Its rows are asked for patterns on the way.
    found : Found
        The answer to round.
    skip : int
        Patterns passed over at the first step: another number, another menu.
    """
    solved = found.solved
    counts: dict[Pattern, int] = {}
    while solved.has_answer:
        shares = _shares(master, solved)
        whole = {pattern: _floor(share) for pattern, share in shares.items()}
        for pattern, times in whole.items():
            if times > counts.get(pattern, 0):
                counts[pattern] = times
                master.demand(pattern, times)
        left = {pattern: share - whole[pattern] for pattern, share in shares.items()}
        ranked = sorted(
            (pattern for pattern, share in left.items() if share > _WHOLE),
            key=lambda pattern: (-round(left[pattern], 6), pattern),
        )
        if not ranked:
            return _read(master, solved)
        ranked, skip = ranked[min(skip, len(ranked) - 1) :], 0
        step, solved = _cheapest_step(solved, ranked[: 1 + _RIVALS], counts)
        if step is None:
            return None
        counts[step] = counts.get(step, 0) + 1
        found = generate(solved, found.multipliers, -math.inf, _GAP, _ROUNDS)
        solved = found.solved
    return None


def _shares(master: Master, solved: Solved) -> dict[Pattern, float]:
    """Return how often each pattern stands in an answer."""
    shares: dict[Pattern, float] = defaultdict(float)
    amounts = solved.shares()
    for number in np.flatnonzero(amounts > _WHOLE).tolist():
        shares[master.patterns[number]] += float(amounts[number])
    return shares


def _floor(share: float) -> int:
    return math.floor(share + _WHOLE)


def _cheapest_step(
    before: Solved, patterns: list[Pattern], counts: dict[Pattern, int]
) -> tuple[Pattern | None, Solved]:
    """Ask for one more serving of some pattern: the first that is cheap, or the cheapest."""
    best, answer = None, before
    dear = before.objective + _DEAR_STEP * abs(before.objective)
    for pattern in patterns:
        tried = _with_one_more(before.master, pattern, counts)
        if tried.has_answer and (best is None or tried.objective < answer.objective):
            best, answer = pattern, tried
        if best is not None and answer.objective <= dear:
            break
        before.master.demand(pattern, counts.get(pattern, 0))
    if best is None or (best == pattern and answer.objective <= dear):
        return best, answer
    return best, _with_one_more(before.master, best, counts)


def _with_one_more(master: Master, pattern: Pattern, counts: dict[Pattern, int]) -> Solved:
    master.demand(pattern, counts.get(pattern, 0) + 1)
    return master.solve()


def _read(master: Master, solved: Solved) -> Rounded | None:
    """Read servings out of an answer, each with the mean of its pattern's grams."""
    if not solved.keeps_hard_limits:
        return None
    amounts, members = solved.shares(), defaultdict(list)
    for number in np.flatnonzero(amounts > _WHOLE).tolist():
        members[master.patterns[number]].append(number)
    servings = []
    for (block, picks), numbers in sorted(members.items()):
        weights = amounts[numbers]
        grams = weights @ np.array([master.grams[n] for n in numbers]) / weights.sum()
        serving = _serving(master, block, picks, grams.tolist())
        servings += [serving] * round(float(weights.sum()))
    return Rounded(tuple(servings), solved.objective)


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
