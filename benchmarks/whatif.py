"""Times a slider move of a live day against building it anew and against raw HiGHS.

python benchmarks/whatif.py [--moves 200]

One number of a patient's mean day moves; the same moves are made by `WhatIf`, by a HiGHS
model that holds the same matrix and is fed directly, and, a few, by building anew.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from typing import TYPE_CHECKING

import highspy
import numpy as np

from mealplan import WhatIf, explain, plan_week, read_patient, sample_patient_path
from solver.live import LiveDiet
from solver.live.setting import bounds_of
from solver.week import Side
from solver.week.elastic import SECOND_STEP_FACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from solver.live import LiveCase

REBUILDS = 9
TARGET_REBUILD, TARGET_RAW = 15.0, 3.5
TARGET_ID, RULE = "calcium", "calcium_min"


def amounts(moves: int) -> list[float]:
    """Return where a slider stands while it is dragged to and fro."""
    return [1200.0 + 250.0 * float(np.sin(number / 5.0)) for number in range(moves)]


class Raw:
    """The same live diet in HiGHS without anything of ours."""

    def __init__(self, case: LiveCase) -> None:
        with LiveDiet(case) as diet:
            sides = np.array([rule.side is Side.MIN for rule in case.rules])
            bounds = bounds_of(diet.state, sides)
        rules, parts = len(case.rules), len(case.parts)
        eye = np.diag(np.where(sides, 1.0, -1.0))
        matrix = np.hstack([np.array([rule.per_unit for rule in case.rules]), eye, eye])
        places = [np.flatnonzero(row) for row in matrix]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = matrix.shape[1], rules
        lp.col_cost_ = bounds.column_cost
        lp.col_lower_, lp.col_upper_ = bounds.column_lower, bounds.column_upper
        lp.row_lower_, lp.row_upper_ = bounds.row_lower, bounds.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(place) for place in places])])
        lp.a_matrix_.index_ = np.concatenate(places)
        lp.a_matrix_.value_ = np.concatenate(
            [row[place] for row, place in zip(matrix, places, strict=True)]
        )
        self.model = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self.model.setOptionValue(name, value)
        self.model.passModel(lp)
        self.model.run()
        names = [rule.name for rule in case.rules]
        self.row, self.miss = names.index(RULE), parts + names.index(RULE)
        self.rest, self.price = self.miss + rules, case.rules[names.index(RULE)].price

    def move(self, amount: float) -> float:
        """Make the same change as `WhatIf.set_target` and read the objective."""
        unit = self.price / amount
        self.model.changeRowBounds(self.row, amount, highspy.kHighsInf)
        self.model.changeColBounds(self.miss, 0.0, 0.1 * amount)
        self.model.changeColCost(self.miss, unit)
        self.model.changeColCost(self.rest, SECOND_STEP_FACTOR * unit)
        self.model.run()
        return float(self.model.getObjectiveValue())


def each_ms(call: Callable[[float], float], asked: Iterable[float]) -> tuple[float, list[float]]:
    """Return the median of some calls [ms], and what they gave."""
    taken, given = [], []
    for amount in asked:
        start = time.perf_counter()
        given.append(call(amount))
        taken.append(time.perf_counter() - start)
    return 1000.0 * statistics.median(taken), given


def rebuilt(case: LiveCase) -> Callable[[float], float]:
    def build(amount: float) -> float:
        with LiveDiet(case) as diet:
            diet.set_rule(RULE, amount=amount, scale=amount)
            return diet.solve().objective

    return build


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=200)
    asked = amounts(parser.parse_args().moves)
    with WhatIf(read_patient(sample_patient_path())) as what_if:
        case = what_if.day.case
        what_if.snapshot()
        raw = Raw(case)
        ours_ms, ours = each_ms(
            lambda at: what_if.set_target(TARGET_ID, minimum=at).answer.objective, asked
        )
        raw_ms, direct = each_ms(raw.move, asked)
        build_ms, built = each_ms(rebuilt(case), asked[:REBUILDS])
        if not np.allclose(ours, direct, rtol=1e-6) or not np.allclose(
            ours[:REBUILDS], built, rtol=1e-6
        ):
            raise SystemExit("The three ways disagree on an optimum.")
        before = memory_mb()
        each_ms(lambda at: what_if.set_target(TARGET_ID, minimum=at).answer.objective, asked * 10)
        grown = memory_mb() - before
        prices_ms, _ = each_ms(lambda _: float(len(what_if.prices())), asked[:5])
    print(f"mean day, {len(case.parts)} parts x {len(case.rules)} rules, {len(asked)} moves")
    print(f"raw HiGHS, warm            {raw_ms:8.2f} ms a move")
    print(f"WhatIf.set_target          {ours_ms:8.2f} ms a move")
    print(f"built anew and solved      {build_ms:8.2f} ms")
    print(f"move over raw: {ours_ms / raw_ms:.2f} x (wanted: at most {TARGET_RAW} x)")
    print(f"move over rebuild: 1/{build_ms / ours_ms:.0f} (wanted: at most 1/{TARGET_REBUILD:.0f})")
    print(f"{10 * len(asked)} more moves: {grown:.1f} MB more")
    print(f"WhatIf.prices              {prices_ms:8.1f} ms")
    week = plan_week(read_patient(sample_patient_path()))
    explain_ms, _ = each_ms(lambda _: float(len(explain(week).prices)), asked[:3])
    print(f"explain(plan)              {explain_ms:8.0f} ms")


if __name__ == "__main__":
    main()
