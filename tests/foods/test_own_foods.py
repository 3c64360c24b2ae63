"""Own foods: every problem by row and column, unknown stays unknown, and the table they make."""

from __future__ import annotations

import math

import pytest
from openpyxl import Workbook

from foods import FoodTable, InputError, Status, load_foods, read_own_foods, with_own_foods
from foods.fdc_parse import read_food
from foods.own import template_rows
from foods.own_columns import file_columns, nutrient_units, own_columns
from foods.own_fdc import empty_needed, own_row
from foods.sheet_write import append_row, write_sheet
from tests.foods import fdc_answers as api
from tests.foods.own_files import BUN, bun, write_csv


@pytest.fixture(scope="module")
def table() -> FoodTable:
    return load_foods()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "own_foods.csv"


@pytest.fixture
def joined(table, file):
    return with_own_foods(table, read_own_foods(write_csv(file, BUN)))


def problems(file, *rows, **options):
    with pytest.raises(InputError) as caught:
        read_own_foods(write_csv(file, *rows, **options))
    return caught.value.problems


class TestReading:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("bom", [False, True])
    def test_however_it_was_saved(self, file, separator, bom):
        cells = bun(protein_g="9,5") if separator == ";" else BUN
        (food,) = read_own_foods(write_csv(file, cells, separator=separator, bom=bom))
        assert food.nutrients == {"energy_kcal": 250.0, "protein_g": 9.5, "calcium_mg": 120.0}
        assert food.grams["step_g"] == 60.0
        assert food.words["allergens"] == "wheat"

    def test_xlsx_with_numbers_as_numbers(self, tmp_path):
        book = Workbook()
        cells = {**BUN, "energy_kcal": 250, "protein_g": 9.5, "max_g": 120.0}
        book.active.append(list(cells))
        book.active.append(list(cells.values()))
        book.save(tmp_path / "own.xlsx")
        (food,) = read_own_foods(tmp_path / "own.xlsx")
        assert food.nutrients["protein_g"] == 9.5
        assert food.grams["max_g"] == 120.0

    def test_the_template_is_read_without_a_problem(self, tmp_path):
        for name in ("own.csv", "own.xlsx"):
            write_sheet(tmp_path / name, file_columns(), template_rows())
            (food,) = read_own_foods(tmp_path / name)
            assert food.nutrients == {}

    def test_every_column_is_a_column_of_the_food_table_or_a_nutrient(self, table):
        own = set(own_columns()) - {"food_id", "source", "stated"}
        assert own <= set(table.foods.columns)
        assert list(nutrient_units()) == list(table.nutrients.columns)


