"""The literature columns of the food table: coverage, vocabulary and what is known of groups."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).resolve().parents[2] / "foods" / "data"

NEEDED = (
    "vitamin_k2_ug",
    "prebiotic_fibre_g",
    "polyphenols_mg",
    "boron_mg",
    "calcium_absorption_fraction",
)
OPTIONAL = ("isoflavones_mg",)
BASES = {"direct", "like_food", "computed", "group_zero", "assumed", "unknown"}
STATUSES = {"verified", "recalled", "derived", "assumed", "unknown"}
ANIMAL = ("Dairy", "Eggs", "Fish and seafood", "Meat", "Poultry")
PLANT = (
    "Fruit",
    "Grains and bread",
    "Leafy greens",
    "Legumes",
    "Nuts and seeds",
    "Other vegetables",
    "Plant milks and fortified drinks",
    "Prebiotic vegetables",
    "Soy",
    "Starchy vegetables",
    "Beverages",
    "Chocolate and sweeteners",
    "Herbs, spices and condiments",
)

# Plant-group rows that may hold menaquinones, each for its reason.
K2_IN_PLANT_GROUPS = {
    "16113": "natto: Bacillus subtilis makes MK-7",
    "11439": "sauerkraut: lactic fermentation",
    "16252": "soy yogurt: lactic fermentation",
    "06626": "pesto: holds cheese",
    "20110": "egg noodles: hold egg",
}
# Fructans are not in the fibre figure of the tables, so these exceed fibre + sugars.
FRUCTAN_STORES = {
    "11215": "garlic",
    "02020": "garlic powder",
    "11226": "Jerusalem artichoke",
}
OXALATE_RICH = {
    "11457": "spinach, raw",
    "11458": "spinach, cooked",
    "11148": "chard",
    "11087": "beet greens",
    "09310": "rhubarb",
    "20002": "amaranth",
    "11080": "beetroot, raw",
    "11081": "beetroot, boiled",
    "12023": "whole sesame seed",
    "19165": "cocoa powder",
}
RIPENED_CHEESE = {
    "01009": "Cheddar",
    "01018": "Edam",
    "01022": "Gouda",
    "01007": "Camembert",
    "01004": "blue",
}
# Mean Folin totals, mg per 100 g, Phenol-Explorer 3.6: no sum of some phenols may exceed them.
FOLIN_MEAN = {
    "09050": 223.4,
    "09054": 223.4,
    "09302": 154.6,
    "09070": 174.9,
    "09316": 289.2,
    "09083": 820.6,
    "09279": 409.8,
    "11952": 129.5,
    "14209": 266.7,
    "14355": 104.5,
    "14278": 61.9,
    "09016": 33.9,
    "04053": 19.8,
    "09193": 117.2,
    "09195": 161.2,
    "19904": 1859.9,
    "02011": 16047.5,
    "02043": 2117.0,
}

OMNIVORE_DAY = {
    "08121": 234.0,  # oatmeal
    "01079": 244.0,  # milk, 2 %
    "09040": 118.0,  # banana
    "14209": 474.0,  # coffee, two cups
    "18075": 64.0,  # whole-wheat bread
    "01022": 28.0,  # Gouda
    "01129": 50.0,  # egg
    "09003": 182.0,  # apple
    "05064": 100.0,  # chicken breast
    "11091": 90.0,  # broccoli
    "20037": 150.0,  # brown rice
    "11282": 40.0,  # onion, raw
    "11529": 120.0,  # tomato
    "04053": 14.0,  # olive oil
    "01116": 170.0,  # yogurt
}
VEGAN_DAY = {
    "08121": 234.0,  # oatmeal
    "16222": 243.0,  # soy milk
    "16070": 150.0,  # lentils
    "11282": 40.0,  # onion, raw
    "18075": 64.0,  # whole-wheat bread
    "16426": 126.0,  # tofu
    "11090": 90.0,  # broccoli
    "12061": 28.0,  # almonds
    "09003": 182.0,  # apple
    "04053": 14.0,  # olive oil
}
NATTO_PORTION = {"16113": 44.0}


def read(name: str) -> pd.DataFrame:
    frame = pd.read_csv(DATA / name, dtype=str, keep_default_na=False)
    for column in ("value", "low", "high"):
        if column in frame:
            frame[column] = pd.to_numeric(frame[column])
    return frame


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return read("bioactives.csv")


@pytest.fixture(scope="module")
def everyday() -> pd.DataFrame:
    return read("everyday.csv").set_index("food_id")


@pytest.fixture(scope="module")
def values(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.pivot(index="food_id", columns="nutrient", values="value")


def ids_of(everyday: pd.DataFrame, groups: tuple[str, ...]) -> list[str]:
    return everyday.index[everyday["group"].isin(groups)].tolist()


def day_total(values: pd.DataFrame, day: dict[str, float], nutrient: str) -> float:
    """Sum a nutrient over grams of foods, unknown counted as nothing."""
    per_100_g = values.loc[list(day), nutrient]
    return float((per_100_g * pd.Series(day)).sum() / 100)


def test_every_everyday_food_has_a_row_for_every_needed_nutrient(
    rows: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    there = set(zip(rows["food_id"], rows["nutrient"], strict=True))
    wanted = {(food, nutrient) for food in everyday.index for nutrient in NEEDED}
    assert sorted(wanted - there) == []


def test_no_row_is_left_over_or_doubled_and_the_file_is_sorted(
    rows: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    keys = list(zip(rows["food_id"], rows["nutrient"], strict=True))
    assert sorted(set(rows["food_id"]) - set(everyday.index)) == []
    assert len(keys) == len(set(keys))
    assert keys == sorted(keys)


def test_words_are_of_the_vocabulary(rows: pd.DataFrame) -> None:
    assert set(rows["nutrient"]) == {*NEEDED, *OPTIONAL}
    assert set(rows["basis"]) <= BASES
    assert set(rows["status"]) <= STATUSES


def test_unknown_rows_are_empty_and_only_they_are(rows: pd.DataFrame) -> None:
    unknown = rows["basis"] == "unknown"
    assert ((rows["status"] == "unknown") == unknown).all()
    for column in ("value", "low", "high"):
        assert (rows[column].isna() == unknown).all()
    assert ((rows["citation"] == "") == unknown).all()


def test_value_lies_between_low_and_high_and_none_is_negative(rows: pd.DataFrame) -> None:
    known = rows[rows["basis"] != "unknown"]
    assert (known["low"] >= 0).all()
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


def test_a_zero_of_the_group_is_zero_and_an_assumption_says_so(rows: pd.DataFrame) -> None:
    assert (rows.loc[rows["basis"] == "group_zero", "value"] == 0).all()
    assert (rows.loc[rows["basis"] == "assumed", "status"] == "assumed").all()
    assert (rows.loc[rows["status"] == "assumed", "note"] != "").all()


def test_rows_taken_from_a_relative_or_computed_tell_how(rows: pd.DataFrame) -> None:
    told = rows[rows["basis"].isin(["like_food", "computed"])]
    assert told.loc[told["note"] == "", ["food_id", "nutrient"]].to_numpy().tolist() == []


def test_citations_exist_are_used_and_are_distinct(rows: pd.DataFrame) -> None:
    citations = read("citations.csv")
    cited = set(rows["citation"]) - {""}
    assert cited == set(citations["citation_id"])
    assert citations["citation_id"].is_unique
    assert citations["full"].is_unique
    assert (citations[["short", "full", "what"]] != "").all(axis=None)
    dois = citations.loc[citations["doi"] != "", "doi"]
    assert dois.str.match(r"10\.\d{4,5}/\S+$").all()
    assert dois.is_unique


def test_plants_hold_no_menaquinones_unless_fermented_or_mixed(
    values: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    plants = values.loc[ids_of(everyday, PLANT), "vitamin_k2_ug"].fillna(0)
    assert set(plants.index[plants > 0]) == set(K2_IN_PLANT_GROUPS)


def test_natto_is_the_menaquinone_maximum(values: pd.DataFrame) -> None:
    ranked = values["vitamin_k2_ug"].sort_values(ascending=False)
    assert ranked.index[0] == "16113"
    assert ranked.iloc[0] > 10 * ranked.iloc[1]


def test_ripened_cheese_is_on_the_european_scale(values: pd.DataFrame) -> None:
    cheese = values.loc[list(RIPENED_CHEESE), "vitamin_k2_ug"]
    # Cheddar 23.5 to blue 65.6 and Camembert 68.1; US LC-MS totals are 280 and more.
    assert cheese.between(20, 80).all()


def test_menaquinones_follow_the_fat_of_milk(values: pd.DataFrame) -> None:
    skim, two_percent, whole = values.loc[["01085", "01079", "01077"], "vitamin_k2_ug"]
    assert skim < two_percent < whole < 2


def test_animal_foods_hold_neither_prebiotic_fibre_nor_isoflavones(
    values: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    animal = ids_of(everyday, ANIMAL)
    assert (values.loc[animal, "prebiotic_fibre_g"] == 0).all()
    assert (values.loc[animal, "isoflavones_mg"].dropna() == 0).all()


def test_animal_foods_hold_no_polyphenols_but_in_their_sauce(
    values: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    animal = values.loc[ids_of(everyday, ANIMAL), "polyphenols_mg"].fillna(0)
    assert set(animal.index[animal > 0]) <= {"15089"}
    assert (animal < 1).all()


def test_only_named_fructan_stores_exceed_ten_grams(values: pd.DataFrame) -> None:
    prebiotic = values["prebiotic_fibre_g"].fillna(0)
    assert set(prebiotic.index[prebiotic > 10]) == set(FRUCTAN_STORES)


def test_no_polyphenol_sum_exceeds_the_folin_total(values: pd.DataFrame) -> None:
    limits = pd.Series(FOLIN_MEAN)
    sums = values.loc[limits.index, "polyphenols_mg"]
    assert (sums <= limits).all()


def test_flour_foods_hold_no_more_polyphenols_than_their_flour(values: pd.DataFrame) -> None:
    wholemeal = values.loc["08148", "polyphenols_mg"]
    breads = values.loc[["18075", "18042", "18266", "28397", "18025"], "polyphenols_mg"]
    assert (breads < wholemeal).all()


def test_isoflavones_need_a_legume(rows: pd.DataFrame, everyday: pd.DataFrame) -> None:
    some = rows[(rows["nutrient"] == "isoflavones_mg") & (rows["value"] > 0)]
    names = everyday.loc[some["food_id"], "name"].str.lower()
    words = ("soy", "tofu", "tempeh", "natto", "miso", "edamame")
    assert names.str.contains("|".join(words)).all()


def test_calcium_of_oxalate_rich_foods_is_never_taken_at_face_value(
    values: pd.DataFrame,
) -> None:
    fraction = values.loc[list(OXALATE_RICH), "calcium_absorption_fraction"]
    assert (fraction < 0.1).all()


def test_calcium_fraction_is_known_for_all_and_a_fraction(rows: pd.DataFrame) -> None:
    fraction = rows[rows["nutrient"] == "calcium_absorption_fraction"]
    assert fraction["value"].between(0.05, 0.75).all()
    assert (fraction["high"] < 1).all()
    assumed = fraction[fraction["basis"] == "assumed"]
    assert assumed["value"].between(0.25, 0.30).all()


def test_calcium_of_milk_and_cheese_is_the_yardstick(
    values: pd.DataFrame, everyday: pd.DataFrame
) -> None:
    dairy = values.loc[ids_of(everyday, ("Dairy",)), "calcium_absorption_fraction"]
    assert set(dairy) == {0.321}


def test_an_ordinary_omnivore_day_is_plausible(values: pd.DataFrame) -> None:
    # Dutch intakes of menaquinones are about 30 ug; US prebiotic intakes 2 to 4 g (Moshfegh
    # 1999); polyphenol intakes of coffee drinkers are 0.8 to 1.8 g a day.
    assert 35 < day_total(values, OMNIVORE_DAY, "vitamin_k2_ug") < 65
    assert 1.5 < day_total(values, OMNIVORE_DAY, "prebiotic_fibre_g") < 4.5
    assert 1000 < day_total(values, OMNIVORE_DAY, "polyphenols_mg") < 1900
    assert 0.5 < day_total(values, OMNIVORE_DAY, "boron_mg") < 3


def test_a_vegan_day_has_menaquinones_from_natto_alone(values: pd.DataFrame) -> None:
    assert day_total(values, VEGAN_DAY, "vitamin_k2_ug") == 0
    assert 350 < day_total(values, NATTO_PORTION, "vitamin_k2_ug") < 500
    assert 2 < day_total(values, VEGAN_DAY, "prebiotic_fibre_g") < 5
    assert 300 < day_total(values, VEGAN_DAY, "polyphenols_mg") < 1000
