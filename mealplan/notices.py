"""What a plan has to say beside its menu: standing statements and warnings."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.gates import words_in
from mealplan.household import spoken_number
from mealplan.tables import Row, read_rows, records
from mealplan.targets import CLOSE_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from mealplan.patient import Patient


@dataclass(frozen=True)
class Notice:
    """One thing the reader of a plan must know.

    Parameters
    ----------
    rule_id : str
        Stable name of the rule or statement behind it.
    text : str
        Plain words.
    """

    rule_id: str
    text: str

    def __str__(self) -> str:
        """Return the words alone."""
        return self.text


def notices(patient: Patient, targets: pd.DataFrame, foods: pd.DataFrame) -> tuple[Notice, ...]:
    """Return every notice of a plan: warnings of this patient first, then the standing ones.

    Parameters
    ----------
    patient : Patient
    targets : DataFrame
        The plan's targets with `mean` and `status` (`mealplan.plan.WeekPlan.targets`).
    foods : DataFrame
        Rows of the foods that the menu holds.
    """
    return (
        *_unchecked(patient),
        *_gaps(targets),
        *_excesses(targets),
        *_labels(patient, foods),
        *(Notice(row["statement_id"], row["text"]) for row in read_rows("statements.csv")),
    )


def _unchecked(patient: Patient) -> Iterator[Notice]:
    for word, field, names in (
        ("medicine", "medications", patient.medications),
        ("condition", "conditions", patient.conditions),
    ):
        for name in names:
            yield _known(name, field) or Notice(
                f"not_checked_{word}",
                f"Not checked: {name}. This version does not know how this {word} and food "
                "affect each other; ask your pharmacist or doctor before you follow the menu.",
            )


def _known(name: str, field: str) -> Notice | None:
    """Return what is known of a medicine or condition that needs no other menu.

    Only where nothing else is said beside it: "letrozole, doxycycline" is not known.
    """
    for row in read_rows("known.csv"):
        phrase = next((word for word in row["words"].split(";") if _is_all(name, word)), None)
        if row["field"] == field and phrase is not None:
            return Notice(row["known_id"], row["text"].format(name=phrase.capitalize()))
    for need in read_rows("needs.csv"):
        if field == "conditions" and any(_is_all(name, word) for word in need["words"].split(";")):
            setting = need["setting"].replace("_", "-")
            return Notice(need["need_id"], f"{name.capitalize()}: the menu is {setting}.")
    return None


def _is_all(said: str, phrase: str) -> bool:
    """Tell whether a text says a phrase and nothing more, a dose apart."""
    beside = [word for word in words_in(said) if word not in words_in(phrase)]
    doses = (word == "disease" or re.fullmatch(r"\d*(mg|g|ug|mcg|ml)?", word) for word in beside)
    return set(words_in(phrase)) <= set(words_in(said)) and all(doses)


def _gaps(targets: pd.DataFrame) -> Iterator[Notice]:
    # A reference value that is not planned for is still told where food falls short of it.
    short = targets["counted"] < CLOSE_SHARE * targets["minimum"]
    unplanned = (targets["status"] == "report") & (targets["official"] == "yes")
    told = (targets["status"] == "below") | (unplanned & short)
    for row in records(targets[told]):
        missing = row["minimum"] - row["counted"]
        factor, unit = row["iu_per_unit"], str(row["unit"])
        units = "" if math.isnan(factor) else f" ({missing * factor:.0f} IU)"
        yield Notice(
            f"gap_{row['target_id']}",
            f"{row['name']}: food gives {spoken_number(row['counted'], unit)} of "
            f"{spoken_number(row['minimum'], unit)} a day; {spoken_number(missing, unit)}{units} "
            f"are missing. {_advice(row)}",
        )


def _advice(row: Row) -> str:
    if row["official"] != "yes":
        return "There is no official requirement; the goal gave way to others."
    if row["unit"] == "kcal":
        return "The dishes are too small for this need; ask a dietitian."
    return "Whether a supplement should fill the gap is for your doctor to decide."


def _excesses(targets: pd.DataFrame) -> Iterator[Notice]:
    for row in records(targets[targets["status"] == "above"]):
        unit = str(row["unit"])
        yield Notice(
            f"excess_{row['target_id']}",
            f"{row['name']}: food gives {spoken_number(row['counted'], unit)} a day, more than the "
            f"{spoken_number(row['maximum'], unit)} wished for; other goals came first.",
        )


def _labels(patient: Patient, foods: pd.DataFrame) -> Iterator[Notice]:
    for allergen in patient.allergies:
        doubtful = foods[
            foods["allergens_check_label"]
            .fillna("")
            .str.split(";")
            .map(lambda held, word=allergen.value: word in held)
        ]
        if len(doubtful):
            names = ", ".join(sorted(doubtful["name"]))
            words = allergen.value.replace("_", " ")
            yield Notice(
                f"check_label_{allergen.value}",
                f"Check the label for {words}, which some makes hold: {names}.",
            )
    if patient.allergies:
        yield Notice("check_every_label", "Check every label: 'may contain' is not in our data.")
