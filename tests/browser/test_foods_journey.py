"""Somebody looks foods up and reads what the figures rest on, at a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESKTOP, PHONE, WORDS

SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=("desktop", "phone"))


def search(visitor, text):
    field = visitor.page.get_by_role("textbox", name=WORDS["foods.search"])
    field.fill(text)
    field.press("Enter")


def tab(visitor, name):
    visitor.page.get_by_role("tab", name=WORDS[f"foods.{name}"]).click()


@SCREENS
def test_foods_are_compared_and_ranked_and_the_method_is_told(visit, screen):
    me = visit(screen)
    me.open("foods")
    search(me, "sardins")
    me.says("Sardine")
    search(me, "qqqxqq")
    me.says(WORDS["foods.nothing"].format(text="qqqxqq"))
    search(me, "natto")
    me.says(re.compile("^Natto$"))
    me.settle()
    assert ["Protein", "19.4 g"] in [row[:2] for row in me.tables()[0]]

    tab(me, "compare")
    me.choose("foods.compare_which", "Natto")
    me.page.keyboard.press("Escape")
    search(me, "kale")
    me.says("Kale, raw")
    me.settle()
    me.choose("foods.compare_which", "Kale, raw")
    me.page.keyboard.press("Escape")
    for food in ("Natto", "Kale, raw"):
        expect(me.page.get_by_role("button", name=re.compile(f"^Remove {food}"))).to_be_visible()
    compared = me.page.get_by_test_id("stDataFrame").filter(visible=True)
    expect(compared.locator("table")).to_have_attribute("aria-colcount", "3")

    tab(me, "ranking")
    chart = me.page.get_by_test_id("stVegaLiteChart").filter(visible=True)
    expect(chart.locator("canvas, svg").first).to_be_visible()
    first = me.page.get_by_role("table").filter(visible=True).last.locator("tbody tr").first
    expect(first).to_contain_text("Natto")
    assert me.overflow() == 0

    me.go("method")
    expect(me.page.locator(".katex").first).to_be_visible()
    field = me.page.get_by_role("textbox", name=WORDS["method.sources_search"])
    field.fill("Poore")
    field.press("Enter")
    expect(me.page.get_by_test_id("stDataFrame").locator("tbody tr")).to_have_count(1)
    assert "Poore" in me.tables()[0][0][0]
    assert me.overflow() == 0
