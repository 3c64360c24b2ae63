"""The page of the week, run by Streamlit's own test harness."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "streamlit_app.py"


@pytest.fixture(scope="module")
def page():
    """Run the app once."""
    return AppTest.from_file(str(APP), default_timeout=120).run()


def test_the_page_runs_without_an_error(page):
    assert not page.exception
    assert page.title[0].value == "A week of meals for bone health"


def test_every_day_has_four_dishes(page):
    assert [tab.label for tab in page.tabs] == [f"Day {day}" for day in range(1, 8)]
    assert [len(tab.subheader) for tab in page.tabs] == [4] * 7


def test_the_reader_is_told_what_the_plan_is_not(page):
    words = " ".join(text.value for text in page.markdown)
    assert "does not replace" in words


def test_targets_stand_in_words_beside_the_chart(page):
    table = page.table[0].value
    assert set(table["Standing"]) <= {"met", "close", "below", "above", "report"}
    assert "Calcium" in set(table["Nutrient"])
