"""Does what cautions say, one function for each action; knows no drug, disease or food.

Amounts of nutrients become targets, so that the planner, the report and the recheck treat
them like any other; amounts of foods and of meals become limits of the menu problem.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mealplan.cautions import Action, Caution, Selects
from mealplan.choices import Exclusion, foods_with
from mealplan.dishes import OCCASIONS
from mealplan.tiers import price_of
from solver.week import GroupLimit, MealLimit, Period, Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from mealplan.tables import Row

    Scales = Mapping[str, float]

_FOODS = {Selects.FLAG: "flags", Selects.KIND: "kind"}
"""Column of the food table by what a caution selects foods by."""
_PERIODS = ("day", "week")
_MEALS_A_WEEK = 7.0
"""Servings of one occasion over which a meal rule's price is spread."""


def left_out(cautions: Iterable[Caution], foods: pd.DataFrame) -> Iterator[Exclusion]:
    """Yield the foods that cautions keep out of every menu."""
    for item in cautions:
        if item.action is Action.EXCLUDE:
            for food in sorted(selected(item, foods)):
                yield Exclusion(food, item.rule_id, item.reason)


def selected(item: Caution, foods: pd.DataFrame) -> frozenset[str]:
    """Return the foods that a caution speaks of."""
    if item.selects is Selects.UNLESS:
        # Anything but a clear yes: unknown is not safe.
        return frozenset(foods.index[(foods[list(item.values)] != "yes").any(axis=1)])
    column = _FOODS.get(item.selects) if item.selects else None
    sets = [foods_with(foods, column, value) for value in item.values] if column else []
    return frozenset[str]().union(*sets)


def food_caps(cautions: Iterable[Caution], foods: pd.DataFrame) -> Iterator[GroupLimit]:
    """Yield the limits that cautions set to groups of foods."""
    for number, item in enumerate(cautions):
        if item.action is Action.CAP and item.selects in _FOODS:
            members = selected(item, foods)
            if members:
                yield GroupLimit(
                    _cap_name(item, number),
                    members,
                    Side.MAX,
                    item.amount,
                    Unit(item.unit),
                    Period(item.per),
                    price_of(item.tier),
                )


def capping(limit: str, cautions: Iterable[Caution]) -> Caution | None:
    """Return the caution behind a limit of `food_caps`, by the limit's name; None if none is."""
    named = {_cap_name(item, number): item for number, item in enumerate(cautions)}
    return named.get(limit)


def _cap_name(item: Caution, number: int) -> str:
    return f"{item.rule_id.lower()}_foods_{number:03d}"


def meal_bounds(cautions: Iterable[Caution], scales: Scales) -> Iterator[MealLimit]:
    """Yield the limits that cautions set to a nutrient in a meal."""
    for number, item in enumerate(cautions):
        if item.selects is Selects.NUTRIENT and item.per == "meal":
            for side, amount in _bounds(item, scales):
                for occasion in item.occasions or OCCASIONS:
                    name = f"{item.rule_id.lower()}_{number:03d}_{occasion}_{side.value}"
                    price = price_of(item.tier) / _MEALS_A_WEEK
                    yield MealLimit(name, occasion, item.values[0], side, amount, price)


def strictest(limits: Iterable[MealLimit]) -> Iterator[MealLimit]:
    """Yield one limit for each meal, nutrient and side: the dearest, then the tightest."""
    best: dict[tuple[str, str, Side], MealLimit] = {}
    for limit in limits:
        key = (limit.occasion, limit.nutrient, limit.side)
        best[key] = max(best.get(key, limit), limit, key=_strictness)
    yield from best.values()


def _strictness(limit: MealLimit) -> tuple[float, float]:
    return limit.price, limit.amount if limit.side is Side.MIN else -limit.amount


def _bounds(item: Caution, scales: Scales) -> Iterator[tuple[Side, float]]:
    """Yield the bounds of a cap, a floor or a band on the mean."""
    amount = item.amount * scales.get(item.unit, math.nan)
    if item.action is Action.BAND:
        yield Side.MIN, max(0.0, amount - _half(item, item.width, amount))
        yield Side.MAX, amount + _half(item, item.width, amount)
    elif item.action in (Action.CAP, Action.FLOOR):
        yield (Side.MIN if item.action is Action.FLOOR else Side.MAX), amount


