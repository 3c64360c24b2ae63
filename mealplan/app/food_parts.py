"""Parts of the page of foods; they draw what the views hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app import food_views as views
from mealplan.app.charts import ranking_chart
from mealplan.app.own_parts import add_to_file
from mealplan.app.visit import display, every_food, in_language, note, plain, texts
from mealplan.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foods import FoodTable
    from mealplan.app.texts import Texts

_FOUND = 12
"""Foods that a search shows."""
_MOST_COMPARED = 4
_LONGEST_SEARCH = 80
_FIRST_SEARCH = "kale"
_NAMED = 3


def choose_table(everyday: FoodTable, every: FoodTable) -> FoodTable:
    """Ask whether to look at the everyday foods or at all of them."""
    words = texts()
    label = words["foods.all"].format(count=len(every.foods), everyday=len(everyday.foods))
    return every if st.checkbox(label, key="foods.all", persist_state="session") else everyday


def search(table: FoodTable) -> list[str]:
    """Ask for words and return the ids of the foods found."""
    words = texts()
    text = st.text_input(
        words["foods.search"],
        value=_FIRST_SEARCH,
        max_chars=_LONGEST_SEARCH,
        icon=":material/search:",
        key="foods.text",
        persist_state="session",
    )
    note(words["foods.search_why"])
    found = table.search(text, limit=_FOUND) if text.strip() else table.foods.head(0)
    if found.empty:
        st.info(words["foods.nothing"].format(text=text))
        return []
    rows = records(found)
    st.table(
        {
            words["foods.food"]: [in_language(row["name"]) for row in rows],
            words["foods.group"]: [in_language(row["group"]) for row in rows],
            words["foods.everyday"]: [
                words["foods.yes" if row["everyday"] else "foods.no"] for row in rows
            ],
        },
        hide_index=True,
        alt=words["foods.search"],
    )
    return [str(food) for food in found.index]


def details(table: FoodTable, found: Sequence[str]) -> None:
    """Show every value of one food with where it comes from."""
    words = texts()
    if not found:
        return
    names = {food: in_language(str(table.foods.at[food, "name"])) for food in found}
    food = st.selectbox(
        words["foods.which"], found, format_func=lambda item: f"{names[item]} ({item})"
    )
    name = names[food]
    if not table.foods.at[food, "everyday"]:
        _offer_to_add(food, name)
    shown = _values(table.version, food, words["app.language_name"], table, words)
    st.dataframe(shown, hide_index=True, alt=f"{name}: {words['foods.details']}")
    _one_value(shown)


def _one_value(shown: dict[str, list[str]]) -> None:
    """Tell all about one value in plain lines, for those whom a wide table does not suit."""
    words = texts()
    names = shown[words["foods.nutrient"]]
    best_known = str(every_food().nutrient_info.at[display()["ranking"], "name"])
    first = names.index(in_language(best_known))
    place = names.index(st.selectbox(words["foods.one_value"], names, index=first))
    st.markdown(
        "\n".join(
            f"- {heading}: {plain(cells[place])}"
            for heading, cells in shown.items()
            if cells[place]
        )
    )


@st.cache_data(show_spinner=False, max_entries=64, scope="session")
def _values(
    version: str, food: str, language: str, _table: FoodTable, _words: Texts
) -> dict[str, list[str]]:
    """Look up the values of a food once a visit; the table may hold foods of the visitor."""
    return views.values_of(_table, food, _words)


def _offer_to_add(food: str, name: str) -> None:
    words = texts()
    note(words["foods.add_lead"].format(food=name))
    if st.button(words["foods.add"], icon=":material/add:"):
        add_to_file(views.own_row(every_food(), food))


def compare(table: FoodTable, found: Sequence[str]) -> None:
    """Show up to four foods side by side."""
    words = texts()
    before = [food for food in st.session_state.get("foods.compared", ()) if food not in found]
    options = [food for food in (*before, *found) if food in table.foods.index]
    names = {food: in_language(str(table.foods.at[food, "name"])) for food in options}
    chosen = st.multiselect(
        words["foods.compare_which"],
        options,
        max_selections=_MOST_COMPARED,
        format_func=lambda item: f"{names[item]} ({item})",
        placeholder=words["foods.compare_none"],
        key="foods.compared",
        persist_state="session",
    )
    if chosen:
        shown = views.compared(table, chosen, words)
        st.dataframe(shown, hide_index=True, alt=words["foods.compare"])


def ranking(table: FoodTable) -> None:
    """Rank the everyday foods by what they give of a nutrient."""
    words = texts()
    info = table.nutrient_info
    keys = [str(key) for key in info.index]
    left, right = st.columns(2)
    nutrient = left.selectbox(
        words["foods.ranking_by"],
        keys,
        index=keys.index(display()["ranking"]),
        format_func=lambda key: in_language(str(info.at[key, "name"])),
    )
    per = right.selectbox(
        words["foods.ranking_per"],
        (views.PER_PORTION, views.PER_100_G),
        format_func=lambda key: words[f"foods.{key}"],
    )
    ranked = views.ranking(table, nutrient, per)
    ranked = ranked.assign(food=ranked["food"].map(in_language))
    name, unit = in_language(str(info.at[nutrient, "name"])), str(info.at[nutrient, "unit"])
    said = words["foods.ranking_alt"].format(
        count=len(ranked),
        name=name,
        per=words[f"foods.{per}"],
        first="; ".join(ranked["food"].head(_NAMED)),
    )
    chart = ranking_chart(ranked, f"[{unit.replace('ug', 'µg')}] {words[f'foods.{per}']}")
    st.altair_chart(chart, theme=None, alt=said)
    st.table(views.ranking_columns(ranked, unit, words), hide_index=True, alt=said)
