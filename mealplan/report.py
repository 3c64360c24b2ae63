"""Turns servings into the tables of a plan: menu, nutrients, targets, coverage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from foods import Status
from mealplan.household import household_measures, spoken_amount
from mealplan.plan import MENU_COLUMNS
from mealplan.policy import credit_per_g, debit_per_g
from mealplan.tables import Row, read_rows
from mealplan.targets import planned_minimum

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from solver.week import Serving

CLOSE_SHARE = 0.95
"""Share of a target from which a miss is called close (design choice: 5 %)."""
_IMPUTED = (Status.IMPUTED_LIKE, Status.ASSUMED, Status.LITERATURE_LIKE)
"""Statuses of values that rest on like foods."""


def menu_table(
    servings: Iterable[Serving], dishes: Sequence[DishRecipe], foods: pd.DataFrame
) -> pd.DataFrame:
    """Return the menu: one row per food served, with `MENU_COLUMNS`."""
    names = {dish.dish_id: dish.name for dish in dishes}
    measures = household_measures(foods)
    rows = [
        (
            serving.day,
            serving.occasion,
            names[serving.dish],
            portion.food,
            foods.at[portion.food, "name"],
            portion.grams,
            spoken_amount(*measures[portion.food], portion.grams),
            serving.dish,
            portion.component,
        )
        for serving in servings
        for portion in serving.portions
    ]
    return pd.DataFrame(rows, columns=list(MENU_COLUMNS))


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
    amounts = per_g.loc[menu["food_id"]].mul(menu["grams"].to_numpy(), axis=0)
    totals = amounts.groupby(menu["day"].to_numpy()).sum()
    totals.index.name = "day"
    return totals


def coverage_table(menu: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return per nutrient the shares of grams served that are known, imputed, unknown."""
    status = table.status.loc[menu["food_id"]]
    weights = menu["grams"].to_numpy() / menu["grams"].sum()
    unknown = (status == Status.MISSING).mul(weights, axis=0).sum()
    imputed = status.isin(_IMPUTED).mul(weights, axis=0).sum()
    shares = {"known": 1.0 - unknown - imputed, "imputed": imputed, "unknown": unknown}
    return pd.DataFrame(shares).rename_axis("nutrient")


def target_table(menu: pd.DataFrame, targets: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return the plan's targets: what was asked, what food gives, how it stands.

    Parameters
    ----------
    menu : DataFrame
    targets : DataFrame
        From `mealplan.targets.daily_targets`.
    table : FoodTable
    """
    credit = credited_intake(menu, table)
    debit = intake_table(menu, debit_per_g(table.foods, table.nutrients))
    plain = intake_table(menu, table.nutrients.fillna(0.0) / 100.0)
    rows = targets.assign(planned=planned_minimum(targets)).reset_index().to_dict("records")
    return pd.DataFrame(_target_row(row, credit, debit, plain, table) for row in rows)


def credited_intake(menu: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return day x nutrient: what counts towards minima, meals and sources capped."""
    per_g = credit_per_g(table.foods, table.nutrients)
    amounts = (
        per_g.loc[menu["food_id"]].mul(menu["grams"].to_numpy(), axis=0).reset_index(drop=True)
    )
    keys = [menu["day"].to_numpy(), menu["occasion"].to_numpy()]
    meals = amounts.groupby(keys).sum()
    for rule in read_rows("credits.csv"):
        if rule["kind"] == "serving":
            meals[rule["nutrient"]] = meals[rule["nutrient"]].clip(upper=rule["amount"])
    days = meals.groupby(level=0).sum().rename_axis("day")
    return _share_capped(days, amounts, menu, table)


def _share_capped(
    days: pd.DataFrame, amounts: pd.DataFrame, menu: pd.DataFrame, table: FoodTable
) -> pd.DataFrame:
    """Scale down what a set of foods gives beyond its share of the plan's total."""
    for rule in read_rows("credits.csv"):
        if rule["kind"] != "share":
            continue
        flags = table.foods.loc[menu["food_id"], "flags"].fillna("").str.split(";")
        inside = flags.map(lambda held, flag=rule["value"]: flag in held).to_numpy()
        given = amounts[rule["nutrient"]].to_numpy()
        most = rule["amount"] / (1.0 - rule["amount"]) * given[~inside].sum()
        excess = max(0.0, given[inside].sum() - most)
        days[rule["nutrient"]] -= excess / len(days)
    return days


def _target_row(
    row: Row,
    credit: pd.DataFrame,
    debit: pd.DataFrame,
    plain: pd.DataFrame,
    table: FoodTable,
) -> dict[str, object]:
    nutrient, minimum, maximum = row["nutrient"], float(row["minimum"]), float(row["maximum"])
    counts = debit[nutrient] if math.isnan(minimum) else credit[nutrient]
    worst = float(counts.max() if math.isnan(minimum) else counts.min())
    counted = float(counts.mean())
    over = float(debit[nutrient].mean()) > maximum * (1.0 + 1e-6)
    return {
        "target_id": row["target_id"],
        "nutrient": nutrient,
        "name": table.nutrient_info.at[nutrient, "name"],
        "minimum": minimum,
        "maximum": maximum,
        "unit": row["unit"],
        "mean": float(plain[nutrient].mean()),
        "counted": counted,
        "worst_day": worst,
        "status": _status(str(row["tier"]), counted, minimum, over),
        **{
            column: row[column]
            for column in ("planned", "iu_per_unit", "period", "tier", "official", "source")
        },
    }


def _status(tier: str, counted: float, minimum: float, over: bool) -> str:
    if tier == "report":
        return "report"
    if over:
        return "above"
    if math.isnan(minimum) or counted >= minimum * (1.0 - 1e-3):
        return "met"
    return "close" if counted >= CLOSE_SHARE * minimum else "below"
