"""The package's data tables, read as plain files: form, words, and ids that exist."""

from __future__ import annotations

from importlib import resources

import pandas as pd
import pytest

from foods import load_foods
from mealplan.dishes import OCCASIONS
from mealplan.patient import Allergen, Diet, Patient
from mealplan.tables import read_rows, read_table
from mealplan.targets import facts_of, unit_of
from mealplan.tiers import price_of
from tests.mealplan.people import person

NUTRIENTS = load_foods().nutrient_info.index
UNITS = {"amount", "per_kg", "energy_share_9", "energy_share_4", "g", "servings"}
TABLES = {
    "allergen_words.csv": ["word"],
    "cautions.csv": ["rule_id", "when", "also", "action", "value", "reason"],
    "conditions.csv": ["condition"],
    "credits.csv": ["rule_id"],
    "energy_equations.csv": ["equation", "sex", "activity"],
    "fhir_codes.csv": ["display", "use", "code"],
    "limits.csv": ["limit_id"],
    "meal_times.csv": ["occasion"],
    "meals.csv": ["rule_id"],
    "medicines.csv": ["medicine"],
    "purchase.csv": ["food_id"],
    "spreads.csv": ["limit_id"],
    "statements.csv": ["statement_id"],
    "supplement_forms.csv": ["nutrient", "counts_as"],
    "targets.csv": ["target_id", "sex", "age_from", "condition"],
    "tiers.csv": ["tier"],
}


@pytest.fixture(scope="module", params=["targets.csv", "meals.csv"])
def bounded(request: pytest.FixtureRequest) -> pd.DataFrame:
    return read_table(request.param)


def test_every_table_of_the_package_is_checked_here():
    folder = resources.files("mealplan").joinpath("data")
    found = {item.name for item in folder.iterdir() if item.name.endswith(".csv")}
    assert found == set(TABLES)


@pytest.mark.parametrize(("name", "key"), TABLES.items())
def test_rows_are_there_and_their_keys_unique(name, key):
    table = read_table(name)
    assert not table.empty
    assert not table.duplicated(key).any(), table[table.duplicated(key)][key]
    assert table[key[0]].notna().all()


WORD_LISTS = {"tiers.csv", "allergen_words.csv", "conditions.csv", "medicines.csv"}


@pytest.mark.parametrize("name", sorted(set(TABLES) - WORD_LISTS))
def test_every_row_names_its_source(name):
    source = read_table(name)["source"]
    assert source.notna().all()
    assert (source.str.strip().str.len() > 5).all()


@pytest.mark.parametrize("name", ["targets.csv", "meals.csv", "limits.csv", "spreads.csv"])
def test_tiers_are_known(name):
    assert set(read_table(name)["tier"]) <= set(read_table("tiers.csv")["tier"])


def test_prices_of_tiers_fall_in_the_order_that_they_give_way():
    order = ["safety", "primary", "secondary", "bonus", "preference", "report"]
    prices = [price_of(tier) for tier in order]
    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) == len(prices)
    assert (prices[0], prices[-1]) == (float("inf"), 0.0)


@pytest.mark.parametrize("name", ["targets.csv", "meals.csv", "credits.csv"])
def test_nutrients_exist_in_the_food_table(name, table):
    assert set(read_table(name)["nutrient"]) <= set(table.nutrients.columns)


def test_units_are_those_of_the_nutrients(table):
    for nutrient in read_table("targets.csv")["nutrient"].unique():
        assert unit_of(nutrient) == table.nutrient_info.at[nutrient, "unit"]


def test_an_official_minimum_is_of_a_nutrient_with_an_official_value(table):
    targets = read_table("targets.csv")
    assert set(targets["official"]) == {"yes", "no"}
    official = targets[(targets["official"] == "yes") & targets["minimum"].notna()]
    known = official["nutrient"].map(table.nutrient_info["official_reference"])
    assert (known == "yes").all(), official[known != "yes"]["target_id"].tolist()


def test_a_design_choice_is_not_called_official():
    targets = read_table("targets.csv")
    chosen = targets[targets["source"].str.startswith("design choice")]
    assert not chosen.empty
    assert set(chosen["official"]) == {"no"}


def test_minima_stay_below_maxima(bounded):
    assert bounded[["minimum", "maximum"]].notna().any(axis=1).all()
    both = bounded.dropna(subset=["minimum", "maximum"])
    assert not both.empty
    assert (both["minimum"] <= both["maximum"]).all()
    assert (bounded[["minimum", "maximum"]].min(axis=1) > 0).all()


def test_a_floor_lies_below_its_goal_and_a_goal_below_its_cap():
    targets = read_table("targets.csv").query("basis == 'amount' and counts != 'supplements'")
    ramp = targets["condition"].fillna("").str.startswith("ramp_")
    for _, rows in targets[~ramp].groupby("nutrient"):
        assert not rows["minimum"].max() > rows["maximum"].min(), rows["target_id"].tolist()


def test_day_shares_loosen_and_never_tighten():
    targets = read_table("targets.csv")
    assert (targets["day_low"].dropna() <= 1).all()
    assert (targets["day_high"].dropna() >= 1).all()
    assert targets.loc[targets["day_low"].notna(), "minimum"].notna().all()
    assert targets.loc[targets["day_high"].notna(), "maximum"].notna().all()


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("basis", {"amount", "per_kg", "energy", "energy_share_9", "energy_share_4"}),
        ("period", {"day", "week"}),
        ("confidence", {"high", "medium", "low"}),
        ("sex", {"female", "male"}),
        ("counts", {"supplements"}),
    ],
)
def test_targets_use_the_agreed_words(column, words):
    assert set(read_table("targets.csv")[column].dropna()) <= words


