"""The shape of every table of the package: columns, words, ranges, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa
from pandera.errors import SchemaErrors

from foods.build.literature import EVIDENCE, STATUS_OF_BASIS
from foods.errors import DataError
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FOOD_ID = r"^(\d{5}|fdc:\d+)$"
"""An NDB number of five digits, or "fdc:" and an id of FoodData Central."""

KEY = r"^[a-z][a-z0-9_]*_(kcal|g|mg|ug|fraction)$"
"""A nutrient key ends with its unit."""

FILLED = pa.Check.str_matches(r"\S")
"""A text that is not blank."""

MOST_PER_100 = {"kcal": 902.0, "g": 100.5, "mg": 100_500.0, "ug": 1e7, "1": 1.0}
"""Largest value per 100 g by unit: pure fat has 902 kcal (USDA), 100 g is all there is; 10 g for
amounts in micrograms, and half a gram for rounding."""

SHAPES: Mapping[str, pa.DataFrameSchema] = {
    "nutrients.csv": pa.DataFrameSchema(
        {
            "key": pa.Column(str, pa.Check.str_matches(KEY), unique=True),
            "name": pa.Column(str, FILLED, unique=True),
            "unit": pa.Column(str, pa.Check.isin(list(MOST_PER_100))),
            "usda_number": pa.Column(str, pa.Check.str_matches(r"^(\d{3})?$")),
            "fdc_id": pa.Column(str, pa.Check.str_matches(r"^(\d{4})?$")),
            "infoods_tag": pa.Column(str),
            "group": pa.Column(str, FILLED),
            "decimals": pa.Column(int, pa.Check.in_range(0, 3)),
            "official_reference": pa.Column(str, pa.Check.isin(["yes", "no"])),
            "source": pa.Column(str, pa.Check.isin(["usda", "literature", "derived"])),
        },
        strict=True,
    ),
    "sources.csv": pa.DataFrameSchema(
        {
            "id": pa.Column(str, FILLED, unique=True),
            "package": pa.Column(str),
            "version": pa.Column(str),
            "file": pa.Column(str),
            "sha256": pa.Column(str, pa.Check.str_matches(r"^([0-9a-f]{64})?$")),
            "licence": pa.Column(str, FILLED),
            "taken": pa.Column(str, FILLED),
            "release": pa.Column(str),
            "retrieved": pa.Column(str, pa.Check.str_matches(r"^\d{4}-\d{2}-\d{2}$")),
            "citation": pa.Column(str),
        },
        strict=True,
    ),
    "bioactives.csv": pa.DataFrameSchema(
        {
            "food_id": pa.Column(str, pa.Check.str_matches(FOOD_ID)),
            "nutrient": pa.Column(str, pa.Check.str_matches(KEY)),
            "value": pa.Column(float, pa.Check.ge(0), nullable=True),
            "low": pa.Column(float, pa.Check.ge(0), nullable=True),
            "high": pa.Column(float, pa.Check.ge(0), nullable=True),
            "basis": pa.Column(str, pa.Check.isin(list(STATUS_OF_BASIS))),
            "status": pa.Column(str, pa.Check.isin(list(EVIDENCE))),
            "citation": pa.Column(str),
            "note": pa.Column(str),
        },
        unique=["food_id", "nutrient"],
        strict=True,
    ),
    "exemptions.csv": pa.DataFrameSchema(
        {
            "check": pa.Column(str, FILLED),
            "food_id": pa.Column(str, pa.Check.str_matches(FOOD_ID)),
            "reason": pa.Column(str, FILLED),
        },
        unique=["check", "food_id"],
        strict=True,
    ),
    "foods.parquet": pa.DataFrameSchema(
        {
            "food_id": pa.Column(str, pa.Check.str_matches(FOOD_ID), unique=True),
            "usda_name": pa.Column(str, FILLED),
            "usda_group": pa.Column(str, FILLED),
            "tier": pa.Column(str, pa.Check.isin(["core", "extended", "brand_or_special"])),
            "fdc_id": pa.Column("Int64", pa.Check.gt(0), nullable=True),
        }
    ),
    "measures.parquet": pa.DataFrameSchema(
        {
            "food_id": pa.Column(str, pa.Check.str_matches(FOOD_ID)),
            "seq": pa.Column(int, pa.Check.ge(0)),
            "amount": pa.Column(float, pa.Check.gt(0)),
            "unit": pa.Column(str, FILLED),
            "grams": pa.Column(float, pa.Check.in_range(0.01, 9000)),
        },
        unique=["food_id", "seq"],
        strict=True,
    ),
}
"""Schema by file."""


def value_shape(info: pd.DataFrame) -> pa.DataFrameSchema:
    """Give the schema of the foods x nutrients values; `info` is the register of nutrients."""
    columns = {
        str(key): pa.Column(float, pa.Check.in_range(0, MOST_PER_100[unit]), nullable=True)
        for key, unit in info["unit"].items()
    }
    return pa.DataFrameSchema(columns, strict=True)


def status_shape(info: pd.DataFrame) -> pa.DataFrameSchema:
    """Give the schema of the foods x nutrients statuses; `info` is the register of nutrients."""
    words = pa.Check.isin([str(status) for status in Status])
    return pa.DataFrameSchema({str(key): pa.Column(None, words) for key in info.index}, strict=True)


def require_shape(name: str, table: pd.DataFrame, shape: pa.DataFrameSchema) -> None:
    """Raise when a table does not have its shape.

    Parameters
    ----------
    name : str
        Name of the file, for the message.
    table : DataFrame
        The table.
    shape : DataFrameSchema
        Its schema.

    Raises
    ------
    DataError
        With every fault found.
    """
    try:
        shape.validate(table, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "index", "failure_case"]]
        raise DataError(
            f"{name}: column {column}, row {row}: {case!r} fails {check}. Correct the file."
            for column, check, row, case in cases.itertuples(index=False)
        ) from error
