"""The one module that runs solvers through PuLP.

Whatever differs between PuLP 3 and 4, or between HiGHS and CBC, is settled here. One
thread only: HiGHS keeps one scheduler per process and a second thread count makes later
solves return nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import pulp

from solver.errors import SolveError
from solver.highs_model import as_arrays, highs_model, integrality, ranges, row_list
from solver.outcome import SOLVERS, Outcome, Settings
from solver.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solver.outcome import Arrays, Variable


@dataclass(frozen=True, eq=False)
class Basis:
    """Where a continuous solve ended, so that it or one that contains it can go on from there.

    Parameters
    ----------
    kept : highspy.HighsBasis
        As HiGHS has it, in the order of the names.
    columns, rows : tuple of str
        Names of variables and rows.
    """

    kept: Any
    columns: tuple[str, ...]
    rows: tuple[str, ...]

    def widened(self, columns: Sequence[str], rows: Sequence[str]) -> Any:
        """Return the basis of a model with more variables and rows, which are idle at first."""
        basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
        at = dict(zip(self.columns, self.kept.col_status, strict=True))
        basis.col_status = [at.get(name, status.kLower) for name in columns]
        at = dict(zip(self.rows, self.kept.row_status, strict=True))
        basis.row_status = [at.get(name, status.kBasic) for name in rows]
        # HiGHS is to mend it where the models differ in more than that.
        basis.alien = basis.valid = True
        return basis


class Session:
    """Solves one PuLP problem, again and again while its bounds change.

    A continuous solve is kept: where only bounds of variables changed since, the next one
    begins from its answer instead of from nothing.

    Parameters
    ----------
    problem : pulp.LpProblem
        The problem, objective set; rows and costs stay as they are.
    variables : sequence of Variable
        Its variables, each to be read back.
    """

    def __init__(self, problem: Any, variables: Sequence[Variable]) -> None:
        self._problem = problem
        self._variables = variables
        self._kept: Settings | None = None

    @cached_property
    def _model(self) -> Any:
        return highs_model(self._problem, self._variables)

    def arrays(self) -> Arrays:
        """Return the problem as arrays, rows and variables by position."""
        return as_arrays(self._model, self._variables)

    def solve(
        self, settings: Settings, start: Mapping[Variable, float], basis: Basis | None = None
    ) -> Outcome:
        """Solve the problem as it stands and return numbers.

        Parameters
        ----------
        settings : Settings
            Solver, gap and limits.
        start : mapping of Variable to float
            Where a whole-number search may begin (HiGHS only); may be empty.
        basis : Basis, optional
            Where a continuous solve begins: of an earlier answer of this problem, or of one
            with fewer rows and variables.

        Returns
        -------
        Outcome
            Status, values and prices.

        Raises
        ------
        SolveError
            If the solver is unknown or breaks.
        """
        if settings.solver == "CBC":
            return _solve_cbc(self._problem, self._variables, settings)
        if settings.solver != "HiGHS":
            known = ", ".join(SOLVERS)
            raise SolveError(f"Solver {settings.solver!r} is unknown: use one of {known}.")
        continuous = _is_continuous(self._variables, settings)
        same = replace(settings, stop_above=math.inf)
        if continuous and same == self._kept:
            _solve_again(self._problem.solverModel, self._variables, settings, basis)
        else:
            self._problem.solve(_Highs(self._model, self._variables, settings, start, basis))
        self._kept = same if continuous else None
        return self._read(continuous)

    def _read(self, continuous: bool) -> Outcome:
        highs = self._problem.solverModel
        if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            # Presolve saw that no optimum exists, not which of the two reasons holds.
            highs.setOptionValue("presolve", "off")
            highs.run()
            self._kept = None
        return _read_highs(highs, self._problem, self._variables, continuous)


FASTER = {
    "simplex_scale_strategy": 4,
    "simplex_dual_edge_weight_strategy": 1,
    "mip_heuristic_run_rens": False,
}
"""Forced scaling and Devex pricing: fewer iterations on menu models; RENS takes a third of the
time of sizing portions and finds little that RINS does not (measured)."""
DUAL, PRIMAL = 1, 4
"""What HiGHS calls its two ways of the simplex method."""
_SUB_SEARCHES = ("mip_heuristic_run_rins", "mip_heuristic_run_root_reduced_cost")


class _Highs(pulp.HiGHS):  # type: ignore[misc]
    """HiGHS through PuLP, begun from a known answer where there is one."""

    def __init__(
        self,
        model: Any,
        variables: Sequence[Variable],
        settings: Settings,
        start: Mapping[Variable, float],
        basis: Basis | None = None,
    ) -> None:
        options: dict[str, Any] = {"random_seed": settings.seed, **FASTER}
        if settings.node_limit is not None:
            options["mip_max_nodes"] = settings.node_limit
        if not settings.sub_searches:
            options |= dict.fromkeys(_SUB_SEARCHES, False)
        super().__init__(
            mip=not settings.relaxed,
            msg=False,
            gapRel=settings.gap,
            timeLimit=settings.time_limit,
            threads=1,
            **options,
        )
        self._model = model
        self._variables = variables
        self._start = start
        self._basis = basis

    def actualSolve(self, lp: Any) -> int:  # noqa: N802 - PuLP's name
        """Solve a model by HiGHS at once, from its start if there is one."""
        # PuLP hands the model over column by column and row by row, and gathers and sorts
        # the variables of every row three times; at once is faster. Its own reader of
        # answers calls a stop at the time limit "Optimal" and does not know a stop at the
        # node limit; `_read_highs` reads HiGHS itself instead.
        self.createAndConfigureSolver(lp)
        highs = lp.solverModel
        model = self._model
        model.col_lower_, model.col_upper_ = ranges(self._variables)
        model.integrality_ = integrality(self._variables) if self.mip else []
        highs.passModel(model)
        if self._start:
            columns = [variable.index for variable in self._start]
            highs.setSolution(len(columns), columns, list(self._start.values()))
        if self._basis is not None:
            names = [variable.name for variable in self._variables]
            highs.setBasis(self._basis.widened(names, [row.name for row in row_list(lp)]))
            if len(names) > len(self._basis.columns):
                # New variables leave the old answer feasible, if no longer best.
                highs.setOptionValue("simplex_strategy", PRIMAL)
        highs.run()
        return int(pulp.LpStatusNotSolved)


def loaded(problem: Any, variables: Sequence[Variable]) -> Any:
    """Return HiGHS with a continuous problem in it, unsolved, ready to be changed and run.

    Parameters
    ----------
    problem : pulp.LpProblem
        The problem, objective set; its rows and variables are numbered as HiGHS has them.
    variables : sequence of Variable
        All its variables.
    """
    model = highs_model(problem, variables)
    _Highs(model, variables, Settings(relaxed=True), {}).createAndConfigureSolver(problem)
    highs = problem.solverModel
    # Each solve is to begin from the last basis, which presolve would throw away.
    highs.setOptionValue("presolve", "off")
    highs.passModel(model)
    return highs


def final_status(highs: Any) -> Status | None:
    """Return what a run of HiGHS proved; None where it was stopped or gave up."""
    return _HIGHS_FINAL.get(highs.getModelStatus())


def _solve_again(
    highs: Any, variables: Sequence[Variable], settings: Settings, basis: Basis | None
) -> None:
    """Take over the variables' bounds and go on from the last answer, or from an earlier one."""
    lows, highs_of = ranges(variables)
    columns = np.arange(len(variables), dtype=np.int32)
    highs.changeColsBounds(len(variables), columns, lows, highs_of)
    if settings.time_limit is not None:
        # HiGHS counts the time of all its runs.
        highs.setOptionValue("time_limit", highs.getRunTime() + settings.time_limit)
    highs.setOptionValue("objective_bound", min(settings.stop_above, highspy.kHighsInf))
    highs.setOptionValue("simplex_strategy", DUAL)
    if basis is not None:
        highs.setBasis(basis.kept)
    highs.run()


