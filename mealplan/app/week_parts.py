"""Parts of the page of the week, from top to bottom; they draw what views and charts hold."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.views import (
    Meal,
    batched,
    day_order,
    day_title,
    glance,
    in_words,
    long_date,
    meals_of,
    own_and_standing,
    target_bars,
    week_title,
    weeks_of,
)
from mealplan.app.visit import attempt, in_language, note, plain, show_trouble, texts
from mealplan.app.week_costs import cost_of_day
from mealplan.app.week_swap import begin, offer_swap
from mealplan.request import DAYS_A_WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mealplan.app.desk import Desk, Slot
    from mealplan.notices import Notice
    from mealplan.plan import WeekPlan


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


def recheck(plan: WeekPlan) -> None:
    """Say which hard rules the plan breaks, where it breaks any."""
    if plan.broken:
        st.error(f"**{texts()['week.recheck']}**\n\n{_bullets(plan.broken)}")


def notices(plan: WeekPlan) -> None:
    """Show what must be read before the menu, then what to take when."""
    words = texts()
    own, standing = own_and_standing(plan)
    if own:
        st.info(f"**{words['week.read_first']}**\n\n{_bullets(own)}", icon=":material/info:")
    if plan.timing:
        with st.container(border=True):
            st.header(words["week.timing"], anchor=False)
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


def choose_week(plan: WeekPlan, start: date, today: date) -> range:
    """Ask which week of a long plan is shown; that of today at first."""
    words, weeks = texts(), weeks_of(plan.request.days)
    if len(weeks) == 1:
        return weeks[0]
    days_gone = (today - start).days
    now = days_gone // DAYS_A_WEEK if 0 <= days_gone < plan.request.days else 0
    chosen = st.segmented_control(
        words["week.choose"],
        range(len(weeks)),
        default=now,
        format_func=lambda week: week_title(weeks[week], start, words),
        required=True,
        key=f"week.{plan.request.days}",
    )
    return weeks[now if chosen is None else chosen]


def menu(mine: Desk, plan: WeekPlan, days: range, start: date, today: date) -> None:
    """Show some days, today first, and what can be changed."""
    words = texts()
    shown = in_words(plan, words)
    order = day_order(days, start, today)
    titles = tuple(day_title(day, start, today, words) for day in order)
    for day, tab in zip(order, st.tabs(titles), strict=True):
        with tab:
            st.subheader(long_date(day, start, words), anchor=False)
            cost_of_day(plan, day)
            for pair in batched(meals_of(shown, day)):
                # A row of columns for each pair: stacked on a phone, meals stay in order.
                for column, meal in zip(st.columns(2), pair, strict=False):
                    with column:
                        _card(mine, plan, meal)
    offer_swap(mine, plan)
    _another(mine, plan)
    with st.expander(words["week.glance"], icon=":material/view_week:"):
        rows = glance(shown, order, titles)
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
        if meal.is_left_over:
            note(words["week.left_over"])
        st.markdown(f"#### {plain(meal.dish)}")
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
        st.button(
            words["week.swap"],
            key=f"swap.{name}",
            icon=":material/swap_horiz:",
            disabled=is_kept,
            help=words["week.locked"]
            if is_kept
            else words["week.swap_help"].format(occasion=occasion.lower()),
            on_click=begin,
            args=(slot,),
        )
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


@st.fragment
def proof(plan: WeekPlan) -> None:
    """Say what the plan was made with and how it was checked, once that is asked."""
    words = texts()
    box = st.expander(
        words["week.how_made"], icon=":material/fact_check:", key="proof", on_change="rerun"
    )
    if box.open:
        with box:
            if trouble := attempt(partial(_proof, plan)):
                show_trouble(trouble)
    note(words["app.not_advice"])


def _proof(plan: WeekPlan) -> None:
    words, known = texts(), plan.provenance
    if not plan.broken:
        st.write(
            words["week.proof"].format(
                table=" / ".join(dict.fromkeys([str(known["food_table"]), plan.table.version])),
                gap=f"{float(str(known['dishes_gap'])):.1%}",
                checked=words["week.checked_good"],
            )
        )
    st.write(plain(in_language(str(plan.footprint()))))
