"""The catalogues of texts."""

from __future__ import annotations

import re
import string

import pytest

from foods import Status, load_foods
from mealplan.app.texts import languages, texts_in
from mealplan.dishes import OCCASIONS
from mealplan.patient import Activity, Allergen, Diet, Sex, Style
from tests.app.pages import ROOT

OTHERS = languages()[1:]
ENGLISH = texts_in("en")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (*(ROOT / "mealplan" / "app").glob("*.py"), ROOT / "streamlit_app.py")
)


def blanks(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_there_is_a_second_language():
    assert languages()[0] == "en"
    assert OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_all_catalogues_have_the_same_keys_and_blanks(language):
    other = texts_in(language)
    assert set(other) == set(ENGLISH)
    assert {key: blanks(text) for key, text in other.items()} == {
        key: blanks(text) for key, text in ENGLISH.items()
    }
    empty = {key for key, text in other.items() if not text}
    assert not empty


def test_an_unknown_language_falls_back_to_the_default():
    assert texts_in("xx-YY") is not None
    assert texts_in("xx-YY")["nav.week"] == ENGLISH["nav.week"]
    assert texts_in("es-MX")["nav.week"] == texts_in("es")["nav.week"]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("sex", list(Sex)),
        ("activity", list(Activity)),
        ("diet", list(Diet)),
        ("style", list(Style)),
        ("allergen", list(Allergen)),
        ("status", list(Status)),
        ("occasion", OCCASIONS),
        ("aisle", sorted(load_foods().foods["aisle"].dropna().unique())),
    ],
)
def test_every_word_of_the_data_that_pages_show_has_a_text(section, words):
    assert {f"{section}.{word}" for word in words} <= set(ENGLISH)


def test_every_key_that_a_page_names_is_in_the_catalogue():
    named = set(re.findall(r'(?:texts|words|texts\(\))\["([a-z_.0-9]+)"\]', SOURCES))
    assert len(named) > 50
    assert named <= set(ENGLISH)
