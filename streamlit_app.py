"""Configuration and navigation of the app; pages are flat scripts in mealplan/app."""

from pathlib import Path

import streamlit as st

from mealplan.app.visit import attempt, choose_language, show_trouble

PAGES = {
    "week": ":material/calendar_month:",
    "dietitian": ":material/clinical_notes:",
    "caseload": ":material/folder_shared:",
    "batch": ":material/groups:",
    "foods": ":material/nutrition:",
    "method": ":material/menu_book:",
}
SCRIPTS = Path(__file__).parent / "mealplan" / "app"

# A file: the browser would fetch a named symbol from its maker's server.
st.set_page_config(page_icon=str(SCRIPTS / "icon.svg"), layout="wide")
# Links above the page and no sidebar: on a phone it would cover what was asked for.
bar = st.container(horizontal=True, vertical_alignment="bottom")
language = bar.container(width=180)
with language:
    words = choose_language()
pages = [
    st.Page(script, title=words[f"nav.{name}"], icon=icon, default=name == "week")
    for name, icon in PAGES.items()
    if (script := SCRIPTS / f"{name}.py").exists()
]
page = st.navigation(pages, position="hidden")
st.set_page_config(page_title=f"{page.title} | mealplan")
for shown in pages:
    bar.page_link(shown, width="content")
if trouble := attempt(page.run):
    show_trouble(trouble)
