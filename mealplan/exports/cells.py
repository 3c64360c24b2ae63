"""Tables for spreadsheets: what each sheet holds, and cells that no program runs."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from mealplan.exports.facts import day_name, made_with, plan_sources
from mealplan.exports.plan_json import as_records
from mealplan.translation import ENGLISH, Lexicon, said_shopping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from mealplan.plan import WeekPlan

_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
"""How a text begins that a spreadsheet may run: OWASP, "CSV Injection"."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Signs that a spreadsheet file cannot hold."""
_FOOD_COLUMNS = ["food_id", "name", "usda_name", "group", "allergens", "allergens_check_label"]
_PER_100_G = "_per_100g"


def plain_cell(value: Any) -> Any:
    """Return a value that a spreadsheet shows and never runs; numbers stay numbers.

    Examples
    --------
    >>> plain_cell("=1+1"), plain_cell("Milk"), plain_cell(-2.5)
    ("'=1+1", 'Milk', -2.5)
    """
    if isinstance(value, float) and math.isnan(value):
        return None
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    # Full-width signs are read as plain ones by some programs.
    return f"'{text}" if _FORMULA.match(unicodedata.normalize("NFKC", text)) else text


def sheets(
    plan: WeekPlan, start: date | None, lexicon: Lexicon = ENGLISH
) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a plan's workbook by the name of their sheet."""
    return {
        "menu": _menu(plan, start, lexicon),
        "targets": plan.targets,
        "shopping": said_shopping(plan.shopping(), lexicon).assign(
            foods=lambda rows: rows["foods"].map(", ".join)
        ),
        "foods": _foods(plan),
        "sources": plan_sources(plan),
        "statements": _statements(plan, lexicon),
    }


def plain_texts(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts a spreadsheet shows and never runs, other cells as they are.

    For tables on a page, which the browser offers as files.
    """
    texts = table.select_dtypes(["object", "string"]).columns
    return table.assign(**{str(name): table[name].map(plain_cell) for name in texts})


def plain_rows(table: pd.DataFrame) -> list[list[Any]]:
    """Return a table's rows with plain values and safe cells."""
    return [[plain_cell(value) for value in row.values()] for row in as_records(table)]


def _menu(plan: WeekPlan, start: date | None, lexicon: Lexicon) -> pd.DataFrame:
    if start is None:
        return plan.menu
    dates = plan.menu["day"].map(lambda day: lexicon.say(day_name(day, start)).partition(", ")[2])
    return plan.menu.assign(date=dates)


def _foods(plan: WeekPlan) -> pd.DataFrame:
    """Return every food served with its values, each beside its status."""
    served = sorted(plan.menu["food_id"].unique())
    head = plan.table.foods.loc[served].reset_index(names="food_id")[_FOOD_COLUMNS]
    values = plan.table.nutrients.loc[served].reset_index(drop=True)
    status = plan.table.status.loc[served].reset_index(drop=True)
    # A value and its status stand side by side.
    pairs = [
        column
        for name in values.columns
        for column in (
            values[name].rename(f"{name}{_PER_100_G}"),
            status[name].rename(f"{name}_status"),
        )
    ]
    return pd.concat([head, *pairs], axis=1)


def _statements(plan: WeekPlan, lexicon: Lexicon) -> pd.DataFrame:
    notices = (*plan.timing, *plan.warnings)
    rows = [(notice.rule_id, notice.text, notice.source) for notice in notices]
    rows += [
        ("footprint", lexicon.say(str(plan.footprint())), ""),
        ("made_with", made_with(plan, lexicon), ""),
    ]
    return pd.DataFrame(rows, columns=["rule_id", "text", "source"])
