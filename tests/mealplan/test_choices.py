"""What a patient may not eat: every exclusion, against knowledge of the real foods."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foods import load_foods
from mealplan import InputError
from mealplan.choices import exclusions, foods_named, foods_with, resolve_words, words_of
from mealplan.patient import Allergen
from tests.mealplan.people import person

FOODS = load_foods().foods

# Names that give an allergen away, less names that only sound like it.
TELLING = {
    "milk": r"milk|cheese|yogurt|kefir|butter\b|cream|parmesan|mozzarella|ricotta|pesto",
    "egg": r"\beggs?\b|omelet|mayonnaise",
    "fish": r"salmon|trout|tuna|sardine|anchov|herring|mackerel|\bcod\b|haddock|halibut|\beel\b|"
    r"sole|perch|pollock|bass|whitefish|catfish|tilapia",
    "crustacean": r"crab|shrimp",
    "mollusc": r"clam|mussel|oysters|scallop",
    "tree_nut": r"almond|walnut|hazelnut|cashew|pecan|pistachio|macadamia|brazil nut|pesto",
    "peanut": r"peanut",
    "wheat": r"bulgur|couscous|spaghetti|wheat|bread|spelt|noodle",
    "soy": r"\bsoy|tofu|tempeh|natto|miso|edamame",
    "sesame": r"sesame|tahini|hummus",
    "celery": r"celer",
    "mustard": r"^mustard, |mayonnaise|curry powder",
    "lupin": r"lupin",
    "sulphite": r"dried$|raisins|wine",
}
SOUNDS_ALIKE = {
    "milk": r"soy|almond|oat|peanut|butternut|lettuce",
    "egg": r"eggplant",
    "mollusc": r"oyster mushroom",
    "wheat": r"buckwheat",
    "sulphite": r"dill|marjoram|parsley|rosemary|sage|thyme|oregano|basil|mushroom",
}


def named(pattern: str, but: str = r"(?!)") -> frozenset[str]:
    names = FOODS["name"].str.lower()
    found = names.str.contains(pattern) & ~names.str.contains(but)
    return frozenset(FOODS.index[found])


def left_out(**fields: object) -> frozenset[str]:
    return frozenset(item.food_id for item in exclusions(person(**fields), FOODS))


def names_of(ids: frozenset[str]) -> list[str]:
    return FOODS.loc[sorted(ids), "name"].tolist()


def test_an_omnivore_may_eat_everything():
    assert left_out() == frozenset()


@pytest.mark.parametrize("allergen", [*Allergen])
def test_an_allergy_leaves_out_every_food_known_to_hold_it(allergen):
    known = named(TELLING[allergen], SOUNDS_ALIKE.get(allergen, r"(?!)"))
    assert known
    assert not known - left_out(allergies=[allergen]), names_of(
        known - left_out(allergies=[allergen])
    )


@pytest.mark.parametrize(
    ("allergen", "group"),
    [("milk", "Dairy"), ("egg", "Eggs")],
)
def test_an_allergy_leaves_out_whole_food_groups(allergen, group):
    assert set(FOODS.index[FOODS["group"] == group]) <= left_out(allergies=[allergen])


def test_fish_and_shellfish_allergies_leave_no_seafood():
    sea = set(FOODS.index[FOODS["group"] == "Fish and seafood"])
    plants = set(FOODS.index[FOODS["vegan"] == "yes"])
    assert sea - plants <= left_out(allergies=["fish", "crustacean", "mollusc"])


def test_lactose_free_is_not_milk_free():
    hard_cheese = named("parmesan|^swiss cheese")
    assert hard_cheese
    assert not hard_cheese & left_out(lactose_free=True)
    assert hard_cheese <= left_out(allergies=["milk"])


@pytest.mark.parametrize(
    ("fields", "out", "kept"),
    [
        ({"diet": "vegan"}, r"egg,|honey$|cheese|salmon|beef|chicken", r"tofu|kale|oats"),
        ({"diet": "vegetarian"}, r"salmon|beef|chicken|shrimp|anchov", r"egg,|kefir|tofu"),
        ({"diet": "pescatarian"}, r"beef|chicken|turkey|lamb|pork", r"salmon|shrimp|egg,"),
        ({"gluten_free": True}, r"wheat b|rye|barley|bulgur|couscous", r"quinoa|brown rice"),
        ({"lactose_free": True}, r"^milk,|ice cream|evaporated", r"tofu|kale|salmon"),
    ],
)
def test_a_diet_leaves_out_what_it_says(fields, out, kept):
    excluded = left_out(**fields)
    assert named(out)
    assert named(out) <= excluded, names_of(named(out) - excluded)
    assert named(kept)
    assert not named(kept) & excluded, names_of(named(kept) & excluded)


def test_stricter_diets_leave_out_more():
    diets = ["omnivore", "pescatarian", "vegetarian", "vegan"]
    excluded = [left_out(diet=diet) for diet in diets]
    assert all(less < more for less, more in pairwise(excluded))


@pytest.mark.parametrize("column", ["vegan", "gluten_free", "lactose_free"])
def test_what_is_unknown_is_left_out(column):
    fields = {"diet": "vegan"} if column == "vegan" else {column: True}
    doubtful = FOODS.copy()
    food = doubtful.index[doubtful[column] == "yes"][0]
    doubtful.loc[food, column] = None
    assert food in {item.food_id for item in exclusions(person(**fields), doubtful)}


def test_each_exclusion_says_which_rule_and_why():
    someone = person(
        diet="vegan", gluten_free=True, allergies=["tree_nut"], excluded_foods=["kale"]
    )
    found = exclusions(someone, FOODS)
    rules = {item.rule for item in found}
    assert rules == {"diet_vegan", "diet_gluten_free", "allergy_tree_nut", "excluded_food"}
    reasons = {item.rule: item.reason for item in found}
    assert reasons["diet_gluten_free"] == "not gluten-free"
    assert reasons["allergy_tree_nut"] == "tree nut allergy"


@pytest.mark.parametrize(
    ("word", "pattern"),
    [
        ("kale", r"\bkale\b"),
        ("Kale", r"\bkale\b"),
        ("mushrooms", r"mushroom"),
        ("sardine", r"sardine"),
        ("blueberry", r"^blueberr"),
        ("tomatoes", r"tomato"),
        ("cottage cheese", r"cottage cheese"),
        ("sweet_potato", r"sweet potato"),
        ("peaches", r"^peach"),
        ("radishes", r"^radish"),
    ],
)
def test_a_word_means_every_food_of_that_name(word, pattern):
    assert named(pattern)
    assert foods_named(word, FOODS) >= named(pattern)


@pytest.mark.parametrize(
    ("word", "flag"),
    [("leafy green", "leafy_green"), ("fermented", "fermented"), ("nuts", "nuts"),
     ("red meat", "red_meat"), ("fodmap_high", "fodmap_high")],
)  # fmt: skip
def test_a_word_means_every_food_with_that_flag(word, flag):
    assert foods_with(FOODS, "flags", flag) <= foods_named(word, FOODS)


@pytest.mark.parametrize("group", ["meat", "poultry", "soy", "dairy", "legumes"])
def test_a_word_means_every_food_of_that_group(group):
    members = frozenset(FOODS.index[FOODS["group"].str.lower() == group])
    assert members
    assert not members - left_out(excluded_foods=[group])


def test_a_word_means_no_food_that_only_contains_its_letters():
    assert not foods_named("egg", FOODS) & named("eggplant")
    assert not foods_named("rice", FOODS) & named("licorice")
    assert not foods_named("oat", FOODS) & named("goat")


def plural(word: str) -> str:
    """Return the plural that a person would write."""
    if re.search(r"(x|z|ch|sh)$", word):
        return f"{word}es"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return word if word.endswith("s") else f"{word}s"


@given(st.sampled_from(sorted(set(FOODS["kind"]))), st.booleans())
@settings(max_examples=12, deadline=None)
def test_every_kind_is_understood_in_singular_and_plural(kind, shouted):
    own = frozenset(FOODS.index[FOODS["kind"] == kind])
    word = kind.replace("_", " ")
    said = word.upper() if shouted else word
    assert own <= foods_named(said, FOODS)
    assert foods_named(plural(word), FOODS) == foods_named(word, FOODS)


@given(st.sampled_from(sorted(FOODS.index)))
@settings(max_examples=15, deadline=None)
def test_every_food_is_understood_by_id_and_by_name(food):
    assert foods_named(food, FOODS) == {food}
    assert food in foods_named(FOODS.at[food, "name"], FOODS)


def test_words_that_mean_nothing_are_all_named_with_the_nearest_food():
    with pytest.raises(InputError) as caught:
        left_out(excluded_foods=["brocoli", "kale", "qqqq"])
    brocoli, nonsense = caught.value.problems
    assert brocoli.startswith("excluded_foods: 'brocoli'")
    assert "did you mean 'Broccoli" in brocoli
    assert "'qqqq'" in nonsense
    assert "mealplan foods search" in nonsense


def test_no_word_means_no_food():
    assert resolve_words([], FOODS, "preferred_foods") == frozenset()


def test_words_of_a_column_are_split_and_missing_is_none():
    foods = pd.DataFrame({"flags": ["a;b", None, "", "b;"]}, index=["1", "2", "3", "4"])
    assert words_of(foods, "flags") == {"a": {"1"}, "b": {"1", "4"}}
    assert foods_with(foods, "flags", "b") == {"1", "4"}
    assert foods_with(foods, "flags", "c") == frozenset()


def test_a_food_that_nobody_has_reviewed_is_not_free_of_allergens(table):
    foods = table.foods.copy()
    foods.loc["01009", ["role", "allergens"]] = None
    found = exclusions(person(allergies=["peanut"]), foods)
    assert ("01009", "allergens_unknown") in {(item.food_id, item.rule) for item in found}
    assert not [item for item in exclusions(person(), foods) if item.food_id == "01009"]
