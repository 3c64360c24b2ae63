"""Commands that say why plans are as they are."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from mealplan.cli_errors import plain_errors
from mealplan.cli_options import FoodsFile, table_with
from mealplan.exports import load_plan
from mealplan.exports.explanation_json import comparison_as_data, explanation_as_data
from mealplan.patient import read_patient
from mealplan.planner import plan_week
from mealplan.render import explanation_view
from mealplan.why.comparison import compare
from mealplan.why.explanation import explain

if TYPE_CHECKING:
    from typing import Any

PatientFile = Annotated[Path, typer.Argument(metavar="PATIENT", help="Patient file, TOML or JSON.")]
FirstPlan = Annotated[Path, typer.Argument(metavar="FIRST", help="Plan file (.json).")]
SecondPlan = Annotated[Path, typer.Argument(metavar="SECOND", help="Plan file (.json).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_explain_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("explain")(explain_plan)
    app.command("compare")(compare_plans)


def explain_plan(
    patient: PatientFile,
    food: Annotated[
        list[str] | None, typer.Option(help="Say why this food is in or not; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The week of this seed is explained.")] = 0,
    json: AsJson = False,
) -> None:
    """Plan a week and say why it is as it is: misses, costs of rules, certainty."""
    with plain_errors():
        explanation = explain(plan_week(read_patient(patient), seed=seed))
        if json:
            _print_json(explanation_as_data(explanation, food or ()))
        else:
            Console().print(explanation_view(explanation, food or ()))


def compare_plans(
    first: FirstPlan, second: SecondPlan, json: AsJson = False, foods: FoodsFile = None
) -> None:
    """Say what differs between two plans that were written as JSON."""
    with plain_errors():
        table = table_with(foods)
        found = compare(load_plan(first, table), load_plan(second, table))
        if json:
            _print_json(comparison_as_data(found))
        else:
            for sentence in found.words():
                typer.echo(f"- {sentence}")


def _print_json(data: dict[str, Any]) -> None:
    typer.echo(json_format.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
