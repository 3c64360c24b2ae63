"""Configuration and navigation of the app; pages are flat scripts in mealplan/app."""

import streamlit as st

st.set_page_config(page_title="mealplan", page_icon=":material/nutrition:", layout="centered")

week = st.Page("mealplan/app/week.py", title="My week", icon=":material/calendar_month:")

st.navigation([week]).run()
