"""Finds servings for the model of which servings until no other would improve it much.

This is column generation [1]_: the model is solved over the servings found so far, its
prices say which others would improve it, and the best of each dish join.

References
----------
.. [1] M. E. Lübbecke and J. Desrosiers, "Selected topics in column generation," Operations
   Research 53, 1007-1023, 2005. doi:10.1287/opre.1050.0234
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.week.offers import Bill, Multipliers, offers, refitted
from solver.week.serving_model import Batch

if TYPE_CHECKING:
    from solver.week.blocks import Blocks
    from solver.week.layout import Flags, Floats, Indices, Layout
    from solver.week.serving_model import Master, Solved

_FIRST_PER_OCCASION = 15
"""Dishes of each occasion that are there from the beginning (measured)."""
_JOINING_PER_OCCASION = 15
"""Servings of each occasion that join in a round at most (measured)."""
_RISE = 1e-3
"""Share of the objective by which a round that finds no servings must raise the bound to be
followed by another (measured)."""
_EPSILON = 1e-7


@dataclass(frozen=True)
class Patience:
    """How long servings are sought.

    Parameters
    ----------
    gap : float
        Distance from the bound at which to stop. [share]
    standstill : float
        Share of the objective that a round must gain to be followed by another.
    rounds : int
        Rounds at most.
    steps : int
        Steps of the search for multipliers in a round.
    """

    gap: float
    standstill: float
    rounds: int
    steps: int


@dataclass(frozen=True, eq=False)
class Found:
    """The model's answer after some rounds, and a bound for all servings there are."""

    solved: Solved
    bound: float
    multipliers: Multipliers


def first_servings(layout: Layout) -> Batch:
    """Return the cheapest servings of the first food of each component, in usual portions."""
    blocks = layout.blocks
    picked = blocks.component_starts.copy()
    options = [layout.options[n] for n in picked.tolist()]
    usual = np.array([option.typical_g for option in options])
    low_g, high_g = layout.low_g[picked], layout.high_g[picked]
    grams = np.where(np.isnan(usual), low_g, np.clip(usual, low_g, high_g))
    nothing = np.zeros(len(layout.rows.names))
    bill = Bill.of(layout, nothing, np.zeros(len(layout.dish)))
    grams = bill.fitted(blocks, picked, grams, bill.held(blocks, picked, grams))
    cost = bill.total(blocks, picked, grams, bill.held(blocks, picked, grams))
    return _chosen(blocks, picked, grams, _best_of_places(layout, cost, _FIRST_PER_OCCASION))


def generate(solved: Solved, start: Multipliers, floor: float, patience: Patience) -> Found:
    """Let servings join while they improve the answer.

    Parameters
    ----------
    solved : Solved
        An answer over the servings that are there.
    start : Multipliers
    floor : float
        A bound that is known already.
    patience : Patience

    Returns
    -------
    Found
        The bound holds for the model without demands only.
    """
    master, bound, last, proven = solved.master, floor, math.inf, -math.inf
    for _ in range(patience.rounds):
        if not solved.has_answer or _is_near(solved, bound, patience):
            break
        bill = solved.bill()
        offered = offers(bill, start, patience.steps)
        start = offered.multipliers
        value = solved.objective
        before, proven = proven, value + _possible_gain(master.layout, offered.bound)
        bound = max(bound, proven)
        gained, last = last - value, value
        joined = 0
        if not _is_near(solved, bound, patience) and gained > patience.standstill * abs(value):
            helps = np.where(offered.gain < -_EPSILON, offered.gain, math.inf)
            chosen = _best_of_places(master.layout, helps, _JOINING_PER_OCCASION)
            blocks = master.layout.blocks
            joined += master.join(_chosen(blocks, offered.picks, offered.grams, chosen))
        joined += _refit(master, solved, bill)
        if joined:
            solved = master.solve()
        elif proven - before <= _RISE * abs(value):
            break
    return Found(solved, bound, start)


def _is_near(solved: Solved, bound: float, patience: Patience) -> bool:
    return solved.objective - bound <= patience.gap * abs(solved.objective)


def _refit(master: Master, solved: Solved, bill: Bill) -> int:
    """Let servings join that hold what is asked for in other grams."""
    paid = solved.demanded()
    if not paid:
        return 0
    batch = Batch.of([block for block, _ in paid], [picks for _, picks in paid])
    joined = 0
    for grams, total in refitted(bill, batch.blocks, batch.picked):
        helps = total - np.array(list(paid.values())) < -_EPSILON
        if helps.any():
            joined += master.join(_chosen(batch.blocks, batch.picked, grams, helps))
    return joined


def _chosen(blocks: Blocks, picked: Indices, grams: Floats, chosen: Flags) -> Batch:
    kept = chosen[blocks.block_of]
    return Batch(blocks.take(chosen), picked[kept], grams[kept])


def _best_of_places(layout: Layout, cost: Floats, most: int) -> Flags:
    """Tell which blocks cost least, so many at each occasion."""
    chosen = np.zeros(len(cost), dtype=bool)
    for place in range(len(layout.case.occasions)):
        at = np.flatnonzero((layout.place == place) & np.isfinite(cost))
        chosen[at[np.argsort(cost[at], kind="stable")[:most]]] = True
    return chosen


def _possible_gain(layout: Layout, bounds: Floats) -> float:
    """Return the most that servings not found yet could improve the answer, as a negative."""
    least = np.zeros(len(layout.case.dishes))
    np.minimum.at(least, layout.dish, bounds)
    most = [dish.most for dish in layout.case.dishes]
    servings = np.sort(np.repeat(least, most))
    return float(servings[: sum(layout.case.open_slots.values())].sum())


def liking_floor(layout: Layout) -> float:
    """Return what the best-liked servings would cost if nothing else mattered."""
    blocks, case = layout.blocks, layout.case
    least = np.minimum.reduceat(layout.cost, blocks.component_starts)
    parts = np.where(layout.required, least, np.minimum(least, 0.0))
    cost = layout.dish_cost + np.add.reduceat(parts, blocks.block_starts)
    again = np.array([dish.repeat_cost for dish in case.dishes])[layout.dish]
    most = np.array([dish.most for dish in case.dishes])[layout.dish]
    floor = 0.0
    for place, occasion in enumerate(case.occasions):
        at = layout.place == place
        repeats = np.repeat((cost + again)[at], np.maximum(most[at] - 1, 0))
        servings = np.sort(np.concatenate([cost[at & (most > 0)], repeats]))
        floor += float(servings[: case.open_slots[occasion]].sum())
    return floor
