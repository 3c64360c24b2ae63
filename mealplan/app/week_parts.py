"""Parts of the page of the week, from top to bottom; they draw what views and charts hold."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app import charts as pictures
from mealplan.app.uploads import Upload
from mealplan.app.views import (
    Meal,
    batched,
    day_order,
    day_title,
    glance,
    long_date,
    meals_of,
    own_and_standing,
    shopping_aisles,
    target_bars,
)
from mealplan.app.visit import attempt, display, note, plain, show_trouble, texts
from mealplan.app.week_swap import offer_swap
from mealplan.exports import exported

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mealplan.app.desk import Desk, Slot
    from mealplan.notices import Notice
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


def introduce(plan: WeekPlan) -> None:
    """Say whom the plan is for."""
    words, patient = texts(), plan.patient
    st.write(
        words["week.planned_for"].format(
            sex=words[f"sex.{patient.sex.value}"],
            age=patient.age,
            weight=f"{patient.weight_kg:g}",
            height=f"{patient.height_cm:g}",
            diet=words[f"diet.{patient.diet.value}"].lower(),
        )
    )


def notices(plan: WeekPlan) -> None:
    """Show what must be read before the menu, then what to take when."""
    words = texts()
    wrong = plan.verify()
    if wrong:
        st.error(f"**{words['week.recheck']}**\n\n{_bullets(wrong)}")
    own, standing = own_and_standing(plan)
    if own:
        st.info(f"**{words['week.read_first']}**\n\n{_bullets(own)}", icon=":material/info:")
    if plan.timing:
        with st.container(border=True):
            st.subheader(words["week.timing"], anchor=False)
            st.markdown(_bullets(plan.timing))
    with st.expander(words["week.standing"], icon=":material/health_and_safety:"):
        st.markdown(_bullets(standing))


def _bullets(lines: Sequence[Notice | str]) -> str:
    return "\n".join(f"- {plain(str(line))}" for line in lines)


def choose_start(today: date) -> date:
    """Ask for the date of the first day."""
    words = texts()
    st.header(words["week.menu"], anchor=False)
    left, _ = st.columns(2)
    chosen: date | None = left.date_input(
        words["week.start"],
        value=today,
        help=words["week.start_why"],
        key="start",
        persist_state="session",
    )
    return chosen or today


def menu(mine: Desk, plan: WeekPlan, start: date, today: date) -> None:
    """Show the days, today first, and what can be changed."""
    words = texts()
    order = day_order(plan.request.days, start, today)
    titles = tuple(day_title(day, start, today, words) for day in order)
    for day, tab in zip(order, st.tabs(titles), strict=True):
        with tab:
            st.subheader(long_date(day, start, words), anchor=False)
            for pair in batched(meals_of(plan, day)):
                # A row of columns for each pair: stacked on a phone, meals stay in order.
                for column, meal in zip(st.columns(2), pair, strict=False):
                    with column:
                        _card(mine, plan, meal)
    _another(mine, plan)
    with st.expander(words["week.glance"], icon=":material/view_week:"):
        rows = glance(plan, order, titles)
        names = [key for key in rows[0] if key]
        st.table(
            {
                words["charts.day_axis"]: [row[""] for row in rows],
                **{words[f"occasion.{name}"]: [row[name] for row in rows] for name in names},
            },
            hide_index=True,
            alt=words["week.glance"],
        )


def _card(mine: Desk, plan: WeekPlan, meal: Meal) -> None:
    words = texts()
    with st.container(border=True):
        occasion = words[f"occasion.{meal.occasion}"]
        note(f"{occasion} · {words['week.minutes'].format(minutes=meal.minutes)}")
        st.markdown(f"##### {plain(meal.dish)}")
        st.markdown(
            "\n".join(
                f"- {words['week.beside'] + ' ' if food.is_beside else ''}"
                f"{plain(food.food)}, **{plain(food.measure)}**"
                for food in meal.foods
            )
        )
        st.write(plain(meal.method))
        _card_buttons(mine, plan, meal, occasion)


def _card_buttons(mine: Desk, plan: WeekPlan, meal: Meal, occasion: str) -> None:
    words = texts()
    slot: Slot = (meal.day, meal.occasion)
    is_kept = slot in mine.kept
    name = f"{meal.day}.{meal.occasion}"
    with st.container(horizontal=True):
        if st.button(
            words["week.swap"],
            key=f"swap.{name}",
            icon=":material/swap_horiz:",
            disabled=is_kept,
            help=words["week.locked"]
            if is_kept
            else words["week.swap_help"].format(occasion=occasion.lower()),
        ):
            offer_swap(mine, plan, meal)
        st.button(
            words["week.lock"],
            key=f"lock.{name}",
            icon=":material/lock:" if is_kept else ":material/lock_open:",
            type="primary" if is_kept else "secondary",
            help=words["week.lock_help"],
            on_click=mine.keep,
            args=(slot,),
        )


def _another(mine: Desk, plan: WeekPlan) -> None:
    words = texts()
    if not st.button(
        words["week.another"], icon=":material/refresh:", help=words["week.another_help"]
    ):
        return
    if len(mine.kept) == len(plan.servings):
        st.info(words["week.all_kept"])
        return
    with st.spinner(words["week.planning"]):
        trouble = attempt(lambda: mine.another(plan))
    if trouble is not None:
        show_trouble(trouble)
        return
    st.rerun()


def targets(plan: WeekPlan) -> None:
    """Show a bar and a line of words for each target."""
    words = texts()
    st.header(words["targets.title"], anchor=False)
    note(words["targets.lead"])
    columns = st.columns(2, gap="medium")
    bars = target_bars(plan.targets, words)
    half = (len(bars) + 1) // 2
    for place, bar in enumerate(bars):
        columns[place // half].progress(bar.share, text=bar.words)


def charts(plan: WeekPlan, start: date, today: date) -> None:
    """Draw how targets stand, what contributes to them, and how the days differ."""
    words = texts()
    st.header(words["charts.title"], anchor=False)
    titles = [day_title(day, start, today, words) for day in range(1, plan.request.days + 1)]
    by_food, by_day, share = st.tabs(
        [words[f"charts.{name}"] for name in ("by_food", "by_day", "share")]
    )
    with by_food:
        nutrient = _choose_nutrient(plan)
        picture = pictures.food_chart(plan, nutrient, titles, words)
        st.altair_chart(picture.chart, alt=picture.words)
        note(picture.words)
    with by_day:
        picture = pictures.week_map(plan, titles, words)
        st.altair_chart(picture.chart, alt=picture.words)
        note(picture.words)
    with share:
        picture = pictures.target_chart(plan.targets, words)
        st.altair_chart(picture.chart, alt=picture.words)
        note(picture.words)


def _choose_nutrient(plan: WeekPlan) -> str:
    names = plan.table.nutrient_info["name"]
    first = display()["contributions"]
    others = [key for key in dict.fromkeys(plan.targets["nutrient"]) if key not in first]
    chosen: str = st.selectbox(
        texts()["charts.nutrient"], [*first, *others], format_func=lambda key: str(names[key])
    )
    return chosen


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
                ticked += column.checkbox(plain(line), key=f"have.{item.name}")
    total = sum(len(items) for items in aisles.values())
    note(words["shopping.left"].format(left=total - ticked, all=total))


def files(mine: Desk, plan: WeekPlan, start: date) -> None:
    """Offer the plan as files."""
    words = texts()
    st.header(words["files.title"], anchor=False)
    saved = mine.with_kept(plan)
    with st.container(horizontal=True):
        for kind, mime, icon in _DOWNLOADS:
            st.download_button(
                words[f"files.{kind}"],
                data=partial(exported, saved, kind, start),
                file_name=f"my-week-{start.isoformat()}.{kind}",
                mime=mime,
                icon=icon,
                on_click="ignore",
                key=f"download.{kind}",
            )


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


def proof(plan: WeekPlan) -> None:
    """Say what the plan was made with and how it was checked."""
    words, known = texts(), plan.provenance
    with st.expander(words["week.how_made"], icon=":material/fact_check:"):
        if not plan.verify():
            st.write(
                words["week.proof"].format(
                    table=known["food_table"],
                    gap=f"{float(str(known['dishes_gap'])):.1%}",
                    checked=words["week.checked_good"],
                )
            )
        st.write(plain(str(plan.footprint())))
    note(words["app.not_advice"])
