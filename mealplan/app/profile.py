"""Makes a patient of what the form holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foods import read_nutrient_info
from mealplan.patient import Patient
from mealplan.schema import checked
from mealplan.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = "form"
"""What messages call the form."""
LISTED = ("excluded_foods", "disliked_foods", "preferred_foods")
"""Fields that are written as words with commas between them."""
SUPPLEMENTS = "supplements"


def patient_of(answers: Mapping[str, Any]) -> Patient:
    """Make a patient of the answers of a form.

    Parameters
    ----------
    answers : mapping of str to object
        By field of `Patient`; `LISTED` as one text each, supplements as amounts a day by
        nutrient. None and empty answers are left to the defaults.

    Raises
    ------
    InputError
        Names every wrong field.

    Examples
    --------
    >>> patient_of({"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165,
    ...             "activity": "low_active", "excluded_foods": "liver, eel"}).excluded_foods
    ('liver', 'eel')
    """
    fields = {name: value for name, value in answers.items() if value not in (None, "", [])}
    words = {name: words_of(fields[name]) for name in LISTED if name in fields}
    taken = {SUPPLEMENTS: _supplements(fields[SUPPLEMENTS])} if SUPPLEMENTS in fields else {}
    return checked(Patient, {**fields, **words, **taken}, FORM)


def words_of(text: str) -> list[str]:
    """Split words with commas, semicolons or line ends between them."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return [word for part in parts if (word := part.strip())]


def _supplements(amounts: Mapping[str, float | None]) -> list[dict[str, object]]:
    names = read_nutrient_info()["name"]
    return [
        {"name": str(names[key]), "nutrient": key, "amount": amount}
        for key, amount in amounts.items()
        if amount
    ]


def known_medicines() -> tuple[str, ...]:
    """Return the medicines that the cautions know, brand names too."""
    names: set[str] = set()
    for row in read_rows("medicines.csv"):
        also = row["also"] if isinstance(row["also"], str) else ""
        names.update(filter(None, (row["medicine"], *also.split(";"))))
    return tuple(sorted(names))


def known_conditions() -> tuple[str, ...]:
    """Return a name of each condition that the cautions know."""
    firsts = {
        str(row["words"]).split(";")[0]
        for row in read_rows("conditions.csv")
        if not isinstance(row["belongs_under"], str)
    }
    return tuple(sorted(firsts))
