"""The JSON of a plan: its schema, and the plan that is made of it again."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from foods import read_own_foods, with_own_foods
from mealplan import InputError, PlanRefused, daily_targets, plan_week, with_own_dishes
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from mealplan.dishes import COLUMNS as DISH_COLUMNS
from mealplan.dishes import OCCASIONS
from mealplan.exports import exported, load_plan, plan_from_json, write_plan
from mealplan.exports.facts import made_with
from mealplan.exports.plan_json import plan_as_data
from mealplan.household import household_steps
from mealplan.menu_case import situation
from mealplan.outcome import plan_of
from mealplan.request import Request
from mealplan.tables import read_json
from solver.week import Portion, Serving
from tests.foods.own_files import bun, write_csv

FRAMES = ("menu", "dishes", "nutrients", "targets", "coverage")


def again(plan, foods=None):
    return plan_from_json(exported(plan, "json").decode(), foods)


def assert_equal_plans(found, plan):
    for name in ("patient", "request", "recipes", "servings", "warnings", "provenance"):
        assert getattr(found, name) == getattr(plan, name), name
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(plan, name), obj=name)


def changed(plan, **parts):
    return json.dumps({**plan_as_data(plan), **parts})


def test_the_schema_itself_holds():
    kind = jsonschema.Draft202012Validator
    assert list(kind(kind.META_SCHEMA).iter_errors(read_json("plan.schema.json"))) == []


def test_every_plan_follows_the_published_schema(week):
    data = json.loads(exported(week, "json"))
    validator = jsonschema.Draft202012Validator(read_json("plan.schema.json"))
    assert list(validator.iter_errors(data)) == []


def test_a_plan_comes_back_as_it_was(week):
    assert_equal_plans(again(week, week.table), week)


def test_a_plan_that_came_back_holds_and_writes_the_same_file(anna_week, tmp_path):
    path = tmp_path / "week.json"
    write_plan(anna_week, path)
    found = load_plan(path)
    assert found.verify() == []
    assert exported(found, "json") == path.read_bytes()


def test_a_plan_that_came_back_can_be_changed(anna_week):
    found = again(anna_week)
    offers, before = (plan.swap(2, "dinner", count=1) for plan in (found, anna_week))
    assert [offer.meal for offer in offers] == [offer.meal for offer in before]
    locked = plan_week(found.patient, lock=found.meals(days=[1]))
    assert locked.meals(days=[1]) == anna_week.meals(days=[1])


def test_what_was_asked_comes_back(anna_week):
    asked = Request(
        seed=3, lock=anna_week.meals(days=[2]), avoid=("eel",), prices={"01009": 9.5}, budget=80.0
    )
    assert again(replace(anna_week, request=asked)).request == asked


def test_own_dishes_travel_with_the_plan(anna_week):
    recipe = next(dish for dish in anna_week.recipes if dish.dish_id == anna_week.servings[0].dish)
    own = replace(recipe, name="Anna's =own dish | with (signs) ½ ≥ µ", method="Stir\nwell.")
    recipes = tuple(own if dish is recipe else dish for dish in anna_week.recipes)
    plan = remade(anna_week, anna_week.servings, recipes=recipes)
    assert_equal_plans(again(plan), plan)


def remade(plan, servings, request=None, recipes=None):
    """Return a plan with other servings or recipes, its figures reckoned."""
    recipes = recipes or plan.recipes
    case = situation(plan.patient, plan.table, recipes, daily_targets(plan.patient))
    return plan_of(case, request or plan.request, servings, plan.provenance)


@st.composite
def any_servings(draw, plan):
    """Draw a meal for each slot of some days: any dish, any of its foods, any whole steps."""
    steps = household_steps(plan.table.foods)
    meals = []
    for day in range(1, draw(st.integers(1, 3)) + 1):
        for occasion in OCCASIONS:
            recipe = draw(st.sampled_from(plan.recipes))
            portions = []
            for part in recipe.components:
                food = draw(st.sampled_from(part.foods))
                count = draw(st.sampled_from(steps[food].within(part.low_g, part.high_g)))
                portions.append(Portion(part.name, food, count * steps[food].step_g))
            meals.append(Serving(day, occasion, recipe.dish_id, tuple(portions)))
    return tuple(meals)


@settings(max_examples=15, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**31 - 1), avoid=st.lists(st.text(min_size=1)))
def test_any_plan_comes_back_as_it_was(anna_week, data, seed, avoid):
    request = Request(days=3, seed=seed, avoid=tuple(avoid))
    plan = remade(anna_week, data.draw(any_servings(anna_week)), request)
    assert_equal_plans(again(plan, plan.table), plan)


def test_another_format_is_refused(anna_week):
    with pytest.raises(InputError, match="format 2; this program reads format 1"):
        plan_from_json(changed(anna_week, format_version=2))


def test_another_food_table_is_told_and_the_figures_are_todays(anna_week):
    other = {**anna_week.provenance, "food_table": "sr27-0000"}
    old = [{**row, "grams": row["grams"]} for row in plan_as_data(anna_week)["menu"]]
    old[0]["food"] = "an older name"
    found = plan_from_json(changed(anna_week, provenance=other, menu=old))
    assert found.warnings[0].rule_id == "other_food_table"
    assert "sr27-0000" in str(found.warnings[0])
    assert found.warnings[1:] == anna_week.warnings
    pd.testing.assert_frame_equal(found.menu, anna_week.menu)


def test_a_plan_of_another_table_says_which_made_it_and_whose_its_figures_are(anna_week):
    other = {**anna_week.provenance, "food_table": "sr27-0000"}
    found = plan_from_json(changed(anna_week, provenance=other))
    for tables in (made_with(found), str(dict(found.provenance))):
        assert "sr27-0000" in tables
        assert anna_week.table.version in tables
    twice = again(found)
    assert_equal_plans(twice, found)
    data = plan_as_data(found)
    data["nutrients"][3]["calcium_mg"] += 1
    with pytest.raises(InputError, match="changed by hand or is damaged"):
        plan_from_json(json.dumps(data))
    assert made_with(anna_week).count("food table") == 1


DISH = f"""{",".join(DISH_COLUMNS)}
my_bun,My bun with yogurt,breakfast,home,5,Eat both.,bun,own:my_bun,60,60,120,yes
my_bun,,,,,,yogurt,01116,100,150,250,yes
"""


def test_a_plan_of_own_foods_is_opened_with_their_file(anna_week, tmp_path):
    own, dishes, kept = (tmp_path / name for name in ("foods.csv", "dishes.csv", "week.json"))
    dishes.write_text(DISH, encoding="utf-8")
    table = with_own_foods(anna_week.table, read_own_foods(write_csv(own, bun())))
    meal = Serving(
        1,
        "breakfast",
        "my_bun",
        (Portion("bun", "own:my_bun", 60), Portion("yogurt", "01116", 150)),
    )
    recipes = with_own_dishes(dishes, table.foods)
    targets = daily_targets(anna_week.patient)
    case = situation(anna_week.patient, table, recipes, targets)
    made = {**anna_week.provenance, "food_table": table.version}
    plan = plan_of(case, anna_week.request, (meal, *anna_week.servings[1:]), made)
    write_plan(plan, kept)
    runner = CliRunner()
    for command in (["show"], ["export", "--out", str(tmp_path / "week.md")]):
        without = runner.invoke(app, [*command, str(kept)])
        assert (without.exit_code, "--foods FILE" in without.output) == (BAD_INPUT, True)
        given = runner.invoke(app, [*command, str(kept), "--foods", str(own)])
        assert given.exit_code == 0, given.output
    text = (tmp_path / "week.md").read_text(encoding="utf-8")
    assert "My bun" in text
    assert "own food, foods.csv" in text


def test_targets_that_changed_since_are_told(anna_week):
    targets = plan_as_data(anna_week)["targets"]
    targets[0]["minimum"] = 1.0
    found = plan_from_json(changed(anna_week, targets=targets))
    assert found.warnings[0].rule_id == "other_targets"
    pd.testing.assert_frame_equal(found.targets, anna_week.targets)


def test_dishes_that_are_gone_are_told(anna_week):
    other = [*plan_as_data(anna_week)["other_dishes"], "a_dish_of_old"]
    found = plan_from_json(changed(anna_week, other_dishes=other))
    assert found.warnings[0].rule_id == "lost_dishes"
    assert found.recipes == anna_week.recipes


def test_a_figure_changed_by_hand_is_refused(anna_week):
    for name, column in (("menu", "grams"), ("nutrients", "calcium_mg"), ("dishes", "minutes")):
        rows = plan_as_data(anna_week)[name]
        rows[3][column] += 1
        with pytest.raises(InputError, match="changed by hand or is damaged"):
            plan_from_json(changed(anna_week, **{name: rows}))


def test_unknown_foods_and_dishes_are_named_all_at_once(anna_week):
    meals = plan_as_data(anna_week)["meals"]
    meals[0]["portions"][0]["food"] = "99999"
    meals[1]["dish"] = "no_such_dish"
    with pytest.raises(InputError) as caught:
        plan_from_json(changed(anna_week, meals=meals), where="week.json")
    assert [text for text in caught.value.problems if "99999" in text]
    assert [text for text in caught.value.problems if "no_such_dish" in text]
    assert all(text.startswith("week.json: day 1") for text in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON"),
        ("[1, 2]", "whole file"),
        ("{}", "'format_version' is a required property"),
        ('{"format_version": "1"}', "format '1'"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_what_is_no_plan_is_refused(text, words):
    with pytest.raises(InputError, match=words):
        plan_from_json(text)


def test_wrong_parts_are_named_by_their_place(anna_week):
    meals = plan_as_data(anna_week)["meals"]
    meals[2]["portions"][0]["grams"] = -1
    meals[3]["occasion"] = "brunch"
    with pytest.raises(InputError) as caught:
        plan_from_json(changed(anna_week, meals=meals))
    told = "\n".join(caught.value.problems)
    assert "meals[2].portions[0].grams" in told
    assert "brunch" in told


def test_a_wrong_patient_or_request_is_refused(anna_week):
    data = plan_as_data(anna_week)
    with pytest.raises(InputError, match=r"patient: age"):
        plan_from_json(changed(anna_week, patient={**data["patient"], "age": 300}))
    with pytest.raises(InputError, match=r"request\.speed: not known"):
        plan_from_json(changed(anna_week, request={**data["request"], "speed": 3}))
    with pytest.raises(InputError, match="days: must be"):
        plan_from_json(changed(anna_week, request={**data["request"], "days": 99}))


def test_no_plan_is_opened_for_a_patient_whom_a_clinician_must_see_first(anna_week):
    patient = {**plan_as_data(anna_week)["patient"], "conditions": ["pregnant"]}
    with pytest.raises(PlanRefused, match="oncologist"):
        plan_from_json(changed(anna_week, patient=patient))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "week.json").write_bytes(b"\xff\xfe\x00")
    for name in ("week.json", "none.json"):
        with pytest.raises(InputError, match=f"{name}: cannot be read"):
            load_plan(tmp_path / name)
