"""Sources and method: the model in one page, every source, versions, what is uncertain."""

import streamlit as st

from mealplan.app import method_views as views
from mealplan.app.visit import note, shared_larder, texts
from mealplan.tables import read_rows

words = texts()
table = shared_larder().table

st.title(words["method.title"], anchor=False)
st.write(words["method.lead"])

st.header(words["method.model"], anchor=False)
st.write(words["method.model_lead"])
for section, equations in views.EQUATIONS.items():
    st.subheader(words[f"method.{section}"], anchor=False)
    st.write(words[f"method.{section}_words"])
    for equation in equations:
        st.latex(equation)
note(words["method.symbols"])

st.subheader(words["method.tiers"], anchor=False)
st.table(views.tier_columns(words), hide_index=True, alt=words["method.tiers"])

st.header(words["method.uncertain"], anchor=False)
st.markdown(words["method.bullets"])
st.write(words["method.uncertain_words"])
aimed_at = list(dict.fromkeys(str(row["nutrient"]) for row in read_rows("targets.csv")))
st.table(
    views.sureness(table, aimed_at, words), hide_index=True, alt=words["method.uncertain_words"]
)

st.header(words["method.sources"], anchor=False)
st.write(words["method.sources_lead"])
sought = st.text_input(words["method.sources_search"], max_chars=80, icon=":material/search:")
st.dataframe(
    views.source_columns(views.found_sources(sought), words),
    hide_index=True,
    alt=words["method.sources_lead"],
)

st.header(words["method.versions"], anchor=False)
st.table(views.versions(table, words), hide_index=True, alt=words["method.versions"])
