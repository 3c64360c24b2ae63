"""Whole weeks for different patients, looked at from every side a patient or dietitian would."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from mealplan import daily_targets
from mealplan.dishes import OCCASIONS
from mealplan.household import household_measures, household_steps, spoken_amount
from mealplan.plan import MENU_COLUMNS
from mealplan.tables import read_rows, read_table

STANDINGS = {"met", "close", "below", "above", "report"}


def flagged(week, flag):
    """Return the menu rows whose food has a flag."""
    flags = week.table.foods["flags"].fillna("").str.split(";")
    held = flags.map(lambda words: flag in words)
    return week.menu[week.menu["food_id"].map(held)]


def test_the_recheck_finds_nothing(week):
    assert week.verify() == []


def test_seven_days_of_four_meals(week):
    served = week.menu.groupby(["day", "occasion"])["dish_id"].nunique()
    assert served.to_dict() == {(day, meal): 1 for day in range(1, 8) for meal in OCCASIONS}


def test_the_menu_reads_in_the_order_of_the_week(week):
    assert tuple(week.menu.columns) == MENU_COLUMNS
    order = [(row.day, OCCASIONS.index(row.occasion)) for row in week.menu.itertuples(index=False)]
    assert order == sorted(order)


def test_amounts_are_whole_household_steps(week):
    steps = household_steps(week.table.foods)
    for row in week.menu.itertuples():
        food = steps[row.food_id]
        count = row.grams / food.step_g
        assert count == pytest.approx(round(count), abs=1e-6), row
        assert food.min_g - 1e-6 <= row.grams <= food.max_g + 1e-6, row


def test_measures_say_the_grams_that_are_served(week):
    measures = household_measures(week.table.foods)
    for row in week.menu.itertuples():
        assert row.measure == spoken_amount(*measures[row.food_id], row.grams)
        assert row.food == week.table.foods.at[row.food_id, "name"]


def test_each_dish_is_cooked_as_its_recipe_says(week, recipes):
    known = {dish.dish_id: dish for dish in recipes}
    for (_, occasion), rows in week.menu.groupby(["day", "occasion"]):
        dish = known[rows["dish_id"].iat[0]]
        parts = {part.name: part for part in dish.components}
        assert occasion in dish.occasions
        assert rows["component"].is_unique
        assert {part.name for part in dish.components if part.required} <= set(rows["component"])
        for row in rows.itertuples():
            part = parts[row.component]
            assert row.dish == dish.name
            assert row.food_id in part.foods
            assert part.low_g - 1e-6 <= row.grams <= part.high_g + 1e-6


def test_the_dish_list_matches_the_menu(week):
    keys = ["day", "occasion", "dish_id", "dish"]
    listed = week.dishes[keys].to_records(index=False).tolist()
    assert listed == week.menu[keys].drop_duplicates().to_records(index=False).tolist()
    assert (week.dishes["minutes"] > 0).all()
    assert week.dishes[["style", "method"]].notna().all(axis=None)


def test_nothing_the_patient_must_not_eat_is_served(week):
    served = week.table.foods.loc[week.menu["food_id"].unique()]
    patient = week.patient
    wanted = [] if patient.diet == "omnivore" else [patient.diet.value]
    wanted += ["gluten_free"] * patient.gluten_free + ["lactose_free"] * patient.lactose_free
    for column in wanted:
        assert (served[column] == "yes").all(), column
    held = set(served["allergens"].dropna().str.split(";").explode())
    assert not held & set(patient.allergies)


def test_excluded_words_stay_off_the_menu(planned):
    names = planned("man_many_allergies").menu["food"].str.lower()
    assert not names.str.contains("mushroom|natto|shiitake").any()
    assert not planned("omnivore").menu["food"].str.lower().str.contains(r"\beel\b").any()


def test_nutrients_follow_from_the_food_table(week):
    per_100_g = week.table.nutrients.to_dict("index")
    totals = Counter()
    for row in week.menu.itertuples():
        for nutrient, amount in per_100_g[row.food_id].items():
            totals[row.day, nutrient] += 0.0 if np.isnan(amount) else row.grams * amount / 100.0
    told = {
        (day, nutrient): amount
        for day, amounts in week.nutrients.to_dict("index").items()
        for nutrient, amount in amounts.items()
    }
    assert told == pytest.approx(dict(totals), abs=1e-6)


def test_every_nutrient_of_the_table_is_told_for_every_day(week):
    assert list(week.nutrients.index) == list(range(1, 8))
    assert set(week.nutrients.columns) == set(week.table.nutrients.columns)
    assert week.nutrients.notna().all(axis=None)


def test_targets_are_those_of_the_patient(week):
    asked = daily_targets(week.patient)
    told = week.targets.set_index("target_id")
    assert list(told.index) == list(asked.index)
    for side in ("minimum", "maximum"):
        assert np.allclose(told[side], asked[side], equal_nan=True)
    for column in ("unit", "tier", "source", "period", "official"):
        assert told[column].tolist() == asked[column].tolist()


def test_means_are_the_weeks_means(week):
    for row in week.targets.itertuples():
        assert row.mean == pytest.approx(week.nutrients[row.nutrient].mean())


def test_standings_agree_with_the_figures(week):
    assert set(week.targets["status"]) <= STANDINGS
    for row in week.targets.itertuples():
        if row.status == "met":
            assert not row.counted < 0.998 * row.minimum, row.target_id
            assert not row.mean > 1.001 * row.maximum, row.target_id
        if row.status == "below":
            assert row.counted < 0.95 * row.minimum, row.target_id
        if row.status == "close":
            assert 0.949 * row.minimum <= row.counted < row.minimum, row.target_id


def test_the_reasons_for_the_plan_are_met(week):
    primary = week.targets[week.targets["tier"] == "primary"]
    assert dict(zip(primary["target_id"], primary["status"], strict=True)) == dict.fromkeys(
        ["energy", "protein", "calcium", "sodium", "saturated_fat", "retinol"], "met"
    )


def test_no_upper_limit_is_passed_on_any_day(week):
    caps = daily_targets(week.patient).query("tier == 'safety'").dropna(subset="maximum")
    for cap in caps.itertuples():
        daily = week.nutrients[cap.nutrient]
        assert daily.mean() <= cap.maximum
        if not np.isnan(cap.day_high):
            assert (daily <= cap.maximum * cap.day_high + 1e-6).all(), cap.Index


def test_what_is_asked_of_food_is_reached_where_the_diet_allows(planned):
    missed = planned("omnivore").targets.query("status == 'below'")["target_id"].tolist()
    # Food is asked for 5 ug of the 20 ug; the rest is for a clinician to decide.
    assert missed == ["vitamin_d"]
    vitamin_d = planned("omnivore").targets.set_index("target_id").loc["vitamin_d"]
    assert vitamin_d["counted"] >= 0.99 * vitamin_d["planned"]


def test_no_dish_comes_more_than_twice(week):
    assert week.dishes["dish_id"].value_counts().max() <= 2


def test_the_same_main_protein_at_most_three_times_unless_it_has_a_limit_of_its_own(week):
    own = {
        row["value"]: row["maximum"]
        for row in read_rows("limits.csv")
        if (row["selects"], row["per"], row["unit"]) == ("kind", "week", "servings")
    }
    kinds = flagged(week, "main_protein")["food_id"].map(week.table.foods["kind"])
    for kind, count in kinds.value_counts().items():
        assert count <= own.get(kind, 3), kind


def test_dishes_of_two_days_in_a_row_differ(week):
    by_day = week.dishes.groupby("day")["dish_id"].agg(set)
    repeated = [today & tomorrow for today, tomorrow in pairwise(by_day)]
    assert not any(repeated)


def test_a_week_holds_many_foods(week):
    assert week.menu["food_id"].nunique() >= 40


@pytest.mark.parametrize("name", ["omnivore", "pescatarian_no_gluten", "small_old_woman"])
def test_fish_on_two_days_for_those_who_eat_it(planned, name):
    assert flagged(planned(name), "fish")["day"].nunique() >= 2


def test_seasonings_are_not_leaned_on(week):
    flags = week.table.foods["flags"].fillna("").str.split(";")
    seasonings = flags.index[flags.map(lambda words: "not_credited" in words)]
    counted = week.targets.set_index("target_id")["counted"]
    rows = week.menu[~week.menu["food_id"].isin(seasonings)]
    values = week.table.nutrients["polyphenols_mg"].fillna(0.0)
    without = (rows["food_id"].map(values) * rows["grams"] / 100.0).sum() / 7
    assert counted["polyphenols"] <= without + 1e-6


def test_main_meals_are_meals_and_snacks_are_snacks(week):
    energy = week.table.nutrients["energy_kcal"]
    kcal = week.menu["food_id"].map(energy) * week.menu["grams"] / 100.0
    shares = kcal.groupby(week.menu["occasion"]).sum() / kcal.sum()
    rules = read_table("meals.csv").query("basis == 'energy'").set_index("occasion")
    for occasion, share in shares.items():
        assert 0.9 * rules.at[occasion, "minimum"] <= share, occasion
        assert share <= 1.1 * rules.at[occasion, "maximum"], occasion


def test_coverage_shares_add_up(week):
    assert set(week.coverage.columns) == {"known", "imputed", "unknown"}
    assert set(week.coverage.index) == set(week.nutrients.columns)
    assert np.allclose(week.coverage.sum(axis=1), 1.0)
    assert (week.coverage >= -1e-9).all(axis=None)
    assert week.coverage.at["energy_kcal", "known"] == pytest.approx(1.0)


def test_coverage_follows_from_the_statuses(week):
    grams = week.menu.groupby("food_id")["grams"].sum()
    missing = week.table.status.loc[grams.index] == "missing"
    unknown = missing.mul(grams, axis=0).sum() / grams.sum()
    assert np.allclose(week.coverage["unknown"], unknown[week.coverage.index])


def test_provenance_says_how_the_plan_came_about(week):
    told = week.provenance
    needed = {"food_table", "mealplan", "pulp", "solver", "python", "seed", "dishes_gap"}
    assert needed <= set(told)
    assert told["food_table"] == week.table.version
    assert "HiGHS" in str(told["solver"])
    assert told["seed"] == 0


def test_the_choice_of_dishes_is_proven(week):
    objective, bound = (float(week.provenance[f"dishes_{key}"]) for key in ("objective", "bound"))
    assert bound <= objective + 1e-6
    asked = week.provenance["limits"]["dishes_gap"]
    assert 0 <= float(week.provenance["dishes_gap"]) <= asked + 1e-9


def test_every_plan_makes_the_standing_statements(week):
    told = {notice.rule_id: notice.text for notice in week.warnings}
    for row in read_rows("statements.csv"):
        assert told[row["statement_id"]] == row["text"]


def test_every_medicine_that_no_rule_knows_is_told(planned):
    told = [str(notice) for notice in planned("vegetarian_no_milk").warnings]
    unheard_of = [text for text in told if "an unheard-of pill" in text]
    assert len(unheard_of) == 1
    assert "not checked" in unheard_of[0].lower()


def test_what_food_does_not_reach_is_told(week):
    told = {notice.rule_id for notice in week.warnings}
    targets = week.targets
    short = targets["counted"] < 0.95 * targets["minimum"]
    unplanned = (targets["status"] == "report") & (targets["official"] == "yes")
    below = targets.loc[(targets["status"] == "below") | (unplanned & short), "target_id"]
    assert {f"gap_{target}" for target in below} == {
        rule for rule in told if rule.startswith("gap_")
    }
