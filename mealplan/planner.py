"""Plans weeks: builds each week's menu problem, solves it, and checks the plan it gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import foods as food_tables
from mealplan.asking import SEED_STEP, asked_of, week_ask
from mealplan.dishes import OCCASIONS, load_dishes
from mealplan.errors import InputError, NoPlan
from mealplan.gates import check_fields, check_gates, check_possible
from mealplan.leftovers import cooked_once
from mealplan.menu_case import menu_case, situation, usable_dishes
from mealplan.outcome import assemble
from mealplan.policy import Values
from mealplan.request import DAYS_A_WEEK, Effort, Goal, Request, listed
from mealplan.supplements import Taken, check_supplements
from mealplan.targets import daily_targets
from mealplan.why.obstacles import (
    closing_reasons,
    dish_obstacles,
    food_obstacles,
    hard_rules,
)
from solver import InputError as SolverInputError
from solver.status import Status
from solver.week import QUICK, THOROUGH, Choice, SolvedWeek, solve_week, week_cost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.menu_case import Ask, Situation
    from mealplan.patient import Patient
    from mealplan.plan import WeekPlan
    from solver.week import Diligence, MenuCase, Serving

DILIGENCE: Mapping[str, Diligence] = MappingProxyType(
    {Effort.QUICK: QUICK, Effort.THOROUGH: THOROUGH}
)
"""How hard each effort tries."""
_ATTEMPTS = 3
"""Times another seed is tried where household steps break a hard rule."""


def plan_week(
    patient: Patient,
    *,
    foods: FoodTable | None = None,
    dishes: Sequence[DishRecipe] | None = None,
    days: int = DAYS_A_WEEK,
    seed: int = 0,
    lock: Iterable[Serving] = (),
    avoid: Iterable[str] = (),
    effort: str = Effort.QUICK,
    leftovers: int = 0,
    prices: Mapping[str, float] | None = None,
    budget: float | None = None,
    values: str = Values.TYPICAL,
    goal: str = Goal.LIKING,
) -> WeekPlan:
    """Plan breakfast, lunch, dinner and snack for a week, or for up to four.

    The same patient, foods, dishes, seed and effort give the same plan on any machine.

    Parameters
    ----------
    patient : Patient
    foods : FoodTable, optional
        Foods with household portions; the everyday foods by default.
    dishes : sequence of DishRecipe, optional
        Dishes to choose from; those of the package by default.
    days : int
        Days to plan, 1 to 28; longer plans are weeks that do not repeat each other.
    seed : int
        Chooses among plans that are equally good.
    lock : iterable of Serving
        Meals that stay as they are, from `WeekPlan.meals`.
    avoid : iterable of str
        Dish ids, dish names, food ids or plain words that must not come new into the plan.
    effort : {"quick", "thorough"}
        How long to look for a better plan.
    leftovers : int
        Dinners a week that come back as the next day's lunch.
    prices : mapping of str to float, optional
        Price of a kilogram as eaten, by food id (`mealplan.read_prices`).
    budget : float, optional
        What a week should cost at most, in the currency of `prices`.
    values : {"typical", "cautious"}
        Plan with each value as it is, or with its low end for minima and its high end for
        maxima.
    goal : {"liking", "cheapest", "low_footprint"}
        What decides between menus that meet the targets equally well; the cheapest plan needs
        `prices`.

    Returns
    -------
    WeekPlan
        A menu that keeps every hard rule; `WeekPlan.verify` recomputes that.

    Raises
    ------
    PlanRefused
        If a clinician has to be asked first.
    InputError
        If an override cannot hold, a word means no food or a setting is out of range; lists
        every problem.
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
    request = Request(
        days,
        seed,
        effort,
        tuple(lock),
        listed(avoid),
        leftovers,
        prices or {},
        budget,
        values,
        goal,
    )
    table = everyday_foods() if foods is None else foods
    recipes = packaged_dishes() if dishes is None else tuple(dishes)
    return plan_patient(patient, request, table, recipes)


@cache
def everyday_foods() -> FoodTable:
    """Return the package's own foods, read once in a process."""
    return food_tables.load_foods()


@cache
def packaged_dishes() -> tuple[DishRecipe, ...]:
    """Return the package's dishes, checked against the foods they were written for."""
    return load_dishes(everyday_foods().foods)


