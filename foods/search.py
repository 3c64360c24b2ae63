"""Find foods by name, forgiving typing errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

CLOSE_WORD = 75.0
"""Lowest similarity of two words that counts as a typing error (0-100, Indel ratio); a choice:
"brocoli"/"broccoli" 93, "sardin"/"sardine" 92, but "kale"/"cake" 50 and "rice"/"juice" 67."""

EXACT, PREFIX = 100.0, 95.0
"""Scores of an equal word and of a word that the query word begins; both above any typing error."""

CLASS_EXACT, CLASS_START, CLASS_WORDS, CLASS_PREFIX, CLASS_FUZZY = range(5)


def words(text: str) -> tuple[str, ...]:
    """Split a name into plain lower-case words, plurals made singular.

    Examples
    --------
    >>> words("Sardines, canned (Atlantic) in tomatoes")
    ('sardine', 'canned', 'atlantic', 'in', 'tomato')
    """
    return tuple(map(_singular, re.findall(r"[a-z0-9%]+", text.lower().replace("'", ""))))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("oes"):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def rank(names: pd.DataFrame, text: str, limit: int) -> pd.DataFrame:
    """Rank foods by how well a name fits a text.

    Whole names come first, then names that begin with the text, that hold all its words, that
    hold words beginning so, and last those that hold words spelled nearly so; among equals
    everyday foods lead, then shorter names with the match nearer the front.

    Parameters
    ----------
    names : DataFrame
        Indexed by food id, with columns name, usda_name, everyday.
    text : str
        What the reader typed.
    limit : int
        Most rows to give.

    Returns
    -------
    DataFrame
        The rows of `names` that fit, best first, with columns match (0 exact ... 4 nearly) and
        score (0-100).
    """
    wanted = words(text)
    if not wanted or names.empty:
        return names.iloc[:0].assign(match=0, score=0.0)
    split = [
        (words(name), words(usda))
        for name, usda in zip(names["name"], names["usda_name"], strict=True)
    ]
    scores = _word_scores({word for both in split for name in both for word in name}, wanted)
    rows = [
        (food, everyday, *_best(wanted, scores, both))
        for food, everyday, both in zip(names.index, names["everyday"], split, strict=True)
    ]
    fits = sorted(
        (row for row in rows if row[3] > 0),
        key=lambda row: (row[2], -round(row[3]), not row[1], row[4], row[5], row[0]),
    )[:limit]
    found = names.loc[[row[0] for row in fits]]
    return found.assign(match=[row[2] for row in fits], score=[row[3] for row in fits])


def _best(
    wanted: tuple[str, ...],
    scores: list[dict[str, float]],
    names: tuple[tuple[str, ...], ...],
) -> tuple[int, float, int, int]:
    fits = [_fit(wanted, scores, name) for name in names]
    return min(fits, key=lambda fit: (fit[1] == 0, fit[0], -fit[1], fit[2], fit[3]))


def _fit(
    wanted: tuple[str, ...], scores: list[dict[str, float]], name: tuple[str, ...]
) -> tuple[int, float, int, int]:
    """Give match class, score, place of the first word that fits, and length of one name."""
    total, worst = 0.0, EXACT
    for score in scores:
        best = max((score[word] for word in name if word in score), default=0.0)
        if not best:
            return CLASS_FUZZY, 0.0, 0, len(name)
        total, worst = total + best, min(worst, best)
    place = next(i for i, word in enumerate(name) if any(word in score for score in scores))
    return _match_class(wanted, name, worst), total / len(scores), place, len(name)


def _match_class(wanted: tuple[str, ...], name: tuple[str, ...], worst: float) -> int:
    if name == wanted:
        return CLASS_EXACT
    if name[: len(wanted)] == wanted:
        return CLASS_START
    if worst >= EXACT:
        return CLASS_WORDS
    return CLASS_PREFIX if worst >= PREFIX else CLASS_FUZZY


def _word_scores(names_words: set[str], wanted: tuple[str, ...]) -> list[dict[str, float]]:
    """Score words of names against each wanted word; words that do not fit are left out."""
    from rapidfuzz import fuzz, process

    vocabulary = sorted(names_words)
    return [
        {word: PREFIX for word in vocabulary if word.startswith(target) and len(target) > 1}
        | {
            word: similarity * PREFIX / EXACT
            for word, similarity, _ in process.extract(
                target, vocabulary, scorer=fuzz.ratio, score_cutoff=CLOSE_WORD, limit=None
            )
            if not word.startswith(target)
        }
        | ({target: EXACT} if target in names_words else {})
        for target in wanted
    ]


def near_names(names: pd.DataFrame, text: str) -> list[str]:
    """Suggest up to three foods, as "id name", for an id or a name that is not in the table."""
    padded = text.strip().zfill(5)
    if padded in names.index:
        return [f"{padded} {names['name'][padded]}"]
    found = rank(names, text, 3)
    if found.empty:
        found = _near_ids(names, text)
    return [f"{food} {name}" for food, name in zip(found.index, found["name"], strict=True)]


def _near_ids(names: pd.DataFrame, text: str) -> pd.DataFrame:
    from rapidfuzz import fuzz, process

    hits = process.extract(text, list(names.index), scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return names.loc[[food for food, _, _ in hits]]
