"""A dietitian works on targets and menus, keeps patients, and plans for a whole list."""

from __future__ import annotations

import io
import re
import zipfile

from playwright.sync_api import expect

from tests.browser.accessibility import checked, violations
from tests.browser.visitor import DESKTOP, PHONE, WORDS

ROWS = (
    "patient_id,sex,age,weight_kg,height_cm,activity",
    "anna,female,62,68,165,active",
    "bert,femal,300,68,165,active",
    "cleo,female,71,60,158,inactive",
)


def edit_minimum(visitor, row, amount):
    """Type another minimum into a row of the table of targets."""
    table = visitor.page.get_by_test_id("stDataFrame").filter(visible=True).first
    table.scroll_into_view_if_needed()
    table.locator(".dvn-scroller").click(position={"x": 300, "y": 60})
    for place in range(row):
        expect(table.locator(f"#glide-cell-1-{place}")).to_be_focused()
        visitor.page.keyboard.press("ArrowDown")
    cell = table.locator(f"#glide-cell-1-{row}")
    expect(cell).to_be_focused()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("input.gdg-input").fill(str(amount))
    visitor.page.keyboard.press("Enter")
    expect(cell).to_have_text(str(amount))


def binding(visitor, limit):
    """Find a limit in the tables of what holds the mean day."""
    return visitor.page.locator("tbody td", has_text=limit)


def made(visitor, number, seed):
    """Make a menu of two days, wait for it, and return what its title says."""
    visitor.enter("dietitian.seed", seed)
    visitor.button("dietitian.make").click()
    expect(visitor.button("dietitian.download", number=number, kind="PDF")).to_be_visible()
    visitor.settle()
    return WORDS["dietitian.made"].format(number=number, days=2, seed=seed, overrides=1)


def side_by_side(visitor, *titles):
    """Find two menus in the comparison, by their titles."""
    for name, title in zip(("first", "second"), titles, strict=True):
        box = visitor.page.get_by_role("combobox", name=WORDS[f"dietitian.{name}"], exact=True)
        expect(box).to_have_value(title)


def test_a_dietitian_moves_targets_and_compares_two_menus(visit):
    me = visit()
    me.open("dietitian")
    me.says(WORDS["dietitian.possible"])
    rows = me.tables()[0]
    expect(binding(me, "calcium at least 1,450 mg")).to_have_count(0)
    calcium = next(place for place, row in enumerate(rows) if row[:2] == ["Calcium", "1200"])
    edit_minimum(me, calcium, 1450)
    me.says(WORDS["dietitian.edited_one"].format(count=1))
    expect(binding(me, "calcium at least 1,450 mg")).to_be_attached()

    me.turn(PHONE)
    impossible(me, "calcium at most 2,000 mg")
    me.turn(DESKTOP)
    me.page.get_by_role("textbox", name=WORDS["dietitian.sign_author"]).fill("R. Diaz, RD")
    me.page.get_by_role("textbox", name=WORDS["dietitian.sign_note"], exact=True).fill("DXA")
    me.button("dietitian.sign").click()
    me.says(re.compile(r"Targets set by hand: 1\."))
    me.enter("dietitian.days", 2)
    one, two = made(me, 1, seed=0), made(me, 2, seed=5)
    side_by_side(me, one, two)
    first, second, targets = me.tables()[-3:]
    assert [row[0] for row in first] == [row[0] for row in second] == list("12")
    assert first != second
    assert len(targets) > 5
    assert checked(me) == {}

    me.turn(PHONE)
    side_by_side(me, two, made(me, 3, seed=9))
    me.choose("dietitian.provenance_nutrient", "Calcium")
    me.says(re.compile(r"^Range: .* / 100 g$"))


def impossible(visitor, limit):
    """Move a limit until no day keeps every rule."""
    visitor.choose("dietitian.dial", limit)
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    visitor.says(WORDS["dietitian.impossible"])
    visitor.says(WORDS["dietitian.conflict"])
    visitor.settle()


def test_patients_are_kept_opened_and_deleted_only_when_asked(visit, served):
    me = visit()
    me.open("caseload")
    me.says(WORDS["caseload.off"])
    assert checked(me) == {}
    turn_on(me)
    assert not served.caseload.exists()
    me.go("dietitian")
    me.unfold("dietitian.edit")
    me.enter("dietitian.age", 71)
    me.button("dietitian.use").click()
    me.says(re.compile("71 years"))
    me.page.get_by_role("textbox", name=WORDS["dietitian.caseload_name"]).fill("Ada *Byron*")
    me.button("dietitian.caseload_save").click()
    me.says(WORDS["dietitian.caseload_saved"].format(version=1, name="Ada *Byron*"))

    other = visit(PHONE)
    other.open("caseload")
    expect(other.page.get_by_text("Byron")).to_have_count(0)
    turn_on(other)
    assert other.tables()[0][0][:2] == ["Ada *Byron*", "1"]
    other.button("caseload.open").click()
    other.says(WORDS["caseload.opened"].format(name="Ada *Byron*", version=1))
    assert checked(other) == {}
    other.go("dietitian")
    other.says(re.compile("71 years"))
    other.go("caseload")
    expect(other.button("caseload.delete_do")).to_be_disabled()
    other.page.get_by_text(WORDS["caseload.delete_sure"].format(name="Ada *Byron*")).click()
    other.button("caseload.delete_do").click()
    other.says(WORDS["caseload.none"])
    assert b"Byron" not in served.caseload.read_bytes()


def turn_on(visitor):
    visitor.page.get_by_text(WORDS["caseload.use"], exact=True).click()
    visitor.says(WORDS["caseload.place"])
    visitor.settle()


def test_a_list_of_patients_is_checked_planned_and_downloaded(visit, tmp_path):
    file = tmp_path / "patients.csv"
    file.write_text("\n".join(ROWS))
    me = visit()
    me.open("batch")
    me.upload(file)
    me.says(WORDS["batch.good"].format(good=2, count=3))
    me.says(WORDS["batch.problems"])
    problems = me.tables()[0]
    assert [row[:3] for row in problems] == [["3", "bert", "sex"], ["3", "bert", "age"]]
    assert violations(me.page) == []
    finished(me)
    assert checked(me) == {}

    me.turn(PHONE)
    me.button("batch.anew").click()
    finished(me)
    archive = me.saved(me.button("batch.download", count=3), tmp_path)
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as plans:
        tables = {name: plans.read(name).decode("utf-8-sig") for name in plans.namelist()}
    menus = next(text for name, text in tables.items() if "menu" in name)
    assert "anna" in menus
    assert "cleo" in menus
    assert "bert" not in menus
    assert any("bert" in text for text in tables.values())


def finished(visitor):
    """Plan a day for everybody of a list of three."""
    visitor.enter("batch.days", 1)
    visitor.button("batch.start", count=3).click()
    visitor.says(WORDS["batch.finished"].format(count=3))
    visitor.settle()
