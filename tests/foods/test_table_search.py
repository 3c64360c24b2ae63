from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from foods.search import near_names, rank, words

if TYPE_CHECKING:
    from foods import FoodTable


def names(**rows: str) -> pd.DataFrame:
    index = pd.Index([key.removeprefix("f") for key in rows], name="food_id")
    return pd.DataFrame(
        {"name": list(rows.values()), "usda_name": list(rows.values()), "everyday": False},
        index=index,
    )


def test_kale_finds_kale_first(all_foods: FoodTable) -> None:
    found = all_foods.search("kale", limit=4)
    assert list(found.index[:2]) == ["11233", "11234"]
    assert found["everyday"].iloc[0]


@pytest.mark.parametrize(
    ("typed", "word"),
    [("brocoli", "broccoli"), ("sardins", "sardine"), ("yoghurt", "yogurt"), ("almnds", "almond")],
)
def test_a_typing_error_still_finds_the_food(everyday: FoodTable, typed: str, word: str) -> None:
    found = everyday.search(typed)
    assert word in found["usda_name"].iloc[0].lower()


def test_exact_comes_before_start_before_word_before_prefix_before_nearly() -> None:
    table = names(
        f5="Leaks, mended",
        f4="Leekish greens",
        f3="Soup of leek",
        f2="Leek, raw",
        f1="Leeks",
    )
    found = rank(table, "leek", 10)
    assert list(found.index) == ["1", "2", "3", "4", "5"]
    assert found["match"].tolist() == [0, 1, 2, 3, 4]


def test_everyday_foods_lead_among_equals() -> None:
    table = names(f1="Oil, olive", f2="Oil, olive, fine").assign(everyday=[False, True])
    assert list(rank(table, "oil", 2).index) == ["2", "1"]


def test_all_words_must_fit() -> None:
    table = names(f1="Milk, whole", f2="Oat milk", f3="Oat bran")
    assert list(rank(table, "oat milk", 5).index) == ["2"]


def test_plurals_and_case_do_not_matter() -> None:
    assert words("Tomatoes, CHERRIES") == words("tomato cherry")


@pytest.mark.parametrize("text", ["", "   ", "?!", "qqqqqqqq"])
def test_nothing_fits(everyday: FoodTable, text: str) -> None:
    assert everyday.search(text).empty


def test_limit_is_kept(all_foods: FoodTable) -> None:
    assert len(all_foods.search("raw", limit=3)) == 3


def test_near_names_mend_a_missing_zero() -> None:
    assert near_names(names(f01009="Cheddar"), "1009") == ["01009 Cheddar"]


def test_near_names_mend_a_wrong_digit() -> None:
    assert near_names(names(f01009="Cheddar"), "01008") == ["01009 Cheddar"]