_HIGHS_FINAL = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
}


def _read_highs(
    highs: Any, problem: Any, variables: Sequence[Variable], continuous: bool
) -> Outcome:
    info, model_status = highs.getInfo(), highs.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    status = _HIGHS_FINAL.get(model_status, Status.FEASIBLE if found else Status.NO_ANSWER)
    late = model_status == highspy.HighsModelStatus.kTimeLimit
    if not status.has_answer:
        return Outcome(status, out_of_time=late)
    solution = highs.getSolution()
    levels = list(solution.col_value)
    values = {variable.name: level for variable, level in zip(variables, levels, strict=True)}
    objective = highs.getObjectiveValue()
    if not continuous:
        bound = info.mip_dual_bound if math.isfinite(info.mip_dual_bound) else -math.inf
        return Outcome(status, objective, bound, values, out_of_time=late)
    prices, reduced = list(solution.row_dual), list(solution.col_dual)
    rows = tuple(row.name for row in row_list(problem))
    return Outcome(
        status,
        objective,
        objective if status is Status.OPTIMAL else -math.inf,
        values,
        dict(zip(rows, prices, strict=True)),
        dict(zip(values, reduced, strict=True)),
        late,
        Basis(highs.getBasis(), tuple(values), rows),
    )


def _solve_cbc(problem: Any, variables: Sequence[Variable], settings: Settings) -> Outcome:
    options = [f"randomSeed {settings.seed}"]
    if settings.node_limit is not None:
        options.append(f"maxNodes {settings.node_limit}")
    try:
        # No `threads`: unset means one, and CBC's own "-threads 1" now and then waits 10 s
        # for a thread that has long gone.
        solver = pulp.getSolver(
            "COIN_CMD",
            path=_cbc_path(),
            mip=not settings.relaxed,
            msg=False,
            gapRel=settings.gap,
            timeLimit=settings.time_limit,
            options=options,
        )
        outcome = problem.solve(solver)
    except pulp.PulpSolverError as error:
        raise SolveError(f"CBC could not run: {error}. Use solver='HiGHS'.") from error
    status = _pulp_status(problem, outcome)
    return _read_pulp(problem, variables, status, settings)


