"""Explain why no diet exists: which limits conflict, and what would mend each of them.

The conflict is irreducible: without any one of its limits the rest can be met. It is
found by `solver.quickxplain` over feasibility problems; for a linear problem, the prices
of the smallest total miss first cut the candidates down to a handful.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.diet_case import Bound
from solver.diet_rules import DietModel, build, food_maximum, food_minimum, row_name
from solver.quickxplain import irreducible
from solver.status import Status

if TYPE_CHECKING:
    from solver.diet_case import DietCase, Limit
    from solver.outcome import Outcome, Settings, Term

    Limits = tuple[Limit, ...]

_PRICE_ZERO = 1e-9
"""Prices below this are arithmetic noise; both solvers promise 1e-7."""
_FEW = 16
"""Food limits that are tested one by one without being cut to the most blamed first."""
_NUDGES = (0.0, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
"""Shares by which a repair is widened, first to last, until a solver accepts it."""


@dataclass(frozen=True)
class Repair:
    """Hold what one limit alone would have to become.

    Parameters
    ----------
    limit : Limit
        The limit that moves.
    needed : float
        Its value at which a diet exists; NaN where no value does. [unit of the limit]
    """

    limit: Limit
    needed: float


@dataclass(frozen=True)
class Diagnosis:
    """Hold why no diet exists.

    Parameters
    ----------
    repairs : tuple of Repair
        One per limit of the irreducible conflict.
    notes : tuple of str
        What a time limit left unproven; empty otherwise.
    """

    repairs: tuple[Repair, ...]
    notes: tuple[str, ...]


class Explainer:
    """Find the conflict of an infeasible case and the repairs of its limits.

    Parameters
    ----------
    case : DietCase
        The case.
    settings : Settings
        Solver and time limit of each solve.
    """

    def __init__(self, case: DietCase, settings: Settings) -> None:
        self._case = case
        self._settings = replace(settings, gap=0.0)
        self._unproven: list[str] = []

    def is_feasible(self, case: DietCase) -> bool | None:
        """Tell whether any diet keeps a case's limits; None if a time limit forbids the answer."""
        status = build(case).model.solve(self._settings).status
        return None if status is Status.NO_ANSWER else status is not Status.INFEASIBLE

    def explain(self) -> Diagnosis:
        """Return the irreducible conflict with the repair of each of its limits.

        Returns
        -------
        Diagnosis
            Empty if the case is feasible after all.
        """
        if not self._conflicts(self._case.limits):
            return Diagnosis((), tuple(self._unproven))
        conflict = irreducible(self._conflicts, self._candidates())
        repairs = tuple(
            Repair(limit, self._needed(limit)) for limit in self._case.only(conflict).limits
        )
        return Diagnosis(repairs, tuple(dict.fromkeys(self._unproven)))

    def _conflicts(self, limits: Limits) -> bool:
        feasible = self.is_feasible(self._case.only(limits))
        if feasible is None:
            # Taken for feasible, a set keeps its limits: still a conflict, perhaps not the least.
            self._unproven.append(
                "The time limit stopped a solve: the conflict may hold limits it does not need."
            )
        return feasible is False

    def _candidates(self) -> Limits:
        """Return limits that conflict, few of them where prices can tell which."""
        blame = _blame(self._case.relaxed(), self._settings)
        nutrients, foods = _parted(tuple(blame))
        foods = foods if len(foods) <= _FEW else tuple(sorted(foods, key=lambda x: -blame[x]))
        for count in _growing(len(foods)):
            some = (*nutrients, *foods[:count])
            if some and self._conflicts(some):
                return some
        return sum(_parted(self._case.limits), ())

    def _needed(self, limit: Limit) -> float:
        """Return the value nearest to a limit at which all the others can be met."""
        diet = build(self._case.without(limit))
        towards = -1.0 if limit.bound.is_minimum else 1.0
        diet.model.cost((variable, towards * weight) for variable, weight in _reach(diet, limit))
        outcome = diet.model.solve(self._settings)
        if outcome.status in (Status.NO_ANSWER, Status.FEASIBLE):
            self._unproven.append(
                f"The time limit stopped the search for the value that {limit.bound} of "
                f"{limit.label!r} needs."
            )
        if outcome.status is not Status.OPTIMAL:
            return math.nan
        return self._accepted(limit, _held(limit, diet, outcome))

    def _accepted(self, limit: Limit, needed: float) -> float:
        """Return the repair, widened by the least share at which a solver accepts it."""
        away = -1.0 if limit.bound.is_minimum else 1.0
        size = max(abs(needed), abs(limit.value))
        for share in _NUDGES:
            widened = needed + away * share * size
            if self.is_feasible(self._case.moved(limit, widened)):
                return widened
        self._unproven.append(
            f"The value that {limit.bound} of {limit.label!r} needs, {needed:.10g}, "
            f"could not be confirmed by solving again."
        )
        return needed


