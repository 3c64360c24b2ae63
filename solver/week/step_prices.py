"""What whole household steps cost, as arrays read from the model of how much.

The rules stand in the model alone. Its rows are elastic: whatever the steps, misses of known
prices make up the rest, so what steps cost needs no solve. A variable that only credits takes
as much as its rows allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from solver.outcome import Arrays

    Floats = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.intp]

WINDOW = 3
"""Steps beyond the relaxation's that a search may reach (measured: more find little)."""
_NEVER = 1e30
"""Stands for a bound that is none, and for how far a row is from being missed that is none."""
_TRACE = 1e-9


@dataclass(frozen=True)
class Rows:
    """Rows as ``matrix @ steps + miss >= bound``, scaled by the price of a first missed unit.

    A miss costs itself, or `factor` times itself less `saved`, whichever is more.
    """

    matrix: Floats
    credits: Floats
    bound: Floats
    factor: Floats
    saved: Floats

    def pick(self, which: Mask) -> Rows:
        """Return some of the rows."""
        parts = (self.matrix, self.credits, self.bound, self.factor, self.saved)
        return Rows(*(part[which] for part in parts))

    def cost(self, missed: Floats) -> Floats:
        """Return what misses cost, a row each; negative is met."""
        return np.maximum(np.maximum(missed, self.factor * missed - self.saved), 0.0)


@dataclass(frozen=True)
class Credits:
    """Amounts that are the least of a cap and of one or two sums of steps."""

    cap: Floats
    first: Floats
    second: Floats
    first_given: Floats
    second_given: Floats

    def sums(self, steps: Floats) -> tuple[Floats, Floats]:
        """Return both sums of each amount."""
        return self.first @ steps + self.first_given, self.second @ steps + self.second_given

    def least(self, first: Floats, second: Floats) -> Floats:
        """Return what is credited where the sums are these."""
        cap = self.cap if first.ndim == 1 else self.cap[:, None]
        return np.minimum(np.minimum(first, second), cap)


def read_rows(model: Arrays) -> tuple[Rows, Credits]:
    """Return a model's rows and credits in terms of its whole-number variables.

    Parameters
    ----------
    model : Arrays
        Every row has misses on each side that it binds, in one variable or two, or says
        that one variable that costs nothing is at most a sum of the others.
    """
    times = np.bincount(model.column, minlength=len(model.cost))
    is_miss = ~model.whole & (times == 1) & (model.cost > 0.0)
    is_credit = ~model.whole & ~is_miss
    matrix = np.zeros((len(model.row_low), len(model.cost)))
    matrix[model.row, model.column] = model.factor
    missed = is_miss[model.column]
    rows = _elastic(model, matrix, missed, is_credit)
    defining = np.setdiff1d(np.arange(len(matrix)), model.row[missed])
    return rows, _credits(model, matrix, defining, is_credit)


def _elastic(model: Arrays, matrix: Floats, missed: Mask, is_credit: Mask) -> Rows:
    """Return a row for each side on which a row of the model may be missed."""
    row, column, factor = model.row[missed], model.column[missed], model.factor[missed]
    unit_price = model.cost[column] / np.abs(factor)
    width = np.minimum(model.high[column] * np.abs(factor), _NEVER)
    side = np.sign(factor)
    order = np.lexsort((unit_price, side, row))
    row, side, unit_price, width = row[order], side[order], unit_price[order], width[order]
    again = np.zeros(len(row), dtype=bool)
    again[1:] = (row[1:] == row[:-1]) & (side[1:] == side[:-1])
    first = np.flatnonzero(~again)
    ratio = np.ones(len(row))
    second = np.flatnonzero(again)
    ratio[second - 1] = unit_price[second] / unit_price[second - 1]
    row, side, ratio = row[first], side[first], ratio[first]
    unit_price, width = unit_price[first], width[first]
    bound = np.where(side > 0.0, model.row_low[row], -model.row_high[row])
    scale = (side * unit_price)[:, None]
    return Rows(
        matrix[row][:, model.whole] * scale,
        matrix[row][:, is_credit] * scale,
        bound * unit_price,
        ratio,
        np.where(ratio > 1.0, (ratio - 1.0) * width * unit_price, 0.0),
    )


def _credits(model: Arrays, matrix: Floats, defining: Places, is_credit: Mask) -> Credits:
    """Return what bounds each credit: one row, or two."""
    place = np.cumsum(is_credit) - 1
    own, column = np.nonzero(matrix[defining] * is_credit)
    row, credit = defining[own], place[column]
    factor = -matrix[row, column]
    first = np.full(int(is_credit.sum()), -1)
    second = first.copy()
    for number, at in enumerate(credit):
        first[at], second[at] = (number if first[at] < 0 else first[at]), number
    sums = matrix[row][:, model.whole] / factor[:, None]
    given = -model.row_low[row] / factor
    cap = np.minimum(model.high[is_credit], _NEVER)
    return Credits(cap, sums[first], sums[second], given[first], given[second])


