"""Plans a week: three linear models in a row, then a recheck by other arithmetic."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import foods as food_tables
from mealplan.dishes import OCCASIONS, load_dishes
from mealplan.errors import InputError, NoPlan
from mealplan.gates import check_gates
from mealplan.menu_case import Situation, menu_case, situation, usable_dishes
from mealplan.notices import notices
from mealplan.plan import WeekPlan
from mealplan.report import coverage_table, dish_table, intake_table, menu_table, target_table
from mealplan.targets import daily_targets
from solver import Settings
from solver.week import choose_dishes, place_servings, size_portions
from solver.week.search import placing_start

if TYPE_CHECKING:
    from foods import FoodTable
    from mealplan.patient import Patient
    from solver.week import Choice, MenuCase, Placement, Portions, Serving

DISH_GAP = 0.05
"""Gap to which the choice of dishes is proven [share]."""
_PLACE = Settings(gap=0.05, node_limit=1)
_PORTION = Settings(gap=0.05, node_limit=50)
_RETRIES = 3
"""Seeds that are tried where rounding to household steps breaks a hard rule."""


@dataclass(frozen=True)
class Solved:
    """What the three models gave for one menu problem.

    Parameters
    ----------
    choice : Choice
        Which dishes.
    placement : Placement
        Which day.
    portions : Portions
        How much.
    """

    choice: Choice
    placement: Placement
    portions: Portions

    @property
    def servings(self) -> tuple[Serving, ...]:
        """The finished servings, in the order of the week."""
        return self.portions.servings


def plan_week(patient: Patient, *, foods: FoodTable | None = None, seed: int = 0) -> WeekPlan:
    """Plan seven days of breakfast, lunch, dinner and snack.

    The same patient, food table and seed give the same week.

    Parameters
    ----------
    patient : Patient
    foods : FoodTable, optional
        Foods with household portions; the everyday foods by default.
    seed : int
        Chooses among weeks that are equally good.

    Returns
    -------
    WeekPlan
        A menu that keeps every hard rule; `WeekPlan.verify` recomputes that.

    Raises
    ------
    PlanRefused
        If a clinician has to be asked first.
    InputError
        If a word of the patient's means no food, or the seed is negative.
    NoPlan
        If the hard rules leave no menu.

    Examples
    --------
    >>> from mealplan import Patient, plan_week
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> week = plan_week(anna)
    >>> week.menu["day"].nunique(), week.verify()
    (7, [])
    """
    if seed < 0:
        raise InputError([f"seed: must be 0 or more; found {seed}."])
    check_gates(patient)
    table = foods if foods is not None else food_tables.load_foods()
    case = situation(patient, table, load_dishes(table.foods), daily_targets(patient))
    _require_dishes(case)
    broken: list[str] = []
    for attempt in range(_RETRIES):
        plan = _attempt(case, seed, attempt)
        broken = plan.verify()
        if not broken:
            return plan
    raise NoPlan(tuple(broken))


def _attempt(case: Situation, seed: int, attempt: int) -> WeekPlan:
    problem = menu_case(case, 7, seed + attempt * 7919)
    return _plan(case, problem, solve(problem, seed), seed)


def solve(problem: MenuCase, seed: int) -> Solved:
    """Solve a menu problem: which dishes, which day, how much.

    Raises
    ------
    NoPlan
        If hard limits conflict.
    """
    choice = choose_dishes(problem, Settings(gap=DISH_GAP, seed=seed))
    if not choice.status.has_answer:
        raise NoPlan((f"The hard limits leave no menu ({choice.status.value}).",))
    softened = problem.soften(choice.reachable)
    start = placing_start(softened, choice.servings, seed)
    placement = place_servings(softened, choice.servings, _PLACE, start)
    portions = size_portions(softened, placement.servings, _PORTION)
    return Solved(choice, placement, portions)


def _require_dishes(case: Situation) -> None:
    usable = usable_dishes(case.dishes, case.allowed)
    short = [
        f"No dish is left for {occasion}: every one needs an excluded food. "
        "Allow more foods or add dishes (docs/dishes.md)."
        for occasion in OCCASIONS
        if sum(dish.occasions.count(occasion) for dish in usable) < _FEWEST_DISHES
    ]
    if short:
        raise NoPlan(tuple(short))


_FEWEST_DISHES = 4
"""Dishes an occasion needs at least, since each is served at most twice in seven days."""


def _plan(case: Situation, problem: MenuCase, solved: Solved, seed: int) -> WeekPlan:
    table = case.table
    menu = menu_table(solved.servings, case.dishes, table.foods)
    targets = target_table(menu, case.targets, table)
    served = table.foods.loc[sorted(menu["food_id"].unique())]
    return WeekPlan(
        patient=case.patient,
        table=table,
        menu=menu,
        dishes=dish_table(solved.servings, case.dishes),
        nutrients=intake_table(menu, table.nutrients.fillna(0.0) / 100.0),
        targets=targets,
        coverage=coverage_table(menu, table),
        warnings=notices(case.patient, targets, served),
        provenance=_provenance(table, problem, solved, seed),
    )


def _provenance(
    table: FoodTable, problem: MenuCase, solved: Solved, seed: int
) -> dict[str, object]:
    return {
        "food_table": table.version,
        "mealplan": version("mealplan-optimizer"),
        "pulp": version("pulp"),
        "solver": f"HiGHS {version('highspy')}",
        "python": platform.python_version(),
        "seed": seed,
        "dishes_usable": len(problem.dishes),
        "dishes_gap_asked": DISH_GAP,
        "dishes_gap": solved.choice.gap,
        "dishes_objective": solved.choice.objective,
        "dishes_bound": solved.choice.bound,
        "unreachable": dict(solved.choice.reachable),
        "placing_objective": solved.placement.objective,
        "placing_bound": solved.placement.bound,
        "portions_objective": solved.portions.objective,
        "portions_bound": solved.portions.bound,
        "portions_node_limit": _PORTION.node_limit,
    }
