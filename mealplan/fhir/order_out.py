"""Writes a plan as a nutrition order: the diet, what to leave out, the menu as instruction."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from mealplan.errors import InputError
from mealplan.exports.facts import about_shortly, day_name
from mealplan.fhir.codes import concept_of
from mealplan.fhir.release import Release, check_order
from mealplan.tables import read_rows, records

if TYPE_CHECKING:
    from datetime import date

    from mealplan.patient import Patient
    from mealplan.plan import WeekPlan


_SUBJECT = re.compile(
    r"(https?://\S+/)?(Patient|Group)/[A-Za-z0-9\-.]{1,64}(/_history/[A-Za-z0-9\-.]{1,64})?"
    r"|urn:uuid:[0-9a-f-]{36}|urn:oid:[0-2](\.\d+)+"
)
"""References to whom an order may be for (FHIR R5, 2.1.3.0 Reference; a record within the order
itself is not written)."""


def plan_as_order(
    plan: WeekPlan, subject: str, start: date, release: Release = Release.R5
) -> dict[str, Any]:
    """Return a plan as a valid FHIR nutrition order, ready for JSON.

    The order is a proposal in draft: a clinician has to make an order of it.

    Parameters
    ----------
    plan : WeekPlan
    subject : str
        Reference to the patient's record, such as ``"Patient/123"``.
    start : date
        Date of the order and of the plan's first day.
    release : Release
        Release of FHIR to write.

    Raises
    ------
    InputError
        If the extra is not installed, or the reference is not one.
    """
    if not _SUBJECT.fullmatch(subject):
        advice = 'write one such as "Patient/123", or the address of the record'
        raise InputError([f"subject: {subject!r} is no reference to a patient; {advice}."])
    allergies = [
        _allergy(number, allergen.value, subject)
        for number, allergen in enumerate(plan.patient.allergies)
    ]
    order: dict[str, Any] = {
        "resourceType": "NutritionOrder",
        "status": "draft",
        "intent": "proposal",
        release.subject: {"reference": subject},
        "dateTime": start.isoformat(),
        "oralDiet": _diet(plan, start),
        "note": [{"text": line} for line in about_shortly(plan)],
    }
    extras = {
        "contained": allergies,
        "allergyIntolerance": [{"reference": f"#{record['id']}"} for record in allergies],
        "foodPreferenceModifier": _preferences(plan.patient),
        "excludeFoodModifier": [{"text": word} for word in plan.patient.excluded_foods],
    }
    order |= {name: value for name, value in extras.items() if value}
    check_order(order, "plan")
    return order


def _allergy(number: int, allergen: str, subject: str) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"allergy{number}",
        "code": {"text": allergen},
        "patient": {"reference": subject},
    }


def _preferences(patient: Patient) -> list[dict[str, Any]]:
    wanted = [("diet", patient.diet.value)]
    wanted += [(name, "yes") for name in ("gluten_free", "lactose_free") if getattr(patient, name)]
    found = (concept_of("diet", field, value) for field, value in wanted)
    return [concept for concept in found if concept is not None]


def _diet(plan: WeekPlan, start: date) -> dict[str, Any]:
    diet: dict[str, Any] = {
        "type": [{"text": "Plan of meals that supports bone health"}],
        "instruction": _menu(plan, start),
    }
    nutrients = list(_nutrients(plan))
    return {**diet, "nutrient": nutrients} if nutrients else diet


def _nutrients(plan: WeekPlan) -> list[dict[str, Any]]:
    """Return the most of each nutrient that the plan was held to and that has a code."""
    most = plan.targets.groupby("nutrient")["maximum"].min()
    units = plan.targets.groupby("nutrient")["unit"].first()
    return [
        {
            "modifier": concept_of("nutrient", "maximum", row["value"]),
            "amount": {
                "value": float(most[row["value"]]),
                "unit": units[row["value"]],
                "system": "http://unitsofmeasure.org",
                "code": units[row["value"]],
            },
        }
        for row in read_rows("fhir_codes.csv")
        if row["use"] == "nutrient" and not math.isnan(most.get(row["value"], math.nan))
    ]


def _menu(plan: WeekPlan, start: date) -> str:
    lines = []
    for dish in records(plan.dishes):
        here = (plan.menu["day"] == dish["day"]) & (plan.menu["occasion"] == dish["occasion"])
        foods = (f"{row['food']}, {row['measure']}" for row in records(plan.menu[here]))
        lines.append(
            f"{day_name(dish['day'], start)}, {dish['occasion']}: {dish['dish']} "
            f"({'; '.join(foods)})"
        )
    return "\n".join(lines)
