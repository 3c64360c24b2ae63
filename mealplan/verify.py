"""Checks a finished menu from the food table, sharing no code with the models.

Only the reading of the target and rule tables is shared: what is asked is the same, how
it is reckoned is not.

It reads the same data tables but does its own reading, its own sums and its own view of
what an unknown value may hide, so that a fault in the planner cannot hide itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mealplan.tables import Row, read_table, records
from mealplan.targets import daily_targets
from mealplan.verify_cautions import Held, caution_violations, worst_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from foods import FoodTable
    from mealplan.patient import Patient

_TOLERANCE = 1e-6
"""Relative slack for rounding in sums of floating-point numbers."""
_OCCASIONS = {"breakfast", "lunch", "dinner", "snack"}


def violations(
    patient: Patient,
    table: FoodTable,
    menu: pd.DataFrame,
    nutrients: pd.DataFrame,
    values: str = "typical",
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
    values : {"typical", "cautious"}
        Which end of each value's range limits are held against: ``cautious`` is the low
        end for minima, the high end for maxima.
    """
    known = menu[_is_known(menu, table)]
    rows = known.join(table.foods[list(_CHECKED)], on="food_id")
    targets = daily_targets(patient)
    hard = targets[targets["tier"] == "safety"]
    cautious = values == "cautious"
    least = _usable(table, table.low if cautious else table.nutrients)
    most = table.high if cautious else table.nutrients
    swallowed = _swallowed(patient)
    return [
        *_unknown_foods(menu, table),
        *_slots(menu, nutrients),
        *_portions(rows),
        *_diet(patient, rows),
        *_allergens(patient, rows),
        *_excluded(patient, rows),
        *_group_caps(rows),
        *_totals(table, known, nutrients),
        *_nutrient_caps(
            hard[hard["maximum"].notna()], most, table.foods["group"], known, swallowed
        ),
        *_nutrient_floors(hard[hard["minimum"].notna()], least, known, swallowed),
        *caution_violations(patient, table, known, Held(least, most, swallowed)),
    ]


_TAGS = ("kind", "flags", "role", "group")
"""Columns whose words a patient may exclude, beside a food's name."""
_DEMANDS = ("vegan", "vegetarian", "pescatarian", "gluten_free", "lactose_free")
_CHECKED = ("step_g", "min_g", "max_g", *_DEMANDS, "allergens", *_TAGS)
"""Columns of a food that the rules read."""


def _is_known(menu: pd.DataFrame, table: FoodTable) -> npt.NDArray[np.bool_]:
    return table.foods.index.get_indexer(pd.Index(menu["food_id"])) >= 0


def _unknown_foods(menu: pd.DataFrame, table: FoodTable) -> Iterator[str]:
    for row in records(menu[~_is_known(menu, table)]):
        where = f"Day {row['day']}, {row['occasion']}"
        yield f"{where}: {row['food']} ({row['food_id']}) is not in the food table."


def _slots(menu: pd.DataFrame, nutrients: pd.DataFrame) -> Iterator[str]:
    counts = menu.groupby(["day", "occasion"])["dish_id"].nunique().reset_index()
    served = {(row["day"], row["occasion"]): row["dish_id"] for row in records(counts)}
    days = max([0, *menu["day"].tolist(), *nutrients.index.tolist()])
    expected = [(day, meal) for day in range(1, days + 1) for meal in sorted(_OCCASIONS)]
    if not expected:
        yield "The menu holds no meal."
    for day, occasion in expected:
        count = served.get((day, occasion), 0)
        if count != 1:
            yield f"Day {day}, {occasion}: {count} dishes instead of one."
    for day, occasion in sorted(served.keys() - set(expected)):
        yield f"Day {day}, {occasion}: no such meal."


