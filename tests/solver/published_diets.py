"""Read the published diet problems under ``data``; their sources stand in its README."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Published:
    """Hold one published problem as the arguments of ``solve_diet``."""

    nutrients: pd.DataFrame
    cost: pd.Series
    minimum: pd.Series
    maximum: pd.Series
    food_minimum: pd.Series
    food_maximum: pd.Series

    def arguments(self) -> dict:
        return dict(vars(self))


def published(name: str) -> Published:
    """Read one problem by the name of its file."""
    # Every cell is a number or empty, so that "NA", the sodium of the AMPL book, stays a name.
    table = pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, index_col=["row", "label"])
    table = table.apply(pd.to_numeric)
    foods = table.loc["food"].astype("float64")
    nutrients = foods.drop(columns=["cost", "least", "most"])
    limits = table.droplevel("label")[nutrients.columns]
    return Published(
        nutrients,
        foods["cost"],
        limits.loc["minimum"],
        limits.loc["maximum"],
        foods["least"].fillna(0.0),
        foods["most"],
    )


def optima() -> pd.DataFrame:
    """Read the published optima."""
    return pd.read_csv(DATA / "optima.csv")
