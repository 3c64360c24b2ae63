"""Turns servings into the tables of a plan: menu, nutrients, targets, coverage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from foods import Status
from mealplan.choices import foods_with, ids_of
from mealplan.household import household_measures, spoken_amount
from mealplan.plan import MENU_COLUMNS
from mealplan.policy import as_matrix, places_of, worth_of
from mealplan.tables import Row, Same, frame_of, read_rows
from mealplan.targets import CLOSE_SHARE, SUPPLEMENTS_ALONE, planned_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.supplements import Taken
    from solver.week import Serving

    Amounts = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]

_TRACE = 1e-3
"""Share of a target within which a miss is rounding; hard limits are rechecked exactly."""
_KEPT = (
    "target_id",
    "nutrient",
    "minimum",
    "maximum",
    "unit",
    "planned",
    "iu_per_unit",
    "counts",
    "period",
    "tier",
    "official",
    "confidence",
    "source",
    "author",
    "note",
    "rule_id",
)
"""Columns of the targets that a plan repeats."""
_IMPUTED = (Status.IMPUTED_LIKE, Status.ASSUMED, Status.LITERATURE_LIKE)
"""Statuses of values that rest on like foods."""


def menu_table(
    servings: Iterable[Serving], dishes: Sequence[DishRecipe], foods: pd.DataFrame
) -> pd.DataFrame:
    """Return the menu: one row per food served, with `MENU_COLUMNS`."""
    names = {dish.dish_id: dish.name for dish in dishes}
    measures, titles = _spoken(Same(foods))
    rows = [
        (
            serving.day,
            serving.occasion,
            names[serving.dish],
            portion.food,
            titles[portion.food],
            portion.grams,
            spoken_amount(*measures[portion.food], portion.grams),
            serving.dish,
            portion.component,
        )
        for serving in servings
        for portion in serving.portions
    ]
    return pd.DataFrame(rows, columns=list(MENU_COLUMNS))


@lru_cache(maxsize=4)
def _spoken(
    foods: Same[pd.DataFrame],
) -> tuple[Mapping[str, tuple[str, float]], Mapping[str, str]]:
    """Return the household measure and the name of each food of a table."""
    names = foods.value["name"].tolist()
    return household_measures(foods.value), dict(zip(ids_of(foods.value), names, strict=True))


def dish_table(servings: Iterable[Serving], dishes: Sequence[DishRecipe]) -> pd.DataFrame:
    """Return what a cook needs beside the foods: one row per dish served."""
    known = {dish.dish_id: dish for dish in dishes}
    rows = [
        (
            serving.day,
            serving.occasion,
            dish.dish_id,
            dish.name,
            dish.style,
            dish.minutes,
            dish.method,
        )
        for serving in servings
        if (dish := known[serving.dish])
    ]
    columns = ["day", "occasion", "dish_id", "dish", "style", "minutes", "method"]
    return pd.DataFrame(rows, columns=columns)


def intake_table(menu: pd.DataFrame, per_g: pd.DataFrame) -> pd.DataFrame:
    """Return day x nutrient: the menu's grams times amounts per gram."""
    days, grams = _grams_a_day(menu)
    # Plain arrays: grouping frames takes several times as long.
    served = per_g.to_numpy(dtype=float)[per_g.index.get_indexer(pd.Index(menu["food_id"]))]
    return pd.DataFrame(grams @ served, index=days, columns=per_g.columns)


def _grams_a_day(menu: pd.DataFrame) -> tuple[pd.Index, Amounts]:
    """Return the days of a menu, and day x row of the menu: its grams on its own day."""
    days = pd.Index(sorted(set(menu["day"])), name="day", dtype=menu["day"].dtype)
    on_day = menu["day"].to_numpy() == days.to_numpy()[:, None]
    return days, on_day * menu["grams"].to_numpy()


