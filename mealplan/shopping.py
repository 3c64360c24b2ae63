"""The shopping list of a menu: what to buy, in shop amounts, merged and by aisle.

A menu says what is eaten; `data/purchase.csv` says what stands in the shop for it and how
many grams must be bought for a gram eaten (`docs/shopping.md` tells where the figures come
from). Amounts are rounded up, never down.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.costs import food_costs
from mealplan.errors import InputError
from mealplan.tables import read_table, records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mealplan.tables import Row

LIST_COLUMNS = ("aisle", "item", "amount_g", "amount", "household", "foods", "have", "cost")
"""Columns of a shopping list: one row per product."""
_STEPS = ((100.0, 5.0), (500.0, 10.0), (math.inf, 50.0))
"""Below which amount [g or ml] which rounding step [g or ml] holds (design choice)."""
_FUZZ = 1e-9
"""Share of a step that floating-point sums may be off."""
_FIGURE_PRECISION = 1e-3
"""Relative precision of the factors and unit weights, which are stored rounded: seven eggs
eaten are seven eggs bought, not eight."""
_VOLUME_UNIT = "litre"
"""Unit of products whose metric amount is a volume; `unit_g` is then grams per litre."""
_TAKEN_FREE = "not_bought"
"""Basis of foods that come from the tap."""
_NO_AISLE = "other"


def shopping_list(
    menu: pd.DataFrame,
    foods: pd.DataFrame,
    *,
    servings: int = 1,
    have: Collection[str] = (),
    prices: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return what to buy for a menu, one row per product.

    A food of the table without a row in ``purchase.csv`` is listed by its own name, in the
    grams eaten, and says so. What needs no buying (tap water) is left out.

    Parameters
    ----------
    menu : DataFrame
        Columns `food_id` and `grams` [g], one row per food served; further columns are
        not used.
    foods : DataFrame
        The food table's foods, indexed by food id, with `name` and `aisle`.
    servings : int
        For how many people to shop; each eats the menu.
    have : collection of str
        What is at home: names of products, with or without what follows the comma
        (``"olive oil"``, ``"eggs"``), or food ids.
    prices : mapping of str to float, optional
        Price of a kilogram as eaten, by food id.

    Returns
    -------
    DataFrame
        `LIST_COLUMNS`, sorted by aisle and item: `amount_g` to buy [g], unrounded; `amount`
        in metric units, rounded up; `household` in pieces, tins and the like, empty where
        there is no such unit; `foods`, the ids it is for; `have`, whether it is at home;
        `cost` of what is eaten of it, NaN where a price is unknown.

    Raises
    ------
    InputError
        Names every wrong amount, unknown food id and unusable setting.
    """
    problems = [*_wrong_settings(servings, have), *_wrong_rows(menu, foods)]
    if problems:
        raise InputError(problems)
    owned = frozenset(form for entry in have for form in _word_forms(entry))
    products = _products(_purchases(menu, foods, prices or {}), int(servings))
    rows = [product.row(owned) for product in products]
    return pd.DataFrame(rows, columns=list(LIST_COLUMNS)).sort_values(
        ["aisle", "item"], ignore_index=True
    )


def as_text(shopping: pd.DataFrame) -> str:
    """Return a shopping list as plain text to print, one heading per aisle.

    Parameters
    ----------
    shopping : DataFrame
        From `shopping_list`.

    Returns
    -------
    str
        Lines ``[ ] item: amount``, ``[x]`` for what is at home.
    """
    if shopping.empty:
        return "Nothing to buy.\n"
    sections = [
        "\n".join([f"## {_heading(str(aisle))}", "", *map(_line, records(rows))])
        for aisle, rows in shopping.groupby("aisle", sort=False)
    ]
    return "\n\n".join(sections) + "\n"


def metric_amount(amount: float, units: tuple[str, str] = ("g", "kg")) -> str:
    """Say an amount in metric units, rounded up to steps that a shop or a scale knows.

    Parameters
    ----------
    amount : float
        In the smaller unit. [g or ml]
    units : tuple of str
        The smaller unit and the one a thousand times as large.

    Examples
    --------
    >>> metric_amount(0.4), metric_amount(97.2), metric_amount(431.0), metric_amount(1210.0)
    ('5 g', '100 g', '440 g', '1.25 kg')
    >>> metric_amount(731.0, ("ml", "l"))
    '750 ml'
    """
    step = next(step for below, step in _STEPS if amount < below)
    rounded = math.ceil(amount / step - _FUZZ) * step
    small, large = units
    return f"{rounded:.0f} {small}" if rounded < 1000.0 else f"{rounded / 1000.0:.12g} {large}"


