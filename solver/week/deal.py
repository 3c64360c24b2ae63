"""Deals whole foods out of a live relaxation whose servings are whole already.

The clearer half of the components is dealt and the relaxation solved again from where it
was, so that the other components can still follow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solver.outcome import Outcome, Settings
    from solver.week.case import Option
    from solver.week.dish_model import DishModel

WORTH_SERVING = 0.3
"""Share of the servings from which an optional component is served (design choice)."""
_AT_ONCE = 0.5
"""Share of the components dealt before the relaxation is solved again."""
_AT_ONCE_LESS = 5.0
"""Times fewer are dealt at once where that many were too many (measured)."""
_DEAR_STEP = 0.01
"""Share of the objective by which it may rise before a deal is taken back (measured)."""
_RIVALS = 2
"""Other foods that a component tries where its first is dear."""
_TRACE = 1e-6
"""Distance from whole servings that is rounding."""


def deal_alike(menu: DishModel, settings: Settings, begin: Outcome) -> Outcome:
    """Give each component one food, the same in all servings of its dish.

    Parameters
    ----------
    menu : DishModel
        A model that mixes foods, whose servings are bound to whole numbers; the bounds of
        its options are narrowed on the way.
    settings : Settings
        Solver and limits of each relaxation.
    begin : Outcome
        The relaxation with these servings, from which to go on.

    Returns
    -------
    Outcome
        Foods are whole and grams follow; without an answer where that breaks a hard limit.
    """
    dealer = _Dealer(menu, replace(settings, relaxed=True))
    outcome = menu.model.solve(dealer.settings, basis=begin.basis)
    left, share = _served(menu, outcome) if outcome.status.has_answer else [], _AT_ONCE
    while left and outcome.status.has_answer:
        dealt = sorted((_deal(menu, outcome, part) for part in left), key=lambda deal: deal.far)
        clear = sum(deal.far < _TRACE for deal in dealt)
        now = dealt[: max(clear, math.ceil(share * len(dealt)))]
        found = dealer.settled(now, outcome)
        if found is None and len(now) > max(1, clear):
            # Too many at once: the others could not follow.
            share /= _AT_ONCE_LESS
            continue
        decided = {deal.part for deal in now}
        left = [part for part in left if part not in decided]
        outcome = found or dealer.settled_otherwise(now, outcome)
    return outcome


@dataclass(frozen=True)
class _Dealer:
    menu: DishModel
    settings: Settings

    def settled(self, deals: list[_Deal], before: Outcome) -> Outcome | None:
        """Settle some components and solve again; take it back if that is dear."""
        dear = before.objective + _DEAR_STEP * abs(before.objective)
        for deal in deals:
            _settle(self.menu, deal)
        asked = replace(self.settings, stop_above=dear)
        found = self.menu.model.solve(asked, basis=before.basis)
        if found.status.has_answer and found.objective <= dear:
            return found
        for deal in deals:
            _release(self.menu, deal.part)
        return None

    def settled_otherwise(self, deals: list[_Deal], before: Outcome) -> Outcome:
        """Settle a component with another of its foods, or with the first whatever it costs."""
        for other in deals[0].others() if len(deals) == 1 else ():
            found = self.settled([other], before)
            if found is not None:
                return found
        for deal in deals:
            _settle(self.menu, deal)
        return self.menu.model.solve(self.settings, basis=before.basis)


@dataclass(frozen=True)
class _Part:
    """A component of a served dish, with its options and the servings it has."""

    options: tuple[Option, ...]
    times: int


@dataclass(frozen=True)
class _Deal:
    """The food that fills a component, if any, and how often each does in the relaxation."""

    part: _Part
    filled: Option | None
    rivals: tuple[Option | None, ...]
    shares: Mapping[Option, float]

    @property
    def far(self) -> float:
        """Servings by which it differs from the relaxation."""
        return math.fsum(abs(self.count(option) - share) for option, share in self.shares.items())

    def count(self, option: Option) -> int:
        """Return in how many servings an option fills the component."""
        return self.part.times if option is self.filled else 0

    @property
    def left_out(self) -> int:
        """Servings without the component."""
        return 0 if self.filled else self.part.times

    def others(self) -> Iterator[_Deal]:
        """Yield the deals that come next, nearest first."""
        for rival in self.rivals:
            yield replace(self, filled=rival)


def _served(menu: DishModel, outcome: Outcome) -> list[_Part]:
    parts: dict[tuple[str, str], list[Option]] = {}
    times = {dish.name: round(outcome.total(menu.times(dish.name))) for dish in menu.case.dishes}
    for option in menu.case.options:
        if times[option.dish]:
            parts.setdefault((option.dish, option.component), []).append(option)
    return [_Part(tuple(options), times[dish]) for (dish, _), options in parts.items()]


def _deal(menu: DishModel, outcome: Outcome, part: _Part) -> _Deal:
    shares = {option: outcome.total(menu.filled(option)) for option in part.options}
    total = math.fsum(shares.values())
    ranked: list[Option | None] = [*sorted(part.options, key=lambda option: -shares[option])]
    if not part.options[0].required:
        place = 0 if total < WORTH_SERVING * part.times else 1
        ranked.insert(place, None)
    return _Deal(part, ranked[0], tuple(ranked[1 : 1 + _RIVALS]), shares)


def _settle(menu: DishModel, deal: _Deal) -> None:
    """Bind a component to its food; its row then makes the fillings whole."""
    for option in deal.part.options:
        for end, _ in menu.filled(option):
            menu.model.set_upper(end, deal.count(option))
    first = deal.part.options[0]
    if not first.required:
        left_out = menu.left_out[first.dish, first.component]
        menu.model.set_lower(left_out, deal.left_out)
        menu.model.set_upper(left_out, deal.left_out)


def _release(menu: DishModel, part: _Part) -> None:
    """Let a component be mixed again."""
    for option in part.options:
        for end, _ in menu.filled(option):
            menu.model.set_upper(end, math.inf)
    first = part.options[0]
    if not first.required:
        left_out = menu.left_out[first.dish, first.component]
        menu.model.set_lower(left_out, 0.0)
        menu.model.set_upper(left_out, math.inf)
