"""The everyday foods, checked as a plain file: form, portions, allergens and diets, kinds."""

import re
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

EVERYDAY = Path(__file__).resolve().parents[2] / "foods" / "data" / "everyday.csv"

COLUMNS = [
    *("food_id", "name", "group", "role", "kind", "aisle", "occasions"),
    *("measure", "measure_g", "min_g", "max_g", "step_g", "max_per_week"),
    *("vegan", "vegetarian", "pescatarian", "gluten_free", "lactose_free"),
    *("allergens", "allergens_check_label", "flags", "note"),
]
GRAMS = ["measure_g", "min_g", "max_g", "step_g"]
DIETS = ["vegan", "vegetarian", "pescatarian", "gluten_free", "lactose_free"]
ALLERGENS = {
    *("milk", "egg", "fish", "crustacean", "mollusc", "tree_nut", "peanut"),
    *("wheat", "soy", "sesame", "celery", "mustard", "lupin", "sulphite"),
}
AISLES = {
    *("produce", "dairy_and_eggs", "fish", "meat_and_poultry", "bakery", "dry_goods", "drinks"),
    *("tins_and_jars", "frozen", "nuts_and_dried_fruit", "oils_and_condiments", "spices"),
}
OCCASIONS = {"breakfast", "lunch", "dinner", "snack"}
STEP_SHARES = {Fraction(n, d) for n, d in [(1, 4), (1, 3), (1, 2), (1, 1)]} | {
    Fraction(n) for n in (2, 3, 4, 5)
}
GRAMS_PER_OUNCE = 28.35


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def foods() -> pd.DataFrame:
    table = _read(EVERYDAY)
    for column in [*GRAMS, "max_per_week"]:
        table[column] = table[column].astype(float)
    return table.set_index("food_id", drop=False)


def _holds(cells: pd.Series, word: str) -> pd.Series:
    return cells.map(lambda cell: word in cell.split(";"))


def _named(foods: pd.DataFrame, pattern: str) -> pd.DataFrame:
    rows = foods[foods["name"].str.contains(pattern, case=False)]
    assert not rows.empty, f"no food name matches {pattern!r}: the rule tests nothing"
    return rows


def _names(table: pd.DataFrame) -> str:
    return "; ".join(f"{food_id} {name}" for food_id, name in table["name"].items())


# --- form ---------------------------------------------------------------------------------


def test_columns_are_the_agreed_ones():
    assert list(_read(EVERYDAY).columns) == COLUMNS


def test_ids_are_well_formed_and_unique(foods):
    bad = [i for i in foods["food_id"] if not re.fullmatch(r"\d{5}|fdc:\d{6,8}", i)]
    assert not bad, f"food ids must be five digits or fdc:number: {bad}"
    assert foods["food_id"].is_unique, foods["food_id"][foods["food_id"].duplicated()].tolist()
    assert foods["name"].is_unique, foods["name"][foods["name"].duplicated()].tolist()


@pytest.mark.parametrize("column", ["kind", "role", "aisle"])
def test_every_food_has_words_in_snake_case(foods, column):
    bad = foods[~foods[column].str.fullmatch(r"[a-z][a-z0-9_]*")]
    assert bad.empty, f"{column} is empty or not snake_case for {_names(bad)}"


@pytest.mark.parametrize(
    ("column", "vocabulary"),
    [
        ("aisle", AISLES),
        ("occasions", OCCASIONS),
        ("allergens", ALLERGENS),
        ("allergens_check_label", ALLERGENS),
    ],
)
def test_lists_use_the_agreed_words_once(foods, column, vocabulary):
    for food_id, cell in foods[column].items():
        words = [word for word in cell.split(";") if word]
        assert set(words) <= vocabulary, f"{food_id}: {column} holds {set(words) - vocabulary}"
        assert len(words) == len(set(words)), f"{food_id}: {column} repeats a word: {cell}"


@pytest.mark.parametrize("column", DIETS)
def test_diet_columns_say_yes_or_no(foods, column):
    assert set(foods[column]) == {"yes", "no"}


def test_flags_are_snake_case_and_not_repeated(foods):
    for food_id, cell in foods["flags"].items():
        flags = [flag for flag in cell.split(";") if flag]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", flag) for flag in flags), (food_id, cell)
        assert len(flags) == len(set(flags)), f"{food_id} repeats a flag: {cell}"


# --- portions -----------------------------------------------------------------------------


def test_every_measure_is_one_unit(foods):
    bad = foods[~foods["measure"].str.fullmatch(r"1 [a-z][a-z ]*")]
    assert bad.empty, f"a measure is '1 <unit>', so that amounts print as n x unit: {_names(bad)}"


