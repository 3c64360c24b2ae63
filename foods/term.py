"""Summands of weighted sums of nutrients, as the package's tables hold them, one a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Term:
    """One summand: coefficient times the value of a nutrient.

    Parameters
    ----------
    nutrient : str
        Key of the nutrient.
    coefficient : float
    required : bool
        Whether the sum means nothing where the value is unknown.
    """

    nutrient: str
    coefficient: float
    required: bool


def read_terms(rows: Iterable[Mapping[str, str]]) -> tuple[Term, ...]:
    """Make the terms of rows with `term`, `coefficient` and `required`.

    Examples
    --------
    >>> read_terms([{"term": "fat_g", "coefficient": "9", "required": "yes"}])
    (Term(nutrient='fat_g', coefficient=9.0, required=True),)
    """
    return tuple(
        Term(row["term"], float(row["coefficient"]), row["required"] == "yes") for row in rows
    )
