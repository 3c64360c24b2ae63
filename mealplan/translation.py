"""The words of plans in other languages: names, methods, measures and what a reader must know.

A language is a folder of tables in ``data/translations``, each with the English text beside its
translation. The English text is the key: where it changes, an old translation is no longer found
and the reader gets the English, never yesterday's dose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from mealplan.household import plural_unit
from mealplan.tables import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from mealplan.notices import Notice
    from mealplan.plan import WeekPlan

_FOLDER = "translations"
_PLAIN = (
    *("dishes", "methods", "foods", "groups", "products", "nutrients"),
    *("cautions", "statements", "words"),
)
"""Tables of texts that stand as they are."""
_NUMBER = r"\d+ \d+/\d+|\d+/\d+|\d[\d,]*(?:\.\d+)?%?"
_AMOUNT = re.compile(rf"(-?(?:{_NUMBER}))(?: ([^\d(].*?))?( \([^()]*\))?")
"""A number, a unit or a household measure, and its weight, as `mealplan.household` says them."""
_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
_COMMA = ", "
_OWN = "own"
"""How the names of blanks begin that hold a reader's own words; they may stay as they are."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with blanks, in both languages.

    Parameters
    ----------
    shape : re.Pattern
        The English sentence, a group for each blank.
    translation : str
        With the same blanks.
    """

    shape: re.Pattern[str]
    translation: str


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of a language for what plans say in English.

    Parameters
    ----------
    language : str
        Its code.
    texts : mapping of str to str
        English to translation.
    units : mapping of str to tuple of str
        Unit or household measure, as English says it of one or of many, to the translation's
        forms for one and for many.
    sentences : tuple of Sentence
        Tried in this order.
    marks : mapping of str to str
        Marks in figures: the English one between thousands, before decimals and after a share to
        the other.
    """

    language: str
    texts: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    sentences: tuple[Sentence, ...]
    marks: Mapping[str, str]

    def say(self, text: str) -> str:
        r"""Return a text in this language; in English where there is no translation.

        Examples
        --------
        >>> spanish = lexicon_in("es")
        >>> spanish.say("1 1/2 cups (366 g)"), spanish.say("at least 1,200 mg")
        ('1 1/2 tazas (366 g)', 'al menos 1\xa0200 mg')
        >>> spanish.say("My own soup")
        'My own soup'
        """
        found = self.find(text)
        return text if found is None else found

    def find(self, text: str) -> str | None:
        """Return a text in this language, None if any part of it has no translation."""
        return _Search(self, {}).find(text)

    def figures(self, text: str) -> str:
        """Return a text with the marks of its figures as this language writes them."""
        marks = str.maketrans(dict(self.marks))
        return _FIGURE.sub(lambda figure: figure[0].translate(marks), text)


ENGLISH = Lexicon("en", {}, {}, (), {})
"""The language that plans speak by themselves: nothing is translated."""


@cache
def lexicon_in(language: str) -> Lexicon:
    """Return the words of a language; none, so that all stays English, where there is no folder.

    Parameters
    ----------
    language : str
        Code, such as ``"es"``.
    """
    if language not in languages()[1:]:
        return ENGLISH
    return Lexicon(
        language,
        {english: text for name in _PLAIN for english, text in _pairs(language, name)},
        dict(_units(language)),
        tuple(Sentence(_shape(english), text) for english, text in _pairs(language, "sentences")),
        dict(_pairs(language, "figures")),
    )


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that plans can be told in, English first."""
    folder = resources.files("mealplan").joinpath("data", _FOLDER)
    return (ENGLISH.language, *sorted(item.name for item in folder.iterdir() if item.is_dir()))


def _pairs(language: str, name: str) -> Iterator[tuple[str, str]]:
    for row in read_rows(f"{_FOLDER}/{language}/{name}.csv"):
        yield row["text"], row["translation"]


def _units(language: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for row in read_rows(f"{_FOLDER}/{language}/measures.csv"):
        forms = row["translation"], row["plural"]
        yield row["text"], forms
        yield plural_unit(row["text"]), forms


def _shape(english: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(english)), re.DOTALL)


@dataclass(frozen=True)
class _Search:
    """The search for one text: its parts are looked up once each, then all is forgotten.

    What is found is not kept beyond, since notices repeat what patients wrote.
    """

    lexicon: Lexicon
    seen: dict[str, str | None]

    def find(self, text: str) -> str | None:
        """Return a text in the language, None if any part of it has no translation."""
        if text in self.lexicon.texts:
            return self.lexicon.texts[text]
        if text not in self.seen:
            ways = (way(text) for way in (self._small, self._amount, self._sentence, self._list))
            self.seen[text] = next((found for found in ways if found is not None), None)
        return self.seen[text]

    def _small(self, text: str) -> str | None:
        """Say what stands in the tables with a small letter and begins a sentence here."""
        found = self.lexicon.texts.get(text[:1].lower() + text[1:])
        return None if found is None else found[:1].upper() + found[1:]

    def _amount(self, text: str) -> str | None:
        match = _AMOUNT.fullmatch(text)
        if match is None:
            return None
        number, unit, weight = match.groups(default="")
        if unit and unit not in self.lexicon.units:
            return None
        said = f" {self.lexicon.units[unit][_quantity(number) > 1]}" if unit else ""
        return self.lexicon.figures(number) + said + self.lexicon.figures(weight)

    def _sentence(self, text: str) -> str | None:
        for sentence in self.lexicon.sentences:
            match = sentence.shape.fullmatch(text)
            if match is None:
                continue
            parts = {
                name: part if said is None and name.startswith(_OWN) else said
                for name, part in match.groupdict().items()
                for said in [self.find(part)]
            }
            if None not in parts.values():
                return sentence.translation.format_map(parts)
        return None

    def _list(self, text: str) -> str | None:
        """Say names with commas between them; names may have commas of their own."""
        parts = text.split(_COMMA)
        for first in range(len(parts) - 1, 0, -1):
            found = self.lexicon.texts.get(_COMMA.join(parts[:first]))
            others = self.find(_COMMA.join(parts[first:])) if found else None
            if others is not None:
                return f"{found}{_COMMA}{others}"
        return None


def _quantity(number: str) -> Fraction:
    return sum(map(Fraction, number.replace(",", "").split()), Fraction(0))


def translated(plan: WeekPlan, lexicon: Lexicon) -> WeekPlan:
    """Return a plan in other words, to be shown or printed; amounts and ids are the same.

    Parameters
    ----------
    plan : WeekPlan
    lexicon : Lexicon
    """
    if lexicon is ENGLISH:
        return plan
    table = plan.table
    return replace(
        plan,
        table=replace(
            table,
            foods=_said(table.foods, lexicon, "name"),
            nutrient_info=_said(table.nutrient_info, lexicon, "name"),
        ),
        menu=_said(plan.menu, lexicon, "dish", "food", "measure"),
        dishes=_said(plan.dishes, lexicon, "dish", "method"),
        targets=_said(plan.targets, lexicon, "name"),
        warnings=_told(plan.warnings, lexicon),
        timing=_told(plan.timing, lexicon),
    )


def said_shopping(shopping: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return a shopping list (`mealplan.shopping.shopping_list`) in other words."""
    return _said(shopping, lexicon, "item", "amount", "household")


def _said(frame: pd.DataFrame, lexicon: Lexicon, *columns: str) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].map(lexicon.say) for name in columns})


def _told(notices: tuple[Notice, ...], lexicon: Lexicon) -> tuple[Notice, ...]:
    return tuple(replace(notice, text=lexicon.say(notice.text)) for notice in notices)
