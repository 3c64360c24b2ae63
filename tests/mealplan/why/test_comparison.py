"""Two plans side by side: what differs adds up from the plans themselves."""

from __future__ import annotations

import json
import math

import pytest
from typer.testing import CliRunner

from mealplan import compare, load_plan, plan_week, write_plan
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from tests.mealplan.people import person


@pytest.fixture(scope="module")
def both(planned):
    return planned("omnivore"), planned("vegan")


@pytest.fixture(scope="module")
def found(both):
    return compare(*both)


def test_targets_are_those_of_the_plans(found, both):
    for side, plan in zip(("first", "second"), both, strict=True):
        counted = plan.targets.set_index("target_id")["counted"]
        assert (found.targets.loc[counted.index, side] == counted).all()


def test_foods_and_dishes_come_and_go(found, both):
    for side, plan in zip(("first", "second"), both, strict=True):
        assert set(found.foods.index[found.foods[side] > 0]) == set(plan.menu["food_id"])
        assert found.foods[side].sum() == pytest.approx(plan.menu["grams"].sum() / 7)
        assert found.dishes[side].sum() == pytest.approx(28)


def test_rules_say_which_plan_has_them(found):
    assert found.rules.loc["diet_vegan", ["first", "second"]].tolist() == ["no", "yes"]
    assert found.rules.loc["excluded_food", ["first", "second"]].tolist() == ["yes", "no"]
    assert "Rule vegan: no in the first, yes in the second." in found.words()


def test_the_table_holds_every_change(found):
    table = found.table()
    assert set(table["kind"]) == {"target", "food", "dish"}
    assert (table["change"] == table["second"] - table["first"]).all()
    assert (table["change"] != 0).all()


def test_a_plan_does_not_differ_from_itself(both):
    same = compare(both[0], both[0])
    assert same.table().empty
    assert same.words() == (
        "Both plans stand alike against the targets, within a twentieth.",
        "Both follow the same rules.",
    )


@pytest.fixture(scope="module")
def short(table):
    """A plan of one day for which every price is known."""
    return plan_week(person(), days=1, prices=dict.fromkeys(table.foods.index, 4.0))


def test_weeks_of_different_lengths_compare_by_the_day(both, short):
    found = compare(both[0], short)
    assert found.dishes["second"].sum() == pytest.approx(28)
    assert found.foods["second"].sum() == pytest.approx(short.menu["grams"].sum())


def test_cost_is_compared_where_prices_are_known(both, short):
    found = compare(short, short)
    assert found.cost[0] == pytest.approx(short.menu["grams"].sum() * 7 * 4.0 / 1000.0)
    assert math.isnan(compare(*both).cost[0])
    assert any("A week costs" in words for words in found.words())


def test_the_command_compares_plan_files(tmp_path, anna_week, planned):
    files = [tmp_path / "first.json", tmp_path / "second.json"]
    for plan, file in zip((anna_week, planned("vegan")), files, strict=True):
        write_plan(plan, file)
    command = ["compare", *map(str, files)]
    told = CliRunner().invoke(app, command)
    assert told.exit_code == 0, told.output
    wanted = compare(*(load_plan(file) for file in files))
    assert told.output.splitlines() == [f"- {sentence}" for sentence in wanted.words()]
    assert "- Rule vegan: no in the first, yes in the second." in told.output
    data = json.loads(CliRunner().invoke(app, [*command, "--json"]).output)
    assert data["words"] == list(wanted.words())
    assert len(data["foods"]) == len(wanted.foods)
    assert data["cost"] == [None, None]


def test_a_file_that_is_no_plan_is_refused(tmp_path):
    file = tmp_path / "empty.json"
    file.write_text("{}")
    told = CliRunner().invoke(app, ["compare", str(file), str(file)])
    assert told.exit_code == BAD_INPUT
    assert "empty.json" in told.output
