"""Commands for plans that are kept as files: show one, write it as another kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from foods import load_foods
from mealplan.cli_errors import plain_errors
from mealplan.cli_options import FoodsFile, table_with
from mealplan.errors import InputError
from mealplan.exports import KINDS, load_plan, write_plan
from mealplan.exports.kinds import check_kind, kind_of
from mealplan.exports.signs import named_signs, unprintable_signs
from mealplan.fhir import as_patient_file, read_order
from mealplan.render import week_view
from mealplan.translation import languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mealplan.plan import WeekPlan

_KINDS = ", ".join(f".{kind}" for kind in KINDS)
OutFiles = Annotated[
    list[Path] | None,
    typer.Option("--out", help=f"File to write ({_KINDS}); may be repeated."),
]


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        message = f"{text!r} is no date such as 2026-11-30."
        raise typer.BadParameter(message) from None


StartDate = Annotated[
    datetime | None,
    typer.Option(
        parser=_day, metavar="YYYY-MM-DD", help="Date of the first day; a calendar needs it."
    ),
]
Language = Annotated[
    str, typer.Option(help=f"Language of PDF, XLSX and calendar files: {', '.join(languages())}.")
]
OrderFile = Annotated[Path, typer.Argument(metavar="ORDER", help="NutritionOrder (.json).")]
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (.json).")]


def add_file_commands(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command()(show)
    app.command()(export)
    app.command("fhir-import")(fhir_import)


def show(plan: PlanFile, foods: FoodsFile = None) -> None:
    """Print a plan that was written as JSON."""
    with plain_errors():
        week = load_plan(plan, table_with(foods))
        Console().print(week_view(week))
        for problem in week.verify():
            typer.echo(f"This plan breaks a rule: {problem}", err=True)


def export(
    plan: PlanFile,
    out: OutFiles = None,
    start: StartDate = None,
    language: Language = "en",
    foods: FoodsFile = None,
) -> None:
    """Write a plan that was written as JSON as other kinds of file."""
    with plain_errors():
        outputs = check_outputs(plan, out, start, language)
        if not outputs:
            raise InputError([f"--out: missing; name a file to write ({_KINDS})."])
        week = load_plan(plan, table_with(foods))
        write_outputs(week, outputs, start, language)


def fhir_import(order: OrderFile) -> None:
    r"""Print the patient file that a FHIR nutrition order makes; needs the extra \[fhir]."""
    with plain_errors():
        found = read_order(order, load_foods().foods)
        typer.echo(as_patient_file(found))
        for line in found.unread:
            typer.echo(f"Not in the patient file: {line}", err=True)


def write_outputs(
    week: WeekPlan, outputs: Iterable[Path], start: datetime | None, language: str
) -> None:
    """Write a plan to files that `check_outputs` has let through, and say what a PDF lacks."""
    for path in outputs:
        write_plan(week, path, start and start.date(), language)
        signs = unprintable_signs(week, language) if kind_of(path) == "pdf" else ()
        if signs:
            text = f"{path}: its font lacks these signs, squares stand for them: "
            typer.echo(f"{text}{named_signs(signs)}.", err=True)


def check_outputs(
    source: Path, outputs: Iterable[Path] | None, start: datetime | None, language: str = "en"
) -> tuple[Path, ...]:
    """Return the files to write, or refuse them before any work is done.

    Raises
    ------
    InputError
        If a name's ending is no kind of export, a file would be written over the one that
        is read or written twice, the language is unknown, or a calendar has no start.
    """
    wanted = tuple(outputs or ())
    problems = [*_wrong_names(source, wanted), *_wrong_kinds(wanted, start, language)]
    if problems:
        raise InputError(problems)
    return wanted


def _wrong_names(source: Path, outputs: Iterable[Path]) -> Iterator[str]:
    taken = {source.resolve()}
    for path in outputs:
        if path.resolve() in taken:
            yield f"{path}: is in use already; give another file to write to."
        taken.add(path.resolve())
        if not path.resolve().parent.is_dir():
            yield f"{path}: there is no folder {path.parent}; make it or name another."


def _wrong_kinds(outputs: Iterable[Path], start: datetime | None, language: str) -> Iterator[str]:
    for path in outputs:
        try:
            check_kind(kind_of(path), start and start.date(), language)
        except InputError as error:
            yield from (f"{path}: {problem}" for problem in error.problems)
