"""Who the plan is for."""

from __future__ import annotations

import json
import math
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from foods.packaged import read_nutrient_info
from mealplan.errors import InputError
from mealplan.prescription import Override, Supplement
from mealplan.schema import Frozen, checked
from mealplan.tables import read_rows


class Sex(StrEnum):
    """Sex, as reference values distinguish it."""

    FEMALE = "female"
    MALE = "male"


class Activity(StrEnum):
    """Physical-activity category of the 2023 Dietary Reference Intakes for energy."""

    INACTIVE = "inactive"
    LOW_ACTIVE = "low_active"
    ACTIVE = "active"
    VERY_ACTIVE = "very_active"


class EnergyEquation(StrEnum):
    """How the energy requirement is estimated."""

    DRI_2023 = "dri_2023"
    MIFFLIN_ST_JEOR = "mifflin_st_jeor"


class Diet(StrEnum):
    """Which kinds of animal food are eaten; each also names its column of the food table."""

    OMNIVORE = "omnivore"
    PESCATARIAN = "pescatarian"
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"


class Style(StrEnum):
    """Kitchen that a dish comes from."""

    MEDITERRANEAN = "mediterranean"
    NORDIC = "nordic"
    SOUTH_ASIAN = "south_asian"
    EAST_ASIAN = "east_asian"
    LATIN_AMERICAN = "latin_american"
    MIDDLE_EASTERN = "middle_eastern"
    HOME = "home"


class Allergen(StrEnum):
    """Food allergens that labels must name in the United States or the European Union."""

    MILK = "milk"
    EGG = "egg"
    FISH = "fish"
    CRUSTACEAN = "crustacean"
    MOLLUSC = "mollusc"
    TREE_NUT = "tree_nut"
    PEANUT = "peanut"
    WHEAT = "wheat"
    SOY = "soy"
    SESAME = "sesame"
    CELERY = "celery"
    MUSTARD = "mustard"
    LUPIN = "lupin"
    SULPHITE = "sulphite"


Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Words = tuple[Word, ...]
Amount = Annotated[float, Field(ge=0, lt=math.inf)]


LIST_FIELDS = (
    "allergies",
    "excluded_foods",
    "preferred_foods",
    "disliked_foods",
    "preferred_styles",
    "disliked_styles",
    "medications",
    "conditions",
)
"""Fields that hold lists."""


@cache
def _nutrient_keys() -> frozenset[str]:
    return frozenset(read_nutrient_info().index)


def _normal(word: str) -> str:
    return word.strip().lower().replace(" ", "_").replace("-", "_")


