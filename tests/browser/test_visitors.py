"""Visitors do not see each other's plans, and many can plan at the same time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import expect

from tests.browser.session import session
from tests.browser.visitor import WORDS

MANY = 20
ANSWER_S = 45
"""Within this a page must open while many plan, on a machine that may be busy besides. [s]"""


def test_two_visitors_never_see_each_others_plans(visit, stranger):
    one, other = visit(), stranger()
    one.open()
    other.open()
    one.enter("about.age", 77)
    one.choose("eating.diet", WORDS["diet.vegan"])
    one.button("week.plan").click()
    expect(other.heading("week.menu")).to_have_count(0)
    other.button("week.plan").click()
    for visitor, age, diet in ((one, 77, "vegan"), (other, 62, "omnivore")):
        expect(visitor.heading("week.menu")).to_be_visible()
        visitor.says(
            WORDS["week.planned_for"].format(
                sex=WORDS["sex.female"],
                age=age,
                weight=68,
                height=165,
                diet=WORDS[f"diet.{diet}"].lower(),
            )
        )
    one.go("dietitian")
    one.says("62 years")


def test_twenty_plans_at_once_end_well_while_pages_stay_responsive(visit, served):
    def plan(_):
        with session(served) as mine:
            mine.open()
            mine.press(WORDS["week.plan"])
            return mine.exceptions(), mine.texts()

    with ThreadPoolExecutor(MANY) as crowd:
        plans = [crowd.submit(plan, number) for number in range(MANY)]
        me = visit()
        me.open("foods")
        begun = time.monotonic()
        me.go("method")
        assert time.monotonic() - begun < ANSWER_S
        assert not all(one.done() for one in plans)
        answers = [one.result() for one in plans]
    assert [exceptions for exceptions, _ in answers] == [[]] * MANY
    weeks = [texts for _, texts in answers]
    assert WORDS["week.menu"] in weeks[0]
    # The same person gets the same week, whoever else is planning.
    assert all(week == weeks[0] for week in weeks)
