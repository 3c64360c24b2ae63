"""Plans for forty varied people, held against what people do today, in one run.

    python benchmarks/quality.py [--people 40]

"Diet LP, rounded" is the classic: the cheapest mixture of everyday foods that meets the
targets, in grams, rounded to household steps. "Random dishes" picks dishes at random and
serves what a cook would serve. All three are judged by the same arithmetic.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from itertools import chain, product

import numpy as np
import pandas as pd

import foods as food_tables
from mealplan import NoPlan, Patient, daily_targets, load_dishes, plan_week
from mealplan.dishes import OCCASIONS
from mealplan.menu_case import situation, usable_dishes
from mealplan.policy import Values, worth_per_g
from mealplan.report import target_table
from mealplan.supplements import Taken
from mealplan.targets import planned_minimum
from solver import DietSolution, solve_diet

PEOPLE = [
    {"sex": sex, "age": age, "weight_kg": weight, "height_cm": height, "activity": activity} | kind
    for (sex, age, weight, height, activity), kind in product(
        [
            ("female", 62, 68, 165, "low_active"),
            ("female", 48, 58, 160, "active"),
            ("female", 75, 52, 156, "inactive"),
            ("male", 66, 84, 178, "low_active"),
        ],
        [
            {},
            {"diet": "pescatarian"},
            {"diet": "vegetarian"},
            {"diet": "vegan"},
            {"gluten_free": True},
            {"lactose_free": True},
            {"allergies": ["milk"]},
            {"allergies": ["tree_nut", "peanut"]},
            {"allergies": ["fish", "crustacean", "mollusc"]},
            {"diet": "vegetarian", "allergies": ["milk"]},
        ],
    )
]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=len(PEOPLE))
    chosen = PEOPLE[: parser.parse_args().people]
    table = food_tables.load_foods()
    rows = [_judge_all(Patient(**fields), table) for fields in chosen]
    results = pd.concat(rows)
    print(f"{len(chosen)} people, {results['refused'].sum()} without a plan")
    print(results.groupby("method", sort=False).agg(_SUMMARY).round(2).to_string())
    ours = results[results["method"] == "mealplan"]
    print("\ntargets below or above, over all people:", dict(Counter(chain(*ours["names"]))))
    print(
        f"seconds a plan: median {ours['seconds'].median():.2f}, most {ours['seconds'].max():.2f}"
    )
    print(f"gap of dishes: most {ours['dishes_gap'].max():.3f}")
    print(
        f"gap of week:   median {ours['week_gap'].median():.3f}, most {ours['week_gap'].max():.3f}"
    )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB")


_SUMMARY = {
    "violations": "sum",
    "missed": "median",
    "deviation": "median",
    "missed_days": "median",
    "distinct_foods": "median",
    "smallest_g": "median",
    "largest_g": "max",
}


def _judge_all(patient: Patient, table: food_tables.FoodTable) -> pd.DataFrame:
    targets = daily_targets(patient)
    started = time.perf_counter()
    try:
        plan = plan_week(patient)
    except NoPlan:
        return pd.DataFrame([{"method": "mealplan", "refused": 1, "names": []}])
    seconds = time.perf_counter() - started
    ours = {
        "violations": len(plan.verify()),
        "seconds": seconds,
        "dishes_gap": plan.provenance["dishes_gap"],
        "week_gap": plan.provenance["week_gap"],
    }
    menus = {
        "mealplan": plan.menu,
        "diet LP, rounded": _rounded_diet(patient, targets, table),
        "random dishes": _random_dishes(patient, targets, table),
    }
    return pd.DataFrame(
        {"method": name, "refused": 0, **(ours if name == "mealplan" else {})}
        | _judge(menu, targets, table)
        for name, menu in menus.items()
    )


def _judge(menu: pd.DataFrame, targets: pd.DataFrame, table: food_tables.FoodTable) -> dict:
    asked = targets[targets["tier"] != "report"].copy()
    asked["minimum"] = planned_minimum(asked)
    standing = target_table(menu, asked, table, Taken.of(()), Values.TYPICAL)
    standing = standing.set_index("target_id")
    missed = standing[standing["status"].isin(["below", "above"])]
    portions = menu.groupby(["day", "occasion", "food_id"])["grams"].sum()
    return {
        "missed": len(missed),
        "names": missed.index.tolist(),
        "deviation": _deviation(standing),
        "missed_days": _missed_days(menu, asked, table),
        "distinct_foods": menu["food_id"].nunique(),
        "smallest_g": portions.min(),
        "largest_g": portions.max(),
    }


def _deviation(standing: pd.DataFrame) -> float:
    """Sum of shares by which targets are missed, in per cent; 100 is one whole target."""
    short = (standing["minimum"] - standing["counted"]) / standing["minimum"]
    over = (standing["counted"] - standing["maximum"]) / standing["maximum"]
    return 100.0 * float(short.clip(lower=0).sum() + over.clip(lower=0).sum())


def _missed_days(menu: pd.DataFrame, targets: pd.DataFrame, table: food_tables.FoodTable) -> int:
    """Days on which a daily target misses its share by more than 5 %."""
    grams = menu["grams"].to_numpy()
    missed = 0
    nutrients = sorted(set(targets["nutrient"]))
    for side, per_g in zip(("low", "high"), worth_per_g(table, nutrients), strict=True):
        bound = "minimum" if side == "low" else "maximum"
        rows = targets[targets[f"day_{side}"].notna() & targets[bound].notna()]
        amounts = per_g[sorted(set(rows["nutrient"]))].loc[menu["food_id"]].mul(grams, axis=0)
        days = amounts.groupby(menu["day"].to_numpy()).sum()
        for _, row in rows.iterrows():
            allowed = row[bound] * row[f"day_{side}"]
            day = days[row["nutrient"]]
            missed += int((day < 0.95 * allowed if side == "low" else day > 1.05 * allowed).sum())
    return missed


def _rounded_diet(
    patient: Patient, targets: pd.DataFrame, table: food_tables.FoodTable
) -> pd.DataFrame:
    """One day's cheapest diet by energy-free weight, rounded, eaten on seven days."""
    case = situation(patient, table, load_dishes(table.foods), targets)
    allowed = sorted(case.allowed & set(table.foods.index[table.foods["step_g"].notna()]))
    diet = _diet(targets[targets["tier"] != "report"], allowed, table)
    if not diet.status.has_answer:
        diet = _diet(targets[targets["tier"].isin(["safety", "primary"])], allowed, table)
    steps = table.foods.loc[allowed, "step_g"]
    grams = (diet.amounts / steps).round() * steps
    served = grams[grams > 0]
    rows = [
        (day, OCCASIONS[number % len(OCCASIONS)], food, amount)
        for day in range(1, 8)
        for number, (food, amount) in enumerate(served.items())
    ]
    return pd.DataFrame(rows, columns=["day", "occasion", "food_id", "grams"])


