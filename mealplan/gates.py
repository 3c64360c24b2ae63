"""When not to plan at all: reasons to ask a clinician first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from mealplan.errors import InputError, PlanRefused
from mealplan.tables import Row, read_rows

if TYPE_CHECKING:
    from mealplan.patient import Patient


def check_gates(patient: Patient) -> None:
    """Refuse to plan where a menu could do harm or would not be enough.

    Raises
    ------
    PlanRefused
        Says why, and whom to ask.
    """
    triggered = [row for row in read_rows("stops.csv") if _is_triggered(row, patient)]
    # One reason for each person to ask: the first, which is the graver one.
    first = {row["ask"]: row for row in reversed(triggered)}
    if first:
        raise PlanRefused(
            tuple(
                f"No plan is made here: {row['reason']}. Please ask {row['ask']} first."
                for row in reversed(first.values())
            )
        )


def _is_triggered(row: Row, patient: Patient) -> bool:
    if row["trigger"] == "age_under":
        return patient.age < float(row["value"])
    if row["trigger"] == "bmi_under":
        return patient.bmi < float(row["value"])
    # People write a medicine under conditions and the other way round.
    return any(mentions(text, row["words"]) for text in (*patient.medications, *patient.conditions))


def check_needs(patient: Patient) -> None:
    """Refuse a condition whose diet the patient's own settings do not ask for.

    Raises
    ------
    InputError
        Names each condition and the setting to make.
    """
    problems = [
        f"conditions: {condition!r} needs {need['setting']} = true; please set it."
        for need in read_rows("needs.csv")
        for condition in patient.conditions
        if mentions(condition, need["words"]) and not getattr(patient, need["setting"])
    ]
    problems += [
        f"conditions: {condition!r}: an allergy belongs under allergies, or its foods under "
        "excluded_foods; set it there and remove it here."
        for condition in patient.conditions
        if mentions(condition, _ALLERGY_WORDS)
    ]
    if problems:
        raise InputError(problems)


def mentions(text: str, phrases: str) -> bool:
    """Tell whether a text mentions any of some phrases that are joined by ``;``.

    Examples
    --------
    >>> mentions("Stage 4 CKD", "ckd stage 4;dialysis"), mentions("good", "dialysis")
    (True, False)
    """
    return any(_mentions(text, phrase) for phrase in phrases.split(";"))


def _mentions(text: str, phrase: str) -> bool:
    """Find a phrase as a run of whole words, however spaced, or its words in any order."""
    said, wanted = words_in(text), words_in(phrase)
    runs = {"".join(said[i:j]) for i in range(len(said)) for j in range(i + 1, len(said) + 1)}
    if "".join(wanted) in runs or set(wanted) <= set(said):
        return True
    long_word = len(wanted) == 1 and len(wanted[0]) >= _LONG_WORD
    return long_word and any(fuzz.ratio(wanted[0], word) >= _LIKE_SCORE for word in said)


def words_in(text: str) -> list[str]:
    """Return a text's words and numbers in lower case.

    Examples
    --------
    >>> words_in("CKD-4, stable")
    ['ckd', '4', 'stable']
    """
    return re.findall(r"[a-z0-9]+", text.lower())


_ALLERGY_WORDS = "allergy;allergic;anaphylaxis;anaphylactic"
_LONG_WORD = 7
"""Letters from which a word is long enough to be known in spite of a slip of the pen."""
_LIKE_SCORE = 85.0
"""Likeness from which a long word counts as a slip of the pen [of 100]."""
