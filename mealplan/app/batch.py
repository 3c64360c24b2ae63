"""Batch: plans for a table of patients, with every problem told and partial results kept."""

import streamlit as st

from mealplan.app import batch_parts as parts
from mealplan.app.visit import note, texts

words = texts()
st.title(words["batch.title"], anchor=False)
st.write(words["batch.lead"])
parts.templates()
batch = parts.uploaded()
if batch is not None:
    parts.findings(batch)
    parts.plan(batch)
    parts.results(batch)
note(words["app.not_advice"])