def test_meal_rules_name_occasions_and_leave_a_whole_day_possible():
    meals = read_table("meals.csv")
    assert set(meals["occasion"]) <= set(OCCASIONS)
    shares = meals[meals["basis"] == "energy"]
    assert sorted(shares["occasion"]) == sorted(OCCASIONS)
    assert shares["minimum"].sum() < 1 < shares["maximum"].sum()


def test_credits_are_of_a_known_kind_and_name_flags_that_foods_have(table):
    flags = set(table.foods["flags"].dropna().str.split(";").explode())
    for row in read_rows("credits.csv"):
        assert row["kind"] in ("instead", "serving", "share")
        if row["kind"] == "instead":
            assert {row["selects"], row["value"]} <= set(table.nutrients.columns)
        if row["kind"] == "share":
            assert 0 < row["amount"] < 1
            assert row["value"] in flags


def test_calcium_counts_up_to_500_mg_at_a_time():
    (cap,) = [
        row
        for row in read_rows("credits.csv")
        if (row["nutrient"], row["kind"]) == ("calcium_mg", "serving")
    ]
    assert cap["amount"] == 500


def test_supplements_count_as_nutrients_that_exist(table):
    for row in read_rows("supplement_forms.csv"):
        assert {row["nutrient"], row["counts_as"]} <= set(table.nutrients.columns)
        assert row["nutrient"] != row["counts_as"]
        assert row["factor"] > 0


def test_conditions_of_targets_are_facts_of_some_patient():
    told = {
        word.removeprefix("not ")
        for words in read_table("targets.csv")["condition"].dropna()
        for word in words.split(";")
    }
    everything = {
        "supplements": [{"name": "a", "nutrient": "magnesium_mg", "amount": 1}],
        "allergies": [*Allergen],
    }
    people = [person(diet=diet, ramp_week=week, **everything) for diet in Diet for week in (1, 2)]
    assert told <= {fact for someone in people for fact in facts_of(someone)}


def facts_in(column):
    cells = read_table("cautions.csv")[column].dropna()
    return {fact for cell in cells for fact in cell.split(";")}


def test_every_word_of_a_caution_is_a_class_a_condition_or_a_field():
    classes = {word for row in read_rows("medicines.csv") for word in row["classes"].split(";")}
    planned = {
        row["condition"] for row in read_rows("conditions.csv") if pd.isna(row["belongs_under"])
    }
    used: dict[str, set[str]] = {}
    for fact in facts_in("when") | facts_in("also") | facts_in("unless"):
        kind, _, value = fact.partition(":")
        used.setdefault(kind, set()).add(value)
    assert used.pop("medicine") == classes, "a class without a rule would clear a medicine"
    assert used.pop("condition") == planned
    assert used.pop("sex") == {"female", "male"}
    assert used.pop("everyone") == {""}
    assert used.pop("setting") <= set(Patient.model_fields)
    assert used.pop("usual") <= set(NUTRIENTS)
    for kind, values in used.items():
        field, _, side = kind.rpartition("_")
        assert side in ("from", "under")
        assert field == "bmi" or field in Patient.model_fields
        assert all(float(value) >= 0 for value in values)


def test_cautions_select_what_there_is(table):
    flags = set(table.foods["flags"].dropna().str.split(";").explode())
    there = {
        "flag": flags,
        "kind": set(table.foods["kind"]),
        "unless": set(table.foods.columns),
        "nutrient": set(table.nutrients.columns),
        "limit": {row["limit_id"] for row in read_rows("limits.csv")},
        "target": set(read_table("targets.csv")["target_id"]),
    }
    for row in read_rows("cautions.csv"):
        if not pd.isna(row["selects"]):
            assert set(row["value"].split(";")) <= there[row["selects"]], row["rule_id"]
        if row["selects"] in ("flag", "unless"):
            assert row["words"], "a flag means nothing to a reader"


def test_cautions_are_whole():
    tiers = set(read_table("tiers.csv")["tier"])
    for row in read_rows("cautions.csv"):
        where = row["rule_id"], row["action"], row["value"]
        bounds = row["action"] in ("cap", "floor", "band")
        elsewhere = row["selects"] in ("limit", "target")
        assert (row["action"] in ("timing", "warn", "stop")) == pd.isna(row["selects"]), where
        if bounds and not elsewhere:
            assert row["tier"] in tiers, where
            assert row["per"] in ("meal", "day", "week"), where
            assert row["unit"] in UNITS, where
            has_usual = str(row["also"]).startswith("usual:")
            assert row["amount"] > 0 or (row["action"] == "band" and has_usual), where
        if row["action"] == "band":
            assert row["width"] > 0, where
            assert row["width_unit"] in ("share", "amount"), where
            assert row["per"] == "meal" or row["day_width"] >= row["width"], where
        if row["action"] == "stop":
            assert isinstance(row["ask"], str), where
        assert row["confidence"] in ("high", "medium", "low"), where


def test_words_for_allergens_mean_allergens():
    for row in read_rows("allergen_words.csv"):
        assert set(row["allergens"].split(";")) <= {allergen.value for allergen in Allergen}


def test_a_caller_cannot_change_anothers_table():
    first = read_table("tiers.csv")
    first["price"] = 0.0
    assert read_table("tiers.csv")["price"].max() > 0
    with pytest.raises(TypeError):
        read_rows("tiers.csv")[0]["tier"] = "changed"


def test_food_ids_stay_text():
    assert read_table("dishes/dinner.csv")["foods"].str.len().min() >= 5
