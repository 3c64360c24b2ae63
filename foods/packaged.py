"""Read the data files of the package: the one module that knows where and how they are."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

DATA = Path(__file__).parent / "data"
"""The folder of the packaged table; see ``docs/sources.md``."""

FOODS, VALUES, STATUS = "foods.parquet", "values.parquet", "status.parquet"
BOUNDS, DETAILS, MEASURES = "bounds.parquet", "details.parquet", "measures.parquet"
EVERYDAY, NUTRIENTS, SOURCES = "everyday.csv", "nutrients.csv", "sources.csv"
BIOACTIVES, CITATIONS, CODES = "bioactives.csv", "citations.csv", "usda_codes.csv"
EXEMPTIONS, MANIFEST = "exemptions.csv", "manifest.json"
COMMODITIES, FOOTPRINT = "commodities.csv", "footprint.csv"

BATCH = 2048
"""Rows that are read at a time: memory against speed."""

EVERYDAY_NUMBERS = ("measure_g", "min_g", "max_g", "step_g", "max_per_week")


def read_text_table(path: Path) -> pd.DataFrame:
    """Read a CSV file whose every column is text, an empty cell being the empty string."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def text_records(table: pd.DataFrame) -> list[dict[str, str]]:
    """Give the rows of a table of texts as dictionaries by column."""
    columns = [str(column) for column in table.columns]
    return [dict(zip(columns, row, strict=True)) for row in table.to_numpy().tolist()]


def read_nutrient_info(folder: Path = DATA) -> pd.DataFrame:
    """Read the register of nutrients, indexed by key.

    Parameters
    ----------
    folder : Path
        The folder of the packaged table.

    Returns
    -------
    DataFrame
        name, unit, usda_number, fdc_id, infoods_tag, group, decimals, official_reference, source.
    """
    info = read_text_table(folder / NUTRIENTS).set_index("key")
    return info.assign(decimals=info["decimals"].astype(int))


def read_citations(folder: Path = DATA) -> pd.DataFrame:
    """Read the publications behind values that are not of the USDA, indexed by citation id.

    Parameters
    ----------
    folder : Path
        The folder of the packaged table.

    Returns
    -------
    DataFrame
        short, full, doi, url, what.
    """
    return read_text_table(folder / CITATIONS).set_index("citation_id")


def read_everyday(folder: Path = DATA) -> pd.DataFrame:
    """Read the hand-reviewed list of everyday foods, indexed by food id; portions in [g]."""
    table = read_text_table(folder / EVERYDAY).set_index("food_id")
    numbers = {
        column: pd.to_numeric(table[column].replace("", None)) for column in EVERYDAY_NUMBERS
    }
    return table.assign(**numbers)


def read_rows(folder: Path, file: str, ids: list[str] | None) -> pd.DataFrame:
    """Read the rows of a packaged parquet file that belong to some foods (None: to all).

    The file is read in small batches that are filtered at once, so that a few foods need little
    memory.
    """
    parquet = pq.ParquetFile(folder / file)
    groups = [
        group
        for group in range(parquet.metadata.num_row_groups)
        if ids is None or _may_hold(parquet.metadata.row_group(group).column(0).statistics, ids)
    ]
    batches = parquet.iter_batches(batch_size=BATCH, row_groups=groups, use_threads=False)
    parts = [_filtered(batch, ids) for batch in batches]
    table = pa.Table.from_batches(parts, schema=parquet.schema_arrow)
    frame: pd.DataFrame = table.to_pandas(use_threads=False)
    return frame


def _may_hold(food_ids: pq.Statistics, ids: list[str]) -> bool:
    """Tell from the least and the last food id of a row group whether it may hold any of ids."""
    return any(food_ids.min <= food <= food_ids.max for food in ids)


def _filtered(rows: pa.RecordBatch, ids: list[str] | None) -> pa.RecordBatch:
    if ids is None:
        return rows
    return rows.filter(pc.is_in(rows["food_id"], value_set=pa.array(ids, pa.string())))


def read_wide(folder: Path, file: str, ids: list[str] | None) -> pd.DataFrame:
    """Read a packaged foods x nutrients file, indexed by food id."""
    return read_rows(folder, file, ids).set_index("food_id")


def read_version(folder: Path = DATA) -> str:
    """Read the version of the packaged table: release label and a hash of its files."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return str(manifest["version"])
