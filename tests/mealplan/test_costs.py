"""What a plan costs: sums, what is not in them, and the cheapest plan that meets the targets."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from foods import read_own_foods, with_own_foods
from mealplan import InputError, plan_week, with_own_dishes
from mealplan.costs import cost_notices, day_costs, food_costs
from mealplan.dishes import COLUMNS
from mealplan.menu_case import situation
from mealplan.request import Request
from mealplan.shopping import shopping_list
from mealplan.targets import daily_targets
from tests.foods.own_files import bun, write_csv
from tests.mealplan.people import people, person

RANK = {"met": 0, "report": 0, "close": 1, "below": 2, "above": 3}
WHO = "small_old_woman"

MENU = pd.DataFrame(
    {
        "day": [1, 1, 2],
        "food_id": ["11233", "20037", "11233"],
        "food": ["Kale", "Rice", "Kale"],
        "grams": [100.0, 200.0, 50.0],
    }
)


class TestSums:
    def test_an_unknown_price_is_no_cost_of_nothing(self):
        costs = food_costs(MENU, {"11233": 4.0})
        assert costs.dropna().tolist() == pytest.approx([0.4, 0.2])
        assert math.isnan(costs[1])

    def test_days_tell_what_is_known_and_what_is_not(self):
        days = day_costs(MENU, {"11233": 4.0})
        assert days["known_cost"].tolist() == pytest.approx([0.4, 0.2])
        assert days["unpriced_g"].tolist() == [200.0, 0.0]

    def test_the_notice_names_what_has_no_price(self):
        (notice,) = cost_notices(MENU, Request(prices={"11233": 4.0}))
        assert notice.rule_id == "unknown_price"
        assert "Rice" in notice.text
        assert "Kale" not in notice.text

    def test_a_budget_that_does_not_hold_is_told(self):
        prices = {"11233": 4.0, "20037": 2.0}
        told = [n.rule_id for n in cost_notices(MENU, Request(prices=prices, budget=0.9))]
        assert told == ["over_budget"]
        assert list(cost_notices(MENU, Request(prices=prices, budget=1.1))) == []

    def test_a_budget_is_for_a_week(self):
        prices = {"11233": 4.0, "20037": 2.0}
        assert list(cost_notices(MENU, Request(days=14, prices=prices, budget=0.6))) == []

    def test_without_prices_nothing_is_said(self):
        assert list(cost_notices(MENU, Request())) == []

    def test_the_shopping_list_holds_the_cost_of_what_is_eaten(self, table):
        menu = MENU[["food_id", "grams"]]
        listed = shopping_list(menu, table.foods, servings=2, prices={"11233": 4.0})
        costs = listed.set_index(listed["foods"].str[0])["cost"]
        assert costs["11233"] == pytest.approx(1.2)
        assert math.isnan(costs["20037"])
        assert shopping_list(menu, table.foods)["cost"].isna().all()


@pytest.fixture(scope="module")
def prices(table):
    """Prices from 2 to 20 a kilogram for nine foods of ten."""
    numbered = enumerate(table.foods.index)
    return {food: 2.0 + number * 7 % 19 for number, food in numbered if number % 10}


@pytest.fixture(scope="module")
def cheapest(prices):
    return plan_week(people()[WHO], prices=prices, goal="cheapest")


class TestCheapest:
    def test_it_costs_far_less_than_the_usual_week(self, cheapest, planned, prices, table):
        def feared(plan):
            """Count what has no price like the dearest."""
            per_kg = plan.menu["food_id"].map(prices).fillna(20.0)
            return float((per_kg * plan.menu["grams"]).sum()) / 1000.0

        assert feared(cheapest) < 0.6 * feared(planned(WHO))

    def test_no_target_pays_for_it(self, cheapest, planned):
        before = planned(WHO).targets.set_index("target_id")["status"].map(RANK)
        after = cheapest.targets.set_index("target_id")["status"].map(RANK)
        worse = after > before
        assert worse[worse].index.tolist() == []

    def test_every_rule_holds(self, cheapest):
        assert cheapest.verify() == []

    def test_the_currency_does_not_matter(self, cheapest, prices):
        in_cents = {food: 100.0 * price for food, price in prices.items()}
        other = plan_week(people()[WHO], prices=in_cents, goal="cheapest")
        assert other.costs["known_cost"].sum() == pytest.approx(
            100.0 * cheapest.costs["known_cost"].sum(), rel=0.1
        )

    def test_the_plan_tells_its_cost(self, cheapest, prices):
        rows = cheapest.menu.assign(price=cheapest.menu["food_id"].map(prices))
        known = (rows["price"] * rows["grams"] / 1000.0).groupby(rows["day"]).sum()
        assert cheapest.costs["known_cost"].tolist() == pytest.approx(known.tolist())
        listed = cheapest.shopping(servings=1)
        assert listed["cost"].sum() <= known.sum() * (1 + 1e-9)

    def test_it_needs_prices(self):
        with pytest.raises(InputError, match="needs prices"):
            plan_week(people()[WHO], goal="cheapest")

    def test_another_goal_is_refused(self, prices):
        with pytest.raises(InputError, match="liking or cheapest"):
            plan_week(people()[WHO], prices=prices, goal="dearest")


DISH = f"""{",".join(COLUMNS)}
my_toast,My bun with soy yogurt,breakfast,home,5,Toast the bun.,bread,own:my_bun,60,60,120,yes
my_toast,,,,,,yogurt,16252,122.5,245,245,yes
"""


def with_bun(folder, table, **cells):
    """Return foods and dishes with an own bun in an own breakfast."""
    own = with_own_foods(table, read_own_foods(write_csv(folder / "own.csv", bun(**cells))))
    (folder / "dishes.csv").write_text(DISH, encoding="utf-8")
    return own, with_own_dishes(folder / "dishes.csv", own.foods)


def week_with_bun(folder, table, **cells):
    """Plan a week with an own bun in an own breakfast, beside a few other breakfasts."""
    own, dishes = with_bun(folder, table, **cells)
    breakfasts = [d for d in dishes if "breakfast" in d.occasions and d.dish_id != "my_toast"]
    dropped = breakfasts[FEW:]
    return plan_week(person(), foods=own, dishes=[d for d in dishes if d not in dropped])


FEW = 3
"""Breakfasts that, served twice each, do not fill a week, so that the own one is needed."""


class TestOwnFoods:
    def test_an_own_food_is_served_in_an_own_dish(self, tmp_path, table):
        plan = week_with_bun(tmp_path, table)
        served = plan.menu[plan.menu["food_id"] == "own:my_bun"]
        assert not served.empty
        assert set(served["measure"]) <= {"1 bun (60 g)", "2 buns (120 g)"}
        assert plan.verify() == []

    @pytest.mark.parametrize(
        ("fields", "cells"),
        [
            ({"allergies": ["wheat"]}, {}),
            ({"allergies": ["egg"]}, {"allergens": "unknown"}),
            ({"medications": ["letrozole"]}, {"flags": "unknown"}),
            ({"lactose_free": True}, {"lactose_free": "unknown"}),
        ],
        ids=["holds it", "allergens unknown", "flags unknown", "diet unknown"],
    )
    def test_it_is_left_out_where_it_is_not_known_to_be_safe(self, tmp_path, table, fields, cells):
        own, dishes = with_bun(tmp_path, table, **cells)
        for who, is_allowed in ((person(), True), (person(**fields), False)):
            case = situation(who, own, dishes, daily_targets(who))
            assert ("own:my_bun" in case.allowed) == is_allowed

    def test_a_menu_that_holds_it_all_the_same_is_refused(self, tmp_path, table):
        unknown = {"allergens": "unknown", "flags": "unknown"}
        plan = week_with_bun(tmp_path, table, **unknown)
        assert any(notice.rule_id == "flags_unknown" for notice in plan.warnings)
        from mealplan.verify import violations

        other = person(allergies=["egg"], medications=["letrozole"])
        told = " ".join(violations(other, plan.table, plan.menu, plan.nutrients))
        assert "allergens of My bun are unknown" in told
        assert "what to be careful of in My bun is unknown" in told

    def test_a_file_called_like_one_of_the_package_does_not_take_its_place(
        self, tmp_path, table, recipes
    ):
        own = with_own_foods(table, read_own_foods(write_csv(tmp_path / "own.csv", bun())))
        (tmp_path / "breakfast.csv").write_text(DISH, encoding="utf-8")
        dishes = with_own_dishes(tmp_path / "breakfast.csv", own.foods)
        assert len(dishes) == len(recipes) + 1

    def test_own_dishes_are_told_by_row(self, tmp_path, table):
        file = tmp_path / "dishes.csv"
        file.write_text("\n" + DISH.replace("16252", "99999").replace("yes", "maybe"))
        with pytest.raises(InputError) as caught:
            with_own_dishes(file, table.foods)
        text = "\n".join(caught.value.problems)
        assert "dishes.csv, row 3, foods: 'own:my_bun'" in text
        assert "dishes.csv, row 4, foods: '99999'" in text
        assert "row 4, required" in text
