"""The part of the page of the week that asks about a person and plans; folded over a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.profile import patient_of
from mealplan.app.visit import attempt, note, texts
from mealplan.app.week_form import ask
from mealplan.app.week_options import prices

if TYPE_CHECKING:
    from mealplan.app.desk import Desk
    from mealplan.app.week_form import Answers

_IS_OPEN, _FOLDED_FOR = "about.is_open", "about.folded_for"


# Unfolding it draws this part alone anew.
@st.fragment
def about_you(mine: Desk) -> None:
    """Draw the form, and plan once it is sent."""
    words = texts()
    _fold(mine)
    with st.expander(
        words["week.fill_in" if mine.plan is None else "week.change"],
        icon=":material/person:",
        key=_IS_OPEN,
        on_change="rerun",
    ):
        note(words["week.privacy"])
        answers = ask(mine.prices)
        prices(mine)
    if answers is not None:
        _plan(mine, answers)
        # Planned from the unfolded form: fold it, so that the week comes into sight.
        st.session_state.pop(_FOLDED_FOR, None)
        st.rerun()


def _fold(mine: Desk) -> None:
    """Fold the form where there is a new plan, unfold it where there is none any more."""
    if _FOLDED_FOR not in st.session_state or st.session_state[_FOLDED_FOR] is not mine.plan:
        st.session_state[_FOLDED_FOR] = mine.plan
        st.session_state[_IS_OPEN] = mine.plan is None


def _plan(mine: Desk, answers: Answers) -> None:
    with st.spinner(texts()["week.planning"]):
        mine.trouble = attempt(lambda: mine.plan_for(patient_of(answers.person), answers.wanted))
    if mine.trouble is not None:
        mine.put_away()
