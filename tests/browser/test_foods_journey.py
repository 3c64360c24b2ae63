"""Somebody looks foods up and reads what the figures rest on, at a desk and on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.accessibility import checked, violations
from tests.browser.visitor import DESKTOP, PHONE, WORDS


def search(visitor, text, field="foods.search"):
    box = visitor.page.get_by_role("textbox", name=WORDS[field])
    box.fill(text)
    box.press("Enter")


def tab(visitor, name):
    visitor.page.get_by_role("tab", name=WORDS[f"foods.{name}"]).click()


def put_beside(visitor, food):
    """Put a food beside those that are compared."""
    visitor.choose("foods.compare_which", food)
    visitor.page.keyboard.press("Escape")


def richest(visitor):
    """Find the first row of the ranking, below its chart."""
    chart = visitor.page.get_by_test_id("stVegaLiteChart").filter(visible=True)
    expect(chart.locator("canvas, svg").first).to_be_visible()
    return visitor.page.locator("table").filter(visible=True).last.locator("tbody tr").first


def test_foods_are_compared_and_ranked(visit):
    me = visit()
    me.open("foods")
    search(me, "sardins")
    me.says("Sardine")
    assert checked(me) == {}
    search(me, "natto")
    me.says(re.compile("^Natto$"))
    me.settle()
    assert ["Protein", "19.4 g"] in [row[:2] for row in me.tables()[0]]
    tab(me, "compare")
    put_beside(me, "Natto")
    tab(me, "ranking")
    expect(richest(me)).to_contain_text("Natto")

    me.turn(PHONE)
    search(me, "qqqxqq")
    me.says(WORDS["foods.nothing"].format(text="qqqxqq"))
    search(me, "kale")
    me.says("Kale, raw")
    me.settle()
    tab(me, "compare")
    put_beside(me, "Kale, raw")
    for food in ("Natto", "Kale, raw"):
        expect(me.page.get_by_role("button", name=re.compile(f"^Remove {food}"))).to_be_visible()
    compared = me.page.get_by_test_id("stDataFrame").filter(visible=True)
    expect(compared.locator("table")).to_have_attribute("aria-colcount", "3")
    assert me.overflow() == 0
    tab(me, "ranking")
    expect(richest(me)).to_contain_text("Natto")
    assert violations(me.page) == []


def test_the_method_is_told_with_its_sources(visit):
    me = visit()
    me.open("method")
    expect(me.page.locator(".katex").first).to_be_visible()
    assert checked(me) == {}
    for screen, author in ((DESKTOP, "Poore"), (PHONE, "Institute")):
        me.turn(screen)
        search(me, author, "method.sources_search")
        found = me.page.get_by_test_id("stDataFrame").locator("tbody tr").first
        expect(found).to_contain_text(author)
        me.settle()
        assert me.overflow() == 0


def test_the_check_finds_what_it_looks_for(visit):
    me = visit()
    me.open("caseload")
    me.page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend',"
        ' \'<img src="data:,"><h4>Far</h4>'
        '<p style="color: #999; background: #aaa">hard to read</p>\')'
    )
    assert sorted(line.split(":")[0] for line in violations(me.page)) == [
        "color-contrast",
        "heading-order",
        "image-alt",
    ]
