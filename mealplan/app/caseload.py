"""Caseload: patients with their prescriptions, kept where the visitor asked for it."""

import streamlit as st

from mealplan.app.caseload_parts import chosen, last_done, manage, table
from mealplan.app.clinic import ask_to_keep, caseload, place_shown
from mealplan.app.visit import attempt, note, plain, show_trouble, texts

words = texts()
st.title(words["caseload.title"], anchor=False)
st.write(words["caseload.lead"])

is_kept = ask_to_keep()
st.write(words["caseload.place" if is_kept else "caseload.off"])
st.markdown(f"`{place_shown()}`")
if not is_kept:
    st.stop()
note(words["caseload.about"])


def draw() -> None:
    """Draw the patients, and what can be done with one."""
    last_done()
    store = caseload()
    entries = store.entries() if store else ()
    if not store or not entries:
        st.info(plain(words["caseload.none"]))
        return
    table(entries)
    manage(store, chosen(entries))


if trouble := attempt(draw):
    show_trouble(trouble)
