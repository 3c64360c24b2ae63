"""The package's data tables, read as plain files: form, words, and ids that exist."""

from __future__ import annotations

from importlib import resources

import pandas as pd
import pytest

from mealplan.dishes import OCCASIONS
from mealplan.patient import Allergen, Patient
from mealplan.tables import read_rows, read_table
from mealplan.targets import unit_of
from mealplan.tiers import price_of

TABLES = {
    "allergen_words.csv": ["word"],
    "credits.csv": ["rule_id"],
    "energy_equations.csv": ["sex", "activity"],
    "known.csv": ["known_id"],
    "limits.csv": ["limit_id"],
    "meals.csv": ["rule_id"],
    "needs.csv": ["need_id"],
    "purchase.csv": ["food_id"],
    "spreads.csv": ["limit_id"],
    "statements.csv": ["statement_id"],
    "stops.csv": ["rule_id"],
    "targets.csv": ["target_id", "sex", "age_from", "diets", "with_allergy"],
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


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"tiers.csv", "allergen_words.csv"}))
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
    targets = read_table("targets.csv").query("basis == 'amount'")
    for _, rows in targets.groupby("nutrient"):
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
        assert row["kind"] in ("serving", "share")
        if row["kind"] == "share":
            assert 0 < row["amount"] < 1
            assert row["value"] in flags


def test_calcium_counts_up_to_500_mg_at_a_time():
    (cap,) = [row for row in read_rows("credits.csv") if row["nutrient"] == "calcium_mg"]
    assert cap["amount"] == 500


def test_stops_have_a_trigger_that_the_gates_know():
    for row in read_rows("stops.csv"):
        assert row["trigger"] in ("condition", "medication", "age_under", "bmi_under")
        words = [] if pd.isna(row["words"]) else str(row["words"]).split(";")
        assert bool(words) == (row["trigger"] in ("condition", "medication"))
        assert words == [word.strip().lower() for word in words]
        assert all(words)
        assert row["reason"]
        assert row["ask"]


def test_words_for_allergens_mean_allergens():
    for row in read_rows("allergen_words.csv"):
        assert set(row["allergens"].split(";")) <= {allergen.value for allergen in Allergen}


def test_needs_name_a_setting_of_the_patient():
    for row in read_rows("needs.csv"):
        assert Patient.model_fields[row["setting"]].annotation is bool


def test_a_caller_cannot_change_anothers_table():
    first = read_table("tiers.csv")
    first["price"] = 0.0
    assert read_table("tiers.csv")["price"].max() > 0
    with pytest.raises(TypeError):
        read_rows("tiers.csv")[0]["tier"] = "changed"


def test_food_ids_stay_text():
    assert read_table("dishes/dinner.csv")["foods"].str.len().min() >= 5