def plan_patient(
    patient: Patient, request: Request, table: FoodTable, recipes: tuple[DishRecipe, ...]
) -> WeekPlan:
    """Plan what a request asks for a patient; see `plan_week`."""
    check_gates(patient)
    check_fields(patient)
    targets = daily_targets(patient)
    check_possible(targets)
    check_supplements(targets, Taken.of(patient.supplements))
    return plan_request(situation(patient, table, recipes, targets), request)


def plan_request(case: Situation, request: Request) -> WeekPlan:
    """Plan what a request asks for a patient's situation.

    Raises
    ------
    InputError
        If `avoid` holds a word that means nothing, `lock` an excluded or unknown food or
        dish, or `prices` an unknown food.
    NoPlan
        If the hard rules leave no menu.
    """
    ask = asked_of(case, request)
    broken: tuple[str, ...] = ()
    for attempt in range(_ATTEMPTS):
        ask = replace(ask, seed=request.seed + attempt * SEED_STEP)
        plan = assemble(case, request, solve_weeks(case, request, ask))
        broken = plan.broken
        if not broken:
            return plan
    raise NoPlan(broken)


def solve_weeks(case: Situation, request: Request, ask: Ask) -> list[SolvedWeek]:
    """Solve the plan week by week; dishes of earlier weeks come again only where needed."""
    solved: list[SolvedWeek] = []
    for start in range(0, request.days, DAYS_A_WEEK):
        solved.append(_solve_week(case, request, week_ask(request, ask, start, solved)))
    return solved


def _solve_week(case: Situation, request: Request, ask: Ask) -> SolvedWeek:
    solved = solve_one(case, request, ask)
    if not request.leftovers:
        return solved
    kept = cooked_once(solved.servings, ask.fixed, case.dishes, request.leftovers)
    return solve_one(case, request, replace(ask, fixed=(*ask.fixed, *kept)))


def solve_one(case: Situation, request: Request, ask: Ask) -> SolvedWeek:
    """Solve one week.

    Raises
    ------
    NoPlan
        If too few dishes are left or hard limits conflict.
    """
    _require_dishes(case, ask)
    try:
        problem = menu_case(case, ask)
    except SolverInputError as error:
        raise InputError(error.problems) from error
    diligence = DILIGENCE[request.effort]
    if len(ask.fixed) == ask.days * len(OCCASIONS):
        return decided(problem, diligence, {})
    solved = solve_week(problem, diligence, ask.seed)
    if not solved.choice.status.has_answer:
        raise NoPlan(_why_none(case, ask, problem, solved.choice.status))
    return solved


def _why_none(case: Situation, ask: Ask, problem: MenuCase, status: Status) -> tuple[str, ...]:
    """Say what leaves no menu: rules that no foods keep together, or else no dishes."""
    conflict = food_obstacles(case, ask)
    if conflict:
        return conflict
    if status is Status.NO_ANSWER:
        return _NOT_FOUND, *hard_rules(case)
    return _NO_MENU, *dish_obstacles(case, problem)


def decided(problem: MenuCase, diligence: Diligence, reachable: Mapping[str, float]) -> SolvedWeek:
    """Return a week whose every meal was decided before, with nothing left to solve."""
    cost = week_cost(problem.soften(reachable), ())
    choice = Choice(Status.OPTIMAL, (), objective=cost, bound=cost, reachable=reachable)
    return SolvedWeek(diligence, problem.fixed, choice, None, None, cost)


_NOT_FOUND = (
    "No menu was found before the search was stopped; that does not prove that there is none. "
    "Plan again with effort 'thorough', allow more foods, or add dishes."
)
_NO_MENU = (
    "The upper limits and other hard rules leave no menu of the dishes that are allowed. "
    "Allow more foods, add dishes, or ask a dietitian which limit may move."
)


def _require_dishes(case: Situation, ask: Ask) -> None:
    usable = usable_dishes(case.dishes, case.allowed - ask.avoided_foods)
    usable = [dish for dish in usable if dish.dish_id not in ask.avoided_dishes]
    short = []
    for occasion in OCCASIONS:
        open_slots = ask.days - sum(meal.occasion == occasion for meal in ask.fixed)
        found = sum(occasion in dish.occasions for dish in usable)
        if 2 * found < open_slots:
            closing = "; ".join(closing_reasons(case, occasion))
            short.append(
                f"Only {found} dishes are left for {occasion}: the others need an excluded food"
                f"{f' ({closing})' if closing else ''}. Allow more foods or add dishes "
                "(docs/dishes.md)."
            )
    if short:
        raise NoPlan(tuple(short))
