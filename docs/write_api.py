"""Writes ``docs/api.md``: every public name with the first sentence of its docstring.

Run it from the root of the repository: ``python docs/write_api.py``.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import re
from pathlib import Path

PAGE = Path(__file__).with_name("api.md")

GROUPS = {
    "mealplan": {
        "Patients": "Patient read_patient sample_patient_path Supplement Override",
        "What applies to a patient": "daily_targets cautions_for Caution sources",
        "Plans": "plan_week WeekPlan another Alternative",
        "Why, and what if": "explain Explanation compare Comparison WhatIf",
        "Many patients": "plan_many PatientResult Outcome local_pool",
        "Own dishes and prices": "load_dishes read_dishes with_own_dishes read_prices",
        "Files": "write_plan load_plan",
        "Errors": "InputError PlanRefused NoPlan",
    },
    "mealplan.batch": {
        "": "plan_many run_batch Batch Request template local_pool PatientResult Outcome"
    },
    "mealplan.exports": {"": "KINDS write_plan exported load_plan plan_from_json"},
    "mealplan.fhir": {"": "read_order ImportedOrder as_patient_file plan_as_order Release"},
    "mealplan.caseload": {"": "Caseload Entry"},
    "foods": {
        "Tables": "load_foods FoodTable Status Provenance read_nutrient_info read_citations",
        "Own foods": "read_own_foods OwnFood with_own_foods",
        "Errors": "InputError DataError",
    },
    "foods.fdc": {"": "FdcClient FdcPage FdcFoods parse_id"},
    "solver": {"": "solve_diet DietSolution Status Settings InputError SolveError"},
}
"""Public names by package and group, in the order of the page."""

HEAD = """# Public names

Written by `python docs/write_api.py` from the docstrings; `help(name)` tells parameters, units,
errors and examples.

**Public** is what stands on this page, with the parameters, attributes and columns that its
docstring names; the command line with its options and exit codes; the forms of patient files, of
own foods, dishes and prices, of plans as JSON (each plan carries the version of its schema) and of
batches. Everything else may change with any version, also where its name has no underscore.

**Stability.** Versions are semantic, and 0.x says that the interface still grows: 0.x.y to 0.x.z
mends and breaks nothing that is public; 0.x to 0.(x+1) may change public names, and
[CHANGELOG.md](../CHANGELOG.md) then says what changed and what to write instead. Plans may become
other plans with any version, since tables, rules and solvers get better; the same input and
version give the same plan.
"""


def first_sentence(thing: object) -> str:
    """Return the first sentence of a docstring."""
    paragraph = (inspect.getdoc(thing) or "").split("\n\n")[0]
    words = " ".join(paragraph.split())
    return re.split(r"(?<=\.) (?=[A-Z`])", words)[0].replace("``", "`")


def called(name: str, thing: object) -> str:
    """Return a name as it is called: with its parameters, where it takes any."""
    if isinstance(thing, type) and issubclass(thing, enum.Enum | Exception):
        return name
    if isinstance(thing, property) or not callable(thing):
        return name
    given: list[str] = []
    for parameter in inspect.signature(thing).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in given:
            given.append("*")
        given.append(parameter.name)
    return f"{name}({', '.join(given)})"


def methods(thing: object) -> list[str]:
    """Return a line for each public method and property that a class itself defines."""
    if not isinstance(thing, type) or issubclass(thing, enum.Enum | Exception):
        return []
    own = {name: getattr(thing, name) for name in vars(thing) if not name.startswith("_")}
    told = {
        name: item
        for name, item in own.items()
        if isinstance(item, property) or inspect.isroutine(item)
    }
    return [f"  - `{called(name, item)}`: {first_sentence(item)}" for name, item in told.items()]


def entry(module: str, name: str) -> list[str]:
    """Return the lines of one public name."""
    thing = getattr(importlib.import_module(module), name)
    if not callable(thing):
        return [f"- `{name}`: {'; '.join(map(str, thing))}."]
    return [f"- `{called(name, thing)}`: {first_sentence(thing)}", *methods(thing)]


def page() -> str:
    """Return the whole page."""
    lines = [HEAD.rstrip()]
    for module, groups in GROUPS.items():
        lines += ["", f"## `{module}`", "", first_sentence(importlib.import_module(module))]
        for group, names in groups.items():
            lines += ["", *([f"### {group}", ""] if group else [])]
            lines += [line for name in names.split() for line in entry(module, name)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
