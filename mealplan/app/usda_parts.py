"""The part of the page of foods that looks foods up in USDA FoodData Central."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from foods.errors import InputError
from foods.fdc import FdcClient, parse_id
from foods.fdc_http import KEY_VARIABLE, URL_VARIABLE, Gateway, Patience
from foods.own_fdc import empty_needed, own_row
from mealplan.app.own_parts import add_to_file
from mealplan.app.visit import attempt, note, show_trouble, texts

if TYPE_CHECKING:
    from foods.fdc_parse import FdcFood

_FOUND, _ASKED = "usda.found", "usda.asked"
_MOST_FOUND = 25
"""Foods that a search shows."""
_LONGEST_SEARCH = 80
_PATIENCE = Patience(silence_s=8.0, whole_s=20.0, tries=2)
"""Shorter than a program's: somebody is looking on."""


def usda() -> None:
    """Look foods up by words or number, and add one to the visitor's file of own foods."""
    words = texts()
    st.header(words["foods.usda"], anchor=False)
    key = _key()
    if not key:
        st.info(words["foods.usda_no_key"].format(name=KEY_VARIABLE))
        return
    note(words["foods.usda_lead"])
    client = FdcClient(_gateway(key, os.environ.get(URL_VARIABLE)))
    with st.form("usda", border=False):
        text = st.text_input(words["foods.usda_text"], max_chars=_LONGEST_SEARCH, key="usda.text")
        if st.form_submit_button(words["foods.usda_search"], icon=":material/search:"):
            _look_up(client, text)
    if _FOUND in st.session_state:
        _choose(client, st.session_state[_FOUND])


def _key() -> str:
    """Return the key of the environment, or that of the app's secrets."""
    try:
        kept = str(st.secrets.get(KEY_VARIABLE, ""))
    except StreamlitSecretNotFoundError:
        kept = ""
    return os.environ.get(KEY_VARIABLE, "").strip() or kept.strip()


@st.cache_resource(show_spinner=False, max_entries=2)
def _gateway(key: str, base: str | None) -> Gateway:
    """Return what asks for all visitors, since they share a key and its limit."""
    return Gateway(key, base=base, patience=_PATIENCE)


def _look_up(client: FdcClient, text: str) -> None:
    st.session_state.pop(_FOUND, None)

    def ask() -> None:
        st.session_state[_FOUND] = _found(client, text)
        st.session_state[_ASKED] = text

    with st.spinner(texts()["foods.usda_asking"]):
        trouble = attempt(ask)
    if trouble is not None:
        show_trouble(trouble)


def _found(client: FdcClient, text: str) -> tuple[FdcFood, ...]:
    """Return the food of a number, or the foods that words find."""
    try:
        number = parse_id(text)
    except InputError:
        return client.search(text, size=_MOST_FOUND).foods
    return (client.food(number),)


def _choose(client: FdcClient, found: tuple[FdcFood, ...]) -> None:
    words = texts()
    if not found:
        st.info(words["foods.nothing"].format(text=st.session_state[_ASKED]))
        return
    by_id = {food.fdc_id: food for food in found}
    chosen = st.selectbox(
        words["foods.which"], by_id, format_func=lambda item: _name(by_id[item]), key="usda.which"
    )
    g_per_ml = st.number_input(
        words["foods.usda_g_per_ml"], min_value=0.0, value=None, step=0.01, key="usda.g_per_ml"
    )
    if st.button(words["foods.usda_add"], icon=":material/add:"):
        with st.spinner(words["foods.usda_asking"]):
            trouble = attempt(lambda: _add(client, chosen, g_per_ml))
        if trouble is not None:
            show_trouble(trouble)


def _name(food: FdcFood) -> str:
    about = "; ".join(part for part in (food.brand, food.data_type, food.published) if part)
    return f"{food.name} ({food.food_id}; {about})"


def _add(client: FdcClient, fdc_id: int, g_per_ml: float | None) -> None:
    """Fetch a food with everything that is known of it, and add it to the visitor's file."""
    words = texts()
    food = client.food(fdc_id)
    row = own_row(food, g_per_ml=g_per_ml)
    add_to_file(row)
    st.success(words["foods.usda_added"].format(food=row["name"], source=row["source"]))
    for line in (
        *food.notes,
        words["foods.usda_fill_in"].format(cells=", ".join(empty_needed(row))),
    ):
        note(line)
