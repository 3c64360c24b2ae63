"""What the file of own foods holds: its columns, their words, and what cannot be together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foods.packaged import (
    DATA,
    read_everyday,
    read_nutrient_info,
    read_text_table,
    text_records,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = DATA / "own"
NONE, UNKNOWN = "none", "unknown"
"""Words that a cell needs where it holds no other: nothing is free of allergens by being empty."""
ANSWERS = ("yes", "no", UNKNOWN)


@dataclass(frozen=True)
class Column:
    """One column of the file of own foods.

    Attributes
    ----------
    name, kind : str
        Its name, and how it is checked.
    is_needed : bool
        Whether every food must fill it.
    words : frozenset of str
        Words it may hold, where only some may.
    meaning : str
        What to write there.
    """

    name: str
    kind: str
    is_needed: bool
    words: frozenset[str]
    meaning: str


@dataclass(frozen=True)
class Contradiction:
    """A word in one column that cannot stand beside a word in another."""

    column: str
    word: str
    against: str
    held: str


@cache
def own_columns() -> Mapping[str, Column]:
    """Return the columns of the file by name, without the nutrients."""
    words = _words_of_everyday()
    columns = {}
    for row in text_records(read_text_table(FOLDER / "columns.csv")):
        extra = frozenset(filter(None, row["extra_words"].split(";")))
        known = words.get(row["column"], frozenset()) | extra
        needed = row["needed"] == "yes"
        columns[row["column"]] = Column(row["column"], row["kind"], needed, known, row["meaning"])
    return MappingProxyType(columns)


@cache
def nutrient_units() -> Mapping[str, str]:
    """Return the unit of every nutrient column, by key."""
    units = read_nutrient_info()["unit"]
    return MappingProxyType({str(key): str(unit) for key, unit in units.items()})


@cache
def contradictions() -> tuple[Contradiction, ...]:
    """Return which words cannot stand together in one food."""
    rows = text_records(read_text_table(FOLDER / "contradictions.csv"))
    return tuple(Contradiction(r["column"], r["word"], r["against"], r["held"]) for r in rows)


def file_columns() -> tuple[str, ...]:
    """Return every column of the file, in the order of the template."""
    return (*own_columns(), *nutrient_units())


@cache
def _words_of_everyday() -> Mapping[str, frozenset[str]]:
    """Return the words that the everyday foods use in each column."""
    everyday = read_everyday().select_dtypes(exclude="number")
    return MappingProxyType(
        {
            str(column): frozenset(
                word for cell in everyday[column] for word in str(cell).split(";") if word
            )
            for column in everyday.columns
        }
    )