class TestProblems:
    def test_all_are_told_at_once_by_row_and_column(self, file):
        wrong = bun(food_id="bun 2", role="", vegan="perhaps", protein_g="1,5", zinc_mg="-1")
        told = problems(file, BUN, wrong)
        assert [text.split(":")[0].split(", ", 1)[1] for text in told] == [
            "row 3, food_id",
            "row 3, role",
            "row 3, vegan",
            "row 3, protein_g",
            "row 3, zinc_mg",
        ]

    @pytest.mark.parametrize("column", ["allergens", "flags", "vegan", "gluten_free", "group"])
    def test_what_must_not_be_left_open_is_asked_for(self, file, column):
        (told,) = problems(file, bun(**{column: ""}))
        assert f"row 2, {column}: empty" in told

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"allergens": "wheat;gluten"}, "allergens: 'gluten' unknown"),
            ({"allergens": "milc"}, "did you mean milk?"),
            ({"flags": "leafy_gren"}, "did you mean leafy_green?"),
            ({"group": "Bread"}, "none of"),
            ({"kind": "My Bread"}, "a-z, 0-9"),
            ({"food_id": "11233"}, "own:"),
            ({"max_g": "30"}, "below min_g"),
            ({"min_g": "70", "max_g": "110"}, "no whole step"),
            ({"step_g": "0"}, "step_g: must be above 0"),
            ({"min_g": "some"}, "min_g: "),
            ({"max_g": "nan"}, "max_g: "),
            ({"measure_g": "1 oz"}, "alone"),
            ({"fat_g": "120"}, "120 g cannot be in 100 g"),
            ({"energy_kcal": "1046"}, "check the unit"),
            ({"calcium_mg": "120 mg"}, "the column says the unit"),
            ({"allergens": "wheat;milk"}, "'yes' does not go with 'milk' under allergens"),
            ({"vegetarian": "no"}, "does not go with 'no' under vegetarian"),
            ({"gluten_free": "yes"}, "does not go with 'wheat'"),
        ],
    )
    def test_each_says_what_to_write(self, file, cells, said):
        assert said in "\n".join(problems(file, bun(**cells)))

    def test_an_id_that_stands_twice(self, file):
        (told,) = problems(file, BUN, BUN)
        assert "row 3, food_id" in told
        assert "row 2" in told

    def test_columns_that_are_missing_or_unknown(self, tmp_path):
        file = tmp_path / "own.csv"
        file.write_text("food_id,name,energy_kj\nown:a,A,400\n")
        with pytest.raises(InputError) as caught:
            read_own_foods(file)
        text = "\n".join(caught.value.problems)
        assert "column allergens is missing" in text
        assert "column 'energy_kj' is unknown; did you mean energy_kcal?" in text

    def test_no_food(self, file):
        assert "no food" in problems(file)[0]


class TestTable:
    def test_own_foods_come_last_and_change_nothing_else(self, table, joined):
        assert list(joined.foods.index) == [*table.foods.index, "own:my_bun"]
        assert joined.foods.iloc[:-1].equals(table.foods)
        assert joined.nutrients.iloc[:-1].equals(table.nutrients)
        assert joined.foods.dtypes.equals(table.foods.dtypes)
        assert joined.status.dtypes.equals(table.status.dtypes)
        assert joined.version.startswith(f"{table.version}+own-")

    def test_what_is_not_written_is_unknown(self, joined):
        row, status = joined.nutrients.loc["own:my_bun"], joined.status.loc["own:my_bun"]
        assert set(row.dropna().index) == {"energy_kcal", "protein_g", "calcium_mg"}
        assert set(status[row.notna()]) == {Status.USER}
        assert set(status[row.isna()]) == {Status.MISSING}

    def test_a_figure_tells_where_it_comes_from(self, joined):
        known = joined.provenance("own:my_bun", "protein_g")
        assert (known.value, known.status) == (9.5, Status.USER)
        assert "own_foods.csv" in known.source
        assert math.isnan(joined.provenance("own:my_bun", "zinc_mg").value)
        assert joined.provenance("11233", "protein_g") == load_foods().provenance(
            "11233", "protein_g"
        )

    def test_what_follows_by_arithmetic_is_derived(self, table, file):
        rows = read_own_foods(write_csv(file, bun(epa_g="0.1", dha_g="0.2")))
        known = with_own_foods(table, rows).provenance("own:my_bun", "epa_dha_mg")
        assert (known.value, known.status) == (pytest.approx(300.0), Status.DERIVED)
        assert "EPA" in known.reason

    def test_unknown_is_told_from_none(self, table, file):
        unknown = bun(food_id="own:b", allergens="unknown", flags="unknown", vegan="unknown")
        none = bun(allergens="none", flags="none")
        foods = with_own_foods(table, read_own_foods(write_csv(file, none, unknown))).foods
        assert foods.loc["own:my_bun", ["allergens", "flags"]].tolist() == ["", ""]
        assert foods.loc["own:b", ["allergens", "flags", "vegan"]].isna().all()

    def test_a_subset_and_a_search_find_it(self, joined):
        assert joined.subset(["own:my_bun"]).measures["unit"].tolist() == ["1 bun"]
        assert "own:my_bun" in joined.search("my bun").index

    def test_another_figure_makes_another_version(self, table, joined, file):
        other = with_own_foods(table, read_own_foods(write_csv(file, bun(protein_g="9.6"))))
        assert other.version != joined.version

    def test_an_id_of_the_table_is_refused(self, joined, file):
        with pytest.raises(InputError, match="own:my_bun"):
            with_own_foods(joined, read_own_foods(write_csv(file, BUN)))

    def test_no_own_food_is_the_same_table(self, table):
        assert with_own_foods(table, []) is table


