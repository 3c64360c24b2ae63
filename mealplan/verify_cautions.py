"""Checks a finished menu against a patient's cautions, from the food table alone.

Which cautions apply is read as for planning; what they mean for a menu is reckoned here
again, with sums of its own, so that a fault in `mealplan.actions` cannot hide itself.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mealplan.energy import estimated_energy_kcal
from mealplan.request import DAYS_A_WEEK
from mealplan.targets import reference_weight_kg
from mealplan.verify_served import totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mealplan.cautions import Caution
    from mealplan.patient import Patient
    from mealplan.tables import Row
    from mealplan.verify_served import Amounts, Held, Served

_TOLERANCE = 1e-6
"""Relative slack for rounding in sums of floating-point numbers."""


def columns_asked(cautions: Iterable[Caution]) -> frozenset[str]:
    """Return the columns of the food table that cautions select foods by.

    Parameters
    ----------
    cautions : iterable of Caution
        From `mealplan.cautions_for`.
    """
    unless = (item for item in cautions if item.selects == "unless")
    return frozenset({"kind", "flags", *(column for item in unless for column in item.values)})


def caution_violations(
    patient: Patient, cautions: Iterable[Caution], served: Served, held: Held
) -> Iterator[str]:
    """Yield every hard caution that a menu breaks, in words.

    Parameters
    ----------
    patient : Patient
    cautions : iterable of Caution
        Those of the patient (`mealplan.cautions_for`).
    served : Served
        The foods of the menu that the table knows, with `columns_asked`.
    held : Held
    """
    if not served.rows:
        return  # that no meal is there is told elsewhere
    for item in cautions:
        if item.action == "exclude":
            yield from _served_all_the_same(item, served.rows)
        elif item.is_hard and item.selects in ("flag", "kind"):
            yield from _too_much_of_foods(item, served.rows)
        elif item.is_hard and item.selects == "nutrient":
            yield from _out_of_bounds(item, patient, served, held)


def _holds(item: Caution, row: Row) -> bool:
    if item.selects == "unless":
        return any(row[column] != "yes" for column in item.values)
    held = str(row["kind"] if item.selects == "kind" else row["flags"]).split(";")
    return any(value in held for value in item.values)


def _served_all_the_same(item: Caution, rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        if _holds(item, row):
            place = f"Day {row['day']}, {row['occasion']}"
            yield f"{item.rule_id}: {place}: {row['food']} must be left out ({item.reason})."


def _too_much_of_foods(item: Caution, rows: Iterable[Row]) -> Iterator[str]:
    sums = totals(
        (
            row["day"] if item.per == "day" else (row["day"] - 1) // DAYS_A_WEEK + 1,
            row["grams"] if item.unit == "g" else 1.0,
        )
        for row in rows
        if _holds(item, row)
    )
    for period, amount in sums.items():
        if amount > item.amount * (1 + _TOLERANCE):
            yield (
                f"{item.rule_id}, {item.per} {period}: {amount:g} {item.unit} of "
                f"{', '.join(item.values)} exceed {item.amount:g}."
            )


def _out_of_bounds(item: Caution, patient: Patient, served: Served, held: Held) -> Iterator[str]:
    """Compare what is surely served with least amounts, and what may be with greatest."""
    nutrient = item.values[0]
    feared = served.given(served.feared(held.greatest(nutrient)))
    known = served.given(served.sure(held.smallest(nutrient)))
    middle = item.amount * _scale(item.unit, patient)
    least, most = _week_bounds(item, middle)
    day_least, day_most = _day_bounds(item, middle)
    for amounts, is_over, taken, bound, day_bound in (
        (feared, True, held.taken(nutrient), most, day_most),
        (known, False, held.absorbed(nutrient), least, day_least),
    ):
        if item.per == "meal":
            yield from _meals_out(item, served, amounts, is_over, bound)
            continue
        days = dict(zip(served.days, (served.a_day(amounts) + taken).tolist(), strict=True))
        yield from _told(item, "day", days, is_over, day_bound)
        yield from _told(item, "week", _weekly_means(days), is_over, bound)


def _weekly_means(days: Mapping[int, float]) -> dict[int, float]:
    weeks: dict[int, list[float]] = {}
    for day, amount in days.items():
        weeks.setdefault((day - 1) // DAYS_A_WEEK + 1, []).append(amount)
    return {week: math.fsum(amounts) / len(amounts) for week, amounts in weeks.items()}


def _meals_out(
    item: Caution, served: Served, amounts: Amounts, is_over: bool, bound: float
) -> Iterator[str]:
    each = [(row["occasion"], row["day"]) for row in served.rows]
    for occasion in item.occasions or dict.fromkeys(place for place, _ in each):
        meals = totals(
            (day, amount)
            for (place, day), amount in zip(each, amounts.tolist(), strict=True)
            if place == occasion
        )
        yield from _told(item, f"{occasion} of day", meals, is_over, bound)


def _told(
    item: Caution, period: str, amounts: Mapping[int, float], is_over: bool, bound: float
) -> Iterator[str]:
    if math.isnan(bound):
        return
    slack = _TOLERANCE * abs(bound)
    verb = "exceed" if is_over else "fall short of"
    for where, amount in amounts.items():
        # Asked the way round that fails for an amount that is not a number.
        fine = amount <= bound + slack if is_over else amount >= bound - slack
        if not fine:
            yield (
                f"{item.rule_id}, {period} {where}: {amount:g} of {item.values[0]} {verb} "
                f"{bound:g}."
            )


def _scale(unit: str, patient: Patient) -> float:
    if unit == "per_kg":
        return reference_weight_kg(patient)
    if unit.startswith("energy_share_"):
        return estimated_energy_kcal(patient) / float(unit.removeprefix("energy_share_"))
    return 1.0


def _week_bounds(item: Caution, middle: float) -> tuple[float, float]:
    if item.action == "band":
        half = item.width * (middle if item.width_unit == "share" else 1.0)
        return max(0.0, middle - half), middle + half
    return (middle, math.nan) if item.action == "floor" else (math.nan, middle)


def _day_bounds(item: Caution, middle: float) -> tuple[float, float]:
    if item.action == "band":
        half = item.day_width * (middle if item.width_unit == "share" else 1.0)
        return max(0.0, middle - half), middle + half
    bound = middle * item.day_share  # NaN where single days are free
    return (bound, math.nan) if item.action == "floor" else (math.nan, bound)
