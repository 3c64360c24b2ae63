"""What takes part in an explanation - targets, rules, reasons to leave foods out - in words."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.tables import Row, read_rows
from mealplan.why.words import listed, said, short
from solver.week import Period, Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mealplan.choices import Exclusion
    from mealplan.patient import Patient
    from mealplan.supplements import Taken
    from solver.week import GroupLimit

BANNED = "banned"
"""Name of the barrier that holds the foods banned in a what-if."""


@dataclass(frozen=True)
class Member:
    """One target, rule or reason, by the name it has in the model.

    Parameters
    ----------
    name : str
        Stable name in the model.
    kind : str
        ``target``, ``rule``, ``reason`` (why foods stay out), ``keep`` (a wish to keep a
        known day's food) or ``link`` (inner arithmetic).
    subject : str
        What it is about: a nutrient, foods, or the reason itself.
    side : Side, optional
        Minimum or maximum; None for a reason.
    unit : str
        Unit of its amount with its period, such as ``"mg"`` or ``"servings a week"``.
    repair : str
        For a reason: what lifting it means.
    target_id : str
        Target it belongs to, where it is one.
    """

    name: str
    kind: str
    subject: str
    side: Side | None = None
    unit: str = ""
    repair: str = ""
    target_id: str = ""

    @property
    def is_told(self) -> bool:
        """Whether it is worth a word: inner arithmetic and wishes to keep foods are not."""
        return self.kind in ("target", "rule", "reason")

    def words(self, amount: float = math.nan) -> str:
        """Say the member with its amount.

        Examples
        --------
        >>> Member("calcium_min", "target", "calcium", Side.MIN, "mg").words(1200.0)
        'calcium at least 1,200 mg'
        >>> Member("allergy_soy", "reason", "no soy").words()
        'no soy'
        """
        if self.side is None:
            return self.subject
        way = "at least" if self.side is Side.MIN else "at most"
        return f"{self.subject} {way} {said(amount, self.unit)}"


def target_member(row: Row, side: Side, nutrient: str, taken: Taken) -> Member:
    """Return one side of a target as a member; of food alone where supplements give some."""
    target = str(row["target_id"])
    name = f"{target}_{side.value}"
    words = short(nutrient) + (" from food" if taken.amount(str(row["nutrient"])) else "")
    return Member(name, "target", words, side, str(row["unit"]), target_id=target)


_PERIODS = {Period.DAY: "a day", Period.WEEK: "a week"}
_UNITS = {Unit.GRAMS: "g", Unit.SERVINGS: "servings", Unit.DAYS: "days"}


def group_members(limits: Iterable[GroupLimit]) -> Iterator[Member]:
    """Yield limits of groups of foods as members; two of one name say what tells them apart."""
    found = [(limit, *_group_subject(limit.name)) for limit in limits]
    subjects = Counter((subject, limit.side) for limit, subject, _ in found)
    for limit, subject, group in found:
        words = subject if subjects[subject, limit.side] == 1 else f"{subject} ({group})"
        unit = f"{_UNITS[limit.unit]} {_PERIODS[limit.period]}"
        yield Member(group_name(limit), "rule", words, limit.side, unit)


def group_name(limit: GroupLimit) -> str:
    """Return the name of a group limit in the model."""
    return f"group_{limit.name}_{limit.side.value}"


def _group_subject(name: str) -> tuple[str, str]:
    """Return the foods that a group limit counts, and the group they belong to, in words."""
    for row in read_rows("limits.csv"):
        limit_id, value = str(row["limit_id"]), _plain(str(row["value"]))
        if name == limit_id:
            return value, value
        if name.startswith(f"{limit_id}_"):
            return _plain(name.removeprefix(f"{limit_id}_")), value
    return _plain(name), _plain(name)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def reason_member(exclusion: Exclusion, patient: Patient) -> Member:
    """Return a reason to leave foods out as a member, with what lifting it means."""
    kind, _, value = exclusion.rule.partition("_")
    subject, repair = _REASONS.get(kind, _other)(_plain(value), exclusion, patient)
    return Member(exclusion.rule, "reason", subject, repair=repair)


def _by_diet(value: str, _: Exclusion, __: Patient) -> tuple[str, str]:
    diet = value.replace(" ", "-")
    return diet, f"allow foods that are not {diet}"


def _by_allergy(value: str, _: Exclusion, __: Patient) -> tuple[str, str]:
    return f"no {value}", f"allow {value}, only if a doctor has ruled the allergy out"


def _by_word(_: str, __: Exclusion, patient: Patient) -> tuple[str, str]:
    foods = listed(patient.excluded_foods, "or")
    return f"no {foods} (by choice)", f"allow {foods}"


def _by_limit(value: str, _: Exclusion, __: Patient) -> tuple[str, str]:
    foods, _group = _group_subject(value.replace(" ", "_"))
    return f"no {foods}", f"allow {foods}, only after asking a clinician"


def _other(_: str, exclusion: Exclusion, __: Patient) -> tuple[str, str]:
    words = exclusion.reason.rstrip(".")
    return words, f"set this rule aside, only after asking a clinician: {words}"


_REASONS = {"diet": _by_diet, "allergy": _by_allergy, "excluded": _by_word, "limit": _by_limit}
"""How the rules of exclusions are said, by the first word of their name."""


def banned_member() -> Member:
    """Return the foods banned in a what-if as a member."""
    return Member(
        BANNED, "reason", "without the foods to be avoided", repair="allow the foods to be avoided"
    )
