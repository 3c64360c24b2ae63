"""Every complaint about input: its text, and that all come at once."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from solver import InputError, Status, solve_diet

FOODS = ["oats", "milk", "kale"]


def table() -> pd.DataFrame:
    return pd.DataFrame({"iron": [4.0, 0.1, 1.5], "salt": [1.0, 0.5, 0.2]}, index=FOODS)


def request(**changes: object) -> dict:
    usual = {
        "nutrients": table(),
        "cost": pd.Series([1.0, 2.0, 3.0], index=FOODS),
        "minimum": {"iron": 8.0},
        "maximum": {"salt": 5.0},
    }
    return {**usual, **changes}


def with_cell(food: str, nutrient: str, value: object) -> pd.DataFrame:
    changed = table().astype(object)
    changed.loc[food, nutrient] = value
    return changed


COMPLAINTS = [
    (
        {"nutrients": [[1.0]]},
        "nutrients must be a DataFrame, foods x nutrients, found list.",
    ),
    (
        {"nutrients": table().iloc[:0], "cost": {}},
        "The nutrient table is empty (0 foods x 2 nutrients): give at least one food and one "
        "nutrient.",
    ),
    (
        {"nutrients": table()[[]], "minimum": {}, "maximum": {}},
        "The nutrient table is empty (3 foods x 0 nutrients): give at least one food and one "
        "nutrient.",
    ),
    (
        {"nutrients": pd.concat([table(), table().iloc[:1]])},
        "The nutrient table names a food more than once: 'oats'. Rename or drop the repeats.",
    ),
    (
        {"nutrients": table()[["iron", "salt", "salt"]]},
        "The nutrient table names a nutrient more than once: 'salt'. Rename or drop the repeats.",
    ),
    (
        {"nutrients": table().rename(columns={"salt": None}), "maximum": {}},
        "The nutrient table has a nutrient without a name at position 1, counted from 0. Name it.",
    ),
    (
        {"minimum": 8.0},
        "minimum must be a Series or a mapping by nutrient, found float.",
    ),
    (
        {"maximum": {"salt": 5.0, "zinc": 9.0, "boron": 1}},
        "maximum names a nutrient that the table does not have: 'zinc', 'boron'. Correct the name "
        "or add the nutrient to the table.",
    ),
    (
        {"minimum": pd.Series([1.0, 2.0], index=["iron", "iron"])},
        "minimum names a nutrient more than once: 'iron'. Keep one figure for each.",
    ),
    (
        {"minimum": {"iron": "8"}},
        "minimum of nutrient 'iron' is not a number: '8'. Give a number.",
    ),
    (
        {"minimum": {"iron": True}},
        "minimum of nutrient 'iron' is not a number: True. Give a number.",
    ),
    (
        {"minimum": {"iron": math.inf}},
        "minimum of nutrient 'iron' is inf, which no diet meets: give a finite number, or leave "
        "it out for no limit.",
    ),
    (
        {"maximum": {"iron": -math.inf}, "minimum": {}},
        "maximum of nutrient 'iron' is -inf, which no diet meets: give a finite number, or leave "
        "it out for no limit.",
    ),
    (
        {"minimum": {"salt": 5.5}},
        "Nutrient 'salt': minimum 5.5 exceeds maximum 5. Lower the minimum or raise the maximum.",
    ),
    (
        {"nutrients": with_cell("milk", "iron", math.nan)},
        "Nutrient 'iron' is limited, but its amount is unknown (NaN) or infinite for 'milk'. Give "
        "a number, leave the food out, or lift the limit.",
    ),
    (
        {"nutrients": table().replace({"salt": {1.0: math.inf, 0.2: math.nan}})},
        "Nutrient 'salt' is limited, but its amount is unknown (NaN) or infinite for 'oats', "
        "'kale'. Give a number, leave the food out, or lift the limit.",
    ),
    (
        {"nutrients": with_cell("kale", "salt", "trace")},
        "Nutrient 'salt' of food 'kale' is not a number: 'trace'. Give a number.",
    ),
    (
        {"cost": 1.0},
        "cost must be a Series or a mapping by food, found float.",
    ),
    (
        {"cost": {"oats": 1.0, "milk": math.nan}},
        "cost is missing for 'milk', 'kale'. Give a cost or leave the food out.",
    ),
    (
        {"cost": {"oats": 1.0, "milk": 2.0, "kale": 3.0, "beef": 4.0}},
        "cost names a food that the table does not have: 'beef'. Correct the name or add the food "
        "to the table.",
    ),
    (
        {"cost": {"oats": 1.0, "milk": math.inf, "kale": 3.0}},
        "cost is infinite for 'milk'. Give a number.",
    ),
    (
        {"cost": {"oats": 1.0, "milk": "two", "kale": 3.0}},
        "cost of food 'milk' is not a number: 'two'. Give a number.",
    ),
    (
        {"food_minimum": {"milk": 3.0}, "food_maximum": pd.Series({"milk": 2.0})},
        "Food 'milk': minimum 3 exceeds maximum 2. Lower the minimum or raise the maximum.",
    ),
    (
        {"food_minimum": {"milk": -1.0}},
        "food_minimum of food 'milk' is -1: an amount of food is 0 or more.",
    ),
    (
        {"food_maximum": {"milk": -1.0}},
        "food_maximum of food 'milk' is -1: an amount of food is 0 or more.",
    ),
    (
        {"food_minimum": {"milk": math.inf}},
        "food_minimum of food 'milk' is inf, which no diet meets: give a finite number, or leave "
        "it out for no limit.",
    ),
    (
        {"food_maximum": {"beef": 1.0}},
        "food_maximum names a food that the table does not have: 'beef'. Correct the name or add "
        "the food to the table.",
    ),
    (
        {"food_maximum": "plenty"},
        "food_maximum must be a number, a Series or a mapping by food, found str.",
    ),
    (
        {"cost": {"oats": -1.0, "milk": 2.0, "kale": 3.0}, "maximum": {}},
        "Food 'oats' has a negative cost (-1) and nothing bounds its amount: give it a "
        "food_maximum, or a maximum of a nutrient that it contains.",
    ),
    (
        {"whole_servings": "yes"},
        "whole_servings must be True or False, found 'yes'.",
    ),
    ({"gap": -0.1}, "gap must be at least 0 and below 1 (a share of the objective), found -0.1."),
    ({"gap": 1.0}, "gap must be at least 0 and below 1 (a share of the objective), found 1.0."),
    (
        {"gap": math.nan},
        "gap must be at least 0 and below 1 (a share of the objective), found nan.",
    ),
    ({"time_limit": 0}, "time_limit must be a number of seconds above 0 or None, found 0."),
    ({"time_limit": "1"}, "time_limit must be a number of seconds above 0 or None, found '1'."),
    ({"solver": "highs"}, "solver 'highs' is unknown: use one of 'HiGHS', 'CBC'."),
]


@pytest.mark.parametrize(("changes", "text"), COMPLAINTS)
def test_one_fault_gives_one_sentence(changes, text):
    with pytest.raises(InputError) as caught:
        solve_diet(**request(**changes))
    assert caught.value.problems == (text,)
    assert isinstance(caught.value, ValueError)


def test_all_faults_come_in_one_error():
    with pytest.raises(InputError) as caught:
        solve_diet(
            with_cell("milk", "iron", math.nan),
            {"oats": 1.0, "milk": -2.0, "beef": 1.0},
            {"iron": 8.0, "salt": 6.0, "zinc": 1.0},
            {"salt": 5.0},
            food_minimum={"kale": 4.0},
            food_maximum={"kale": 2.0},
            gap=2.0,
            time_limit=-1.0,
            solver="GLPK",
        )
    problems = caught.value.problems
    assert len(problems) == len(set(problems)) == 9
    for word in ("'GLPK'", "gap", "time_limit", "'zinc'", "'iron'", "'milk'", "'beef'", "'kale'"):
        assert any(word in problem for problem in problems)
    assert str(caught.value).count("\n- ") == 8


def test_nothing_is_said_twice_about_a_misspelt_cost():
    with pytest.raises(InputError) as caught:
        solve_diet(**request(cost={"oats": 1.0, "milk": 2.0, "cale": 3.0}))
    assert len(caught.value.problems) == 2
    assert "'cale'" in caught.value.problems[0]
    assert "missing for 'kale'" in caught.value.problems[1]


def test_unknown_is_allowed_where_nothing_depends_on_it():
    nutrients = table().assign(zinc=[1.0, math.nan, 2.0], colour=["beige", "white", "green"])
    diet = solve_diet(**request(nutrients=nutrients))
    assert diet.status is Status.OPTIMAL
    assert list(diet.constraints["name"]) == ["iron", "salt"]


@pytest.mark.parametrize("nothing", [math.nan, None, pd.NA, math.inf])
def test_absent_limits_are_no_limits(nothing):
    free = solve_diet(**request(maximum={}))
    diet = solve_diet(**request(maximum={"salt": nothing, "iron": nothing}, food_maximum=nothing))
    assert diet.objective == free.objective
    assert list(diet.constraints["bound"]) == ["min"]


def test_numbers_of_any_kind_are_numbers():
    plain = solve_diet(**request())
    diet = solve_diet(
        table(),
        {"oats": Decimal("1"), "milk": np.int64(2), "kale": np.float32(3.0)},
        {"iron": 8},
        pd.Series({"salt": 5}, dtype="Int64"),
    )
    assert diet.objective == plain.objective


def test_infinite_limit_on_words_is_no_limit():
    nutrients = table().assign(colour=["beige", "white", "green"])
    diet = solve_diet(**request(nutrients=nutrients, maximum={"colour": math.inf}))
    assert diet.status is Status.OPTIMAL


def test_input_is_left_as_it_was():
    nutrients, cost = table(), pd.Series([1.0, 2.0, 3.0], index=FOODS)
    minimum, maximum = pd.Series({"iron": 8.0}), {"salt": 5.0, "iron": math.nan}
    least, most = pd.Series({"milk": 0.5}), pd.Series({"milk": 2.0, "oats": math.nan})
    given = [nutrients, cost, minimum, least, most]
    before = [item.copy() for item in given]
    solve_diet(nutrients, cost, minimum, maximum, food_minimum=least, food_maximum=most)
    assert all(now.equals(then) for now, then in zip(given, before, strict=True))
    assert list(maximum) == ["salt", "iron"]
