"""Prices dishes that a model left out, so that its bound holds for all of them.

Given the prices of the rows that dishes share (nutrients, groups, occasions), each dish
by itself answers: what is the least that one serving of mine would add? If no dish left
out would pay for its place, the relaxation over some dishes bounds the choice among all.
Rules of a single serving enter as trial prices too. Any trial price gives a proven bound
and the best one is taken (Lagrangian relaxation, [1]_).

References
----------
.. [1] A. M. Geoffrion, "Lagrangean relaxation for integer programming," Mathematical
   Programming Studies 2, 82-114, 1974. doi:10.1007/BFb0120690
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Side, Unit
from solver.week.tally import serving_cap, share_capped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from solver.week.case import MenuCase, Option

    Floats = npt.NDArray[np.float64]
    Indices = npt.NDArray[np.intp]
    Prices = Mapping[str, float]

_TRIAL_PRICES = np.geomspace(0.1, 30.0, 6)
"""Trial prices of missing a serving's whole limit, in units of the objective."""
_CREDITED_SHARES = (0.0, 1.0)
"""A serving is credited with "what a serving may" (0) or "what its foods hold" (1)."""


def least_costs(case: MenuCase, prices: Prices) -> dict[str, float]:
    """Return a lower bound of what one serving of each dish adds to the objective.

    Parameters
    ----------
    case : MenuCase
        All dishes.
    prices : mapping of str to float
        Shadow prices of a relaxation over some of the dishes, by row name; a row that is
        not named costs nothing.

    Returns
    -------
    dict of str to float
        By dish; a negative number says that the dish may improve the relaxation.
    """
    pricer, served = _Pricer.of(case), _served(case)
    slots = np.array([prices.get(f"occasion_count_{place}", 0.0) for place in case.occasions])
    best = np.full(len(case.dishes), -math.inf)
    for share in _CREDITED_SHARES:
        worth, allowance = _worth_per_g(case, prices, share)
        charge = pricer.charge(prices, worth)
        for trial in _trials(case, served):
            costs = pricer.dish_costs(charge, trial)[:, None] - allowance
            at_places = np.where(served, costs + trial.per_serving - slots, math.inf)
            # A dish has one meal row for all its occasions, so one trial price holds at all
            # of them: the cheapest occasion first, and then the best trial.
            best = np.maximum(best, at_places.min(axis=1))
    return {dish.name: float(cost) for dish, cost in zip(case.dishes, best, strict=True)}


def _served(case: MenuCase) -> npt.NDArray[np.bool_]:
    """Tell which dish may be served at which occasion."""
    return np.array([[at in dish.occasions for at in case.occasions] for dish in case.dishes])


@dataclass(frozen=True)
class _Trial:
    """Trial prices of one meal rule, by dish; negative for maxima.

    Parameters
    ----------
    per_g : ndarray of shape (foods,)
        The rule's nutrient. [unit/g]
    unit_price : ndarray of shape (dishes,)
        Price of a unit of it; 0 where a dish has no such rule.
    per_serving : ndarray of shape (dishes, occasions)
        Price of what a serving is asked for.
    """

    per_g: Floats
    unit_price: Floats
    per_serving: Floats


@dataclass(frozen=True)
class _Pricer:
    """The options of a case as arrays, in the order dish, component, option."""

    case: MenuCase
    rows: Indices
    dish_rows: Indices
    low_g: Floats
    high_g: Floats
    cost: Floats
    component_starts: Indices
    component_optional: npt.NDArray[np.bool_]
    dish_starts: Indices
    dish_cost: Floats

    @classmethod
    def of(cls, case: MenuCase) -> _Pricer:
        """Lay a case's options out as arrays."""
        by_dish = [sorted(case.options_of[dish.name], key=_component) for dish in case.dishes]
        options = [option for of_dish in by_dish for option in of_dish]
        keys = [(option.dish, option.component) for option in options]
        starts = [n for n, key in enumerate(keys) if n == 0 or key != keys[n - 1]]
        parts = [options[n] for n in starts]
        dishes = [n for n, part in enumerate(parts) if n == 0 or part.dish != parts[n - 1].dish]
        return cls(
            case,
            np.array([case.food_row[option.food] for option in options], dtype=np.intp),
            np.repeat(np.arange(len(by_dish)), [len(of_dish) for of_dish in by_dish]),
            np.array([option.low_g for option in options]),
            np.array([option.high_g for option in options]),
            np.array([option.cost for option in options]),
            np.array(starts, dtype=np.intp),
            np.array([not part.required for part in parts]),
            np.array(dishes, dtype=np.intp),
            np.array([dish.cost for dish in case.dishes]),
        )

    def charge(self, prices: Prices, worth: Floats) -> tuple[Floats, Floats]:
        """Return what each option costs a gram and a filling, before any trial price."""
        per_g = (self._group_price(prices, {Unit.GRAMS}) - worth)[self.rows]
        return per_g, self.cost + self._group_price(prices, set(Unit) - {Unit.GRAMS})[self.rows]

    def dish_costs(self, charge: tuple[Floats, Floats], trial: _Trial) -> Floats:
        """Return the least cost of a serving of each dish under trial prices."""
        per_g, per_filling = charge
        per_g = per_g - trial.unit_price[self.dish_rows] * trial.per_g[self.rows]
        ends = np.minimum(per_g * self.low_g, per_g * self.high_g)
        parts = np.minimum.reduceat(per_filling + ends, self.component_starts)
        parts = np.where(self.component_optional, np.minimum(parts, 0.0), parts)
        return np.asarray(self.dish_cost + np.add.reduceat(parts, self.dish_starts))

    def _group_price(self, prices: Prices, units: set[Unit]) -> Floats:
        """Return what group limits charge for each food, a gram or a filling."""
        charge = np.zeros(len(self.case.foods))
        for group in self.case.group_limits:
            if group.unit in units:
                way = "minimum" if group.side is Side.MIN else "maximum"
                price = prices.get(f"group_{way}_{group.name}", 0.0)
                members = [self.case.food_row[f] for f in group.foods if f in self.case.food_row]
                charge[members] -= price
        return charge


