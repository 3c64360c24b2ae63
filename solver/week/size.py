"""Finds household steps for the model of how much: near its relaxation, then nearer still."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solver.status import Status
from solver.week.case import Portion
from solver.week.portion import build
from solver.week.step_prices import StepPrices
from solver.week.step_search import Steps, StepSearch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solver.outcome import Outcome, Settings, Variable
    from solver.week.case import MenuCase, Serving
    from solver.week.portion import Place, PortionModel
    from solver.week.step_prices import Floats

_NEAR_NODES = 1
"""Branch-and-bound nodes near the relaxation (measured: HiGHS' own searches find most)."""
_AROUND_NODES = 20
"""Branch-and-bound nodes around known steps, where there is more to search."""
_FAR = 4.0
"""Times the gap asked for from which steps are searched around what was found."""
_WHOLE = 1e-6
"""Distance from a whole number that is rounding."""


@dataclass(frozen=True)
class Portions:
    """Servings with whole household steps, and how good they are proven to be."""

    status: Status
    servings: tuple[Serving, ...]
    objective: float
    bound: float
    out_of_time: bool = False


def size_portions(
    case: MenuCase,
    servings: Sequence[Serving],
    settings: Settings,
    start: Mapping[Place, int] | None = None,
    worth: float = 0.0,
) -> Portions:
    """Decide the household steps of every portion.

    Steps near the relaxation's are searched first, then those near what was found where there
    is a start or nodes; all others only where that is not good enough.

    Parameters
    ----------
    case : MenuCase
        Limits and fixed servings.
    servings : sequence of Serving
        Open servings on their days; their grams are not read.
    settings : Settings
        Gap of the search, and nodes of the one among all steps: with 0 of them it is for
        need only, where nothing was found near the relaxation.
    start : mapping of (serving number, portion number) to int, optional
        Steps from which the search begins; it then also looks all around what it finds.
    worth : float
        What the week's dishes cost in liking: the gap is a share of it where it is larger
        than the objective of the portions.

    Returns
    -------
    Portions
        The servings with grams in whole steps; fixed servings are not repeated.
    """
    menu = build(case, servings)
    relaxed = menu.model.solve(replace(settings, relaxed=True))
    if not relaxed.status.has_answer:
        return Portions(relaxed.status, (), math.nan, math.nan, menu.model.out_of_time)
    search = _Search.of(menu, settings, worth, relaxed)
    found = search.found(start)
    status, bound = Status.FEASIBLE, relaxed.objective
    if not (search.is_close(found) or settings.node_limit == 0):
        outcome = menu.model.solve(settings, search.known(found))
        if outcome.status.has_answer:
            status, found, bound = outcome.status, search.read(outcome), max(bound, outcome.bound)
    elif search.is_close(found):
        status = Status.OPTIMAL
    return Portions(status, _sized(menu, found.counts), found.cost, bound, menu.model.out_of_time)


def steps_of(case: MenuCase, servings: Sequence[Serving]) -> dict[Place, int]:
    """Return the household steps of each portion of sized servings."""
    step_g = {
        (one.dish, one.component, one.food): one.step_g
        for dish in {serving.dish for serving in servings}
        for one in case.options_of[dish]
    }
    return {
        (number, item): round(part.grams / step_g[serving.dish, part.component, part.food])
        for number, serving in enumerate(servings)
        for item, part in enumerate(serving.portions)
    }


@dataclass(frozen=True)
class _Search:
    menu: PortionModel
    settings: Settings
    worth: float
    relaxed: Floats
    bound: float
    prices: StepPrices

    @classmethod
    def of(cls, menu: PortionModel, settings: Settings, worth: float, relaxed: Outcome) -> _Search:
        """Prepare a search near the relaxation."""
        centre = np.array([relaxed.value(item) for item in menu.steps.values()])
        prices = StepPrices(menu.model.arrays(), centre)
        return cls(menu, settings, worth, centre, relaxed.objective, prices)

    def found(self, start: Mapping[Place, int] | None) -> Steps:
        """Return the best steps near the relaxation, and around them where they are poor."""
        found = self.improved(self.prices.nearest(self.relaxed))
        if start:
            given = np.array([float(start[place]) for place in self.menu.steps])
            found = min(found, self.improved(self.prices.nearest(given)), key=_cost)
        if not self.is_close(found):
            near = self.near(self.relaxed, found, 0, _NEAR_NODES)
            found = near if near.cost > found.cost - _WHOLE else self.improved(near.counts)
        looks_around = bool(start) or self.settings.node_limit != 0
        if looks_around and not self.is_close(found, _FAR):
            found = self.near(found.counts, found, 1, _AROUND_NODES)
        return found

    def improved(self, counts: Floats) -> Steps:
        """Return the best steps that changes of single steps lead to."""
        return StepSearch(self.prices).best_from(counts)

    def is_close(self, found: Steps, times: float = 1.0) -> bool:
        """Tell whether steps are as near to the bound as is asked, or some times as far."""
        scale = max(abs(found.cost), abs(self.worth))
        return found.cost - self.bound <= times * self.settings.gap * scale

    def near(self, centre: Floats, known: Steps, spare: int, nodes: int) -> Steps:
        """Search between some steps and known ones, and `spare` beyond; ranges are restored."""
        model = self.menu.model
        steps = list(self.menu.steps.values())
        ranges = [(item.lowBound or 0.0, item.upBound) for item in steps]
        for item, at, count, (low, high) in zip(steps, centre, known.counts, ranges, strict=True):
            least, most = _window(float(at), spare)
            model.set_lower(item, max(low, min(least, count)))
            model.set_upper(item, min(math.inf if high is None else high, max(most, count)))
        found = model.solve(replace(self.settings, node_limit=nodes), self.known(known))
        for item, (low, high) in zip(steps, ranges, strict=True):
            model.set_lower(item, low)
            model.set_upper(item, math.inf if high is None else high)
        return min(known, self.read(found), key=_cost) if found.status.has_answer else known

    def known(self, found: Steps) -> dict[Variable, float]:
        """Return steps as a start of the model."""
        return dict(zip(self.menu.steps.values(), found.counts.tolist(), strict=True))

    def read(self, outcome: Outcome) -> Steps:
        """Return the steps of an answer and what it says that they cost."""
        counts = np.array([outcome.value(item) for item in self.menu.steps.values()])
        return Steps(np.rint(counts), outcome.objective)


def _cost(steps: Steps) -> float:
    return steps.cost


def _window(steps: float, spare: int) -> tuple[int, int]:
    whole = round(steps)
    if abs(steps - whole) < _WHOLE:
        return whole - spare, whole + spare
    return math.floor(steps) - 1, math.ceil(steps) + 1


def _sized(menu: PortionModel, counts: Floats) -> tuple[Serving, ...]:
    grams = {
        place: round(count) * menu.options[place].step_g
        for place, count in zip(menu.steps, counts.tolist(), strict=True)
    }
    return tuple(
        replace(
            serving,
            portions=tuple(
                Portion(portion.component, portion.food, grams[number, item])
                for item, portion in enumerate(serving.portions)
            ),
        )
        for number, serving in enumerate(menu.servings)
    )