def _pulp_status(problem: Any, outcome: Any) -> Status:
    if not isinstance(outcome, int):  # PuLP 4 returns statistics instead of a number
        if outcome.has_solution:
            proven = outcome.status == pulp.LpSolveStatus.Optimal
            return Status.OPTIMAL if proven else Status.FEASIBLE
        outcome = problem.status
    if outcome == pulp.LpStatusInfeasible:
        return Status.INFEASIBLE
    if outcome == pulp.LpStatusUnbounded:
        return Status.UNBOUNDED
    # `status` alone calls a stop at the time limit optimal; `sol_status` does not.
    if problem.sol_status == pulp.LpSolutionOptimal:
        return Status.OPTIMAL
    found = problem.sol_status == pulp.LpSolutionIntegerFeasible
    return Status.FEASIBLE if found else Status.NO_ANSWER


def _read_pulp(
    problem: Any, variables: Sequence[Variable], status: Status, settings: Settings
) -> Outcome:
    if not status.has_answer:
        return Outcome(status)
    values = {variable.name: float(variable.varValue or 0.0) for variable in variables}
    objective = float(pulp.value(problem.objective) or 0.0)
    if not _is_continuous(variables, settings):
        # CBC does not hand its bound back; a search that ended has proven its gap.
        proven = objective - settings.gap * abs(objective)
        return Outcome(status, objective, proven if status is Status.OPTIMAL else -math.inf, values)
    return Outcome(
        status,
        objective,
        objective,
        values,
        {row.name: float(row.pi or 0.0) for row in row_list(problem)},
        {variable.name: float(variable.dj or 0.0) for variable in variables},
    )


def _is_continuous(variables: Sequence[Variable], settings: Settings) -> bool:
    return settings.relaxed or all(item.cat != pulp.LpInteger for item in variables)


def _cbc_path() -> str | None:
    # PuLP 3 bundles CBC but deprecates the class that knows where; PuLP 4 bundles none
    # and looks on the PATH.
    bundled = getattr(pulp, "PULP_CBC_CMD", None)
    return None if bundled is None else str(bundled.pulp_cbc_path)
