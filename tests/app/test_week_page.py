"""The page of the week, by Streamlit's own test harness."""

from __future__ import annotations

from datetime import date

import pytest

from mealplan.app.visit import plain
from mealplan.exports import exported
from mealplan.translation import lexicon_in
from tests.app.pages import clicked, labelled, opened, planned, words


@pytest.fixture
def page():
    return planned()


def desk(app):
    return app.session_state["desk"]


def dishes(app):
    return [text.value for text in app.markdown if text.value.startswith("#### ")]


def test_the_form_has_a_default_for_everything_and_says_why_it_asks():
    app = opened()
    assert not app.error
    assert labelled(app.number_input, "Age in years").value == 62
    assert "Protein and energy are reckoned from it." in words(app)
    assert dishes(app) == []


def test_one_click_plans_seven_days_of_four_meals_and_a_second_does_not_solve_again():
    page = clicked()
    assert not page.error
    assert not page.exception
    assert len(dishes(page)) == 28
    assert page.tabs[0].label == "Today"
    before = desk(page).plan
    assert before.verify() == []
    labelled(page.button, "Plan my week").click().run()
    assert desk(page).plan is before


def unfolded(app):
    """Tell whether the form about the person is unfolded."""
    return labelled(app.expander, "About you: change and plan again").proto.expanded


def test_planning_again_folds_the_form_so_that_the_week_is_in_sight(page):
    assert not unfolded(page)
    for diet in ("vegan", "vegan"):
        page.session_state["about.is_open"] = True
        labelled(page.selectbox, "Diet").set_value(diet)
        page.run()
        assert unfolded(page)
        labelled(page.button, "Plan my week").click().run()
        assert not unfolded(page)


def test_the_reader_is_told_what_the_plan_is_not(page):
    assert "does not replace" in words(page)
    assert "Please read first" in page.info[0].value


def test_a_changed_form_gives_another_plan(page):
    labelled(page.selectbox, "Diet").set_value("vegan")
    labelled(page.button, "Plan my week").click().run()
    menu = desk(page).plan.menu
    assert set(desk(page).plan.table.foods.loc[menu["food_id"], "vegan"]) == {"yes"}


def test_timing_lines_stand_above_the_menu():
    app = opened()
    labelled(app.multiselect, "Medicines").set_value(["levothyroxine"])
    labelled(app.button, "Plan my week").click().run()
    assert "When to take what" in [header.value for header in app.header]


def test_a_stop_is_calm_names_whom_to_ask_and_shows_no_plan(page):
    labelled(page.multiselect, "Conditions").set_value(["pregnant"])
    labelled(page.button, "Plan my week").click().run()
    assert not page.error
    assert "Please talk to your doctor first" in page.warning[0].value
    assert "Please ask" in page.warning[0].value
    assert dishes(page) == []


def test_a_food_that_does_not_exist_is_told_by_the_label_of_its_field():
    app = opened()
    labelled(app.text_input, "Foods you never eat").set_value("xyzzy, <b>*qqq*")
    labelled(app.button, "Plan my week").click().run()
    assert not app.error
    assert "Foods you never eat" in app.warning[0].value
    assert "xyzzy" in app.warning[0].value
    assert "<b>" not in app.warning[0].value.replace("\\<b\\>", "")
    assert dishes(app) == []


def test_a_kept_meal_stays_when_another_week_is_made(page):
    before = dishes(page)
    page.button(key="lock.1.breakfast").click().run()
    assert page.button(key="swap.1.breakfast").disabled
    labelled(page.button, "Another week").click().run()
    kept = [dish for dish, now in zip(before, dishes(page), strict=True) if dish == now]
    meals = {(meal.day, meal.occasion) for meal in desk(page).plan.request.lock}
    assert meals == {(1, "breakfast")}
    assert before[0] in kept
    assert dishes(page) != before


