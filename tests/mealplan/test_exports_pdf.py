"""The PDF: pages, signs, and that nothing runs out of its place."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

import foods
import mealplan
from mealplan import plan_week
from mealplan.exports import exported
from mealplan.exports.paper import Paper
from mealplan.exports.signs import named_signs, unprintable_signs

START = date(2026, 11, 30)
SIGNS = "½ ¼ ¾ ⅓ ⅔ µ é ü ñ ç ≥ ≤ \N{EN DASH} — ° \N{MULTIPLICATION SIGN} ☐ %"
EMPTY = "\N{WHITE SQUARE}"


def pages(plan, start=START):
    reader = PdfReader(io.BytesIO(exported(plan, "pdf", start)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.fixture(scope="module")
def paper():
    paper = Paper("foot")
    yield paper
    paper.close_fonts()


def test_a_week_is_a_page_and_its_shopping_list_begins_one(week):
    texts = pages(week)
    words = " ".join(texts)
    for row in week.shopping().itertuples():
        assert f"{row.item}: {row.household or row.amount}" in words
    assert texts[0].startswith("Day 1, Mon 30 Nov")
    assert [number for number, text in enumerate(texts) if text.startswith("Day ")] == [0]
    assert texts[1].startswith("Shopping list")
    titles = ("Please read", "How to make the dishes")
    assert [sum(text.startswith(title) for text in texts) for title in titles] == [1, 1]


def test_each_week_of_a_long_plan_has_a_page_and_a_list(anna_week):
    fortnight = plan_week(anna_week.patient, days=10, lock=anna_week.meals(days=[1]))
    texts = pages(fortnight, None)
    assert [text.startswith("Day ") for text in texts[:3]] == [True, True, False]
    assert texts[1].startswith("Day 8 ")
    lists = [text for text in texts if text.startswith("Shopping list, week")]
    assert [text[:21] for text in lists] == ["Shopping list, week 1", "Shopping list, week 2"]
    assert [f"Page {number}" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)


def test_signs_that_print_as_squares_are_named_beforehand(anna_week):
    assert unprintable_signs(anna_week) == unprintable_signs(anna_week, "es") == ()
    name = "\N{CJK UNIFIED IDEOGRAPH-8C46}\N{CJK UNIFIED IDEOGRAPH-8150} \N{AVOCADO} soup"
    dishes = anna_week.dishes.assign(dish=name)
    signs = unprintable_signs(replace(anna_week, dishes=dishes))
    assert signs == tuple(name.replace(" ", "").removesuffix("soup"))
    assert named_signs(signs).endswith("(avocado)")
    assert EMPTY in " ".join(pages(replace(anna_week, dishes=dishes)))
    assert named_signs(tuple(map(chr, range(0x4E00, 0x4E20)))).endswith(" and 22 more")


def test_no_sign_of_any_data_table_is_missing(paper):
    folders = (Path(mealplan.__file__).parent / "data", Path(foods.__file__).parent / "data")
    tables = [path for folder in folders for path in sorted(folder.rglob("*.csv"))]
    assert len(tables) > 20
    text = " ".join(path.read_text(encoding="utf-8") for path in tables)
    text = "".join(sign for sign in text + SIGNS if sign not in "\n\r\t")
    assert paper.printable(text) == text


def test_no_sign_of_any_food_is_missing(paper):
    table = foods.load_foods("all")
    for column in ("name", "usda_name", "maker"):
        for text in table.foods[column].dropna():
            assert paper.printable(text) == text


def test_signs_come_out_of_the_file_as_they_went_in(anna_week):
    dishes = anna_week.dishes.assign(dish=SIGNS)
    assert SIGNS in pages(replace(anna_week, dishes=dishes))[0]


def test_a_sign_that_the_font_lacks_is_seen_to_be_missing(paper):
    assert paper.printable("\N{CJK UNIFIED IDEOGRAPH-8C46} tofu") == f"{EMPTY} tofu"


@given(
    text=st.text(st.sampled_from("abc MW.½\u00a0"), max_size=60),
    size=st.sampled_from([6.0, 7.5, 11.0]),
    width=st.sampled_from([8.0, 30.0, 90.0]),
)
def test_wrapped_lines_fit_and_lose_nothing(paper, text, size, width):
    lines = paper.wrapped(text, "", size, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    paper.set_font("DejaVu", "", size)
    assert all(paper.get_string_width(line) <= width + 1e-3 for line in lines)


def test_a_week_of_huge_meals_takes_more_pages_and_loses_none(anna_week):
    long_names = anna_week.menu["food"] + ", of a kind whose name goes on for line after line" * 4
    huge = replace(anna_week, menu=anna_week.menu.assign(food=long_names))
    texts = pages(huge)
    assert sum(text.startswith("Day ") for text in texts) > 1
    words = " ".join(texts)
    assert all(f"Day {day}, " in words for day in range(1, 8))
    assert all(food in words for food in huge.menu["food"])
