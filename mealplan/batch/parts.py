"""The parts that a batch writes for each chunk: menus, and how it went for each patient."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mealplan.batch.result import PatientResult
    from mealplan.plan import WeekPlan

MENU = pa.schema(
    [
        ("patient_id", pa.string()),
        ("day", pa.int64()),
        ("occasion", pa.string()),
        ("dish", pa.string()),
        ("food_id", pa.string()),
        ("food", pa.string()),
        ("grams", pa.float64()),
        ("measure", pa.string()),
        ("dish_id", pa.string()),
        ("component", pa.string()),
    ]
)
"""Columns of a menu part: one row per menu line."""
STATUS = pa.schema(
    [
        ("patient_id", pa.string()),
        ("row", pa.int64()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("missed", pa.string()),
        ("notices", pa.string()),
    ]
)
"""Columns of a status part: one row per patient.

`missed` holds the ids of targets that the plan misses, joined by ``;``; `notices` what the
reader of the plan must know, a line each.
"""


def menu_part(results: Sequence[PatientResult], facts: Mapping[str, str]) -> bytes:
    """Return the menus of some patients as one Parquet file."""
    menus = [_menu(result.patient_id, result.plan) for result in results if result.plan is not None]
    return _as_bytes(pa.concat_tables([MENU.empty_table(), *menus]), facts)


def status_part(results: Sequence[PatientResult], facts: Mapping[str, str]) -> bytes:
    """Return how it went for some patients as one Parquet file."""
    rows = [_status(result) for result in results]
    return _as_bytes(pa.Table.from_pylist(rows, schema=STATUS), facts)


def _menu(patient_id: str, plan: WeekPlan) -> pa.Table:
    rows = plan.menu.assign(patient_id=patient_id)
    return pa.Table.from_pandas(rows, schema=MENU, preserve_index=False)


def _status(result: PatientResult) -> dict[str, object]:
    return {
        "patient_id": result.patient_id,
        "row": result.row,
        "outcome": result.outcome.value,
        "reason": result.reason,
        "missed": "" if result.plan is None else _missed(result.plan),
        "notices": "" if result.plan is None else "\n".join(map(str, result.plan.warnings)),
    }


def _missed(plan: WeekPlan) -> str:
    missed = plan.targets["status"].isin(["below", "above"])
    return ";".join(plan.targets.loc[missed, "target_id"])


def _as_bytes(table: pa.Table, facts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    # No pandas metadata: it would differ with the version of pandas.
    pq.write_table(table.replace_schema_metadata(dict(facts)), file, compression="zstd")
    return file.getvalue()
