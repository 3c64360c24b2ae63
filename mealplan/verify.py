"""Checks a finished menu from the food table, sharing no code with the models.

Only the reading of the target and rule tables is shared: what is asked is the same, how
it is reckoned is not.

It reads the same data tables but does its own reading, its own sums and its own view of
what an unknown value may hide, so that a fault in the planner cannot hide itself.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mealplan.cautions import cautions_for
from mealplan.tables import Row, read_rows
from mealplan.targets import target_rows
from mealplan.verify_cautions import caution_violations, columns_asked
from mealplan.verify_served import Dose, Held, Served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from foods import FoodTable
    from mealplan.patient import Patient
    from mealplan.verify_served import Amounts

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
    cautions = cautions_for(patient)
    served = Served.of(menu, table, {*_CHECKED, *columns_asked(cautions)})
    rows = served.rows
    hard = [row for row in target_rows(patient) if _is_hard(row)]
    cautious = values == "cautious"
    least = _usable(table, table.low if cautious else table.nutrients)
    most = table.high if cautious else table.nutrients
    held = Held(least, most, _swallowed(patient))
    return [
        *_unknown_foods(served),
        *_slots(menu, nutrients),
        *_portions(rows),
        *_diet(patient, rows),
        *_allergens(patient, rows),
        *_excluded(patient, rows),
        *_group_caps(rows),
        *_totals(table, served, nutrients),
        *_nutrient_caps(hard, served, held),
        *_nutrient_floors(hard, served, held),
        *caution_violations(patient, cautions, served, held),
    ]


_TAGS = ("kind", "flags", "role", "group")
"""Columns whose words a patient may exclude, beside a food's name."""
_DEMANDS = ("vegan", "vegetarian", "pescatarian", "gluten_free", "lactose_free")
_CHECKED = ("step_g", "min_g", "max_g", *_DEMANDS, "allergens", *_TAGS)
"""Columns of a food that the rules read."""


def _is_hard(row: Row) -> bool:
    return bool(row["tier"] == "safety")


def _unknown_foods(served: Served) -> Iterator[str]:
    for row in served.unknown:
        where = f"Day {row['day']}, {row['occasion']}"
        yield f"{where}: {row['food']} ({row['food_id']}) is not in the food table."


def _slots(menu: pd.DataFrame, nutrients: pd.DataFrame) -> Iterator[str]:
    columns = (menu[name].tolist() for name in ("day", "occasion", "dish_id"))
    served: dict[tuple[int, str], set[str]] = {}
    for day, occasion, dish in zip(*columns, strict=True):
        served.setdefault((day, occasion), set()).add(dish)
    days = max([0, *menu["day"].tolist(), *nutrients.index.tolist()])
    expected = [(day, meal) for day in range(1, days + 1) for meal in sorted(_OCCASIONS)]
    if not expected:
        yield "The menu holds no meal."
    for day, occasion in expected:
        count = len(served.get((day, occasion), ()))
        if count != 1:
            yield f"Day {day}, {occasion}: {count} dishes instead of one."
    for day, occasion in sorted(served.keys() - set(expected)):
        yield f"Day {day}, {occasion}: no such meal."


def _portions(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if not _is_portion(row["grams"], row["step_g"], row["min_g"], row["max_g"]):
            yield (
                f"Day {row['day']}, {row['occasion']}: {row['grams']:g} g of {row['food']} is no "
                f"whole household portion from {row['min_g']:g} to {row['max_g']:g} g."
            )


def _is_portion(grams: float, step_g: float, min_g: float, max_g: float) -> bool:
    # Asked the way round that fails for an amount or a step that is not a number.
    if not (min_g - 0.01 <= grams <= max_g + 0.01 and 0.0 < step_g < math.inf):
        return False
    steps = grams / step_g
    return abs(steps - round(steps)) <= 1e-4


def _diet(patient: Patient, rows: Sequence[Row]) -> Iterator[str]:
    demands = [patient.diet.value] if patient.diet.value != "omnivore" else []
    demands += ["gluten_free"] * patient.gluten_free + ["lactose_free"] * patient.lactose_free
    for demand in demands:
        for row in rows:
            if row[demand] != "yes":
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} is not {demand}."


