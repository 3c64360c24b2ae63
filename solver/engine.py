"""A linear model under construction, over PuLP.

Models are always minimised and read back by name; `solver.backends` runs them. No PuLP
object leaves this package.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pulp

from solver.backends import Session
from solver.highs_model import row_list
from solver.outcome import Settings
from solver.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from solver.backends import Basis
    from solver.outcome import Arrays, Outcome, Term, Variable

_LONGEST_LP_NAME = 255


class Model:
    """A minimisation problem under construction: variables, named rows, one objective.

    Names use lower-case letters, digits and underscores only, because PuLP rewrites
    anything else and two rewritten names may collide.
    """

    def __init__(self, name: str) -> None:
        self._problem = pulp.LpProblem(name, pulp.LpMinimize)
        self._variables: list[Variable] = []
        self._cost: dict[Variable, float] = {}
        self._late = False
        # Bounds may change between solves; anything else ends the session.
        self._session: Session | None = None

    def variable(self, name: str, lower: float = 0.0, upper: float | None = None) -> Variable:
        """Add a continuous variable."""
        return self._add(name, lower, upper, pulp.LpContinuous)

    def whole(self, name: str, lower: float = 0.0, upper: float | None = None) -> Variable:
        """Add a whole-number variable."""
        return self._add(name, lower, upper, pulp.LpInteger)

    def set_lower(self, variable: Variable, bound: float) -> None:
        """Set the least value a variable may take."""
        variable.lowBound = bound

    def set_upper(self, variable: Variable, bound: float) -> None:
        """Set the greatest value a variable may take; infinite is none."""
        variable.upBound = None if math.isinf(bound) else bound

    def at_least(self, name: str, terms: Iterable[Term], bound: float) -> None:
        """Add the row ``sum(terms) >= bound``."""
        self._row(name, terms, pulp.LpConstraintGE, bound)

    def at_most(self, name: str, terms: Iterable[Term], bound: float) -> None:
        """Add the row ``sum(terms) <= bound``."""
        self._row(name, terms, pulp.LpConstraintLE, bound)

    def exactly(self, name: str, terms: Iterable[Term], bound: float) -> None:
        """Add the row ``sum(terms) = bound``."""
        self._row(name, terms, pulp.LpConstraintEQ, bound)

    def cost(self, terms: Iterable[Term]) -> None:
        """Add terms to the objective, which is minimised."""
        self._session = None
        for variable, price in terms:
            self._cost[variable] = self._cost.get(variable, 0.0) + price

    @property
    def out_of_time(self) -> bool:
        """Whether the time limit stopped any solve of this model so far."""
        return self._late

    @property
    def row_names(self) -> list[str]:
        """Names of the rows in the order in which they were added."""
        return [row.name for row in row_list(self._problem)]

    def lp_text(self) -> str:
        """Write the model as LP text that a person can read and check by hand."""
        self._set_objective()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.lp"
            self._problem.writeLP(str(path), max_length=_LONGEST_LP_NAME)
            return path.read_text(encoding="utf-8")

    def solve(
        self,
        settings: Settings | None = None,
        start: Mapping[Variable, float] | None = None,
        basis: Basis | None = None,
    ) -> Outcome:
        """Solve the model and return numbers.

        Parameters
        ----------
        settings : Settings, optional
            Solver, gap and limits.
        start : mapping of Variable to float, optional
            A known good answer from which a whole-number search may begin (HiGHS only).
        basis : Basis, optional
            `Outcome.basis` from which a continuous solve goes on in place of its last: of this
            model, or of one whose rows and variables this one has too.

        Returns
        -------
        Outcome
            Status, values by name and, for a continuous model, prices.

        Raises
        ------
        SolveError
            If the solver is unknown or breaks.
        """
        outcome = self._posed().solve(settings or Settings(), start or {}, basis)
        self._late = self._late or outcome.out_of_time
        return outcome

    def arrays(self) -> Arrays:
        """Return the model as arrays, variables in the order in which they were added."""
        return self._posed().arrays()

    def keep(self) -> Warm:
        """Hand the model to HiGHS, where it stays to be changed and solved again.

        Returns
        -------
        Warm
            The live model; every variable must be continuous. Later changes here do not
            reach it.
        """
        self._set_objective()
        return Warm(self._problem, self._variables)

    def _posed(self) -> Session:
        if self._session is None:
            self._set_objective()
            self._session = Session(self._problem, tuple(self._variables))
        return self._session

    def _add(self, name: str, lower: float, upper: float | None, category: str) -> Variable:
        variable: Variable = self._problem.add_variable(name, lower, upper, category)
        self._variables.append(variable)
        self._session = None
        return variable

    def _row(self, name: str, terms: Iterable[Term], sense: int, bound: float) -> None:
        # A list of pairs builds 5-11 times faster than lpSum, lpDot or `+=`.
        expression = pulp.LpAffineExpression(list(terms))
        self._session = None
        self._problem.addConstraint(pulp.LpConstraint(expression, sense, name, bound))

    def _set_objective(self) -> None:
        # Every variable is named in the objective, if only with 0, because PuLP 3
        # forgets a variable that stands in no row and no objective.
        terms = [(variable, self._cost.get(variable, 0.0)) for variable in self._variables]
        self._problem.setObjective(pulp.LpAffineExpression(terms))