def _parted(limits: Limits) -> tuple[Limits, Limits]:
    """Return the limits of nutrients and of foods, each in the order a conflict prefers.

    A nutrient says more than a food; among foods the last that suffices is named, as by a
    filter that deletes the limits of one food after the other.
    """
    nutrients = tuple(limit for limit in limits if not limit.bound.is_food)
    foods = (limit for limit in limits if limit.bound.is_food)
    return nutrients, tuple(sorted(foods, key=lambda limit: (-limit.index, limit.bound)))


def _reach(diet: DietModel, limit: Limit) -> list[Term]:
    """Return the terms that a limit bounds."""
    if limit.bound.is_food:
        return [(diet.amounts[limit.index], 1.0)]
    return diet.intake(limit, diet.factor(limit))


def _held(limit: Limit, diet: DietModel, outcome: Outcome) -> float:
    """Return what a diet holds of a limit's nutrient or food."""
    amounts = diet.read_amounts(outcome)
    if limit.bound.is_food:
        return float(amounts[limit.index])
    return float(diet.case.contents[limit.index] @ amounts)


def _growing(count: int) -> list[int]:
    """Return how many of the most blamed limits to try, by doubling, the last all of them."""
    sizes = [_FEW * 2**step for step in range(max(count, 1).bit_length())]
    return [*(size for size in sizes if size < count), count]


def _blame(case: DietCase, settings: Settings) -> dict[Limit, float]:
    """Return what each limit adds to the least total miss, where it adds anything.

    The miss of an infeasible linear problem is the sum of price times limit over these limits
    (linear duality), so they conflict by themselves.
    """
    diet = DietModel.empty(case)
    food_minimum(diet)
    food_maximum(diet)
    for limit in case.limits:
        _add_elastic(diet, limit)
    outcome = diet.model.solve(settings)
    prices = {limit: _price(limit, diet, outcome) for limit in case.limits}
    return {
        limit: abs(price * limit.value) for limit, price in prices.items() if price > _PRICE_ZERO
    }


def _add_elastic(diet: DietModel, limit: Limit) -> None:
    if limit.bound.is_food:
        return
    miss = diet.model.variable(f"miss_{row_name(limit)}")
    diet.model.cost([(miss, 1.0)])
    factor = diet.factor(limit)
    terms, bound = diet.intake(limit, factor), limit.value * factor
    if limit.bound is Bound.MIN:
        diet.model.at_least(row_name(limit), [*terms, (miss, 1.0)], bound)
    else:
        diet.model.at_most(row_name(limit), [*terms, (miss, -1.0)], bound)


def _price(limit: Limit, diet: DietModel, outcome: Outcome) -> float:
    """Return what the total miss would lose per unit by which a limit is loosened."""
    if limit.bound.is_food:
        price = outcome.reduced_costs.get(diet.amounts[limit.index].name, 0.0)
    else:
        price = outcome.shadow_prices.get(row_name(limit), 0.0)
    return price if limit.bound.is_minimum else -price
