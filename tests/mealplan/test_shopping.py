"""The shopping list: figures that can be recomputed, merging, rounding, marks."""

from __future__ import annotations

import re
from importlib import resources

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foods import load_foods
from mealplan.errors import InputError
from mealplan.shopping import LIST_COLUMNS, as_text, metric_amount, shopping_list

CUP_ML, FLUID_OUNCE_ML = 236.5882365, 29.5735295625
"""US customary measures [ml] (NIST Handbook 44, appendix C)."""
GIVEN_OUT = ("brew", "not_bought")
"""Bases that are no share of the weight eaten."""
FOODS = load_foods().foods
IDS = sorted(FOODS.index)
MENUS = st.lists(
    st.tuples(st.sampled_from(IDS), st.floats(0.25, 500.0)), min_size=1, max_size=12
).map(lambda rows: menu_of(*rows))


def menu_of(*portions):
    return pd.DataFrame(portions, columns=["food_id", "grams"]).assign(day=1, occasion="lunch")


def listed(table, *portions, **options):
    return shopping_list(menu_of(*portions), table.foods, **options).set_index("item")


def in_grams_or_ml(amount):
    number, unit = amount.split(" ")
    return float(number) * {"g": 1.0, "ml": 1.0, "kg": 1000.0, "l": 1000.0}[unit]


@pytest.fixture(scope="module")
def purchases():
    path = resources.files("mealplan").joinpath("data", "purchase.csv")
    with path.open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=str, keep_default_na=False).set_index("food_id")
    for column in ("bought_per_eaten", "refuse_pct", "unit_g"):
        table[column] = pd.to_numeric(table[column])
    return table


@pytest.fixture(scope="module")
def every_food():
    return load_foods("all")


@pytest.fixture(scope="module")
def measured(every_food):
    """Give the weights of one measure [g] of each food."""
    weights = every_food.measures["grams"] / every_food.measures["amount"]
    return weights.groupby(every_food.measures["food_id"]).apply(list).to_dict()


class TestPurchaseTable:
    def test_every_everyday_food_has_one_row(self, table, purchases):
        assert list(purchases.index) == list(table.foods.index)

    def test_rows_say_what_to_buy_and_whence_the_figure(self, purchases):
        assert purchases["buy_as"].str.strip().astype(bool).all()
        assert (purchases["source"].str.len() > 5).all()

    def test_factors_are_plausible(self, purchases):
        weighed = purchases[~purchases["basis"].isin(GIVEN_OUT)]["bought_per_eaten"]
        assert weighed.between(0.15, 3.1).all(), weighed[~weighed.between(0.15, 3.1)]

    def test_only_dry_goods_weigh_less_than_what_is_eaten(self, purchases):
        light = purchases[purchases["bought_per_eaten"] < 0.9]
        assert set(light["basis"]) <= {"dry_matter", "protein", *GIVEN_OUT}

    def test_factors_follow_from_the_food_table(self, purchases, every_food):
        for food, row in purchases.iterrows():
            if row["basis"] in (*GIVEN_OUT, "count"):
                continue
            expected = recomputed(food, row, every_food.nutrients)
            assert row["bought_per_eaten"] == pytest.approx(expected, abs=6e-5), food

    def test_counted_foods_take_whole_units(self, purchases, measured):
        for food, row in purchases[purchases["basis"] == "count"].iterrows():
            eaten_g = row["unit_g"] / row["bought_per_eaten"]
            assert any(eaten_g == pytest.approx(g, rel=2e-3) for g in measured[food]), food

    def test_brewed_drinks_follow_their_source(self, purchases):
        for food, row in purchases[purchases["basis"] == "brew"].iterrows():
            grams, per = re.search(r": (\d+) g per (litre|100 ml)$", row["source"]).groups()
            volume_ml = {"litre": 1000.0, "100 ml": 100.0}[per]
            assert row["bought_per_eaten"] == pytest.approx(float(grams) / volume_ml), food

    def test_unit_weights_are_household_weights(self, purchases, measured, table):
        counted = purchases[(purchases["unit"] != "") & (purchases["unit"] != "litre")]
        for item, rows in counted.groupby("buy_as"):
            known = [
                weight
                for food in {*rows.index, *rows["source_food_id"]} - {""}
                for weight in measured[food]
            ]
            eaten = {
                unit_g * (1.0 - refuse / 100.0)
                for unit_g, refuse in zip(rows["unit_g"], rows["refuse_pct"].fillna(0), strict=True)
            } | set(rows["unit_g"])
            found = [a for a in eaten for b in known if a == pytest.approx(b, abs=0.06)]
            assert found, f"{item}: {eaten} not among {known}"

    def test_litres_are_household_weights(self, purchases, measured, table):
        for food, row in purchases[purchases["unit"] == "litre"].iterrows():
            known = [*measured[food], table.foods.at[food, "measure_g"]]
            said = [row["unit_g"] * ml / 1000.0 for ml in (CUP_ML, FLUID_OUNCE_ML)]
            assert any(a == pytest.approx(b, abs=0.06) for a in said for b in known), food

    def test_forms_of_one_product_are_one_kind_and_counted_alike(self, table, purchases):
        kinds = table.foods["kind"].groupby(purchases["buy_as"]).nunique()
        assert (kinds == 1).all(), kinds[kinds > 1]
        units = purchases.fillna({"unit_g": 0.0}).groupby("buy_as")[["unit", "unit_g"]].nunique()
        assert (units == 1).all().all(), units[units.max(axis=1) > 1]

    def test_protein_balance_agrees_with_measured_yields(self, purchases, every_food):
        measures = every_food.measures.set_index("food_id")
        raw_lb = measures[measures["unit"].str.contains("yield from 1 lb raw")]
        checked = [food for food in raw_lb.index if food in purchases.index]
        assert len(checked) >= 5
        for food in checked:
            measured_factor = 453.6 / raw_lb.at[food, "grams"]
            factor = purchases.at[food, "bought_per_eaten"]
            assert factor == pytest.approx(measured_factor, rel=0.05), food


