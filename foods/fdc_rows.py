"""Reads nutrient rows of FoodData Central, which look different at each of its endpoints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from foods.fdc_register import sources, units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foods.fdc_register import Source


@dataclass(frozen=True)
class StatedRow:
    """One row that states an amount of a nutrient of the table.

    Attributes
    ----------
    source : Source
        Which row of the register it is.
    amount : float
        As stated, in the published unit; NaN where refused.
    derivation : str
        USDA's derivation code.
    samples : int
        Number of samples.
    refused : str
        Why the amount cannot be used; empty where it can.
    """

    source: Source
    amount: float
    derivation: str
    samples: int
    refused: str = ""

    @property
    def is_unmeasured_zero(self) -> bool:
        """Tell a zero that nobody measured or reckoned."""
        return self.amount == 0.0 and not self.samples and not self.derivation


def read_rows(rows: list[Any]) -> tuple[list[StatedRow], list[str]]:
    """Read the rows of a food; headings and nutrients that the table does not hold are left out.

    Parameters
    ----------
    rows : list
        ``foodNutrients`` of a full, abridged or search answer.

    Returns
    -------
    tuple of list of StatedRow and list of str
        The rows, and a sentence for what had to be refused.
    """
    stated: list[StatedRow] = []
    nameless = 0
    for row in rows:
        if not isinstance(row, dict):
            continue  # some lists hold null items
        number, fdc_id = _identity(row)
        amount = row.get("amount", row.get("value"))
        if not number and not fdc_id:
            nameless += amount is not None
            continue
        source = _by_number().get(number) if number else _by_id().get(fdc_id)
        if source is not None and amount is not None:
            stated.append(_row(source, fdc_id, amount, row))
    notes = [f"{nameless} amounts name no nutrient and were left out."] if nameless else []
    notes += [f"Refused: {row.source.nutrient}: {row.refused}." for row in stated if row.refused]
    return stated, notes


@cache
def _by_number() -> Mapping[str, Source]:
    return MappingProxyType({source.number: source for source in sources()})


@cache
def _by_id() -> Mapping[str, Source]:
    return MappingProxyType({source.fdc_id: source for source in sources()})


def _identity(row: dict[str, Any]) -> tuple[str, str]:
    """Find the nutrient's number and its id, which are different things."""
    inner = row.get("nutrient")
    if isinstance(inner, dict):
        return _code(inner.get("number")), _code(inner.get("id"))
    number = row.get("number", row.get("nutrientNumber"))
    return _code(number), _code(row.get("nutrientId"))


def _code(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    text = str(value).strip()
    return text.removesuffix(".0")


def _row(source: Source, fdc_id: str, amount: object, row: dict[str, Any]) -> StatedRow:
    refused = _refusal(source, fdc_id, amount, _unit(row))
    return StatedRow(
        source=source,
        amount=math.nan if refused else float(amount),  # type: ignore[arg-type]
        derivation=_derivation(row),
        samples=_samples(row.get("dataPoints")),
        refused=refused,
    )


def _refusal(source: Source, fdc_id: str, amount: object, unit: str) -> str:
    if fdc_id and source.fdc_id and fdc_id != source.fdc_id:
        return f"number {source.number} does not belong to nutrient id {fdc_id}"
    if units().get(unit.lower().replace("µ", "u").replace("\u03bc", "u")) != source.unit:
        return f"stated in {unit or 'no unit'} where {source.unit} is published"
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return f"amount {amount!r} is no number"
    if not (math.isfinite(amount) and amount >= 0):
        return f"amount {amount} cannot be"
    return ""


def _unit(row: dict[str, Any]) -> str:
    inner = row.get("nutrient")
    found = inner.get("unitName") if isinstance(inner, dict) else row.get("unitName")
    return found.strip() if isinstance(found, str) else ""


def _derivation(row: dict[str, Any]) -> str:
    inner = row.get("foodNutrientDerivation")
    found = inner.get("code") if isinstance(inner, dict) else row.get("derivationCode")
    return found.strip() if isinstance(found, str) else ""


def _samples(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