FILLED = {key: BUN[key] for key in ("group", "role", "kind", "min_g", "max_g", "step_g")}
"""What FoodData Central does not say, and a user has to."""


class TestFromFoodDataCentral:
    def added(self, file, answer, **options):
        """Add a food as the command does, fill in what is asked for, and read the file."""
        row = own_row(read_food(answer), **options)
        measure = {"measure": row["measure"] or "1 bun", "measure_g": row["measure_g"] or "60"}
        append_row(file, file_columns(), {**row, **FILLED, **measure})
        return read_own_foods(file)

    def test_each_figure_keeps_its_status_and_its_source(self, table, file):
        rows = [api.full_row(api.PROTEIN, 10.0), api.full_row(api.ENERGY, 95.0, "NC")]
        joined = with_own_foods(table, self.added(file, api.food(rows=rows)))
        energy = joined.provenance("fdc:11", "energy_kcal")
        assert (energy.value, energy.status) == (95.0, Status.CALCULATED)
        assert energy.source.startswith(
            "USDA FoodData Central, SR Legacy, fdc:11, published 2019-04-01"
        )
        assert joined.status.at["fdc:11", "protein_g"] == Status.ANALYTICAL
        assert joined.foods.at["fdc:11", "fdc_id"] == 11

    def test_a_figure_changed_by_hand_is_the_users(self, table, file):
        (food,) = self.added(file, api.food())
        text = file.read_text(encoding="utf-8")
        line = text.splitlines()[1]
        changed = line[::-1].replace("120"[::-1], "130"[::-1], 1)[::-1]
        file.write_text(text.replace(line, changed), encoding="utf-8")
        (after,) = read_own_foods(file)
        assert food.status["calcium_mg"] is Status.ANALYTICAL
        assert (after.nutrients["calcium_mg"], after.status["calcium_mg"]) == (130.0, Status.USER)
        assert after.status["protein_g"] is Status.ANALYTICAL

    def test_nothing_is_taken_to_be_free_of_allergens(self, file):
        row = own_row(read_food(api.branded()))
        assert row["allergens"] == row["flags"] == row["vegan"] == "unknown"
        assert {"allergens", "role", "group"} <= set(empty_needed(row))
        assert "SOY BEANS" in row["note"]
        (food,) = self.added(file, api.branded())
        assert food.words["allergens"] is None

    def test_figures_per_100_ml_need_a_density(self, file):
        drink = api.branded(servingSizeUnit="ml", servingSize=240)
        with pytest.raises(InputError, match="per 100 ml"):
            own_row(read_food(drink))
        (food,) = self.added(file, drink, g_per_ml=1.25)
        assert food.nutrients["sodium_mg"] == 320.0

    @pytest.mark.parametrize("density", [0.0, -1.0, math.nan, math.inf])
    def test_a_density_that_cannot_be_is_refused(self, density):
        with pytest.raises(InputError):
            own_row(read_food(api.branded(servingSizeUnit="ml")), g_per_ml=density)

    def test_an_unknown_basis_is_refused(self):
        with pytest.raises(InputError, match="per 100 g or per 100 ml"):
            own_row(read_food(api.branded(servingSizeUnit=None)))

    def test_a_food_without_a_usable_figure_is_refused_with_the_reason(self):
        answer = api.food(rows=[{"amount": 3.0}, api.full_row(("301", 1087, "g"), 1.0)])
        with pytest.raises(InputError, match="mg is published"):
            own_row(read_food(answer))