def test_a_swap_offers_dishes_with_what_they_do_and_takes_one(page):
    before = dishes(page)
    page.button(key="swap.1.dinner").click().run()
    offers = page.session_state["offers"][""]
    assert len(offers) == 3
    page.button(key="take.0").click().run()
    assert desk(page).plan is offers[0].plan
    page.run()
    assert dishes(page)[2] == f"#### {offers[0].name}"
    assert [*dishes(page)[:2], *dishes(page)[3:]] == [*before[:2], *before[3:]]


def test_shopping_scales_with_the_people_who_eat_along(page):
    first = next(box.label for box in page.checkbox if str(box.key).startswith("have."))
    labelled(page.number_input, "People who eat along").set_value(4).run()
    assert first not in [box.label for box in page.checkbox]


def test_a_ticked_item_is_counted(page):
    box = next(box for box in page.checkbox if str(box.key).startswith("have."))
    boxes = sum(str(box.key).startswith("have.") for box in page.checkbox)
    box.check().run()
    assert f"{boxes - 1} of {boxes} to buy" in words(page)


def test_every_kind_of_file_is_offered_and_the_plan_loads_back(page):
    mine = desk(page)
    labels = {"Print (PDF)", "Calendar (ICS)", "Spreadsheet (XLSX)", "Whole plan (JSON)"}
    assert labels <= {button.label for button in page.get("download_button")}
    mine.keep((2, "dinner"))
    saved = exported(mine.with_kept(mine.plan), "json", date(2026, 3, 1)).decode()
    mine.open(saved, "week.json")
    page.run()
    assert len(dishes(page)) == 28
    assert mine.kept == {(2, "dinner")}


def test_the_page_speaks_spanish(page):
    page.selectbox(key="language").set_value("es").run()
    assert page.title[0].value == "Mi semana de comidas"
    assert page.tabs[0].label == "Hoy"
    assert len(dishes(page)) == 28


def test_the_spanish_page_names_dishes_foods_and_products_in_spanish(page):
    plan = desk(page).plan
    bought = plan.shopping()["item"]
    page.selectbox(key="language").set_value("es").run()
    shown = "\n".join([words(page), *(box.label for box in page.checkbox)])
    spanish = lexicon_in("es")
    for dish in plan.dishes["dish"].unique():
        assert f"#### {spanish.say(dish)}" in dishes(page)
        assert dish not in shown
    for food in [*plan.menu["food"].unique(), *bought]:
        assert plain(spanish.say(food)) in shown
    assert "does not replace" not in shown
    assert "No sustituye" in shown
    assert desk(page).plan is plan


def test_a_swap_is_offered_in_spanish_and_ticks_stay(page):
    box = next(box for box in page.checkbox if str(box.key).startswith("have."))
    box.check().run()
    page.selectbox(key="language").set_value("es").run()
    assert page.checkbox(key=box.key).value
    page.button(key="swap.1.dinner").click().run()
    offers = page.session_state["offers"][""]
    assert len(offers) >= 3
    for offer in offers:
        assert f"### {lexicon_in('es').say(offer.name)}" in words(page)
    page.button(key="take.0").click().run()
    assert desk(page).plan is offers[0].plan


def test_a_stop_is_told_in_spanish():
    app = opened()
    app.selectbox(key="language").set_value("es").run()
    labelled(app.multiselect, "Enfermedades").set_value(["pregnant"])
    labelled(app.button, "Planear mi semana").click().run()
    assert "no deben tomarse durante el embarazo" in app.warning[0].value
    assert "Consulte antes a: su oncólogo" in app.warning[0].value.replace("\\", "")


def test_two_visitors_never_see_each_others_plans(page):
    other = opened()
    assert dishes(other) == []
    assert desk(other).plan is None
    assert desk(page).plan is not None


def test_labels_of_charts_take_the_colour_of_the_text(page):
    [chart] = page.get("vega_lite_chart")
    assert chart.proto.theme == ""
