"""The model of which servings: whole servings stand in it as columns, found while it is solved.

Its rows are those of the whole week, written by the same rules as in the model of which
dishes (`solver.week.week_rules`); servings join the live model as they are found. What
limits a single serving is inside its column: what it misses is part of its cost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from solver.engine import Model
from solver.status import Status
from solver.week.blocks import Blocks, starts_of
from solver.week.elastic import Penalty
from solver.week.layout import HARD_PRICE, NONE
from solver.week.offers import Bill
from solver.week.week_rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solver.outcome import Point, Term, Variable
    from solver.week.case import GroupLimit, MenuCase, Side
    from solver.week.layout import Flags, Floats, Indices, Layout

_TRACE = 1e-9
_DIGITS = 6
"""Digits of grams by which servings are told apart."""
_SAME_G = 1e-6
"""Difference of portions that is rounding. [g]"""


@dataclass
class ServingModel:
    """Rows of the whole week before any serving has joined.

    Parameters
    ----------
    case : MenuCase
    model : Model
    shared : dict of share credit name to Variable
        Amount credited to a set of foods that may give a share of a total only.
    """

    case: MenuCase
    model: Model = field(default_factory=lambda: Model("which_servings"))
    shared: dict[str, Variable] = field(default_factory=dict)

    def at(self, occasion: str) -> list[Term]:
        """Count the servings at an occasion: those that join later."""
        return []

    def times(self, dish: str) -> list[Term]:
        """Count the servings of a dish: those that join later."""
        return []

    def intake(self, nutrient: str, side: Side) -> list[Term]:
        """Sum what is credited beside servings."""
        credits = self.case.share_credits if side == "min" else ()
        return [(self.shared[item.name], 1.0) for item in credits if item.nutrient == nutrient]

    def total(self, nutrient: str, side: Side, without: frozenset[str]) -> list[Term]:
        """Sum a nutrient in servings: those that join later."""
        return []

    def group(self, limit: GroupLimit) -> list[Term]:
        """Count a group of foods in servings: those that join later."""
        return []

    def penalty(self, price: float, scale: float) -> Penalty:
        """Return what missing a limit costs: hard limits are dear until servings keep them."""
        return Penalty(min(price, HARD_PRICE), scale)


def build(case: MenuCase) -> ServingModel:
    """Build the rows of the model; hard limits are dear until servings that keep them join."""
    menu = ServingModel(case)
    for rule in RULES:
        rule(menu)
    return menu


@dataclass(frozen=True, eq=False)
class Batch:
    """Some servings as arrays: one for each block, an option or `NONE` for each component.

    Parameters
    ----------
    blocks : Blocks
    picked : ndarray of shape (components,)
    grams : ndarray of shape (components,)
    """

    blocks: Blocks
    picked: Indices
    grams: Floats

    def parts(self) -> list[Part]:
        """Return block, picks and grams of each serving."""
        ends = np.append(self.blocks.block_starts, len(self.picked)).tolist()
        picked, grams = self.picked.tolist(), np.round(self.grams, _DIGITS).tolist()
        return [
            (number, tuple(picked[first:last]), tuple(grams[first:last]))
            for number, first, last in zip(
                self.blocks.number.tolist(), ends, ends[1:], strict=False
            )
        ]

    @classmethod
    def of(cls, number: Sequence[int], picked: Sequence[tuple[int, ...]]) -> Batch:
        """Gather servings whose grams are open still."""
        sizes = [len(picks) for picks in picked]
        owners = np.repeat(np.arange(len(sizes)), sizes)
        every = np.arange(sum(sizes))
        flat = np.array([pick for picks in picked for pick in picks], dtype=np.intp)
        numbers = np.array(number, dtype=np.intp)
        blocks = Blocks(numbers, every, flat, every, owners, every, starts_of(owners))
        return cls(blocks, flat, np.zeros(len(flat)))


Part = tuple[int, tuple[int, ...], tuple[float, ...]]
"""A block, the options that are picked for its components, and their grams."""
Pattern = tuple[int, tuple[int, ...]]
"""A block and the options that are picked for its components."""


class Master:
    """The live model over the servings found so far.

    Parameters
    ----------
    layout : Layout
    case : MenuCase
        The case of the layout, its limits softened or not.
    """

    def __init__(self, layout: Layout, case: MenuCase) -> None:
        menu = build(case)
        self.layout, self.case = layout, case
        self._warm = menu.model.keep()
        self._first = len(self._warm.columns)
        rows = self._warm.rows
        self._rows = np.array([rows[name] for name in layout.rows.names], dtype=np.int32)
        slots = [rows[f"occasion_count_{occasion}"] for occasion in case.occasions]
        repeats = [rows[f"dish_repeat_{dish.name}"] for dish in case.dishes]
        self._slot = np.array(slots, dtype=np.int32)[layout.place]
        self._repeat = np.array(repeats, dtype=np.int32)[layout.dish]
        self.patterns: list[Pattern] = []
        self.grams: list[tuple[float, ...]] = []
        self._known: set[Part] = set()
        self._demanded: dict[Pattern, int] = {}
        self._hard = np.array(
            [
                self._warm.columns[f"{miss}_{name}"]
                for name in _hard_rows(case)
                for miss in ("miss1", "miss2")
            ],
            dtype=np.intp,
        )

    def join(self, batch: Batch) -> int:
        """Add the servings that are new, and return how many were."""
        parts = batch.parts()
        fresh = {part: n for n, part in reversed(list(enumerate(parts))) if part not in self._known}
        if not fresh:
            return 0
        order = sorted(fresh.values())
        costs, counts = counted(self.layout, batch)
        added = [parts[n] for n in order]
        column, row, factor = self._entries(added, counts[order])
        starts = np.searchsorted(column, np.arange(len(added)))
        self._warm.join(costs[order], starts.astype(np.int32), row.astype(np.int32), factor)
        self._known.update(added)
        self.patterns += [part[:2] for part in added]
        self.grams += [part[2] for part in added]
        return len(added)

    def _entries(self, added: list[Part], counts: Floats) -> tuple[Indices, Indices, Floats]:
        """Return column, row and factor of what servings count, column by column."""
        each, blocks = np.arange(len(added)), np.array([block for block, _, _ in added])
        held, at = np.nonzero(counts)
        demands = [self._demanded.get(part[:2], NONE) for part in added]
        asked = np.flatnonzero(np.array(demands) != NONE)
        own = [self._slot[blocks], self._repeat[blocks], np.array(demands)[asked]]
        column = np.concatenate([held, each, each, asked])
        row = np.concatenate([self._rows[at], *own])
        factor = np.concatenate([counts[held, at], np.ones(len(column) - len(held))])
        order = np.argsort(column, kind="stable")
        return column[order], row[order], factor[order]

    def demand(self, pattern: Pattern, times: float) -> None:
        """Ask for so many servings of a pattern at least."""
        if pattern not in self._demanded:
            members = [n for n, known in enumerate(self.patterns) if known == pattern]
            columns = np.array(members, dtype=np.int32) + self._first
            self._demanded[pattern] = self._warm.demand(columns.astype(np.int32))
        row = np.array([self._demanded[pattern]], dtype=np.int32)
        low = times if times > 0.0 else -math.inf
        self._warm.bound_rows(row, np.array([low]), np.array([math.inf]))

    def release(self) -> None:
        """Ask for no pattern any more."""
        for pattern in self._demanded:
            self.demand(pattern, 0.0)

    def known(self) -> Batch:
        """Return all servings found so far."""
        return self.found(np.arange(len(self.patterns)))

    def found(self, numbers: Indices) -> Batch:
        """Return some of the servings found so far."""
        blocks, picks = zip(*(self.patterns[n] for n in numbers.tolist()), strict=True)
        grams = [amount for n in numbers.tolist() for amount in self.grams[n]]
        return replace(Batch.of(blocks, picks), grams=np.array(grams))

    def missed(self, point: Point) -> dict[str, float]:
        """Return by how much each minimum of the plan is missed, by the name of its row."""
        steps = ("miss1", "miss2")
        return {
            name: sum(float(point.columns[self._warm.columns[f"{step}_{name}"]]) for step in steps)
            for name in self.layout.rows.names
            if name.startswith("week_minimum_")
        }

    def solve(self) -> Solved:
        """Solve over the servings found so far."""
        return Solved(self, self._warm.solve())

    def close(self) -> None:
        """Give the solver's memory back."""
        self._warm.close()


