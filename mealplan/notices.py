"""What a plan has to say beside its menu: standing statements and warnings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.cautions import EVERYONE, Action, Caution, Selects, cautions_for, readings, said_rule
from mealplan.choices import foods_with
from mealplan.household import spoken_limit, spoken_number
from mealplan.overrides import OVERRIDDEN, food_rule
from mealplan.supplements import Taken
from mealplan.tables import Row, read_rows, records
from mealplan.targets import CLOSE_SHARE, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from mealplan.patient import Patient

_SCOPE = "scope of this planner"
_ALLERGENS = "docs/everyday.md"
FOOD_COLUMNS = ("name", "flags", "allergens_check_label")
"""Columns of a menu's foods that notices speak of."""
_LIMITING = {
    Action.EXCLUDE: "Left out",
    Action.BAND: "Kept steady",
    Action.CAP: "Limited",
    Action.FLOOR: "Kept up",
}
"""Actions that change a menu, and how a reader is told."""
_BOUNDS = {Action.BAND: "near ", Action.FLOOR: "at least ", Action.GOAL_OFF: "a goal of "}
"""Words before an amount; a cap goes up to it."""
_COUNTED = "servings"
"""Unit of cautions that is counted, not weighed."""
_TAKING_GOALS = (Action.GOAL_OFF, Action.CAP, Action.BAND)
"""Actions before which a goal gives way."""


@dataclass(frozen=True)
class Notice:
    """One thing the reader of a plan must know.

    Parameters
    ----------
    rule_id : str
        Stable name of the rule or statement behind it.
    text : str
        Plain words.
    source : str
        Where the rule comes from.
    """

    rule_id: str
    text: str
    source: str

    def __str__(self) -> str:
        """Return the words alone."""
        return self.text


def notices(patient: Patient, targets: pd.DataFrame, foods: pd.DataFrame) -> tuple[Notice, ...]:
    """Return every notice of a plan: warnings of this patient first, then the standing ones.

    Parameters
    ----------
    patient : Patient
    targets : DataFrame
        The plan's targets with `mean` and `status` (`mealplan.plan.WeekPlan.targets`).
    foods : DataFrame
        Rows of the foods that the menu holds, with `FOOD_COLUMNS`.
    """
    cautions, taken = cautions_for(patient), Taken.of(patient.supplements)
    rows = records(targets)
    return (
        *unchecked(patient),
        *_said(cautions),
        *_effects(cautions),
        *_given_way(rows, cautions),
        *_overrides(rows),
        *_set_aside(patient),
        *_supplements(patient, rows),
        *_gaps(rows, taken),
        *_excesses(rows, taken),
        *_labels(patient, foods),
        *_unreviewed(foods),
        *(
            Notice(row["statement_id"], row["text"], row["source"])
            for row in read_rows("statements.csv")
        ),
    )


def timing(patient: Patient) -> tuple[Notice, ...]:
    """Return when to take what: the timing lines of a patient's medicines and conditions."""
    return tuple(
        Notice(item.rule_id, item.reason, item.source)
        for item in cautions_for(patient)
        if item.action is Action.TIMING
    )


def unchecked(patient: Patient) -> Iterator[Notice]:
    """Yield what of a patient's medicines and conditions no table knows, and what was guessed."""
    words = {"medications": "medicine", "conditions": "condition"}
    for field, item in readings(patient):
        word = words[field]
        if item.unread or not item.facts:
            read = f" Only {', '.join(item.understood)} was understood." if item.facts else ""
            yield Notice(
                f"not_checked_{word}",
                f"Not checked: {item.text}.{read} This version does not know how this {word} and "
                "food affect each other; ask your pharmacist or doctor before you follow the menu.",
                _SCOPE,
            )
        for name in item.guessed:
            text = f"{item.text!r} was read as {name}; correct the spelling if that is wrong."
            yield Notice(f"read_as_{word}", text, _SCOPE)


def _said(cautions: Iterable[Caution]) -> Iterator[Notice]:
    for item in cautions:
        if item.action is Action.WARN:
            ask = f" Ask {item.ask}." if item.ask else ""
            yield Notice(item.rule_id, item.reason + ask, item.source)


