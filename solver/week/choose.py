"""Which dishes this week: solve the first model and read the servings out of it.

The model over all dishes is never built: its relaxation over enough of them bounds it
(`solver.week.relax`). Whole servings come from rounding that relaxation where it stands,
or from a whole-number search where rounding is not good enough.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.status import Status
from solver.week.deal import deal_alike
from solver.week.dish_rules import MIXED_RULES
from solver.week.dive import Dived, Order, Slot, dive
from solver.week.relax import Relaxation, build, cheapest, reachable_goals, relax
from solver.week.servings import ChosenServing, clearest_fillings, read_servings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solver.engine import Model
    from solver.outcome import Outcome, Settings
    from solver.week.case import MenuCase
    from solver.week.dish_model import DishModel

_SEARCHED_PER_OCCASION = (0, 6)
"""Dishes per occasion that whole-number searches may add to those of the relaxation."""
_LAST_CHEAP = 1 + len(Order)
"""Number of the first attempt that searches whole numbers, after the roundings."""
_NEAR_ENOUGH = 2.0
"""Times the asked gap from which a wider search is not worth its time (measured)."""
_DIVED_PER_OCCASION = 4
"""Dishes per occasion that a dive may add to those of the relaxation."""
_GOOD_SHARE = 0.3
"""Share of the asked gap up to which a rounding needs no rival."""
_SEARCH_NODES = 200
"""Branch-and-bound nodes of a whole-number search that rounding could not spare."""
_EPSILON = 1e-6


@dataclass(frozen=True)
class Choice:
    """What the first model decided, and how good it is proven to be.

    Parameters
    ----------
    status : Status
        Optimal within the gap asked for, against the bound over all dishes; or feasible.
    servings : tuple of ChosenServing
        All servings still to be placed on days; empty without an answer.
    objective : float
        Value of the choice.
    bound : float
        Proven lower bound over all dishes.
    reachable : mapping of str to float
        Minima that no menu can reach with these rules, by name: the amount a day that is
        still asked for. Objective and bound are those of the problem softened so.
    out_of_time : bool
        Whether the time limit stopped a search, so that the choice may not repeat.
    """

    status: Status
    servings: tuple[ChosenServing, ...]
    objective: float
    bound: float
    reachable: Mapping[str, float]
    out_of_time: bool = False

    @property
    def gap(self) -> float:
        """Relative distance between the choice and its bound [share]."""
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), _EPSILON)

    def bounded(self, bound: float, gap: float) -> Choice:
        """Return the choice with another bound, proven if that lies within a gap [share]."""
        other = replace(self, bound=bound)
        status = Status.OPTIMAL if other.gap <= gap + _EPSILON else Status.FEASIBLE
        return replace(other, status=status)


def choose_dishes(case: MenuCase, settings: Settings, first: Order = Order.FARTHEST) -> Choice:
    """Choose the dishes of the week, proven against the relaxation over all dishes.

    Parameters
    ----------
    case : MenuCase
        Dishes, limits and amounts.
    settings : Settings
        `gap` is asked against the bound over all dishes. [share]
    first : Order
        Which fractional serving is rounded first; the other order is tried where that is not
        good enough.

    Returns
    -------
    Choice
        Servings without days, objective and bound.
    """
    relaxation = relax(case, settings, cheapest(case))
    if not relaxation.outcome.status.has_answer:
        return _none(relaxation.outcome.status, relaxation.out_of_time)
    late = relaxation.out_of_time
    reachable = reachable_goals(relaxation)
    if reachable:
        # Goals out of reach would drown every other difference between menus.
        case = case.soften(reachable)
        relaxation = relax(case, settings, relaxation.names, relaxation.outcome.basis)
    best = _best_attempt(relaxation, settings, first)
    late = late or relaxation.out_of_time or best.out_of_time
    if not best.status.has_answer:
        best = _searched_whole(case, relaxation.bound, settings)
    late = late or best.out_of_time
    best = replace(best, reachable=reachable, out_of_time=late)
    return best.bounded(best.bound, settings.gap) if best.status.has_answer else best


def _none(status: Status, late: bool) -> Choice:
    return Choice(status, (), math.nan, math.nan, {}, late)


def _best_attempt(relaxation: Relaxation, settings: Settings, first: Order) -> Choice:
    """Return the best choice until one is good enough; it may have no answer."""
    for number, best in enumerate(_attempts(relaxation, settings, first)):
        near_enough = 1.0 if number < _LAST_CHEAP else _NEAR_ENOUGH
        if best.status.has_answer and best.gap <= near_enough * settings.gap:
            break
    return best


def _attempts(relaxation: Relaxation, settings: Settings, first: Order) -> Iterator[Choice]:
    """Yield the best choice so far, the cheapest to find first."""
    good_enough = relaxation.bound + _GOOD_SHARE * settings.gap * abs(relaxation.bound)
    tried: list[Counter[str]] = []
    menu = relaxation.narrowed(_DIVED_PER_OCCASION)
    dived = dive(menu, settings, good_enough, first)
    best = _dealt_in_place(relaxation, dived, settings)
    yield best
    best = _better(best, _fixed(relaxation, _new(dived.counts, tried), settings, menu.model, best))
    yield best
    menu = build(relaxation.promising(_DIVED_PER_OCCASION), MIXED_RULES)
    second = next(order for order in Order if order is not first)
    dived = dive(menu, settings, good_enough, second)
    best = _better(best, _fixed(relaxation, _new(dived.counts, tried), settings, menu.model, best))
    yield best
    for per_occasion in _SEARCHED_PER_OCCASION:
        menu = build(relaxation.promising(per_occasion), MIXED_RULES)
        counts = _searched_counts(menu, settings)
        best = _better(best, _fixed(relaxation, _new(counts, tried), settings, menu.model, best))
        yield best


def _better(best: Choice, choice: Choice) -> Choice:
    """Return the better of two choices, with whether time cut either short."""
    late = best.out_of_time or choice.out_of_time
    worse = not choice.status.has_answer
    worse = worse or (best.status.has_answer and best.objective <= choice.objective)
    return replace(best if worse else choice, out_of_time=late)


def _new(counts: dict[Slot, int], tried: list[Counter[str]]) -> dict[Slot, int]:
    """Return servings whose dishes were not tried before; none otherwise."""
    served = {key: count for key, count in counts.items() if count}
    dishes: Counter[str] = Counter()
    for (dish, _), count in served.items():
        dishes[dish] += count
    if dishes in tried:
        return {}
    tried.append(dishes)
    return served


def _fixed(
    relaxation: Relaxation,
    counts: dict[Slot, int],
    settings: Settings,
    finder: Model,
    rival: Choice,
) -> Choice:
    """Fix the servings of each dish, and let foods and grams follow if that may beat a rival."""
    if not counts:
        return _none(Status.NO_ANSWER, finder.out_of_time)
    menu = _with_counts(relaxation, counts)
    asked = replace(settings, gap=settings.gap / 4.0)
    mixed = menu.model.solve(replace(asked, relaxed=True))
    hopeless = rival.status.has_answer and mixed.objective >= rival.objective
    if hopeless or not mixed.status.has_answer:
        return _none(Status.NO_ANSWER, finder.out_of_time or menu.model.out_of_time)
    lean = replace(asked, node_limit=_SEARCH_NODES, sub_searches=False)
    outcome = _dealt(menu, asked, mixed) or menu.model.solve(lean)
    choice = _read(menu, outcome, relaxation.bound)
    return replace(choice, out_of_time=finder.out_of_time or menu.model.out_of_time)


def _dealt_in_place(relaxation: Relaxation, dived: Dived, settings: Settings) -> Choice:
    """Let foods and grams follow in the live relaxation, where servings were dived to."""
    menu = relaxation.menu
    if not dived.counts:
        return _none(Status.NO_ANSWER, menu.model.out_of_time)
    choice = _read(menu, deal_alike(menu, settings, dived.outcome), relaxation.bound)
    return replace(choice, out_of_time=menu.model.out_of_time)


def _dealt(menu: DishModel, settings: Settings, mixed: Outcome) -> Outcome | None:
    """Deal whole foods out of the relaxation; None if a search may do better than asked.

    The clearest half of the components is dealt and the relaxation solved again, so that
    the others can still follow.
    """
    relaxed = replace(settings, relaxed=True)
    left, outcome = dict(menu.fillings), mixed
    while left and outcome.status.has_answer:
        for option, count in clearest_fillings(menu, outcome, left).items():
            variable = left.pop(option)
            menu.model.set_lower(variable, count)
            menu.model.set_upper(variable, count)
        outcome = menu.model.solve(relaxed)
    if outcome.status.has_answer and _is_close(outcome.objective, mixed.objective, settings.gap):
        return outcome
    for variable in menu.fillings.values():
        menu.model.set_lower(variable, 0)
        menu.model.set_upper(variable, sum(menu.case.open_slots.values()))
    return None


def _is_close(objective: float, bound: float, gap: float) -> bool:
    return objective - bound <= gap * abs(objective)


def _searched_whole(case: MenuCase, bound: float, settings: Settings) -> Choice:
    """Search everything at once: only this can prove that hard limits leave no menu."""
    menu = build(case)
    return _read(menu, menu.model.solve(settings), bound)


def _read(menu: DishModel, outcome: Outcome, bound: float) -> Choice:
    servings = read_servings(menu, outcome) if outcome.status.has_answer else ()
    return Choice(outcome.status, servings, outcome.objective, bound, {}, outcome.out_of_time)


def _with_counts(relaxation: Relaxation, counts: dict[Slot, int]) -> DishModel:
    served = {dish for (dish, _), count in counts.items() if count}
    menu = build(relaxation.menu.case.keep(served))
    for key, variable in menu.served.items():
        menu.model.set_lower(variable, counts.get(key, 0))
        menu.model.set_upper(variable, counts.get(key, 0))
    return menu


def _searched_counts(menu: DishModel, settings: Settings) -> dict[Slot, int]:
    """Search whole numbers of servings; empty if none."""
    lean = replace(settings, gap=settings.gap / 2.0, node_limit=_SEARCH_NODES, sub_searches=False)
    outcome = menu.model.solve(lean)
    if not outcome.status.has_answer:
        return {}
    return {key: round(outcome.value(variable)) for key, variable in menu.served.items()}
