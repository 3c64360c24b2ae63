"""Commands for own foods, dishes and prices, and for foods of FoodData Central."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

import foods as food_tables
from foods.excel import EXCEL
from foods.fdc import FdcClient, parse_id
from foods.fdc_cache import FdcCache
from foods.fdc_errors import FdcError
from foods.fdc_http import Gateway
from foods.own import template_rows as own_food_rows
from foods.own_columns import file_columns
from foods.own_fdc import empty_needed, own_row
from foods.sheet import read_sheet
from foods.sheet_write import append_row, write_sheet
from mealplan import prices
from mealplan.cli_errors import UNAVAILABLE, complain, plain_errors
from mealplan.cli_options import FoodsFile, table_with
from mealplan.dishes import COLUMNS as DISH_COLUMNS
from mealplan.errors import InputError
from mealplan.tables import read_table, records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foods.fdc_parse import FdcFood

EXAMPLE_DISH = 0
"""Place of the dish of the package that a template shows as its example."""

_TABLES = (".csv", EXCEL)
"""Endings of the tables that are written."""

dishes_app = typer.Typer(no_args_is_help=True, help="Own dishes.")
prices_app = typer.Typer(no_args_is_help=True, help="Prices of foods.")

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX file to make.")]
CacheFolder = Annotated[
    Path | None, typer.Option("--cache", help="Folder that keeps answers; by default your cache.")
]


def register(app: typer.Typer, foods_app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(dishes_app, name="dishes")
    app.add_typer(prices_app, name="prices")
    foods_app.command("add")(add)
    foods_app.command("usda")(usda)
    foods_app.command("template")(foods_template)
    foods_app.command("check")(check)


def add(
    food: Annotated[str, typer.Argument(metavar="FDC_ID", help="Such as fdc:173410.")],
    file: Annotated[Path, typer.Option(help="Your own foods (CSV or XLSX).")] = Path(
        "own_foods.csv"
    ),
    g_per_ml: Annotated[
        float | None, typer.Option(help="Weight of 1 ml in grams, for drinks of a label.")
    ] = None,
    cache: CacheFolder = None,
) -> None:
    """Add a food of USDA FoodData Central to your own foods."""
    with plain_errors():
        fdc_id = parse_id(food)
        _check_ending(file)
        _refuse_twice(file, f"fdc:{fdc_id}")
        try:
            found = _client(cache).food(fdc_id)
        except FdcError as error:
            raise _unanswered(error) from None
        row = own_row(found, g_per_ml=g_per_ml)
        append_row(file, file_columns(), row)
        _tell_added(found, file, row)


def usda(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words of a food's name.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most foods to show.")] = 15,
) -> None:
    """Search USDA FoodData Central; needs a key in FDC_API_KEY."""
    with plain_errors():
        try:
            page = _client(None).search(text, size=limit)
        except FdcError as error:
            raise _unanswered(error) from None
        if not page.foods:
            raise InputError([f"FoodData Central has no food like {text!r}; try other words."])
        Console().print(_found(page.foods))


def foods_template(file: NewFile) -> None:
    """Make a file for your own foods, with an example row to replace."""
    _new_file(file, file_columns(), own_food_rows())


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your own foods (CSV or XLSX).")],
) -> None:
    """Check a file of own foods and list every problem."""
    with plain_errors():
        rows = food_tables.read_own_foods(file)
        food_tables.with_own_foods(food_tables.load_foods(), rows)
        counted = "1 food" if len(rows) == 1 else f"{len(rows)} foods"
        typer.echo(f"{file}: {counted}, ready to be planned with.")


@dishes_app.command("template")
def dishes_template(file: NewFile) -> None:
    """Make a file for your own dishes, with an example to replace."""
    packaged = records(read_table("dishes/breakfast.csv"))
    first = [row for row in packaged if row["dish_id"] == packaged[EXAMPLE_DISH]["dish_id"]]
    rows = [[_cell(row[column]) for column in DISH_COLUMNS] for row in first]
    for cells in rows:
        cells[0] = "example_dish"
    _new_file(file, DISH_COLUMNS, rows)


@prices_app.command("template")
def prices_template(file: NewFile, own_foods: FoodsFile = None) -> None:
    """Make a file for prices: every food and how it is bought; fill in what you know."""
    with plain_errors():
        rows = prices.template_rows(table_with(own_foods).foods)
    _new_file(file, prices.COLUMNS, rows)


def _new_file(file: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with plain_errors():
        _check_ending(file)
        if file.exists():
            raise InputError([f"{file}: is there already; name another file."])
        write_sheet(file, columns, rows)
        typer.echo(f"Wrote {file}; docs/own_data.md says what to write in it.")


def _check_ending(file: Path) -> None:
    """Refuse to write a table under a name that says something else."""
    if file.suffix.lower() not in _TABLES:
        raise InputError([f"{file}: must end in {' or '.join(_TABLES)}."])


def _cell(value: str | float) -> str:
    if not isinstance(value, float):
        return str(value)
    return "" if math.isnan(value) else format(value, "g")


def _client(folder: Path | None) -> FdcClient:
    try:
        gateway = Gateway()
    except FdcError as error:
        raise InputError(error.problems) from None
    return FdcClient(gateway, FdcCache(folder) if folder is not None else FdcCache.usual())


def _refuse_twice(file: Path, food_id: str) -> None:
    """Refuse a food that stands in the file, before anything is asked of a service."""
    if not file.exists():
        return
    sheet = read_sheet(file)
    for row in sheet.rows:
        if row.cells.get("food_id") == food_id:
            place = sheet.place(row, "food_id")
            raise InputError([f"{place}: {food_id} is there already; change that row."])


def _unanswered(error: FdcError) -> typer.Exit:
    complain("FoodData Central gave no usable answer:", error.problems)
    return typer.Exit(UNAVAILABLE)


def _tell_added(found: FdcFood, file: Path, row: dict[str, str]) -> None:
    names = food_tables.load_foods("all").foods[["name", "fdc_id"]]
    same = names[(names["fdc_id"] == found.fdc_id).fillna(value=False)]["name"]
    known = sum(1 for key in found.values if row.get(key))
    typer.echo(f"Added {found.food_id} {found.name} to {file.resolve()}.")
    typer.echo(f"Source: {found.source}; {known} nutrients known, the others stay unknown.")
    for note in found.notes:
        typer.echo(note)
    for food, name in same.items():
        typer.echo(f"The food table holds this food already, as {food!s} {name}.")
    typer.echo(f"Fill in before planning: {', '.join(empty_needed(row))}.")


def _found(found: Sequence[FdcFood]) -> Table:
    table = Table(box=box.SIMPLE)
    for name in ("Id", "Food", "Data", "Published"):
        table.add_column(name)
    for food in found:
        name = f"{food.name} ({food.brand})" if food.brand else food.name
        table.add_row(food.food_id, name, food.data_type, food.published)
    return table
