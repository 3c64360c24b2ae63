"""Rounds a relaxation of the first model to whole servings, one dish at a time.

After each rounding the relaxation is solved again, so that foods, portions and the
other dishes follow; where rounding up costs much, rounding down is tried as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.outcome import Outcome, Settings
    from solver.week.dish_model import DishModel

Slot = tuple[str, str]
"""A dish and the occasion at which it is served."""
_EPSILON = 1e-6
_DEAR_STEP = 0.05
"""Share of the objective by which rounding a dish up may raise it before down is preferred."""


class Order(StrEnum):
    """Which fractional serving is rounded first."""

    NEAREST = "nearest"
    """The one nearest to the next whole number."""
    FARTHEST = "farthest"
    """The one farthest from it: it decides most, so the rest can still follow."""


@dataclass(frozen=True)
class Dived:
    """Whole servings of each dish, and the relaxation with them.

    Parameters
    ----------
    counts : dict of Slot to int
        Servings; empty if the dive ended nowhere.
    outcome : Outcome
        The last relaxation that was solved.
    """

    counts: dict[Slot, int]
    outcome: Outcome


def dive(menu: DishModel, settings: Settings, good_enough: float, order: Order) -> Dived:
    """Return whole servings of each dish near a relaxation.

    Parameters
    ----------
    menu : DishModel
        The model; its bounds are narrowed on the way.
    settings : Settings
        Solver and limits of each relaxation.
    good_enough : float
        Objective up to which a rounding needs no rival.
    order : Order
        Which fractional serving is rounded first.
    """
    search = _Dive(menu, replace(settings, relaxed=True), good_enough, order)
    outcome = menu.model.solve(search.settings)
    while outcome.status.has_answer:
        counts, dearest = search.rounded_down(outcome)
        if dearest is None:
            return Dived(counts, outcome)
        search.keep_at_least(counts)
        outcome = search.branched(dearest, counts[dearest], outcome)
    return Dived({}, outcome)


@dataclass(frozen=True)
class _Dive:
    menu: DishModel
    settings: Settings
    good_enough: float
    order: Order

    def rounded_down(self, outcome: Outcome) -> tuple[dict[Slot, int], Slot | None]:
        """Return servings rounded down, and the dish to be rounded next, if any is left."""
        amounts = {key: outcome.value(item) for key, item in self.menu.served.items()}
        counts = {key: int(amount + _EPSILON) for key, amount in amounts.items()}
        lost = {key: amount - counts[key] for key, amount in amounts.items()}
        open_keys = [key for key, loss in lost.items() if loss > _EPSILON]
        sign = 1.0 if self.order is Order.NEAREST else -1.0
        return counts, max(open_keys, key=lambda key: (sign * lost[key], key), default=None)

    def keep_at_least(self, counts: dict[Slot, int]) -> None:
        """Do not go back behind whole servings that are reached."""
        for key, count in counts.items():
            self.menu.model.set_lower(self.menu.served[key], count)

    def branched(self, key: Slot, count: int, before: Outcome) -> Outcome:
        """Round one dish up, or down where up costs much and down less; keep the better."""
        model, variable = self.menu.model, self.menu.served[key]
        most = float(variable.upBound) if variable.upBound is not None else None
        model.set_lower(variable, count + 1)
        dear = max(self.good_enough, before.objective + _DEAR_STEP * abs(before.objective))
        up = model.solve(replace(self.settings, stop_above=dear))
        if up.status.has_answer and up.objective <= self.good_enough:
            return up
        model.set_lower(variable, count)
        model.set_upper(variable, count)
        # From where both began: rounding up may have led far away.
        down = model.solve(self._below(up), basis=before.basis)
        if not up.status.has_answer or (down.status.has_answer and down.objective < up.objective):
            return down
        model.set_upper(variable, count + 1 if most is None else most)
        model.set_lower(variable, count + 1)
        return up

    def _below(self, rival: Outcome) -> Settings:
        """Return settings that give up what turns out dearer than a rival."""
        if not rival.status.has_answer:
            return self.settings
        return replace(self.settings, stop_above=rival.objective)
