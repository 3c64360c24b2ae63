"""Turns a food of FoodData Central into a row of a person's own foods."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from foods.errors import InputError
from foods.fdc_parse import Basis
from foods.own import stated_text
from foods.own_columns import UNKNOWN, own_columns

if TYPE_CHECKING:
    from foods.fdc_parse import FdcFood


def own_row(food: FdcFood, *, g_per_ml: float | None = None) -> dict[str, str]:
    """Return the cells of a food of FoodData Central in the file of own foods.

    What FoodData Central does not say is left empty, for the user to fill in; diets, allergens
    and flags say "unknown".

    Parameters
    ----------
    food : FdcFood
        The food, fetched in full.
    g_per_ml : float, optional
        Density, needed where the figures are per 100 ml. [g/ml]

    Returns
    -------
    dict of str to str
        Cells by column.

    Raises
    ------
    InputError
        If the figures cannot be brought to 100 g, or none is usable.
    """
    per_g = _to_100_g(food, g_per_ml)
    known = {key: v for key, v in food.values.items() if not math.isnan(v.value)}
    if not known:
        why = " ".join(food.notes) or "No nutrient of the food table is stated."
        raise InputError([f"{food.food_id}: has no usable figure. {why}"])
    amounts = {key: value.value * per_g for key, value in known.items()}
    stated = [stated_text(key, amounts[key], v.status, v.derivation) for key, v in known.items()]
    density = f"; per 100 ml, at {g_per_ml:g} g/ml" if food.basis is Basis.HUNDRED_ML else ""
    unknown = {c.name: UNKNOWN for c in own_columns().values() if c.kind in ("answer", "words")}
    return {
        **unknown,
        "allergens_check_label": "",
        "food_id": food.food_id,
        "name": f"{food.name} ({food.brand})" if food.brand else food.name,
        "measure": food.measure,
        "measure_g": "" if math.isnan(food.measure_g) else f"{food.measure_g:.10g}",
        "note": f"ingredients: {food.ingredients}" if food.ingredients else "",
        "source": food.source + density,
        "stated": "; ".join(stated),
        **{key: f"{amount:.10g}" for key, amount in amounts.items()},
    }


def empty_needed(row: dict[str, str]) -> tuple[str, ...]:
    """Return the columns that a user still has to fill in before the food can be planned."""
    needed = [column.name for column in own_columns().values() if column.is_needed]
    return tuple(name for name in needed if row.get(name, "") in ("", UNKNOWN))


def _to_100_g(food: FdcFood, g_per_ml: float | None) -> float:
    """Give the factor from the food's basis to 100 g."""
    if food.basis is Basis.HUNDRED_G:
        return 1.0
    if food.basis is Basis.UNKNOWN:
        raise InputError(
            [f"{food.food_id}: does not say whether its figures are per 100 g or per 100 ml."]
        )
    if g_per_ml is None:
        raise InputError(
            [f"{food.food_id}: its figures are per 100 ml; give the weight of 1 ml in grams."]
        )
    if not (math.isfinite(g_per_ml) and g_per_ml > 0):
        raise InputError([f"The weight of 1 ml must be above 0 g; found {g_per_ml}."])
    return 1.0 / g_per_ml
