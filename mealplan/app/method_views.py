"""What the page of sources and method shows, as values."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from foods import Status
from mealplan.bibliography import sources
from mealplan.tables import read_rows, records

if TYPE_CHECKING:
    import pandas as pd

    from foods import FoodTable
    from mealplan.app.texts import Texts

    Columns = dict[str, list[str]]

_PARTS = ("mealplan-optimizer", "pulp", "highspy", "pandas", "streamlit")
_LIKE = (Status.IMPUTED_LIKE, Status.LITERATURE_LIKE, Status.ASSUMED)
"""Statuses of values that rest on like foods, as in a plan's coverage."""

EQUATIONS = {
    "dishes": (
        r"\min \sum_{d} c_d\, n_d + \sum_{l} p_l \left(m_l^{1} + 3\, m_l^{2}\right)",
        r"\sum_{d \in o} n_d = S_o",
        r"0 \le n_d \le M_d, \quad n_d \in \mathbb{Z}",
        r"\underline{g}_{k}\, y_{k} \le x_{k} \le \overline{g}_{k}\, y_{k}",
        r"\sum_{k} a_{k,l}\, x_{k} + m_l^{1} + m_l^{2} \ge D\, b_l",
    ),
    "days": (
        r"\sum_{t} z_{s,t} = 1, \quad \sum_{s \in o} z_{s,t} = 1",
        r"z_{s,t} \in \{0,1\}",
    ),
    "portions": (
        r"x_{k} = h_{k}\, q_{k}, \quad q_{k} \in \mathbb{Z}",
        r"\sum_{k \in t} a_{k,l}\, x_{k} \ge \sigma_l\, b_l - e_{l,t}",
    ),
    "misses": (
        r"m_l = m_l^{1} + m_l^{2}",
        r"0 \le m_l^{1} \le 0.1\, D\, b_l",
    ),
    "credit": (
        r"a^{\min}_{k,l} = \begin{cases} v & \text{known} \\ 0 & \text{unknown} \end{cases}",
        r"a^{\max}_{k,l} = \begin{cases} v & \text{known} \\ v_{\text{group, high}} "
        r"& \text{unknown} \end{cases}",
    ),
}
"""The models of docs/model.md in short, by section of the page."""


def tier_columns(texts: Texts) -> Columns:
    """Return the tiers with what missing them costs, dearest first."""
    rows = sorted(read_rows("tiers.csv"), key=lambda row: -float(row["price"]))
    hard = float("inf")
    return {
        texts["method.tier"]: [str(row["tier"]) for row in rows],
        texts["method.price"]: [
            texts["method.hard"] if float(row["price"]) == hard else f"{row['price']:g}"
            for row in rows
        ],
        texts["method.meaning"]: [str(row["meaning"]) for row in rows],
    }


def sureness(table: FoodTable, nutrients: list[str], texts: Texts) -> Columns:
    """Return by nutrient the shares of foods whose value is known, of like foods or unknown."""
    status = table.status[nutrients]
    unknown = (status == Status.MISSING).mean()
    imputed = status.isin(_LIKE).mean()
    shares = {"known": 1.0 - unknown - imputed, "imputed": imputed, "not_known": unknown}
    return {
        texts["foods.nutrient"]: [str(table.nutrient_info.at[key, "name"]) for key in nutrients],
        **{
            texts[f"method.{name}"]: [f"{share:.0%}" for share in values]
            for name, values in shares.items()
        },
    }


def found_sources(text: str) -> pd.DataFrame:
    """Return the sources that hold a text; all for none."""
    listed = sources()
    sought = text.strip().lower()
    held = listed.astype(str).apply(
        lambda column: column.str.lower().str.contains(sought, regex=False)
    )
    found: pd.DataFrame = listed[held.any(axis=1)].reset_index(drop=True)
    return found


def source_columns(listed: pd.DataFrame, texts: Texts) -> Columns:
    """Return sources by column, in words."""
    rows = records(listed)
    return {
        texts["method.source"]: [row["source"] for row in rows],
        texts["method.table"]: [row["table"] for row in rows],
        texts["method.rows"]: [row["rows"] for row in rows],
    }


def versions(table: FoodTable, texts: Texts) -> Columns:
    """Return what runs here and in which version."""
    parts = [(name, version(name)) for name in _PARTS]
    known = [(texts["method.food_table"], table.version), *parts]
    known.append(("python", platform.python_version()))
    return {
        texts["method.version_of"]: [name for name, _ in known],
        texts["method.version"]: [number for _, number in known],
    }
