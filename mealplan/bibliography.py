"""Where every figure and rule comes from: reads the source of each row of each data table."""

from __future__ import annotations

import re

import pandas as pd

import foods
from foods.provenance import LITERATURE
from mealplan.tables import read_table, table_names

_DOI = re.compile(r"doi:(10\.\S+?)(?=[,;:)\s]|$)")


def sources() -> pd.DataFrame:
    """Return every source that the package rests on, with what rests on it.

    Returns
    -------
    DataFrame
        One row per table and source: table, source, doi (empty where there is none) and
        rows, the ids of the table's rows that name it.

    Examples
    --------
    >>> listed = sources()
    >>> hadji = listed[listed["source"].str.contains("Hadji") & (listed["table"] == "targets")]
    >>> "calcium" in hadji["rows"].iloc[0]
    True
    """
    listed = [*_of_rules(), *_of_foods()]
    named = pd.DataFrame(listed, columns=["table", "source", "rows"])
    found = named.groupby(["table", "source"], sort=False)["rows"].agg(_joined).reset_index()
    dois = [_DOI.findall(text) for text in found["source"]]
    found.insert(2, "doi", ["; ".join(doi.rstrip(".") for doi in named) for named in dois])
    return found


def _of_rules() -> list[tuple[str, str, str]]:
    """List table, source and first column of the rows of each table that has sources."""
    return [
        (name.removesuffix(".csv"), str(source), str(row))
        for name in table_names()
        if "source" in (table := read_table(name))
        for row, source in zip(table.iloc[:, 0], table["source"], strict=True)
    ]


def _of_foods() -> list[tuple[str, str, str]]:
    """List the packages of the food table, and the publications behind its other values."""
    packages = foods.load_foods().sources
    papers = foods.read_citations()
    return [
        *(
            ("food table", row["citation"] or row["taken"], row["id"])
            for _, row in packages.iterrows()
            if row["id"] != LITERATURE
        ),
        *(
            ("literature", f"{row['full']} doi:{row['doi']}" if row["doi"] else row["full"], name)
            for name, row in papers.iterrows()
        ),
    ]


def _joined(rows: pd.Series[str]) -> str:
    return ", ".join(dict.fromkeys(rows))