@dataclass(frozen=True)
class _Product:
    """Something to buy: what for, how much, and how it is counted."""

    aisle: str
    item: str
    grams: float
    unit: str | None
    unit_g: float
    foods: tuple[str, ...]
    cost: float

    def row(self, owned: frozenset[str]) -> tuple[object, ...]:
        """Return its row of the list, in the order of `LIST_COLUMNS`."""
        at_home = not owned.isdisjoint({*self.foods, *_names(self.item)})
        metric, counted = self.metric(), self.counted()
        return self.aisle, self.item, self.grams, metric, counted, self.foods, at_home, self.cost

    def metric(self) -> str:
        """Say how much to buy by weight, or by volume where it is sold so."""
        if self.unit == _VOLUME_UNIT:
            return metric_amount(self.grams / self.unit_g * 1000.0, ("ml", "l"))
        return metric_amount(self.grams)

    def counted(self) -> str:
        """Say how many whole units to buy; nothing where it is not counted."""
        if self.unit is None or self.unit == _VOLUME_UNIT:
            return ""
        count = max(1, math.ceil(self.grams / self.unit_g * (1.0 - _FIGURE_PRECISION)))
        plural = "es" if self.unit.endswith("ch") else "s"
        return f"{count} {self.unit}{plural if count > 1 else ''}"


def _wrong_settings(servings: object, have: Collection[str]) -> Iterable[str]:
    if isinstance(servings, bool) or not isinstance(servings, Integral) or servings < 1:
        yield f"servings: must be a whole number from 1; found {servings!r}."
    if isinstance(have, str):
        yield f"have: must be a list of names or food ids, not one text; found {have!r}."
    elif blank := [entry for entry in have if not str(entry).strip()]:
        yield f"have: {len(blank)} blank entries; name a product or remove them."


def _wrong_rows(menu: pd.DataFrame, foods: pd.DataFrame) -> Iterable[str]:
    known = set(foods.index)
    for number, row in enumerate(records(menu[["food_id", "grams"]]), start=1):
        if row["food_id"] not in known:
            yield f"menu row {number}: food_id {row['food_id']!r} is not in the food table."
        if not 0.0 < row["grams"] < math.inf:
            yield f"menu row {number}: grams must be above 0; found {row['grams']}."


def _purchases(
    menu: pd.DataFrame, foods: pd.DataFrame, prices: Mapping[str, float]
) -> pd.DataFrame:
    """Return a row per food eaten, with its grams and how it is bought."""
    eaten = menu.groupby("food_id")["grams"].sum().to_frame("eaten_g")
    known = read_table("purchase.csv").set_index("food_id")
    bought = eaten.join(known, how="left")
    bought = bought[bought["basis"] != _TAKEN_FREE]
    own_name = foods["name"].reindex(bought.index) + " (weight as eaten)"
    return bought.assign(
        buy_as=bought["buy_as"].fillna(own_name),
        grams=bought["eaten_g"] * bought["bought_per_eaten"].fillna(1.0),
        aisle=foods["aisle"].reindex(bought.index).fillna(_NO_AISLE),
        cost=food_costs(bought.reset_index().rename(columns={"eaten_g": "grams"}), prices).values,
    )


def _products(purchases: pd.DataFrame, servings: int) -> Iterable[_Product]:
    merged = purchases.reset_index().groupby("buy_as", as_index=False)
    lines = merged.agg(
        aisle=("aisle", "first"),
        grams=("grams", "sum"),
        unit=("unit", "first"),
        unit_g=("unit_g", "first"),
        foods=("food_id", tuple),
        cost=("cost", lambda costs: costs.sum(skipna=False)),
    )
    for row in records(lines):
        yield _Product(
            aisle=row["aisle"],
            item=row["buy_as"],
            grams=row["grams"] * servings,
            unit=None if pd.isna(row["unit"]) else row["unit"],
            unit_g=row["unit_g"],
            foods=row["foods"],
            cost=row["cost"] * servings,
        )


def _names(item: str) -> set[str]:
    """Return what a person may call a product, in all forms of the words."""
    head = item.split(",")[0]
    plain = re.sub(r"\s*\(.*?\)", "", head)
    called = [item, head, plain, *re.findall(r"\((.*?)\)", head)]
    return {form for name in called for form in _word_forms(name)}


def _word_forms(name: str) -> set[str]:
    """Return a name in lower case with its possible singulars: grapes, grape, grap."""
    word = name.strip().lower()
    singulars = {word.removesuffix("s"), word.removesuffix("es"), re.sub(r"ies$", "y", word)}
    return {word, *singulars}


def _heading(aisle: str) -> str:
    return aisle.replace("_", " ").capitalize()


def _line(row: Row) -> str:
    mark = "x" if row["have"] else " "
    amount = f"{row['household']} ({row['amount']})" if row["household"] else row["amount"]
    cost = "" if math.isnan(row["cost"]) else f", {row['cost']:.2f}"
    return f"[{mark}] {row['item']}: {amount}{cost}"
