"""A whole plan as JSON, from which it can be made again; `plan.schema.json` describes it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from foods import load_foods
from mealplan.dishes import load_dishes
from mealplan.exports.facts import plan_sources
from mealplan.tables import records

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from mealplan.dishes import DishRecipe
    from mealplan.plan import WeekPlan
    from mealplan.request import Request

FORMAT_VERSION = 1
"""Version of the JSON form of a plan; another one is not read."""
_SOURCE_COLUMNS = ["id", "release", "licence", "citation", "taken"]


def as_bytes(plan: WeekPlan, start: date | None = None) -> bytes:
    """Return a whole plan as JSON; days are numbers there, so `start` is not used."""
    del start
    text = json.dumps(plan_as_data(plan), indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def plan_as_data(plan: WeekPlan) -> dict[str, Any]:
    """Return a plan as plain lists and mappings, ready for JSON; missing is null."""
    known, other = _recipes(plan)
    return {
        "format_version": FORMAT_VERSION,
        "patient": plan.patient.model_dump(mode="json"),
        "request": _request(plan.request),
        "meals": [asdict(meal) for meal in plan.servings],
        "recipes": [asdict(recipe) for recipe in known],
        "other_dishes": other,
        "menu": as_records(plan.menu),
        "dishes": as_records(plan.dishes),
        "nutrients": as_records(plan.nutrients.reset_index()),
        "targets": as_records(plan.targets),
        "coverage": as_records(plan.coverage.reset_index()),
        "timing": [asdict(item) for item in plan.timing],
        "warnings": [asdict(item) for item in plan.warnings],
        "footprint": {name: _plain(value) for name, value in asdict(plan.footprint()).items()},
        "sources": as_records(plan_sources(plan)[_SOURCE_COLUMNS]),
        "provenance": dict(plan.provenance),
    }


def as_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows with plain values; missing is None."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in records(table)]


def packaged_dishes() -> dict[str, DishRecipe]:
    """Return the dishes that ship with the package, by id."""
    return {dish.dish_id: dish for dish in load_dishes(load_foods().foods)}


def _recipes(plan: WeekPlan) -> tuple[list[DishRecipe], list[str]]:
    """Return the recipes a file must hold, and the ids of those that the package holds."""
    packaged = packaged_dishes()
    served = {meal.dish for meal in plan.servings}
    held = [
        dish
        for dish in plan.recipes
        if dish.dish_id in served or packaged.get(dish.dish_id) != dish
    ]
    kept = {dish.dish_id for dish in held}
    return held, [dish.dish_id for dish in plan.recipes if dish.dish_id not in kept]


def _request(request: Request) -> dict[str, Any]:
    values = {item.name: getattr(request, item.name) for item in fields(request)}
    lock = [asdict(meal) for meal in request.lock]
    return {**values, "lock": lock, "prices": dict(request.prices)}


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value
