"""Tables that the dietitian's page shows of plans: meals, values, provenance, comparisons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mealplan.plan import WeekPlan
    from mealplan.why.comparison import Comparison

_PER_G = 0.01
"""Values of the food table are per 100 g."""
TARGETS = ("name", "unit", "minimum", "maximum", "total", "low", "high", "status", "tier")
"""Columns shown of a plan's targets."""


def nutrients_of(plan: WeekPlan) -> tuple[str, ...]:
    """Return the nutrients that a plan has targets for, each once, in the targets' order."""
    return tuple(dict.fromkeys(map(str, plan.targets["nutrient"])))


def foods_of(plan: WeekPlan) -> dict[str, str]:
    """Return the names of the foods that a plan serves, by id."""
    foods = plan.menu.drop_duplicates("food_id").sort_values("food")
    return dict(zip(foods["food_id"], foods["food"], strict=True))


def meal_rows(plan: WeekPlan, day: int, occasion: str, nutrients: Sequence[str]) -> pd.DataFrame:
    """Return the foods of a meal with what each gives; unknown stays empty.

    Parameters
    ----------
    plan : WeekPlan
    day : int
    occasion : str
    nutrients : sequence of str
        Nutrient keys to show.

    Returns
    -------
    DataFrame
        Indexed by food id: food, grams, measure, and one column for each nutrient, by key.
    """
    rows = plan.menu[(plan.menu["day"] == day) & (plan.menu["occasion"] == occasion)]
    rows = rows.set_index("food_id")
    values = plan.table.nutrients.loc[rows.index, list(nutrients)]
    given = values.mul(rows["grams"].to_numpy() * _PER_G, axis=0)
    return pd.concat([rows[["food", "grams", "measure"]], given], axis=1)


def meal_totals(plan: WeekPlan, day: int, nutrients: Sequence[str]) -> pd.DataFrame:
    """Return what each meal of a day gives of some nutrients, and the day's sum; known values."""
    occasions = list(dict.fromkeys(plan.menu.loc[plan.menu["day"] == day, "occasion"]))
    sums = {
        occasion: meal_rows(plan, day, occasion, nutrients)[list(nutrients)].sum(min_count=1)
        for occasion in occasions
    }
    table = pd.DataFrame(sums)
    table["day"] = table.sum(axis=1, min_count=1)
    info = plan.table.nutrient_info.loc[table.index]
    table.insert(0, "unit", info["unit"])
    return table.set_axis(info["name"], axis=0)


def provenance_rows(plan: WeekPlan, food_id: str, nutrient: str) -> tuple[tuple[str, str], ...]:
    """Return where one value of one food comes from, as pairs of text key and text.

    The text keys belong to the section ``provenance`` of the catalogue.
    """
    found = plan.table.provenance(food_id, nutrient)
    name = str(plan.table.nutrient_info.at[nutrient, "name"])
    rows = (
        ("food", f"{found.food} ({found.food_id})"),
        ("nutrient", name),
        ("value", _said(found.value, found.unit)),
        ("range", f"{_said(found.low, found.unit)} to {_said(found.high, found.unit)}"),
        ("status", found.status.value),
        ("source", found.source),
        ("citation", found.citation),
        ("reason", found.reason),
    )
    return tuple((key, text) for key, text in rows if text)


def week_rows(plan: WeekPlan) -> pd.DataFrame:
    """Return a plan's dishes: one row for each day, one column for each occasion."""
    table = plan.dishes.pivot_table(
        index="day", columns="occasion", values="dish", aggfunc="first", sort=False
    )
    return table.rename_axis(columns=None)


def compared_targets(comparison: Comparison) -> pd.DataFrame:
    """Return how two plans stand against each target, in words: targets that differ first."""
    table = comparison.targets
    share = (table["change"].abs() / table["goal"]).fillna(0.0)
    order = share.sort_values(ascending=False, kind="stable").index
    return table.loc[order, ["name", "unit", "first", "second", "change", "status_first",
                             "status_second"]].reset_index(drop=True)  # fmt: skip


def _said(amount: float, unit: str) -> str:
    return "?" if math.isnan(amount) else f"{amount:.4g} {unit.replace('ug', 'µg')} / 100 g"
