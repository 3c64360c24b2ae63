"""Parts of the page of foods for what is a visitor's own: files, and foods added to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app import food_views as views
from mealplan.app.desk import own_larder
from mealplan.app.uploads import Upload
from mealplan.app.visit import attempt, note, shared_larder, show_trouble, texts

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from mealplan.app.desk import Desk

    Row = dict[str, str]

_CSV = "text/csv"
_ADDED = "foods_to_add"


def add_to_file(row: Row) -> None:
    """Add a food to the file that the visitor will download; the same food only once."""
    st.session_state[_ADDED] = {**added(), row["food_id"]: row}
    st.toast(texts()["foods.added"].format(foods=row["name"]))


def added() -> dict[str, Row]:
    """Return the foods added in this visit, as rows of a file of own foods, by id."""
    found: dict[str, Row] = st.session_state.get(_ADDED, {})
    return found


def own(mine: Desk) -> None:
    """Take foods and dishes of the visitor's own, and offer files to start from."""
    words = texts()
    st.write(words["foods.mine_lead"])
    rows = added()
    if rows:
        names = "; ".join(row["name"] for row in rows.values())
        note(words["foods.added"].format(foods=names))
    with st.container(horizontal=True):
        if rows:
            _download("download_mine", "my-foods.csv", views.own_foods_file(rows.values()))
        _download("template_foods", "own-foods.csv", views.foods_template())
        _download("template_dishes", "own-dishes.csv", views.dishes_template())
    _upload(mine)
    larder = mine.larder
    if larder.own_foods or larder.own_dishes:
        st.success(words["foods.in_use"].format(foods=larder.own_foods, dishes=larder.own_dishes))
        st.button(words["foods.forget"], on_click=mine.use, args=(shared_larder(),))


def _download(key: str, name: str, content: bytes) -> None:
    st.download_button(
        texts()[f"foods.{key}"],
        content,
        file_name=name,
        mime=_CSV,
        on_click="ignore",
        icon=":material/download:",
    )


def _upload(mine: Desk) -> None:
    words = texts()
    with st.form("own_files", border=False):
        kinds = ["csv", "xlsx"]
        foods = st.file_uploader(words["foods.upload_foods"], type=kinds)
        dishes = st.file_uploader(words["foods.upload_dishes"], type=kinds)
        note(words["foods.upload_why"])
        if not st.form_submit_button(words["foods.use"]) or not (foods or dishes):
            return
    trouble = attempt(lambda: mine.use(own_larder(shared_larder(), _held(foods), _held(dishes))))
    if trouble is not None:
        show_trouble(trouble, "app.file_title")


def _held(found: UploadedFile | None) -> Upload | None:
    return None if found is None else Upload(found.name, found.getvalue())
