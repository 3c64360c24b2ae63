"""My week: a short form, then seven days of meals and all that goes with them."""

from datetime import UTC, datetime

import streamlit as st

from mealplan.app import week_files as files
from mealplan.app import week_parts as parts
from mealplan.app.views import in_words, today_in
from mealplan.app.visit import desk, note, show_trouble, texts
from mealplan.app.week_about import about_you
from mealplan.app.week_charts import charts
from mealplan.app.week_costs import cost_of_plan

words = texts()
mine = desk()

st.title(words["week.title"], anchor=False)
st.write(words["week.lead"])
if words["week.language"]:
    note(words["week.language"])

about_you(mine)

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