def test_portions_are_whole_steps_between_sensible_bounds(foods):
    for food_id, row in foods[GRAMS].map(lambda x: Fraction(str(x))).iterrows():
        step, low, high = row["step_g"], row["min_g"], row["max_g"]
        assert 0 < step <= low <= high, f"{food_id}: need 0 < step <= min <= max"
        assert (low / step).denominator == 1, f"{food_id}: min {low} is not whole steps of {step}"
        assert (high / step).denominator == 1, f"{food_id}: max {high} is not whole steps of {step}"


def test_a_step_is_a_simple_share_of_the_measure(foods):
    for food_id, row in foods.iterrows():
        share = Fraction(str(row["step_g"])) / Fraction(str(row["measure_g"]))
        assert share in STEP_SHARES, f"{food_id} {row['name']}: step is {share} x {row['measure']}"


def test_an_ounce_weighs_an_ounce(foods):
    ounces = foods[foods["measure"] == "1 oz"]
    wrong = ounces[(ounces["measure_g"] - GRAMS_PER_OUNCE).abs() > 0.04 * GRAMS_PER_OUNCE]
    assert not ounces.empty
    assert wrong.empty, _names(wrong)


@pytest.mark.parametrize(
    ("unit", "low", "high"), [("1 cup", 5, 400), ("1 tbsp", 0.5, 30), ("1 tsp", 0.2, 10)]
)
def test_household_volumes_have_plausible_weights(foods, unit, low, high):
    rows = foods[foods["measure"] == unit]
    assert not rows.empty
    assert rows["measure_g"].between(low, high).all(), _names(rows)


def test_no_portion_is_dust_and_none_a_feast(foods):
    drinks = (foods["aisle"] == "drinks") | foods["name"].str.contains("milk|yogurt|kefir", False)
    seasonings = foods["role"].isin(["condiment_herb_spice", "fat_oil", "sweet"])
    small = foods[(foods["min_g"] < 2.5) & ~seasonings]
    large = foods[(foods["max_g"] > 470) & ~drinks]
    assert set(small["kind"]) <= {"chive"}, f"portions under 2.5 g: {_names(small)}"
    assert large.empty, f"portions over 470 g: {_names(large)}"


@pytest.mark.parametrize("kind", ["egg", "whole_wheat_bread", "rye_bread", "dark_chocolate"])
def test_eggs_slices_and_squares_are_served_whole(foods, kind):
    rows = foods[foods["kind"] == kind]
    assert not rows.empty
    assert (rows["step_g"] == rows["measure_g"]).all(), _names(rows)


# --- allergens and diets ------------------------------------------------------------------

CONTAINS = [
    # allergen, names that must hold it
    ("milk", r"cheese|(?<!soy )yogurt|kefir|cheddar|mozzarella|parmesan|ricotta"),
    ("milk", r"^milk|^butter,|buttermilk|goat milk|sour cream|milk powder|evaporated|pesto"),
    ("milk", r"dark chocolate|scrambled with milk|oatmeal bread|english muffin"),
    ("egg", r"^egg(?!plant)|omelet|mayonnaise"),
    ("fish", r"cod\b|salmon|sardine|herring|mackerel|tuna|trout|anchov|haddock|halibut"),
    ("fish", r"tilapia|catfish|perch|pollock|whitefish|\beel\b|bass|flounder|kimchi"),
    ("crustacean", r"shrimp|crab\b|kimchi"),
    ("mollusc", r"clam|mussel|oysters|scallop"),
    ("tree_nut", r"almond|walnut|cashew|hazelnut|pecan|pistachio|macadamia|brazil"),
    ("tree_nut", r"pine nut|chestnut|pesto|granola"),
    ("peanut", r"peanut"),
    ("wheat", r"(?<!buck)wheat|bread|pita|couscous|bulgur|spaghetti|noodle|spelt|soba"),
    ("wheat", r"soy sauce|miso|yeast extract|bran cereal|granola|crackers|crispbread"),
    ("wheat", r"english muffin|falafel|wheat germ|wheat bran"),
    ("soy", r"soy|tofu|tempeh|natto|miso|edamame|dark chocolate|mayonnaise|tuna"),
    ("sesame", r"sesame|tahini|hummus|multigrain"),
    ("celery", r"^celer|vegetable juice|yeast extract"),
    ("mustard", r"^mustard, yellow|curry powder|mayonnaise"),
    ("lupin", r"lupin"),
    ("sulphite", r"apricots, dried|raisins|figs, dried|red wine|sun-dried|balsamic"),
    ("sulphite", r"horseradish|shrimp"),
]