def _diet(asked: pd.DataFrame, allowed: list[str], table: food_tables.FoodTable) -> DietSolution:
    minimum = planned_minimum(asked).groupby(asked["nutrient"]).max().dropna()
    maximum = asked.groupby("nutrient")["maximum"].min().dropna()
    needed = sorted({*minimum.index, *maximum.index})
    per_g = worth_per_g(table, needed)[0].loc[allowed]
    most_g = table.foods.loc[allowed, "max_g"]
    cost = pd.Series(1.0, index=allowed)
    return solve_diet(per_g, cost, minimum, maximum, food_maximum=most_g)


def _random_dishes(
    patient: Patient, targets: pd.DataFrame, table: food_tables.FoodTable
) -> pd.DataFrame:
    case = situation(patient, table, load_dishes(table.foods), targets)
    usable = usable_dishes(case.dishes, case.allowed)
    rng, rows = np.random.default_rng(0), []
    for day, occasion in product(range(1, 8), OCCASIONS):
        dishes = [dish for dish in usable if occasion in dish.occasions]
        dish = dishes[rng.integers(len(dishes))]
        for part in dish.components:
            foods = [food for food in part.foods if food in case.allowed]
            if part.required or (foods and rng.random() < 0.5):
                rows.append((day, occasion, foods[0], part.typical_g))
    return pd.DataFrame(rows, columns=["day", "occasion", "food_id", "grams"])


if __name__ == "__main__":
    main()