def recomputed(food, row, nutrients):
    source, basis = row["source_food_id"], row["basis"]
    water, protein = nutrients["water_g"], nutrients["protein_g"]
    if basis == "as_eaten":
        return 1.0
    whole = 1.0 / (1.0 - row["refuse_pct"] / 100.0)
    if basis == "refuse":
        assert source == food
        return whole
    if basis == "protein":
        return protein[food] / protein[source] * whole
    dry = (100.0 - water[food]) / (100.0 - water[source])
    return {"dry_matter": dry, "vegetable": max(1.0, dry)}[basis] * whole


class TestShoppingList:
    def test_raw_and_cooked_merge(self, table):
        both = listed(table, ("11233", 42.0), ("11234", 130.0))
        raw, cooked = listed(table, ("11233", 42.0)), listed(table, ("11234", 130.0))
        assert list(both.index) == ["Kale"]
        assert both.at["Kale", "foods"] == ("11233", "11234")
        grams = raw.at["Kale", "amount_g"] + cooked.at["Kale", "amount_g"]
        assert both.at["Kale", "amount_g"] == pytest.approx(grams)

    def test_portions_of_the_whole_menu_merge(self, table):
        once = listed(table, ("09040", 118.0))
        twice = listed(table, ("09040", 118.0), ("09040", 118.0))
        assert twice.at["Bananas", "amount_g"] == 2.0 * once.at["Bananas", "amount_g"]
        assert (once.at["Bananas", "household"], twice.at["Bananas", "household"]) == (
            "1 piece",
            "2 pieces",
        )

    def test_boiled_pulses_are_bought_dry_and_tinned_ones_in_tins(self, table):
        result = listed(table, ("16057", 164.0), ("16358", 300.0))
        assert set(result.index) == {"Chickpeas, dry", "Chickpeas, tinned"}
        assert result.at["Chickpeas, dry", "amount_g"] < 164.0
        assert result.at["Chickpeas, tinned", "household"] == "2 tins"

    def test_eggs_are_counted_however_they_are_cooked(self, table):
        result = listed(table, *[(food, 50.0) for food in ("01129", "01131")], ("01132", 122.0))
        assert result.at["Eggs, large", "household"] == "4 eggs"

    def test_a_week_of_eggs_is_no_egg_more(self, table):
        result = listed(table, *[("01129", 50.0)] * 28)
        assert result.at["Eggs, large", "household"] == "28 eggs"

    def test_kinds_of_milk_stay_apart(self, table):
        result = listed(table, ("01077", 244.0), ("01085", 245.0), ("16222", 243.0))
        assert len(result) == 3

    def test_drinks_are_litres(self, table):
        assert listed(table, ("01077", 244.0)).at["Milk, whole", "amount"] == "240 ml"
        assert listed(table, ("01077", 244.0), servings=5).at["Milk, whole", "amount"] == "1.2 l"

    def test_tap_water_is_not_bought(self, table):
        assert listed(table, ("14429", 237.0)).empty
        assert set(listed(table, ("14429", 237.0), ("14209", 237.0)).index) == {"Coffee, ground"}

    def test_sorted_by_aisle_then_item(self, table):
        result = shopping_list(menu_of(*[(food, 50.0) for food in IDS]), table.foods)
        assert list(result.columns) == list(LIST_COLUMNS)
        keys = list(zip(result["aisle"], result["item"], strict=True))
        assert keys == sorted(keys)
        assert not result["item"].duplicated().any()

    def test_an_extra_food_is_listed_as_eaten(self, every_food):
        result = listed(every_food, ("15010", 120.0), ("11233", 42.0))
        extra = f"{every_food.foods.at['15010', 'name']} (weight as eaten)"
        assert set(result.index) == {"Kale", extra}
        assert (result.at[extra, "amount_g"], result.at[extra, "aisle"]) == (120.0, "other")

    @given(menu=MENUS, servings=st.integers(1, 8))
    @settings(max_examples=40, deadline=None)
    def test_never_too_little_and_never_nothing(self, menu, servings, purchases):
        per_ml = purchases[purchases["unit"] == "litre"].set_index("buy_as")["unit_g"] / 1000.0
        for row in shopping_list(menu, FOODS, servings=servings).itertuples():
            bought_g = in_grams_or_ml(row.amount) * per_ml.get(row.item, 1.0)
            assert bought_g > 0.0
            assert bought_g >= row.amount_g * (1.0 - 1e-9)

    @given(menu=MENUS)
    @settings(max_examples=30, deadline=None)
    def test_every_food_is_on_the_list_unless_from_the_tap(self, menu):
        bought = shopping_list(menu, FOODS)["foods"]
        assert {food for ids in bought for food in ids} == set(menu["food_id"]) - {"14429"}

    @given(menu=MENUS, servings=st.integers(1, 8))
    @settings(max_examples=30, deadline=None)
    def test_servings_multiply_before_rounding(self, menu, servings):
        one, many = (shopping_list(menu, FOODS, servings=number) for number in (1, servings))
        assert many["amount_g"].to_list() == pytest.approx((one["amount_g"] * servings).to_list())
        larger = shopping_list(menu.assign(grams=menu["grams"] * servings), FOODS)
        assert many["amount"].to_list() == larger["amount"].to_list()


