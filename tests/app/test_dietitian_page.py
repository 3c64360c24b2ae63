"""The dietitian's page, run by Streamlit's own test harness inside the app's navigation."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mealplan import Patient
from mealplan.app.texts import texts_in

APP = Path(__file__).parents[2] / "streamlit_app.py"
WORDS = texts_in("en")
BODY = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "active"}


def opened():
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    return app.switch_page("mealplan/app/dietitian.py").run()


def button(app, key):
    return next(one for one in app.button if one.label == WORDS[key])


def load(app, patient):
    content = patient if isinstance(patient, str) else patient.model_dump_json()
    uploader = app.file_uploader[0]
    uploader.set_value(("anna.json", content.encode(), "application/json"))
    app.run()
    return button(app, "dietitian.open").click().run()


def edit(app, target, **cells):
    """Write into cells of the target table, as the browser does."""
    editor = app.data_editor[0]
    row = list(editor.value.index).index(target)
    app.session_state[editor.key] = {
        "edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    return app.run()


def sign(app, author="R. Diaz, RD", note="kidney stones"):
    app.text_input[-2].set_value(author)
    app.text_input[-1].set_value(note)
    return button(app, "dietitian.sign").click().run()


def texts(app):
    """Return all that is written, without the signs that keep Markdown from reading it."""
    written = " ".join(str(one.value) for one in (*app.markdown, *app.caption, *app.warning))
    return written.replace("\\", "")


@pytest.fixture
def page():
    return opened()


def test_the_page_shows_targets_and_the_live_day(page):
    assert not page.exception
    assert page.title[0].value == "Dietitian"
    assert "calcium" in page.data_editor[0].value.index
    assert [one.value for one in page.success] == [WORDS["dietitian.possible"]]


def test_edits_show_in_the_live_day_and_count_only_when_signed(page):
    edit(page, "calcium", minimum=1300.0)
    assert "1 unsigned edit of the table is" in texts(page)
    assert "Targets set by hand: 0." in texts(page)
    sign(page)
    assert "Targets set by hand: 1." in texts(page)
    row = page.data_editor[0].value.loc["calcium"]
    assert (row["minimum"], row["author"], row["note"]) == (1300, "R. Diaz, RD", "kidney stones")


def test_a_second_edit_is_not_lost(page):
    edit(page, "calcium", minimum=1100.0)
    edit(page, "calcium", minimum=1000.0)
    sign(page)
    assert page.data_editor[0].value.at["calcium", "minimum"] == 1000


def test_edits_without_an_author_are_refused_in_a_sentence(page):
    edit(page, "calcium", minimum=1000.0)
    sign(page, author="")
    assert "calcium: author" in texts(page)
    assert "Targets set by hand: 0." in texts(page)


def test_hard_edits_that_conflict_are_told_with_repairs(page):
    edit(page, "energy", maximum=900.0, tier="safety")
    words = texts(page)
    assert page.error[0].value == WORDS["dietitian.impossible"]
    assert "cannot hold together" in words
    assert "would mend it" in words


def test_a_slider_moves_a_limit(page):
    dial = next(one for one in page.selectbox if one.label == WORDS["dietitian.dial"])
    wanted = next(one for one in dial.options if one.startswith("calcium at least 1,200"))
    dial.select(wanted).run()
    page.slider[0].set_value(2400.0).run()
    assert "missed" in texts(page) or "short" in texts(page) or "costs" in texts(page)
    assert not page.exception


def test_a_prescription_opens_and_wrong_ones_are_told(page):
    note = {"target_id": "sodium", "maximum": 1500, "author": "R. Diaz", "note": "pressure"}
    load(page, Patient(**BODY, medications=["warfarin"], overrides=[note]))
    assert "Medicines: warfarin" in texts(page)
    assert "Targets set by hand: 1." in texts(page)
    load(page, json.dumps({**BODY, "age": 300, "hight": 3}))
    assert "Age in years: must be less than or equal to 115" in texts(page)
    assert "- anna.json: hight: no such field; did you mean height" in texts(page)


def test_the_form_changes_the_patient_and_keeps_the_rest(page):
    load(page, Patient(**BODY, disliked_foods=["liver"]))
    age = next(one for one in page.number_input if one.label == WORDS["dietitian.age"])
    age.set_value(71.0)
    medicines = next(one for one in page.text_area if one.label == WORDS["dietitian.medications"])
    medicines.set_value("warfarin\n\n")
    button(page, "dietitian.use").click().run()
    assert "71 years" in texts(page)
    assert "Medicines: warfarin" in texts(page)
    assert page.session_state["clinic_shelf"].patient.disliked_foods == ("liver",)


def test_a_patient_who_needs_a_clinician_first_is_told_so(page):
    load(page, Patient(**{**BODY, "age": 12}))
    assert any("ask" in one.value.lower() for one in page.warning)
    button(page, "dietitian.make").click().run()
    assert not page.exception
    assert page.session_state["clinic_shelf"].plans == ()


def test_menus_are_made_traced_and_compared(page):
    load(page, Patient(**BODY))
    button(page, "dietitian.make").click().run()
    button(page, "dietitian.make").click().run()
    assert len(page.session_state["clinic_shelf"].plans) == 1
    assert WORDS["dietitian.compare_few"] in texts(page)
    assert re.search(r"\*\*Source:\*\*", texts(page))
    edit(page, "calcium", minimum=1000.0)
    sign(page)
    button(page, "dietitian.make").click().run()
    first, second = page.session_state["clinic_shelf"].plans
    assert second.plan.targets.set_index("target_id").at["calcium", "minimum"] == 1000
    assert first.plan.targets.set_index("target_id").at["calcium", "minimum"] != 1000
    said = "Rule calcium: at least 1,200 mg in the first, at least 1,000 mg in the second"
    assert said in texts(page)


def test_nothing_is_kept_unless_asked(page):
    assert WORDS["dietitian.caseload_none"] in texts(page)


def test_sessions_do_not_see_each_other(page):
    load(page, Patient(**BODY, medications=["warfarin"]))
    assert "warfarin" not in texts(opened())


def switch_off(app, *rules):
    lift = next(one for one in app.multiselect if one.label == WORDS["dietitian.lift"])
    lift.set_value(list(rules)).run()
    return app


def sign_rules(app, author="R. Diaz, RD", note="likes eggs"):
    for label, text in (("lift_author", author), ("lift_note", note)):
        box = next(one for one in app.text_input if one.label == WORDS[f"dietitian.{label}"])
        box.set_value(text)
    return button(app, "dietitian.lift_sign").click().run()


def test_a_soft_rule_switched_off_is_signed_and_menus_are_planned_without_it(page):
    switch_off(page, "group_egg_week_max")
    assert "Menus can be planned without: egg at most 7 servings a week" in texts(page)
    sign_rules(page)
    assert not page.exception
    assert "Menus are planned without the rule “egg week” (R. Diaz, RD: likes eggs)" in texts(page)
    (signed,) = page.session_state["clinic_shelf"].patient.overrides
    assert (signed.target_id, signed.author, signed.note) == (
        "egg_week", "R. Diaz, RD", "likes eggs",
    )  # fmt: skip
    button(page, "dietitian.make").click().run()
    plan = page.session_state["clinic_shelf"].plans[-1].plan
    assert plan.situation().set_aside == {"egg_week"}
    assert "Planned without the rule egg week" in texts(page)
    assert WORDS["dietitian.unsigned"] not in texts(page)
    page.button(key="clinic_back_egg_week").click().run()
    assert page.session_state["clinic_shelf"].patient.overrides == ()


def test_a_rule_set_aside_stays_when_targets_are_signed(page):
    switch_off(page, "group_egg_week_max")
    sign_rules(page)
    edit(page, "calcium", minimum=1000.0)
    sign(page)
    signed = {item.target_id for item in page.session_state["clinic_shelf"].patient.overrides}
    assert signed == {"egg_week", "calcium"}


def test_a_switch_without_an_author_is_refused(page):
    switch_off(page, "group_egg_week_max")
    sign_rules(page, author="")
    assert "egg_week: author" in texts(page)
    assert page.session_state["clinic_shelf"].patient.overrides == ()


def test_what_guards_safety_is_off_in_the_view_alone_and_says_so(page):
    load(page, Patient(**BODY, allergies=["fish"]))
    switch_off(page, "allergy_fish", "group_brazil_nut_day_max")
    (said,) = [one.value for one in page.warning if "every menu keeps" in one.value]
    assert "no fish" in said
    assert "brazil nut" in said
    assert WORDS["dietitian.lift_sign"] not in [one.label for one in page.button]


def test_a_menu_made_without_what_is_not_signed_says_so(page):
    switch_off(page, "group_egg_week_max")
    button(page, "dietitian.make").click().run()
    assert WORDS["dietitian.unsigned"] in texts(page)
    plan = page.session_state["clinic_shelf"].plans[-1].plan
    assert plan.situation().set_aside == frozenset()


def test_units_say_what_time_they_are_for():
    app = opened()
    tables = [table.value for table in app.dataframe if "unit" in table.value]
    units = {unit for table in tables for unit in table["unit"]}
    assert units >= {"mg a day", "g a day", "servings a week"}
    assert not any("week a day" in unit for unit in units)
