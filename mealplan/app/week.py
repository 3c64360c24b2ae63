"""My week: a short form, then seven days of meals and all that goes with them."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from mealplan.app import week_files as files
from mealplan.app import week_parts as parts
from mealplan.app.profile import patient_of
from mealplan.app.views import in_words, today_in
from mealplan.app.visit import attempt, desk, note, show_trouble, texts
from mealplan.app.week_charts import charts
from mealplan.app.week_costs import cost_of_plan
from mealplan.app.week_form import ask
from mealplan.app.week_options import prices

words = texts()
mine = desk()

st.title(words["week.title"], anchor=False)
st.write(words["week.lead"])
if words["week.language"]:
    note(words["week.language"])

has_plan = mine.plan is not None
with st.expander(
    words["week.change" if has_plan else "week.fill_in"],
    icon=":material/person:",
    expanded=not has_plan,
):
    note(words["week.privacy"])
    answers = ask(mine.prices)
    prices(mine)

if answers is not None:
    patient, wanted = partial(patient_of, answers.person), answers.wanted
    with st.spinner(words["week.planning"]):
        mine.trouble = attempt(lambda: mine.plan_for(patient(), wanted))
    if mine.trouble is not None:
        mine.put_away()
    st.rerun()

if mine.trouble is not None:
    show_trouble(mine.trouble)

plan = mine.plan
if plan is None:
    files.open_saved(mine)
    note(words["app.not_advice"])
    st.stop()

shown = in_words(plan, words)
today = today_in(st.context.timezone, datetime.now(UTC))
parts.introduce(plan)
cost_of_plan(plan)
parts.recheck(plan)
parts.notices(shown)
start = parts.choose_start(today)
days = parts.choose_week(plan, start, today)
parts.menu(mine, plan, days, start, today)
parts.targets(shown)
charts(shown, days, start, today)
files.shopping(plan)
files.files(mine, plan, start)
files.open_saved(mine)
parts.proof(plan)
