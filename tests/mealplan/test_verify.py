"""The recheck of a finished plan: every rule that is broken on purpose must be named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mealplan import daily_targets
from mealplan.choices import foods_named
from mealplan.patient import Allergen
from mealplan.tables import read_rows
from mealplan.verify import violations
from tests.mealplan.people import person

HARD_LIMITS = {
    row["limit_id"]: row
    for row in read_rows("limits.csv")
    if row["tier"] == "safety" and row["maximum"] >= 0
}
# Named in the limits for foods that users add; no everyday food to serve.
ABSENT = {"kelp_week", "mercury_avoid_week"}
CAPS = daily_targets(person()).query("tier == 'safety'")["maximum"].dropna().to_dict()


@pytest.fixture(scope="module")
def menu(anna_week):
    return anna_week.menu


@pytest.fixture
def check(table, anna_week):
    """Recheck a changed menu, with totals that fit it unless others are claimed."""

    def run(menu, patient=anna_week.patient, claimed=None):
        known = menu[menu["food_id"].isin(table.foods.index)]
        values = table.nutrients.fillna(0.0).loc[known["food_id"]].to_numpy()
        served = pd.DataFrame(
            values * known["grams"].to_numpy()[:, None] / 100.0, columns=table.nutrients.columns
        )
        totals = served.groupby(known["day"].to_numpy()).sum()
        return violations(patient, table, menu, totals if claimed is None else claimed)

    return run


def with_food(menu, table, food, grams, row=0):
    """Serve another food instead of the one in a row."""
    changed = menu.copy()
    changed.loc[row, ["food_id", "food"]] = [food, table.foods.at[food, "name"]]
    changed.loc[row, "grams"] = float(grams)
    return changed


def serving(table, food):
    return float(table.foods.at[food, "min_g"])


def food_that(table, condition):
    """Return the first food that meets a condition on its row."""
    return next(food for food, row in table.foods.iterrows() if condition(row))


def holding(column, word):
    return lambda row: word in str(row[column]).split(";")


def test_the_plan_itself_holds(check, menu, anna_week):
    assert check(menu) == []
    assert anna_week.verify() == []


@pytest.mark.parametrize("allergen", [*Allergen])
def test_a_food_with_an_allergen_is_found(check, menu, table, allergen):
    food = food_that(table, holding("allergens", allergen.value))
    swapped = with_food(menu, table, food, serving(table, food))
    before = check(menu, person(allergies=[allergen]))
    found = check(swapped, person(allergies=[allergen]))
    named = f"Day 1, breakfast: {table.foods.at[food, 'name']} holds {allergen.value}."
    assert named in set(found) - set(before)


def test_every_food_with_an_allergen_is_found(check, menu, table):
    held = table.foods["allergens"].fillna("").str.split(";").map(lambda words: "milk" in words)
    rows = menu[menu["food_id"].map(held)]
    found = [text for text in check(menu, person(allergies=["milk"])) if "holds milk" in text]
    assert len(rows) > 0
    assert len(found) == len(rows)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"diet": "vegan"}, "vegan"),
        ({"diet": "vegetarian"}, "vegetarian"),
        ({"diet": "pescatarian"}, "pescatarian"),
        ({"gluten_free": True}, "gluten_free"),
        ({"lactose_free": True}, "lactose_free"),
    ],
)
def test_a_food_against_the_diet_is_found(check, menu, table, fields, column):
    food = food_that(table, lambda row: row[column] == "no" and row["flags"] is not None)
    found = check(with_food(menu, table, food, serving(table, food)), person(**fields))
    assert f"Day 1, breakfast: {table.foods.at[food, 'name']} is not {column}." in found


@pytest.mark.parametrize(
    ("word", "food"),
    [
        ("11233", "11233"),
        ("kale", "11233"),
        ("Kale", "11233"),
        ("leafy greens", "11233"),
        ("leafy_green", "11233"),
        ("peaches", "09236"),
        ("blueberries", "09050"),
        ("potatoes", "11674"),
        ("cheese", "01009"),
        ("dairy", "01009"),
        ("brazil nuts", "12078"),
        ("meat", "17014"),
        ("rolled oats", "08120"),
    ],
)
def test_an_excluded_food_is_found_by_every_word_for_it(check, menu, table, word, food):
    swapped = with_food(menu, table, food, serving(table, food))
    found = check(swapped, person(excluded_foods=[word]))
    named = f"Day 1, breakfast: {table.foods.at[food, 'name']} is excluded ({word})."
    assert named in found


def test_an_excluded_word_condemns_no_other_food(check, menu, table):
    swapped = with_food(menu, table, "11210", serving(table, "11210"))
    without_eggs = swapped[~swapped["food"].str.contains("Egg[, ]")].reset_index(drop=True)
    assert not [text for text in check(without_eggs, person(excluded_foods=["egg"]))
                if "Eggplant" in text]  # fmt: skip


@pytest.mark.parametrize("factor", [1.07, 0.0, -1.0, 0.01, 40.0, float("nan")])
def test_an_amount_that_is_no_household_portion_is_found(check, menu, factor):
    changed = menu.copy()
    changed.loc[3, "grams"] *= factor
    place = f"Day {changed.at[3, 'day']}, {changed.at[3, 'occasion']}: "
    found = [text for text in check(changed) if "no whole household portion" in text]
    assert len(found) == 1
    assert found[0].startswith(place)
    assert changed.at[3, "food"] in found[0]


def test_a_second_spoon_of_salt_is_found(check, menu, table):
    most = float(table.foods.at["02047", "max_g"])
    found = check(with_food(menu, table, "02047", 2 * most))
    assert any("Salt" in text and "household portion" in text for text in found)


def test_too_much_salt_in_whole_portions_is_found(check, menu, table):
    pinch = menu.loc[[0] * 6].assign(food_id="02047", food="Salt")
    pinch["grams"] = float(table.foods.at["02047", "max_g"])
    found = check(pd.concat([menu, pinch], ignore_index=True))
    assert any(text.startswith("sodium_upper, day 1: ") for text in found)


@pytest.mark.parametrize(
    ("day", "occasion"), [(1, "breakfast"), (4, "lunch"), (7, "dinner"), (2, "snack")]
)
def test_a_missing_meal_is_found(check, menu, day, occasion):
    rest = menu[(menu["day"] != day) | (menu["occasion"] != occasion)]
    assert f"Day {day}, {occasion}: 0 dishes instead of one." in check(rest)


@pytest.mark.parametrize("day", [1, 4, 7])
def test_a_missing_day_is_found(table, anna_week, day):
    rest = anna_week.menu[anna_week.menu["day"] != day]
    found = violations(anna_week.patient, table, rest, anna_week.nutrients)
    assert any(text.startswith(f"Day {day}") for text in found)


def test_a_second_dish_for_a_meal_is_found(check, menu):
    more = menu.loc[[0]].assign(dish_id="second_breakfast")
    found = check(pd.concat([menu, more], ignore_index=True))
    assert "Day 1, breakfast: 2 dishes instead of one." in found


@pytest.mark.parametrize(
    "change", [{"day": 3, "occasion": "midnight"}, {"day": 0}, {"day": 99}, {"day": -1}]
)
def test_a_meal_outside_the_week_is_found(check, menu, change):
    odd = menu.loc[[0]].assign(**change)
    found = check(pd.concat([menu, odd], ignore_index=True))
    assert any(text.startswith(f"Day {odd['day'].iat[0]}, ") for text in found)


def test_a_food_that_the_table_does_not_know_is_found(check, menu):
    changed = menu.copy()
    changed.loc[0, ["food_id", "food"]] = ["99999", "Ambrosia"]
    found = check(changed)
    assert any("Ambrosia" in text and "99999" in text for text in found)


def test_an_empty_menu_is_found(anna_week, table, menu):
    nothing = menu.iloc[:0]
    found = violations(anna_week.patient, table, nothing, anna_week.nutrients)
    assert "Day 1, breakfast: 0 dishes instead of one." in found
    found = violations(anna_week.patient, table, nothing, anna_week.nutrients.iloc[:0])
    assert "The menu holds no meal." in found


@pytest.mark.parametrize("nutrient", ["calcium_mg", "energy_kcal", "vitamin_k2_ug"])
@pytest.mark.parametrize("factor", [1.01, 0.99, float("nan")])
def test_a_wrong_total_is_found(check, menu, anna_week, nutrient, factor):
    claimed = anna_week.nutrients.copy()
    claimed.loc[3, nutrient] *= factor
    (found,) = check(menu, claimed=claimed)
    assert found.startswith("Day 3: the plan claims ")
    assert nutrient in found


@pytest.mark.parametrize("change", [{"index": 5}, {"columns": "calcium_mg"}])
def test_totals_that_are_left_out_are_found(check, menu, anna_week, change):
    (left_out,) = change.values()
    found = check(menu, claimed=anna_week.nutrients.drop(**change))
    assert any(str(left_out) in text and "claims" in text for text in found)


@pytest.mark.parametrize("cap", CAPS)
def test_each_exceeded_upper_limit_is_found(check, menu, table, cap):
    nutrient = daily_targets(person()).at[cap, "nutrient"]
    richest = table.nutrients[nutrient].idxmax()
    per_g = table.nutrients.at[richest, nutrient] / 100.0
    grams = 1.01 * CAPS[cap] * 7 / per_g
    found = check(with_food(menu, table, richest, grams))
    assert any(text.startswith(f"{cap}: ") and "exceed" in text for text in found)


@pytest.mark.parametrize("cap", ["calcium_upper", "sodium_upper", "zinc_upper", "caffeine_upper"])
def test_an_upper_limit_exceeded_on_one_day_is_found(check, menu, table, cap):
    nutrient = daily_targets(person()).at[cap, "nutrient"]
    richest = table.nutrients[nutrient].idxmax()
    grams = 1.01 * CAPS[cap] / (table.nutrients.at[richest, nutrient] / 100.0)
    found = check(with_food(menu, table, richest, grams))
    assert any(text.startswith(f"{cap}, day 1: ") for text in found)


def test_what_is_unknown_counts_against_an_upper_limit(check, menu, table):
    nutrient = "retinol_ug"
    group = table.foods["group"]
    dreaded = table.nutrients[nutrient].groupby(group).quantile(0.9).sort_values(ascending=False)
    unknown = table.nutrients.index[table.nutrients[nutrient].isna()]
    food = max(unknown, key=lambda each: dreaded[group[each]])
    grams = 1.2 * CAPS["retinol_upper"] * 7 / (dreaded[group[food]] / 100.0)
    found = check(with_food(menu, table, food, grams))
    assert any(text.startswith("retinol_upper: ") for text in found)


@pytest.mark.parametrize("limit", sorted(set(HARD_LIMITS) - ABSENT))
def test_each_exceeded_limit_on_a_kind_of_food_is_found(check, menu, table, limit):
    row = HARD_LIMITS[limit]
    column = "flags" if row["selects"] == "flag" else row["selects"]
    food = food_that(table, holding(column, row["value"]))
    if row["unit"] == "servings":
        extra = menu.loc[[0] * (int(row["maximum"]) + 1)].assign(grams=serving(table, food))
    else:
        extra = menu.loc[[0]].assign(grams=row["maximum"] * 1.01)
    extra = extra.assign(food_id=food, food=table.foods.at[food, "name"])
    found = check(pd.concat([menu, extra], ignore_index=True))
    assert any(text.startswith(f"{limit}, {row['per']} 1: ") for text in found)


def test_a_limit_over_a_week_adds_up_its_days(check, menu, table):
    tuna = food_that(table, holding("flags", "albacore"))
    extra = menu.drop_duplicates("day").iloc[[0, 3, 6]]
    extra = extra.assign(food_id=tuna, food=table.foods.at[tuna, "name"], grams=85.0)
    assert not any("albacore" in text for text in check(pd.concat([menu, extra.iloc[:1]])))
    found = check(pd.concat([menu, extra], ignore_index=True))
    assert any(text.startswith("albacore_week, week 1: 255 g exceed 170") for text in found)


def test_too_little_protein_is_found(check, menu, table):
    vegetables = menu.copy()
    vegetables["food_id"], vegetables["food"] = "11205", "Cucumber"
    vegetables["grams"] = serving(table, "11205")
    found = check(vegetables)
    assert any(text.startswith("protein_floor: ") for text in found)
    assert any(text.startswith("protein_floor, day 1: ") for text in found)


def taking(nutrient, amount, **fields):
    tablet = {"name": "tablet", "nutrient": nutrient, "amount": amount}
    return person(supplements=[tablet], **fields)


@pytest.mark.parametrize(
    ("nutrient", "limit"),
    [("vitamin_d_ug", "vitamin_d_upper"), ("vitamin_a_rae_ug", "retinol_upper"),
     ("calcium_mg", "calcium_upper"), ("epa_g", "omega_3_upper")],
)  # fmt: skip
def test_what_supplements_add_to_food_is_counted(check, menu, limit, nutrient):
    per_unit = 1000.0 if nutrient == "epa_g" else 1.0
    most = CAPS[limit] / per_unit
    assert not check(menu, taking(nutrient, 0.01 * most))
    found = check(menu, taking(nutrient, 0.999 * most))
    assert any(text.startswith(f"{limit}: ") for text in found)


def test_a_limit_on_supplements_alone_leaves_food_out(check, menu, anna_week):
    assert anna_week.nutrients["magnesium_mg"].mean() > 350
    assert not check(menu, taking("magnesium_mg", 350))
    found = check(menu, taking("magnesium_mg", 351))
    assert any(text.startswith("magnesium_supplement_upper: 351 a day") for text in found)


def hard_calcium(least, **fields):
    by = {"author": "R. Diaz", "note": "low calcium"}
    floor = {**by, "target_id": "calcium", "minimum": least, "tier": "safety"}
    room = {**by, "target_id": "calcium_enough", "maximum": 2000}
    return {"overrides": [floor, room], **fields}


def test_a_floor_counts_supplements_up_to_what_is_absorbed_at_a_time(check, menu, table):
    def short(amount, least):
        someone = taking("calcium_mg", amount, **hard_calcium(least))
        return [text for text in check(menu, someone) if text.startswith("calcium: ")]

    values = table.nutrients
    held_back = values["calcium_absorption_fraction"] <= 0.1
    per_g = values["calcium_mg"].mask(held_back, values["calcium_absorbable_mg"]) / 100.0
    mean = (per_g.loc[menu["food_id"]].to_numpy() * menu["grams"]).sum() / 7
    assert short(1, mean + 450)
    assert not short(451, mean + 450)
    assert short(700, mean + 501)
    assert not short(700, mean + 499)


def test_a_floor_counts_of_spinach_only_what_is_absorbed(check, menu, table):
    spinach = menu.copy()
    spinach["food_id"], spinach["food"] = "11458", "Spinach, cooked"
    spinach["grams"] = serving(table, "11458")
    found = check(spinach, person(**hard_calcium(1000)))
    day = spinach[spinach["day"] == 1]
    absorbed = len(day) * serving(table, "11458") * table.nutrients.at[
        "11458", "calcium_absorbable_mg"
    ] / 100.0  # fmt: skip
    told = next(text for text in found if text.startswith("calcium, day 1: "))
    assert told.startswith(f"calcium, day 1: {absorbed:g} fall short")


def test_a_cautious_recheck_takes_the_worse_end_of_each_range(table, anna_week):
    high = (table.high.loc[anna_week.menu["food_id"]] * anna_week.menu[["grams"]].to_numpy()).sum()
    zinc = high["zinc_mg"] / 700.0
    override = {"target_id": "zinc_upper", "maximum": 0.99 * zinc, "author": "a", "note": "b"}
    someone = person(overrides=[override])
    args = (someone, table, anna_week.menu, anna_week.nutrients)
    assert not any(text.startswith("zinc_upper: ") for text in violations(*args))
    assert any(text.startswith("zinc_upper: ") for text in violations(*args, "cautious"))


def test_every_fault_of_a_menu_is_told_at_once(check, menu, table):
    food = food_that(table, holding("allergens", "egg"))
    changed = with_food(menu, table, food, 7.77)
    changed = changed[(changed["day"] != 2) | (changed["occasion"] != "snack")]
    claimed = pd.DataFrame(np.zeros((7, 1)), index=range(1, 8), columns=["iron_mg"])
    found = "\n".join(check(changed, person(diet="vegan", allergies=["egg"]), claimed))
    for told in ("holds egg", "not vegan", "household portion", "0 dishes", "claims"):
        assert told in found


def test_the_recheck_never_excludes_more_than_the_planner(check, menu, table):
    words = sorted(set(table.foods["kind"].str.replace("_", " ")))[::15]
    words += ["meats", "peaches", "cheeses", "leafy greens", "mushrooms", "soy", "watercress"]
    everything = menu.loc[[0] * len(table.foods)].reset_index(drop=True)
    everything["food_id"] = table.foods.index
    everything["food"] = table.foods["name"].to_numpy()
    found = [text for text in check(everything, person(excluded_foods=words)) if "excl" in text]
    for word in words:
        left_out = set(table.foods.loc[sorted(foods_named(word, table.foods)), "name"])
        told = {text for text in found if text.endswith(f"is excluded ({word}).")}
        start = "Day 1, breakfast: "
        names = {text[len(start) : text.rindex(" is excluded")] for text in told}
        assert names == left_out, word


def test_a_nutrient_known_in_no_food_passes_no_limit(anna_week):
    table = anna_week.table
    blank = replace(table, nutrients=table.nutrients.assign(sodium_mg=np.nan))
    found = violations(anna_week.patient, blank, anna_week.menu, anna_week.nutrients)
    limited = daily_targets(anna_week.patient).query(
        "tier == 'safety' and nutrient == 'sodium_mg' and maximum == maximum"
    )
    assert len(limited) > 0
    for target in limited.index:
        assert any(text.startswith(f"{target}: nan a day exceed") for text in found)


def test_an_edit_of_the_table_is_seen_by_the_next_recheck(anna_week):
    table = replace(anna_week.table, foods=anna_week.table.foods.copy())
    milk = person(allergies=["milk"])
    food = anna_week.menu.loc[0, "food_id"]
    for allergens, is_told in (("", False), ("milk", True)):
        table.foods.loc[food, "allergens"] = allergens
        found = violations(milk, table, anna_week.menu, anna_week.nutrients)
        named = f"{table.foods.at[food, 'name']} holds milk."
        assert any(text.endswith(named) for text in found) == is_told
