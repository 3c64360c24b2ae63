"""Foods: search, compare, rank, and add foods and dishes of one's own."""

import streamlit as st

from mealplan.app import food_parts as parts
from mealplan.app.own_parts import own
from mealplan.app.usda_parts import usda
from mealplan.app.visit import desk, every_food, note, texts

words = texts()
mine = desk()

st.title(words["foods.title"], anchor=False)
st.write(words["foods.lead"])
if words["foods.language"]:
    note(words["foods.language"])

table = parts.choose_table(mine.larder.table, every_food())
found = parts.search(table)
details, compare, rank, files = st.tabs(
    [words[f"foods.{name}"] for name in ("details", "compare", "ranking", "mine")]
)
with details:
    parts.details(table, found)
with compare:
    parts.compare(table, found)
with rank:
    parts.ranking(mine.larder.table)
with files:
    above = st.container()  # drawn last, since it shows what was just added
    usda()
with above:
    own(mine)
