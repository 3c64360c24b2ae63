"""A plan on paper: a page for each week, its shopping list, then what to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.exports.facts import made_with, remarks, source_lines
from mealplan.exports.paper import MARGIN_MM, Paper
from mealplan.exports.pdf_week import week_pages
from mealplan.household import spoken_number
from mealplan.render import ALONE, by_nutrient, limit_text, standing
from mealplan.request import DAYS_A_WEEK
from mealplan.shopping import shopping_list
from mealplan.tables import records
from mealplan.translation import ENGLISH, Lexicon, said_shopping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pandas as pd

    from mealplan.plan import WeekPlan

_BODY_PT = 10.0
_SMALL_PT = 8.5
_HEAD = ("Nutrient", "Food gives", "Target", "Standing")
_HEAD_MM = (80.0, 30.0, 50.0, 30.0)
_COLUMNS = 2
_GUTTER_MM = 8.0
_ITEM_GAP_MM = 0.7
_HANG_MM = 5.0
_AISLE_GAP_MM = 2.5
_BOX = "\N{BALLOT BOX}\N{NO-BREAK SPACE}"


def as_bytes(plan: WeekPlan, start: date | None = None, lexicon: Lexicon = ENGLISH) -> bytes:
    """Return a plan as a PDF for A4 paper; days have dates where the start is given."""
    notes = lexicon.say("Please read the notes on the last pages.")
    paper = Paper(f"{made_with(plan, lexicon)} {notes}", lexicon)
    days = [int(day) for day in plan.nutrients.index]
    weeks = [days[first : first + DAYS_A_WEEK] for first in range(0, len(days), DAYS_A_WEEK)]
    for week in weeks:
        week_pages(paper, plan, week, start)
    for number, week in enumerate(weeks, start=1):
        menu = plan.menu[plan.menu["day"].isin(week)]
        title = "Shopping list" if len(weeks) == 1 else f"Shopping list, week {number}"
        shopping = said_shopping(shopping_list(menu, plan.table.foods), lexicon)
        _shopping(paper, paper.say(title), shopping)
    _notes(paper, plan)
    _methods(paper, plan)
    return paper.content()


def _shopping(paper: Paper, title: str, shopping: pd.DataFrame) -> None:
    """Print a list in columns, filled from the top down, over as many pages as it needs."""
    paper.add_page(orientation="portrait")
    paper.heading(title)
    top, column = paper.get_y(), 0
    width = (paper.epw - _GUTTER_MM) / _COLUMNS
    for aisle, rows in shopping.groupby("aisle", sort=False):
        heading = paper.say(str(aisle).replace("_", " ").capitalize())
        for text, style, room in _lines(heading, rows):
            needed = room * paper.height_of(text, style, _BODY_PT, width - _HANG_MM)
            if paper.get_y() + needed > paper.lowest:
                column = (column + 1) % _COLUMNS
                if column == 0:
                    paper.add_page(orientation="portrait")
                    top = paper.get_y()
                paper.set_y(top)
            paper.set_x(MARGIN_MM + column * (width + _GUTTER_MM))
            paper.write_lines(text, style, _BODY_PT, width, _HANG_MM)
            paper.set_y(paper.get_y() + _ITEM_GAP_MM)
        paper.set_y(paper.get_y() + _AISLE_GAP_MM)


def _lines(heading: str, rows: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    """Yield text, style, and for how many such lines there must be room."""
    yield heading, "B", 3.0  # never alone at the end of a column
    for row in records(rows):
        counted = f"{row['household']} ({row['amount']})" if row["household"] else row["amount"]
        yield f"{_BOX}{row['item']}: {counted}", "", 1.0


def _notes(paper: Paper, plan: WeekPlan) -> None:
    paper.add_page(orientation="portrait")
    paper.heading(paper.say("Please read"))
    paper.bullets(remarks(plan, paper.lexicon), _BODY_PT)
    paper.ln(3)
    paper.heading(paper.say("A day on average"))
    figures = [
        (
            str(row["name"]),
            paper.say(spoken_number(row["mean"], row["unit"])),
            paper.say(limit_text(row)),
            paper.say(standing(row)),
        )
        for row in by_nutrient(plan.targets, paper.say(ALONE))
    ]
    paper.rows([tuple(map(paper.say, _HEAD)), *figures], _HEAD_MM, _SMALL_PT)


def _methods(paper: Paper, plan: WeekPlan) -> None:
    paper.add_page(orientation="portrait")
    paper.heading(paper.say("How to make the dishes"))
    dishes = plan.dishes.drop_duplicates("dish_id").sort_values("dish", kind="stable")
    lines = [f"{row['dish']} ({row['minutes']} min): {row['method']}" for row in records(dishes)]
    paper.bullets(lines, _BODY_PT)
    paper.ln(3)
    paper.heading(paper.say("Sources"))
    paper.bullets((made_with(plan, paper.lexicon), *source_lines(plan)), _SMALL_PT)
