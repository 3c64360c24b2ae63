"""Reading dish tables: good ones become dishes, bad ones are told row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from mealplan import InputError
from mealplan.dishes import COLUMNS, load_dishes, read_dishes

PORRIDGE = [
    ("porridge", "Porridge with blueberries", "breakfast;snack", "nordic", 10, "Simmer and top.",
     "grain", "08120", 20, 40, 80, "yes"),
    ("porridge", None, None, None, None, None, "fruit", "09050;09316", 74, 148, 148, "no"),
]  # fmt: skip
OMELETTE = [
    ("omelette", "Omelette", "lunch", "home", 8, "Beat and fry.", "egg", "01131", 50, 100, 150,
     "yes"),
]  # fmt: skip


def table_of(*rows, **changes):
    """Make a dish table; a change is column to {row: value}."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS)).astype(object)
    for column, cells in changes.items():
        for row, value in cells.items():
            table.loc[row, column] = value
    return table


def problems(foods, *tables):
    with pytest.raises(InputError) as caught:
        read_dishes({f"own{number}.csv": rows for number, rows in enumerate(tables, 1)}, foods)
    return caught.value.problems


def test_a_table_becomes_dishes_sorted_by_id(table):
    porridge, omelette = table_of(*PORRIDGE), table_of(*OMELETTE)
    first, second = read_dishes({"a.csv": porridge, "b.csv": omelette}, table.foods)
    assert (first.dish_id, second.dish_id) == ("omelette", "porridge")
    assert second.name == "Porridge with blueberries"
    assert second.occasions == ("breakfast", "snack")
    assert (second.style, second.minutes, second.method) == ("nordic", 10, "Simmer and top.")
    grain, fruit = second.components
    assert (grain.name, grain.foods, grain.required) == ("grain", ("08120",), True)
    assert (fruit.low_g, fruit.typical_g, fruit.high_g) == (74.0, 148.0, 148.0)
    assert (fruit.foods, fruit.required) == (("09050", "09316"), False)


def test_the_packaged_tables_read(table, recipes):
    assert load_dishes(table.foods) == recipes
    assert [dish.dish_id for dish in recipes] == sorted({dish.dish_id for dish in recipes})


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(table, column):
    (found,) = problems(table.foods, table_of(*PORRIDGE).drop(columns=column))
    assert found.startswith(f"own1.csv: column {column} is missing")
    assert "docs/dishes.md" in found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dish_id": {0: "Porridge!", 1: "Porridge!"}}, "row 2, dish_id: 'Porridge!'"),
        ({"dish_id": {0: None, 1: None}}, "row 2, dish_id: "),
        ({"dish": {0: None}}, "row 2, dish: empty"),
        ({"style": {0: None}}, "row 2, style: empty"),
        ({"minutes": {0: None}}, "row 2, minutes: empty"),
        ({"method": {0: None}}, "row 2, method: empty"),
        ({"occasions": {0: "brunch"}}, "row 2, occasions: 'brunch' is not one of breakfast"),
        ({"occasions": {0: "breakfast;tea"}}, "row 2, occasions: 'tea'"),
        ({"required": {1: "maybe"}}, "row 3, required: 'maybe' must be yes or no"),
        ({"required": {1: None}}, "row 3, required:"),
        ({"foods": {1: "09050;99999"}}, "row 3, foods: '99999' is no everyday food"),
        ({"foods": {1: None}}, "row 3, foods:"),
        ({"low_g": {1: 0}}, "row 3, low_g, typical_g, high_g"),
        ({"low_g": {1: -5}}, "row 3, low_g, typical_g, high_g"),
        ({"low_g": {1: 149}}, "row 3, low_g, typical_g, high_g"),
        ({"typical_g": {1: 500}}, "row 3, low_g, typical_g, high_g"),
        ({"high_g": {1: None}}, "row 3, low_g, typical_g, high_g"),
        ({"low_g": {1: "a little"}}, "row 3, low_g, typical_g, high_g"),
        ({"low_g": {0: 41}, "typical_g": {0: 41}, "high_g": {0: 42}},
         "row 2, foods: 08120 has no whole household step from 41 to 42 g"),
    ],
)  # fmt: skip
def test_each_fault_is_told_by_table_row_and_column(table, changes, told):
    (found,) = problems(table.foods, table_of(*PORRIDGE, **changes))
    assert found.startswith("own1.csv, ")
    assert told in found


@pytest.mark.parametrize("minutes", ["soon", -5, 0, 7.5])
def test_minutes_must_be_a_time(table, minutes):
    (found,) = problems(table.foods, table_of(*PORRIDGE, minutes={0: minutes}))
    assert "row 2, minutes:" in found


def test_all_faults_of_all_tables_are_told_at_once(table):
    bad = table_of(*PORRIDGE, occasions={0: "brunch"}, foods={1: "1"}, required={0: "y"})
    worse = table_of(*OMELETTE, method={0: None}, low_g={0: 900})
    found = problems(table.foods, bad, worse)
    assert len(found) == 5
    assert [text.split(",")[0] for text in found] == ["own1.csv"] * 3 + ["own2.csv"] * 2


def test_two_dishes_with_one_id_are_told(table):
    (found,) = problems(table.foods, table_of(*PORRIDGE), table_of(*PORRIDGE))
    assert "own2.csv" in found
    assert "'porridge' stands in own1.csv too" in found


def test_a_dish_torn_apart_is_told(table):
    (found,) = problems(table.foods, table_of(PORRIDGE[0], *OMELETTE, PORRIDGE[0]))
    assert "'porridge'" in found


def test_a_component_named_twice_is_told(table):
    (found,) = problems(table.foods, table_of(PORRIDGE[0], PORRIDGE[1], PORRIDGE[1]))
    assert "row 4, component: 'fruit'" in found
