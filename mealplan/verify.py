"""Checks a finished menu from the food table, sharing no code with the models.

It reads the same data tables but does its own reading, its own sums and its own view of
what an unknown value may hide, so that a fault in the planner cannot hide itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mealplan.tables import read_table, records
from mealplan.targets import daily_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from foods import FoodTable
    from mealplan.patient import Patient

_TOLERANCE = 1e-6
"""Relative slack for rounding in sums of floating-point numbers."""
_OCCASIONS = {"breakfast", "lunch", "dinner", "snack"}
_UNKNOWN_PERCENTILE = 90


def violations(
    patient: Patient, table: FoodTable, menu: pd.DataFrame, nutrients: pd.DataFrame
) -> list[str]:
    """Return every hard rule that a menu breaks, in words.

    Parameters
    ----------
    patient : Patient
    table : FoodTable
        Food rows and values per 100 g.
    menu : DataFrame
        Rows of day, occasion, food_id, food and grams [g].
    nutrients : DataFrame
        Day x nutrient totals that the plan claims.
    """
    rows = menu.join(table.foods.drop(columns=["name", "measure"]), on="food_id")
    return [
        *_slots(menu),
        *_portions(rows),
        *_diet(patient, rows),
        *_allergens(patient, rows),
        *_excluded(patient, rows),
        *_group_caps(rows),
        *_totals(table, menu, nutrients),
        *_nutrient_caps(patient, table, menu),
    ]


def _slots(menu: pd.DataFrame) -> Iterator[str]:
    served = menu.groupby(["day", "occasion"])["dish_id"].nunique()
    for day in range(1, int(menu["day"].max()) + 1):
        for occasion in sorted(_OCCASIONS):
            count = served.get((day, occasion), 0)
            if count != 1:
                yield f"Day {day}, {occasion}: {count} dishes instead of one."


def _portions(rows: pd.DataFrame) -> Iterator[str]:
    steps = rows["grams"] / rows["step_g"]
    broken = (steps - steps.round()).abs() > 1e-4
    outside = (rows["grams"] < rows["min_g"] - 0.01) | (rows["grams"] > rows["max_g"] + 0.01)
    for row in records(rows[broken | outside | rows["step_g"].isna()]):
        yield (
            f"Day {row['day']}, {row['occasion']}: {row['grams']:g} g of {row['food']} is no "
            f"whole household portion from {row['min_g']:g} to {row['max_g']:g} g."
        )


def _diet(patient: Patient, rows: pd.DataFrame) -> Iterator[str]:
    demands = [patient.diet.value] if patient.diet.value != "omnivore" else []
    demands += ["gluten_free"] * patient.gluten_free + ["lactose_free"] * patient.lactose_free
    for demand in demands:
        for row in records(rows[rows[demand] != "yes"]):
            yield f"Day {row['day']}, {row['occasion']}: {row['food']} is not {demand}."


def _allergens(patient: Patient, rows: pd.DataFrame) -> Iterator[str]:
    for row in records(rows):
        held = str(row["allergens"]).split(";")
        for allergen in patient.allergies:
            if allergen.value in held:
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} holds {allergen.value}."


def _excluded(patient: Patient, rows: pd.DataFrame) -> Iterator[str]:
    for word in patient.excluded_foods:
        plain = word.strip().lower().removesuffix("s")
        for row in records(rows):
            kind = str(row["kind"]).replace("_", " ")
            flags = str(row["flags"]).split(";")
            if word == row["food_id"] or plain == kind or plain in flags:
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} is excluded ({word})."


def _group_caps(rows: pd.DataFrame) -> Iterator[str]:
    limits = read_table("limits.csv")
    for limit in records(limits[limits["tier"] == "safety"].dropna(subset="maximum")):
        column = "flags" if limit["selects"] == "flag" else limit["selects"]
        held = rows[column].fillna("").map(lambda text, v=limit["value"]: v in text.split(";"))
        members = rows[held]
        counted = members["grams"] if limit["unit"] == "g" else members["grams"] * 0 + 1
        week = (members["day"] - 1) // 7 + 1
        sums = counted.groupby(members["day"] if limit["per"] == "day" else week).sum()
        for number, amount in zip(sums.index.astype(int).tolist(), sums.tolist(), strict=True):
            if amount <= limit["maximum"] * (1 + _TOLERANCE):
                continue
            yield (
                f"{limit['limit_id']}, {limit['per']} {number}: {amount:g} {limit['unit']} "
                f"exceed {limit['maximum']:g}."
            )


def _totals(table: FoodTable, menu: pd.DataFrame, nutrients: pd.DataFrame) -> Iterator[str]:
    recomputed = _intake(menu, table.nutrients.loc[:, nutrients.columns].fillna(0.0))
    wrong = ~np.isclose(recomputed, nutrients, rtol=1e-6, atol=1e-9)
    for row, column in np.argwhere(wrong).tolist():
        claimed, true = nutrients.iat[row, column], recomputed.iat[row, column]
        day, name = list(nutrients.index)[row], list(nutrients.columns)[column]
        yield f"Day {day}: the plan claims {claimed:g} of {name}, the food table gives {true:g}."


def _nutrient_caps(patient: Patient, table: FoodTable, menu: pd.DataFrame) -> Iterator[str]:
    targets = daily_targets(patient)
    caps = targets[(targets["tier"] == "safety") & targets["maximum"].notna()]
    feared = table.nutrients[sorted(set(caps["nutrient"]))].apply(_worst_case, foods=table.foods)
    intake = _intake(menu, feared)
    for cap in records(caps.reset_index()):
        name, amounts = cap["target_id"], intake[cap["nutrient"]]
        if amounts.mean() > cap["maximum"] * (1 + _TOLERANCE):
            yield f"{name}: {amounts.mean():g} a day exceed {cap['maximum']:g} {cap['unit']}."
        allowed = cap["maximum"] * cap["day_high"]  # NaN where single days are free
        for day in amounts.index[amounts > allowed * (1 + _TOLERANCE)]:
            yield f"{name}, day {day}: {amounts[day]:g} exceed {allowed:g} {cap['unit']}."


def _worst_case(values: pd.Series[float], foods: pd.DataFrame) -> pd.Series[float]:
    """Fill unknown values with the 90th percentile of the food's group."""
    filled = values.copy()
    for group in foods.loc[values.index[values.isna()], "group"].unique():
        members = foods.index[foods["group"] == group]
        known = values.loc[values.index.isin(members)].dropna()
        fear = np.percentile(known if len(known) else values.dropna(), _UNKNOWN_PERCENTILE)
        filled.loc[filled.index.isin(members) & filled.isna()] = fear
    return filled


def _intake(menu: pd.DataFrame, per_100_g: pd.DataFrame) -> pd.DataFrame:
    served = per_100_g.loc[menu["food_id"]].mul(menu["grams"].to_numpy() / 100.0, axis=0)
    return served.groupby(menu["day"].to_numpy()).sum()
