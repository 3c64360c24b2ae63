"""Write the table as package data, the same bytes for the same content, and read it back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from foods import packaged
from foods.build.draft import Draft, blank
from foods.build.inputs import sha256
from foods.build.sr28 import FACTOR
from foods.status import Status

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "sr28-legacy2018"
"""The releases of USDA's data in the table; the version adds a hash of the files."""

HASH_DIGITS = 8
"""Hexadecimal digits of the hash in the version: one in 4 billion for a chance collision."""

WIDE_GROUP, LONG_GROUP = 1024, 16384
"""Rows per parquet row group: few foods are read without holding all others in memory."""

FOOD_COLUMNS = ["usda_name", "usda_group", "maker", "tier", "fdc_id"]
DETAIL_COLUMNS = ("source_code", "derivation", "samples", "reason", "citation")


def write_draft(draft: Draft, folder: Path) -> None:
    """Write foods, values, statuses, ranges and details into a folder."""
    factors = [column for column in draft.foods.columns if column.startswith(FACTOR)]
    foods = draft.foods[[*FOOD_COLUMNS, *factors]]
    _parquet(foods.reset_index(), folder / packaged.FOODS, WIDE_GROUP)
    _parquet(draft.values.reset_index(), folder / packaged.VALUES, WIDE_GROUP)
    _parquet(draft.status.astype("str").reset_index(), folder / packaged.STATUS, WIDE_GROUP)
    _parquet(_ranges(draft), folder / packaged.BOUNDS, LONG_GROUP)
    _parquet(_details(draft), folder / packaged.DETAILS, LONG_GROUP)


def write_measures(measures: pd.DataFrame, folder: Path) -> None:
    """Write the household measures into a folder."""
    _parquet(measures, folder / packaged.MEASURES, LONG_GROUP)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a small table as CSV with Unix line ends."""
    table.to_csv(path, index=False, lineterminator="\n")


def read_draft(folder: Path) -> Draft:
    """Read a written table back as a draft."""
    foods = packaged.read_wide(folder, packaged.FOODS, None)
    values = packaged.read_wide(folder, packaged.VALUES, None)
    status = packaged.read_wide(folder, packaged.STATUS, None).astype(object)
    frames = {name: values.to_numpy(copy=True) for name in ("low", "high")}
    _spread(frames, packaged.read_rows(folder, packaged.BOUNDS, None), values)
    empty = blank(foods, values.columns)
    notes = {name: getattr(empty, name).to_numpy(copy=True) for name in DETAIL_COLUMNS}
    _spread(notes, packaged.read_rows(folder, packaged.DETAILS, None), values)
    grids = {
        name: pd.DataFrame(grid, index=values.index, columns=values.columns)
        for name, grid in (frames | notes).items()
    }
    return Draft(foods=foods, values=values, status=status, **grids)


def write_manifest(folder: Path) -> str:
    """Hash every file of the table, write the manifest and give the version."""
    hashes = file_hashes(folder)
    version = version_of(hashes)
    text = json.dumps({"release": RELEASE, "version": version, "files": hashes}, indent=1)
    (folder / packaged.MANIFEST).write_text(text + "\n", encoding="utf-8")
    return version


def file_hashes(folder: Path) -> dict[str, str]:
    """Give the sha256 of every data file but the manifest, by name."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    return {p.name: sha256(p.read_bytes()) for p in paths if p.name != packaged.MANIFEST}


def version_of(hashes: dict[str, str]) -> str:
    """Give the version that the files with these hashes make.

    Examples
    --------
    >>> version_of({"values.parquet": "00"}).startswith("sr28-legacy2018-")
    True
    """
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(hashes.items()))
    return f"{RELEASE}-{hashlib.sha256(lines.encode()).hexdigest()[:HASH_DIGITS]}"


def _parquet(table: pd.DataFrame, path: Path, rows: int) -> None:
    table.to_parquet(path, index=False, compression="zstd", row_group_size=rows)


def _ranges(draft: Draft) -> pd.DataFrame:
    """List the ranges that differ from their value; an unknown end of a known value counts."""
    known = draft.values.notna().to_numpy()
    same = _equal(draft.low, draft.values) & _equal(draft.high, draft.values)
    return _long(draft, known & ~same, {"low": draft.low, "high": draft.high})


def _equal(a: pd.DataFrame, b: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    return np.asarray(a.to_numpy() == b.to_numpy(), dtype=np.bool_)


def _details(draft: Draft) -> pd.DataFrame:
    known = draft.status.to_numpy() != str(Status.MISSING)
    noted = (draft.reason.to_numpy() != "") | (draft.citation.to_numpy() != "")
    frames = {name: getattr(draft, name) for name in DETAIL_COLUMNS}
    table = _long(draft, known | noted, frames)
    words = [name for name in DETAIL_COLUMNS if name != "samples"]
    return table.astype(dict.fromkeys(words, "str") | {"samples": "int32"})


def _long(
    draft: Draft,
    mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    frames: dict[str, pd.DataFrame],
) -> pd.DataFrame:
    rows, columns = np.nonzero(mask)
    head = {"food_id": draft.values.index[rows], "nutrient": draft.values.columns[columns]}
    content = {name: frame.to_numpy()[rows, columns] for name, frame in frames.items()}
    return pd.DataFrame(head | content).astype({"food_id": "str", "nutrient": "str"})


def _spread(grids: dict[str, np.ndarray], rows: pd.DataFrame, values: pd.DataFrame) -> None:
    food = values.index.get_indexer(pd.Index(rows["food_id"]))
    nutrient = values.columns.get_indexer(pd.Index(rows["nutrient"]))
    for name, grid in grids.items():
        grid[food, nutrient] = rows[name]
