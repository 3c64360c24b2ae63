"""Which release of FHIR a nutrition order is of, and whether it is valid there."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from mealplan.errors import InputError


class Release(StrEnum):
    """Release of FHIR; R4 orders are read as R4B, which has the same elements."""

    R5 = "R5"
    R4B = "R4B"

    @property
    def subject(self) -> str:
        """Element that says whom an order is for."""
        return "subject" if self is Release.R5 else "patient"


_MODULES = MappingProxyType(
    {
        Release.R5: "fhir.resources.nutritionorder",
        Release.R4B: "fhir.resources.R4B.nutritionorder",
    }
)
"""Modules of the extra, which is read only when an order is."""


def release_of(order: dict[str, Any]) -> Release:
    """Return the release that an order's elements tell."""
    return Release.R5 if "subject" in order else Release.R4B


def check_order(order: dict[str, Any], where: str) -> None:
    """Refuse what is no valid nutrition order.

    Raises
    ------
    InputError
        Lists every problem by its place; or says that the extra is not installed.
    """
    try:
        kind = import_module(_MODULES[release_of(order)]).NutritionOrder
    except ImportError as error:
        text = "FHIR: not installed; install it with pip install 'mealplan-optimizer[fhir]'."
        raise InputError([text]) from error
    try:
        kind.model_validate(order)
    except ValidationError as error:
        raise InputError(
            f"{where}: {'.'.join(map(str, item['loc']))}: {item['msg']}." for item in error.errors()
        ) from error
