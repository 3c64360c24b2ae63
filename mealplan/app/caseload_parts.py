"""Parts of the caseload page: the list, and what can be done with one patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from mealplan.app.clinic import shelf
from mealplan.app.prescribing import prescription_file
from mealplan.app.visit import attempt, note, plain, show_trouble, texts
from mealplan.exports.cells import plain_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mealplan.caseload import Caseload, Entry

_SAID = "caseload_said"
_TIME = "%Y-%m-%d %H:%M"


def last_done() -> None:
    """Say what was done by the click before."""
    if said := st.session_state.pop(_SAID, None):
        st.success(plain(said))


def table(entries: Sequence[Entry]) -> None:
    """Draw the list of patients."""
    words = texts()
    note(words["caseload.count"].format(count=len(entries)))
    rows = pd.DataFrame(
        {
            words["caseload.name"]: [entry.name for entry in entries],
            words["caseload.version"]: [entry.version for entry in entries],
            words["caseload.saved"]: [entry.saved.strftime(_TIME) for entry in entries],
        }
    )
    st.dataframe(plain_texts(rows), hide_index=True, alt=words["caseload.table_alt"])


def chosen(entries: Sequence[Entry]) -> Entry:
    """Draw the choice of a patient."""
    keys = {entry.key: entry for entry in entries}
    key = st.selectbox(
        texts()["caseload.patient"], list(keys), format_func=lambda one: keys[one].name
    )
    return keys[key]


def manage(store: Caseload, entry: Entry) -> None:
    """Draw what can be done with a patient: open, download, rename, delete."""
    words = texts()
    columns = st.columns(3, gap="large")
    with columns[0]:
        _open(store, entry)
    with columns[1], st.form(f"caseload_rename_{entry.key}", border=False):
        name = st.text_input(words["caseload.rename"], entry.name, max_chars=120)
        if st.form_submit_button(words["caseload.rename_do"], icon=":material/edit:"):
            _do(lambda: _rename(store, entry, name), words["caseload.renamed"])
    with columns[2]:
        sure = st.checkbox(
            words["caseload.delete_sure"].format(name=plain(entry.name)),
            key=f"caseload_sure_{entry.key}",
        )
        label = words["caseload.delete_do"]
        if st.button(label, icon=":material/delete_forever:", disabled=not sure):
            said = words["caseload.deleted"].format(name=entry.name)
            _do(lambda: _delete(store, entry), said)


def _open(store: Caseload, entry: Entry) -> None:
    words = texts()
    version = st.selectbox(
        words["caseload.which_version"],
        store.history(entry.key),
        format_func=lambda one: words["caseload.version_of"].format(
            version=one.version, saved=one.saved.strftime(_TIME)
        ),
        key=f"caseload_version_{entry.key}_{entry.version}",
    )
    if st.button(words["caseload.open"], type="primary", icon=":material/folder_open:"):
        said = words["caseload.opened"].format(name=entry.name, version=version.version)
        _do(lambda: _take(store, entry, version), said)
    patient = store.load(entry.key, version.version)
    st.download_button(
        words["caseload.download"],
        prescription_file(patient),
        file_name="prescription.json",
        mime="application/json",
        on_click="ignore",
    )


def _take(store: Caseload, newest: Entry, version: Entry) -> None:
    # What is saved later comes on top of the newest, also when an older one was opened.
    shelf().become(store.load(version.key, version.version), newest)


def _rename(store: Caseload, entry: Entry, name: str) -> None:
    store.rename(entry.key, name)
    mine = shelf()
    if mine.entry is not None and mine.entry.key == entry.key:
        mine.entry = next(one for one in store.history(entry.key))


def _delete(store: Caseload, entry: Entry) -> None:
    store.delete(entry.key)
    mine = shelf()
    if mine.entry is not None and mine.entry.key == entry.key:
        mine.forget()


def _do(action: Callable[[], None], said: str) -> None:
    """Do something and draw the page anew with what was done, or say what went wrong."""
    trouble = attempt(action)
    if trouble is None:
        st.session_state[_SAID] = said
        st.rerun()
    show_trouble(trouble)
