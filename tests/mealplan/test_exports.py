"""Every kind of export: same bytes for equal plans, version, sources, statements, safe cells."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pypdf import PdfReader

from mealplan import InputError
from mealplan.exports import KINDS, exported, plan_from_json, write_plan
from mealplan.exports.cells import plain_cell
from mealplan.exports.facts import plan_sources, source_lines
from mealplan.notices import Notice

START = date(2026, 11, 30)
RUN = ("=", "+", "-", "@", "\t", "\r", "\n")
EVIL = '=HYPERLINK("http://evil.example";"click")'


def told(content, kind):
    """Return the words of an export, as a reader of its kind gets them."""
    if kind == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
        text = " ".join(str(value) for value in cells)
    elif kind == "ics":
        events = Calendar.from_ical(content).walk("VEVENT")
        text = " ".join(f"{event['summary']} {event['description']}" for event in events)
    elif kind == "csv":
        text = " ".join(" ".join(row) for row in csv.reader(io.StringIO(content.decode())))
    else:
        text = re.sub(r"\\(?=[\W_])", "", content.decode())
    return " ".join(text.split())


@pytest.fixture(scope="module")
def written(anna_week):
    """Anna's week in every kind of export."""
    return {kind: exported(anna_week, kind, START) for kind in KINDS}


@pytest.fixture(scope="module")
def read(written):
    """The words of every kind of export."""
    return {kind: told(content, kind) for kind, content in written.items()}


@pytest.fixture(scope="module")
def equal(written):
    """Anna's week made anew from what was kept of it."""
    return plan_from_json(written["json"].decode())


@pytest.mark.parametrize("kind", KINDS)
def test_equal_plans_give_equal_bytes(written, equal, kind):
    assert written[kind] == exported(equal, kind, START)


@pytest.mark.parametrize("kind", KINDS)
def test_no_export_reads_the_clock(written, kind):
    content = written[kind]
    now = datetime.now(tz=UTC)
    stamps = {f"{now + timedelta(days=off):%Y%m%d}".encode() for off in (-1, 0, 1)}
    assert not any(stamp in content for stamp in stamps)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_says_what_a_reader_must_know(anna_week, read, kind):
    words = read[kind]
    assert anna_week.table.version in words
    for notice in anna_week.warnings:
        assert " ".join(str(notice).split()) in words
    assert "see citations.csv" not in words
    for row in plan_sources(anna_week).to_dict("records"):
        assert row["release" if kind == "ics" else "citation"] in words
        assert kind == "ics" or row["licence"] in words