def _effects(cautions: Iterable[Caution]) -> Iterator[Notice]:
    """Tell what was left out, capped, held or kept up for this patient, and for what reason."""
    for item in cautions:
        if item.action in _LIMITING and item.because != EVERYONE and not item.is_kept_for_all:
            reason = item.reason[0].upper() + item.reason[1:]
            yield Notice(
                item.rule_id,
                f"{_LIMITING[item.action]} for {item.because}: {effect(item)}. {reason}.",
                item.source,
            )


def effect(item: Caution) -> str:
    """Say in a few words what a caution does to a menu.

    Parameters
    ----------
    item : Caution
        From `mealplan.cautions_for`.
    """
    what = subject(item)
    if math.isnan(item.amount):
        return what
    near = _BOUNDS.get(item.action, "up to ")
    return f"{what}, {near}{_amount(item, item.amount)}"


def subject(item: Caution) -> str:
    """Say what foods or nutrients a caution speaks of."""
    return item.words or ", ".join(_plain(value, item) for value in item.values)


def _plain(value: str, item: Caution) -> str:
    name = value.rsplit("_", 1)[0] if item.selects is Selects.NUTRIENT else value
    return name.replace("_", " ")


def _amount(item: Caution, amount: float) -> str:
    key = item.values[0].rsplit("_", 1)[-1]
    if item.unit.startswith("energy_share"):
        return f"{amount:.1%} of energy a {item.per or 'day'}"
    if item.unit == _COUNTED:
        return f"{amount:g} serving{'' if amount == 1 else 's'} a {item.per or 'day'}"
    unit = {"amount": key, "per_kg": f"{key} per kg"}.get(item.unit, item.unit)
    return f"{spoken_number(amount, unit)} a {item.per or 'day'}"


def given_way(targets: pd.DataFrame, cautions: Iterable[Caution]) -> Iterator[Notice]:
    """Yield the goals that cautions took away or lowered, each with the rule and its cause.

    Parameters
    ----------
    targets : DataFrame
        The plan's targets (`mealplan.plan.WeekPlan.targets`).
    cautions : iterable of Caution
        Those of the patient.
    """
    return _given_way(records(targets), tuple(cautions))


def _given_way(rows: Sequence[Row], cautions: Sequence[Caution]) -> Iterator[Notice]:
    reasons = {
        (item.rule_id, item.values[0]): item for item in cautions if item.action in _TAKING_GOALS
    }
    held = (row for row in rows if row["rule_id"] != "" and row["tier"] != "safety")
    for row in held:
        item = reasons.get((row["rule_id"], row["nutrient"]))
        if item is None or row["target_id"].startswith(f"{item.rule_id.lower()}_"):
            continue
        left = math.isnan(row["minimum"])
        what = "is no goal here" if left else f"has a lower goal here, {_goal(row)}"
        yield Notice(
            f"goal_{row['target_id']}",
            f"{row['name']} {what} ({said_rule(item.rule_id, cautions)}): {item.reason}.",
            item.source,
        )


def _goal(row: Row) -> str:
    return f"{spoken_number(row['minimum'], str(row['unit']))} a day"


def _overrides(rows: Sequence[Row]) -> Iterator[Notice]:
    for row in (row for row in rows if row["official"] == OVERRIDDEN):
        limit = spoken_limit(row["minimum"], row["maximum"], str(row["unit"]))
        shown = ", shown only" if row["tier"] == "report" else ""
        yield Notice(
            f"override_{row['target_id']}",
            f"{row['name']}: {limit} a day{shown}; set for you by {row['author']}: {row['note']}",
            row["source"],
        )


def _set_aside(patient: Patient) -> Iterator[Notice]:
    """Yield the rules of foods that a clinician plans without."""
    for item in patient.overrides:
        rule = food_rule(item.target_id)
        if rule is not None:
            said = f"{item.author}: {item.note}"
            yield Notice(
                f"override_{item.target_id}",
                f"Planned without the rule {item.target_id.replace('_', ' ')} "
                f"({rule['reason']}); set aside for you by {said}",
                said,
            )


