"""Plans weeks: builds each week's menu problem, solves it, and checks the plan it gives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

import foods as food_tables
from mealplan.choices import resolve_words
from mealplan.dishes import OCCASIONS, load_dishes
from mealplan.errors import InputError, NoPlan
from mealplan.gates import check_fields, check_gates, check_possible
from mealplan.leftovers import cooked_once
from mealplan.menu_case import Ask, Situation, menu_case, situation, usable_dishes
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.patient import Patient
    from mealplan.plan import WeekPlan
    from solver.week import Diligence, MenuCase, Serving

_DILIGENCE: dict[str, Diligence] = {Effort.QUICK: QUICK, Effort.THOROUGH: THOROUGH}
_ATTEMPTS = 3
"""Times another seed is tried where household steps break a hard rule."""
_SEED_STEP = 7919
"""Distance between the seeds of attempts and weeks, so that they never meet."""


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
    _check_foods(case, request)
    avoided = avoided_by(case, request.avoid)
    broken: list[str] = []
    for attempt in range(_ATTEMPTS):
        ask = _ask(request, avoided, request.seed + attempt * _SEED_STEP)
        plan = assemble(case, request, solve_weeks(case, request, ask))
        broken = plan.verify()
        if not broken:
            return plan
    raise NoPlan(tuple(broken))


def solve_weeks(case: Situation, request: Request, ask: Ask) -> list[SolvedWeek]:
    """Solve the plan week by week; dishes of earlier weeks come again only where needed."""
    solved: list[SolvedWeek] = []
    for start in range(0, request.days, DAYS_A_WEEK):
        days = min(DAYS_A_WEEK, request.days - start)
        locked = [replace(meal, day=meal.day - start) for meal in request.lock]
        last = [] if not solved else [*solved[-1].servings, *solved[-1].fixed]
        before = [replace(meal, day=0) for meal in last if meal.day == DAYS_A_WEEK]
        week = replace(
            ask,
            days=days,
            seed=ask.seed + start * _SEED_STEP,
            fixed=tuple(meal for meal in locked if 0 < meal.day <= days),
            beside=(*before, *(meal for meal in locked if meal.day == days + 1)),
            served_before=frozenset(serving.dish for one in solved for serving in one.servings),
        )
        solved.append(_solve_week(case, request, week))
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
    diligence = _DILIGENCE[request.effort]
    if len(ask.fixed) == ask.days * len(OCCASIONS):
        return _decided(problem, diligence)
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


def _decided(problem: MenuCase, diligence: Diligence) -> SolvedWeek:
    """Return a week whose every meal was decided before, with nothing left to solve."""
    cost = week_cost(problem, ())
    choice = Choice(Status.OPTIMAL, (), objective=cost, bound=cost, reachable={})
    return SolvedWeek(diligence, problem.fixed, choice, None, None, cost)


_NOT_FOUND = (
    "No menu was found before the search was stopped; that does not prove that there is none. "
    "Plan again with effort 'thorough', allow more foods, or add dishes."
)
_NO_MENU = (
    "The upper limits and other hard rules leave no menu of the dishes that are allowed. "
    "Allow more foods, add dishes, or ask a dietitian which limit may move."
)


def avoided_by(case: Situation, words: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the dishes and the foods that some words mean.

    Raises
    ------
    InputError
        If a word means neither.
    """
    dishes = {key: dish.dish_id for dish in case.dishes for key in (dish.dish_id, dish.name)}
    words = tuple(words)
    foods = [word for word in words if word not in dishes]
    return (
        frozenset(dishes[word] for word in words if word in dishes),
        resolve_words(foods, case.table.foods, "avoid"),
    )


def _ask(request: Request, avoided: tuple[frozenset[str], frozenset[str]], seed: int) -> Ask:
    prices = pd.Series(dict(request.prices), dtype=float) if request.prices else None
    return Ask(
        seed=seed,
        avoided_dishes=avoided[0],
        avoided_foods=avoided[1],
        prices=prices,
        budget=request.budget,
        values=request.values,
        goal=request.goal,
    )


def _check_foods(case: Situation, request: Request) -> None:
    """Refuse what a request says of foods and dishes that there are not, or may not be."""
    problems = [*_lock_problems(case, request.lock)]
    problems += [
        f"prices: food {food!r} is not in the food table; remove its price."
        for food in request.prices
        if food not in case.table.foods.index
    ]
    if problems:
        raise InputError(problems)


def _lock_problems(case: Situation, lock: Iterable[Serving]) -> Iterator[str]:
    barred = {item.food_id: item.reason for item in case.excluded}
    dishes = {dish.dish_id for dish in case.dishes}
    for meal in lock:
        place = f"lock: day {meal.day}, {meal.occasion}"
        if meal.dish not in dishes:
            yield f"{place}: dish {meal.dish!r} is unknown; give the dishes it came from."
        for food in dict.fromkeys(portion.food for portion in meal.portions):
            if food in barred:
                yield f"{place}: {food} is excluded ({barred[food]}); unlock this meal."
            elif food not in case.table.foods.index:
                yield f"{place}: food {food!r} is not in the food table; unlock this meal."


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
