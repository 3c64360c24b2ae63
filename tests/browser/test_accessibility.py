"""No page has a grave fault of accessibility: light and dark, at a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.visitor import DESKTOP, PAGES, PHONE


LOOKS = ((DESKTOP, "light"), (PHONE, "dark"))


def checked(visitor):
    """Return what is found on the page as it stands, by screen and theme."""
    found = {}
    for (width, height), theme in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.emulate_media(color_scheme=theme)
        expect(visitor.page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        visitor.settle()
        faults = violations(visitor.page)
        if wider := visitor.overflow():
            faults.append(f"{wider} px wider than the screen")
        if faults:
            found[f"{width} px, {theme}"] = faults
    return found


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_accessible(visit, page):
    me = visit()
    me.open(page)
    assert checked(me) == {}


def test_a_planned_week_and_its_dialog_are_accessible(visit):
    me = visit()
    me.open()
    me.button("week.plan").click()
    expect(me.heading("week.menu")).to_be_visible()
    me.settle()
    assert checked(me) == {}
    me.button("week.swap").first.click()
    expect(me.button("swap.choose").first).to_be_visible()
    me.settle()
    assert checked(me) == {}


def test_the_check_finds_what_it_looks_for(visit):
    me = visit()
    me.open("caseload")
    me.page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend',"
        " '<img src=\"data:,\"><p style=\"color: #999; background: #aaa\">hard to read</p>')"
    )
    assert sorted(line.split(":")[0] for line in violations(me.page)) == [
        "color-contrast",
        "image-alt",
    ]