class StepPrices:
    """Prices whole steps, and all single changes of them at once.

    A change is a number: `up` of them add a step to the portion of that number, the other
    half take one away.

    Parameters
    ----------
    model : Arrays
        The model of how much.
    centre : ndarray
        Steps around which is searched, whole or not.
    """

    def __init__(self, model: Arrays, centre: Floats) -> None:
        low, high = model.low[model.whole], model.high[model.whole]
        self.low = np.maximum(low, np.floor(centre) - WINDOW)
        self.high = np.minimum(high, np.ceil(centre) + WINDOW)
        self.portions = np.tile(np.arange(len(low)), 2)
        self.sizes = np.repeat([1.0, -1.0], len(low))
        rows, self._credits = read_rows(model)
        credited = (rows.credits != 0.0).any(axis=1)
        least = np.minimum(rows.matrix * self.low, rows.matrix * self.high).sum(axis=1)
        asked = (rows.bound - least > _TRACE) & ~credited
        single = (rows.matrix != 0.0).sum(axis=1) == 1
        self._own = self._table(rows.pick(asked & single))
        self._capped = rows.pick(credited)
        self._rows = rows.pick(asked & ~single)
        self._lay_out()

    def nearest(self, steps: Floats) -> Floats:
        """Return the nearest whole steps within the window."""
        return np.clip(np.rint(steps), self.low, self.high)

    def cost(self, steps: Floats) -> float:
        """Return what whole steps cost."""
        _, _, missed, capped = self._state(steps)
        own = self._own[np.arange(len(steps)), (steps - self.low).astype(int)]
        costs = (self._rows.cost(missed), self._capped.cost(capped), own)
        return float(sum(part.sum() for part in costs))

    def changes(self, steps: Floats) -> list[Floats]:
        """Return what each change adds to the cost, in parts whose columns are changes.

        A change that leaves the window adds infinitely much.
        """
        sums, credited, missed, capped = self._state(steps)
        after = np.append(missed, -_NEVER)[self._at]
        after -= self._by
        dear = after * self._factor
        dear -= self._saved
        np.maximum(after, dear, out=after)
        np.maximum(after, 0.0, out=after)
        after -= np.append(self._rows.cost(missed), 0.0)[self._at]
        return [self._own_changes(steps), after, self._capped_changes(sums, credited, capped)]

    def changed(self, steps: Floats, number: int) -> Floats:
        """Return steps after one change."""
        after = steps.copy()
        after[self.portions[number]] += self.sizes[number]
        return after

    def _state(self, steps: Floats) -> tuple[tuple[Floats, Floats], Floats, Floats, Floats]:
        sums = self._credits.sums(steps)
        credited = self._credits.least(*sums)
        missed = self._rows.bound - self._rows.matrix @ steps
        capped = self._capped.bound - self._capped.matrix @ steps - self._capped.credits @ credited
        return sums, credited, missed, capped

    def _own_changes(self, steps: Floats) -> Floats:
        """Return what changes add in rows of a single portion."""
        place = (steps - self.low).astype(int)
        numbers = np.arange(len(steps))
        now = self._own[numbers, place]
        up, down = self._own[numbers, place + 1], self._own[numbers, place - 1]
        return np.concatenate((up - now, down - now))[None]

    def _capped_changes(
        self, sums: tuple[Floats, Floats], credited: Floats, capped: Floats
    ) -> Floats:
        """Return what changes add in rows with credits: rows by changes."""
        rows = self._capped
        first, second = (
            amount[:, None] + by for amount, by in zip(sums, self._by_credit, strict=True)
        )
        more = self._credits.least(first, second)
        more -= credited[:, None]
        after = capped[:, None] - self._by_capped - rows.credits @ more
        dear = rows.factor[:, None] * after - rows.saved[:, None]
        costs = np.maximum(np.maximum(after, dear), 0.0)
        return np.asarray(costs - rows.cost(capped)[:, None])

    def _table(self, rows: Rows) -> Floats:
        """Return what each portion costs by itself at each step; beyond the window infinite."""
        width = int((self.high - self.low).max(initial=0.0)) + 1
        steps = self.low[:, None] + np.arange(width)
        table = np.zeros((len(self.low), width + 2))
        column = np.argmax(rows.matrix != 0.0, axis=1)
        factor = rows.matrix[np.arange(len(column)), column]
        missed = rows.bound[:, None] - factor[:, None] * steps[column]
        dear = rows.factor[:, None] * missed - rows.saved[:, None]
        np.add.at(table[:, :width], column, np.maximum(np.maximum(missed, dear), 0.0))
        table[:, :width][steps > self.high[:, None]] = np.inf
        # Two more columns: one past the greatest number of steps, one before the first (-1).
        table[:, width:] = np.inf
        return table

    def _lay_out(self) -> None:
        """Lay out, a column for each change, the rows it touches and by how much."""
        portion, row = np.nonzero(self._rows.matrix.T)
        counts = np.bincount(portion, minlength=len(self.low))
        depth = np.arange(len(portion)) - np.repeat(np.cumsum(counts) - counts, counts)
        shape = (int(counts.max(initial=0)), len(self.low))
        at, by = np.full(shape, len(self._rows.bound)), np.zeros(shape)
        at[depth, portion] = row
        by[depth, portion] = self._rows.matrix[row, portion]
        self._at = np.tile(at, 2)
        self._by = np.concatenate((by, -by), axis=1)
        self._factor = np.append(self._rows.factor, 1.0)[self._at]
        self._saved = np.append(self._rows.saved, 0.0)[self._at]
        self._by_capped, *self._by_credit = (
            np.concatenate((matrix, -matrix), axis=1)
            for matrix in (self._capped.matrix, self._credits.first, self._credits.second)
        )
