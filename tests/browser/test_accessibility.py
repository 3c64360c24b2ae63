"""No page has a grave fault of accessibility: light and dark, at a desk and on a phone.

The planned week and what the journeys lead to are checked where they are reached.
"""

from __future__ import annotations

import pytest

from tests.browser.accessibility import checked, violations
from tests.browser.visitor import PAGES


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_accessible(visit, page):
    me = visit()
    me.open(page)
    assert checked(me) == {}


def test_the_check_finds_what_it_looks_for(visit):
    me = visit()
    me.open("caseload")
    me.page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend',"
        ' \'<img src="data:,"><p style="color: #999; background: #aaa">hard to read</p>\')'
    )
    assert sorted(line.split(":")[0] for line in violations(me.page)) == [
        "color-contrast",
        "image-alt",
    ]
