"""Prices servings: which foods and grams of each dish would improve a menu the most.

Given the prices of the rows of a menu, the best serving of a dish is found component by
component, since each has its cheapest option and end of its range. What limits a serving
as a whole (a meal's energy, a cap on credit) enters by multipliers of its own, sought by
subgradient steps [3]_; any of them bounds the best serving from below (Lagrangian
relaxation, [1]_), and what it picks, with grams moved until the meal fits, is a serving to
offer [2]_.

References
----------
.. [1] A. M. Geoffrion, "Lagrangean relaxation for integer programming," Mathematical
   Programming Studies 2, 82-114, 1974. doi:10.1007/BFb0120690
.. [2] G. B. Dantzig and P. Wolfe, "Decomposition principle for linear programs,"
   Operations Research 8, 101-111, 1960. doi:10.1287/opre.8.1.101
.. [3] B. T. Polyak, "Minimization of unsmooth functionals," USSR Computational Mathematics
   and Mathematical Physics 9, 14-29, 1969. doi:10.1016/0041-5553(69)90061-5
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.week.layout import HARD_PRICE, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.week.blocks import Blocks
    from solver.week.layout import Floats, Indices, Layout

_EPSILON = 1e-6
_TRACE = 1e-12


@dataclass(frozen=True, eq=False)
class Bill:
    """What servings of a layout cost at the prices of a menu's rows.

    Parameters
    ----------
    layout : Layout
    per_g, per_filling : ndarray of shape (options,)
        What a gram and a filling of each option cost.
    credit : ndarray
        What a unit of each row pays that is credited up to a cap.
    once : ndarray
        What each row pays to which a serving counts 1 at most.
    place : ndarray of shape (blocks,)
        What a slot pays for a serving of each block.
    """

    layout: Layout
    per_g: Floats
    per_filling: Floats
    credit: Floats
    once: Floats
    place: Floats

    @classmethod
    def of(cls, layout: Layout, rows: Floats, place: Floats) -> Bill:
        """Return the bill at prices of the layout's rows, and of a slot of each block."""
        terms = layout.rows
        per_g = -(terms.per_g @ rows)[layout.food]
        per_filling = layout.cost - (terms.per_filling @ rows)[layout.food]
        return cls(layout, per_g, per_filling, rows[terms.capped], rows[terms.once], place)

    @property
    def terms(self) -> int:
        """Number of terms of meal limits; credited rows come behind them."""
        return len(self.layout.meals.sign)

    def held(self, blocks: Blocks, picked: Indices, grams: Floats) -> Floats:
        """Return what a serving of each block holds of what it is judged by."""
        amounts = self.layout.inner[picked] * grams[:, None]
        return np.asarray(np.add.reduceat(amounts, blocks.block_starts))

    def total(self, blocks: Blocks, picked: Indices, grams: Floats, held: Floats) -> Floats:
        """Return what a serving of each block adds to the objective."""
        layout, number = self.layout, blocks.number
        parts = self.per_filling[picked] + self.per_g[picked] * grams
        parts = np.where(picked == NONE, 0.0, parts)
        over = np.maximum(0.0, held[:, self.terms :] - layout.rows.cap[number])
        total = layout.dish_cost[number] + np.add.reduceat(parts, blocks.block_starts)
        total += layout.meals.cost(number, held[:, : self.terms]) + over @ self.credit
        total += self._by_row(blocks, picked, grams)
        return np.asarray(total - self.place[number])

    def _by_row(self, blocks: Blocks, picked: Indices, grams: Floats) -> Floats:
        """Return what rows add that do not count a serving by its grams and fillings alone."""
        layout, rows = self.layout, self.layout.rows
        own = np.zeros((len(blocks.number), len(rows.once) + len(rows.bound)))
        held = np.flatnonzero(layout.is_special[picked] & (picked != NONE))
        if not len(held):
            return np.zeros(len(own))
        option = picked[held]
        amounts = layout.special_g[option] * grams[held, None] + layout.special_filling[option]
        np.add.at(own, blocks.block_of[held], amounts)
        often, daily = np.split(own, [len(rows.once)], axis=1)
        again = np.maximum(0.0, often - 1.0) @ self.once
        return np.asarray(again + HARD_PRICE * rows.breaks(daily))

    def fitted(self, blocks: Blocks, picked: Indices, grams: Floats, held: Floats) -> Floats:
        """Move a serving's grams towards the ends of their ranges until its worst miss is met."""
        if not self.terms:
            return grams
        layout, each = self.layout, np.arange(len(held))
        missed = layout.meals.missed(blocks.number, held[:, : self.terms])
        worst = np.argmax(missed, axis=1)
        rising = (layout.meals.sign[worst] > 0.0)[blocks.block_of]
        end = np.where(rising, layout.high_g[picked], layout.low_g[picked])
        end = np.where(picked == NONE, 0.0, end)
        at_end = layout.inner[picked, worst[blocks.block_of]] * end
        far = np.add.reduceat(at_end, blocks.block_starts) - held[each, worst]
        wanted = layout.meals.amount[blocks.number, worst] - held[each, worst]
        helps = (missed[each, worst] > 0.0) & (np.abs(far) > _EPSILON)
        share = np.where(helps, np.clip(wanted / np.where(helps, far, 1.0), 0.0, 1.0), 0.0)
        return np.asarray(grams + (end - grams) * share[blocks.block_of])


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Where the search for the best servings begins: one for each limit of each block."""

    of_limit: Floats
    credited: Floats

    @classmethod
    def none(cls, layout: Layout) -> Multipliers:
        """Return multipliers that are all 0, with all that foods hold credited."""
        return cls(np.zeros_like(layout.meals.price), np.ones(len(layout.dish)))


@dataclass(frozen=True, eq=False)
class Offers:
    """The best serving found of each block, and a bound on the best there is.

    Parameters
    ----------
    gain : ndarray of shape (blocks,)
        What a serving adds to the objective at these prices; negative helps.
    bound : ndarray of shape (blocks,)
        No serving of the block adds less.
    picks : ndarray of shape (components,)
        Option picked for each component, or `NONE`.
    grams : ndarray of shape (components,)
    multipliers : Multipliers
        Those of the best bounds.
    """

    gain: Floats
    bound: Floats
    picks: Indices
    grams: Floats
    multipliers: Multipliers


def offers(bill: Bill, start: Multipliers, steps: int) -> Offers:
    """Return the best servings found at some prices.

    Parameters
    ----------
    bill : Bill
        The prices.
    start : Multipliers
    steps : int
        Steps of the search for multipliers; blocks that cannot help are left out of it.
    """
    search = _Search(bill, start)
    blocks = bill.layout.blocks
    for _ in range(steps):
        search.step(blocks)
        chosen = search.bound[blocks.number] < -_EPSILON
        if not chosen.any():
            break
        blocks = blocks.take(chosen)
    best = Multipliers(search.best, search.best_credited)
    return Offers(search.gain, search.bound, search.picks, search.grams, best)


def refitted(bill: Bill, blocks: Blocks, picked: Indices) -> Iterator[tuple[Floats, Floats]]:
    """Yield grams for servings whose options are picked already, and what they add.

    Parameters
    ----------
    bill : Bill
    blocks : Blocks
        A block for each serving.
    picked : ndarray of shape (components,)
        Option picked for each component, or `NONE`.
    """
    layout = bill.layout
    best = np.where(bill.per_g[picked] < 0.0, layout.high_g[picked], layout.low_g[picked])
    grams = np.where(picked == NONE, 0.0, best)
    held = bill.held(blocks, picked, grams)
    yield grams, bill.total(blocks, picked, grams, held)
    grams = bill.fitted(blocks, picked, grams, held)
    yield grams, bill.total(blocks, picked, grams, bill.held(blocks, picked, grams))


class _Search:
    """The best servings and bounds so far, while multipliers are moved."""

    def __init__(self, bill: Bill, start: Multipliers) -> None:
        layout = bill.layout
        self.bill = bill
        self.now, self.best = start.of_limit.copy(), start.of_limit.copy()
        self.credited, self.best_credited = start.credited.copy(), start.credited.copy()
        self.gain = np.full(len(layout.dish), np.inf)
        self.bound = np.full(len(layout.dish), -np.inf)
        self.picks = np.full(len(layout.required), NONE, dtype=np.intp)
        self.grams = np.zeros(len(layout.required))

    def step(self, blocks: Blocks) -> None:
        """Pick what is best at the present multipliers, and move these."""
        bill, number = self.bill, blocks.number
        picked, grams, least = self._picked(blocks)
        self._bounded(number, least)
        held = bill.held(blocks, picked, grams)
        self._offered(blocks, picked, grams, held)
        missed = bill.layout.meals.missed(number, held[:, : bill.terms]) > 0.0
        if missed.any():
            fitted = bill.fitted(blocks, picked, grams, held)
            self._offered(blocks, picked, fitted, bill.held(blocks, picked, fitted))
        self._moved(number, held[:, : bill.terms])
        over = held[:, bill.terms :] > bill.layout.rows.cap[number] + _EPSILON
        self.credited[number] = np.where(over.any(axis=1), 0.0, 1.0)

    def _picked(self, blocks: Blocks) -> tuple[Indices, Floats, Floats]:
        """Return the cheapest option of each component, its grams, and what a block costs."""
        layout, at = self.bill.layout, blocks.options
        low_g, high_g, per_g = layout.low_g[at], layout.high_g[at], self._tilted(blocks)
        at_low, at_high = per_g * low_g, per_g * high_g
        cost = self.bill.per_filling[at] + np.minimum(at_low, at_high)
        least = np.minimum.reduceat(cost, blocks.component_starts)
        cheapest = np.flatnonzero(cost <= least[blocks.component_of])[::-1]
        best = np.empty(len(least), dtype=np.intp)
        best[blocks.component_of[cheapest]] = cheapest  # the first of equals is written last
        left_out = ~layout.required[blocks.components] & (least >= 0.0)
        grams = np.where(at_low[best] <= at_high[best], low_g[best], high_g[best])
        total = np.add.reduceat(np.where(left_out, 0.0, least), blocks.block_starts)
        return np.where(left_out, NONE, at[best]), np.where(left_out, 0.0, grams), total

    def _tilted(self, blocks: Blocks) -> Floats:
        """Return what a gram costs, multipliers of whole servings included."""
        bill, at = self.bill, blocks.options
        tilt = np.empty((len(blocks.number), bill.layout.inner.shape[1]))
        tilt[:, : bill.terms] = -bill.layout.meals.sign * self.now[blocks.number]
        tilt[:, bill.terms :] = (1.0 - self.credited[blocks.number])[:, None] * bill.credit
        of_option = blocks.block_of[blocks.component_of]
        extra = np.einsum("ot,ot->o", bill.layout.inner[at], tilt[of_option])
        return np.asarray(bill.per_g[at] + extra)

    def _bounded(self, number: Indices, least: Floats) -> None:
        bill, meals = self.bill, self.bill.layout.meals
        asked = (meals.sign * self.now[number] * meals.amount[number]).sum(axis=1)
        capped = (1.0 - self.credited[number]) * (bill.layout.rows.cap[number] @ bill.credit)
        bound = bill.layout.dish_cost[number] + least + asked - capped - bill.place[number]
        better = bound > self.bound[number]
        self.best[number[better]] = self.now[number[better]]
        self.best_credited[number[better]] = self.credited[number[better]]
        self.bound[number[better]] = bound[better]

    def _offered(self, blocks: Blocks, picked: Indices, grams: Floats, held: Floats) -> None:
        """Keep servings that are the best so far."""
        total = self.bill.total(blocks, picked, grams, held)
        better = total < self.gain[blocks.number] - _TRACE
        self.gain[blocks.number[better]] = total[better]
        kept = better[blocks.block_of]
        self.picks[blocks.components[kept]] = picked[kept]
        self.grams[blocks.components[kept]] = grams[kept]

    def _moved(self, number: Indices, held: Floats) -> None:
        """Move multipliers along what limits are short of, so far that the bound might be met.

        This is a projected subgradient step of Polyak's length, towards a bound of 0.
        """
        meals = self.bill.layout.meals
        short = meals.sign * (meals.amount[number] - held) / meals.scale[number]
        now = self.now[number] * meals.finite[number]
        short[(now <= 0.0) & (short < 0.0)] = 0.0
        length = np.maximum(-self.bound[number], 0.0) / np.maximum((short**2).sum(axis=1), _TRACE)
        moved = np.clip(now + length[:, None] * short, 0.0, meals.price[number])
        self.now[number] = moved / meals.scale[number]
