"""What a person's food should hold each day: reads the target table for one patient."""

from __future__ import annotations

import math
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.actions import restricted
from mealplan.cautions import cautions_for
from mealplan.energy import estimated_energy_kcal
from mealplan.overrides import overridden
from mealplan.tables import read_rows, records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mealplan.patient import Patient
    from mealplan.tables import Row

COLUMNS = (
    "nutrient",
    "minimum",
    "maximum",
    "unit",
    "asked_of_food",
    "iu_per_unit",
    "counts",
    "period",
    "tier",
    "day_low",
    "day_high",
    "official",
    "confidence",
    "source",
    "rule_id",
    "author",
    "note",
)
"""Columns of the table that `daily_targets` returns."""

SUPPLEMENTS_ALONE = "supplements"
"""Word of the column `counts` for a limit that food has no part in."""
CLOSE_SHARE = 0.95
"""Share of a target from which a miss is called close (design choice: 5 %)."""
_BMI_OF_ACTUAL_WEIGHT = 30.0
_BMI_OF_REFERENCE_WEIGHT = 25.0
_KCAL_PER_G = {"energy_share_9": 9.0, "energy_share_4": 4.0}
"""Atwater general factors of fat and of carbohydrate or protein [kcal/g]."""


def daily_targets(patient: Patient) -> pd.DataFrame:
    """Return the daily targets of a patient, one row per target, the clinician's own in place.

    Parameters
    ----------
    patient : Patient

    Returns
    -------
    DataFrame
        Indexed by target id, with `COLUMNS`. `minimum`, `maximum` and `asked_of_food`
        are amounts a day in `unit`, NaN where there is none; `tier` is ``safety``
        (hard), ``primary``, ``secondary``, ``bonus`` or ``report``; `day_low` and
        `day_high` are the shares of minimum and maximum that hold on every single day;
        `counts` is ``all`` or ``supplements``, which then count alone. `official` says
        whether it is an official reference value (``yes``, ``no``), or ``override`` where
        `author` set it and says why in `note`. `rule_id` names the caution that set a
        target or made a goal give way, if any.

    Raises
    ------
    InputError
        If overrides of the patient cannot hold; lists every problem.

    Examples
    --------
    >>> from mealplan import Patient
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> protein = daily_targets(anna).loc["protein"]
    >>> f"{protein['minimum']:.1f} {protein['unit']}"
    '81.6 g'
    """
    rows = target_rows(patient)
    index = pd.Index([row["target_id"] for row in rows], name="target_id")
    return pd.DataFrame({name: [row[name] for row in rows] for name in COLUMNS}, index=index)


@lru_cache(maxsize=16)
def target_rows(patient: Patient) -> tuple[Row, ...]:
    """Return the rows of `daily_targets`, each with its `target_id`; nobody can change them."""
    factors, facts = scales(patient), facts_of(patient)
    table = (row for row in read_rows("targets.csv") if _applies(row, patient, facts))
    rows = [_scaled(row, factors) for row in table]
    asked = restricted(rows, cautions_for(patient), factors)
    return tuple(map(MappingProxyType, overridden(asked, patient.overrides)))


def _scaled(row: Row, factors: Mapping[str, float]) -> Row:
    """Return a row of the target table with what it asks of one patient."""
    factor = factors[row["basis"]]
    amounts = {name: row[name] * factor for name in ("minimum", "maximum", "asked_of_food")}
    words = {
        "unit": unit_of(row["nutrient"]),
        "counts": row["counts"] if isinstance(row["counts"], str) else "all",
        "period": row["period"] if isinstance(row["period"], str) else "day",
    }
    return {**row, **amounts, **words}


def rows_of(targets: pd.DataFrame) -> list[Row]:
    """Return a frame of targets as plain rows, as `target_rows` gives them."""
    rows = zip(targets.index.tolist(), records(targets), strict=True)
    return [{"target_id": target_id, **row} for target_id, row in rows]


def facts_of(patient: Patient) -> frozenset[str]:
    """Return what is so of a patient, in the words of the table's column `condition`.

    Examples
    --------
    >>> from mealplan import Patient
    >>> body = {"sex": "male", "age": 70, "weight_kg": 80, "height_cm": 175, "activity": "active"}
    >>> sorted(facts_of(Patient(**body, allergies=["fish"], ramp_week=1)))
    ['allergy_fish', 'diet_omnivore', 'ramp_week_1']
    """
    ramp = [] if patient.ramp_week is None else [f"ramp_week_{patient.ramp_week}"]
    allergies = (f"allergy_{allergen.value}" for allergen in patient.allergies)
    taken = (f"takes_{item.nutrient}" for item in patient.supplements)
    return frozenset([f"diet_{patient.diet.value}", *allergies, *taken, *ramp])


def planned_minimum(targets: pd.DataFrame) -> pd.Series[float]:
    """Return what the planner asks of food: the minimum, or less where the table says so.

    Food cannot reach every clinical target; the rest is for a clinician to decide.
    """
    return targets["asked_of_food"].fillna(targets["minimum"])


def planned_of(target: Row) -> float:
    """Return what the planner asks of food for one target, as `planned_minimum` does for all."""
    asked = float(target["asked_of_food"])
    return float(target["minimum"]) if math.isnan(asked) else asked


def reference_weight_kg(patient: Patient) -> float:
    """Return the weight that protein is reckoned by.

    Actual weight up to a body-mass index of 30, above it the weight at an index of 25,
    so that fat tissue does not raise the protein target (design choice). [kg]
    """
    if patient.bmi <= _BMI_OF_ACTUAL_WEIGHT:
        return float(patient.weight_kg)
    return _BMI_OF_REFERENCE_WEIGHT * (patient.height_cm / 100.0) ** 2


def unit_of(nutrient: str) -> str:
    """Return the unit that a nutrient key ends in.

    Examples
    --------
    >>> unit_of("vitamin_k2_ug")
    'ug'
    """
    return nutrient.rsplit("_", 1)[1]


def scales(patient: Patient) -> dict[str, float]:
    """Return the factor that turns each basis of the tables into an amount a day."""
    energy_kcal = estimated_energy_kcal(patient)
    shares = {basis: energy_kcal / factor for basis, factor in _KCAL_PER_G.items()}
    weight_kg = reference_weight_kg(patient)
    return {"amount": 1.0, "per_kg": weight_kg, "energy": energy_kcal, **shares}


def _applies(row: Row, patient: Patient, facts: frozenset[str]) -> bool:
    """Tell whether a row of the target table is a patient's; an empty cell asks for nothing."""
    return bool(
        (not isinstance(row["sex"], str) or row["sex"] == patient.sex.value)
        and not row["age_from"] > patient.age
        and not row["age_to"] < patient.age
        and (not isinstance(row["condition"], str) or _hold(row["condition"], facts))
    )


def _hold(words: str, facts: frozenset[str]) -> bool:
    """Tell whether all of some conditions hold; "not" before one turns it round."""
    return all(
        (word.removeprefix("not ") in facts) != word.startswith("not ")
        for word in words.split(";")
        if word
    )
