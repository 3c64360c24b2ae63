"""The diet LP: the cheapest amounts of foods that keep every limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from solver.conflict import Diagnosis, Explainer
from solver.diet_input import DietRequest, read_case
from solver.diet_rules import build_cheapest, row_name, variable_name
from solver.diet_solution import DietSolution
from solver.errors import SolveError
from solver.outcome import Outcome, Settings
from solver.recheck import broken_limits, confirm
from solver.scaling import cost_factor, row_factor
from solver.status import Status

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy.typing as npt

    from solver.diet_case import DietCase, Limit
    from solver.diet_rules import DietModel

    Figures = pd.Series[float] | Mapping[Hashable, float]


def solve_diet(
    nutrients: pd.DataFrame,
    cost: Figures,
    minimum: Figures,
    maximum: Figures,
    *,
    food_minimum: float | Figures = 0.0,
    food_maximum: float | Figures | None = None,
    whole_servings: bool = False,
    gap: float = 0.0,
    time_limit: float | None = None,
    solver: str = "HiGHS",
) -> DietSolution:
    """Find the cheapest diet that keeps every limit, or explain why there is none.

    The problem is Stigler's [1]_: the least of ``sum(cost * amount)`` with
    ``minimum <= sum(nutrients * amount) <= maximum`` for each nutrient and
    ``food_minimum <= amount <= food_maximum`` for each food.

    Parameters
    ----------
    nutrients : DataFrame
        Foods x nutrients: amount of each nutrient per unit of food, in any unit that the
        limits share. A nutrient without a limit may hold anything.
    cost : Series or mapping
        Cost per unit of each food; whatever is to be small. [unit of cost per unit of food]
    minimum, maximum : Series or mapping
        Limits by nutrient; absent, NaN or infinite for no limit. [unit of the nutrient]
    food_minimum, food_maximum : float, Series or mapping, optional
        Limits of all foods, or by food; absent, NaN or None for no limit beyond "not below 0".
        [units of food]
    whole_servings : bool, optional
        Whether amounts are whole numbers.
    gap : float, optional
        With whole servings, stop when the diet is proven this close to the best. [share]
    time_limit : float, optional
        Longest time of one solve; explaining an infeasible problem takes several. [s]
    solver : str, optional
        "HiGHS" or "CBC".

    Returns
    -------
    DietSolution
        The diet with its prices, or the conflict with its repairs.

    Raises
    ------
    InputError
        If anything that was passed cannot be used; lists every problem.
    SolveError
        If the solver breaks, or its answer does not hold when recomputed from the tables.

    References
    ----------
    .. [1] G. J. Stigler, "The cost of subsistence," J. Farm Econ., vol. 27, no. 2,
       pp. 303-314, 1945. doi:10.2307/1231810

    Examples
    --------
    >>> table = pd.DataFrame({"protein": [13.0, 3.0], "energy": [380.0, 60.0]},
    ...                      index=["oats", "milk"])
    >>> diet = solve_diet(table, {"oats": 0.2, "milk": 0.1}, {"protein": 50}, {"energy": 1400})
    >>> diet.status, round(diet.objective, 4)
    (<Status.OPTIMAL: 'optimal'>, 0.8889)
    >>> diet.amounts.round(3).to_dict()
    {'oats': 3.333, 'milk': 2.222}
    >>> diet.constraints.round(4)
      bound     name  activity   limit  slack  shadow_price
    0   min  protein      50.0    50.0    0.0        0.0722
    1   max   energy    1400.0  1400.0    0.0       -0.0019

    A problem without an answer names the limits that conflict and what would mend each:

    >>> none = solve_diet(table, {"oats": 0.2, "milk": 0.1}, {"protein": 50}, {"energy": 800})
    >>> none.conflict
    (('min', 'protein'), ('max', 'energy'))
    >>> none.repairs.round(2)
      bound     name  limit  needed
    0   min  protein   50.0    40.0
    1   max   energy  800.0  1000.0
    """
    request = DietRequest(
        nutrients, cost, minimum, maximum, food_minimum, food_maximum, whole_servings
    )
    settings = Settings(solver=solver, gap=gap, time_limit=time_limit)
    case = read_case(request, settings)
    diet = build_cheapest(case)
    outcome = diet.model.solve(settings)
    if outcome.status.has_answer:
        return _answered(request, diet, outcome)
    if outcome.status is Status.NO_ANSWER:
        return _unanswered(request, case, Status.NO_ANSWER, _NOTHING)
    return _explained(request, case, settings, outcome.status)


_NOTHING = Diagnosis((), ())


def _answered(request: DietRequest, diet: DietModel, outcome: Outcome) -> DietSolution:
    figures = diet.read_amounts(outcome)
    amounts = pd.Series(figures, index=request.nutrients.index, name="amount")
    if outcome.status is Status.FEASIBLE and broken_limits(request, amounts):
        # CBC hands back the point at which a time limit caught it, a diet or not.
        return _unanswered(request, diet.case, Status.NO_ANSWER, _NOTHING)
    confirm(request, amounts, outcome.objective / cost_factor(diet.case.costs))
    objective = float(diet.case.costs @ figures)
    reduced = _reduced_costs(diet.case, outcome)
    return DietSolution(
        status=outcome.status,
        objective=objective,
        # Rounding may leave the diet a hair's breadth cheaper than its own bound.
        bound=min(_bound(diet.case, outcome), objective),
        amounts=amounts,
        constraints=_constraints(diet.case, figures, outcome),
        reduced_costs=pd.Series(reduced, index=amounts.index, name="reduced_cost"),
        conflict=(),
        repairs=_repair_table(_NOTHING),
    )


def _unanswered(
    request: DietRequest, case: DietCase, status: Status, diagnosis: Diagnosis
) -> DietSolution:
    nothing = np.full(len(case.foods), math.nan)
    index = request.nutrients.index
    return DietSolution(
        status=status,
        objective=math.nan,
        bound=math.nan,
        amounts=pd.Series(nothing, index=index, name="amount"),
        constraints=_constraints(case, nothing, Outcome(status)),
        reduced_costs=pd.Series(nothing, index=index, name="reduced_cost"),
        conflict=tuple(repair.limit.key for repair in diagnosis.repairs),
        repairs=_repair_table(diagnosis),
        notes=diagnosis.notes,
    )


def _explained(
    request: DietRequest, case: DietCase, settings: Settings, status: Status
) -> DietSolution:
    """Tell apart "no diet" and "no cheapest diet", which solvers mix up, and explain the first."""
    diagnosis = Explainer(case, settings).explain()
    if diagnosis.repairs:
        return _unanswered(request, case, Status.INFEASIBLE, diagnosis)
    if status is Status.INFEASIBLE and not diagnosis.notes:
        if not (case.costs < 0).any():
            raise SolveError(
                f"{settings.solver} finds a diet for these limits, and none at these costs. "
                f"Use the other solver, or units in which figures are neither tiny nor huge."
            )
        status = Status.UNBOUNDED
    return _unanswered(request, case, status, diagnosis)


def _bound(case: DietCase, outcome: Outcome) -> float:
    if outcome.status is Status.OPTIMAL or case.whole:
        return outcome.bound / cost_factor(case.costs)
    return -math.inf  # a simplex that was stopped has proven nothing


def _has_prices(case: DietCase, outcome: Outcome) -> bool:
    return outcome.status is Status.OPTIMAL and not case.whole


def _reduced_costs(case: DietCase, outcome: Outcome) -> npt.NDArray[np.float64]:
    if not _has_prices(case, outcome):
        return np.full(len(case.foods), math.nan)
    names = [variable_name(index) for index in range(len(case.foods))]
    prices = np.array([outcome.reduced_costs[name] for name in names])
    return prices / cost_factor(case.costs) + 0.0


def _shadow_price(limit: Limit, case: DietCase, outcome: Outcome) -> float:
    if not _has_prices(case, outcome):
        return math.nan
    scaled = outcome.shadow_prices[row_name(limit)]
    factor = row_factor(limit.value, case.contents[limit.index])
    return scaled * factor / cost_factor(case.costs) + 0.0


def _constraints(
    case: DietCase, amounts: npt.NDArray[np.float64], outcome: Outcome
) -> pd.DataFrame:
    limits = [limit for limit in case.limits if not limit.bound.is_food]
    values = np.array([limit.value for limit in limits])
    activity = np.array([case.contents[limit.index] @ amounts for limit in limits])
    side = np.array([1.0 if limit.bound.is_minimum else -1.0 for limit in limits])
    return pd.DataFrame(
        {
            "bound": [limit.bound.value for limit in limits],
            "name": [limit.label for limit in limits],
            "activity": activity,
            "limit": values,
            "slack": (activity - values) * side + 0.0,
            "shadow_price": np.array([_shadow_price(limit, case, outcome) for limit in limits]),
        }
    )


def _repair_table(diagnosis: Diagnosis) -> pd.DataFrame:
    repairs = diagnosis.repairs
    return pd.DataFrame(
        {
            "bound": [repair.limit.bound.value for repair in repairs],
            "name": [repair.limit.label for repair in repairs],
            "limit": np.array([repair.limit.value for repair in repairs], dtype=np.float64),
            "needed": np.array([repair.needed for repair in repairs], dtype=np.float64),
        }
    )
