"""Dietitian: one patient's targets, what they cost while they move, and menus side by side."""

import streamlit as st

from mealplan.app import dietitian_menu as menu
from mealplan.app.clinic import shelf
from mealplan.app.dietitian_patient import about_patient, rules
from mealplan.app.dietitian_targets import targets_and_live
from mealplan.app.visit import note, texts

words = texts()
mine = shelf()

st.title(words["dietitian.title"], anchor=False)
st.write(words["dietitian.lead"])
if words["dietitian.language"]:
    note(words["dietitian.language"])

about_patient(mine)
rules(mine.patient)
targets_and_live(mine)
menu.make(mine)
shown = menu.choose(mine)
if shown is not None:
    menu.overview(shown)
    menu.meals(shown)
    menu.compared(mine)
note(words["app.not_advice"])
