"""A patient plans a week with a few clicks, changes it, shops for it and takes it along."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect
from pypdf import PdfReader

from mealplan.app.texts import texts_in
from tests.browser.accessibility import checked, violations
from tests.browser.visitor import PHONE, WORDS


def dishes(visitor):
    """Find the dishes of the day that is shown."""
    return visitor.page.get_by_role("tabpanel").filter(visible=True).first.locator("h4, h5")


def planned(visitor):
    visitor.button("week.plan").click()
    expect(visitor.heading("week.menu")).to_be_visible()
    visitor.settle()
    return dishes(visitor).all_inner_texts()


def test_a_patient_plans_changes_and_keeps_a_week(visit, tmp_path):
    me = visit()
    me.open()
    assert checked(me) == {}
    first = planned(me)
    assert len(first) == 4
    me.says(WORDS["week.read_first"])
    taken = swapped(me)
    assert taken not in first

    kept = dishes(me).nth(1).inner_text()
    me.button("week.lock").nth(1).click()
    expect(me.button("week.swap").nth(1)).to_be_disabled()
    me.button("week.another").click()
    expect(dishes(me).first).not_to_have_text(taken)
    me.settle()
    assert dishes(me).nth(1).inner_text() == kept

    shopped(me)
    now = dishes(me).all_inner_texts()
    printed = me.saved(me.button("files.pdf"), tmp_path)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(printed).pages]
    assert all(dish in " ".join(pages) for dish in now)
    opened_again(visit(PHONE), me.saved(me.button("files.json"), tmp_path), now)


def test_a_week_is_planned_swapped_and_shopped_for_on_a_phone(visit, tmp_path):
    me = visit(PHONE)
    me.open()
    nonsense(me, tmp_path)
    me.choose("eating.diet", WORDS["diet.vegan"])
    me.choose("eating.allergies", WORDS["allergen.tree_nut"])
    me.page.keyboard.press("Escape")
    first = planned(me)
    assert checked(me) == {}
    assert swapped(me) not in first
    shopped(me)
    assert me.overflow() == 0
    spoken(me, texts_in("es"))


def nonsense(visitor, folder):
    """Write and upload what means nothing: it is answered calmly, and can be put right."""
    disliked = visitor.page.get_by_role("textbox", name=WORDS["dislikes.excluded_foods"])
    disliked.fill("qqqxqq, <b>*")
    visitor.button("week.plan").click()
    visitor.says(WORDS["app.input_title"])
    visitor.says("qqqxqq")
    bad = folder / "bad.json"
    bad.write_text('{"dishes": 3}')
    visitor.unfold("files.load")
    visitor.upload(bad)
    visitor.button("files.load_button").click()
    visitor.says(WORDS["app.file_title"])
    assert visitor.page.get_by_role("heading", name=WORDS["week.menu"]).count() == 0
    disliked.fill("")


def spoken(visitor, words):
    """Go on in another language: the form still holds what was answered in the first."""
    visitor.choose("app.language", words["app.language_name"])
    visitor.page.get_by_text(words["week.change"], exact=True).click()
    diet = visitor.page.get_by_role("combobox", name=words["eating.diet"])
    expect(diet).to_have_value(words["diet.vegan"])
    visitor.says(words["allergen.tree_nut"])
    age = visitor.page.get_by_role("spinbutton", name=words["about.age"])
    age.fill("80")
    age.press("Tab")
    visitor.page.get_by_role("button", name=words["week.plan"]).click()
    visitor.says(re.compile(rf", 80 .*: {words['diet.vegan']}\.$", re.IGNORECASE))
    visitor.settle()
    # The form folds, so that the week comes into sight.
    expect(diet).to_be_hidden()
    assert visitor.overflow() == 0


def swapped(visitor):
    """Swap the first meal and return the dish that was taken."""
    visitor.button("week.swap").first.click()
    dialog = visitor.page.get_by_role("dialog")
    offer = dialog.get_by_role("heading").nth(1)
    expect(offer).to_be_visible()
    dish = offer.inner_text()
    assert violations(visitor.page) == []
    dialog.get_by_role("button", name=WORDS["swap.choose"]).first.click()
    expect(dialog).to_have_count(0)
    expect(dishes(visitor).first).to_have_text(dish)
    visitor.settle()
    return dish


def shopped(visitor):
    """Tick the first thing to buy, and see it counted."""
    left = visitor.page.get_by_text(re.compile(r"^\d+ of \d+ to buy$"))
    count, total = map(int, re.findall(r"\d+", left.inner_text()))
    assert count == total > 20
    visitor.page.get_by_test_id("stCheckbox").filter(visible=True).first.locator("label").click()
    expect(left).to_have_text(WORDS["shopping.left"].format(left=count - 1, all=total))


def opened_again(visitor, file, expected):
    """Open a saved plan on another device: the same dishes, with what was kept."""
    assert expected[0] in {dish["dish"] for dish in json.loads(file.read_text())["dishes"]}
    visitor.open()
    visitor.unfold("files.load")
    visitor.upload(file)
    visitor.button("files.load_button").click()
    expect(dishes(visitor)).to_have_text(expected)
    expect(visitor.button("week.swap").nth(1)).to_be_disabled()
