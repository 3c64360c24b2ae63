"""The options of a plan on the page of the week, and what food costs."""

from __future__ import annotations

import csv
import io
from contextlib import nullcontext
from datetime import date

import pytest

from mealplan import read_patient, sample_patient_path
from mealplan.app import charts, views
from mealplan.app.desk import Desk, packaged_larder
from mealplan.app.texts import texts_in
from mealplan.app.uploads import Upload
from mealplan.app.wanted import PriceList, Wanted, price_list, price_template
from mealplan.errors import InputError
from mealplan.request import Effort, Goal, Request
from tests.app.pages import labelled, opened, usual_week, words

LARDER = packaged_larder()
FOODS = LARDER.table.foods
ANNA = read_patient(sample_patient_path())
TEXTS = texts_in("en")


def priced(cell="2", kind="csv"):
    """Return a file of prices with a figure in every row, or something else."""
    rows = list(csv.reader(io.StringIO(price_template(FOODS, "csv").decode())))
    at = rows[0].index("price")
    filled = [[*row[:at], cell, *row[at + 1 :]] for row in rows[1:]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([rows[0], *filled])
    return Upload(f"shop.{kind}", text.getvalue().encode())


def plan_of(app):
    return app.session_state["desk"].plan


def upload(app, file):
    """Hand a file of prices in, as the browser does."""
    found = labelled(app.file_uploader, TEXTS["prices.upload"])
    found.set_value((file.name, file.content, "text/csv"))
    return labelled(app.button, TEXTS["prices.use"]).click().run()


def ask(app):
    return labelled(app.button, "Plan my week").click().run()


def test_options_have_defaults_that_give_the_usual_week():
    assert Wanted().request({}) == Request()
    app = opened()
    assert labelled(app.selectbox, TEXTS["options.days"]).value == 7
    assert TEXTS["options.leftovers_why"] in words(app)
    assert Goal.CHEAPEST not in labelled(app.selectbox, TEXTS["options.goal"]).options
    assert TEXTS["options.budget"] not in [box.label for box in app.number_input]


def test_what_is_wanted_reaches_the_planner_whole():
    wanted = Wanted(14, Effort.THOROUGH, 2, Goal.CHEAPEST, 50.0)
    request = wanted.request({"11233": 3.0})
    assert (request.days, request.effort, request.leftovers) == (14, "thorough", 2)
    assert (request.goal, request.budget, request.prices) == ("cheapest", 50.0, {"11233": 3.0})


def test_what_needs_prices_is_refused_without_them():
    with pytest.raises(InputError, match=r"goal: the cheapest plan needs prices"):
        Wanted(goal=Goal.CHEAPEST).request({})


def test_two_weeks_are_read_one_at_a_time():
    app = opened()
    labelled(app.selectbox, TEXTS["options.days"]).set_value(14)
    labelled(app.selectbox, TEXTS["options.leftovers"]).set_value(1)
    ask(app)
    assert not app.exception
    plan = plan_of(app)
    assert plan.request.days == 14
    assert len(titles(app)) == 28
    assert titles(app) == dishes(plan, range(1, 8))
    told = words(app).count("Left over from")
    assert told == sum(plan.is_left_over(day, "lunch") for day in range(1, 8)) == 1
    chosen = app.button_group[0]
    chosen.set_value(1).run()
    assert titles(app) == dishes(plan, range(8, 15))
    assert plan_of(app) is plan


def written(app):
    """Return all that is said, without the signs that keep Markdown from reading it."""
    return words(app).replace("\\", "")


def titles(app):
    return [text.value[5:] for text in app.markdown if text.value.startswith("#### ")]


def dishes(plan, days):
    return plan.dishes.loc[plan.dishes["day"].isin(days), "dish"].tolist()


def test_prices_bring_costs_a_budget_and_the_cheapest_goal():
    app = upload(opened(), priced())
    assert not app.exception
    assert "shop.csv is in use" in written(app)
    labelled(app.selectbox, TEXTS["options.goal"]).set_value(Goal.CHEAPEST.value)
    labelled(app.number_input, TEXTS["options.budget"]).set_value(500.0)
    ask(app)
    plan = plan_of(app)
    assert (plan.request.goal, plan.request.budget) == ("cheapest", 500.0)
    total = plan.costs["known_cost"].sum()
    assert total > 0
    assert f"costs **{total:.2f}**" in words(app)
    assert f"This day: {plan.costs['known_cost'][1]:.2f}" in written(app)
    bought = plan.shopping()["cost"].sum()
    assert f"Together {bought:.2f}" in written(app)
    labelled(app.button, TEXTS["prices.forget"]).click().run()
    assert not app.exception
    assert labelled(app.selectbox, TEXTS["options.goal"]).value == "liking"
    ask(app)
    assert not plan_of(app).request.prices


def test_wrong_prices_are_told_by_row_and_column():
    app = upload(opened(), priced("dear"))
    said = app.warning[-1].value
    assert TEXTS["app.file_title"] in said
    assert "row 2" in said
    assert "price" in said
    assert not app.session_state["desk"].prices.per_kg


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_read_back_and_holds_no_price_yet(kind):
    file = Upload(f"prices.{kind}", price_template(FOODS, kind))
    with pytest.raises(InputError, match="holds no price"):
        price_list(file, FOODS)


def test_other_wishes_are_planned_anew_and_the_same_are_not():
    passed = []

    class Gate(nullcontext):
        def __enter__(self):
            passed.append(1)

    mine = Desk(LARDER, Gate())
    mine.plan_for(ANNA)
    mine.plan_for(ANNA, Wanted())
    assert len(passed) == 1
    mine.plan_for(ANNA, Wanted(leftovers=1))
    assert len(passed) == 2
    mine.price(PriceList("shop.csv", {"11233": 3.0}))
    mine.plan_for(ANNA, Wanted(leftovers=1))
    assert len(passed) == 3
    assert mine.plan.request.prices == {"11233": 3.0}


def test_prices_of_foods_that_are_gone_go_with_them():
    mine = Desk(LARDER, nullcontext())
    mine.price(PriceList("shop.csv", {"11233": 3.0, "my_food": 1.0}))
    mine.use(LARDER)
    assert mine.prices.per_kg == {"11233": 3.0}


def test_weeks_are_named_by_their_dates():
    assert views.weeks_of(28)[-1] == range(22, 29)
    assert views.week_title(range(8, 15), date(2026, 3, 2), TEXTS) == "Week 2: Mon 9 to Sun 15"
    start, today = date(2026, 3, 2), date(2026, 3, 11)
    assert views.day_order(range(8, 15), start, today) == (10, 11, 12, 13, 14, 8, 9)
    assert views.day_order(range(1, 8), start, today) == tuple(range(1, 8))


def test_charts_draw_the_days_that_are_named():
    plan = usual_week()
    titles = {2: "Tuesday", 3: "Wednesday"}
    for picture in (
        charts.food_chart(plan, "calcium_mg", titles, TEXTS),
        charts.week_map(plan, titles, TEXTS),
    ):
        spec = picture.chart.to_dict()
        days = {row["day"] for rows in spec["datasets"].values() for row in rows if "day" in row}
        assert days == {"Tuesday", "Wednesday"}
