"""Parts of the batch page, from top to bottom."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import streamlit as st

from mealplan.app.many import (
    KINDS,
    MOST_MB,
    MOST_PATIENTS,
    Batch,
    problem_rows,
    read_table,
    result_rows,
    results_zip,
    template_file,
)
from mealplan.app.texts import counted
from mealplan.app.uploads import Upload
from mealplan.app.visit import attempt, note, show_trouble, texts
from mealplan.exports.cells import plain_texts
from mealplan.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

_BATCH = "batch"
_MOST_DAYS, _MOST_SEED = 28, 9999
_LONG_S = 90
"""From here on a time is told in minutes. [s]"""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@st.cache_resource(show_spinner=False)
def _threads() -> ThreadPoolExecutor:
    """Return where batches of all visitors are planned, one patient for each processor.

    Threads: a new process would run the page's own script first, since Streamlit puts it in
    the place of the main module; and the solver works outside Python's lock.
    """
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="batch")


def templates() -> None:
    """Draw the tables to fill in."""
    words = texts()
    with st.container(horizontal=True):
        st.download_button(
            words["batch.template"],
            template_file("csv"),
            file_name="patients.csv",
            mime="text/csv",
            on_click="ignore",
        )
        st.download_button(
            words["batch.template_xlsx"],
            lambda: template_file("xlsx"),
            file_name="patients.xlsx",
            mime=_XLSX,
            on_click="ignore",
        )


def uploaded() -> Batch | None:
    """Draw the upload and return its patients; None without a file that can be read."""
    words = texts()
    file = st.file_uploader(
        words["batch.upload"].format(megabytes=MOST_MB, patients=MOST_PATIENTS),
        type=["csv", "xlsx"],
        help=words["batch.upload_help"],
        max_upload_size=MOST_MB,
        key="batch_file",
    )
    if file is None:
        st.session_state.pop(_BATCH, None)
        return None
    held = st.session_state.get(_BATCH)
    if held is None or held[0] != file.file_id:
        upload, found = Upload(file.name, file.getvalue()), []
        trouble = attempt(lambda: found.append(Batch(read_table(upload))))
        if trouble is not None:
            show_trouble(trouble)
            return None
        held = st.session_state[_BATCH] = (file.file_id, found[0])
    batch: Batch = held[1]
    return batch


def findings(batch: Batch) -> None:
    """Draw how many rows are good, and every problem of the others."""
    words = texts()
    st.header(words["batch.check"], anchor=False)
    good = sum(person.patient is not None for person in batch.people)
    st.write(words["batch.good"].format(good=good, count=len(batch.people)))
    problems = problem_rows(batch.people)
    if not problems.empty:
        st.subheader(words["batch.problems"], anchor=False)
        note(words["batch.problems_why"])
        _grid(problems, words["batch.problems_alt"])


def plan(batch: Batch) -> None:
    """Draw what is asked, and plan for everybody who is left."""
    words = texts()
    if batch.is_finished:
        return
    with st.form("batch_ask", border=False):
        columns = st.columns([1, 1, 2])
        days = columns[0].number_input(words["batch.days"], 1, _MOST_DAYS, 7)
        seed = columns[1].number_input(words["batch.seed"], 0, _MOST_SEED, 0)
        kinds = columns[2].multiselect(
            words["batch.kinds"], KINDS, help=words["batch.kinds_why"], format_func=str.upper
        )
        count = len(batch.left)
        label = counted(words, "batch.go_on" if batch.done else "batch.start", count)
        sent = st.form_submit_button(label.format(count=count), type="primary")
    if sent:
        request = Request(days=int(days), seed=int(seed))
        _run(batch, lambda told: batch.run(request, kinds, _threads(), told))


def results(batch: Batch) -> None:
    """Draw how it went for everybody who is done, and the archive."""
    words = texts()
    if not batch.done:
        return
    st.header(words["batch.results"], anchor=False)
    count = len(batch.people)
    said = counted(words, "batch.finished", count) if batch.is_finished else words["batch.stopped"]
    st.write(said.format(done=len(batch.done), count=count))
    counts = batch.counts().items()
    st.write(" · ".join(f"{count} {words[f'batch.outcome_{name}']}" for name, count in counts))
    table = result_rows(batch.done)
    table["outcome"] = table["outcome"].map(lambda name: words[f"batch.outcome_{name}"])
    _grid(table, words["batch.results_alt"])
    with st.container(horizontal=True):
        st.download_button(
            counted(words, "batch.download", len(batch.done)).format(count=len(batch.done)),
            lambda: results_zip(batch.done),
            file_name="plans.zip",
            mime="application/zip",
            type="primary",
            on_click="ignore",
        )
        if st.button(words["batch.anew"]):
            batch.done.clear()
            st.rerun()


def _run(batch: Batch, run: Callable[[Callable[[int, float], None]], None]) -> None:
    """Plan with a bar; every click meanwhile ends this run at the next patient."""
    words, count = texts(), len(batch.people)
    first = words["batch.progress_first"].format(count=len(batch.left))
    bar = st.progress(len(batch.done) / count, first)
    st.button(words["batch.stop"], icon=":material/stop_circle:")

    def told(done: int, left_s: float) -> None:
        text = words["batch.progress"].format(done=done, count=count, left=_spoken(left_s))
        bar.progress(done / count, text)

    trouble = attempt(lambda: run(told))
    if trouble is None:
        st.rerun()
    show_trouble(trouble)


def _spoken(seconds: float) -> str:
    key, size = ("seconds", 1) if seconds < _LONG_S else ("minutes", 60)
    count = round(seconds / size)
    return counted(texts(), f"batch.{key}", count).format(count=count)


def _grid(table: pd.DataFrame, alt: str) -> None:
    words = texts()
    columns: dict[str, Any] = {name: words[f"batch.{name}"] for name in table.columns}
    st.dataframe(plain_texts(table), column_config=columns, hide_index=True, alt=alt)
