"""A PuLP problem as the arrays that HiGHS takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import pulp

from solver.outcome import Arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solver.outcome import Variable


def row_list(problem: Any) -> list[Any]:
    """Return a problem's rows in order; PuLP 3 keeps a mapping where PuLP 4 has a method."""
    return list(problem.constraints())


def highs_model(problem: Any, variables: Sequence[Variable]) -> Any:
    """Return a PuLP problem, relaxed, as HiGHS takes it; numbers variables and rows."""
    rows = row_list(problem)
    for number, variable in enumerate(variables):
        variable.index = number
    starts: list[int] = [0]
    columns: list[int] = []
    factors: list[float] = []
    for number, row in enumerate(rows):
        row.index = number
        columns += [variable.index for variable in row]
        factors += row.values()
        starts.append(len(columns))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(variables), len(rows)
    model.col_cost_ = np.array([problem.objective.get(item, 0.0) for item in variables])
    model.col_lower_, model.col_upper_ = ranges(variables)
    model.row_lower_, model.row_upper_ = _bounds([(row.getLb(), row.getUb()) for row in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    model.a_matrix_.index_ = np.array(columns, dtype=np.int32)
    model.a_matrix_.value_ = np.array(factors, dtype=float)
    return model


def as_arrays(model: Any, variables: Sequence[Variable]) -> Arrays:
    """Return a problem as plain arrays, rows and variables by position.

    Parameters
    ----------
    model : highspy.HighsLp
        The problem as `highs_model` gives it; bounds are those of the variables by now.
    variables : sequence of Variable
        All its variables.
    """
    starts = np.asarray(model.a_matrix_.start_)
    return Arrays(
        np.repeat(np.arange(model.num_row_), np.diff(starts)),
        np.asarray(model.a_matrix_.index_, dtype=np.intp),
        np.asarray(model.a_matrix_.value_),
        np.asarray(model.row_lower_),
        np.asarray(model.row_upper_),
        np.asarray(model.col_cost_),
        *ranges(variables),
        np.array([variable.cat == pulp.LpInteger for variable in variables]),
    )


def integrality(variables: Sequence[Variable]) -> list[Any]:
    """Return the kind of each variable as HiGHS has it; nothing where all are continuous."""
    if all(variable.cat != pulp.LpInteger for variable in variables):
        return []
    whole, mixed = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    return [whole if variable.cat == pulp.LpInteger else mixed for variable in variables]


def ranges(variables: Sequence[Variable]) -> tuple[Any, Any]:
    """Return the bounds of variables as they stand."""
    return _bounds([(variable.lowBound, variable.upBound) for variable in variables])


def _bounds(pairs: Sequence[tuple[float | None, float | None]]) -> tuple[Any, Any]:
    """Return lower and upper bounds as arrays; None is unbounded."""
    infinite = highspy.kHighsInf
    lows = [-infinite if low is None else low for low, _ in pairs]
    highs = [infinite if high is None else high for _, high in pairs]
    return np.array(lows, dtype=float), np.array(highs, dtype=float)
