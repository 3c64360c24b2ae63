"""Reads what people write of their medicines and conditions, however they spell it.

Every word is accounted for: known, plain (a dose, "daily"), or unread. What is unread is
told to the reader, never dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from mealplan.tables import read_rows

_LONG_WORD = 7
"""Letters from which a word is long enough to be known in spite of a slip of the pen."""
_LIKE_SCORE = 85.0
"""Likeness from which a long word counts as a slip of the pen [of 100]."""
_LOW = "hypo"
"""Beginning that turns a word into its opposite, so no slip of the pen changes it."""
_NUMBER = "#"
"""Stands for any number in a phrase of ``conditions.csv``."""
_DOSE = re.compile(r"\d+[a-z]{0,3}")
_PLAIN_WORDS = """
a an and at by for from in is of on or plus since the to with my has have takes taking take
mg mcg ug g ml iu dose doses tablet tablets tab tabs capsule capsules pill pills drops
injection infusion patch spray daily weekly monthly once twice day days week weeks month
months year years every each half morning evening noon night bedtime as needed if prn od bd
sodium hydrochloride hcl acid maleate besylate fumarate succinate tartrate mesylate citrate
acetate phosphate er xr sr cr mr xl ec retard generic known stable mild chronic disease
syndrome type stage history diagnosed early postmenopausal treated well controlled
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
"""Words that say nothing about food by themselves."""


@dataclass(frozen=True)
class Reading:
    """What one text says.

    Parameters
    ----------
    text : str
        As written.
    facts : tuple of str
        ``medicine:CLASS`` and ``condition:ID`` of the tables.
    understood : tuple of str
        Names in the tables' own spelling.
    unread : tuple of str
        Words that mean nothing to the tables.
    guessed : tuple of str
        Names that a misspelt word was taken for.
    """

    text: str
    facts: tuple[str, ...]
    understood: tuple[str, ...]
    unread: tuple[str, ...]
    guessed: tuple[str, ...]


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    name: str
    facts: tuple[str, ...]
    in_any_order: bool


def words_in(text: str) -> list[str]:
    """Return a text's words and numbers in lower case.

    Examples
    --------
    >>> words_in("CKD-4, stable")
    ['ckd', '4', 'stable']
    """
    return re.findall(r"[a-z0-9]+", text.lower())


@lru_cache(maxsize=1024)
def read_text(text: str) -> Reading:
    """Read one entry of a patient's medicines or conditions.

    Parameters
    ----------
    text : str
        One or several names, with doses or without.

    Examples
    --------
    >>> read_text("Warfarin 5 mg").facts
    ('medicine:vka',)
    >>> read_text("letrozole, moonshine").unread
    ('moonshine',)
    """
    said = words_in(text)
    used: set[int] = set()
    found: list[_Phrase] = []
    guessed: list[str] = []
    for phrase in _phrases():
        places = _places(phrase, said)
        # A name inside a longer one that is known already is not meant by itself.
        if places and not places <= used:
            used |= places
            found.append(phrase)
    for place in sorted(set(range(len(said))) - used):
        near = _slip(said[place])
        if near is not None:
            used.add(place)
            found.append(near)
            guessed.append(near.name)
    unread = [word for place, word in enumerate(said) if place not in used and not _is_plain(word)]
    return Reading(
        text,
        tuple(dict.fromkeys(fact for phrase in found for fact in phrase.facts)),
        tuple(dict.fromkeys(phrase.name for phrase in found)),
        tuple(dict.fromkeys(unread)),
        tuple(guessed),
    )


def _is_plain(word: str) -> bool:
    return word in _PLAIN or len(word) == 1 or _DOSE.fullmatch(word) is not None


@cache
def _phrases() -> tuple[_Phrase, ...]:
    """Return all known names, the longest first."""
    phrases = [
        _Phrase(tuple(words_in(name)), row["medicine"], facts, in_any_order=False)
        for row in read_rows("medicines.csv")
        for facts in [tuple(f"medicine:{word}" for word in row["classes"].split(";"))]
        for name in _names(row["medicine"], row["also"])
    ]
    phrases += [
        _Phrase(
            tuple(re.findall(r"[a-z0-9]+|#", words)),
            words,
            (f"condition:{row['condition']}",),
            in_any_order=True,
        )
        for row in read_rows("conditions.csv")
        for words in row["words"].split(";")
    ]
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase.words)))


def _names(name: str, also: object) -> list[str]:
    return [name, *(also.split(";") if isinstance(also, str) else ())]


def _places(phrase: _Phrase, said: list[str]) -> set[int]:
    """Return where a text says a phrase: as a run of words, however spaced, or in any order."""
    if _NUMBER in phrase.words:
        numbers = [digits for word in said for digits in re.findall(r"\d+", word)]
        tried = [[digits if w == _NUMBER else w for w in phrase.words] for digits in numbers]
    else:
        tried = [list(phrase.words)]
    for wanted in tried:
        places = _run(wanted, said)
        if not places and phrase.in_any_order and set(wanted) <= set(said):
            places = {place for place, word in enumerate(said) if word in wanted}
        if places:
            return places
    return set()


def _run(wanted: list[str], said: list[str]) -> set[int]:
    whole = "".join(wanted)
    found: set[int] = set()
    for start in range(len(said)):
        joined = ""
        for end in range(start, len(said)):
            joined += said[end]
            if len(joined) >= len(whole):
                if joined == whole:
                    found |= set(range(start, end + 1))
                break
    return found


@cache
def _long_words() -> dict[str, _Phrase]:
    return {
        phrase.words[0]: phrase
        for phrase in reversed(_phrases())
        if len(phrase.words) == 1 and len(phrase.words[0]) >= _LONG_WORD
    }


def _slip(word: str) -> _Phrase | None:
    """Return the name that a long word is a slip of the pen for."""
    if len(word) < _LONG_WORD:
        return None
    known = [name for name in _long_words() if name.startswith(_LOW) == word.startswith(_LOW)]
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_LIKE_SCORE)
    return _long_words()[near[0]] if near else None
