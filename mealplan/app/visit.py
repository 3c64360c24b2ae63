"""What every page needs of Streamlit: the language, the visitor's desk, shared tables, trouble."""

from __future__ import annotations

import os
import tomllib
from importlib import resources
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from foods import load_foods
from mealplan.app.desk import Desk, packaged_larder
from mealplan.app.texts import languages, texts_in
from mealplan.app.trouble import trouble_of
from mealplan.translation import lexicon_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from foods import FoodTable
    from mealplan.app.desk import Larder
    from mealplan.app.texts import Texts
    from mealplan.app.trouble import Trouble

_LANGUAGE = "language"
_DESK = "desk"
_HELD = "held."

Answer = TypeVar("Answer")


@st.cache_resource(show_spinner=False)
def shared_larder() -> Larder:
    """Read the package's own foods and dishes, once for all visitors."""
    return packaged_larder()


@st.cache_resource(show_spinner=False)
def every_food() -> FoodTable:
    """Read every food of the table, once for all visitors."""
    return load_foods("all")


@st.cache_resource(show_spinner=False)
def solver_gate() -> BoundedSemaphore:
    """Return the gate that lets one solve per processor in."""
    return BoundedSemaphore(os.cpu_count() or 1)


@st.cache_resource(show_spinner=False)
def display() -> dict[str, Any]:
    """Read what the pages show first."""
    path = resources.files("mealplan.app") / "display.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def choose_language() -> Texts:
    """Draw the choice of language and return its texts; the browser's own comes first."""
    known = languages()
    asked = (st.context.locale or "").split("-")[0]
    st.selectbox(
        " / ".join(dict.fromkeys(texts_in(code)["app.language"] for code in known)),
        known,
        index=known.index(asked) if asked in known else 0,
        format_func=lambda code: texts_in(code)["app.language_name"],
        key=_LANGUAGE,
        persist_state="session",
    )
    return texts()


def texts() -> Texts:
    """Return the texts of the visitor's language."""
    return texts_in(st.session_state.get(_LANGUAGE, languages()[0]))


def key_in_words(name: str) -> str:
    """Return the key of a field whose choices are words.

    A browser names a choice by its words, so in another language it would be taken for none and
    the first choice would come in its place, unseen. There the field begins anew.
    """
    return f"{name}.{texts()['app.code']}"


def held(name: str, first: Answer) -> Answer:
    """Return what was last answered in any language, and what comes first before that."""
    answer: Answer = st.session_state.get(_HELD + name, first)
    return answer


def hold(name: str, answer: object) -> None:
    """Keep an answer for this field in other languages and on other visits of the page."""
    st.session_state[_HELD + name] = answer


def in_language(text: str) -> str:
    """Return what a plan says in the visitor's language."""
    return lexicon_in(texts()["app.code"]).say(text)


def desk() -> Desk:
    """Return the visitor's desk."""
    if _DESK not in st.session_state:
        st.session_state[_DESK] = Desk(shared_larder(), solver_gate())
    found: Desk = st.session_state[_DESK]
    return found


def attempt(action: Callable[[], object]) -> Trouble | None:
    """Do something and return what went wrong, None if nothing did."""
    return trouble_of(action, texts())


def show_trouble(trouble: Trouble, input_title: str = "app.input_title") -> None:
    """Draw what went wrong, calmly: a title and a sentence each.

    Parameters
    ----------
    trouble : Trouble
    input_title : str
        Text above what is wrong with what was given: the form, or a file.
    """
    title = input_title if trouble.kind == "input" else f"app.{trouble.kind}_title"
    draw = st.error if trouble.kind == "fault" else st.warning
    icon = ":material/medical_services:" if trouble.kind == "stop" else ":material/info:"
    lines = "\n".join(f"- {plain(line)}" for line in trouble.lines)
    draw(f"**{texts()[title]}**\n\n{lines}", icon=icon)


def note(text: str) -> None:
    """Draw a line of small print that is still easy to read."""
    st.markdown(f":small[:gray[{plain(text)}]]")


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is written.

    Examples
    --------
    >>> print(plain("2 * 3 [mg] $"))
    2 \* 3 \[mg\] \$
    """
    signs = set("\\`*_{}[]<>#|~$:")
    return "".join(f"\\{sign}" if sign in signs else sign for sign in text)
