"""What kind of figure stands in a cell of the food table."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Tell how a value came about; ``docs/sources.md`` explains each in a sentence."""

    ANALYTICAL = "analytical"
    CALCULATED = "calculated"
    LABEL = "label"
    USDA_ASSUMED_ZERO = "usda_assumed_zero"
    SR_LEGACY_UPDATE = "sr_legacy_update"
    STALE = "stale"
    RULE_ZERO = "rule_zero"
    DERIVED = "derived"
    IMPUTED_LIKE = "imputed_like"
    LITERATURE_DIRECT = "literature_direct"
    LITERATURE_LIKE = "literature_like"
    LITERATURE_COMPUTED = "literature_computed"
    GROUP_ZERO = "group_zero"
    ASSUMED = "assumed"
    USER = "user"
    MISSING = "missing"


USDA_STATED = frozenset(
    {
        Status.ANALYTICAL,
        Status.CALCULATED,
        Status.LABEL,
        Status.USDA_ASSUMED_ZERO,
        Status.SR_LEGACY_UPDATE,
        Status.STALE,
    }
)
"""Statuses of figures that USDA itself publishes for the food."""
