"""Times plans for many patients: one by one, in one and in two processes; and memory.

python benchmarks/batch.py [--patients 100] [--days 7]
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from functools import partial
from typing import TYPE_CHECKING

from mealplan import Patient, local_pool, plan_many, plan_week
from mealplan.planner import everyday_foods, packaged_dishes

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 10_000
MILLION = 1_000_000
ONE_BY_ONE = 10
"""Patients that are planned without any pool."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100)
    parser.add_argument("--days", type=int, default=7)
    asked = parser.parse_args()
    _first(asked.days)
    cpu = _one_by_one(asked.days)
    print(f"one by one: {cpu:.2f} CPU-seconds a plan, {1 / cpu:.2f} plans a CPU-second")
    one = _rate(1, asked.patients, asked.days)
    two = _rate(2, asked.patients, asked.days)
    print(f"2 processes over 1: {two / one:.2f} x")
    print(f"largest worker: {_largest_child_mb():.0f} MB")
    print(f"this process: {_own_mb():.0f} MB at most")
    print(f"{MANY} patients in 2 processes: about {MANY / two / 60:.0f} min (reckoned)")
    print(f"{MILLION} patients: about {MILLION * cpu / 3600:.0f} core-hours (reckoned)")


def people() -> Iterator[Patient]:
    """Yield women and men of many ages, sizes and diets, the same in each run."""
    grid = itertools.product(
        ("female", "male"),
        (55, 63, 71, 80),
        ((62, 160), (75, 170), (88, 178)),
        ("low_active", "active"),
        ({}, {"diet": "vegetarian"}, {"diet": "vegan"}, {"gluten_free": True}),
    )
    for sex, age, (weight, height), activity, beside in itertools.cycle(grid):
        yield Patient(
            sex=sex, age=age, weight_kg=weight, height_cm=height, activity=activity, **beside
        )


def _first(days: int) -> None:
    started = time.perf_counter()
    everyday_foods()
    packaged_dishes()
    loaded = time.perf_counter()
    plan_week(next(people()), days=days)
    planned = time.perf_counter()
    print(f"foods and dishes: {loaded - started:.2f} s; first plan: {planned - loaded:.2f} s")


def _one_by_one(days: int) -> float:
    """Return CPU-seconds a plan in this process; other programs hardly change them."""
    started = time.process_time()
    for patient in itertools.islice(people(), ONE_BY_ONE):
        plan_week(patient, days=days)
    return (time.process_time() - started) / ONE_BY_ONE


def _rate(processes: int, patients: int, days: int) -> float:
    """Return plans a second once every process has begun, and print them."""
    results = plan_many(
        itertools.islice(people(), patients),
        executor=partial(local_pool, processes),
        days=days,
        ahead=4 * processes,
    )
    started = time.perf_counter()
    for _ in range(processes):
        next(results)
    ready = time.perf_counter()
    planned = sum(1 for _ in results)
    rate = planned / (time.perf_counter() - ready)
    print(
        f"{processes} process(es), {patients} patients: "
        f"first after {ready - started:.1f} s, then {rate:.2f} plans a second"
    )
    return rate


def _largest_child_mb() -> float:
    """Return the memory of the largest process that has ended; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _own_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
