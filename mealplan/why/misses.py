"""What holds a missed target down: each rule lifted alone, and how far the target rises."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mealplan.why.words import said
from solver.status import Status
from solver.week import Side

if TYPE_CHECKING:
    from mealplan.why.mean_day import MeanDay
    from solver.live import Answer, LiveDiet

_WORTH_TELLING = 0.005
"""Share of a target from which a rise is told of."""


@dataclass(frozen=True)
class Hold:
    """One rule, target or reason that keeps a target from being met.

    Parameters
    ----------
    name, subject : str
        Stable name, and in words with its amount.
    rise : float
        How much nearer the target comes without it. [unit of the target]
    unit : str
        Unit of the target.
    """

    name: str
    subject: str
    rise: float
    unit: str

    def words(self) -> str:
        """Say the rule with what it takes."""
        return f"{self.subject} ({said(float(f'{self.rise:.2g}'), self.unit)})"


def holds_of(day: MeanDay, diet: LiveDiet, target_id: str) -> tuple[Hold, ...]:
    """Return what holds a target down, what takes most first; empty where it is met.

    Each candidate - every rule with a price, every reason to leave foods out - is lifted
    alone and the day solved again.

    Parameters
    ----------
    day : MeanDay
    diet : LiveDiet
        Left as it was.
    target_id : str
    """
    with diet.trial():
        now = diet.solve()
        side = missed_side(diet, now, target_id)
        if side is None:
            return ()
        found = [
            _hold(day, diet, now, f"{target_id}_{side.value}", name)
            for name in _candidates(day, diet, now, target_id)
        ]
    amount = float(diet.state.amounts[diet.rule_at[f"{target_id}_{side.value}"]])
    telling = [hold for hold in found if hold.rise > _WORTH_TELLING * amount]
    return tuple(sorted(telling, key=lambda hold: (-hold.rise, hold.name)))


def missed_side(diet: LiveDiet, now: Answer, target_id: str) -> Side | None:
    """Return the side on which an optimum misses a target; None where it is met."""
    if now.status is not Status.OPTIMAL:
        return None
    for side in Side:
        at = diet.rule_at[f"{target_id}_{side.value}"]
        amount = float(diet.state.amounts[at])
        if now.missed[at] > _WORTH_TELLING * (0.0 if math.isnan(amount) else amount):
            return side
    return None


def _candidates(day: MeanDay, diet: LiveDiet, now: Answer, target_id: str) -> list[str]:
    own = {f"{target_id}_{side.value}" for side in Side}
    priced = np.abs(now.prices) > 1e-9
    names = [rule.name for rule, yes in zip(day.case.rules, priced, strict=True) if yes]
    names = [name for name in names if name not in own and day.members[name].is_told]
    bars = diet.state.members.any(axis=1) & diet.state.standing
    return [*names, *(item.name for item, yes in zip(day.case.barriers, bars, strict=True) if yes)]


def _hold(day: MeanDay, diet: LiveDiet, now: Answer, goal: str, name: str) -> Hold:
    at = diet.rule_at[goal]
    with diet.trial():
        diet.lift(name)
        then = diet.solve()
    rise = float(now.missed[at] - then.missed[at]) if then.status is Status.OPTIMAL else 0.0
    rule = diet.rule_at.get(name)
    amount = math.nan if rule is None else float(diet.state.amounts[rule])
    return Hold(name, day.members[name].words(amount), rise, day.members[goal].unit)
