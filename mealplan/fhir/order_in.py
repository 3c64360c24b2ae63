"""Reads a nutrition order as what a patient file holds, ordered amounts among its overrides.

An allergy or a food to be left out that is not understood stops the reading: a plan must
not be made without it. All else that is not understood is named in the result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mealplan.choices import resolve_words
from mealplan.errors import InputError
from mealplan.fhir.codes import (
    allergens_said,
    in_unit,
    meaning,
    spoken_code,
    words_of,
)
from mealplan.fhir.ordered_targets import Signature, ordered_targets
from mealplan.fhir.release import check_order, release_of
from mealplan.patient import Patient
from mealplan.schema import allowed_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from mealplan.prescription import Override

_NOT_HELD = frozenset({"inactive", "resolved", "refuted", "entered-in-error"})
"""Statuses of an allergy that its record takes back (FHIR allergyintolerance-clinical and
allergyintolerance-verification)."""
_NOT_READ = ("texture", "fluidConsistencyType", "schedule", "instruction")
_NOT_READ_OF_ORDER = ("supplement", "enteralFormula", "note", "outsideFoodAllowed")
_NEEDED = ("sex", "age", "weight_kg", "height_cm", "activity")


_NOT_IN_FORCE: Mapping[str, str] = MappingProxyType(
    {
        "on-hold": "is withdrawn for the time being",
        "revoked": "was ended by who gave it",
        "completed": "has been carried out",
        "entered-in-error": "should never have been written",
        "unknown": "may be in force or not",
    }
)
"""Statuses under which nobody is authorized to act, and why (FHIR request-status)."""
_DRAFT = "draft"
_IN_FORCE = ("active", _DRAFT)
"""Statuses that are read; a draft is told to be one."""
_MOST_G = 1000.0
"""Most of one nutrient that can be meant for a day [g]; 1 kg of fat alone has 9,020 kcal (9.02
kcal/g; Merrill and Watt 1973, Energy Value of Foods, USDA Agriculture Handbook 74)."""


@dataclass(frozen=True)
class ImportedOrder:
    """What a nutrition order says, in the words of a patient file.

    Parameters
    ----------
    fields : mapping of str to Any
        Fields of a patient file that the order tells; daily amounts that it asks for are
        its `overrides`, signed by who ordered them.
    missing : tuple of str
        Fields that every patient file needs and the order does not tell.
    unread : tuple of str
        One sentence for each part of the order that is not understood here.
    """

    fields: Mapping[str, Any]
    missing: tuple[str, ...]
    unread: tuple[str, ...]


def read_order(path: str | Path, foods: pd.DataFrame) -> ImportedOrder:
    """Read a FHIR nutrition order (R5, R4B or R4) from a JSON file.

    Parameters
    ----------
    path : str or Path
    foods : DataFrame
        Food rows, in which the foods to be left out must be found.

    Raises
    ------
    InputError
        If the file is no valid order, or an allergy or a food to be left out is not
        understood; lists every problem.
    """
    path = Path(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror}); check the path."]) from error
    except (ValueError, RecursionError) as error:
        raise InputError([f"{path.name}: is not valid JSON ({error})."]) from error
    if not isinstance(data, dict) or data.get("resourceType") != "NutritionOrder":
        raise InputError([f"{path.name}: is not a NutritionOrder; extract it from its bundle."])
    check_order(data, path.name)
    return _imported(data, foods, path.name)


class _Reading:
    """Collects what one order says; used once."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.unread: list[str] = []
        self.problems: list[str] = []

    def take(self, field: str, value: str) -> None:
        """Take a value that the code table gives."""
        if value == "yes":
            self.fields[field] = True
        elif field in ("allergies", "excluded_foods"):
            held = self.fields.get(field, [])
            self.fields[field] = list(dict.fromkeys([*held, *value.split(";")]))
        elif self.fields.setdefault(field, value) != value:
            self.problems.append(f"{field}: {self.fields[field]} and {value} are both asked for.")

    def take_number(self, field: str, value: float, where: str) -> None:
        """Take a number of a patient; one that no patient can have is a problem."""
        allowed = allowed_range(Patient, field)
        if allowed and not allowed[0] <= value <= allowed[1]:
            ends = f"{allowed[0]:g} to {allowed[1]:g}"
            self.problems.append(f"{where}: {field} {value:g} cannot be; {ends} is allowed.")
        else:
            self.fields[field] = value

    def take_targets(self, found: Iterable[Override]) -> None:
        """Take targets of a clinician; the same target twice must ask for the same."""
        held = {item["target_id"]: item for item in self.fields.get("overrides", [])}
        for target in found:
            fields = target.model_dump(mode="json", exclude_none=True)
            if held.setdefault(target.target_id, fields) != fields:
                self.problems.append(f"{target.target_id}: two amounts are asked for; keep one.")
        if held:
            self.fields["overrides"] = list(held.values())


def _imported(order: Mapping[str, Any], foods: pd.DataFrame, where: str) -> ImportedOrder:
    reading = _Reading()
    contained = {f"#{item.get('id')}": item for item in order.get("contained", ())}
    _read_status(reading, order)
    _read_person(reading, order, contained)
    _read_allergies(reading, order, contained)
    _read_exclusions(reading, order, foods)
    _read_nutrients(reading, order)
    _read_diets(reading, order)
    reading.unread += _not_read(order)
    if reading.problems:
        raise InputError(f"{where}: {problem}" for problem in reading.problems)
    missing = tuple(name for name in _NEEDED if name not in reading.fields)
    return ImportedOrder(reading.fields, missing, tuple(reading.unread))


