"""What a patient's medicines, conditions and age ask of a menu: the caution table, read.

A row of ``cautions.csv`` says when it applies, what is to be done and to what. This module
decides which rows apply; `mealplan.actions` does what they say. Neither knows a drug.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from mealplan.recognise import read_text
from mealplan.tables import Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mealplan.patient import Patient
    from mealplan.recognise import Reading


EVERYONE = "everyone"
"""Trigger of rules that hold for every patient."""


class Action(StrEnum):
    """What a caution does, in the order in which cautions win over each other."""

    STOP = "stop"
    EXCLUDE = "exclude"
    BAND = "band"
    CAP = "cap"
    FLOOR = "floor"
    GOAL_OFF = "goal_off"
    TIMING = "timing"
    WARN = "warn"


class Selects(StrEnum):
    """What a caution's `value` names."""

    NUTRIENT = "nutrient"
    FLAG = "flag"
    KIND = "kind"
    UNLESS = "unless"
    """A yes-or-no column of the food table: every food without a clear yes."""
    LIMIT = "limit"
    """A row of ``limits.csv``, which holds the amount."""
    TARGET = "target"
    """A row of ``targets.csv``, which holds the amount."""


@dataclass(frozen=True)
class Caution:
    """One rule that applies to a patient.

    Parameters
    ----------
    rule_id : str
        Stable name; see ``docs/cautions.md``.
    because : str
        What about the patient makes it apply.
    action : Action
        What is done.
    selects : Selects, optional
        What `values` name.
    values : tuple of str
        Food flags, kinds, nutrient keys or ids.
    words : str
        What `values` mean in plain words, where their names do not say it.
    amount : float
        Bound, middle of a band, or what is left of a goal; NaN where there is none.
    unit : str
        Of a nutrient: ``amount`` (in its own unit), ``per_kg`` or a share of energy; of
        foods: ``g`` or ``servings``.
    per : str
        ``meal``, ``day`` or ``week``.
    occasions : tuple of str
        Meals that it holds for; empty for all.
    day_share : float
        Share of the amount that a single day must reach or may reach; NaN: days are free.
    width, day_width : float
        Half width of a band for the week's mean and for a single day.
    width_unit : str
        ``share`` of the middle, or ``amount``.
    tier : str
        What missing it costs (``tiers.csv``); ``safety`` is hard.
    reason : str
        In plain words.
    ask : str
        Whom to ask; empty where nobody has to be asked.
    source, confidence : str
        Where it comes from, and how sure it is.
    """

    rule_id: str
    because: str
    action: Action
    selects: Selects | None
    values: tuple[str, ...]
    words: str
    amount: float
    unit: str
    per: str
    occasions: tuple[str, ...]
    day_share: float
    width: float
    day_width: float
    width_unit: str
    tier: str
    reason: str
    ask: str
    source: str
    confidence: str

    @property
    def is_kept_for_all(self) -> bool:
        """Tell whether the limits or targets of every patient keep it already."""
        return self.selects in (Selects.LIMIT, Selects.TARGET)

    @property
    def is_hard(self) -> bool:
        """Tell whether a plan must keep it whatever it costs."""
        return self.tier == "safety"


@lru_cache(maxsize=16)
def cautions_for(patient: Patient) -> tuple[Caution, ...]:
    """Return every caution that applies to a patient, those first that win.

    Parameters
    ----------
    patient : Patient

    Returns
    -------
    tuple of Caution

    Examples
    --------
    >>> from mealplan import Patient
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active",
    ...                medications=["Warfarin 5 mg"])
    >>> {item.rule_id for item in cautions_for(anna) if item.action == "band"}
    {'W1'}
    """
    facts = _facts(patient)
    found = [
        _caution(row, because, patient)
        for row in read_rows("cautions.csv")
        if (because := _because(row, patient, facts)) is not None
    ]
    return tuple(sorted(found, key=lambda item: list(Action).index(item.action)))


def said_rule(rule_id: str, cautions: Iterable[Caution]) -> str:
    """Name a rule with what about the patient makes it apply.

    Examples
    --------
    >>> from mealplan import Patient
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active",
    ...                medications=["Warfarin 5 mg"])
    >>> said_rule("W2", cautions_for(anna)), said_rule("A1", cautions_for(anna))
    ('rule W2: Warfarin 5 mg', 'rule A1')
    """
    causes = dict.fromkeys(
        item.because for item in cautions if item.rule_id == rule_id and item.because != EVERYONE
    )
    return f"rule {rule_id}{': ' if causes else ''}{', '.join(causes)}"


def readings(patient: Patient) -> tuple[tuple[str, Reading], ...]:
    """Return how each entry of a patient's medicines and conditions was read, by field."""
    fields = (("medications", patient.medications), ("conditions", patient.conditions))
    return tuple((field, read_text(text)) for field, texts in fields for text in texts)


def _facts(patient: Patient) -> dict[str, str]:
    """Return what is known of a patient in the table's words, each with the patient's own."""
    said = {fact: item.text for _, item in reversed(readings(patient)) for fact in item.facts}
    return {**said, EVERYONE: EVERYONE, f"sex:{patient.sex.value}": patient.sex.value}


def _because(row: Row, patient: Patient, facts: Mapping[str, str]) -> str | None:
    """Return why a row applies; None if it does not."""
    why = next(_met(row["when"], patient, facts), None)
    also = _text(row["also"])
    besides = next(_met(also, patient, facts), None) if also else why
    if why is None or besides is None or any(_met(_text(row["unless"]), patient, facts)):
        return None
    return why


def _met(clause: str, patient: Patient, facts: Mapping[str, str]) -> Iterator[str]:
    """Yield how the alternatives of a clause are met."""
    for fact in filter(None, clause.split(";")):
        said = facts.get(fact) or _measured(fact, patient)
        if said:
            yield said


def _measured(fact: str, patient: Patient) -> str | None:
    """Return how a fact about a number or a setting is met; None if it is not."""
    kind, _, value = fact.partition(":")
    if kind == "usual":
        return f"usual {value}" if value in patient.usual else None
    if kind == "setting":
        return value if getattr(patient, value) else None
    field, _, side = kind.rpartition("_")
    if side not in ("from", "under"):
        return None
    number = getattr(patient, field)
    if number is None or (number < float(value)) != (side == "under"):
        return None
    return f"{field} {number:.3g}"


def _caution(row: Row, because: str, patient: Patient) -> Caution:
    values = _list(row["value"])
    return Caution(
        rule_id=row["rule_id"],
        because=because,
        action=Action(row["action"]),
        selects=Selects(row["selects"]) if _text(row["selects"]) else None,
        values=values,
        words=_text(row["words"]),
        amount=_amount(row, values, patient),
        unit=_text(row["unit"]),
        per=_text(row["per"]),
        occasions=_list(row["occasions"]),
        day_share=row["day_share"],
        width=row["width"],
        day_width=row["day_width"],
        width_unit=_text(row["width_unit"]),
        tier=_text(row["tier"]),
        reason=row["reason"],
        ask=_text(row["ask"]),
        source=row["source"],
        confidence=row["confidence"],
    )


def _amount(row: Row, values: tuple[str, ...], patient: Patient) -> float:
    """Return a row's amount; a band lies about what the patient usually has, where known."""
    usual = patient.usual.get(values[0]) if values else None
    is_band = row["action"] == Action.BAND
    return usual if is_band and usual is not None else float(row["amount"])


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _list(cell: object) -> tuple[str, ...]:
    return tuple(filter(None, _text(cell).split(";")))
