"""Which rows of FoodData Central mean which nutrient of the table, in which unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foods.packaged import DATA, read_nutrient_info, read_text_table, text_records
from foods.status import Status
from foods.term import read_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foods.term import Term

FOLDER = DATA / "fdc"
"""Hand-written tables beside the food table: rows, units, labels, statuses and checks."""


@dataclass(frozen=True)
class Source:
    """One row of FoodData Central that may state a nutrient.

    Attributes
    ----------
    nutrient : str
        Key of the table.
    number, fdc_id : str
        USDA's nutrient number and FoodData Central's own id of the nutrient.
    unit : str
        Unit in which the row is published.
    factor : float
        From that unit to the table's; NaN where no factor is right.
    rank : int
        1 for the nutrient's own row; higher ones stand in where lower ones say nothing.
    reason : str
        What the row is, where it stands in.
    """

    nutrient: str
    number: str
    fdc_id: str
    unit: str
    factor: float = 1.0
    rank: int = 1
    reason: str = ""


@dataclass(frozen=True)
class Check:
    """A weighted sum of values that cannot be above a figure.

    Attributes
    ----------
    terms : tuple of Term
        Unknown values that are not required count as 0.
    high : float
        Highest possible sum.
    refuses : str
        What is refused where it is higher: a nutrient, or the whole ``food``.
    reason : str
        Why, in words.
    """

    terms: tuple[Term, ...]
    high: float
    refuses: str
    reason: str

    def fails(self, values: Mapping[str, float]) -> bool:
        """Tell whether values per 100 g cannot be true together."""
        if any(term.required and math.isnan(values[term.nutrient]) for term in self.terms):
            return False
        amounts = [(term.coefficient, values[term.nutrient]) for term in self.terms]
        return sum(c * value for c, value in amounts if not math.isnan(value)) > self.high


@cache
def sources() -> tuple[Source, ...]:
    """Return every row that may state a nutrient, a nutrient's own row first."""
    info = read_nutrient_info()
    own = [
        Source(str(key), row["usda_number"], row["fdc_id"], row["unit"])
        for key, row in info[info["usda_number"] != ""].to_dict("index").items()
    ]
    others = [
        Source(
            row["nutrient"],
            row["number"],
            row["fdc_id"],
            row["unit"],
            float(row["factor"] or "nan"),
            int(row["rank"]),
            row["reason"],
        )
        for row in text_records(read_text_table(FOLDER / "nutrients.csv"))
    ]
    return tuple(sorted([*own, *others], key=lambda source: source.rank))


@cache
def units() -> Mapping[str, str]:
    """Return our word for each unit that FoodData Central writes, in lower case."""
    rows = text_records(read_text_table(FOLDER / "units.csv"))
    return MappingProxyType({row["written"]: row["unit"] for row in rows})


@cache
def label_nutrients() -> Mapping[str, str]:
    """Return the nutrient of each field of ``labelNutrients``."""
    rows = text_records(read_text_table(FOLDER / "labels.csv"))
    return MappingProxyType({row["label"]: row["nutrient"] for row in rows})


@cache
def checks() -> tuple[Check, ...]:
    """Return what no food's figures per 100 g can be."""
    table = read_text_table(FOLDER / "checks.csv")
    return tuple(_check(text_records(rows)) for _, rows in table.groupby("check", sort=False))


def _check(rows: list[dict[str, str]]) -> Check:
    first = rows[0]
    return Check(read_terms(rows), float(first["high"]), first["refuses"], first["reason"])


def status_of(derivation: str) -> Status:
    """Return the status that a derivation code of USDA's stands for.

    Examples
    --------
    >>> str(status_of("AS")), str(status_of("NC")), str(status_of("Z"))
    ('analytical', 'calculated', 'usda_assumed_zero')
    """
    for row in _statuses():
        if derivation.startswith(row["begins"]):
            return Status(row["status"])
    return Status.CALCULATED


@cache
def _statuses() -> tuple[dict[str, str], ...]:
    return tuple(text_records(read_text_table(FOLDER / "statuses.csv")))
