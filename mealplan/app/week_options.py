"""The part of the form about the plan itself, and the file of what food costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from mealplan.app.texts import counted
from mealplan.app.uploads import Upload
from mealplan.app.visit import attempt, held, hold, key_in_words, note, show_trouble, texts
from mealplan.app.wanted import PriceList, Wanted, price_list, price_template
from mealplan.request import DAYS_A_WEEK, MOST_DAYS, MOST_LEFTOVERS, Effort, Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from mealplan.app.desk import Desk

    Choice = TypeVar("Choice", int, str)

_KEEP: Literal["session"] = "session"
_KINDS = ("csv", "xlsx")
_MOST_MB = 2
"""A file of prices of every food is a tenth of it."""


def ask_options(prices: PriceList) -> Wanted:
    """Draw the options, closed at first; what depends on prices only where there are some."""
    words = texts()
    with st.expander(words["options.title"], icon=":material/tune:"):
        left, right = st.columns(2, gap="large")
        with left:
            lengths = range(DAYS_A_WEEK, MOST_DAYS + 1, DAYS_A_WEEK)
            days = _one("days", lengths, lambda days: words["options.count"].format(days=days))
            times = range(MOST_LEFTOVERS + 1)
            leftovers = _one("leftovers", times, lambda count: words[f"options.times_{count}"])
        with right:
            effort = _word("effort", [item.value for item in Effort])
            goals = [goal.value for goal in Goal if goal is not Goal.CHEAPEST or prices.per_kg]
            goal = _word("goal", goals)
            budget = _budget() if prices.per_kg else None
        if not prices.per_kg:
            note(words["options.no_prices"])
    return Wanted(days, effort, leftovers, goal, budget)


def _word(name: str, options: Sequence[str]) -> str:
    words = texts()
    return _one(name, options, lambda value: words[f"options.{name}_{value}"])


def _one(name: str, options: Sequence[Choice], say: Callable[[Choice], str]) -> Choice:
    words, before = texts(), held(f"options.{name}", options[0])
    chosen: Choice = st.selectbox(
        words[f"options.{name}"],
        options,
        index=options.index(before) if before in options else 0,
        format_func=say,
        key=key_in_words(f"options.{name}"),
    )
    hold(f"options.{name}", chosen)
    note(words[f"options.{name}_why"])
    return chosen


def _budget() -> float | None:
    words = texts()
    budget: float | None = st.number_input(
        words["options.budget"],
        min_value=0.0,
        value=None,
        step=5.0,
        format="%g",
        key="options.budget",
        persist_state=_KEEP,
    )
    note(words["options.budget_why"])
    return budget or None


def prices(mine: Desk) -> None:
    """Take a file of what food costs, and offer one to start from."""
    words = texts()
    with st.expander(words["prices.title"], icon=":material/payments:"):
        note(words["prices.lead"])
        _templates(mine)
        _upload(mine)
        if mine.prices.per_kg:
            count, name = len(mine.prices.per_kg), mine.prices.name
            said = counted(words, "prices.in_use", count)
            st.success(said.format(count=count, file=name))
            st.button(words["prices.forget"], on_click=mine.price, args=(PriceList(),))


def _templates(mine: Desk) -> None:
    words, foods = texts(), mine.larder.table.foods
    with st.container(horizontal=True):
        for kind in _KINDS:
            st.download_button(
                words["prices.template"].format(kind=kind.upper()),
                # Made only once it is asked for.
                lambda kind=kind: price_template(foods, kind),  # type: ignore[misc]
                file_name=f"prices.{kind}",
                on_click="ignore",
                icon=":material/download:",
                key=f"prices.template.{kind}",
            )


def _upload(mine: Desk) -> None:
    words = texts()
    with st.form("prices", border=False, clear_on_submit=True):
        found = st.file_uploader(
            words["prices.upload"],
            type=list(_KINDS),
            help=words["prices.upload_why"],
            max_upload_size=_MOST_MB,
        )
        if not st.form_submit_button(words["prices.use"]) or found is None:
            return
    upload, foods = Upload(found.name, found.getvalue()), mine.larder.table.foods
    trouble = attempt(lambda: mine.price(price_list(upload, foods)))
    if trouble is None:
        st.rerun()
    show_trouble(trouble, "app.file_title")
