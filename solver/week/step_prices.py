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

    def pick(self, which: Places) -> Rows:
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
        return np.minimum(np.minimum(first, second), self.cap)


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
    steps, credits = _dense(model, model.whole), _dense(model, is_credit)
    missed = is_miss[model.column]
    defining = np.ones(len(steps), dtype=bool)
    defining[model.row[missed]] = False
    cap = np.minimum(model.high[is_credit], _NEVER)
    return _elastic(model, steps, credits, missed), _credits(model, steps, credits, defining, cap)


def _dense(model: Arrays, which: Mask) -> Floats:
    """Return what some variables count in each row."""
    matrix = np.zeros((len(model.row_low), int(which.sum())))
    place, entry = np.cumsum(which) - 1, which[model.column]
    matrix[model.row[entry], place[model.column[entry]]] = model.factor[entry]
    return matrix


def _elastic(model: Arrays, steps: Floats, credits: Floats, missed: Mask) -> Rows:
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
        steps[row] * scale,
        credits[row] * scale,
        bound * unit_price,
        ratio,
        np.where(ratio > 1.0, (ratio - 1.0) * width * unit_price, 0.0),
    )


def _credits(model: Arrays, steps: Floats, credits: Floats, defining: Mask, cap: Floats) -> Credits:
    """Return what bounds each credit: one row, or two."""
    row, credit = np.nonzero((credits != 0.0) & defining[:, None])
    factor = -credits[row, credit]
    first = np.full(len(cap), -1)
    second = first.copy()
    for number, at in enumerate(credit.tolist()):
        first[at], second[at] = (number if first[at] < 0 else first[at]), number
    sums = steps[row] / factor[:, None]
    given = -model.row_low[row] / factor
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
        matrix = rows.matrix
        least = np.maximum(matrix, 0.0) @ self.low + np.minimum(matrix, 0.0) @ self.high
        asked = rows.bound - least > _TRACE
        single = np.count_nonzero(matrix, axis=1) == 1
        self._lay_out_own(rows.pick(np.flatnonzero(asked & single & ~credited)))
        plain = np.flatnonzero(asked & ~single & ~credited)
        self._rows = rows.pick(np.concatenate((np.flatnonzero(credited), plain)))
        self._lay_out(int(credited.sum()))

    def nearest(self, steps: Floats) -> Floats:
        """Return the nearest whole steps within the window."""
        return np.clip(np.rint(steps), self.low, self.high)

    def cost(self, steps: Floats) -> float:
        """Return what whole steps cost."""
        missed = self._missed(steps, self._credits.least(*self._credits.sums(steps)))
        return float(self._rows.cost(missed).sum() + self._own.take(self._place(steps)).sum())

    def changes(self, steps: Floats) -> tuple[Floats, Floats]:
        """Return what each change adds to the cost, in parts whose columns are changes.

        A change that leaves the window adds infinitely much.
        """
        sums = self._credits.sums(steps)
        credited = self._credits.least(*sums)
        missed = self._missed(steps, credited)
        after = missed.take(self._at)
        after -= self._by
        after[: self._by_credit.shape[1]] -= self._credited_more(*sums, credited)
        dear = after * self._factor
        dear -= self._saved
        np.maximum(after, dear, out=after)
        np.maximum(after, 0.0, out=after)
        after -= self._rows.cost(missed).take(self._at)
        return self._own_added.take(self._place(steps), axis=1).reshape(1, -1), after

    def changed(self, steps: Floats, number: int) -> Floats:
        """Return steps after one change."""
        after = steps.copy()
        after[self.portions[number]] += self.sizes[number]
        return after

    def _missed(self, steps: Floats, credited: Floats) -> Floats:
        return self._rows.bound - self._rows.matrix @ steps - self._rows.credits @ credited

    def _credited_more(self, first: Floats, second: Floats, credited: Floats) -> Floats:
        """Return what changes add to rows by way of credits: lines of the layout by changes."""
        more = np.minimum(
            first.take(self._credit_at) + self._first, second.take(self._credit_at) + self._second
        )
        np.minimum(more, self._cap, out=more)
        more -= credited.take(self._credit_at)
        return np.asarray((self._by_credit * more[:, None]).sum(axis=0))

    def _place(self, steps: Floats) -> Places:
        """Return where the table of single portions has each."""
        return np.asarray(self._own_start + (steps - self.low).astype(np.intp))

    def _lay_out_own(self, rows: Rows) -> None:
        """Lay out what each portion costs by itself at each step; beyond the window infinite."""
        width = int((self.high - self.low).max(initial=0.0)) + 1
        steps = self.low[:, None] + np.arange(width)
        # A step before the first and one after the last, which are beyond any window.
        table = np.full((len(self.low), width + 2), np.inf)
        inside = table[:, 1:-1]
        inside[:] = 0.0
        column = np.argmax(rows.matrix != 0.0, axis=1)
        factor = rows.matrix[np.arange(len(column)), column]
        missed = rows.bound[:, None] - factor[:, None] * steps[column]
        dear = rows.factor[:, None] * missed - rows.saved[:, None]
        np.add.at(inside, column, np.maximum(np.maximum(missed, dear), 0.0))
        inside[steps > self.high[:, None]] = np.inf
        self._own = table.ravel()
        self._own_start = np.arange(len(table)) * (width + 2) + 1
        now = np.where(np.isfinite(self._own), self._own, 0.0)
        self._own_added = np.array([np.roll(self._own, -1) - now, np.roll(self._own, 1) - now])

    def _lay_out(self, credited: int) -> None:
        """Lay out, a column for each change, the rows it touches and by how much.

        The first so many rows are those with credits, so they stand in the first lines.
        """
        rows, credits = self._rows, self._credits
        portion = np.arange(len(self.low))
        by_credit = (credits.first != 0.0) | (credits.second != 0.0)
        credit_at = _touched(by_credit)
        touched = (rows.matrix != 0.0) | ((rows.credits != 0.0).astype(float) @ by_credit > 0.0)
        at = _touched(touched)
        lines = int(touched[:credited].sum(axis=0).max(initial=0))
        self._at, self._credit_at = np.tile(at, 2), np.tile(credit_at, 2)
        self._factor, self._saved = rows.factor.take(self._at), rows.saved.take(self._at)
        self._cap = credits.cap.take(self._credit_at)
        self._by_credit = rows.credits[self._at[:lines], self._credit_at[:, None]]
        self._by, self._first, self._second = (
            np.concatenate((by, -by), axis=1)
            for by in (
                rows.matrix[at, portion],
                credits.first[credit_at, portion],
                credits.second[credit_at, portion],
            )
        )


def _touched(touches: Mask) -> Places:
    """Return, a column for each column, the rows that it touches, and then some it does not."""
    deepest = int(touches.sum(axis=0).max(initial=0))
    return np.argsort(~touches, axis=0, kind="stable")[:deepest]
