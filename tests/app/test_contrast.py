"""Colours of both themes and of the charts, by the contrast ratio of WCAG 2.2."""

from __future__ import annotations

import tomllib

import pytest

from mealplan.app.charts import FOOD_COLOURS, STANDING_COLOURS
from tests.app.pages import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEMES = {name: CONFIG["theme"][name] for name in ("light", "dark")}
TEXT, LARGE_TEXT, GRAPHICS = 4.5, 7.0, 3.0
"""Success criteria 1.4.3 (AA), 1.4.6 (AAA) and 1.4.11 of WCAG 2.2."""


def luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_is_easy_to_read_on_every_ground(theme):
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(theme["textColor"], theme[ground]) >= LARGE_TEXT
        assert contrast(theme["textColor"], theme["sidebar"][ground]) >= LARGE_TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_links_and_coloured_words_can_be_read(theme):
    names = [name for name in theme if name.endswith("TextColor")]
    assert len(names) >= 6
    for name in ("linkColor", *names):
        assert contrast(theme[name], theme["backgroundColor"]) >= TEXT, name
        assert contrast(theme[name], theme["secondaryBackgroundColor"]) >= TEXT, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_main_colour_bears_white_words_and_is_read_on_the_page(theme):
    # Streamlit writes white on primary buttons, and chosen tabs in the primary colour.
    assert contrast(theme["primaryColor"], "#ffffff") >= TEXT
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colour", sorted({*FOOD_COLOURS, *STANDING_COLOURS.values()}))
def test_bars_of_charts_stand_out(theme, colour):
    assert contrast(colour, theme["backgroundColor"]) >= GRAPHICS


def test_nothing_is_told_to_others_and_the_page_is_local():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["server"]["maxUploadSize"] <= 10
    assert CONFIG["client"]["showErrorDetails"] == "none"
