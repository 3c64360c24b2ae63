"""The dishes that ship: enough for everybody, honest names, portions that can be served."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mealplan import daily_targets
from mealplan.dishes import OCCASIONS
from mealplan.household import household_steps
from mealplan.menu_case import situation, usable_dishes
from mealplan.tables import read_rows
from tests.mealplan.people import person

MAIN = ("breakfast", "lunch", "dinner")
KINDS_OF_PATIENT = {
    "omnivore": {},
    "pescatarian": {"diet": "pescatarian"},
    "vegetarian": {"diet": "vegetarian"},
    "vegan": {"diet": "vegan"},
    "gluten_free": {"gluten_free": True},
    "lactose_free": {"lactose_free": True},
    "milk_allergy": {"allergies": ["milk"]},
    "nut_allergies": {"allergies": ["tree_nut", "peanut"]},
    "fish_allergy": {"allergies": ["fish"]},
    "egg_allergy": {"allergies": ["egg"]},
    "soy_allergy": {"allergies": ["soy"]},
    "low_fodmap": {"excluded_foods": ["fodmap_high"]},
    "warfarin": {"excluded_foods": ["natto"]},
    "vegan_gluten_free": {"diet": "vegan", "gluten_free": True},
    "vegan_nut_free": {"diet": "vegan", "allergies": ["tree_nut", "peanut"]},
    "vegetarian_milk_allergy": {"diet": "vegetarian", "allergies": ["milk"]},
}

# Words of a name or a method that promise a food, by the allergen of that food.
PROMISES = {
    "egg": r"eggs?|omelettes?|frittata|shakshuka",
    "fish": r"salmon|trout|mackerel|sardines?|tuna|cod|herring|haddock|anchov(?:y|ies)|fish",
    "crustacean": r"shrimps?|prawns?|crab",
    "mollusc": r"mussels?|clams?|oysters|scallops?",
    "milk": r"milk|cheese|yogurt|kefir|ricotta|feta|mozzarella|parmesan|gouda|cheddar|buttermilk"
    r"|butter",
    "soy": r"tofu|soya?|tempeh|natto|miso|edamame",
    "peanut": r"peanuts?",
    "tree_nut": r"almonds?|walnuts?|hazelnuts?|pistachios?|cashews?|pecans?",
    "sesame": r"sesame|tahini|hummus",
    "wheat": r"bulgur|couscous|wheat|pasta|spaghetti",
}
PLANT_MADE = r"(?:almond|peanut|oat|soya?|nut|cashew|rice|coconut) (?:milk|butter|yogurt|drink)"
"""Names of plant foods that borrow a word from dairy."""


@pytest.fixture(scope="module")
def allergens(table):
    """Allergens by food."""
    return table.foods["allergens"].fillna("").str.split(";").to_dict()


@pytest.fixture(scope="module")
def contents(table):
    """Energy and protein per gram by food, unknown as nothing."""
    return {
        key: (table.nutrients[key].fillna(0.0) / 100.0).to_dict()
        for key in ("energy_kcal", "protein_g")
    }


@pytest.fixture(scope="module")
def steps(table):
    return household_steps(table.foods)


def promised(text):
    """Return the allergens that a text promises."""
    said = text.lower()
    # "Peanut butter" promises peanut, not butter.
    animal = re.sub(PLANT_MADE, "", said)
    return {
        allergen
        for allergen, words in PROMISES.items()
        if re.search(rf"\b(?:{words})\b", animal if allergen == "milk" else said)
    }


def kept(dish, allergens):
    """Return the allergens that a dish holds whichever foods are chosen."""
    required = [part for part in dish.components if part.required]
    return {
        allergen
        for part in required
        for allergen in set.intersection(*(set(allergens[food]) for food in part.foods))
    }


def reach(dish, per_g, steps):
    """Return the least and most that a dish can give of something."""
    least = most = 0.0
    for part in dish.components:
        amounts = [
            count * steps[food].step_g * per_g[food]
            for food in part.foods
            for count in steps[food].within(part.low_g, part.high_g)
        ]
        least += min(amounts) if part.required else 0.0
        most += max(amounts)
    return least, most


@pytest.mark.parametrize(
    ("occasion", "at_least"), [("breakfast", 50), ("lunch", 60), ("dinner", 70), ("snack", 40)]
)
def test_there_are_enough_dishes(recipes, occasion, at_least):
    assert sum(dish.occasions[0] == occasion for dish in recipes) >= at_least


@pytest.mark.parametrize("kind", KINDS_OF_PATIENT)
def test_every_kind_of_patient_has_ten_dishes_for_each_main_occasion(table, recipes, kind):
    patient = person(**KINDS_OF_PATIENT[kind])
    case = situation(patient, table, recipes, daily_targets(patient))
    usable = usable_dishes(recipes, case.allowed)
    counts = Counter(occasion for dish in usable for occasion in dish.occasions)
    assert min(counts[occasion] for occasion in MAIN) >= 10, counts
    assert counts["snack"] >= 5


def test_a_dish_is_usable_while_every_required_part_keeps_a_food(recipes):
    dish = next(dish for dish in recipes if any(not part.required for part in dish.components))
    required = {part.foods[-1] for part in dish.components if part.required}
    assert usable_dishes((dish,), frozenset(required)) == [dish]
    for food in required:
        assert usable_dishes((dish,), frozenset(required - {food})) == []


def test_names_are_unique_and_short(recipes):
    names = [dish.name.lower() for dish in recipes]
    assert len(set(names)) == len(names)
    for dish in recipes:
        assert 1 <= len(dish.name.split()) <= 8, dish.name
        assert dish.name[0].isupper(), dish.name


def test_methods_are_one_line_that_says_what_to_do(recipes):
    for dish in recipes:
        assert 15 <= len(dish.method) <= 200, dish.dish_id
        assert "\n" not in dish.method
        assert 1 <= dish.minutes <= 180, dish.dish_id


def test_occasions_are_known_and_named_once(recipes):
    for dish in recipes:
        assert set(dish.occasions) <= set(OCCASIONS)
        assert len(set(dish.occasions)) == len(dish.occasions)


def test_components_are_named_once_and_hold_a_few_foods(recipes):
    for dish in recipes:
        names = [part.name for part in dish.components]
        assert len(set(names)) == len(names), dish.dish_id
        for part in dish.components:
            assert len(set(part.foods)) == len(part.foods), (dish.dish_id, part.name)
        assert any(part.required for part in dish.components), dish.dish_id


def test_every_food_of_a_component_can_be_served_in_its_range(recipes, steps):
    for dish in recipes:
        for part in dish.components:
            for food in part.foods:
                assert steps[food].within(part.low_g, part.high_g), (dish.dish_id, food)


@pytest.mark.parametrize("kcal", [1500, 2055, 2800])
def test_a_dish_can_give_its_share_of_small_and_large_days(recipes, contents, steps, kcal):
    shares = {
        row["occasion"]: (row["minimum"], row["maximum"])
        for row in read_rows("meals.csv")
        if row["basis"] == "energy"
    }
    for dish in recipes:
        least, most = reach(dish, contents["energy_kcal"], steps)
        for occasion in dish.occasions:
            low, high = shares[occasion]
            assert least <= high * kcal, f"{dish.dish_id}: {least:.0f} kcal at least"
            assert most >= low * kcal, f"{dish.dish_id}: {most:.0f} kcal at most"


def test_a_main_meal_can_reach_25_g_of_protein(recipes, contents, steps):
    for dish in recipes:
        _, most = reach(dish, contents["protein_g"], steps)
        if {"lunch", "dinner"} & set(dish.occasions):
            assert most >= 25, f"{dish.dish_id}: {most:.0f} g"


def test_a_name_promises_no_allergen_that_the_dish_may_lack(recipes, allergens):
    for dish in recipes:
        lacking = promised(dish.name) - kept(dish, allergens)
        assert not lacking, f"{dish.name!r} may come without {lacking}"


def test_a_method_names_no_allergen_that_the_dish_may_lack(recipes, allergens):
    for dish in recipes:
        lacking = promised(dish.method) - kept(dish, allergens)
        assert not lacking, f"{dish.dish_id}: {dish.method!r} may come without {lacking}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boiled eggs on rye", {"egg"}),
        ("Eggplant stew", set()),
        ("Soy yogurt bowl", {"soy"}),
        ("Peanut butter toast", {"peanut"}),
        ("Salmon with feta and walnuts", {"fish", "milk", "tree_nut"}),
        ("Buckwheat and butternut squash", set()),
    ],
)
def test_promises_are_read_by_the_word(text, expected):
    assert promised(text) == expected


def test_kitchens_and_times_vary(recipes):
    styles = Counter(dish.style for dish in recipes)
    assert len(styles) >= 5
    assert max(styles.values()) < len(recipes) / 2
    assert sum(dish.minutes <= 15 for dish in recipes) >= 50


def test_shares_without_meat_gluten_and_milk(table, recipes, allergens):
    def share(column):
        allowed = frozenset(table.foods.index[table.foods[column] == "yes"])
        return len(usable_dishes(recipes, allowed)) / len(recipes)

    milk_free = frozenset(food for food, held in allergens.items() if "milk" not in held)
    assert share("vegetarian") >= 0.4
    assert share("vegan") >= 0.25
    assert share("gluten_free") >= 0.35
    assert len(usable_dishes(recipes, milk_free)) / len(recipes) >= 0.35
