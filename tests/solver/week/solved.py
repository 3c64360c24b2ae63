"""Random problems with all three models solved, once for all tests of a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from solver import Settings
from solver.week import choose_dishes, place_servings, size_portions
from solver.week.search import placing_start
from tests.solver.week.random_cases import random_case, with_fixed

if TYPE_CHECKING:
    from solver.week import Choice, MenuCase, Placement, Portions

SEEDS = range(6)
"""Every other one has servings that are decided already."""
GAP = 0.02


@dataclass(frozen=True)
class Week:
    """A problem, softened as its choice says, and what each model made of it."""

    case: MenuCase
    choice: Choice
    start: dict[int, int]
    placement: Placement
    portions: Portions


def problem(seed: int) -> MenuCase:
    case = random_case(seed)
    return with_fixed(case, seed) if seed % 2 else case


@cache
def week(seed: int) -> Week:
    return solve(problem(seed), seed)


def solve(case: MenuCase, seed: int) -> Week:
    choice = choose_dishes(case, Settings(gap=GAP))
    softened = case.soften(choice.reachable)
    start = placing_start(softened, choice.servings, seed)
    placement = place_servings(softened, choice.servings, Settings(), start)
    portions = size_portions(softened, placement.servings, Settings())
    return Week(softened, choice, start, placement, portions)