def _portions(rows: pd.DataFrame) -> Iterator[str]:
    steps = rows["grams"] / rows["step_g"]
    # Asked the way round that fails for an amount or a step that is not a number.
    whole = (steps - steps.round()).abs() <= 1e-4
    inside = rows["grams"].between(rows["min_g"] - 0.01, rows["max_g"] + 0.01)
    for row in records(rows[~(whole & inside)]):
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
        where = f"Day {row['day']}, {row['occasion']}"
        if patient.allergies and row["allergens"] != row["allergens"]:  # NaN: nobody has looked
            yield f"{where}: allergens of {row['food']} are unknown."
        if (patient.medications or patient.conditions) and row["flags"] != row["flags"]:
            yield f"{where}: what to be careful of in {row['food']} is unknown."
        for allergen in patient.allergies:
            if allergen.value in held:
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} holds {allergen.value}."


def _excluded(patient: Patient, rows: pd.DataFrame) -> Iterator[str]:
    for row in records(rows) if patient.excluded_foods else ():
        tags = [_words(tag) for column in _TAGS for tag in str(row[column]).split(";")]
        name = _words(row["food"])
        for word in patient.excluded_foods:
            wanted = _words(word)
            if word == row["food_id"] or wanted in tags or _holds(name, wanted):
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} is excluded ({word})."


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    """Split into words without regard to case, plural or hyphens."""
    words = re.findall(r"[\w']+", text.lower().replace("_", " "))
    return tuple(_without_plural(word) for word in words)


