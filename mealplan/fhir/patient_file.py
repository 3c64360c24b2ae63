"""Writes what an order says as a patient file (TOML), with what is to be filled in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mealplan.fhir.order_in import ImportedOrder


def as_patient_file(order: ImportedOrder) -> str:
    """Return a patient file; what is missing or was not read stands in comments.

    Parameters
    ----------
    order : ImportedOrder

    Returns
    -------
    str
        TOML; a patient once the missing fields are filled in.
    """
    missing = [f"# {name} =   (missing: fill in)" for name in order.missing]
    unread = [f"# Not read: {' '.join(line.split())}" for line in order.unread]
    plain = [f"{name} = {_toml(value)}" for name, value in order.fields.items() if name != _TABLES]
    tables = (
        ["", f"[[{_TABLES}]]", *(f"{name} = {_toml(value)}" for name, value in item.items())]
        for item in order.fields.get(_TABLES, ())
    )
    return "\n".join([*missing, *plain, *unread, *(line for table in tables for line in table)])


_TABLES = "overrides"
"""Field that is a list of tables, which TOML wants behind the plain fields."""


def _toml(value: object) -> str:
    """Write a value: JSON and TOML write these alike, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
