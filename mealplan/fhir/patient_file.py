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
    # JSON and TOML write these values alike.
    fields = [f"{name} = {json.dumps(value)}" for name, value in order.fields.items()]
    limits = [f"# Ordered, as a target to override: {limit}" for limit in order.limits]
    unread = [f"# Not read: {' '.join(line.split())}" for line in order.unread]
    return "\n".join([*missing, *fields, *limits, *unread])
