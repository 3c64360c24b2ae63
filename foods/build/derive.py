"""Values that follow from other values of the same food by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from foods.build.draft import Draft, entries
from foods.packaged import text_records
from foods.status import Status
from foods.term import read_terms

if TYPE_CHECKING:
    from foods.term import Term

CONSTANT = "constant"
"""The term of a derivation that is the same for every food."""


@dataclass(frozen=True)
class Derivation:
    """Hold a value as a weighted sum of other values.

    Attributes
    ----------
    nutrient : str
        What is derived.
    terms : tuple of Term
        The summands; an unknown one that is not required counts as 0.
    known_terms : int
        Number of summands that must be known.
    reason : str
        The arithmetic in words.
    """

    nutrient: str
    terms: tuple[Term, ...]
    known_terms: int
    reason: str

    def compute(self, draft: Draft) -> pd.DataFrame:
        """Give value, low and high for every food; NaN where too few summands are known."""
        parts = {side: self._sum(draft, side) for side in ("value", "low", "high")}
        return pd.DataFrame(parts).clip(lower=0)

    def _sum(self, draft: Draft, side: str) -> pd.Series[float]:
        columns = pd.DataFrame({t.nutrient: _term(draft, t, side) for t in self.terms})
        total = columns.sum(axis=1, min_count=self.known_terms)
        required = [t.nutrient for t in self.terms if t.required]
        return total.where(columns[required].notna().all(axis=1))


def _term(draft: Draft, term: Term, side: str) -> pd.Series[float]:
    """Give one summand; the low end of a difference takes the high end of what is taken off."""
    if term.nutrient == CONSTANT:
        return pd.Series(term.coefficient, index=draft.foods.index)
    swapped = {"value": "values", "low": "high", "high": "low"}
    plain = {"value": "values", "low": "low", "high": "high"}
    frame = getattr(draft, (plain if term.coefficient > 0 else swapped)[side])
    column: pd.Series[float] = frame[term.nutrient] * term.coefficient
    return column


def read_derivations(table: pd.DataFrame, step: str) -> list[Derivation]:
    """Make derivations of the rows of ``rules/derivations.csv`` that belong to a step."""
    rows = table[table["step"] == step]
    return [_derivation(str(key), group) for key, group in rows.groupby("nutrient", sort=False)]


def _derivation(nutrient: str, rows: pd.DataFrame) -> Derivation:
    terms = read_terms(text_records(rows))
    return Derivation(nutrient, terms, int(rows["known_terms"].iloc[0]), rows["reason"].iloc[0])


def fill_derived(draft: Draft, derivations: list[Derivation]) -> Draft:
    """Fill unknown values that can be derived."""
    for derivation in derivations:
        draft = _put(draft, derivation, ~draft.known(derivation.nutrient))
    return draft


def rederive_revised(draft: Draft, derivations: list[Derivation]) -> Draft:
    """Derive values anew where SR Legacy revised what they rest on but not the values."""
    for derivation in derivations:
        terms = [t.nutrient for t in derivation.terms if t.nutrient != CONSTANT]
        revised = (draft.status[terms] == Status.SR_LEGACY_UPDATE).any(axis=1)
        own = draft.status[derivation.nutrient] != Status.SR_LEGACY_UPDATE
        draft = _put(draft, derivation, revised & own)
    return draft


def _put(draft: Draft, derivation: Derivation, where: pd.Series[bool]) -> Draft:
    result = derivation.compute(draft)[where].dropna(subset="value").round(6)
    update = entries(result["value"], Status.DERIVED, derivation.reason)
    return draft.put(derivation.nutrient, update.assign(low=result["low"], high=result["high"]))
