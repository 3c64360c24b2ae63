"""What takes part in an explanation - targets, rules, reasons to leave foods out - in words."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.actions import capping
from mealplan.cautions import Action, Caution, said_rule
from mealplan.notices import subject
from mealplan.overrides import OVERRIDDEN
from mealplan.tables import Row, read_rows
from mealplan.why.words import listed, said, short
from solver.week import Period, Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mealplan.choices import Exclusion
    from mealplan.menu_case import Situation
    from solver.week import GroupLimit

ASK_FIRST = "only after asking a clinician"
"""What is said of changing a rule that guards safety."""
BANNED = "banned"
"""Name of the barrier that holds the foods banned in a what-if."""
GROUP = "group_"
"""How the name of every rule of foods begins."""


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
    because : str
        The rule that set its amount and why it applies, or who set it; empty where the
        amount is everyone's.
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
    because: str = ""

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
        because = f" ({self.because})" if self.because else ""
        return f"{self.subject} {way} {said(amount, self.unit)}{because}"


def target_member(row: Row, side: Side, case: Situation) -> Member:
    """Return one side of a target as a member; of food alone where supplements give some."""
    target, nutrient = str(row["target_id"]), str(row["nutrient"])
    words = short(str(case.table.nutrient_info.at[nutrient, "name"]))
    return Member(
        f"{target}_{side.value}",
        "target",
        f"{words} from food" if case.taken.amount(nutrient) else words,
        side,
        str(row["unit"]),
        target_id=target,
        because=_because(row, side, case),
    )


def _because(row: Row, side: Side, case: Situation) -> str:
    """Say who or which rule set a limit; a rule that lowers a goal sets no maximum."""
    if row["official"] == OVERRIDDEN:
        return f"set by {row['author']}"
    rule_id = str(row["rule_id"])
    is_own = str(row["target_id"]).startswith(f"{rule_id.lower()}_")
    return said_rule(rule_id, case.cautions) if rule_id and (is_own or side is Side.MIN) else ""


_PERIODS = {Period.DAY: "a day", Period.WEEK: "a week"}
_UNITS = {Unit.GRAMS: "g", Unit.SERVINGS: "servings", Unit.DAYS: "days"}


def group_members(limits: Iterable[GroupLimit], cautions: tuple[Caution, ...]) -> Iterator[Member]:
    """Yield limits of groups of foods as members; two of one name say what tells them apart."""
    found = [(limit, *_group_subject(limit.name)) for limit in limits]
    subjects = Counter((words, limit.side) for limit, words, _ in found)
    for limit, words, group in found:
        name, unit = group_name(limit), f"{_UNITS[limit.unit]} {_PERIODS[limit.period]}"
        caution = capping(limit.name, cautions)
        if caution is not None:
            because = said_rule(caution.rule_id, cautions)
            yield Member(name, "rule", subject(caution), limit.side, unit, because=because)
            continue
        told = words if subjects[words, limit.side] == 1 else f"{words} ({group})"
        yield Member(name, "rule", told, limit.side, unit)


def group_name(limit: GroupLimit) -> str:
    """Return the name of a group limit in the model."""
    return f"{GROUP}{limit.name}_{limit.side.value}"


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


def reason_member(exclusion: Exclusion, case: Situation) -> Member:
    """Return a reason to leave foods out as a member, with what lifting it means."""
    kind, _, value = exclusion.rule.partition("_")
    say = _by_caution if _excluding(exclusion, case) else _REASONS.get(kind, _other)
    words, repair = say(_plain(value), exclusion, case)
    return Member(exclusion.rule, "reason", words, repair=repair)


def said_exclusion(exclusion: Exclusion, case: Situation) -> str:
    """Say why one food is left out."""
    if _excluding(exclusion, case):
        return f"{exclusion.reason} ({said_rule(exclusion.rule, case.cautions)})"
    return reason_member(exclusion, case).subject


def _excluding(exclusion: Exclusion, case: Situation) -> list[Caution]:
    """Return the cautions of the rule that leaves a food out, if it is one of theirs."""
    return [
        item
        for item in case.cautions
        if item.rule_id == exclusion.rule and item.action is Action.EXCLUDE
    ]


def _by_caution(_: str, exclusion: Exclusion, case: Situation) -> tuple[str, str]:
    foods = listed(dict.fromkeys(subject(item) for item in _excluding(exclusion, case)))
    rule = said_rule(exclusion.rule, case.cautions)
    return f"without {foods} ({rule})", f"allow {foods} ({rule}), {ASK_FIRST}"


def _by_diet(value: str, _: Exclusion, __: Situation) -> tuple[str, str]:
    diet = value.replace(" ", "-")
    return diet, f"allow foods that are not {diet}"


def _by_allergy(value: str, _: Exclusion, __: Situation) -> tuple[str, str]:
    return f"no {value}", f"allow {value}, only if a doctor has ruled the allergy out"


def _by_word(_: str, __: Exclusion, case: Situation) -> tuple[str, str]:
    foods = listed(case.patient.excluded_foods, "or")
    return f"no {foods} (by choice)", f"allow {foods}"


def _by_limit(value: str, _: Exclusion, __: Situation) -> tuple[str, str]:
    foods, _group = _group_subject(value.replace(" ", "_"))
    return f"no {foods}", f"allow {foods}, {ASK_FIRST}"


def _other(_: str, exclusion: Exclusion, __: Situation) -> tuple[str, str]:
    words = exclusion.reason.rstrip(".")
    return words, f"set this rule aside, {ASK_FIRST}: {words}"


_REASONS = {"diet": _by_diet, "allergy": _by_allergy, "excluded": _by_word, "limit": _by_limit}
"""How the rules of exclusions are said, by the first word of their name."""


def banned_member() -> Member:
    """Return the foods banned in a what-if as a member."""
    return Member(
        BANNED, "reason", "without the foods to be avoided", repair="allow the foods to be avoided"
    )
