"""Patients made to trigger a row of the caution table, read from the row itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mealplan.tables import Row, read_rows
from tests.mealplan.people import person

if TYPE_CHECKING:
    from mealplan import Patient

ROWS = read_rows("cautions.csv")
USUAL = 150.0
"""Usual intake that stands for any; of caffeine [mg], K1 [ug], fibre, K2 and sodium alike."""
USUALS = {"sodium_mg": 1900.0, "fibre_g": 28.0, "vitamin_k2_ug": 20.0}
HEIGHT_CM = 165.0


def alternatives(cell: object) -> list[str]:
    return cell.split(";") if isinstance(cell, str) else []


def rows_that(*actions: str) -> list[Any]:
    return [row for row in ROWS if row["action"] in actions]


def name_of(row: Row) -> str:
    return f"{row['rule_id']}-{row['action']}-{row['value']}-{ROWS.index(row)}"


def patient_with(*facts: str, **fields: Any) -> Patient:
    """Make a patient of whom some facts of the table's own words are true."""
    given: dict[str, Any] = {"medications": [], "conditions": [], "usual_intakes": {}, **fields}
    for fact in facts:
        kind, _, value = fact.partition(":")
        if kind in _MAKERS:
            _MAKERS[kind](given, value)
        elif kind != "everyone":
            field, _, side = kind.rpartition("_")
            given[field] = int(value) - (side == "under")
    return person(**given)


_MAKERS = {
    "medicine": lambda given, value: given["medications"].append(medicine_of(value)),
    "condition": lambda given, value: given["conditions"].append(words_of(value)[0]),
    "usual": lambda given, value: given["usual_intakes"].update({value: USUALS.get(value, USUAL)}),
    "sex": lambda given, value: given.update(sex=value),
    "setting": lambda given, value: given.update({value: True}),
    "bmi_under": lambda given, value: given.update(
        weight_kg=(float(value) - 0.1) * (HEIGHT_CM / 100.0) ** 2
    ),
}


def triggering(row: Row, **fields: Any) -> Patient:
    return patient_with(*alternatives(row["when"])[:1], *alternatives(row["also"])[:1], **fields)


def medicine_of(drug_class: str) -> str:
    """Return a medicine of a class, of as few other classes as there is."""
    held = [row for row in read_rows("medicines.csv") if drug_class in row["classes"].split(";")]
    return str(min(held, key=lambda row: len(row["classes"].split(";")))["medicine"])


def words_of(condition: str) -> list[str]:
    (row,) = [row for row in read_rows("conditions.csv") if row["condition"] == condition]
    return list(row["words"].split(";"))
