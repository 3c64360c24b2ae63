"""Prices: from a shop's shelf to a gram eaten, every problem by row and column."""

from __future__ import annotations

import pytest

from mealplan import InputError, read_prices
from mealplan.prices import COLUMNS, KG_PER_UNIT, template_rows
from mealplan.tables import read_table

HEADER = ",".join(COLUMNS)
KALE, RICE, EGG, WATER = "11233", "20037", "01129", "14429"


@pytest.fixture
def read(tmp_path, table):
    def read(*rows, header=HEADER):
        file = tmp_path / "prices.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_prices(file, table.foods)

    return read


@pytest.fixture(scope="module")
def purchase():
    return read_table("purchase.csv").set_index("food_id")


def problems(read, *rows, **options):
    with pytest.raises(InputError) as caught:
        read(*rows, **options)
    return caught.value.problems


def test_a_price_counts_for_what_is_bought_for_a_gram_eaten(read, purchase):
    prices = read(f"{RICE},,,4.00,1,kg")
    assert purchase.at[RICE, "bought_per_eaten"] < 0.5
    assert prices[RICE] == pytest.approx(4.0 * purchase.at[RICE, "bought_per_eaten"])


@pytest.mark.parametrize(("amount", "unit"), [(500, "g"), (0.5, "kg"), (1.1023113, "lb")])
def test_units_of_weight(read, purchase, amount, unit):
    assert read(f"{KALE},,,3,{amount},{unit}")[KALE] == pytest.approx(
        6.0 * purchase.at[KALE, "bought_per_eaten"], rel=1e-6
    )


def test_the_products_own_unit(read, purchase):
    egg = purchase.loc[EGG]
    prices = read(f"{EGG},,,3.00,10,{egg['unit']}")
    expected = 3.0 / (10 * egg["unit_g"] / 1000.0) * egg["bought_per_eaten"]
    assert prices[EGG] == pytest.approx(expected)


def test_foods_bought_as_the_same_thing_share_a_price(read, purchase):
    shared = purchase[purchase["buy_as"].duplicated(keep=False)].sort_values("buy_as")
    one, two = shared.index[:2]
    assert shared.at[one, "buy_as"] == shared.at[two, "buy_as"]
    prices = read(f"{one},,,4.00,1,kg")
    assert prices[two] == pytest.approx(4.0 * shared.at[two, "bought_per_eaten"])


def test_an_empty_price_is_unknown_and_tap_water_costs_nothing(read, purchase):
    prices = read(f"{KALE},,,4,1,kg", f"{RICE},,,,1,kg")
    assert RICE not in prices
    free = purchase.index[purchase["basis"] == "not_bought"]
    assert [prices[food] for food in free] == [0.0] * len(free)


def test_zeros_that_a_spreadsheet_took_come_back(read):
    assert EGG in read("1129,,,3,1,kg")


def test_a_decimal_comma_between_semicolons(read):
    with_comma = read(f"{KALE};2,50;1;kg", header="food_id;price;amount;unit")
    assert with_comma == read(f"{KALE},,,2.50,1,kg")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_read_once_a_price_stands_in_it(tmp_path, table, ending):
    from foods.sheet_write import write_sheet

    rows = template_rows(table.foods)
    write_sheet(tmp_path / f"a.{ending}", COLUMNS, rows)
    with pytest.raises(InputError, match="no price"):
        read_prices(tmp_path / f"a.{ending}", table.foods)
    filled = [[*row[:3], "2.5", *row[4:]] for row in rows]
    write_sheet(tmp_path / f"a.{ending}", COLUMNS, filled)
    assert set(read_prices(tmp_path / f"a.{ending}", table.foods)) == set(table.foods.index)


class TestProblems:
    def test_all_are_told_at_once_by_row_and_column(self, read):
        told = problems(
            read, "99999,,,3,1,kg", f"{KALE},,,dear,0,kg", f"{RICE},,,3,,stone", f"{RICE},,,-1,1,kg"
        )
        assert sorted(text.split(":")[0].split(", ", 1)[1] for text in told) == [
            "row 2, food_id",
            "row 3, amount",
            "row 3, price",
            "row 4, amount",
            "row 4, unit",
            "row 5, food_id",
            "row 5, price",
        ]

    def test_a_unit_says_which_there_are(self, read):
        (told,) = problems(read, f"{KALE},,,3,1,pint")
        assert all(unit in told for unit in KG_PER_UNIT)

    def test_columns_that_are_missing_or_unknown(self, read):
        told = problems(read, "1,2", header="food_id,cost")
        assert {text.split("column ")[1].split(" ")[0] for text in told} == {
            *("price", "amount", "unit", "'cost'"),
        }
