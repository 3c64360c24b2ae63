"""The batch page, run by Streamlit's own test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mealplan.app.texts import texts_in

APP = Path(__file__).parents[2] / "streamlit_app.py"
WORDS = texts_in("en")
HEAD = "patient_id,sex,age,weight_kg,height_cm,activity"
GOOD = "female,62,68,165,active"
CHILD = "female,12,50,160,active"


@pytest.fixture
def page():
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    return app.switch_page("mealplan/app/batch.py").run()


def upload(app, *rows, head=HEAD):
    content = "\n".join([head, *rows]).encode()
    app.file_uploader[0].set_value(("patients.csv", content, "text/csv"))
    return app.run()


def texts(app):
    written = (*app.markdown, *app.caption, *app.warning)
    return " ".join(str(one.value) for one in written).replace("\\", "")


def button(app, label):
    return next(one for one in app.button if one.label == label)


def test_templates_are_offered(page):
    assert not page.exception
    labels = [one.label for one in page.download_button]
    assert labels == [WORDS["batch.template"], WORDS["batch.template_xlsx"]]


def test_problems_are_shown_before_any_work(page):
    upload(page, f"a,{GOOD}", "=b,femal,300,68,165,active")
    assert "1 of 2 rows can be planned." in texts(page)
    assert page.dataframe[0].value[["row", "patient_id", "column"]].values.tolist() == [
        [3, "'=b", "sex"],
        [3, "'=b", "age"],
    ]


def test_a_file_that_cannot_be_used_is_told(page):
    upload(page, head="patient_id,agee")
    assert "agee" in texts(page)
    assert not page.exception
    assert len(page.button) == 0


def test_patients_are_planned_and_offered(page):
    upload(page, f"a,{GOOD}", f"b,{CHILD}")
    page.number_input[0].set_value(1)
    button(page, "Plan 2 patients").click().run()
    assert not page.exception
    assert "All 2 are done." in texts(page)
    results = page.dataframe[0].value
    assert results["outcome"].tolist() == ["planned", WORDS["batch.outcome_refused"]]
    assert "Download 2 results (ZIP)" in [one.label for one in page.download_button]
    button(page, WORDS["batch.anew"]).click().run()
    assert button(page, "Plan 2 patients")


def test_partial_results_are_usable_and_go_on(page):
    upload(page, f"a,{GOOD}", f"b,{CHILD}")
    button(page, "Plan 2 patients").click().run()
    _, batch = page.session_state["batch"]
    del batch.done[1:]
    page.run()
    assert "Done: 1 of 2." in texts(page)
    assert "Download 1 result (ZIP)" in [one.label for one in page.download_button]
    button(page, "Go on with 1 patient").click().run()
    assert "All 2 are done." in texts(page)