def _component(option: Option) -> str:
    return option.component


def _trials(case: MenuCase, served: npt.NDArray[np.bool_]) -> Iterator[_Trial]:
    """Yield trial prices of meal rules; first none at all."""
    yield _Trial(np.zeros(len(case.foods)), np.zeros(len(served)), np.zeros(served.shape))
    for nutrient, side in dict.fromkeys((one.nutrient, one.side) for one in case.meal_limits):
        limits = [one for one in case.meal_limits if (one.nutrient, one.side) == (nutrient, side)]
        sign, matrix = (1.0, case.credit) if side is Side.MIN else (-1.0, case.debit)
        per_g = matrix[:, case.nutrient_column[nutrient]]
        amounts = _by_place(case, served, {one.occasion: one.amount for one in limits})
        dearest = _by_place(case, served, {one.occasion: one.price / one.amount for one in limits})
        dearest = np.where(amounts > 0.0, dearest, math.inf).min(axis=1)
        largest = amounts.max(axis=1)
        has_row = largest > 0.0
        if side is Side.MAX:
            # As in `meal_maximum`: a dish needs a limit at each of its occasions.
            has_row &= ((amounts > 0.0) == served).all(axis=1)
        scale = np.where(has_row, largest, 1.0)
        for trial in _TRIAL_PRICES:
            unit_price = sign * np.where(has_row, np.minimum(trial / scale, dearest), 0.0)
            yield _Trial(per_g, unit_price, unit_price[:, None] * amounts)


def _by_place(case: MenuCase, served: npt.NDArray[np.bool_], values: Mapping[str, float]) -> Floats:
    """Spread values of occasions over the dishes served there; 0 elsewhere."""
    return np.where(served, [values.get(place, 0.0) for place in case.occasions], 0.0)


def _worth_per_g(case: MenuCase, prices: Prices, share: float) -> tuple[Floats, Floats]:
    """Return what a gram of each food is worth, and a serving's credit at each occasion."""
    worth, allowance = np.zeros(len(case.foods)), np.zeros(len(case.occasions))
    for limit in case.limits:
        column = case.nutrient_column[limit.nutrient]
        if limit.side is Side.MAX:
            worth += prices.get(f"week_maximum_{limit.name}", 0.0) * case.debit[:, column]
            continue
        price = prices.get(f"week_minimum_{limit.name}", 0.0)
        caps = np.array([serving_cap(case, limit.nutrient, place) for place in case.occasions])
        counted = share if np.isfinite(caps).all() else 1.0
        worth += price * counted * _uncapped(case, limit.nutrient) * case.credit[:, column]
        if counted < 1.0:
            allowance += price * (1.0 - counted) * caps
    return worth + _share_worth(case, prices), allowance


def _share_worth(case: MenuCase, prices: Prices) -> Floats:
    worth = np.zeros(len(case.foods))
    for item in case.share_credits:
        inside = np.array([food in item.foods for food in case.foods])
        per_g = case.credit[:, case.nutrient_column[item.nutrient]]
        in_set = prices.get(f"share_credit_{item.name}_foods", 0.0)
        beside = prices.get(f"share_credit_{item.name}_share", 0.0) * item.share
        worth += per_g * np.where(inside, in_set, beside)
    return worth


def _uncapped(case: MenuCase, nutrient: str) -> Floats:
    """Return 1 for each food that counts fully, 0 for one that gives a share only."""
    without = share_capped(case, nutrient)
    return np.array([float(food not in without) for food in case.foods])
