"""What the page of the week gives to take along: a shopping list, files, and a plan back again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.uploads import Upload
from mealplan.app.views import batched, shopping_aisles
from mealplan.app.visit import attempt, note, plain, show_trouble, texts
from mealplan.app.week_costs import cost_of_item, cost_of_list
from mealplan.exports import exported
from mealplan.exports.signs import named_signs, unprintable_signs

if TYPE_CHECKING:
    from datetime import date

    from mealplan.app.desk import Desk
    from mealplan.plan import WeekPlan

_DOWNLOADS = (
    ("pdf", "application/pdf", ":material/print:"),
    ("ics", "text/calendar", ":material/event:"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ":material/table:",
    ),
    ("json", "application/json", ":material/save:"),
)
_MOST_PEOPLE = 20


@st.fragment
def shopping(plan: WeekPlan) -> None:
    """Show what to buy, by aisle, to be ticked off; a tick draws this part of the page alone."""
    if trouble := attempt(partial(_shopping, plan)):
        show_trouble(trouble)


def _shopping(plan: WeekPlan) -> None:
    words = texts()
    st.header(words["shopping.title"], anchor=False)
    left, _ = st.columns(2)
    people = left.number_input(
        words["week.people"], 1, _MOST_PEOPLE, 1, help=words["week.people_why"], key="people"
    )
    note(words["shopping.lead"])
    aisles = shopping_aisles(plan, int(people), words)
    ticked = 0
    for pair in batched(aisles.items()):
        for column, (aisle, items) in zip(st.columns(2, gap="medium"), pair, strict=False):
            column.markdown(f"**{plain(aisle)}**")
            for item in items:
                line = words["shopping.item"].format(item=item.name, amount=item.amount)
                line += cost_of_item(item)
                ticked += column.checkbox(plain(line), key=f"have.{item.key}")
    total = sum(len(items) for items in aisles.values())
    note(words["shopping.left"].format(left=total - ticked, all=total))
    cost_of_list(plan, [item for items in aisles.values() for item in items])


def files(mine: Desk, plan: WeekPlan, start: date) -> None:
    """Offer the plan as files."""
    words = texts()
    st.header(words["files.title"], anchor=False)
    saved = mine.with_kept(plan)
    with st.container(horizontal=True):
        for kind, mime, icon in _DOWNLOADS:
            st.download_button(
                words[f"files.{kind}"],
                data=partial(exported, saved, kind, start, words["app.code"]),
                file_name=f"my-week-{start.isoformat()}.{kind}",
                mime=mime,
                icon=icon,
                on_click="ignore",
                key=f"download.{kind}",
            )
    if signs := unprintable_signs(saved, words["app.code"]):
        note(plain(words["files.signs"].format(signs=named_signs(signs))))


def open_saved(mine: Desk) -> None:
    """Open a plan that was saved as JSON."""
    words = texts()
    with (
        st.expander(words["files.load"], icon=":material/folder_open:"),
        st.form("open_saved", border=False, clear_on_submit=True),
    ):
        found = st.file_uploader(words["files.load"], type="json", help=words["files.load_why"])
        if not st.form_submit_button(words["files.load_button"]) or found is None:
            return
    upload = Upload(found.name, found.getvalue())
    trouble = attempt(lambda: mine.open(upload.text, upload.name))
    if trouble is not None:
        show_trouble(trouble, "app.file_title")
        return
    mine.trouble = None
    st.toast(words["files.loaded"])
    st.rerun()
