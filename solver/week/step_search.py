"""A fast search for whole household steps near the relaxation of the model of how much.

It takes the best change of one step while that helps. Then it forces a change that mends
something, lets the best others follow, and keeps them all if that came out cheaper. Nothing
in it is random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from solver.week.step_prices import StepPrices

    Floats = npt.NDArray[np.float64]

FOLLOWERS = 4
"""Changes that may follow a forced one (measured: two find less)."""
CHANGES = 90
"""Times all changes are priced (measured: twice as many gain next to nothing)."""
_EPSILON = 1e-9


@dataclass(frozen=True)
class Steps:
    """Whole steps of every portion and what they cost."""

    counts: Floats
    cost: float


class StepSearch:
    """Searches steps from given ones on."""

    def __init__(self, prices: StepPrices, budget: int = CHANGES) -> None:
        self._prices = prices
        self._left = budget

    def best_from(self, counts: Floats) -> Steps:
        """Return the best steps that are found from some."""
        best = self._descended(Steps(counts, self._prices.cost(counts)))
        while self._left > 0:
            found = self._mended(best)
            if found.cost >= best.cost - _EPSILON:
                break
            best = self._descended(found)
        return best

    def _descended(self, steps: Steps) -> Steps:
        """Take the best change while it helps."""
        while self._left > 0:
            added = self._added(steps)
            best = int(np.argmin(added))
            if added[best] >= -_EPSILON:
                break
            steps = self._changed(steps, best, added)
        return steps

    def _mended(self, steps: Steps) -> Steps:
        """Force the changes that save most somewhere, one after the other, until one pays."""
        parts = self._parts(steps)
        added = _total(parts)
        saved = _total(tuple(np.minimum(part, 0.0) for part in parts))
        saved[~np.isfinite(added)] = 0.0
        for number in np.argsort(saved, kind="stable"):
            if saved[number] >= -_EPSILON or self._left <= 0:
                break
            found = self._followed(self._changed(steps, number, added), number, steps.cost)
            if found.cost < steps.cost - _EPSILON:
                return found
        return steps

    def _followed(self, steps: Steps, number: int, aim: float) -> Steps:
        """Let the best changes of other portions follow; return the best steps on the way."""
        best = steps
        touched = [self._prices.portions[number]]
        for _ in range(FOLLOWERS):
            added = self._added(steps)
            for portion in touched:
                added[portion :: len(steps.counts)] = np.inf
            number = int(np.argmin(added))
            if not np.isfinite(added[number]):
                break
            steps = self._changed(steps, number, added)
            touched.append(self._prices.portions[number])
            best = min(best, steps, key=lambda one: one.cost)
        return best

    def _added(self, steps: Steps) -> Floats:
        return _total(self._parts(steps))

    def _parts(self, steps: Steps) -> tuple[Floats, ...]:
        self._left -= 1
        return self._prices.changes(steps.counts)

    def _changed(self, steps: Steps, number: int, added: Floats) -> Steps:
        counts = self._prices.changed(steps.counts, number)
        return Steps(counts, steps.cost + float(added[number]))


def _total(parts: tuple[Floats, ...]) -> Floats:
    """Return the sum of each column of some arrays."""
    return np.asarray(sum(part.sum(axis=0) for part in parts))
