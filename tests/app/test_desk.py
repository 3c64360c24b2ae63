"""What one visitor works on, trouble, and what the page of the week shows."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import UTC, date, datetime
from threading import Thread

import pytest

from mealplan import read_patient, sample_patient_path
from mealplan.app import charts, views
from mealplan.app.desk import Desk, packaged_larder
from mealplan.app.profile import known_conditions, known_medicines, patient_of
from mealplan.app.texts import texts_in
from mealplan.app.trouble import trouble_of
from mealplan.app.uploads import Upload
from mealplan.cautions import readings
from mealplan.errors import InputError
from tests.app.pages import usual_week

TEXTS = texts_in("en")
LARDER = packaged_larder()
ANNA = read_patient(sample_patient_path())
ABOUT = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "low_active"}


class Counter(nullcontext):
    """Counts how often the gate to the solver is passed."""

    def __init__(self):
        super().__init__()
        self.passed = 0

    def __enter__(self):
        self.passed += 1


@pytest.fixture(scope="module")
def desk():
    mine = Desk(LARDER, nullcontext())
    mine.take(None, usual_week())
    return mine


def test_impatient_clicks_solve_once():
    gate = Counter()
    mine = Desk(LARDER, gate)
    clicks = [Thread(target=mine.plan_for, args=(ANNA,)) for _ in range(3)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert gate.passed == 1
    before = mine.plan
    clicks = [Thread(target=mine.another, args=(before,)) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert gate.passed == 2
    assert mine.plan is not before


def test_a_stale_change_does_not_undo_a_newer_one(desk):
    before = desk.plan
    desk.take(object(), None)
    assert desk.plan is before


def test_a_fault_is_a_number_and_the_log_holds_no_words_of_the_patient(caplog):
    def broken():
        raise RuntimeError("Anna Berg takes warfarin")

    with caplog.at_level(logging.ERROR):
        trouble = trouble_of(broken, TEXTS)
    assert trouble.kind == "fault"
    number = caplog.records[0].getMessage().split()[1].rstrip(":")
    assert number in trouble.lines[0]
    assert "Anna" not in caplog.text
    assert "test_desk.py" in caplog.text


def test_wrong_answers_are_told_all_at_once_by_their_labels():
    answers = {**ABOUT, "age": 400, "weight_kg": 2}
    trouble = trouble_of(lambda: patient_of(answers), TEXTS)
    assert [line.split(":")[0] for line in trouble.lines] == ["Age in years", "Weight in kg"]


def test_answers_become_a_patient():
    answers = {
        **ABOUT,
        "excluded_foods": " liver ;eel,, ",
        "allergies": [],
        "max_minutes": None,
        "supplements": {"vitamin_d_ug": 20.0, "calcium_mg": 0.0},
    }
    patient = patient_of(answers)
    assert patient.excluded_foods == ("liver", "eel")
    assert [(item.nutrient, item.amount) for item in patient.supplements] == [("vitamin_d_ug", 20)]


def test_every_name_that_the_form_offers_is_understood():
    patient = patient_of(
        {**ABOUT, "medications": list(known_medicines()), "conditions": list(known_conditions())}
    )
    assert not [item.text for _, item in readings(patient) if not item.facts]


def test_days_start_with_today_in_the_visitors_zone():
    evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert views.today_in("Asia/Tokyo", evening) == date(2026, 3, 2)
    assert views.today_in(None, evening) == date(2026, 3, 1)
    assert views.today_in("No/Where", evening) == date(2026, 3, 1)
    assert views.day_order(range(1, 8), date(2026, 3, 1), date(2026, 3, 3)) == (3, 4, 5, 6, 7, 1, 2)
    assert views.day_order(range(1, 8), date(2026, 3, 1), date(2026, 4, 3)) == (1, 2, 3, 4, 5, 6, 7)
    assert views.day_title(1, date(2026, 3, 2), date(2026, 3, 1), TEXTS) == "Mon 2"
    assert views.long_date(2, date(2026, 3, 1), texts_in("es")) == "lunes, 2 de marzo"


def test_cards_hold_the_whole_menu(desk):
    plan = desk.plan
    meals = [meal for day in range(1, 8) for meal in views.meals_of(plan, day)]
    assert len(meals) == len(plan.dishes)
    served = [(meal.day, food.food, food.measure) for meal in meals for food in meal.foods]
    wanted = plan.menu[["day", "food", "measure"]].itertuples(index=False, name=None)
    assert sorted(served) == sorted(wanted)


def test_bars_say_in_words_what_they_show(desk):
    for bar in views.target_bars(desk.plan.targets, TEXTS):
        assert 0.0 <= bar.share <= 1.0
        assert bar.words.startswith(bar.name)
        assert bar.standing in bar.words


@pytest.mark.parametrize("nutrient", ["calcium_mg", "vitamin_k2_ug", "polyphenols_mg"])
def test_what_foods_give_adds_up_to_the_day(desk, nutrient):
    given, leaders = charts.by_food(desk.plan, nutrient, "others")
    days = given.groupby("day")["amount"].sum()
    assert days.to_numpy() == pytest.approx(desk.plan.nutrients[nutrient].to_numpy())
    assert set(given["food"]) <= {*leaders, "others"}


def test_every_chart_has_words_that_name_what_stands_out(desk):
    plan, titles = desk.plan, {day: f"Day {day}" for day in range(1, 8)}
    by_food = charts.food_chart(plan, "calcium_mg", titles, TEXTS)
    share = charts.target_chart(plan.targets, TEXTS)
    by_day = charts.week_map(plan, titles, TEXTS)
    _, leaders = charts.by_food(plan, "calcium_mg", "others")
    assert leaders[0] in by_food.words
    assert "Vitamin D" in share.words
    assert "Day " in by_day.words
    assert all(picture.chart.to_dict()["layer"] for picture in (by_food, share, by_day))


def test_shares_of_days_are_those_of_the_plan(desk):
    plan = desk.plan
    shares = charts.day_shares(plan).set_index(["nutrient", "day"])["share"]
    least = plan.targets.set_index("target_id").at["calcium", "minimum"]
    assert shares["Calcium", 3] == pytest.approx(plan.nutrients.at[3, "calcium_mg"] / least)


def test_text_that_is_none_is_told():
    with pytest.raises(InputError, match="UTF-8"):
        _ = Upload("week.json", b"\xff\xfe\x00").text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": 99}', "null", "1" * 5000])
def test_a_file_that_is_no_plan_leaves_the_plan_as_it_is(desk, text):
    before = desk.plan
    trouble = trouble_of(lambda: desk.open(text, "bad.json"), TEXTS)
    assert trouble.kind == "input"
    assert desk.plan is before