@pytest.mark.parametrize(("allergen", "pattern"), CONTAINS)
def test_foods_hold_the_allergens_of_their_group(foods, allergen, pattern):
    rows = _named(foods, pattern)
    missing = rows[~_holds(rows["allergens"], allergen)]
    assert missing.empty, f"{allergen} is missing from {_names(missing)}"


@pytest.mark.parametrize(
    ("allergen", "pattern"),
    [
        ("wheat", r"natto|\boats?\b|oatmeal|barley|buckwheat|rice cakes"),
        ("fish", r"natto|nori|wakame"),
        ("mustard", r"natto|dill pickles|herring, pickled"),
        ("egg", r"parmesan|gouda|cheddar|edam cheese|spaghetti"),
        ("peanut", r"almonds|cashews|lupin|fenugreek"),
        ("tree_nut", r"peanut|flaxseed$|chia|cocoa powder"),
        ("sulphite", r"prunes|dates|sauerkraut|cider vinegar|garlic powder"),
        ("crustacean", r"scallops|nori"),
    ],
)
def test_likely_hidden_allergens_are_a_label_check(foods, allergen, pattern):
    rows = _named(foods, pattern)
    told = _holds(rows["allergens_check_label"], allergen) | _holds(rows["allergens"], allergen)
    assert told.all(), f"{allergen} is not to be checked for {_names(rows[~told])}"


def test_an_allergen_is_either_there_or_to_be_checked(foods):
    for food_id, row in foods.iterrows():
        both = set(row["allergens"].split(";")) & set(row["allergens_check_label"].split(";"))
        assert not both - {""}, f"{food_id}: {both} stands in both columns"


def test_nothing_of_animal_origin_is_vegan(foods):
    flesh = foods["group"].isin(["Meat", "Poultry"])
    held = [_holds(foods["allergens"], a) for a in ("milk", "egg", "fish", "crustacean", "mollusc")]
    rows = pd.concat([foods[flesh | sum(held).astype(bool)], _named(foods, r"^honey$|red wine")])
    wrong = rows[rows["vegan"] != "no"]
    assert wrong.empty, f"called vegan: {_names(wrong)}"


def test_flesh_decides_vegetarian_and_pescatarian(foods):
    meat = foods[foods["group"].isin(["Meat", "Poultry"])]
    sea = foods[
        sum(_holds(foods["allergens"], a) for a in ("fish", "crustacean", "mollusc")).astype(bool)
    ]
    assert (meat[["vegetarian", "pescatarian"]] == "no").all(axis=None), _names(meat)
    assert (sea["vegetarian"] == "no").all(), _names(sea[sea["vegetarian"] == "yes"])
    assert (sea["pescatarian"] == "yes").all(), _names(sea[sea["pescatarian"] == "no"])


def test_diets_nest(foods):
    vegan = foods[foods["vegan"] == "yes"]
    vegetarian = foods[foods["vegetarian"] == "yes"]
    assert (vegan["vegetarian"] == "yes").all(), _names(vegan[vegan["vegetarian"] == "no"])
    assert (vegetarian["pescatarian"] == "yes").all()
    assert (vegan["lactose_free"] == "yes").all(), _names(vegan[vegan["lactose_free"] == "no"])


def test_cheeses_with_animal_rennet_are_not_vegetarian(foods):
    rows = _named(foods, r"parmesan|gruyere|romano cheese|roquefort|pesto")
    assert (rows["vegetarian"] == "no").all(), _names(rows)
    assert _holds(rows["flags"], "animal_rennet").all(), _names(rows)


def test_no_gluten_cereal_is_called_gluten_free(foods):
    wheat = foods[_holds(foods["allergens"], "wheat")]
    cereal = _named(foods, r"\brye|barley|\boat|pumpernickel|spelt|granola|kimchi")
    rows = pd.concat([wheat, cereal])
    wrong = rows[rows["gluten_free"] != "no"]
    assert wrong.empty, f"called gluten-free: {_names(wrong)}"


@pytest.mark.parametrize(
    "pattern", [r"rice", r"quinoa|millet|teff|amaranth|buckwheat", r"potato", r"corn tortillas"]
)
def test_foods_without_gluten_keep_the_name(foods, pattern):
    rows = _named(foods, pattern)
    assert (rows["gluten_free"] == "yes").all(), _names(rows[rows["gluten_free"] == "no"])


