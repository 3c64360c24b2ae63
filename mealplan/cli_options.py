"""Options that commands share, and the foods, dishes and prices that files of one's own give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import foods as food_tables
from mealplan.dishes import with_own_dishes
from mealplan.prices import read_prices

if TYPE_CHECKING:
    from mealplan.dishes import DishRecipe

Days = Annotated[int, typer.Option(help="Days to plan, 1 to 28.")]
Seed = Annotated[int, typer.Option(help="Another seed gives another plan as good.")]
EffortName = Annotated[str, typer.Option(help="quick or thorough.")]
Avoid = Annotated[
    list[str] | None, typer.Option(help="Dish or food to leave out; may be repeated.")
]
Leftovers = Annotated[int, typer.Option(help="Dinners a week that return as lunch, 0 to 3.")]
ValuesName = Annotated[
    str, typer.Option(help="typical, or cautious: the worse end of each value's range.")
]
FoodsFile = Annotated[Path | None, typer.Option("--foods", help="Your own foods (CSV or XLSX).")]
DishesFile = Annotated[
    Path | None, typer.Option(help="Your own dishes, beside ours (CSV or XLSX).")
]
PricesFile = Annotated[Path | None, typer.Option(help="Prices of foods (CSV or XLSX).")]
Budget = Annotated[float | None, typer.Option(help="What a week may cost; a wish, needs --prices.")]
GoalName = Annotated[
    str,
    typer.Option(help="What decides where targets do not: liking, cheapest or low_footprint."),
]
Servings = Annotated[
    int | None, typer.Option(min=1, help="Print a shopping list for so many people.")
]


def table_with(path: Path | None) -> food_tables.FoodTable:
    """Load the everyday foods and those of a file."""
    table = food_tables.load_foods()
    if path is None:
        return table
    return food_tables.with_own_foods(table, food_tables.read_own_foods(path))


def kitchen_with(
    foods: Path | None, dishes: Path | None
) -> tuple[food_tables.FoodTable, tuple[DishRecipe, ...]]:
    """Load the everyday foods and the package's dishes, with those of files."""
    table = table_with(foods)
    return table, with_own_dishes(dishes, table.foods)


def prices_in(path: Path | None, table: food_tables.FoodTable) -> dict[str, float]:
    """Read prices; none where there is no file."""
    return {} if path is None else read_prices(path, table.foods)