@dataclass(frozen=True, eq=False)
class Solved:
    """The answer of the live model at one time."""

    master: Master
    point: Point

    @property
    def has_answer(self) -> bool:
        """Tell whether any menu of these servings fills the slots."""
        return self.point.status is Status.OPTIMAL

    @property
    def objective(self) -> float:
        """Value of the answer."""
        return self.point.objective

    @property
    def keeps_hard_limits(self) -> bool:
        """Tell whether no hard limit is missed, of the plan or of a serving."""
        missed = self.point.columns[self.master._hard]
        if not self.has_answer or float(missed.sum()) > _SAME_G:
            return False
        served = self.master.found(np.flatnonzero(self.shares() > _SAME_G))
        return not broken(self.master.layout, served).any()

    def shares(self) -> Floats:
        """Return how often each serving stands in the menu."""
        return self.point.columns[self.master._first :]

    def row_prices(self) -> Floats:
        """Return what a unit of each row of the layout is worth in this answer."""
        return self.point.row_prices[self.master._rows]

    def bill(self) -> Bill:
        """Return what servings cost at the prices of this answer."""
        master, prices = self.master, self.point.row_prices
        place = prices[master._slot] + prices[master._repeat]
        return Bill.of(master.layout, self.row_prices(), place)

    def demanded(self) -> dict[Pattern, float]:
        """Return what the rows of patterns pay for one more serving."""
        rows = self.master._demanded.items()
        return {pattern: float(self.point.row_prices[row]) for pattern, row in rows}


