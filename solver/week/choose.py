"""Which dishes this week: solve the first model and read the servings out of it.

The model over all dishes is never built. Its relaxation is solved over the cheapest
dishes, dishes left out are priced (`solver.week.pricing`), and those that may pay for
their place join until the bound holds for all. Whole servings then come from rounding
that relaxation, or from a whole-number search where rounding is not good enough.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.status import Status
from solver.week.case import Side
from solver.week.dish_model import DishModel
from solver.week.dish_rules import MIXED_RULES, RULES
from solver.week.dive import Order, Slot, dive
from solver.week.elastic import Penalty, miss_cost
from solver.week.pricing import least_costs
from solver.week.servings import ChosenServing, clearest_fillings, read_servings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solver.engine import Model
    from solver.outcome import Outcome, Settings
    from solver.week.case import Limit, MenuCase
    from solver.week.dish_rules import DishRule

_FIRST_PER_OCCASION = 14
"""Dishes per occasion in the first relaxation (measured: see benchmarks)."""
_JOINING = 16
"""Dishes that may join in one round of pricing."""
_ROUNDS = 6
"""Rounds of pricing at most; the bound is proven after any of them."""
_SEARCHED_PER_OCCASION = (0, 6)
"""Dishes per occasion that whole-number searches may add to those of the relaxation."""
_LAST_CHEAP = len(Order)
"""Number of the first attempt that searches whole numbers, after the dives."""
_NEAR_ENOUGH = 2.0
"""Times the asked gap from which a wider search is not worth its time (measured)."""
_DIVED_PER_OCCASION = 4
"""Dishes per occasion that a dive may add to those of the relaxation."""
_GOOD_SHARE = 0.3
"""Share of the asked gap up to which a rounding needs no rival."""
_SEARCH_NODES = 200
"""Branch-and-bound nodes of a whole-number search that rounding could not spare."""
_WORTH_CHASING = 0.9
"""Share of the reachable amount of an unreachable goal that is still asked for: chasing
the last tenth would cost the variety of the week (design choice)."""
_TRACE = 1e-4
"""Share of a limit below which missing it is rounding."""
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


def build(case: MenuCase, rules: tuple[DishRule, ...] = RULES) -> DishModel:
    """Build the first model: variables, then every rule."""
    menu = DishModel.of(case)
    for rule in rules:
        rule(menu)
    return menu


def choose_dishes(case: MenuCase, settings: Settings) -> Choice:
    """Choose the dishes of the week, proven against the relaxation over all dishes.

    Parameters
    ----------
    case : MenuCase
        Dishes, limits and amounts.
    settings : Settings
        `gap` is asked against the bound over all dishes. [share]

    Returns
    -------
    Choice
        Servings without days, objective and bound.
    """
    relaxation = _relax(case, settings, cheapest(case))
    if not relaxation.outcome.status.has_answer:
        return _none(relaxation.outcome.status, relaxation.out_of_time)
    late = relaxation.out_of_time
    reachable = _reachable(relaxation)
    if reachable:
        # Goals out of reach would drown every other difference between menus.
        case = case.soften(reachable)
        relaxation = _relax(case, settings, relaxation.names)
    best, cut_short = _best_attempt(relaxation, settings)
    if best is None:
        best = _searched_whole(case, relaxation.bound, settings)
    late = late or cut_short or best.out_of_time
    return replace(best, status=_proven(best, settings), reachable=reachable, out_of_time=late)


def relaxed_choice(case: MenuCase, settings: Settings) -> Outcome:
    """Solve the relaxation over all dishes, within half the gap that is asked for."""
    return _relax(case, settings, cheapest(case)).outcome


def _none(status: Status, late: bool) -> Choice:
    return Choice(status, (), math.nan, math.nan, {}, late)


def _best_attempt(relaxation: _Relaxation, settings: Settings) -> tuple[Choice | None, bool]:
    """Return the best choice until one is good enough, and whether time cut any short."""
    best, late = None, relaxation.out_of_time
    for number, choice in enumerate(_attempts(relaxation, settings)):
        late = late or choice.out_of_time
        if choice.status.has_answer:
            best = choice if best is None else min(best, choice, key=_objective)
            if choice.gap <= settings.gap or (
                number >= _LAST_CHEAP and best.gap <= _NEAR_ENOUGH * settings.gap
            ):
                break
    return best, late


def _objective(choice: Choice) -> float:
    return choice.objective


def _proven(choice: Choice, settings: Settings) -> Status:
    """Return what is proven of a choice against the bound over all dishes."""
    if not choice.status.has_answer:
        return choice.status
    return Status.OPTIMAL if choice.gap <= settings.gap + _EPSILON else Status.FEASIBLE


@dataclass(frozen=True)
class _Relaxation:
    """A solved relaxation over some dishes, with a bound over all."""

    menu: DishModel
    outcome: Outcome
    bound: float
    out_of_time: bool

    @property
    def names(self) -> frozenset[str]:
        """Dishes in the relaxation."""
        return frozenset(dish.name for dish in self.menu.case.dishes)

    @property
    def amounts(self) -> dict[Slot, float]:
        """Servings of each dish at each occasion, fractional."""
        return {key: self.outcome.value(variable) for key, variable in self.menu.served.items()}

    def promising(self, per_occasion: int) -> MenuCase:
        """Return the case with the dishes served in the relaxation, and the next best."""
        names = {dish for (dish, _), amount in self.amounts.items() if amount > _EPSILON}
        for occasion in self.menu.case.occasions:
            names |= set(self._ranked(occasion)[:per_occasion])
        return self.menu.case.keep(names)

    def _ranked(self, occasion: str) -> list[str]:
        served, relaxed = self.menu.served, self.outcome

        def promise(dish: str) -> tuple[float, float, str]:
            variable = served[dish, occasion]
            return -relaxed.value(variable), relaxed.reduced_costs[variable.name], dish

        return sorted((dish for dish, place in served if place == occasion), key=promise)


def _reachable(relaxation: _Relaxation) -> dict[str, float]:
    """Return what is still asked of each minimum that the relaxation misses, a day."""
    days, found = relaxation.menu.case.days, {}
    for limit, miss in _missed(relaxation.menu.case, relaxation.outcome):
        if miss / days > _TRACE * limit.amount:
            found[limit.name] = _WORTH_CHASING * max(0.0, limit.amount - miss / days)
    return found


def _missed(case: MenuCase, relaxed: Outcome) -> Iterator[tuple[Limit, float]]:
    """Yield by how much each minimum over the plan is missed."""
    for limit in case.limits:
        if limit.side is Side.MIN:
            names = (f"miss{step}_week_minimum_{limit.name}" for step in (1, 2))
            yield limit, sum(relaxed.values.get(name, 0.0) for name in names)


def _tolerance(case: MenuCase, relaxed: Outcome, settings: Settings) -> float:
    """Return how far a relaxation may lie above its bound.

    What goals out of reach cost does not count: it would hide that a dish left out reaches
    another goal.
    """
    misses = [
        miss_cost(miss, Penalty(limit.price, case.days * limit.amount))
        for limit, miss in _missed(case, relaxed)
        if math.isfinite(limit.price)
    ]
    return settings.gap / 2.0 * abs(relaxed.objective - math.fsum(misses))


def _attempts(relaxation: _Relaxation, settings: Settings) -> Iterator[Choice]:
    """Yield choices, the cheapest to find first."""
    good_enough = relaxation.bound + _GOOD_SHARE * settings.gap * abs(relaxation.bound)
    tried: list[dict[Slot, int]] = []
    for order in Order:
        menu = build(relaxation.promising(_DIVED_PER_OCCASION), MIXED_RULES)
        counts = dive(menu, settings, good_enough, order)
        yield _fixed(relaxation, _new(counts, tried), settings, menu.model)
    for per_occasion in _SEARCHED_PER_OCCASION:
        menu = build(relaxation.promising(per_occasion), MIXED_RULES)
        counts = _searched_counts(menu, settings)
        yield _fixed(relaxation, _new(counts, tried), settings, menu.model)


def _new(counts: dict[Slot, int], tried: list[dict[Slot, int]]) -> dict[Slot, int]:
    """Return servings that were not tried before; none otherwise."""
    served = {key: count for key, count in counts.items() if count}
    if served in tried:
        return {}
    tried.append(served)
    return served


def _relax(case: MenuCase, settings: Settings, names: frozenset[str]) -> _Relaxation:
    """Solve the relaxation over enough dishes, and bound it over all."""
    bound, late = -math.inf, False
    for _ in range(_ROUNDS):
        menu = build(case.keep(names), MIXED_RULES)
        relaxed = menu.model.solve(replace(settings, relaxed=True))
        late = late or relaxed.out_of_time
        if not relaxed.status.has_answer:
            break
        joining = _underpriced(case, relaxed, names)
        bound = max(bound, relaxed.objective + _possible_gain(case, joining))
        if relaxed.objective - bound <= _tolerance(case, relaxed, settings):
            break
        names |= set(sorted(joining, key=lambda name: joining[name])[:_JOINING])
    if relaxed.status.has_answer:
        return _Relaxation(menu, relaxed, bound, late)
    # A hard limit that some dishes cannot keep may still be kept by all of them together.
    menu = build(case, MIXED_RULES)
    relaxed = menu.model.solve(replace(settings, relaxed=True))
    return _Relaxation(menu, relaxed, relaxed.bound, late or relaxed.out_of_time)


def cheapest(case: MenuCase) -> frozenset[str]:
    """Return the dishes that cost least in liking, some for each occasion."""
    names: set[str] = set()
    for occasion in case.occasions:
        served = [dish for dish in case.dishes if occasion in dish.occasions]
        served.sort(key=lambda dish: (dish.cost, dish.name))
        names |= {dish.name for dish in served[:_FIRST_PER_OCCASION]}
    return frozenset(names)


def _underpriced(case: MenuCase, relaxed: Outcome, names: frozenset[str]) -> dict[str, float]:
    outside = case.keep({dish.name for dish in case.dishes} - names)
    costs = least_costs(outside, relaxed.shadow_prices) if outside.dishes else {}
    return {name: cost for name, cost in costs.items() if cost < -_EPSILON}


def _possible_gain(case: MenuCase, joining: dict[str, float]) -> float:
    """Return the most that dishes left out could improve the relaxation, as a negative."""
    most = {dish.name: dish.most for dish in case.dishes}
    servings = sorted(cost for name, cost in joining.items() for _ in range(most[name]))
    return sum(servings[: sum(case.open_slots.values())])


def _fixed(
    relaxation: _Relaxation, counts: dict[Slot, int], settings: Settings, finder: Model
) -> Choice:
    """Fix the servings of each dish, if any were found, and let foods and grams follow."""
    if not counts:
        return _none(Status.NO_ANSWER, finder.out_of_time)
    menu = _with_counts(relaxation, counts)
    asked = replace(settings, gap=settings.gap / 4.0)
    outcome = _dealt(menu, asked) or menu.model.solve(asked)
    choice = _read(menu, outcome, relaxation.bound)
    return replace(choice, out_of_time=finder.out_of_time or menu.model.out_of_time)


def _dealt(menu: DishModel, settings: Settings) -> Outcome | None:
    """Deal whole foods out of the relaxation; None if a search may do better than asked.

    The clearest half of the components is dealt and the relaxation solved again, so that
    the others can still follow.
    """
    relaxed = replace(settings, relaxed=True)
    mixed = outcome = menu.model.solve(relaxed)
    left = dict(menu.fillings)
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


def _with_counts(relaxation: _Relaxation, counts: dict[Slot, int]) -> DishModel:
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
