"""Writes plans to files: whole or not at all."""

from __future__ import annotations

import json
import math
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mealplan.errors import InputError
from mealplan.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from mealplan.plan import WeekPlan

FORMAT_VERSION = 1
"""Version of the JSON form of a plan."""


def plan_as_data(plan: WeekPlan) -> dict[str, Any]:
    """Return a plan as plain lists and mappings, ready for JSON; missing is null."""
    return {
        "format_version": FORMAT_VERSION,
        "patient": plan.patient.model_dump(mode="json"),
        "menu": _records(plan.menu),
        "dishes": _records(plan.dishes),
        "nutrients": _records(plan.nutrients.reset_index()),
        "targets": _records(plan.targets),
        "coverage": _records(plan.coverage.reset_index()),
        "timing": [asdict(item) for item in plan.timing],
        "warnings": [asdict(item) for item in plan.warnings],
        "provenance": dict(plan.provenance),
    }


def write_json(plan: WeekPlan, path: str | Path) -> None:
    """Write a whole plan as JSON.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    text = json.dumps(plan_as_data(plan), indent=2, ensure_ascii=False, allow_nan=False)
    _write_whole(Path(path), text + "\n")


def write_csv(plan: WeekPlan, path: str | Path) -> None:
    """Write a plan's menu as CSV, one row per food served.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    _write_whole(Path(path), plan.menu.to_csv(index=False, lineterminator="\n"))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in records(table)]


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value


def _write_whole(path: Path, text: str) -> None:
    """Write beside the file and rename, so that a failure leaves what was there."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError([f"{path}: cannot be written ({error.strerror})."]) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(draft).replace(path)
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        raise InputError([f"{path}: cannot be written ({error.strerror})."]) from error
