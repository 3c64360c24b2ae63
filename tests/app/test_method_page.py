"""The page of sources and method, by Streamlit's own test harness."""

from __future__ import annotations

from mealplan import sources
from mealplan.app.method_views import EQUATIONS, found_sources
from tests.app.pages import labelled, opened


def test_the_model_stands_in_equations_with_every_source_and_version():
    app = opened("method")
    assert not app.error
    assert len(app.latex) == sum(len(lines) for lines in EQUATIONS.values())
    assert len(app.dataframe[0].value) == len(sources())
    assert "highspy" in set(app.table[-1].value["Part"])


def test_sources_can_be_searched():
    app = opened("method")
    labelled(app.text_input, "Search the sources").set_value("hadji").run()
    shown = app.dataframe[0].value["Source"]
    assert 0 < len(shown) < len(sources())
    assert found_sources("((").empty
