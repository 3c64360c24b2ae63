"""A plan as Markdown: days, shopping list, a day's figures, what to know, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mealplan.exports.facts import day_name, made_with, remarks, source_lines
from mealplan.household import spoken_number
from mealplan.render import by_nutrient, limit_text, standing
from mealplan.shopping import as_text
from mealplan.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from mealplan.plan import WeekPlan


def as_bytes(plan: WeekPlan, start: date | None = None) -> bytes:
    """Return a plan as Markdown; days have their dates where the start is given."""
    lines = [
        "# Plan of meals",
        "",
        *_notices(plan),
        *(line for day in plan.nutrients.index for line in _day(plan, int(day), start)),
        "# Shopping list",
        "",
        *as_text(plan.shopping()).splitlines(),
        "",
        *_figures(plan),
        "# Sources",
        "",
        *(f"- {_text(line)}" for line in (made_with(plan), *source_lines(plan))),
    ]
    return ("\n".join(lines) + "\n").encode()


def _notices(plan: WeekPlan) -> list[str]:
    return ["## Please read", "", *(f"- {_text(line)}" for line in remarks(plan)), ""]


def _day(plan: WeekPlan, day: int, start: date | None) -> Iterator[str]:
    yield from (f"## {day_name(day, start)}", "")
    for dish in records(plan.dishes[plan.dishes["day"] == day]):
        occasion = str(dish["occasion"])
        yield f"**{occasion.capitalize()}: {_text(dish['dish'])}** ({dish['minutes']} min)"
        yield ""
        here = (plan.menu["day"] == day) & (plan.menu["occasion"] == occasion)
        for row in records(plan.menu[here]):
            beside = "with it: " if plan.is_beside(row["dish_id"], row["component"]) else ""
            yield f"- {beside}{_text(row['food'])}, {row['measure']}"
        yield from ("", _text(dish["method"]), "")


def _figures(plan: WeekPlan) -> Iterator[str]:
    yield from ("# A day on average", "", "| Nutrient | Food gives | Target | Standing |")
    yield "|---|---:|---:|---|"
    for row in by_nutrient(plan.targets):
        given = spoken_number(row["mean"], row["unit"])
        yield f"| {_text(row['name'])} | {given} | {limit_text(row)} | {standing(row)} |"
    yield ""


def _text(text: str) -> str:
    """Return text whose signs mean nothing to Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(str(text).split()))
