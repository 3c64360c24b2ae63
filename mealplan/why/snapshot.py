"""One moment of a what-if: the optimum, what it misses and what binds, as fixed values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mealplan.household import spoken_grams
from mealplan.targets import CLOSE_SHARE
from mealplan.why.words import capital, food_words, listed, said
from solver.status import Status
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.why.mean_day import MeanDay
    from mealplan.why.members import Member
    from solver.live import Answer, Setting

TRACE = 1e-6
"""Share of an amount below which it is rounding."""
SHOWN_G = 0.1
"""Amount from which a food of a mean day is shown. [g]"""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A patient's best mean day under the rules of one moment.

    Tables are made when first asked for, from numbers that no later change touches.

    Parameters
    ----------
    day : MeanDay
        Foods, targets and words.
    state : Setting
        Amounts, prices and reasons as they were set.
    answer : Answer
        What the solver gave.
    """

    day: MeanDay
    state: Setting
    answer: Answer

    @property
    def status(self) -> Status:
        """Optimal, or infeasible where hard rules conflict (see `WhatIf.conflict`)."""
        return self.answer.status

    @cached_property
    def menu(self) -> pd.DataFrame:
        """Foods of the mean day: food_id, food, grams [g a day]; empty without an optimum."""
        grams = np.nan_to_num(self.answer.amounts[: len(self.day.foods)])
        shown = np.flatnonzero(grams >= SHOWN_G)
        ids = [self.day.food_ids[at] for at in shown]
        names = [self.day.food_names[food] for food in ids]
        table = pd.DataFrame({"food_id": ids, "food": names, "grams": grams[shown]})
        return table.sort_values("grams", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Targets in force: target_id, name, unit, minimum, maximum, counted, missed, status.

        `counted` is what counts towards the minimum, or against the maximum where there is
        no minimum; `missed` what is wanting, or too much. [unit a day]
        """
        return pd.DataFrame(self._target_rows(), columns=list(_TARGET_COLUMNS))

    @property
    def misses(self) -> pd.DataFrame:
        """Rows of `targets` that are missed."""
        return self.targets[self.targets["missed"] > 0.0]

    @cached_property
    def binding(self) -> pd.DataFrame:
        """What binds: rule, words, unit, amount, held, missed, price.

        `price` is the change of the objective per unit of the amount, the dual of the
        linear program; `WhatIf.prices` says it in words and how far it holds.
        """
        return pd.DataFrame(self._binding_rows(), columns=list(_BINDING_COLUMNS))

    def words(self) -> tuple[str, ...]:
        """Say the day in a few sentences: foods, what is missed, what binds."""
        if self.status is not Status.OPTIMAL:
            return ("No day keeps every hard rule: ask for the conflict.",)
        foods = [f"{spoken_grams(grams)} {food_words(name)}" for name, grams in self._named_grams()]
        binding = [str(words) for words in self.binding["words"]]
        return (
            f"A day of these rules and no dishes: {listed(foods)}.",
            *self._miss_words(),
            f"What holds it: {listed(binding)}." if binding else "Nothing holds it.",
        )

    def value(self, target_id: str) -> float:
        """Return what counts for a target; NaN without an optimum [unit a day]."""
        return float(self.answer.held[self._at(f"{target_id}_{self._side(target_id).value}")])

    def _named_grams(self) -> Iterator[tuple[str, float]]:
        return zip(self.menu["food"], self.menu["grams"], strict=True)

    def _miss_words(self) -> Iterator[str]:
        rows = self.misses
        if rows.empty:
            yield "Every target is met."
        for name, missed, unit, low, counted in zip(
            rows["name"],
            rows["missed"],
            rows["unit"],
            rows["minimum"],
            rows["counted"],
            strict=True,
        ):
            way = "short" if counted < low else "too much"
            yield f"{capital(str(name))}: {said(counted, unit)}, {said(missed, unit)} {way}."

    def _side(self, target_id: str) -> Side:
        at = self._at(f"{target_id}_{Side.MIN.value}")
        return Side.MAX if math.isnan(self.state.amounts[at]) else Side.MIN

    def _at(self, name: str) -> int:
        return self.day.rule_at[name]

    def _target_rows(self) -> Iterator[tuple[object, ...]]:
        for target_id in self.day.targets.index:
            low, high = (self._at(f"{target_id}_{side.value}") for side in Side)
            minimum, maximum = (self._amount(at) for at in (low, high))
            if math.isnan(minimum) and math.isnan(maximum):
                continue
            missed = float(self.answer.missed[low] + self.answer.missed[high])
            size = max(v for v in (minimum, maximum) if not math.isnan(v))
            missed = missed if missed > TRACE * max(size, TRACE) else 0.0
            member = self.day.members[f"{target_id}_min"]
            counted = float(self.answer.held[high if math.isnan(minimum) else low])
            status = _status(counted, missed, minimum)
            yield target_id, member.subject, member.unit, minimum, maximum, counted, missed, status

    def _amount(self, at: int) -> float:
        """Return a rule's amount; NaN where it is not in force or costs nothing."""
        is_weighed = self.state.prices[at] > 0.0 and not self.state.lifted[at]
        return float(self.state.amounts[at]) if is_weighed else math.nan

    def _binding_rows(self) -> Iterator[tuple[object, ...]]:
        for at in np.flatnonzero(np.abs(np.nan_to_num(self.answer.prices)) > 1e-9):
            member = self._member(int(at))
            if member.is_told:
                amount, held = float(self.state.amounts[at]), float(self.answer.held[at])
                missed, price = float(self.answer.missed[at]), float(self.answer.prices[at])
                yield (
                    member.name,
                    member.words(amount),
                    member.unit,
                    amount,
                    held,
                    missed,
                    price,
                )

    def _member(self, at: int) -> Member:
        return self.day.members[self.day.case.rules[at].name]


_TARGET_COLUMNS = (
    "target_id", "name", "unit", "minimum", "maximum", "counted", "missed", "status",
)  # fmt: skip
_BINDING_COLUMNS = ("rule", "words", "unit", "amount", "held", "missed", "price")


def _status(counted: float, missed: float, minimum: float) -> str:
    if math.isnan(counted):
        return "unknown"
    if missed == 0.0:
        return "met"
    if counted < minimum:
        return "close" if counted >= CLOSE_SHARE * minimum else "below"
    return "above"
