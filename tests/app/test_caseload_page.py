"""The caseload page beside the dietitian's, run by Streamlit's own test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mealplan import read_patient, sample_patient_path
from mealplan.app.texts import texts_in
from mealplan.caseload import Caseload

APP = Path(__file__).parents[2] / "streamlit_app.py"
WORDS = texts_in("en")
PAGE, DIETITIAN = "mealplan/app/caseload.py", "mealplan/app/dietitian.py"


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept" / "caseload.sqlite"
    monkeypatch.setenv("MEALPLAN_CASELOAD", str(path))
    return path


@pytest.fixture
def page(file):
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    return app.switch_page(PAGE).run()


def button(app, key, **words):
    label = WORDS[key].format(**words)
    return next(one for one in app.button if one.label == label)


def texts(app):
    written = (*app.markdown, *app.caption, *app.success, *app.info, *app.warning)
    return " ".join(str(one.value) for one in written).replace("\\", "")


def keep(app):
    return app.toggle[0].set_value(True).run()


def saved(app, name="Anna"):
    """Save the sample patient from the dietitian's page and come back."""
    app.switch_page(DIETITIAN).run()
    field = next(one for one in app.text_input if one.label == WORDS["dietitian.caseload_name"])
    field.set_value(name)
    button(app, "dietitian.caseload_save").click().run()
    return app


def test_it_is_off_until_asked_and_shows_where_it_would_lie(page, file):
    assert not page.exception
    assert str(file) in texts(page)
    assert WORDS["caseload.off"] in texts(page)
    keep(page)
    assert WORDS["caseload.none"] in texts(page)
    assert not file.parent.exists()


def test_a_patient_is_saved_opened_renamed_and_deleted(page, file):
    saved(keep(page))
    assert "Saved as version 1 of Anna." in texts(page)
    button(page, "dietitian.caseload_revise", name="Anna").click().run()
    assert "Saved as version 2 of Anna." in texts(page)

    page.switch_page(PAGE).run()
    assert page.dataframe[0].value[WORDS["caseload.version"]].tolist() == [2]
    field = next(one for one in page.text_input if one.label == WORDS["caseload.rename"])
    field.set_value("=Bea")
    button(page, "caseload.rename_do").click().run()
    assert page.dataframe[0].value[WORDS["caseload.name"]].tolist() == ["'=Bea"]
    button(page, "caseload.open").click().run()
    assert "=Bea, version 2, is open" in texts(page)

    assert button(page, "caseload.delete_do").disabled
    page.checkbox[0].check().run()
    button(page, "caseload.delete_do").click().run()
    assert "=Bea is deleted." in texts(page)
    with Caseload(file) as caseload:
        assert caseload.entries() == ()
    assert b"low_active" not in file.read_bytes()
    assert page.session_state["clinic_shelf"].entry is None


def test_a_name_that_is_taken_is_told(page):
    saved(keep(page))
    saved(page)
    assert "in the caseload already" in texts(page)


def test_a_patient_changed_elsewhere_is_not_overwritten(page, file):
    saved(keep(page))
    with Caseload(file) as other:
        other.revise(other.entries()[0], read_patient(sample_patient_path()))
    button(page, "dietitian.caseload_revise", name="Anna").click().run()
    assert "somebody else" in texts(page)


def test_a_place_that_cannot_be_used_is_told_in_a_sentence(page, file):
    file.parent.mkdir()
    file.write_text("no database " * 100)
    keep(page)
    assert WORDS["app.store_title"] in texts(page)
    assert not page.exception


def test_turned_off_again_it_is_not_looked_at(page):
    saved(keep(page))
    page.switch_page(PAGE).run()
    assert len(page.dataframe) == 1
    page.toggle[0].set_value(False).run()
    assert len(page.dataframe) == 0
    page.switch_page(DIETITIAN).run()
    assert WORDS["dietitian.caseload_none"] in texts(page)
