"""The command line: thin wrappers that read, call the library and print."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import foods as food_tables
from mealplan.bibliography import sources as all_sources
from mealplan.cautions import cautions_for
from mealplan.cli_batch import add_batch_command
from mealplan.cli_errors import plain_errors
from mealplan.cli_explain import add_explain_commands
from mealplan.cli_files import (
    Language,
    OutFiles,
    StartDate,
    add_file_commands,
    check_outputs,
    write_outputs,
)
from mealplan.cli_foods import register
from mealplan.cli_options import (
    Avoid,
    Budget,
    Days,
    DishesFile,
    EffortName,
    FoodsFile,
    GoalName,
    Leftovers,
    PricesFile,
    Seed,
    Servings,
    ValuesName,
    kitchen_with,
    prices_in,
)
from mealplan.errors import InputError
from mealplan.gates import check_fields, check_gates, check_possible
from mealplan.notices import unchecked
from mealplan.patient import read_patient
from mealplan.planner import plan_week
from mealplan.render import (
    cautions_view,
    daily_targets_view,
    food_view,
    found_view,
    sources_view,
    week_view,
)
from mealplan.request import Goal
from mealplan.shopping import as_text
from mealplan.targets import daily_targets

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
foods_app = typer.Typer(no_args_is_help=True, help="Look foods up.")
app.add_typer(foods_app, name="foods")
register(app, foods_app)
add_file_commands(app)
add_batch_command(app)
add_explain_commands(app)

PatientFile = Annotated[Path, typer.Argument(metavar="PATIENT", help="Patient file, TOML or JSON.")]


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"mealplan {version('mealplan-optimizer')}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Plan a week of meals for bone health from real nutrient figures."""


@app.command()
def plan(
    patient: PatientFile,
    days: Days = 7,
    seed: Seed = 0,
    effort: EffortName = "quick",
    avoid: Avoid = None,
    leftovers: Leftovers = 0,
    values: ValuesName = "typical",
    foods: FoodsFile = None,
    dishes: DishesFile = None,
    prices: PricesFile = None,
    budget: Budget = None,
    goal: GoalName = Goal.LIKING.value,
    out: OutFiles = None,
    start: StartDate = None,
    language: Language = "en",
    servings: Servings = None,
) -> None:
    """Plan a week and print it day by day."""
    with plain_errors():
        outputs = check_outputs(patient, out, start, language)
        person, (table, recipes) = read_patient(patient), kitchen_with(foods, dishes)
        week = plan_week(
            person,
            foods=table,
            dishes=recipes,
            days=days,
            seed=seed,
            effort=effort,
            avoid=avoid or (),
            leftovers=leftovers,
            values=values,
            prices=prices_in(prices, table),
            budget=budget,
            goal=goal,
        )
        write_outputs(week, outputs, start, language)
        Console().print(week_view(week))
        if servings is not None:
            typer.echo("\n" + as_text(week.shopping(servings=servings)))


@app.command()
def targets(patient: PatientFile) -> None:
    """Print the daily targets of a patient, each with its source."""
    with plain_errors():
        person = read_patient(patient)
        check_gates(person)
        check_fields(person)
        found = daily_targets(person)
        check_possible(found)
        names = food_tables.load_foods().nutrient_info["name"]
        Console().print(daily_targets_view(found, names))


@app.command()
def cautions(patient: PatientFile) -> None:
    """List the rules that apply to a patient and why, also where no plan is made."""
    with plain_errors():
        person = read_patient(patient)
        check_fields(person)
        Console().print(cautions_view(cautions_for(person)))
        for notice in unchecked(person):
            typer.echo(f"- {notice}")


@app.command()
def sources() -> None:
    """Print every source that targets, rules and food figures rest on."""
    Console().print(sources_view(all_sources()))


@foods_app.command("search")
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words of a food's name.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most foods to show.")] = 15,
) -> None:
    """Find foods by name, forgiving typing errors."""
    with plain_errors():
        found = food_tables.load_foods("all").search(text, limit=limit)
        if found.empty:
            raise InputError([f"No food's name is like {text!r}; try fewer or other words."])
        Console().print(found_view(found))


@foods_app.command("show")
def show(
    food_id: Annotated[str, typer.Argument(metavar="ID", help='Food id, such as "11233".')],
) -> None:
    """Print a food's values, each with its range, status and source."""
    with plain_errors():
        table = food_tables.load_foods("all").subset([food_id])
        Console().print(food_view(table, food_id))