class Patient(Frozen):
    """One person's data, as far as planning needs it.

    Examples
    --------
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> round(anna.bmi, 1)
    25.0
    """

    sex: Sex
    """Sex, as reference values distinguish it."""
    age: int = Field(ge=0, le=115)
    """Age [y]; plans are made from 18 years on."""
    weight_kg: float = Field(ge=25, le=300)
    """Body weight [kg]."""
    height_cm: float = Field(ge=120, le=230)
    """Height [cm]."""
    activity: Activity
    """Physical activity beyond the tasks of daily life."""
    diet: Diet = Diet.OMNIVORE
    """Which kinds of animal food are eaten."""
    gluten_free: bool = False
    """Leaves out wheat, barley, rye and ordinary oats."""
    lactose_free: bool = False
    """Leaves out foods with more than traces of lactose."""
    allergies: tuple[Allergen, ...] = ()
    """Allergens that must never appear."""
    excluded_foods: Words = ()
    """Foods never to be served: food ids or plain words such as "natto" or "mushrooms"."""
    preferred_foods: Words = ()
    """Foods liked: food ids or plain words."""
    disliked_foods: Words = ()
    """Foods to be served only where targets need them: food ids or plain words."""
    preferred_styles: tuple[Style, ...] = ()
    """Kitchens liked."""
    disliked_styles: tuple[Style, ...] = ()
    """Kitchens to be avoided where that costs no target."""
    max_minutes: int | None = Field(default=None, ge=5, le=240)
    """Time a meal should take at most [min]; a wish, not a rule."""
    medications: Words = ()
    """Medicines by active ingredient or brand name."""
    conditions: Words = ()
    """Medical conditions by plain name."""
    egfr: float | None = Field(default=None, ge=0, le=200)
    """Estimated glomerular filtration rate [ml/min/1.73 m2], where it is known."""
    usual_intakes: tuple[tuple[str, Amount], ...] = ()
    """What is usually eaten a day: nutrient key and amount in the key's unit; given as a
    table, such as ``usual_intakes = {vitamin_k1_ug = 120}``."""
    energy_equation: EnergyEquation = EnergyEquation.DRI_2023
    """How the energy requirement is estimated."""
    ramp_week: int | None = Field(default=None, ge=1, le=52)
    """Week of getting used to the plan, 1 for the first; not given, no target is lowered."""
    supplements: tuple[Supplement, ...] = ()
    """What is taken each day beside the food."""
    overrides: tuple[Override, ...] = ()
    """Targets that a clinician sets in place of the table's."""

    @field_validator("sex", "activity", "diet", "energy_equation", mode="before")
    @classmethod
    def _plain_word(cls, value: object) -> object:
        return _normal(value) if isinstance(value, str) else value

    @field_validator(*LIST_FIELDS, mode="before")
    @classmethod
    def _a_list(cls, value: object) -> object:
        if isinstance(value, str):
            message = f'write a list, such as ["{value}"]'
            raise ValueError(message)  # noqa: TRY004 - pydantic reports value errors
        return value

    @field_validator("allergies", mode="before")
    @classmethod
    def _allergen_words(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        meant = {row["word"]: row["allergens"] for row in read_rows("allergen_words.csv")}
        words = [_normal(word) if isinstance(word, str) else word for word in value]
        spread = [str(meant.get(word, word)).split(";") for word in words]
        return tuple(dict.fromkeys(word for group in spread for word in group))

    @field_validator("usual_intakes", mode="before")
    @classmethod
    def _as_pairs(cls, value: object) -> object:
        # Pairs, so that a patient stays a value that can be a key.
        return tuple(sorted(value.items())) if isinstance(value, dict) else value

    @field_validator("usual_intakes")
    @classmethod
    def _known_nutrients(cls, value: tuple[tuple[str, float], ...]) -> object:
        unknown = sorted({key for key, _ in value} - _nutrient_keys())
        if unknown:
            names = ", ".join(unknown)
            raise ValueError(
                f"no nutrient is called {names}; write keys such as 'sodium_mg' or "
                "'vitamin_k1_ug' (docs/cautions.md)"
            )
        return value

    @property
    def usual(self) -> dict[str, float]:
        """What is usually eaten a day, by nutrient key."""
        return dict(self.usual_intakes)

    @property
    def bmi(self) -> float:
        """Body-mass index [kg/m2]."""
        return float(self.weight_kg / (self.height_cm / 100.0) ** 2)


def read_patient(path: str | Path) -> Patient:
    """Read a patient from a TOML or JSON file.

    Parameters
    ----------
    path : str or Path
        File whose name ends in ``.toml`` or ``.json``.

    Returns
    -------
    Patient

    Raises
    ------
    InputError
        If the file cannot be read, or any field is wrong; names every wrong field.
    """
    path = Path(path)
    return checked(Patient, _read_fields(path), path.name)


def sample_patient_path() -> Path:
    """Return the path of the sample patient that ships with the package."""
    return Path(__file__).parent / "data" / "sample_patient.toml"


def _read_fields(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        problem = f"{path}: cannot be read ({error.strerror}); check the path."
        raise InputError([problem]) from error
    except (ValueError, RecursionError) as error:
        problem = f"{path}: is not valid {path.suffix.lstrip('.') or 'TOML'} ({error})."
        raise InputError([problem]) from error
    if not isinstance(data, dict):
        raise InputError([f"{path}: holds no fields; see the sample patient for the form."])
    return data
