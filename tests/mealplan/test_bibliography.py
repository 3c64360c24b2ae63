"""The list of sources holds every source that a data table names."""

from __future__ import annotations

from typer.testing import CliRunner

from foods import read_citations
from mealplan import sources
from mealplan.cli import app
from mealplan.tables import read_table, table_names


def test_every_source_of_every_table_is_listed():
    listed = sources()
    assert not listed.duplicated(["table", "source"]).any()
    for name in table_names():
        table = read_table(name)
        if "source" in table:
            found = listed[listed["table"] == name.removesuffix(".csv")]
            assert set(found["source"]) == set(table["source"])


def test_every_row_is_named_by_its_source():
    listed = sources().query("table == 'targets'")
    named = {row for rows in listed["rows"] for row in rows.split(", ")}
    assert named == set(read_table("targets.csv")["target_id"])


def test_food_figures_have_their_sources_too():
    listed = sources().set_index("table")
    assert len(listed.loc[["literature"]]) == len(read_citations())
    assert listed.loc[["food table"], "source"].str.contains("Standard Reference").any()
    assert not listed["source"].isin(["", "see citations.csv"]).any()


def test_dois_are_found_in_the_words():
    listed = sources().set_index(["table", "rows"])
    assert (listed["doi"] == "10.1016/j.jbo.2017.03.001").any()
    assert not listed["doi"].str.contains(r"[.,;:)]$").any()
    with_doi = listed["source"].str.contains("doi:10", regex=False)
    assert (with_doi == (listed["doi"] != "")).all()


def test_the_command_line_prints_them():
    result = CliRunner().invoke(app, ["sources"])
    assert result.exit_code == 0
    words = "".join(result.output.split())
    assert "Hadji" in words
    assert "10.1016/j.jbo.2017.03.001" in words