def _allergens(patient: Patient, rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        held = str(row["allergens"]).split(";")
        where = f"Day {row['day']}, {row['occasion']}"
        if patient.allergies and row["allergens"] != row["allergens"]:  # NaN: nobody has looked
            yield f"{where}: allergens of {row['food']} are unknown."
        if (patient.medications or patient.conditions) and row["flags"] != row["flags"]:
            yield f"{where}: what to be careful of in {row['food']} is unknown."
        for allergen in patient.allergies:
            if allergen.value in held:
                yield f"Day {row['day']}, {row['occasion']}: {row['food']} holds {allergen.value}."


def _excluded(patient: Patient, rows: Sequence[Row]) -> Iterator[str]:
    for row in rows if patient.excluded_foods else ():
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


def _group_caps(rows: Sequence[Row]) -> Iterator[str]:
    words = {column: [str(row[column]).split(";") for row in rows] for column in _TAGS}
    for limit in read_rows("limits.csv"):
        if not _is_hard(limit) or math.isnan(limit["maximum"]):
            continue
        held = words["flags" if limit["selects"] == "flag" else limit["selects"]]
        members = [row for row, tags in zip(rows, held, strict=True) if limit["value"] in tags]
        for period, amount in sorted(_amounts(members, limit["per"], limit["unit"]).items()):
            if amount > limit["maximum"] * (1 + _TOLERANCE):
                yield (
                    f"{limit['limit_id']}, {limit['per']} {period}: {amount:g} {limit['unit']} "
                    f"exceed {limit['maximum']:g}."
                )


def _amounts(rows: Sequence[Row], per: str, unit: str) -> dict[int, float]:
    """Add up servings or grams by day or by week."""
    sums: dict[int, float] = {}
    for row in rows:
        period = row["day"] if per == "day" else (row["day"] - 1) // 7 + 1
        sums[period] = sums.get(period, 0.0) + (row["grams"] if unit == "g" else 1.0)
    return sums


def _totals(table: FoodTable, served: Served, nutrients: pd.DataFrame) -> Iterator[str]:
    names = [str(column) for column in table.nutrients.columns]
    sums = served.a_day(served.given(served.sure(table.nutrients.to_numpy(dtype=float))))
    known = dict(zip(served.days, sums, strict=True))
    days = sorted({*known, *nutrients.index.tolist()})
    nothing = np.zeros(len(names))
    truth = np.array([known.get(day, nothing) for day in days]).reshape((len(days), len(names)))
    claims = nutrients.reindex(index=days, columns=names).to_numpy(dtype=float)
    # A total that is not stated is not a number, and so never close.
    wrong = ~np.isclose(truth, claims, rtol=1e-6, atol=1e-9)
    for row, column in np.argwhere(wrong).tolist():
        day, name, true = int(days[row]), names[column], truth[row, column]
        claimed = claims[row, column]
        yield f"Day {day}: the plan claims {claimed:g} of {name}, the food table gives {true:g}."


def _nutrient_caps(hard: Sequence[Row], served: Served, held: Held) -> Iterator[str]:
    for cap in hard:
        if math.isnan(cap["maximum"]):
            continue
        name, nutrient, alone = cap["target_id"], cap["nutrient"], cap["counts"] == "supplements"
        eaten = served.a_day(served.given(served.feared(held.greatest(nutrient))))
        amounts = (eaten * 0.0 if alone else eaten) + held.taken(nutrient)
        mean = _mean(amounts)
        if not mean <= cap["maximum"] * (1 + _TOLERANCE):  # NaN is no pass
            yield f"{name}: {mean:g} a day exceed {cap['maximum']:g} {cap['unit']}."
        allowed = cap["maximum"] * cap["day_high"]  # NaN where single days are free
        for day, amount in zip(served.days, amounts.tolist(), strict=True):
            if amount > allowed * (1 + _TOLERANCE):
                yield f"{name}, day {day}: {amount:g} exceed {allowed:g} {cap['unit']}."


def _nutrient_floors(hard: Sequence[Row], served: Served, held: Held) -> Iterator[str]:
    for floor in hard:
        if math.isnan(floor["minimum"]):
            continue
        name, nutrient = floor["target_id"], floor["nutrient"]
        eaten = served.a_day(served.given(served.sure(held.smallest(nutrient))))
        amounts = eaten + held.absorbed(nutrient)
        mean, least = _mean(amounts), floor["minimum"]
        if mean < least * (1 - _TOLERANCE):
            yield f"{name}: {mean:g} a day fall short of {least:g} {floor['unit']}."
        needed = least * floor["day_low"]  # NaN where single days are free
        for day, amount in zip(served.days, amounts.tolist(), strict=True):
            if amount < needed * (1 - _TOLERANCE):
                yield f"{name}, day {day}: {amount:g} fall short of {needed:g} {floor['unit']}."


def _mean(amounts: Amounts) -> float:
    return float(amounts.mean()) if amounts.size else math.nan


def _swallowed(patient: Patient) -> tuple[Dose, ...]:
    """List what supplements give of each nutrient at each time of taking."""
    doses: dict[tuple[str, str], float] = {}
    for number, item in enumerate(patient.supplements):
        when = f"by itself {number}" if item.occasion is None else item.occasion.value
        forms = [
            row for row in read_rows("supplement_forms.csv") if row["nutrient"] == item.nutrient
        ]
        parts = [(item.nutrient, 1.0), *((row["counts_as"], row["factor"]) for row in forms)]
        for nutrient, factor in parts:
            doses[nutrient, when] = doses.get((nutrient, when), 0.0) + item.amount * factor
    most = {row["nutrient"]: row["amount"] for row in _credits("serving")}
    return tuple(
        Dose(nutrient, amount, min(amount, most.get(nutrient, math.inf)))
        for (nutrient, _), amount in doses.items()
    )


def _credits(kind: str) -> list[Row]:
    return [row for row in read_rows("credits.csv") if row["kind"] == kind]


def _usable(table: FoodTable, values: pd.DataFrame) -> pd.DataFrame:
    """Take what can be absorbed of a nutrient that a food mostly holds back."""
    usable = values.copy()
    for rule in _credits("instead"):
        bound = table.nutrients[rule["selects"]].to_numpy() <= rule["amount"]
        label, absorbable = values[rule["nutrient"]], values[rule["value"]]
        usable[rule["nutrient"]] = np.where(bound, absorbable, label)
    return usable
