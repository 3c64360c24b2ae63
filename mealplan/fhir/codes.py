"""What the codes of nutrition orders mean here: reads ``fhir_codes.csv``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mealplan.patient import Allergen
from mealplan.tables import Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_GRAMS = MappingProxyType({"kg": 1000.0, "g": 1.0, "mg": 1e-3, "ug": 1e-6, "mcg": 1e-6})
"""UCUM units of mass in grams; "mcg" is written for "ug" where no code is given."""
_SPOKEN = MappingProxyType({"grams": "g", "gram": "g", "milligrams": "mg", "micrograms": "ug"})
_CM = MappingProxyType({"cm": 1.0, "m": 100.0})
"""UCUM units of length in centimetres."""
_A_DAY = "/d"
"""What UCUM adds to a unit of what is meant for each day, as amounts of an order are."""


def meaning(concept: Mapping[str, Any], use: str) -> Row | None:
    """Return the row of the code table that a concept means in some use, if any.

    Rows without a code are known by their words.
    """
    held = {(item.get("system"), item.get("code")) for item in concept.get("coding", ())}
    said = str(concept.get("text", "")).strip().lower()
    rows = (row for row in read_rows("fhir_codes.csv") if row["use"] == use)
    return next((row for row in rows if _key(row) in held or _key(row) == said), None)


def concept_of(use: str, field: str, value: str) -> dict[str, Any] | None:
    """Return the concept that means a value in some use, if any."""
    for row in read_rows("fhir_codes.csv"):
        if (row["use"], row["field"], row["value"]) == (use, field, value):
            if isinstance(row["system"], str):
                return {"coding": [{key: row[key] for key in ("system", "code", "display")}]}
            return {"text": row["display"]}
    return None


def _key(row: Row) -> tuple[str, str] | str:
    """Return what a concept must hold to be a row's: its code, or its words without one."""
    if isinstance(row["system"], str):
        return row["system"], row["code"]
    return str(row["display"]).lower()


def words_of(concept: Mapping[str, Any]) -> str:
    """Return what a concept is called: its text, or what its codings display."""
    named = [concept.get("text"), *(item.get("display") for item in concept.get("coding", ()))]
    codes = [f"{item.get('system')}|{item.get('code')}" for item in concept.get("coding", ())]
    return str(next((name for name in named if name), " ".join(codes) or "without a name"))


def spoken_code(concept: Mapping[str, Any]) -> str:
    """Name a concept with its codes, for messages."""
    codes = [f"{item.get('system')}|{item.get('code')}" for item in concept.get("coding", ())]
    return f"{words_of(concept)!r}" + (f" ({', '.join(codes)})" if codes else "")


def allergens_said(text: str) -> tuple[str, ...]:
    """Return the allergens that a plain word means, if it is one that patient files know."""
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    known = {row["word"]: str(row["allergens"]) for row in read_rows("allergen_words.csv")}
    return tuple(one for one in known.get(word, word).split(";") if one in set(Allergen))


def in_unit(quantity: Mapping[str, Any], unit: str) -> float | None:
    """Return an amount in a unit of mass or length; None where it cannot be converted."""
    stated = str(quantity.get("code") or quantity.get("unit") or "").strip()
    stated = _SPOKEN.get(stated.lower(), stated).removesuffix(_A_DAY)
    for factors in (_GRAMS, _CM):
        if stated in factors and unit in factors and quantity.get("value") is not None:
            return float(quantity["value"]) * factors[stated] / factors[unit]
    return None
