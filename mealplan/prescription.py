"""What a clinician decides for a patient: targets set by hand, supplements taken."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from foods import read_nutrient_info
from mealplan.schema import Frozen

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]
SHARE = "1"
"""Unit of keys that are no amounts."""


class Occasion(StrEnum):
    """When a supplement is taken with a meal."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SNACK = "snack"


class Tier(StrEnum):
    """How much a target matters; ``data/tiers.csv`` says what each means."""

    SAFETY = "safety"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    BONUS = "bonus"
    REPORT = "report"


def _known_nutrient(key: str) -> str:
    units = read_nutrient_info()["unit"]
    if units.get(key, SHARE) == SHARE:
        near = [known for known in units.index if key.split("_")[0] in known.split("_")]
        hint = f"did you mean {' or '.join(near[:3])}?" if near else "see docs/targets.md"
        raise ValueError(f"no nutrient of the food table; {hint}")
    return key


Nutrient = Annotated[str, AfterValidator(_known_nutrient)]


class Override(Frozen):
    """A target that a clinician sets for one patient.

    Examples
    --------
    >>> Override(target_id="calcium", minimum=1000, author="R. Diaz, RD", note="stones").minimum
    1000.0
    """

    target_id: Id
    """Id of a row of the target table, or a new one (small letters, digits, _) with `nutrient`;
    or of a rule of foods that menus are planned without (``limits.csv``, tier `report`)."""
    minimum: Amount | None = None
    """Least amount a day, in the unit of the nutrient; as in the table where not given."""
    maximum: Amount | None = None
    """Greatest amount a day, in the unit of the nutrient; as in the table where not given."""
    tier: Tier | None = None
    """How much it matters; `report` shows the target and plans nothing for it."""
    nutrient: Nutrient | None = None
    """Nutrient of a new target."""
    author: Word
    """Who decided it."""
    note: Note
    """Why."""

    @model_validator(mode="after")
    def _says_something(self) -> Override:
        if self.minimum is None and self.maximum is None and self.tier is None:
            raise ValueError("changes nothing; give minimum, maximum or tier")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:g} exceeds maximum {self.maximum:g}")
        return self


class Supplement(Frozen):
    """Something a patient takes each day beside the food.

    Examples
    --------
    >>> Supplement(name="vitamin D3", nutrient="vitamin_d_ug", amount=20).amount
    20.0
    """

    name: Word
    """What it is called."""
    nutrient: Nutrient
    """What it gives, as a key of the food table; a tablet with two nutrients has two rows."""
    amount: Amount
    """How much of the nutrient itself a day, in the nutrient's unit."""
    occasion: Occasion | None = None
    """The meal it is taken with; none if it is taken by itself."""
    note: Note = ""
    """Anything to remember."""
