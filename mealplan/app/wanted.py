"""What a visitor asks of a plan beside the patient, and what food costs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from foods.sheet_write import write_sheet
from mealplan.app.uploads import as_file
from mealplan.prices import COLUMNS, read_prices, template_rows
from mealplan.request import DAYS_A_WEEK, Effort, Goal, Request

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from mealplan.app.uploads import Upload


@dataclass(frozen=True)
class Wanted:
    """What is asked of a plan on the form; what each means stands in `mealplan.plan_week`.

    Parameters
    ----------
    days, leftovers : int
    effort, goal : str
    budget : float, optional
        What a week may cost.
    """

    days: int = DAYS_A_WEEK
    effort: str = Effort.QUICK
    leftovers: int = 0
    goal: str = Goal.LIKING
    budget: float | None = None

    def request(self, prices: Mapping[str, float]) -> Request:
        """Return what is asked of the planner.

        Raises
        ------
        InputError
            If something is out of range, or needs prices that there are not.
        """
        return Request(
            days=self.days,
            effort=self.effort,
            leftovers=self.leftovers,
            goal=self.goal,
            budget=self.budget,
            prices=prices,
        )


@dataclass(frozen=True)
class PriceList:
    """What food costs, as a visitor's file says.

    Parameters
    ----------
    name : str
        What the file is called; empty where there is none.
    per_kg : mapping of str to float
        Price of a kilogram as eaten, by food id.
    """

    name: str = ""
    per_kg: Mapping[str, float] = field(default_factory=dict)

    def among(self, foods: Collection[str]) -> PriceList:
        """Return the prices of some foods, by id."""
        known = {food: price for food, price in self.per_kg.items() if food in foods}
        return PriceList(self.name, known)


def price_list(upload: Upload, foods: pd.DataFrame) -> PriceList:
    """Read prices as they stand in the shop, from a CSV or XLSX file.

    Raises
    ------
    InputError
        Lists every problem by row and column.
    """
    with as_file(upload) as path:
        return PriceList(upload.name, read_prices(path, foods))


def price_template(foods: pd.DataFrame, kind: str) -> bytes:
    """Return a file of prices to fill in, as ``csv`` or ``xlsx``.

    Parameters
    ----------
    foods : DataFrame
        Foods that may have a price.
    kind : {"csv", "xlsx"}
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"prices.{kind}"
        write_sheet(path, COLUMNS, template_rows(foods))
        return path.read_bytes()
