"""Explanations and comparisons as plain data, ready for JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mealplan.exports.plan_json import as_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mealplan.why.comparison import Comparison
    from mealplan.why.explanation import Explanation

FORMAT_VERSION = 1
"""Version of the JSON form of an explanation or a comparison."""


def explanation_as_data(explanation: Explanation, foods: Iterable[str] = ()) -> dict[str, Any]:
    """Return an explanation as plain lists and mappings; missing is null.

    Parameters
    ----------
    explanation : Explanation
    foods : iterable of str
        Foods to give the reasons of: ids, or words that mean one food.
    """
    reasons = [explanation.why(food) for food in foods]
    return {
        "format_version": FORMAT_VERSION,
        "words": {title: list(lines) for title, lines in explanation.words().items()},
        "given_way": [asdict(notice) for notice in explanation.given_way],
        "misses": [_finite(asdict(miss)) for miss in explanation.misses],
        "prices": [_finite(asdict(price)) for price in explanation.prices],
        "rules": [_finite(asdict(price)) for price in explanation.rules],
        "certainty": as_records(explanation.certainty.reset_index()),
        "proof": _finite(asdict(explanation.proof)),
        "foods": [{**_finite(asdict(reason)), "words": reason.words()} for reason in reasons],
    }


def comparison_as_data(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain lists and mappings; missing is null."""
    tables = ("targets", "foods", "dishes", "rules")
    return {
        "format_version": FORMAT_VERSION,
        "words": list(comparison.words()),
        **{name: as_records(getattr(comparison, name).reset_index()) for name in tables},
        "cost": _finite(comparison.cost),
    }


def _finite(value: Any) -> Any:
    """Return nested values with null for every number that JSON does not know."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