def test_milk_is_lactose_free_only_where_hardly_any_is_left(foods):
    rows = foods[_holds(foods["allergens"], "milk") & (foods["lactose_free"] == "yes")]
    spared = _holds(rows["flags"], "low_lactose") | (rows["kind"] == "egg")
    assert spared.all(), f"lactose-free without proof: {_names(rows[~spared])}"
    fresh = _named(foods, r"^milk|(?<!soy )yogurt|kefir|buttermilk|cottage|ricotta|cream cheese")
    assert (fresh["lactose_free"] == "no").all(), _names(fresh[fresh["lactose_free"] == "yes"])
    assert not _holds(fresh["flags"], "low_lactose").any(), _names(fresh)


# --- kinds and flags ----------------------------------------------------------------------


KINDS = {
    "egg": r"^egg(?!plant| noodles)|omelet",
    "almond": r"^almond(?! milk)",
    "peanut": r"peanut",
    "salmon": r"salmon",
    "tuna": r"tuna",
    "sardine": r"sardine",
    "herring": r"herring",
    "chicken": r"chicken (?!liver)",
    "liver": r"liver,",
    "lentil": r"lentil",
    "chickpea": r"chickpea|hummus|falafel",
    "tofu": r"tofu",
    "yogurt": r"(?<!soy )yogurt",
    "coffee": r"coffee",
    "rice": r"(?<!wild )\brice,",
    "potato": r"^potato",
    "broccoli": r"^broccoli, ",
    "kale": r"^kale",
    "dark_chocolate": r"dark chocolate",
}


@pytest.mark.parametrize(("kind", "pattern"), KINDS.items())
def test_a_kind_names_the_food_whatever_its_form(foods, kind, pattern):
    rows = _named(foods, pattern)
    assert set(rows["kind"]) == {kind}, rows["kind"].to_dict()
    assert foods.loc[foods["kind"] == kind, "food_id"].isin(rows.index).all(), (
        f"other foods bear the kind {kind}: {_names(foods[foods['kind'] == kind])}"
    )


FLAGS = {
    "main_protein": r"^egg(?!plant| noodles)|omelet|tofu|tempeh|lentil|chickpea|cottage",
    "nuts": r"almond(?! milk)|walnuts|cashew|peanut|pecan|pistachio|brazil|chestnut",
    "seeds": r"chia|flaxseed$|hemp|pumpkin seeds|sesame seeds|sunflower seeds|tahini",
    "oily_fish": r"salmon|sardine|herring|mackerel|trout",
    "fish": r"salmon|tuna|cod, |tilapia|haddock",
    "red_meat": r"beef|lamb|pork|ham,|venison",
    "processed_meat": r"ham,",
    "organ_meat": r"liver,",
    "fermented": r"yogurt|kefir|sauerkraut|kimchi|miso|tempeh|natto|buttermilk",
    "coffee_tea": r"coffee|\btea\b",
    "dried_fruit": r"prunes|raisins|dates|dried, sweetened|apricots, dried|figs, dried",
    "juice": r"(?:apple|orange|grape|prune|pomegranate) juice",
    "pulses": r"(?<!green )beans, |lentil|chickpea|split peas",
    "very_high_mk7": r"natto",
    "grapefruit_like": r"grapefruit|pomelo|star fruit",
    "high_mercury": r"albacore|halibut|sea bass",
    "alcohol": r"\bwine",
}


@pytest.mark.parametrize(("flag", "pattern"), FLAGS.items())
def test_flags_follow_the_food(foods, flag, pattern):
    rows = _named(foods, pattern)
    missing = rows[~_holds(rows["flags"], flag)]
    assert missing.empty, f"flag {flag} is missing from {_names(missing)}"


def test_flesh_is_a_main_protein_or_a_seasoning(foods):
    flesh = foods["group"].isin(["Meat", "Poultry", "Fish and seafood"])
    rows = foods[flesh & (foods["role"] != "condiment_herb_spice")]
    missing = rows[~_holds(rows["flags"], "main_protein")]
    assert missing.empty, _names(missing)


def test_no_nutrient_leans_on_spices_seaweed_or_cod_liver_oil(foods):
    rows = pd.concat(
        [
            foods[foods["aisle"] == "spices"],
            _named(foods, r"nori|wakame|cod liver oil|yeast, baker|garlic powder|onion powder"),
        ]
    )
    rows = rows[rows["kind"] != "salt"]
    missing = rows[~_holds(rows["flags"], "not_credited")]
    assert missing.empty, f"may be leaned on for nutrients: {_names(missing)}"


def test_fish_to_avoid_for_mercury_are_not_everyday_foods(foods):
    avoid = r"shark|swordfish|king mackerel|marlin|tilefish|bigeye|orange roughy|kelp|hijiki"
    assert not foods["name"].str.contains(avoid, case=False).any()
