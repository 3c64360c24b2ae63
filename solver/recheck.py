"""Recompute a diet from the caller's own tables, without the model that found it.

Nothing here is shared with the model: limits are read again from what the caller passed,
and intakes are plain pandas arithmetic.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from solver.errors import SolveError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from solver.diet_input import DietRequest

TOLERANCE = 1e-6
"""Relative error that is put down to arithmetic; solvers promise 1e-7 and CBC prints 8 digits."""


def confirm(request: DietRequest, amounts: pd.Series[float], claimed: float) -> None:
    """Refuse a diet that does not hold when it is recomputed.

    Parameters
    ----------
    request : DietRequest
        The caller's tables and limits.
    amounts : Series of float
        Amount of each food, by food. [units of food]
    claimed : float
        Cost of the diet as the solver states it. [unit of cost]

    Raises
    ------
    SolveError
        If a limit is broken or the cost is another; names each.
    """
    broken = broken_limits(request, amounts) + _wrong_cost(request, amounts, claimed)
    if broken:
        raise SolveError(
            f"The solver's answer does not hold when recomputed from the tables: "
            f"{'; '.join(broken)}. Use the other solver, or units in which figures are "
            f"neither tiny nor huge."
        )


def broken_limits(request: DietRequest, amounts: pd.Series[float]) -> list[str]:
    """Return one sentence per limit of a request that a diet does not keep.

    Parameters
    ----------
    request : DietRequest
        The caller's tables and limits.
    amounts : Series of float
        Amount of each food, by food. [units of food]

    Returns
    -------
    list of str
        Empty when every limit holds within `TOLERANCE` of its own size.
    """
    broken = [*_broken_nutrients(request, amounts), *_broken_foods(request, amounts)]
    if request.whole_servings:
        broken += [
            f"food {label!r} is {value:.10g}, which is not a whole number"
            for label, value in amounts.items()
            if value != round(value)
        ]
    return broken


def _wrong_cost(request: DietRequest, amounts: pd.Series[float], claimed: float) -> list[str]:
    prices = pd.Series([_figure(request.cost, label) for label in amounts.index])
    paid = prices * amounts.to_numpy()
    total, size = float(paid.sum()), float(paid.abs().sum())
    # A diet that costs nothing has no size of its own: one unit of the dearest food lends it one.
    if abs(total - claimed) <= TOLERANCE * max(size, abs(claimed), float(prices.abs().max())):
        return []
    return [f"the diet costs {total:.10g}, not {claimed:.10g} as the solver states"]


def _broken_nutrients(request: DietRequest, amounts: pd.Series[float]) -> list[str]:
    limits = pd.DataFrame(
        {
            "lower": [_figure(request.minimum, label) for label in request.nutrients.columns],
            "upper": [_figure(request.maximum, label) for label in request.nutrients.columns],
        }
    )
    limits = limits.where(limits.abs() < math.inf).dropna(how="all")
    contents = request.nutrients.iloc[:, limits.index].astype("float64")
    held = contents.mul(amounts.to_numpy(), axis=0)
    sums = zip(held.sum(), held.abs().sum(), contents.abs().max(), strict=True)
    broken = []
    for label, (total, flow, unit), (lower, upper) in zip(
        contents.columns, sums, limits.to_numpy().tolist(), strict=True
    ):
        # A limit of 0 has no size of its own: one unit of the richest food lends it one.
        if total < lower - TOLERANCE * max(flow, abs(lower) or unit):
            broken.append(f"nutrient {label!r} is {total:.10g}, below its minimum {lower:.10g}")
        if total > upper + TOLERANCE * max(flow, abs(upper) or unit):
            broken.append(f"nutrient {label!r} is {total:.10g}, above its maximum {upper:.10g}")
    return broken


def _broken_foods(request: DietRequest, amounts: pd.Series[float]) -> list[str]:
    broken = []
    for label, amount in amounts.items():
        lower, upper = _figure(request.food_minimum, label), _figure(request.food_maximum, label)
        if amount < 0 or amount < lower * (1 - TOLERANCE):
            broken.append(f"food {label!r} is {amount:.10g}, below its minimum {lower:.10g}")
        if amount > upper * (1 + TOLERANCE):
            broken.append(f"food {label!r} is {amount:.10g}, above its maximum {upper:.10g}")
    return broken


def _figure(given: Any, label: Hashable) -> float:
    """Return a label's figure as a float; NaN, which compares with nothing, for no limit."""
    value = given.get(label) if hasattr(given, "get") else given
    return float("nan") if value is None or pd.isna(value) else float(value)
