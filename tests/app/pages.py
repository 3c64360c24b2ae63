"""Runs the app by Streamlit's own test harness."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from mealplan import WeekPlan

ROOT = Path(__file__).parents[2]
APP = ROOT / "streamlit_app.py"


def opened(page: str = "week") -> AppTest:
    """Open a page as a new visitor."""
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    return app if page == "week" else app.switch_page(f"mealplan/app/{page}.py").run()


def labelled(elements, label):
    """Return the one element with a label."""
    found = [element for element in elements if element.label == label]
    assert len(found) == 1, [element.label for element in elements]
    return found[0]


def clicked() -> AppTest:
    """Open the page of the week and plan for the person of the form's defaults."""
    return labelled(opened().button, "Plan my week").click().run()


@cache
def usual_week() -> WeekPlan:
    """Return the week of the person of the form's defaults, as the page planned it."""
    week: WeekPlan = clicked().session_state["desk"].plan
    return week


def planned() -> AppTest:
    """Open the page of the week for a visitor on whose desk the usual week lies."""
    app = opened()
    app.session_state["desk"].take(None, usual_week())
    return app.run()


def words(app: AppTest) -> str:
    """Return all that a page says in prose, alerts too."""
    parts = (app.markdown, app.info, app.warning, app.error, app.success)
    return "\n".join(element.value for elements in parts for element in elements)
