"""Puts solved weeks together into a plan."""

from __future__ import annotations

import platform
from dataclasses import asdict, replace
from functools import cache, lru_cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.costs import cost_notices
from mealplan.dishes import OCCASIONS
from mealplan.notices import FOOD_COLUMNS, Notice, notices, timing
from mealplan.plan import WeekPlan
from mealplan.report import coverage_table, dish_table, intake_table, menu_table, target_table
from mealplan.request import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foods import FoodTable
    from mealplan.menu_case import Situation
    from mealplan.request import Request
    from solver.week import Serving, SolvedWeek


def assemble(case: Situation, request: Request, weeks: Sequence[SolvedWeek]) -> WeekPlan:
    """Return the plan that some solved weeks make.

    Parameters
    ----------
    case : Situation
    request : Request
    weeks : sequence of SolvedWeek
        In order; every one but the last has seven days.
    """
    return plan_of(case, request, _all_servings(weeks), _provenance(case.table, request, weeks))


def plan_of(
    case: Situation,
    request: Request,
    servings: tuple[Serving, ...],
    provenance: Mapping[str, object],
) -> WeekPlan:
    """Return the plan that some servings are, all its figures reckoned from the food table.

    Parameters
    ----------
    case : Situation
    request : Request
    servings : tuple of Serving
        In the order of the week.
    provenance : mapping of str to object
        What made the servings.
    """
    table = case.table
    menu = menu_table(servings, case.dishes, table.foods)
    targets = target_table(menu, case.targets, table, case.taken, request.values)
    names = pd.Index(sorted(set(menu["food_id"])))
    foods = table.foods.index.get_indexer(names)
    served = pd.DataFrame({name: table.foods[name].take(foods) for name in FOOD_COLUMNS})
    return WeekPlan(
        patient=case.patient,
        request=request,
        table=table,
        recipes=case.dishes,
        servings=servings,
        menu=menu,
        dishes=dish_table(servings, case.dishes),
        nutrients=intake_table(menu, _nutrients_per_g(table)),
        targets=targets,
        coverage=coverage_table(menu, table),
        warnings=(
            *_late(provenance),
            *cost_notices(menu, request),
            *notices(case.patient, targets, served),
        ),
        timing=timing(case.patient),
        provenance=provenance,
    )


@lru_cache(maxsize=4)
def _nutrients_per_g(table: FoodTable) -> pd.DataFrame:
    return table.nutrients.fillna(0.0) / 100.0


def _all_servings(weeks: Sequence[SolvedWeek]) -> tuple[Serving, ...]:
    shifted = [
        replace(serving, day=serving.day + number * DAYS_A_WEEK)
        for number, week in enumerate(weeks)
        for serving in (*week.servings, *week.fixed)
    ]
    return tuple(sorted(shifted, key=lambda s: (s.day, OCCASIONS.index(s.occasion))))


def _late(provenance: Mapping[str, object]) -> list[Notice]:
    if not provenance["out_of_time"]:
        return []
    text = (
        "A time limit stopped the search on this machine: the plan keeps every rule, but "
        "another run may give another plan."
    )
    return [Notice("out_of_time", text, "scope of this planner")]


@cache
def _versions() -> Mapping[str, str]:
    """Return the versions of what makes plans, which stay the same while a process runs."""
    return MappingProxyType(
        {
            "mealplan": version("mealplan-optimizer"),
            "pulp": version("pulp"),
            "solver": f"HiGHS {version('highspy')}",
            "python": platform.python_version(),
        }
    )


def _provenance(
    table: FoodTable, request: Request, weeks: Sequence[SolvedWeek]
) -> dict[str, object]:
    return {
        "food_table": table.version,
        **_versions(),
        "days": request.days,
        "seed": request.seed,
        "effort": str(request.effort),
        "values": str(request.values),
        "limits": asdict(weeks[0].diligence),
        "dishes_gap": max(week.choice.gap for week in weeks),
        "dishes_bound": sum(week.choice.bound for week in weeks),
        "dishes_objective": sum(week.choice.objective for week in weeks),
        "placing_gap": max(week.placing_gap for week in weeks),
        "portions_gap": max(week.portions_gap for week in weeks),
        "week_cost": sum(week.cost for week in weeks),
        "week_gap": max(week.gap for week in weeks),
        "still_asked_of_unreachable": [dict(week.choice.reachable) for week in weeks],
        "out_of_time": any(week.out_of_time for week in weeks),
    }