def test_the_publications_are_those_of_the_foods_served(anna_week):
    served = anna_week.menu["food_id"].unique()
    named = set(plan_sources(anna_week)["citation"])
    told = {
        anna_week.table.provenance(food, nutrient).citation
        for food in served
        for nutrient in ("vitamin_k2_ug", "polyphenols_mg")
    }
    assert {one for text in told - {""} for one in named if one in text} != set()
    assert all(any(one in text for one in named) for text in told - {""})
    kale = anna_week.table.sources_of(["11233"])
    assert set(kale["citation"]) < named
    assert "see citations.csv" not in set(kale["citation"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_says_when_to_take_what(anna_week, kind):
    line = Notice("B1", "Take the tablet on waking, with plain water.", "a label")
    said = told(exported(replace(anna_week, timing=(line,)), kind, START), kind)
    assert line.text in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_names_every_dish_and_food(anna_week, read, kind):
    words = read[kind]
    for column in ("dish", "food", "measure"):
        for text in anna_week.menu[column].unique():
            assert text in words, (column, text)


def test_an_unknown_kind_is_refused(anna_week, tmp_path):
    with pytest.raises(InputError, match=r"write one of \.pdf, \.xlsx, \.csv, \.ics, \.json, \.md"):
        write_plan(anna_week, tmp_path / "week.docx")
    with pytest.raises(InputError, match="no ending"):
        write_plan(anna_week, tmp_path / "week")
    assert list(tmp_path.iterdir()) == []


def test_a_calendar_needs_a_start(anna_week):
    with pytest.raises(InputError, match="start"):
        exported(anna_week, "ics")


def hostile(plan):
    """Return a plan whose names come from someone who wants a spreadsheet to run them."""
    menu = plan.menu.assign(dish=EVIL, food=[f"{sign}1+1" for sign in RUN * 99][: len(plan.menu)])
    warnings = (Notice("evil", EVIL, EVIL), Notice("evil", "\t=1+1", EVIL), *plan.warnings)
    return replace(plan, menu=menu, warnings=warnings)


def test_no_cell_of_the_csv_is_run(anna_week):
    rows = csv.reader(io.StringIO(exported(hostile(anna_week), "csv").decode(), newline=""))
    texts = [cell for row in rows for cell in row]
    assert f"'{EVIL}" in texts
    assert not [text for text in texts if text.startswith(RUN)]


def test_no_cell_of_the_workbook_is_run(anna_week):
    book = openpyxl.load_workbook(io.BytesIO(exported(hostile(anna_week), "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert f"'{EVIL}" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if isinstance(cell.value, str) and cell.value[0] in RUN]


@given(st.text())
def test_no_text_is_run_and_none_is_lost(text):
    shown = plain_cell(text)
    assert not shown.startswith(RUN)
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    assert shown in (kept, f"'{kept}")


@pytest.fixture(scope="module")
def book(written):
    return openpyxl.load_workbook(io.BytesIO(written["xlsx"]))


def test_the_workbook_holds_numbers_as_numbers(anna_week, book):
    assert book.sheetnames == ["menu", "targets", "shopping", "foods", "sources", "statements"]
    head, *rows = book["menu"].iter_rows(values_only=True)
    menu = pd.DataFrame(rows, columns=head)
    assert menu["grams"].tolist() == anna_week.menu["grams"].tolist()
    assert menu["food_id"].tolist() == anna_week.menu["food_id"].tolist()
    assert menu["date"].iloc[0] == "Mon 30 Nov"
    assert menu["date"].iloc[-1] == "Sun 6 Dec"


def test_the_workbook_tells_the_status_of_every_value(anna_week, book):
    head, *rows = book["foods"].iter_rows(values_only=True)
    foods = pd.DataFrame(rows, columns=head).set_index("food_id")
    assert sorted(foods.index) == sorted(anna_week.menu["food_id"].unique())
    for nutrient in anna_week.table.nutrients:
        known = foods[f"{nutrient}_status"] != "missing"
        assert (foods[f"{nutrient}_per_100g"].notna() == known).all(), nutrient


def test_the_csv_has_a_row_for_each_food(anna_week):
    table = pd.read_csv(io.BytesIO(exported(anna_week, "csv")), dtype={"food_id": str})
    pd.testing.assert_frame_equal(table[list(anna_week.menu.columns)], anna_week.menu)


def test_remarks_are_kept_where_a_csv_has_few_rows(anna_week):
    short = replace(anna_week, menu=anna_week.menu.head(3))
    rows = list(csv.DictReader(io.StringIO(exported(short, "csv").decode(), newline="")))
    assert len(rows) == 3
    assert source_lines(short)[-1] in rows[-1]["about_this_plan"]


def test_the_calendar_has_an_event_for_each_meal(anna_week, written):
    calendar = Calendar.from_ical(written["ics"])
    meals = calendar.walk("VEVENT")
    timed = [event for event in meals if isinstance(event.decoded("dtstart"), datetime)]
    assert len(timed) == len(anna_week.dishes)
    assert {event.decoded("dtstart").date() for event in timed} == {
        START + timedelta(days=day) for day in range(7)
    }
    assert all(event.decoded("dtstart").tzinfo is None for event in timed)
    assert len({str(event["uid"]) for event in meals}) == len(meals)
    first = next(event for event in timed if "Breakfast" in event["summary"])
    for measure in anna_week.menu.query("day == 1 and occasion == 'breakfast'")["measure"]:
        assert measure in first["description"]


def test_a_changed_meal_takes_the_place_of_the_old_one(anna_week, planned):
    def uids(plan):
        events = Calendar.from_ical(exported(plan, "ics", START)).walk("VEVENT")
        return {str(event["uid"]) for event in events}

    changed = anna_week.swap(2, "dinner", count=1)[0].plan
    assert uids(changed) == uids(anna_week)
    assert uids(planned("vegan")).isdisjoint(uids(anna_week))


def test_lines_of_the_calendar_are_as_short_as_the_standard_wants(written):
    lines = written["ics"].split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_markdown_of_own_names_is_text(anna_week):
    dishes = anna_week.dishes.assign(dish="<script>*x*</script> | y")
    text = exported(replace(anna_week, dishes=dishes), "md").decode()
    assert r"\<script\>\*x\*\</script\> \| y" in text
    assert "<script>" not in text