def _half(item: Caution, width: float, middle: float) -> float:
    return width * middle if item.width_unit == "share" else width


def restricted(targets: Iterable[Row], cautions: Iterable[Caution], scales: Scales) -> list[Row]:
    """Return a patient's targets with what cautions add, and without goals that give way.

    Parameters
    ----------
    targets : iterable of Row
        As the target table has them, amounts a day.
    cautions : iterable of Caution
    scales : mapping of str to float
        Factor that turns a unit of the tables into an amount a day.

    Returns
    -------
    list of Row
        The targets with a `rule_id`: of the caution that set a target or made a goal give
        way, empty for all others.
    """
    cautions = tuple(cautions)
    kept: list[Row] = [{**row, "rule_id": ""} for row in targets]
    for item in cautions:
        if item.action is Action.GOAL_OFF:
            left = item.amount * scales.get(item.unit, math.nan)
            kept = [_goal_off(row, item, left) for row in kept]
    added = {
        f"{item.rule_id}_{item.action.value}_{item.values[0]}".lower(): _target(item, scales)
        for item in cautions
        if item.selects is Selects.NUTRIENT and item.per in _PERIODS
    }
    for limit in added.values():
        if limit["tier"] == "safety" and not math.isnan(limit["maximum"]):
            kept = [_give_way(row, limit) for row in kept]
    return [*kept, *({"target_id": target_id, **row} for target_id, row in added.items())]


def _target(item: Caution, scales: Scales) -> Row:
    """Return a cap, floor or band of a nutrient as a row of targets."""
    bounds = dict(_bounds(item, scales))
    low, high = bounds.get(Side.MIN, math.nan), bounds.get(Side.MAX, math.nan)
    day_low = day_high = item.day_share
    if item.action is Action.BAND:
        middle = item.amount * scales[item.unit]
        half = _half(item, item.day_width, middle)
        day_low = max(0.0, middle - half) / low if low else 0.0
        day_high = (middle + half) / high if high else 1.0
    return {
        "nutrient": item.values[0],
        "minimum": low,
        "maximum": high,
        "unit": item.values[0].rsplit("_", 1)[1],
        "asked_of_food": math.nan,
        "iu_per_unit": math.nan,
        "counts": "all",
        "period": item.per,
        "tier": item.tier,
        "day_low": day_low if Side.MIN in bounds else math.nan,
        "day_high": day_high if Side.MAX in bounds else math.nan,
        "official": "no",
        "confidence": item.confidence,
        "source": item.source,
        "rule_id": item.rule_id,
    }


def _is_goal(row: Row, nutrient: str) -> bool:
    """Tell whether a target is a goal for a nutrient that may give way."""
    return bool(
        row["nutrient"] == nutrient and row["tier"] != "safety" and not math.isnan(row["minimum"])
    )


def _goal_off(row: Row, item: Caution, left: float) -> Row:
    """Take a goal away, or leave a lower one."""
    if not _is_goal(row, item.values[0]):
        return row
    if math.isnan(left):
        return _off(row, item.rule_id)
    return {**row, "minimum": left, "rule_id": item.rule_id} if row["minimum"] > left else row


def _give_way(row: Row, limit: Row) -> Row:
    """Take away a goal that a hard limit puts out of reach."""
    asked = row["minimum"] if math.isnan(row["asked_of_food"]) else row["asked_of_food"]
    out_of_reach = _is_goal(row, limit["nutrient"]) and asked > limit["maximum"]
    return _off(row, limit["rule_id"]) if out_of_reach else row


def _off(row: Row, rule_id: str) -> Row:
    # Without its minimum, lest a report call what is restricted a gap to be filled.
    changes = {"minimum": math.nan, "asked_of_food": math.nan, "tier": "report"}
    return {**row, **changes, "rule_id": rule_id}