class TestWholeUnits:
    @given(grams=st.floats(1.0, 5000.0), food=st.sampled_from(["09040", "01129", "16358"]))
    @settings(max_examples=50, deadline=None)
    def test_units_cover_the_grams(self, grams, food, purchases):
        row = shopping_list(menu_of((food, grams)), FOODS).iloc[0]
        count, unit_g = int(row["household"].split(" ")[0]), purchases.at[food, "unit_g"]
        assert count * unit_g >= row["amount_g"] * (1.0 - 1e-3)
        assert (count - 1) * unit_g < row["amount_g"]


class TestRounding:
    @given(amount=st.floats(0.01, 20000.0))
    @settings(max_examples=200, deadline=None)
    def test_up_by_less_than_a_step(self, amount):
        step = 5.0 if amount < 100.0 else 10.0 if amount < 500.0 else 50.0
        said = in_grams_or_ml(metric_amount(amount))
        assert amount - 1e-6 <= said < amount + step
        assert said % step == pytest.approx(0.0, abs=1e-6) or said % step == pytest.approx(step)

    @pytest.mark.parametrize("exact", [5.0, 95.0, 100.0, 490.0, 500.0, 1000.0, 12350.0])
    def test_a_round_amount_stays(self, exact):
        assert in_grams_or_ml(metric_amount(exact)) == pytest.approx(exact)

    def test_a_pinch_is_not_nothing(self, table):
        assert listed(table, ("02030", 0.3)).at["Black pepper", "amount"] == "5 g"


