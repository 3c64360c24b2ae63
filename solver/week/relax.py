"""Bounds the choice of dishes: the relaxation over enough dishes, proven over all.

It is solved over the cheapest dishes; dishes left out are priced (`solver.week.pricing`),
and those that may pay for their place join until the bound holds for all. Each round goes
on from the answer of the one before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.week.case import Side
from solver.week.dish_model import DishModel
from solver.week.dish_rules import MIXED_RULES, RULES
from solver.week.elastic import Penalty, miss_cost
from solver.week.pricing import least_costs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solver.backends import Basis
    from solver.outcome import Outcome, Settings
    from solver.week.case import Limit, MenuCase
    from solver.week.dish_rules import DishRule
    from solver.week.dive import Slot

_FIRST_PER_OCCASION = 14
"""Dishes per occasion in the first relaxation (measured: see benchmarks)."""
_JOINING = 16
"""Dishes that may join in one round of pricing."""
_ROUNDS = 6
"""Rounds of pricing at most; the bound is proven after any of them."""
_WORTH_CHASING = 0.9
"""Share of the reachable amount of an unreachable goal that is still asked for: chasing
the last tenth would cost the variety of the week (design choice)."""
_TRACE = 1e-4
"""Share of a limit below which missing it is rounding."""
_EPSILON = 1e-6


def build(case: MenuCase, rules: tuple[DishRule, ...] = RULES) -> DishModel:
    """Build the first model: variables, then every rule."""
    menu = DishModel.of(case)
    for rule in rules:
        rule(menu)
    return menu


@dataclass(frozen=True)
class Relaxation:
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
        return self.menu.case.keep(self._best(per_occasion))

    def narrowed(self, per_occasion: int) -> DishModel:
        """Bind the live model itself to the promising dishes."""
        names = self._best(per_occasion)
        for (dish, _), variable in self.menu.served.items():
            if dish not in names:
                self.menu.model.set_upper(variable, 0.0)
        return self.menu

    def _best(self, per_occasion: int) -> set[str]:
        names = {dish for (dish, _), amount in self.amounts.items() if amount > _EPSILON}
        for occasion in self.menu.case.occasions:
            names |= set(self._ranked(occasion)[:per_occasion])
        return names

    def _ranked(self, occasion: str) -> list[str]:
        served, relaxed = self.menu.served, self.outcome

        def promise(dish: str) -> tuple[float, float, str]:
            variable = served[dish, occasion]
            return -relaxed.value(variable), relaxed.reduced_costs[variable.name], dish

        return sorted((dish for dish, place in served if place == occasion), key=promise)


def reachable_goals(relaxation: Relaxation) -> dict[str, float]:
    """Return what is still asked of each minimum that the relaxation misses, a day."""
    case = relaxation.menu.case
    missed = {limit.name: miss for limit, miss in _missed(case, relaxation.outcome)}
    return still_asked(case, missed)


def still_asked(case: MenuCase, missed: Mapping[str, float]) -> dict[str, float]:
    """Return what is still asked of minima that the best relaxed menu misses, a day.

    Parameters
    ----------
    case : MenuCase
    missed : mapping of str to float
        By how much each is missed over the plan, by the name of the limit.
    """
    found = {}
    for limit in case.limits:
        miss = missed.get(limit.name, 0.0) / case.days
        if limit.side is Side.MIN and miss > _TRACE * limit.amount:
            found[limit.name] = _WORTH_CHASING * max(0.0, limit.amount - miss)
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


def relaxed_choice(case: MenuCase, settings: Settings) -> Outcome:
    """Solve the relaxation over all dishes, within half the gap that is asked for."""
    return relax(case, settings, cheapest(case)).outcome


def relax(
    case: MenuCase, settings: Settings, names: frozenset[str], basis: Basis | None = None
) -> Relaxation:
    """Solve the relaxation over enough dishes, from those given on, and bound it over all."""
    bound, late = -math.inf, False
    for _ in range(_ROUNDS):
        menu = build(case.keep(names), MIXED_RULES)
        relaxed = menu.model.solve(replace(settings, relaxed=True), basis=basis)
        late = late or relaxed.out_of_time
        if not relaxed.status.has_answer:
            break
        joining = _underpriced(case, relaxed, names)
        bound = max(bound, relaxed.objective + _possible_gain(case, joining))
        if relaxed.objective - bound <= _tolerance(case, relaxed, settings):
            break
        basis = relaxed.basis
        names |= set(sorted(joining, key=lambda name: joining[name])[:_JOINING])
    if relaxed.status.has_answer:
        return Relaxation(menu, relaxed, bound, late)
    # A hard limit that some dishes cannot keep may still be kept by all of them together.
    menu = build(case, MIXED_RULES)
    relaxed = menu.model.solve(replace(settings, relaxed=True))
    return Relaxation(menu, relaxed, relaxed.bound, late or relaxed.out_of_time)


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
