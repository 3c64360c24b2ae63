"""What may be changed of a live diet, as one value, and the bounds and costs it means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solver.week.elastic import FIRST_STEP_SHARE, SECOND_STEP_FACTOR, SMALLEST_SCALE

if TYPE_CHECKING:
    import numpy.typing as npt

    from solver.live.case import LiveCase

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Setting:
    """The state of a live diet: all that is not its matrix.

    Parameters
    ----------
    amounts, prices, scales : ndarray
        By rule: bound (NaN: not in force), price of missing the scale, and the scale.
    lifted : ndarray of bool
        By rule: set aside for now.
    costs, least, most : ndarray
        By part: price of a unit, and range.
    standing : ndarray of bool
        By barrier: whether it keeps its parts out.
    members : ndarray of bool, shape (barriers, parts)
        Which parts each barrier keeps out.
    """

    amounts: Floats
    prices: Floats
    scales: Floats
    lifted: Flags
    costs: Floats
    least: Floats
    most: Floats
    standing: Flags
    members: Flags

    @classmethod
    def of(cls, case: LiveCase) -> Setting:
        """Return the state that a case begins with."""
        return cls(
            amounts=np.array([rule.amount for rule in case.rules], dtype=float),
            prices=np.array([rule.price for rule in case.rules], dtype=float),
            scales=np.array([rule.scale for rule in case.rules], dtype=float),
            lifted=np.zeros(len(case.rules), dtype=bool),
            costs=case.cost,
            least=case.least,
            most=case.most,
            standing=np.ones(len(case.barriers), dtype=bool),
            members=_members(case),
        )

    @property
    def in_force(self) -> Flags:
        """By rule: whether it bounds anything at all."""
        return ~self.lifted & ~np.isnan(self.amounts)

    @property
    def hard(self) -> Flags:
        """By rule: whether it is in force and may not be missed."""
        return np.isinf(self.prices) & self.in_force

    @property
    def barred(self) -> Flags:
        """By part: whether any standing barrier keeps it out."""
        return np.asarray(self.members[self.standing].any(axis=0))

    def changed(self, field: str, at: int, value: float) -> Setting:
        """Return the state with one entry of one array changed."""
        array = getattr(self, field).copy()
        array[at] = value
        return replace(self, **{field: array})


@dataclass(frozen=True, eq=False)
class Bounds:
    """The numbers that a state means to the solver, by row and by column.

    Columns are the parts, then all first steps of misses, then all second steps.
    """

    row_lower: Floats
    row_upper: Floats
    column_lower: Floats
    column_upper: Floats
    column_cost: Floats


def bounds_of(state: Setting, is_minimum: Flags) -> Bounds:
    """Return the bounds and costs that a state means.

    Parameters
    ----------
    state : Setting
    is_minimum : ndarray of bool
        By rule: minimum or maximum.
    """
    minimum, maximum = state.in_force & is_minimum, state.in_force & ~is_minimum
    least, most = _ranges(state)
    first, rest, price = _misses(state)
    nothing = np.zeros_like(first)
    return Bounds(
        row_lower=np.where(minimum, state.amounts, -np.inf),
        row_upper=np.where(maximum, state.amounts, np.inf),
        column_lower=np.concatenate([least, nothing, nothing]),
        column_upper=np.concatenate([most, first, rest]),
        column_cost=np.concatenate([state.costs, price, SECOND_STEP_FACTOR * price]),
    )


def _ranges(state: Setting) -> tuple[Floats, Floats]:
    # A part that must be eaten and is kept out has no range, so that nothing hides it.
    return state.least, np.where(state.barred, 0.0, state.most)


def _members(case: LiveCase) -> Flags:
    position = {part: at for at, part in enumerate(case.parts)}
    members = np.zeros((len(case.barriers), len(case.parts)), dtype=bool)
    for at, barrier in enumerate(case.barriers):
        members[at, [position[part] for part in barrier.parts]] = True
    return members


def _misses(state: Setting) -> tuple[Floats, Floats, Floats]:
    """Return by rule the room of both steps of its miss, and the price of a missed unit."""
    soft = ~np.isinf(state.prices)
    scales = np.maximum(state.scales, SMALLEST_SCALE)
    price = np.divide(state.prices, scales, out=np.zeros_like(scales), where=soft)
    return np.where(soft, FIRST_STEP_SHARE * scales, 0.0), np.where(soft, np.inf, 0.0), price