def counted(layout: Layout, batch: Batch) -> tuple[Floats, Floats]:
    """Return what servings cost, and what they count towards each row of the layout."""
    blocks, picked, grams = batch.blocks, batch.picked, batch.grams
    rows, number = layout.rows, blocks.number
    used = picked != NONE
    portions = layout.food[picked[used]], grams[used], blocks.block_of[used]
    counts = rows.counted(*portions, len(number))
    counts[:, rows.once] = np.minimum(counts[:, rows.once], 1.0)
    counts[:, rows.capped] = np.minimum(counts[:, rows.capped], rows.cap[number])
    costs = layout.dish_cost[number] + layout.meals.cost(number, _in_meals(layout, batch))
    costs += np.add.reduceat(np.where(used, layout.cost[picked], 0.0), blocks.block_starts)
    costs += HARD_PRICE * rows.breaks(counts[:, rows.bound])
    return costs, np.where(counts > _TRACE, counts, 0.0)


def broken(layout: Layout, batch: Batch) -> Flags:
    """Tell which servings by themselves break a hard limit of a meal or a day."""
    _, counts = counted(layout, batch)
    held = _in_meals(layout, batch)
    of_meal = layout.meals.breaks(batch.blocks.number, held)
    return np.asarray(of_meal | layout.rows.breaks(counts[:, layout.rows.bound]))


def _in_meals(layout: Layout, batch: Batch) -> Floats:
    amounts = layout.meals.per_g[layout.food[batch.picked]] * batch.grams[:, None]
    return np.asarray(np.add.reduceat(amounts, batch.blocks.block_starts))


def _hard_rows(case: MenuCase) -> list[str]:
    ways = {"min": "minimum", "max": "maximum"}
    limits = [f"week_{ways[one.side]}_{one.name}" for one in case.limits if math.isinf(one.price)]
    groups = [one for one in case.group_limits if math.isinf(one.price)]
    return limits + [f"group_{ways[one.side]}_{one.name}" for one in groups]
