"""What goes into a solve and what comes out of it, as plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from solver.backends import Basis
    from solver.status import Status

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]


class Variable(Protocol):
    """What this package uses of a PuLP variable, which carries no types of its own."""

    name: str
    index: int
    cat: str
    lowBound: float | None  # noqa: N815 - PuLP's name
    upBound: float | None  # noqa: N815 - PuLP's name
    varValue: float | None  # noqa: N815 - PuLP's name
    dj: float | None

    def __hash__(self) -> int: ...


Term = tuple[Variable, float]

SOLVERS = ("HiGHS", "CBC")
"""The solvers a caller may name."""


@dataclass(frozen=True)
class Settings:
    """Say how hard and with what a model is solved.

    Parameters
    ----------
    solver : str
        One of `SOLVERS`.
    gap : float
        Relative gap between answer and bound at which the search may stop. [share]
    node_limit : int, optional
        Branch-and-bound nodes after which the search stops; repeatable on any machine.
    time_limit : float, optional
        Safety brake; where it acts, answers are not repeatable. [s]
    seed : int
        Seed of the solver's own random choices.
    relaxed : bool
        Let whole-number variables be fractional: gives a bound and prices.
    sub_searches : bool
        Let HiGHS search smaller copies of a whole-number model for better answers; they
        find much, and take most of the time.
    stop_above : float
        A continuous solve may stop, without an answer, once its objective is proven to lie
        above this (HiGHS, solved again after a change only).
    """

    solver: str = "HiGHS"
    gap: float = 0.0
    node_limit: int | None = None
    time_limit: float | None = None
    seed: int = 0
    relaxed: bool = False
    sub_searches: bool = True
    stop_above: float = math.inf


@dataclass(frozen=True)
class Outcome:
    """Hold what a solve gave, as plain numbers.

    Parameters
    ----------
    status : Status
        What the solver could prove.
    objective : float
        Value of the answer; NaN without one.
    bound : float
        Proven lower bound of the objective; equals `objective` for an optimal LP.
    values : mapping of str to float
        Value of each variable by name; empty without an answer.
    shadow_prices : mapping of str to float
        Change of the objective per unit of a row's bound; empty for whole-number models.
    reduced_costs : mapping of str to float
        Change of the objective per unit of a variable; empty for whole-number models.
    out_of_time : bool
        Whether the time limit stopped the search, so that it may not repeat.
    basis : Basis, optional
        Where this model, or one that contains it, can go on from this answer (HiGHS,
        continuous models only).
    """

    status: Status
    objective: float = math.nan
    bound: float = math.nan
    values: Mapping[str, float] = field(default_factory=dict)
    shadow_prices: Mapping[str, float] = field(default_factory=dict)
    reduced_costs: Mapping[str, float] = field(default_factory=dict)
    out_of_time: bool = False
    basis: Basis | None = field(default=None, compare=False, repr=False)

    @property
    def gap(self) -> float:
        """Relative distance between answer and bound [share]; 0 is proven best."""
        if not self.status.has_answer:
            return math.nan
        distance = abs(self.objective - self.bound)
        return distance / max(abs(self.objective), 1e-9) if distance > 1e-9 else 0.0

    def value(self, variable: Variable) -> float:
        """Return the value of one variable."""
        return self.values[variable.name]

    def total(self, terms: Iterable[Term]) -> float:
        """Return a sum of variables, each times its factor."""
        return sum(self.value(variable) * factor for variable, factor in terms)


@dataclass(frozen=True, eq=False)
class Point:
    """Hold what a continuous model that stays in the solver gave, by position.

    Parameters
    ----------
    status : Status
        Optimal, infeasible or unbounded; without an optimum all else is empty or NaN.
    objective : float
        Value of the answer.
    columns, rows : ndarray
        Value of each variable and of each row.
    row_prices, column_prices : ndarray
        Change of the objective per unit of a row's bound, and of a variable.
    """

    status: Status
    objective: float
    columns: Floats
    rows: Floats
    row_prices: Floats
    column_prices: Floats


@dataclass(frozen=True, eq=False)
class Arrays:
    """Hold a model as arrays, by position.

    Parameters
    ----------
    row, column, factor : ndarray
        The entries of its rows, one after the other.
    row_low, row_high : ndarray
        Bounds of each row; infinite is none.
    cost, low, high : ndarray
        Price and bounds of each variable.
    whole : ndarray of bool
        Which variables are whole numbers.
    """

    row: Places
    column: Places
    factor: Floats
    row_low: Floats
    row_high: Floats
    cost: Floats
    low: Floats
    high: Floats
    whole: npt.NDArray[np.bool_]