class TestHave:
    @pytest.mark.parametrize(
        "owned", ["Olive oil", "olive oil", " OLIVE OIL ", "04053", "olive oils"]
    )
    def test_names_and_ids_are_marked(self, table, owned):
        result = listed(table, ("04053", 13.5), ("04582", 13.5), have=[owned])
        assert result["have"].to_dict() == {"Olive oil": True, "Canola oil": False}

    @pytest.mark.parametrize("owned", ["egg", "eggs", "Eggs, large", "01129"])
    def test_what_follows_the_comma_may_be_left_out(self, table, owned):
        result = listed(table, ("01129", 50.0), ("11210", 99.0), have=[owned])
        assert result["have"].to_dict() == {"Eggs, large": True, "Eggplant": False}

    def test_a_part_of_a_name_is_another_product(self, table):
        result = listed(table, ("11282", 70.0), ("11291", 15.0), have=["onion"])
        assert result["have"].to_dict() == {"Onions": True, "Spring onions": False}

    def test_nothing_at_home_marks_nothing(self, table):
        assert not listed(table, *[(food, 50.0) for food in IDS])["have"].any()


class TestProblems:
    def test_all_at_once(self, table):
        with pytest.raises(InputError) as caught:
            shopping_list(
                menu_of(("99999", 50.0), ("11233", 0.0), ("11234", float("nan"))),
                table.foods,
                servings=0,
                have=[" "],
            )
        found = caught.value.problems
        assert len(found) == 5
        for word, problem in zip(
            ["servings", "have", "99999", "grams", "grams"], found, strict=True
        ):
            assert word in problem

    @pytest.mark.parametrize("servings", [0, -1, 1.5, 2.0, True, "2", None])
    def test_servings_are_whole_people(self, table, servings):
        with pytest.raises(InputError, match="servings"):
            shopping_list(menu_of(("11233", 50.0)), table.foods, servings=servings)

    def test_one_text_is_no_list(self, table):
        with pytest.raises(InputError, match="have"):
            shopping_list(menu_of(("11233", 50.0)), table.foods, have="kale")

    def test_the_menu_is_left_as_it_was(self, table):
        menu = menu_of(("11233", 50.0), ("11234", 50.0))
        before = menu.copy()
        shopping_list(menu, table.foods, servings=2)
        pd.testing.assert_frame_equal(menu, before)


class TestText:
    def test_every_item_stands_once_under_its_aisle(self, table):
        result = shopping_list(menu_of(*[(food, 50.0) for food in IDS]), table.foods)
        lines = as_text(result).splitlines()
        items = [line for line in lines if line.startswith("[")]
        headings = [line for line in lines if line.startswith("## ")]
        assert len(items) == len(result)
        assert len(headings) == result["aisle"].nunique()
        for line, row in zip(items, result.itertuples(), strict=True):
            assert line.startswith(f"[ ] {row.item}: ")
            assert row.amount in line
            assert row.household in line

    def test_marks_and_amounts(self, table):
        menu = menu_of(("09040", 118.0), ("04053", 13.5))
        text = as_text(shopping_list(menu, table.foods, have=["olive oil"]))
        assert re.search(r"^\[x\] Olive oil: \d+ ml$", text, re.MULTILINE)
        assert re.search(r"^\[ \] Bananas: 1 piece \(\d+ g\)$", text, re.MULTILINE)

    def test_an_empty_list_says_so(self, table):
        assert as_text(shopping_list(menu_of(("14429", 237.0)), table.foods)) == "Nothing to buy.\n"
        assert as_text(shopping_list(menu_of(), table.foods)) == "Nothing to buy.\n"
