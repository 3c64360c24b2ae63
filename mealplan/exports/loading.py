"""Makes a plan again from its JSON form.

Only the patient, the request, the meals and their recipes are taken from the file. Every
figure is reckoned from the food table and compared with what the file states, so that a
file that was changed or damaged is not mistaken for a plan.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from pydantic import TypeAdapter

from foods import load_foods
from mealplan.dishes import DishRecipe
from mealplan.errors import InputError
from mealplan.exports.plan_json import FORMAT_VERSION, as_records, packaged_dishes
from mealplan.gates import check_fields, check_gates, check_possible
from mealplan.household import household_measures
from mealplan.menu_case import situation
from mealplan.notices import Notice
from mealplan.outcome import plan_of
from mealplan.patient import Patient
from mealplan.request import Request
from mealplan.schema import checked
from mealplan.tables import read_json
from mealplan.targets import daily_targets
from solver.week import Serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from foods import FoodTable
    from mealplan.plan import WeekPlan

_SCHEMA = "plan.schema.json"
_MOST_PROBLEMS = 20
"""Problems of a file that are told at once; a file that is no plan has thousands."""
_FIGURES_TABLE = "figures_food_table"
"""Key of a plan's provenance that names the food table of its figures, where another made it."""
_MEALS = TypeAdapter(tuple[Serving, ...])
_RECIPES = TypeAdapter(tuple[DishRecipe, ...])


def load_plan(path: str | Path, foods: FoodTable | None = None) -> WeekPlan:
    """Read a plan from a JSON file that an export wrote.

    Parameters
    ----------
    path : str or Path
    foods : FoodTable, optional
        The foods it was planned with; the everyday foods by default.

    Returns
    -------
    WeekPlan
        Equal to the plan that was written. Where the food table or the targets have
        changed since, the figures are today's and a warning says so.

    Raises
    ------
    InputError
        If the file cannot be read, is no plan of this format, names unknown foods or
        states other figures than its meals have.
    PlanRefused
        If today's rules ask for a clinician before a plan is made for this patient.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError([f"{path}: cannot be read ({reason}); check the path."]) from error
    return plan_from_json(text, foods, where=Path(path).name)


def plan_from_json(text: str, foods: FoodTable | None = None, where: str = "plan") -> WeekPlan:
    """Make a plan of the JSON that an export wrote; see `load_plan`.

    Parameters
    ----------
    text : str
        JSON as `exported` gives it.
    foods : FoodTable, optional
        The foods it was planned with; the everyday foods by default.
    where : str
        What messages call the plan.
    """
    data = _checked_data(text, where)
    table = foods if foods is not None else load_foods()
    patient = checked(Patient, data["patient"], f"{where}: patient")
    check_gates(patient)
    check_fields(patient)
    targets = daily_targets(patient)
    check_possible(targets)
    meals = _MEALS.validate_python(data["meals"])
    recipes, lost = _recipes(data)
    problems = [f"{where}: {text}" for text in _unknown(meals, recipes, table)]
    if problems:
        raise InputError(problems)
    case = situation(patient, table, recipes, targets)
    provenance = _provenance(data["provenance"], table.version)
    plan = plan_of(case, _request(data["request"], where), meals, provenance)
    told = _changes(plan, data, lost, where)
    return replace(plan, warnings=(*told, *plan.warnings)) if told else plan


def _checked_data(text: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError([f"{where}: is not valid JSON ({error})."]) from error
    found = data.get("format_version") if isinstance(data, dict) else None
    if found is not None and found != FORMAT_VERSION:
        raise InputError(
            [
                f"{where}: is a plan of format {found!r}; this program reads format "
                f"{FORMAT_VERSION}. Open it with the mealplan that wrote it, or plan again."
            ]
        )
    problems = [f"{where}: {text}" for text in _misfits(data)]
    if problems:
        raise InputError(problems[:_MOST_PROBLEMS])
    return dict(data)


def _misfits(data: object) -> Iterator[str]:
    """Say where data differs from the published schema of plans."""
    for error in jsonschema.Draft202012Validator(read_json(_SCHEMA)).iter_errors(data):
        place = error.json_path.removeprefix("$").removeprefix(".") or "whole file"
        yield f"{place}: {error.message[:200]}; export the plan again."


def _recipes(data: dict[str, Any]) -> tuple[tuple[DishRecipe, ...], list[str]]:
    """Return a plan's recipes, and the ids of dishes that the package has no more."""
    packaged = packaged_dishes()
    held = {dish.dish_id: dish for dish in _RECIPES.validate_python(data["recipes"])}
    wanted = [*held, *data["other_dishes"]]
    found = {**{name: packaged[name] for name in wanted if name in packaged}, **held}
    return tuple(found[name] for name in sorted(found)), sorted({*wanted} - {*found})


