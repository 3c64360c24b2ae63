"""Commands for own foods, dishes and prices, and for FoodData Central."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner
from werkzeug import Response

from foods.fdc_http import KEY_VARIABLE, URL_VARIABLE
from foods.sheet import read_sheet
from mealplan import sample_patient_path
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT, UNAVAILABLE
from mealplan.dishes import with_own_dishes
from tests.foods import fdc_answers as api
from tests.foods.own_files import BUN, bun, write_csv

runner = CliRunner()
KEY = "a-secret-key-0123456789"


@pytest.fixture
def service(httpserver, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    monkeypatch.setenv(URL_VARIABLE, httpserver.url_for("/v1"))
    return httpserver


def add(folder, *arguments):
    file, cache = folder / "own_foods.csv", folder / "cache"
    options = ["--file", str(file), "--cache", str(cache)]
    return runner.invoke(app, ["foods", "add", *arguments, *options]), file


class TestAdd:
    def test_it_tells_where_the_food_is_and_what_is_left_to_fill_in(self, service, tmp_path):
        service.expect_request("/v1/food/173410").respond_with_json(api.food(173410))
        result, file = add(tmp_path, "fdc:173410")
        said = " ".join(result.output.split())
        assert result.exit_code == 0, result.output
        assert str(file) in result.output.replace("\n", "")
        assert "3 nutrients known" in said
        assert "as 01001 Butter, salted" in said
        assert "Fill in before planning: group, role" in said
        (row,) = read_sheet(file).rows
        assert (row.cells["food_id"], row.cells["calcium_mg"]) == ("fdc:173410", "120")
        assert row.cells["allergens"] == "unknown"

    def test_a_food_that_is_there_is_not_added_again(self, service, tmp_path):
        service.expect_request("/v1/food/11").respond_with_json(api.food(11))
        add(tmp_path, "11")
        result, file = add(tmp_path, "fdc:11")
        assert result.exit_code == BAD_INPUT
        assert "row 2" in result.output
        assert len(read_sheet(file).rows) == 1

    def test_a_second_food_goes_below_without_asking_the_service_twice(self, service, tmp_path):
        for number in (11, 12):
            service.expect_ordered_request(f"/v1/food/{number}").respond_with_json(api.food(number))
            add(tmp_path, str(number))
        (tmp_path / "own_foods.csv").unlink()
        result, file = add(tmp_path, "12")
        assert result.exit_code == 0, result.output
        assert [row.cells["food_id"] for row in read_sheet(file).rows] == ["fdc:12"]

    @pytest.mark.parametrize("status", [403, 404, 429])
    def test_no_answer_is_told_without_the_key_and_writes_nothing(self, service, tmp_path, status):
        service.expect_request("/v1/food/11").respond_with_response(Response(status=status))
        result, file = add(tmp_path, "fdc:11")
        assert result.exit_code == UNAVAILABLE
        assert "FoodData Central" in result.output
        assert KEY not in result.output
        assert not file.exists()

    def test_without_a_key_the_way_to_one_is_told(self, monkeypatch, tmp_path):
        monkeypatch.delenv(KEY_VARIABLE, raising=False)
        result, _ = add(tmp_path, "fdc:11")
        assert result.exit_code == BAD_INPUT
        assert KEY_VARIABLE in result.output

    def test_a_drink_needs_its_density(self, service, tmp_path):
        drink = api.branded(11, servingSizeUnit="ml", servingSize=240)
        service.expect_request("/v1/food/11").respond_with_json(drink)
        result, _ = add(tmp_path, "11")
        assert result.exit_code == BAD_INPUT
        assert "per 100 ml" in result.output
        result, file = add(tmp_path, "11", "--g-per-ml", "1.25")
        assert result.exit_code == 0, result.output
        assert read_sheet(file).rows[0].cells["sodium_mg"] == "320"

    def test_a_file_of_another_name_is_refused_before_anything_is_asked(self, tmp_path):
        file = tmp_path / "x.txt"
        result = runner.invoke(app, ["foods", "add", "fdc:11", "--file", str(file)])
        assert result.exit_code == BAD_INPUT
        assert "must end in .csv or .xlsx" in result.output
        assert not file.exists()

    @pytest.mark.parametrize("text", ["butter", "fdc:x"])
    def test_what_is_no_number_is_refused(self, tmp_path, text):
        result, _ = add(tmp_path, text)
        assert result.exit_code == BAD_INPUT


class TestUsda:
    def test_it_lists_what_the_service_found(self, service):
        answer = {"totalHits": 1, "totalPages": 1, "foods": [api.hit(11)]}
        service.expect_request("/v1/foods/search").respond_with_json(answer)
        result = runner.invoke(app, ["foods", "usda", "test"])
        assert result.exit_code == 0, result.output
        assert all(text in result.output for text in ("fdc:11", "Test food 11", "2019-04-01"))

    def test_nothing_found_says_what_to_do(self, service):
        answer = {"totalHits": 0, "totalPages": 0, "foods": []}
        service.expect_request("/v1/foods/search").respond_with_json(answer)
        result = runner.invoke(app, ["foods", "usda", "test"])
        assert result.exit_code == BAD_INPUT
        assert "other words" in result.output


class TestTemplates:
    @pytest.mark.parametrize("kind", ["foods", "dishes", "prices"])
    def test_a_name_that_says_no_table_is_refused(self, tmp_path, kind):
        result = runner.invoke(app, [kind, "template", str(tmp_path / "mine.txt")])
        assert result.exit_code == BAD_INPUT
        assert "must end in .csv or .xlsx" in result.output
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("kind", ["foods", "dishes", "prices"])
    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_a_template_is_made_and_never_written_over(self, tmp_path, kind, ending):
        file = tmp_path / f"mine.{ending}"
        result = runner.invoke(app, [kind, "template", str(file)])
        assert result.exit_code == 0, result.output
        before = file.read_bytes()
        assert read_sheet(file).rows
        assert runner.invoke(app, [kind, "template", str(file)]).exit_code == BAD_INPUT
        assert file.read_bytes() == before

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_the_template_of_dishes_is_read_without_a_problem(self, tmp_path, ending, recipes):
        file = tmp_path / f"dishes.{ending}"
        runner.invoke(app, ["dishes", "template", str(file)])
        assert len(with_own_dishes(file)) == len(recipes) + 1

    def test_the_template_of_foods_passes_the_check(self, tmp_path):
        file = tmp_path / "foods.csv"
        runner.invoke(app, ["foods", "template", str(file)])
        result = runner.invoke(app, ["foods", "check", str(file)])
        assert result.exit_code == 0, result.output

    def test_the_template_of_prices_holds_own_foods(self, tmp_path):
        own = write_csv(tmp_path / "own.csv", BUN)
        file = tmp_path / "prices.csv"
        runner.invoke(app, ["prices", "template", str(file), "--foods", str(own)])
        assert "own:my_bun" in {row.cells["food_id"] for row in read_sheet(file).rows}


def test_a_check_lists_every_problem(tmp_path):
    file = write_csv(tmp_path / "own.csv", bun(role=""), bun(food_id="own:b", zinc_mg="2 mg"))
    result = runner.invoke(app, ["foods", "check", str(file)])
    said = " ".join(result.output.split())
    assert result.exit_code == BAD_INPUT
    assert "row 2, role" in said
    assert "row 3, zinc_mg" in said


def test_a_week_with_own_foods_prices_and_the_cheapest_goal(tmp_path):
    own = write_csv(tmp_path / "own.csv", BUN)
    prices, out = tmp_path / "prices.csv", tmp_path / "week.json"
    runner.invoke(app, ["prices", "template", str(prices)])
    rows = read_sheet(prices).rows
    lines = [f"{row.cells['food_id']},4,1,kg" for row in rows]
    prices.write_text("food_id,price,amount,unit\n" + "\n".join(lines), encoding="utf-8")
    options = ["--foods", own, "--prices", prices, "--goal", "cheapest", "--out", out]
    arguments = ["plan", sample_patient_path(), *options, "--budget", "1", "--servings", "1"]
    result = runner.invoke(app, [str(argument) for argument in arguments])
    said = " ".join(result.output.split())
    assert result.exit_code == 0, result.output
    assert "The whole plan costs" in said
    assert "more than the 1.00 wished for" in said
    data = json.loads(out.read_text(encoding="utf-8"))
    assert "+own-" in data["provenance"]["food_table"]


@pytest.mark.parametrize("option", ["--foods", "--dishes", "--prices"])
def test_a_file_that_is_not_there_is_named(tmp_path, option):
    arguments = ["plan", str(sample_patient_path()), option, str(tmp_path / "no.csv")]
    result = runner.invoke(app, arguments)
    assert result.exit_code == BAD_INPUT
    assert "no.csv" in result.output
