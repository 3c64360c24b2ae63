"""Reads foods out of FoodData Central's answers: one form for all of its three shapes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from unicodedata import category

from foods.fdc_errors import FdcAnswerError
from foods.fdc_register import Source, checks, label_nutrients, sources, status_of
from foods.fdc_rows import StatedRow, read_rows
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BRANDED = "Branded"
"""Data type whose figures come from labels."""
SAME_AS_LABEL = 3
"""Figures other than 0 that must equal the label's figures per serving for a food to be taken as
stated per serving (a choice: fewer may be chance)."""
_HUNDRED_G = 100.0


class Basis(StrEnum):
    """What amount the figures of a food are for."""

    HUNDRED_G = "100 g"
    HUNDRED_ML = "100 ml"
    UNKNOWN = "unknown"


_BASIS_OF_SERVING = {
    "g": Basis.HUNDRED_G,
    "grm": Basis.HUNDRED_G,
    "ml": Basis.HUNDRED_ML,
    "mlt": Basis.HUNDRED_ML,
}
"""Figures of branded foods are per 100 g, or per 100 ml where the serving is in ml."""


@dataclass(frozen=True)
class FdcValue:
    """One nutrient of one food.

    Attributes
    ----------
    nutrient : str
        Key of the food table.
    value : float
        Amount per `FdcFood.basis`; NaN where unknown. [the nutrient's unit]
    status : Status
        What kind of figure it is; ``missing`` where unknown.
    number : str
        USDA's number of the row it comes from.
    derivation : str
        USDA's derivation code.
    samples : int
        Number of samples USDA states.
    reason : str
        Why it is unknown, or which other row stands in.
    """

    nutrient: str
    value: float = math.nan
    status: Status = Status.MISSING
    number: str = ""
    derivation: str = ""
    samples: int = 0
    reason: str = ""


@dataclass(frozen=True)
class FdcFood:
    """One food of FoodData Central, whichever answer it came in.

    Attributes
    ----------
    fdc_id : int
        FoodData Central's number.
    name, data_type : str
        Description; Foundation, SR Legacy, Survey (FNDDS) or Branded.
    published : str
        Day of publication as YYYY-MM-DD; empty where not stated.
    basis : Basis
        What amount the figures are for.
    brand, ingredients : str
        Of branded foods.
    measure : str
        A household measure in words; empty where none is stated.
    measure_g : float
        Its weight. [g]
    values : mapping of str to FdcValue
        By nutrient key, one for every nutrient that USDA numbers.
    notes : tuple of str
        What was refused, and why.
    """

    fdc_id: int
    name: str
    data_type: str
    published: str
    basis: Basis
    brand: str
    ingredients: str
    measure: str
    measure_g: float
    values: Mapping[str, FdcValue]
    notes: tuple[str, ...]

    @property
    def food_id(self) -> str:
        """Id of the food in a food table."""
        return f"fdc:{self.fdc_id}"

    @property
    def source(self) -> str:
        """Who states the figures, in words."""
        published = f", published {self.published}" if self.published else ""
        return f"USDA FoodData Central, {self.data_type}, {self.food_id}{published}"


def read_food(answer: object) -> FdcFood:
    """Read one food of an abridged, full or search answer.

    Parameters
    ----------
    answer : object
        The parsed JSON of one food.

    Raises
    ------
    FdcAnswerError
        If it is no food.
    """
    if not isinstance(answer, dict) or not _number(answer.get("fdcId")) >= 1:
        raise FdcAnswerError(["FoodData Central sent something else than a food."])
    fdc_id, rows = int(answer["fdcId"]), answer.get("foodNutrients") or []
    if not isinstance(rows, list):
        raise FdcAnswerError([f"fdc:{fdc_id}: foodNutrients is no list."])
    data_type = _text(answer, "dataType")
    stated, notes = read_rows(rows)
    values = _values(stated, data_type == BRANDED)
    values, refused = _plausible(values)
    food = FdcFood(
        fdc_id=fdc_id,
        name=_text(answer, "description"),
        data_type=data_type,
        published=_day(answer),
        basis=_basis(answer, data_type),
        brand=_text(answer, "brandOwner"),
        ingredients=_text(answer, "ingredients"),
        measure=_measure(answer)[0],
        measure_g=_measure(answer)[1],
        values=values,
        notes=(*notes, *refused),
    )
    return _told_from_serving(food, answer)


def _values(stated: Iterable[StatedRow], branded: bool) -> dict[str, FdcValue]:
    rows = {source.number: [row for row in stated if row.source is source] for source in sources()}
    found: dict[str, FdcValue] = {}
    for source in sources():
        value = _value(source, rows[source.number], branded)
        before = found.get(source.nutrient)
        if before is None or math.isnan(before.value):
            found[source.nutrient] = _joined(before, value)
    return found


def _joined(before: FdcValue | None, value: FdcValue) -> FdcValue:
    """Let a row stand in for one that says nothing, keeping why that one was refused."""
    reasons = [text for text in (before.reason if before else "", value.reason) if text]
    return replace(value, reason="; ".join(dict.fromkeys(reasons)))


def _value(source: Source, rows: list[StatedRow], branded: bool) -> FdcValue:
    """Make the value that the rows of one number state; they must agree."""
    if not rows:
        return FdcValue(source.nutrient)
    refusals = [row.refused for row in rows if row.refused]
    if not refusals and len({row.amount for row in rows}) > 1:
        refusals = [f"number {source.number} is stated twice with different amounts"]
    first = rows[0]
    if not refusals and math.isnan(source.factor):
        refusals = [source.reason]
    if not refusals and first.is_unmeasured_zero and not branded:
        refusals = ["a zero without samples and derivation means not measured"]
    if refusals:
        return FdcValue(source.nutrient, number=source.number, reason="; ".join(refusals))
    return FdcValue(
        nutrient=source.nutrient,
        value=first.amount * source.factor,
        status=_status(first, branded),
        number=source.number,
        derivation=first.derivation,
        samples=first.samples,
        reason=source.reason,
    )


def _status(row: StatedRow, branded: bool) -> Status:
    if branded:
        return Status.LABEL
    if not row.derivation and row.samples:
        return Status.ANALYTICAL
    return status_of(row.derivation)


def _plausible(values: dict[str, FdcValue]) -> tuple[dict[str, FdcValue], list[str]]:
    """Take out what cannot be true; a food that cannot be true loses every value."""
    notes: list[str] = []
    for check in checks():
        if not check.fails({key: value.value for key, value in values.items()}):
            continue
        names = [check.refuses] if check.refuses in values else list(values)
        values = values | {name: _refused(values[name], check.reason) for name in names}
        notes.append(f"Refused: {check.reason}.")
    return values, notes


def _refused(value: FdcValue, reason: str) -> FdcValue:
    return FdcValue(value.nutrient, number=value.number, reason=reason)


def _told_from_serving(food: FdcFood, answer: dict[str, Any]) -> FdcFood:
    """Take the values out where they are the label's, per serving instead of per 100 g."""
    label, serving = answer.get("labelNutrients"), _number(answer.get("servingSize"))
    if not isinstance(label, dict) or math.isnan(serving) or serving == _HUNDRED_G:
        return food
    same = 0
    for name, nutrient in label_nutrients().items():
        entry = label.get(name)
        amount = _number(entry.get("value")) if isinstance(entry, dict) else math.nan
        same += amount > 0 and math.isclose(amount, food.values[nutrient].value, rel_tol=1e-6)
    if same < SAME_AS_LABEL:
        return food
    reason = "the figures are those of one serving, not of 100 g"
    values = {key: _refused(value, reason) for key, value in food.values.items()}
    return replace(food, values=values, notes=(*food.notes, f"Refused: {reason}."))


def _basis(answer: dict[str, Any], data_type: str) -> Basis:
    if data_type and data_type != BRANDED:
        return Basis.HUNDRED_G
    unit = _text(answer, "servingSizeUnit").lower()
    return _BASIS_OF_SERVING.get(unit, Basis.UNKNOWN)


def _measure(answer: dict[str, Any]) -> tuple[str, float]:
    """Find a household measure with its weight: of the label, or the first portion."""
    words, grams = _text(answer, "householdServingFullText"), _number(answer.get("servingSize"))
    if words and grams > 0 and _basis(answer, BRANDED) is Basis.HUNDRED_G:
        return words, grams
    portions = answer.get("foodPortions")
    for portion in portions if isinstance(portions, list) else []:
        grams = _number(portion.get("gramWeight")) if isinstance(portion, dict) else math.nan
        if grams > 0 and (said := _said(portion)):
            return said, grams
    return "", math.nan


def _said(portion: dict[str, Any]) -> str:
    if text := _text(portion, "portionDescription"):
        return text
    unit = portion.get("measureUnit")
    name = _text(unit, "name") if isinstance(unit, dict) else ""
    words = [name if name != "undetermined" else "", _text(portion, "modifier")]
    amount = _number(portion.get("amount"))
    if math.isnan(amount) or not any(words):
        return ""
    return " ".join([f"{amount:g}", *filter(None, words)])


def _day(answer: dict[str, Any]) -> str:
    """Read the day of publication: M/D/YYYY in full answers, ISO elsewhere."""
    text = _text(answer, "publicationDate") or _text(answer, "publishedDate")
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text[:10], form).date().isoformat()
        except ValueError:
            continue
    return ""


def _text(answer: dict[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str):
        return ""
    # Control signs could steer the terminal that shows a name.
    return " ".join("".join(" " if category(sign) == "Cc" else sign for sign in found).split())


def _number(value: object) -> float:
    """Read a plain finite number; anything else is NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value) if math.isfinite(value) else math.nan
