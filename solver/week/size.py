"""Finds household steps for the model of how much: near its relaxation, then nearer still."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.week.case import Portion, Serving
from solver.week.portion import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from solver.outcome import Outcome, Settings, Variable
    from solver.status import Status
    from solver.week.case import MenuCase
    from solver.week.portion import Place, PortionModel

_NEAR_NODES = 50
"""Branch-and-bound nodes of a search near known steps (measured: the first finds most)."""
_WINDOWS = (1.0, 2.0)
"""Searches around what was found: each where the gap is so many times what is asked for
(measured: a third gains little)."""
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

    Steps near the relaxation's are searched first, then, while that helps, those near what
    was found; all others only where that is not good enough.

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
        Steps from which the search begins.
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
    search = _Search(menu, settings, worth, relaxed.objective)
    outcome = relaxed
    if relaxed.status.has_answer:
        known = {menu.steps[place]: float(count) for place, count in (start or {}).items()}
        outcome = search.refined(search.near(search.steps(relaxed), known))
    bound = relaxed.objective
    if not outcome.status.has_answer or not (search.is_close(outcome) or settings.node_limit == 0):
        known = search.steps(outcome) if outcome.status.has_answer else {}
        nodes = _NEAR_NODES if settings.node_limit == 0 else settings.node_limit
        outcome = menu.model.solve(replace(settings, node_limit=nodes), known)
        bound = max(bound, outcome.bound)
    sized = _read(menu, outcome) if outcome.status.has_answer else ()
    return Portions(outcome.status, sized, outcome.objective, bound, menu.model.out_of_time)


@dataclass(frozen=True)
class _Search:
    menu: PortionModel
    settings: Settings
    worth: float
    bound: float

    def steps(self, outcome: Outcome) -> dict[Variable, float]:
        """Return the steps of an answer, whole or not."""
        return {item: outcome.value(item) for item in self.menu.steps.values()}

    def is_close(self, outcome: Outcome, times: float = 1.0) -> bool:
        """Tell whether an answer is as near to its bound as is asked, or some times as far."""
        scale = max(abs(outcome.objective), abs(self.worth))
        return outcome.objective - self.bound <= times * self.settings.gap * scale

    def refined(self, outcome: Outcome) -> Outcome:
        """Search around an answer, and again around what that finds, while it helps."""
        for times in _WINDOWS:
            if not outcome.status.has_answer or self.is_close(outcome, times):
                break
            known = self.steps(outcome)
            found = self.near(known, known, spare=1)
            if not found.status.has_answer or found.objective > outcome.objective - _WHOLE:
                break
            outcome = found
        return outcome

    def near(
        self, centre: Mapping[Variable, float], known: Mapping[Variable, float], spare: int = 0
    ) -> Outcome:
        """Search steps next to some, whole ones at most `spare` away; ranges are restored."""
        model = self.menu.model
        ranges = {item: (item.lowBound or 0.0, item.upBound) for item in centre}
        for item, (low, high) in ranges.items():
            least, most = _window(centre[item], spare)
            model.set_lower(item, max(low, least))
            model.set_upper(item, most if high is None else min(high, most))
        found = model.solve(replace(self.settings, node_limit=_NEAR_NODES), known)
        for item, (low, high) in ranges.items():
            model.set_lower(item, low)
            model.set_upper(item, math.inf if high is None else high)
        return found


def _window(steps: float, spare: int) -> tuple[int, int]:
    whole = round(steps)
    if abs(steps - whole) < _WHOLE:
        return whole - spare, whole + spare
    return math.floor(steps) - 1, math.ceil(steps) + 1


def _read(menu: PortionModel, outcome: Outcome) -> tuple[Serving, ...]:
    servings = []
    for number, serving in enumerate(menu.servings):
        portions = []
        for item, portion in enumerate(serving.portions):
            steps = round(outcome.value(menu.steps[number, item]))
            grams = steps * menu.options[number, item].step_g
            portions.append(Portion(portion.component, portion.food, grams))
        servings.append(Serving(serving.day, serving.occasion, serving.dish, tuple(portions)))
    return tuple(servings)
