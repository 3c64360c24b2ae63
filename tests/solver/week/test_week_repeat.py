"""The same problem gives the same week: again, in another process, and with another solver."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from solver import Settings
from solver.week import choose_dishes, place_servings, size_portions
from tests.solver.week.random_cases import random_case
from tests.solver.week.solved import problem, solve, week

ROOT = Path(__file__).parents[3]
SHOW = """
from tests.solver.week.solved import problem, solve
print(repr(solve(problem(1), 1).portions))
"""


@pytest.mark.parametrize("seed", [0, 1])
def test_the_same_problem_gives_the_same_week(seed):
    again = solve(problem(seed), seed)
    assert again.choice == week(seed).choice
    assert again.start == week(seed).start
    assert again.placement == week(seed).placement
    assert again.portions == week(seed).portions


@pytest.mark.parametrize("hashing", ["1", "2"])
def test_the_order_of_sets_changes_nothing(hashing):
    shown = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**os.environ, "PYTHONHASHSEED": hashing},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == f"{week(1).portions!r}\n"


def test_cbc_places_and_sizes_at_the_same_price():
    found = week(0)
    settings = Settings(solver="CBC")
    placement = place_servings(found.case, found.choice.servings, settings, found.start)
    assert placement.objective == pytest.approx(found.placement.objective, rel=1e-6, abs=1e-6)
    portions = size_portions(found.case, found.placement.servings, settings)
    assert portions.objective == pytest.approx(found.portions.objective, rel=1e-6, abs=1e-6)


def test_cbc_chooses_within_the_same_bound():
    case = replace(random_case(0, dishes=4, days=2), spreads=())
    highs = choose_dishes(case, Settings())
    cbc = choose_dishes(case, Settings(solver="CBC"))
    assert cbc.reachable == pytest.approx(highs.reachable)
    assert cbc.bound == pytest.approx(highs.bound, rel=1e-6, abs=1e-6)
    assert cbc.objective >= highs.bound - 1e-6
    assert highs.objective >= cbc.bound - 1e-6
    assert cbc.status.has_answer
    assert highs.status.has_answer