def _without_plural(word: str) -> str:
    for ending, singular in (("ies", "y"), ("oes", "o"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + singular
    return word if word.endswith("ss") or len(word) < 3 else word.removesuffix("s")


def _holds(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    starts = range(len(words) - len(wanted) + 1)
    return any(words[start : start + len(wanted)] == wanted for start in starts)


def _group_caps(rows: pd.DataFrame) -> Iterator[str]:
    limits, served = read_table("limits.csv"), records(rows)
    for limit in records(limits[limits["tier"] == "safety"].dropna(subset="maximum")):
        column = "flags" if limit["selects"] == "flag" else limit["selects"]
        members = [row for row in served if limit["value"] in str(row[column]).split(";")]
        for period, amount in sorted(_amounts(members, limit["per"], limit["unit"]).items()):
            if amount > limit["maximum"] * (1 + _TOLERANCE):
                yield (
                    f"{limit['limit_id']}, {limit['per']} {period}: {amount:g} {limit['unit']} "
                    f"exceed {limit['maximum']:g}."
                )


def _amounts(rows: list[Row], per: str, unit: str) -> dict[int, float]:
    """Add up servings or grams by day or by week."""
    sums: dict[int, float] = {}
    for row in rows:
        period = row["day"] if per == "day" else (row["day"] - 1) // 7 + 1
        sums[period] = sums.get(period, 0.0) + (row["grams"] if unit == "g" else 1.0)
    return sums


def _totals(table: FoodTable, menu: pd.DataFrame, nutrients: pd.DataFrame) -> Iterator[str]:
    recomputed = _intake(menu, table.nutrients.fillna(0.0))
    days = recomputed.index.union(nutrients.index)
    names = [str(column) for column in recomputed.columns]
    recomputed = recomputed.reindex(days, fill_value=0.0)
    stated = nutrients.reindex(index=days, columns=names)
    # A total that is not stated is not a number, and so never close.
    wrong = ~np.isclose(recomputed, stated, rtol=1e-6, atol=1e-9)
    claims, truth = stated.to_numpy(dtype=float), recomputed.to_numpy(dtype=float)
    for row, column in np.argwhere(wrong).tolist():
        claimed, true = claims[row, column], truth[row, column]
        day, name = int(days[row]), names[column]
        yield f"Day {day}: the plan claims {claimed:g} of {name}, the food table gives {true:g}."


def _nutrient_caps(
    caps: pd.DataFrame,
    values: pd.DataFrame,
    groups: pd.Series[str],
    menu: pd.DataFrame,
    swallowed: pd.DataFrame,
) -> Iterator[str]:
    capped = values[sorted(set(caps["nutrient"]))]
    intake = _intake(menu, worst_case(capped, groups, sorted(set(menu["food_id"]))))
    taken = swallowed.groupby("nutrient")["amount"].sum()
    for cap in records(caps.reset_index()):
        name, eaten = cap["target_id"], intake[cap["nutrient"]]
        amounts = (eaten * 0.0 if cap["counts"] == "supplements" else eaten) + taken.get(
            cap["nutrient"], 0.0
        )
        if not amounts.mean() <= cap["maximum"] * (1 + _TOLERANCE):  # NaN is no pass
            yield f"{name}: {amounts.mean():g} a day exceed {cap['maximum']:g} {cap['unit']}."
        allowed = cap["maximum"] * cap["day_high"]  # NaN where single days are free
        for day in amounts.index[amounts > allowed * (1 + _TOLERANCE)]:
            yield f"{name}, day {day}: {amounts[day]:g} exceed {allowed:g} {cap['unit']}."


def _nutrient_floors(
    floors: pd.DataFrame, values: pd.DataFrame, menu: pd.DataFrame, swallowed: pd.DataFrame
) -> Iterator[str]:
    intake = _intake(menu, values[sorted(set(floors["nutrient"]))].fillna(0.0))
    taken = swallowed.groupby("nutrient")["absorbed"].sum()
    for floor in records(floors.reset_index()):
        name = floor["target_id"]
        amounts = intake[floor["nutrient"]] + taken.get(floor["nutrient"], 0.0)
        if amounts.mean() < floor["minimum"] * (1 - _TOLERANCE):
            mean, least = amounts.mean(), floor["minimum"]
            yield f"{name}: {mean:g} a day fall short of {least:g} {floor['unit']}."
        needed = floor["minimum"] * floor["day_low"]  # NaN where single days are free
        for day in amounts.index[amounts < needed * (1 - _TOLERANCE)]:
            yield f"{name}, day {day}: {amounts[day]:g} fall short of {needed:g} {floor['unit']}."


def _swallowed(patient: Patient) -> pd.DataFrame:
    """List what supplements give: a row for each nutrient and time of taking."""
    forms = read_table("supplement_forms.csv").set_index("nutrient")
    rows = []
    for number, item in enumerate(patient.supplements):
        when = f"by itself {number}" if item.occasion is None else item.occasion.value
        rows.append((item.nutrient, when, item.amount))
        if item.nutrient in forms.index:
            factors = forms.loc[[item.nutrient]].set_index("counts_as")["factor"]
            rows += [(str(other), when, item.amount * by) for other, by in factors.items()]
    listed = pd.DataFrame(rows, columns=["nutrient", "when", "amount"])
    doses = listed.astype({"amount": float}).groupby(["nutrient", "when"], as_index=False).sum()
    credits = read_table("credits.csv").query("kind == 'serving'").set_index("nutrient")["amount"]
    caps = doses["nutrient"].map(credits).fillna(np.inf)
    return doses.assign(absorbed=doses["amount"].clip(upper=caps))


def _usable(table: FoodTable, values: pd.DataFrame) -> pd.DataFrame:
    """Take what can be absorbed of a nutrient that a food mostly holds back."""
    usable = values.copy()
    for rule in records(read_table("credits.csv").query("kind == 'instead'")):
        bound = table.nutrients[rule["selects"]].to_numpy() <= rule["amount"]
        label, absorbable = values[rule["nutrient"]], values[rule["value"]]
        usable[rule["nutrient"]] = np.where(bound, absorbable, label)
    return usable


def _intake(menu: pd.DataFrame, per_100_g: pd.DataFrame) -> pd.DataFrame:
    """Return day x nutrient totals."""
    served = per_100_g.loc[menu["food_id"]].mul(menu["grams"].to_numpy() / 100.0, axis=0)
    # By a column's name: pandas prints an array of keys before it groups by it.
    return served.assign(day=menu["day"].to_numpy()).groupby("day").sum().rename_axis(None)
