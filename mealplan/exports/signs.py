"""Which signs of a plan the font of the PDF lacks, so that squares on paper surprise nobody."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from mealplan.exports.facts import about
from mealplan.exports.plan_json import as_records
from mealplan.translation import lexicon_in, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mealplan.plan import WeekPlan

FONT_FILES: Mapping[str, str] = MappingProxyType(
    {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}
)
"""DejaVu Sans Condensed 2.37 by style, in ``data/fonts`` with its licence."""
_MOST_NAMED = 10
"""Signs that a warning names; a name in another script may have many."""


def unprintable_signs(plan: WeekPlan, language: str = "en") -> tuple[str, ...]:
    """Return the signs of a plan that its PDF shows as squares, in the order they come.

    Parameters
    ----------
    plan : WeekPlan
    language : str
        As in `exported`.
    """
    lexicon = lexicon_in(language)
    said = translated(plan, lexicon)
    texts = (*_texts(said), *about(said, lexicon))
    held = _held_signs()
    return tuple(dict.fromkeys(sign for text in texts for sign in text if ord(sign) not in held))


def named_signs(signs: Sequence[str]) -> str:
    """Name signs in words, since those who cannot print one may not see it either.

    Examples
    --------
    >>> named_signs(("\N{CJK UNIFIED IDEOGRAPH-8C46}", "\N{AVOCADO}"))
    '\N{CJK UNIFIED IDEOGRAPH-8C46} (cjk unified ideograph-8c46), \N{AVOCADO} (avocado)'
    """
    named = ", ".join(f"{sign} ({_name(sign)})" for sign in signs[:_MOST_NAMED])
    more = len(signs) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _name(sign: str) -> str:
    return unicodedata.name(sign, f"U+{ord(sign):04X}").lower()


def _texts(plan: WeekPlan) -> Iterator[str]:
    for table in (plan.menu, plan.dishes):
        for row in as_records(table):
            yield from (value for value in row.values() if isinstance(value, str))


@cache
def _held_signs() -> frozenset[int]:
    # Needed for a PDF alone, and takes its time to import.
    from fontTools.ttLib import TTFont

    held: set[int] = set()
    for number, name in enumerate(FONT_FILES.values()):
        font = resources.files("mealplan").joinpath("data", "fonts", name)
        with resources.as_file(font) as path, TTFont(path, lazy=True) as opened:
            signs = set(opened.getBestCmap())
        held = held & signs if number else signs
    return frozenset(held)