_OWN = "the patient's own entry"


def _supplements(patient: Patient, rows: Sequence[Row]) -> Iterator[Notice]:
    limited = {row["nutrient"] for row in rows if not math.isnan(row["maximum"])}
    for number, item in enumerate(patient.supplements, start=1):
        amount = spoken_number(item.amount, unit_of(item.nutrient))
        when = f"with {item.occasion.value}" if item.occasion else "by itself"
        told = f"Supplement counted: {item.name}, {amount} a day, {when}."
        if not {nutrient for nutrient, _ in Taken.of([item]).doses} & limited:
            told += " No upper limit for it is checked here; keep to the dose you were told."
        yield Notice(f"supplement_{number}", f"{told} {item.note}".strip(), _OWN)


def _gaps(rows: Sequence[Row], taken: Taken) -> Iterator[Notice]:
    for row in filter(_is_short, rows):
        missing = row["minimum"] - row["counted"]
        factor, unit = row["iu_per_unit"], str(row["unit"])
        units = "" if math.isnan(factor) else f" ({missing * factor:.0f} IU)"
        yield Notice(
            f"gap_{row['target_id']}",
            f"{row['name']}: {_given(row, taken.credited(row['nutrient']))} of "
            f"{spoken_number(row['minimum'], unit)} a day; {spoken_number(missing, unit)}{units} "
            f"are missing. {_advice(row)}",
            row["source"],
        )


def _is_short(row: Row) -> bool:
    if row["status"] == "report" and row["official"] == "yes":
        # A reference value that is not planned for is still told where food falls short of it.
        return bool(row["counted"] < CLOSE_SHARE * row["minimum"])
    return bool(row["status"] == "below")


def _given(row: Row, by_supplements: float) -> str:
    unit = str(row["unit"])
    food = f"food gives {spoken_number(row['counted'] - by_supplements, unit)}"
    if by_supplements == 0.0:
        return food
    return f"{food} and supplements {spoken_number(by_supplements, unit)}"


def _advice(row: Row) -> str:
    if row["official"] == "no":
        return "There is no official requirement; the goal gave way to others."
    if row["unit"] == "kcal":
        return "The dishes are too small for this need; ask a dietitian."
    return "Whether a supplement should fill the gap is for your doctor to decide."


def _excesses(rows: Sequence[Row], taken: Taken) -> Iterator[Notice]:
    for row in (row for row in rows if row["status"] == "above"):
        given, unit = taken.amount(row["nutrient"]), str(row["unit"])
        why = "other goals came first."
        if given > row["maximum"]:
            why = "the supplements alone are more; ask your doctor about the dose."
        yield Notice(
            f"excess_{row['target_id']}",
            f"{row['name']}: {_given(row, given)} a day, more than the "
            f"{spoken_number(row['maximum'], unit)} wished for; {why}",
            row["source"],
        )


def _labels(patient: Patient, foods: pd.DataFrame) -> Iterator[Notice]:
    for allergen in patient.allergies:
        doubtful = foods_with(foods, "allergens_check_label", allergen.value)
        if doubtful:
            names = ", ".join(sorted(foods.loc[sorted(doubtful), "name"]))
            words = allergen.value.replace("_", " ")
            yield Notice(
                f"check_label_{allergen.value}",
                f"Check the label for {words}, which some makes hold: {names}.",
                _ALLERGENS,
            )
    if patient.allergies:
        text = "Check every label: 'may contain' is not in our data."
        yield Notice("check_every_label", text, _ALLERGENS)


def _unreviewed(foods: pd.DataFrame) -> Iterator[Notice]:
    flags = zip(foods["name"].tolist(), foods["flags"].isna().tolist(), strict=True)
    unknown = sorted(name for name, is_unknown in flags if is_unknown)
    if unknown:
        yield Notice(
            "flags_unknown",
            f"Not reviewed: {', '.join(unknown)}. What to be careful of in them is not known, so "
            "limits of groups of foods, such as fish with mercury, do not count them.",
            _SCOPE,
        )
