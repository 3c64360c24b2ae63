"""Times a week's plan, part by part, as medians of one run, and as ratios.

python benchmarks/week.py [--runs 5]
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING, TypeVar

import highspy

import foods as food_tables
from mealplan import Patient, daily_targets, plan_week
from mealplan.dishes import load_dishes
from mealplan.menu_case import Ask, menu_case, situation
from solver import Settings
from solver.backends import FASTER
from solver.week import QUICK, choose_dishes, place_servings, size_portions
from solver.week.dish_rules import MIXED_RULES
from solver.week.menus import menus
from solver.week.relax import build, cheapest
from solver.week.score import liking_cost
from solver.week.search import placing_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from solver.week import MenuCase
    from solver.week.dish_model import DishModel

Result = TypeVar("Result")

PATIENTS = {
    "omnivore": {},
    "vegetarian": {"diet": "vegetarian"},
    "vegan": {"diet": "vegan"},
    "gluten-free": {"gluten_free": True},
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    started = time.perf_counter()
    food_tables.load_foods()
    print(f"load_foods, first: {time.perf_counter() - started:.3f} s")
    print("patient         plan_week   case  menus  dishes     day portions   misses  gap")
    for name, fields in PATIENTS.items():
        patient = Patient(
            sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active", **fields
        )
        print(f"{name:15} {_row(patient, runs)}")
    for name, ratio in _ratios(runs).items():
        print(f"PuLP build + solve of the first model over {name}, same matrix: {ratio:.2f} x")
    everyday, everything = _all_foods(runs)
    print(f"plan_week, all foods over everyday foods: {everything / everyday:.2f} x")


def _sample() -> Patient:
    return Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")


def _ratios(runs: int) -> dict[str, float]:
    """Return build and solve in PuLP over the same matrix handed to HiGHS at once.

    The model is the first that a week solves: the relaxation over the cheapest dishes.
    """
    patient, table = _sample(), food_tables.load_foods()
    case = situation(patient, table, load_dishes(table.foods), daily_targets(patient))
    problem = menu_case(case, Ask())
    problem = problem.keep(cheapest(problem))
    rounds = [_seconds(problem) for _ in range(_ROUNDS * runs)]
    return {
        name: statistics.median(ours / raw[name] for ours, raw in rounds) for name in RAW_OPTIONS
    }


_ROUNDS = 3
RAW_OPTIONS = {
    "HiGHS as it comes": {},
    "HiGHS with the options of solver/backends.py": FASTER,
}


def _seconds(problem: MenuCase) -> tuple[float, dict[str, float]]:
    ours, menu = _timed(lambda: _built_and_solved(problem))
    raw = {
        name: _timed(lambda options=options: _raw(menu, options))[0]
        for name, options in RAW_OPTIONS.items()
    }
    return ours, raw


def _built_and_solved(problem: MenuCase) -> DishModel:
    menu = build(problem, MIXED_RULES)
    menu.model.solve(Settings(relaxed=True))
    return menu


def _raw(menu: DishModel, options: dict[str, int]) -> None:
    known = menu.model._problem.solverModel.getLp()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(known)
    highs.run()


def _all_foods(runs: int) -> tuple[float, float]:
    """Return median seconds of a plan from everyday foods and from all foods."""
    tables = (food_tables.load_foods(), food_tables.load_foods("all"))
    times = [
        [
            _timed(lambda t=table, s=seed: plan_week(_sample(), foods=t, seed=s))[0]
            for table in tables
        ]
        for seed in range(runs)
    ]
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


def _row(patient: Patient, runs: int) -> str:
    parts = [_parts(patient, seed) for seed in range(runs)]
    medians = [statistics.median(column) for column in zip(*parts, strict=True)]
    plan = plan_week(patient)
    missed = (plan.targets["status"].isin(["below", "above"])).sum()
    texts = " ".join(f"{median:7.2f}" for median in medians)
    return f"{texts}   {missed:5d}  {plan.provenance['week_gap']:.2%}"


def _parts(patient: Patient, seed: int) -> list[float]:
    whole, _ = _timed(lambda: plan_week(patient, seed=seed))
    table = food_tables.load_foods()
    dishes, targets = load_dishes(table.foods), daily_targets(patient)
    case, problem = _timed(
        lambda: menu_case(situation(patient, table, dishes, targets), Ask(seed=seed))
    )
    asked = Settings(gap=QUICK.dishes_gap, seed=seed)
    # Up to the first menu, which is often enough; where none is, the search of dishes follows.
    servings, menu = _timed(lambda: next(menus(problem, asked), None))
    older, searched = _timed(lambda: choose_dishes(problem, asked))
    choice = menu or searched
    softened = problem.soften(choice.reachable)

    def place() -> object:
        start = placing_start(softened, choice.servings, seed)
        return place_servings(
            softened, choice.servings, Settings(gap=0.01, node_limit=QUICK.placing_nodes), start
        )

    second, placed = _timed(place)
    sizing = Settings(gap=QUICK.portion_gap, node_limit=QUICK.portion_nodes)
    worth = liking_cost(softened, placed.servings)
    third, _ = _timed(lambda: size_portions(softened, placed.servings, sizing, worth=worth))
    return [whole, case, servings, older, second, third]


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    main()
