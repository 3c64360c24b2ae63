"""A continuous model that stays in HiGHS: bounds and costs change, the basis is kept.

`solver.backends.Session` solves whole models by name again; this one goes by position and
hands over only what differs, which is what an answer within milliseconds needs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from solver.backends import DUAL, PRIMAL, final_status, loaded
from solver.errors import SolveError
from solver.highs_model import row_list
from solver.outcome import Point
from solver.status import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from solver.outcome import Variable

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int32]


class Warm:
    """A continuous model that stays in HiGHS, changed in place and solved from where it was.

    Rows and variables go by position; `rows` and `columns` give the position by name. Not
    safe for several threads at once: whoever holds it takes care of that.

    Parameters
    ----------
    problem : pulp.LpProblem
        The problem, objective set; not needed afterwards.
    variables : sequence of Variable
        All its variables.
    """

    def __init__(self, problem: Any, variables: Sequence[Variable]) -> None:
        self._highs = loaded(problem, variables)
        self._joined = False
        self.rows = {row.name: row.index for row in row_list(problem)}
        self.columns = {variable.name: variable.index for variable in variables}

    def bound_rows(self, rows: Places, lower: Floats, upper: Floats) -> None:
        """Set the bounds of some rows; infinite is none."""
        for row, low, high in zip(rows.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self._highs.changeRowBounds(row, low, high)

    def bound_columns(self, columns: Places, lower: Floats, upper: Floats) -> None:
        """Set the bounds of some variables; infinite is none."""
        self._highs.changeColsBounds(len(columns), columns, lower, upper)

    def price_columns(self, columns: Places, costs: Floats) -> None:
        """Set what some variables cost in the objective."""
        self._highs.changeColsCost(len(columns), columns, costs)

    def join(self, costs: Floats, starts: Places, rows: Places, factors: Floats) -> None:
        """Add variables that are nowhere below 0, by what each counts towards some rows.

        Parameters
        ----------
        costs : ndarray of shape (variables,)
        starts : ndarray of shape (variables,)
            Where the rows of each variable begin.
        rows, factors : ndarray
            Rows of all of them one after another, and what they count there.
        """
        count = len(costs)
        none = np.full(count, math.inf)
        self._highs.addCols(count, costs, np.zeros(count), none, len(rows), starts, rows, factors)
        self._joined = True

    def demand(self, columns: Places) -> int:
        """Add a row that sums some variables, bounded by nothing yet, and return its position."""
        ones = np.ones(len(columns))
        self._highs.addRow(-math.inf, math.inf, len(columns), columns, ones)
        return int(self._highs.getNumRow()) - 1

    def solve(self) -> Point:
        """Solve from the last basis.

        Raises
        ------
        SolveError
            If HiGHS can tell neither an optimum nor why there is none.
        """
        # New variables leave the last answer feasible, changed bounds leave it priced right.
        self._highs.setOptionValue("simplex_strategy", PRIMAL if self._joined else DUAL)
        self._joined = False
        self._highs.run()
        if final_status(self._highs) is None:
            # The last basis led nowhere; start afresh.
            self._highs.clearSolver()
            self._highs.run()
        status = final_status(self._highs)
        if status is None:
            raise SolveError(
                f"HiGHS stopped at {self._highs.getModelStatus()}: use units in which figures "
                f"are neither tiny nor huge."
            )
        return self._read(status)

    def row_ranges(self) -> tuple[Floats, Floats]:
        """Return between which bounds each row keeps its price, as of the last solve.

        Returns
        -------
        tuple of ndarray and ndarray
            Lowest and highest bound; they mean something for rows that bind only.
        """
        _, ranging = self._highs.getRanging()
        return np.array(ranging.row_bound_dn.value_), np.array(ranging.row_bound_up.value_)

    def close(self) -> None:
        """Give the solver's memory back."""
        self._highs.clear()

    def _read(self, status: Status) -> Point:
        nothing = np.array([])
        if status is not Status.OPTIMAL:
            return Point(status, math.nan, nothing, nothing, nothing, nothing)
        solution = self._highs.getSolution()
        return Point(
            status,
            float(self._highs.getObjectiveValue()),
            np.array(solution.col_value),
            np.array(solution.row_value),
            np.array(solution.row_dual),
            np.array(solution.col_dual),
        )