def coverage_table(menu: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return per nutrient the shares of grams served that are known, imputed, unknown."""
    served, number = np.unique(menu["food_id"].tolist(), return_inverse=True)
    grams = _sums(menu["grams"].to_numpy()[:, None], number)[:, 0]
    weights = grams / grams.sum()
    places = table.status.index.get_indexer(pd.Index(served))
    missing, filled_in = _gaps_of(table)
    unknown, imputed = weights @ missing[places], weights @ filled_in[places]
    shares = {"known": 1.0 - unknown - imputed, "imputed": imputed, "unknown": unknown}
    return pd.DataFrame(shares, index=table.status.columns).rename_axis("nutrient")


def _sums(amounts: Amounts, groups: Places) -> Amounts:
    """Add up the rows of each group, in the order of the groups' numbers."""
    # Numbers, for grouping by words takes several times as long.
    return np.array(pd.DataFrame(amounts).groupby(groups).sum(), dtype=float)


@lru_cache(maxsize=4)
def _gaps_of(table: FoodTable) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell of every value of a table whether it is unknown, and whether it is imputed."""
    status = table.status.to_numpy(dtype=object)
    return status == Status.MISSING, np.isin(status.astype(str), _IMPUTED)


def target_table(
    menu: pd.DataFrame, targets: pd.DataFrame, table: FoodTable, taken: Taken, values: str
) -> pd.DataFrame:
    """Return the plan's targets: what was asked, what food and supplements give, how it stands.

    Parameters
    ----------
    menu : DataFrame
    targets : DataFrame
        From `mealplan.targets.daily_targets`.
    table : FoodTable
    taken : Taken
        What the patient's supplements give.
    values : {"typical", "cautious"}
        Which end of each value's range counts.
    """
    rows = rows_of(targets)
    intakes = Intakes.of(menu, table, sorted(set(targets["nutrient"])), taken, values)
    names = table.nutrient_info["name"].to_dict()
    return frame_of(
        [{**_kept(row), "name": names[row["nutrient"]], **_standing(row, intakes)} for row in rows]
    )


def _kept(row: Row) -> Row:
    stated = {**row, "planned": planned_of(row)}
    return {column: stated[column] for column in _KEPT}


@dataclass(frozen=True)
class Intakes:
    """Intake by nutrient, seen in several ways.

    Parameters
    ----------
    plain, low, high : mapping of str to float
        What food gives on average, with each value as it is and with either end of its
        range; unknown adds nothing.
    credit : mapping of str to ndarray
        What food counts towards minima, a value for each day.
    debit : mapping of str to ndarray
        What food counts towards maxima, a value for each day.
    taken : Taken
        What supplements give each day.
    """

    plain: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    credit: Mapping[str, Amounts]
    debit: Mapping[str, Amounts]
    taken: Taken

    @classmethod
    def of(
        cls, menu: pd.DataFrame, table: FoodTable, nutrients: list[str], taken: Taken, values: str
    ) -> Intakes:
        """Sum some nutrients of a menu in all these ways."""
        foods = menu["food_id"].tolist()
        credit, debit = worth_of(table, foods, nutrients, values)
        _, grams = _grams_a_day(menu)
        places = places_of(table, foods, nutrients)
        plain, low, high = (
            dict(zip(nutrients, _means(grams, as_matrix(per_100_g)[places]), strict=True))
            for per_100_g in (table.nutrients, table.low, table.high)
        )
        return cls(
            plain,
            low,
            high,
            credited_intake(menu, table.foods, dict(zip(nutrients, credit.T, strict=True)), taken),
            dict(zip(nutrients, (grams @ debit).T, strict=True)),
            taken,
        )


def _means(grams: Amounts, per_100_g: Amounts) -> list[float]:
    """Return the daily mean of some nutrients, of foods in the order of a menu."""
    days = grams @ (np.where(np.isnan(per_100_g), 0.0, per_100_g) / 100.0)
    return [float(amounts.mean()) for amounts in days.T]


def credited_intake(
    menu: pd.DataFrame, foods: pd.DataFrame, per_g: Mapping[str, Amounts], taken: Taken
) -> dict[str, Amounts]:
    """Return by nutrient and day what food counts towards minima, meals and sources capped.

    Parameters
    ----------
    menu, foods : DataFrame
    per_g : mapping of str to ndarray
        By nutrient what a gram of the food in each row of the menu counts. [unit/g]
    taken : Taken
        Supplements, which use up part of what a meal can count.
    """
    given = np.column_stack(list(per_g.values())) * menu["grams"].to_numpy()[:, None]
    column_of = {nutrient: column for column, nutrient in enumerate(per_g)}
    meal_of = list(zip(menu["day"].tolist(), menu["occasion"].tolist(), strict=True))
    served = sorted(set(meal_of))
    number = {meal: place for place, meal in enumerate(served)}
    meals = _sums(given, np.array([number[meal] for meal in meal_of]))
    for rule in read_rows("credits.csv"):
        column = column_of.get(rule["nutrient"])
        if rule["kind"] == "serving" and column is not None:
            most = [taken.room(rule["nutrient"], occasion) for _, occasion in served]
            meals[:, column] = np.minimum(meals[:, column], most)
    days = _sums(meals, np.array([day for day, _ in served]))
    for column, excess in _share_excess(column_of, given, menu["food_id"], foods):
        days[:, column] -= excess / len(days)
    return dict(zip(per_g, days.T, strict=True))


def _share_excess(
    column_of: Mapping[str, int], amounts: Amounts, served: pd.Series[str], foods: pd.DataFrame
) -> Iterator[tuple[int, float]]:
    """Yield what a set of foods gives beyond its share of the plan's total, by column."""
    for rule in read_rows("credits.csv"):
        column = column_of.get(rule["nutrient"])
        if rule["kind"] == "share" and column is not None:
            members = foods_with(foods, "flags", str(rule["value"]))
            inside = np.array([food in members for food in served.tolist()], dtype=bool)
            given = amounts[:, column]
            most = rule["amount"] / (1.0 - rule["amount"]) * given[~inside].sum()
            yield column, max(0.0, given[inside].sum() - most)


def _standing(row: Row, intakes: Intakes) -> dict[str, object]:
    nutrient, minimum, maximum = str(row["nutrient"]), row["minimum"], row["maximum"]
    given = intakes.taken.amount(nutrient)
    of_food = 0.0 if row["counts"] == SUPPLEMENTS_ALONE else 1.0
    least = of_food * intakes.credit[nutrient] + intakes.taken.credited(nutrient)
    most = of_food * intakes.debit[nutrient] + given
    is_cap = math.isnan(minimum)
    counts = most if is_cap else least
    counted = float(counts.mean())
    over = not math.isnan(maximum) and bool(most.mean() > maximum * (1.0 + _TRACE))
    return {
        "mean": of_food * intakes.plain[nutrient],
        "from_supplements": given,
        "total": of_food * intakes.plain[nutrient] + given,
        "low": of_food * intakes.low[nutrient] + given,
        "high": of_food * intakes.high[nutrient] + given,
        "counted": counted,
        "worst_day": float(counts.max() if is_cap else counts.min()),
        "status": _status(str(row["tier"]), counted, minimum, over),
    }


def _status(tier: str, counted: float, minimum: float, over: bool) -> str:
    if tier == "report":
        return "report"
    if over:
        return "above"
    if math.isnan(minimum) or counted >= minimum * (1.0 - _TRACE):
        return "met"
    return "close" if counted >= CLOSE_SHARE * minimum else "below"