def _read_status(reading: _Reading, order: Mapping[str, Any]) -> None:
    status = str(order["status"])
    if status == _DRAFT:
        reading.unread.append("status: draft; nobody has made an order of it yet.")
    if status in _IN_FORCE:
        return
    why = _NOT_IN_FORCE.get(status, "has a status that FHIR does not know")
    reading.problems.append(f"status: {status}: the order {why}; ask for one that is active.")


def _read_person(
    reading: _Reading, order: Mapping[str, Any], contained: Mapping[str, Mapping[str, Any]]
) -> None:
    subject = order[release_of(dict(order)).subject].get("reference")
    person = contained.get(str(subject), {})
    if person.get("gender") in ("female", "male"):
        reading.fields["sex"] = person["gender"]
    born, ordered = _day(person.get("birthDate")), _day(order["dateTime"])
    if born and ordered and born > ordered:
        reading.problems.append(f"birthDate: {born} is after the order, which is of {ordered}.")
    elif born and ordered:
        had_birthday = (ordered.month, ordered.day) >= (born.month, born.day)
        age = ordered.year - born.year - (not had_birthday)
        reading.take_number("age", age, f"birthDate {born}")
    for item in contained.values():
        if item.get("resourceType") == "Observation":
            _read_observation(reading, item)


def _day(text: str | None) -> date | None:
    """Return the day of a FHIR date or time; None where it says less than the day."""
    whole = str(text or "")[: len("2026-11-22")]
    return date.fromisoformat(whole) if len(whole) == len("2026-11-22") else None


def _read_observation(reading: _Reading, item: Mapping[str, Any]) -> None:
    row = meaning(item.get("code", {}), "observation")
    amount = in_unit(item.get("valueQuantity", {}), row["value"]) if row else None
    if row is None or amount is None:
        reading.unread.append(f"Observation {spoken_code(item.get('code', {}))}: not read.")
    else:
        reading.take_number(row["field"], amount, f"Observation {spoken_code(item['code'])}")


def _read_allergies(
    reading: _Reading, order: Mapping[str, Any], contained: Mapping[str, Mapping[str, Any]]
) -> None:
    for reference in order.get("allergyIntolerance", ()):
        record = contained.get(reference.get("reference"))
        if record is None:
            name = reference.get("display") or reference.get("reference")
            reading.problems.append(
                f"allergyIntolerance: {name!r} is not in the order; put its record into contained."
            )
            continue
        concept = record.get("code", {})
        statuses = [record.get("clinicalStatus", {}), record.get("verificationStatus", {})]
        codes = {item.get("code") for status in statuses for item in status.get("coding", ())}
        if codes & _NOT_HELD:
            told = ", ".join(sorted(codes & _NOT_HELD))
            reading.unread.append(f"Allergy {spoken_code(concept)}: left out, since it is {told}.")
            continue
        row = meaning(concept, "food")
        allergens = row["value"].split(";") if row else allergens_said(words_of(concept))
        if allergens:
            reading.take("allergies", ";".join(allergens))
            continue
        reading.problems.append(
            f"allergy {spoken_code(concept)}: not known here, and no plan can be made without "
            "it; name the allergens in a patient file."
        )


def _read_exclusions(reading: _Reading, order: Mapping[str, Any], foods: pd.DataFrame) -> None:
    for concept in order.get("excludeFoodModifier", ()):
        row = meaning(concept, "exclusion")
        if row is not None:
            reading.take(row["field"], row["value"])
            continue
        word = words_of(concept)
        try:
            resolve_words([word], foods, "excludeFoodModifier")
        except InputError:
            reading.problems.append(
                f"excludeFoodModifier {spoken_code(concept)}: means no food here; name the foods "
                "in a patient file."
            )
        else:
            reading.take("excluded_foods", word)


def _read_nutrients(reading: _Reading, order: Mapping[str, Any]) -> None:
    signature = Signature.of(order)
    for item in order.get("oralDiet", {}).get("nutrient", ()):
        concept, amount = item.get("modifier", {}), item.get("amount", {})
        row = meaning(concept, "nutrient")
        grams = in_unit(amount, "g")
        if grams is not None and grams > _MOST_G:
            told = f"{amount['value']} {amount.get('unit', amount.get('code', ''))}"
            reading.problems.append(
                f"Nutrient {spoken_code(concept)}: {told} a day cannot be meant; correct it."
            )
            continue
        found = ordered_targets(row, amount, signature, reading.fields.get("sex")) if row else ()
        if not found:
            said = f"{amount.get('value', '')} {amount.get('unit', amount.get('code', ''))}".strip()
            reading.unread.append(f"Nutrient {spoken_code(concept)} {said}: not read.")
        reading.take_targets(found)


def _read_diets(reading: _Reading, order: Mapping[str, Any]) -> None:
    diet = order.get("oralDiet", {})
    amounts = (meaning(item.get("modifier", {}), "nutrient") for item in diet.get("nutrient", ()))
    limited = {row["value"] for row in amounts if row}
    diets = [*diet.get("type", ()), *order.get("foodPreferenceModifier", ())]
    for concept in diets:
        row = meaning(concept, "diet")
        if row is None:
            reading.unread.append(f"Diet {spoken_code(concept)}: not known here.")
        elif row["field"] != "limit":
            reading.take(row["field"], row["value"])
        elif row["value"] not in limited:
            reading.unread.append(f"Diet {spoken_code(concept)}: no amount is ordered with it.")


def _not_read(order: Mapping[str, Any]) -> Iterator[str]:
    diet = order.get("oralDiet", {})
    for name in _NOT_READ:
        if name in diet:
            yield f"oralDiet.{name}: not read; see the order."
    for name in _NOT_READ_OF_ORDER:
        if name in order:
            yield f"{name}: not read; see the order."