def _unknown(
    meals: tuple[Serving, ...], recipes: tuple[DishRecipe, ...], table: FoodTable
) -> Iterator[str]:
    dishes = {dish.dish_id for dish in recipes}
    measured = household_measures(table.foods)
    for meal in meals:
        place = f"day {meal.day}, {meal.occasion}"
        if meal.dish not in dishes:
            yield f"{place}: the recipe of dish {meal.dish!r} is not in the file; plan again."
        for portion in meal.portions:
            if portion.food not in measured:
                yield (
                    f"{place}: food {portion.food!r} has no portions in the food table; give "
                    "the foods it was planned with (--foods FILE; in the app, page Foods; in "
                    "Python, foods=), or plan again."
                )


def _request(data: dict[str, Any], where: str) -> Request:
    unknown = sorted(data.keys() - {item.name for item in fields(Request)})
    if unknown:
        raise InputError(
            f"{where}: request.{name}: not known to this version of mealplan; open the plan "
            "with the one that wrote it, or plan again."
            for name in unknown
        )
    values: dict[str, Any] = {
        **{name: tuple(value) if type(value) is list else value for name, value in data.items()},
        "lock": _MEALS.validate_python(data.get("lock", ())),
    }
    return Request(**values)


def _provenance(before: dict[str, Any], now: str) -> dict[str, Any]:
    """Return what made a plan, and the table of its figures where that is another one."""
    made = {name: value for name, value in before.items() if name != _FIGURES_TABLE}
    return made if made["food_table"] == now else {**made, _FIGURES_TABLE: now}


def _changes(plan: WeekPlan, data: dict[str, Any], lost: list[str], where: str) -> list[Notice]:
    """Return what has changed since a plan was written, for its reader.

    Raises
    ------
    InputError
        If the table has not changed and the file states other figures all the same.
    """
    told = []
    made, now = str(data["provenance"]["food_table"]), plan.table.version
    stated = data["provenance"].get(_FIGURES_TABLE, made)
    if made != now:
        text = f"This plan was made with food table {made}; its figures are now those of {now}."
        told.append(Notice("other_food_table", text, where))
    if stated == now:
        if _figures(plan) != {name: data[name] for name in ("menu", "dishes", "nutrients")}:
            problem = "states other meals or figures than the food table gives; export it again."
            raise InputError([f"{where}: was changed by hand or is damaged: it {problem}"])
        if as_records(plan.targets) != data["targets"]:
            text = "The rules for targets have changed since this plan was made; these are today's."
            told.append(Notice("other_targets", text, where))
    if lost:
        text = f"{len(lost)} dishes that this plan could choose from are no longer known."
        told.append(Notice("lost_dishes", text, where))
    return told


def _figures(plan: WeekPlan) -> dict[str, Any]:
    return {
        "menu": as_records(plan.menu),
        "dishes": as_records(plan.dishes),
        "nutrients": as_records(plan.nutrients.reset_index()),
    }
