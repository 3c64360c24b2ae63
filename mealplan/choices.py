"""Which foods a patient may eat: diet, allergies and plain words against the food table.

An exclusion is absolute: the food never enters a model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process

from mealplan.errors import InputError
from mealplan.patient import Diet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from mealplan.patient import Patient

_LIKELY_SCORE = 70.0
"""Similarity from which a misspelt word is worth suggesting a food for [of 100]."""


_ALLERGENS, _FLAGS = "allergens", "flags"
"""Columns that are empty text where nothing is held, and missing where nobody has looked."""


@dataclass(frozen=True)
class Exclusion:
    """Why one food is left out.

    Parameters
    ----------
    food_id : str
    rule : str
        Stable name of the rule that excludes it.
    reason : str
        The rule in plain words.
    """

    food_id: str
    rule: str
    reason: str


def exclusions(patient: Patient, foods: pd.DataFrame) -> tuple[Exclusion, ...]:
    """Return every food that a patient must not be served, with the reason.

    Parameters
    ----------
    patient : Patient
    foods : DataFrame
        Food rows with diet columns and allergens (`foods.FoodTable.foods`).

    Returns
    -------
    tuple of Exclusion
        One for each food and rule.

    Raises
    ------
    InputError
        If a word in `excluded_foods` matches no food: names it with the nearest food.
    """
    return (
        *_by_diet(patient, foods),
        *_by_allergy(patient, foods),
        *_by_caution(patient, foods),
        *_by_word(patient, foods),
    )


def words_of(foods: pd.DataFrame, column: str) -> dict[str, frozenset[str]]:
    """Return, for each word that a column holds, the ids of the foods that hold it.

    Parameters
    ----------
    foods : DataFrame
        Food rows.
    column : str
        Column of one word, or of several joined by ``;``.
    """
    alike: dict[str, list[str]] = {}
    for food, text in zip(ids_of(foods), _texts(foods, column), strict=True):
        alike.setdefault(text, []).append(food)
    found: dict[str, set[str]] = {}
    for text, ids in alike.items():
        for word in filter(None, text.split(";")):
            found.setdefault(word, set()).update(ids)
    return {word: frozenset(ids) for word, ids in found.items()}


def foods_with(foods: pd.DataFrame, column: str, word: str) -> frozenset[str]:
    """Return the ids of foods that hold a word in a column."""
    texts = zip(ids_of(foods), _texts(foods, column), strict=True)
    return frozenset(food for food, text in texts if word in text and word in text.split(";"))


def ids_of(foods: pd.DataFrame) -> list[str]:
    """Return the ids of foods as plain text; walking along the index takes ten times as long."""
    ids: list[str] = foods.index.to_numpy(dtype=object).tolist()
    return ids


def _texts(foods: pd.DataFrame, column: str) -> list[str]:
    """Return a column as text, empty where missing; `fillna` takes ten times as long."""
    cells = foods[column].to_numpy(dtype=object).tolist()
    return [cell if isinstance(cell, str) else "" for cell in cells]


def foods_named(word: str, foods: pd.DataFrame) -> frozenset[str]:
    """Return the ids of foods that a plain word means.

    An id means itself; a word means the foods whose kind, flag, role, group or name it is,
    in singular or plural.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"name": ["Kale, raw"], "kind": ["kale"], "flags": ["leafy_green"], "role": [""]},
    ...     index=["11233"],
    ... )
    >>> sorted(foods_named("Kales", table)), sorted(foods_named("salmon", table))
    (['11233'], [])
    """
    if word in foods.index:
        return frozenset([word])
    wanted = _stem(word)
    columns = [column for column in ("kind", "flags", "role", "group") if column in foods]
    tags = zip(*(_texts(foods, column) for column in columns), strict=True)
    rows = zip(ids_of(foods), _texts(foods, "name"), tags, strict=True)
    return frozenset(food for food, name, cells in rows if _is_named(wanted, name, cells))


def resolve_words(words: Iterable[str], foods: pd.DataFrame, field: str) -> frozenset[str]:
    """Return the ids of all foods that some words mean.

    Raises
    ------
    InputError
        Lists each word that means no food, with the nearest name.
    """
    found = {word: foods_named(word, foods) for word in words}
    unknown = [_unknown(word, foods, field) for word, ids in found.items() if not ids]
    if unknown:
        raise InputError(unknown)
    return frozenset[str]().union(*found.values())


def check_words(patient: Patient, foods: pd.DataFrame) -> None:
    """Refuse a patient's words that mean no food, those of all fields at once.

    Raises
    ------
    InputError
        Lists each word with its field and the nearest name.
    """
    unknown: list[str] = []
    for field in ("excluded_foods", "preferred_foods", "disliked_foods"):
        try:
            resolve_words(getattr(patient, field), foods, field)
        except InputError as error:
            unknown += error.problems
    if unknown:
        raise InputError(unknown)


def _by_diet(patient: Patient, foods: pd.DataFrame) -> Iterator[Exclusion]:
    wanted = {
        patient.diet.value: patient.diet is not Diet.OMNIVORE,
        "gluten_free": patient.gluten_free,
        "lactose_free": patient.lactose_free,
    }
    for column in [column for column, asked in wanted.items() if asked]:
        # Anything but a clear yes is excluded: unknown is not safe.
        for food in foods.index[foods[column] != "yes"]:
            yield Exclusion(food, f"diet_{column}", f"not {column.replace('_', '-')}")


def _by_allergy(patient: Patient, foods: pd.DataFrame) -> Iterator[Exclusion]:
    if patient.allergies:
        # A food that nobody has reviewed may hold anything: unknown is not free.
        for food in foods.index[foods[_ALLERGENS].isna()]:
            yield Exclusion(str(food), "allergens_unknown", "its allergens are not known")
    for allergen in patient.allergies:
        for food in sorted(foods_with(foods, "allergens", allergen.value)):
            words = allergen.value.replace("_", " ")
            yield Exclusion(food, f"allergy_{allergen.value}", f"{words} allergy")


def _by_caution(patient: Patient, foods: pd.DataFrame) -> Iterator[Exclusion]:
    """Leave out foods whose flags are unknown where a medicine or condition may need them."""
    if patient.medications or patient.conditions:
        for food in foods.index[foods[_FLAGS].isna()]:
            yield Exclusion(str(food), "flags_unknown", "what to be careful of is not known")


def _by_word(patient: Patient, foods: pd.DataFrame) -> Iterator[Exclusion]:
    for food in sorted(resolve_words(patient.excluded_foods, foods, "excluded_foods")):
        yield Exclusion(food, "excluded_food", "on the patient's list of excluded foods")


def _is_named(wanted: str, name: str, cells: tuple[str, ...]) -> bool:
    return any(wanted in _tags(cell) for cell in cells) or f" {wanted} " in f" {_stem(name)} "


@lru_cache(maxsize=8192)
def _tags(cell: str) -> frozenset[str]:
    return frozenset(_stem(tag) for tag in cell.split(";") if tag)


@lru_cache(maxsize=8192)
def _stem(text: str) -> str:
    words = re.findall(r"[\w']+", text.lower().replace("_", " "))
    return " ".join(_PLURAL_ENDING.sub(_singular, word) for word in words)


_PLURAL_ENDING = re.compile(
    r"((?<=[a-z]{3})ies|(?<=[a-z]{2})oes|(?<=ch|sh|ss)es|(?<=[a-z][a-rt-z])s)$"
)


def _singular(match: re.Match[str]) -> str:
    return {"ies": "y", "oes": "o"}.get(match[1], "")


def _unknown(word: str, foods: pd.DataFrame, field: str) -> str:
    near = process.extractOne(word, foods["name"].tolist(), score_cutoff=_LIKELY_SCORE)
    hint = f"did you mean {near[0]!r}?" if near else "look it up with 'mealplan foods search'."
    return f"{field}: {word!r} means no everyday food; {hint}"
