"""Time a day's diet LP through PuLP against HiGHS fed directly, in one run.

Run ``python benchmarks/diet_lp.py``. Both solve the same matrix; the ratio of the medians
is what building and reading through PuLP costs.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import highspy
import numpy as np
import pandas as pd

from solver import Settings, solve_diet
from solver.diet_case import Bound
from solver.diet_input import DietRequest, read_case
from solver.diet_rules import build_cheapest

if TYPE_CHECKING:
    from collections.abc import Callable

    from solver.diet_case import DietCase

NUTRIENTS = 20
MOST_UNITS = 3.0
ROUNDS = 15
TARGET_RATIO = 4.5


def everyday_table() -> pd.DataFrame:
    """Return the everyday foods that are known in the nutrients known for most foods."""
    from foods import load_foods

    table = load_foods().nutrients
    known = table.notna().sum().sort_values(ascending=False, kind="stable")
    return table[known.index[:NUTRIENTS]].dropna()


def day_request(table: pd.DataFrame) -> DietRequest:
    """Ask for three quarters to one and a half of what 20 random units of food hold."""
    random = np.random.default_rng(0)
    held = table.iloc[random.choice(len(table), 20, replace=False)].sum()
    cost = pd.Series(random.uniform(0.1, 2.0, len(table)), index=table.index)
    return DietRequest(table, cost, held * 0.75, held * 1.5, 0.0, MOST_UNITS, False)


def through_pulp(case: DietCase) -> float:
    return build_cheapest(case).model.solve().objective


def directly(case: DietCase) -> float:
    lower: dict[int, float] = {}
    upper: dict[int, float] = {}
    for limit in case.limits:
        side = lower if limit.bound is Bound.MIN else upper
        if not limit.bound.is_food:
            side[limit.index] = limit.value
    rows = sorted({*lower, *upper})
    # One row per nutrient and side, as PuLP has them.
    matrix = np.array([case.contents[row] for row in rows for _ in range(2)])
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    infinite = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(case.foods), len(matrix)
    lp.col_cost_ = case.costs
    lp.col_lower_ = np.zeros(len(case.foods))
    lp.col_upper_ = np.full(len(case.foods), MOST_UNITS)
    lp.row_lower_ = np.array([side for row in rows for side in (lower[row], -infinite)])
    lp.row_upper_ = np.array([side for row in rows for side in (infinite, upper[row])])
    places = [np.flatnonzero(row) for row in matrix]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(place) for place in places])])
    lp.a_matrix_.index_ = np.concatenate(places)
    lp.a_matrix_.value_ = np.concatenate(
        [row[place] for row, place in zip(matrix, places, strict=True)]
    )
    model.passModel(lp)
    model.run()
    return float(model.getObjectiveValue())


def median_ms(call: Callable[[], object]) -> float:
    call()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def main() -> None:
    request = day_request(everyday_table())
    case = read_case(request, Settings())
    if not np.isclose(through_pulp(case), directly(case), rtol=1e-6):
        raise SystemExit("The two ways disagree on the least cost.")
    foods, nutrients = request.nutrients.shape
    raw, pulp_ms = median_ms(lambda: directly(case)), median_ms(lambda: through_pulp(case))
    whole = median_ms(lambda: solve_diet(**vars(request)))
    print(f"day LP, {foods} foods x {nutrients} nutrients, {2 * nutrients} rows, {ROUNDS} rounds")
    print(f"HiGHS fed directly, build + solve   {raw:8.1f} ms")
    print(f"through PuLP, build + solve         {pulp_ms:8.1f} ms")
    print(f"solve_diet, checks and tables too   {whole:8.1f} ms")
    print(f"PuLP over direct: {pulp_ms / raw:.2f} x (target at most {TARGET_RATIO} x)")


if __name__ == "__main__":
    main()
