"""A fast search for a good placing: the start of the model of which day.

It exchanges the days of two servings of one occasion while that helps, and shakes itself
out of dead ends a fixed number of times, so that it repeats on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Period, Side, Unit
from solver.week.elastic import FIRM_PRICE, FIRST_STEP_SHARE, SECOND_STEP_FACTOR, SMALLEST_SCALE
from solver.week.place import DISH_APART_PRICE, PlacingStart
from solver.week.tally import group_amount, has_food, serving_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    from solver.week.case import MenuCase, Serving
    from solver.week.servings import ChosenServing

    Floats = npt.NDArray[np.float64]
    Days = npt.NDArray[np.intp]

SHAKES = 8
"""Times the search starts again from a shaken placing (measured: more gains little)."""
_EXCHANGES_A_SHAKE = 3
_EPSILON = 1e-9


def placing_start(case: MenuCase, servings: Sequence[ChosenServing], seed: int) -> PlacingStart:
    """Return a good day for each serving, and what that costs.

    Parameters
    ----------
    case : MenuCase
        Limits of days, spreads and fixed servings.
    servings : sequence of ChosenServing
        What to place.
    seed : int
        Of the shakes.
    """
    search = _Search.of(case, servings)
    rng = np.random.default_rng(seed)
    best = search.descend(search.first_days())
    for _ in range(SHAKES):
        if not len(search.exchanges) or search.cost(best[None])[0] <= _EPSILON:
            break
        trial = search.descend(search.shaken(best, rng))
        best = min((best, trial), key=lambda days: float(search.cost(days[None])[0]))
    days = {number: int(day) + 1 for number, day in enumerate(best)}
    return PlacingStart(days, float(search.cost(best[None])[0]))


@dataclass(frozen=True)
class _Column:
    """What one rule of days counts in each serving, signed so that more is worse."""

    count: Callable[[Serving | ChosenServing], float]
    bound: float
    scale: float
    price: float


@dataclass(frozen=True)
class _Counts:
    """Rules as arrays, a column each: counts per serving, and per day what is fixed.

    Days reach from the day before the plan to the day after it.
    """

    per_serving: Floats
    fixed: Floats
    bound: Floats
    scale: Floats
    price: Floats

    @classmethod
    def of(
        cls,
        case: MenuCase,
        servings: Sequence[ChosenServing],
        known: Sequence[Serving],
        columns: Sequence[_Column],
    ) -> _Counts:
        """Count every rule in every serving, those to be placed and those known already."""
        # A row each for the day before and the day after the plan.
        fixed = np.zeros((case.days + 2, len(columns)))
        for serving in known:
            fixed[serving.day] += [column.count(serving) for column in columns]
        counts = [[column.count(serving) for column in columns] for serving in servings]
        return cls(
            np.array(counts).reshape(len(servings), len(columns)),
            fixed,
            np.array([column.bound for column in columns]),
            np.array([max(column.scale, SMALLEST_SCALE) for column in columns]),
            np.array([min(column.price, FIRM_PRICE) for column in columns]),
        )


@dataclass(frozen=True)
class _Search:
    case: MenuCase
    occasions: tuple[str, ...]
    limits: _Counts
    repeats: _Counts
    wanted: _Counts
    exchanges: npt.NDArray[np.intp]

    @classmethod
    def of(cls, case: MenuCase, servings: Sequence[ChosenServing]) -> _Search:
        """Lay out what a placing costs, and which servings may exchange days."""
        occasions = tuple(serving.occasion for serving in servings)
        pairs = combinations(range(len(servings)), 2)
        alike = [pair for pair in pairs if occasions[pair[0]] == occasions[pair[1]]]
        return cls(
            case,
            occasions,
            _Counts.of(
                case, servings, case.fixed, [*_nutrient_columns(case), *_group_columns(case)]
            ),
            _Counts.of(
                case,
                servings,
                (*case.fixed, *case.beside),
                list(_repeat_columns(case, servings)),
            ),
            _Counts.of(case, servings, case.fixed, list(_wanted_columns(case))),
            np.array(alike, dtype=np.intp).reshape(-1, 2),
        )

    def first_days(self) -> Days:
        """Give each occasion's servings its open days in order."""
        taken = {(serving.day - 1, serving.occasion) for serving in self.case.fixed}
        free = {
            occasion: [day for day in range(self.case.days) if (day, occasion) not in taken]
            for occasion in self.case.occasions
        }
        return np.array([free[occasion].pop(0) for occasion in self.occasions], dtype=np.intp)

    def shaken(self, days: Days, rng: np.random.Generator) -> Days:
        """Exchange a few random pairs."""
        days = days.copy()
        for pair in self.exchanges[rng.integers(len(self.exchanges), size=_EXCHANGES_A_SHAKE)]:
            days[pair] = days[pair[::-1]]
        return days

    def descend(self, days: Days) -> Days:
        """Take the best exchange while it helps."""
        cost = self.cost(days[None])[0]
        first, second = self.exchanges.T
        while len(self.exchanges):
            trials = np.repeat(days[None], len(self.exchanges), axis=0)
            index = np.arange(len(self.exchanges))
            trials[index, first], trials[index, second] = days[second], days[first]
            costs = self.cost(trials)
            best = int(np.argmin(costs))
            if costs[best] >= cost - _EPSILON:
                break
            days, cost = trials[best], costs[best]
        return days

    def cost(self, trials: Days) -> Floats:
        """Return what each trial costs; trials x servings in, trials out."""
        on_day = (trials[:, :, None] == np.arange(self.case.days)).astype(float)
        misses = _miss_cost(on_day, self.limits) + _repeat_cost(on_day, self.repeats)
        return misses + _wanted_cost(on_day, self.wanted)


def _miss_cost(on_day: Floats, limits: _Counts) -> Floats:
    amounts = np.einsum("tsd,sl->tdl", on_day, limits.per_serving) + limits.fixed[1:-1]
    return _priced((amounts - limits.bound) / limits.scale, limits.price)


def _repeat_cost(on_day: Floats, repeats: _Counts) -> Floats:
    placed = np.einsum("tsd,sg->tdg", on_day, repeats.per_serving)
    counts = np.pad(placed, ((0, 0), (1, 1), (0, 0))) + repeats.fixed
    return _priced(counts[:, :-1] + counts[:, 1:] - repeats.bound, repeats.price)


def _wanted_cost(on_day: Floats, wanted: _Counts) -> Floats:
    """Price the days that are missing of those on which a group of foods is asked for."""
    counts = np.einsum("tsd,sg->tdg", on_day, wanted.per_serving) + wanted.fixed[1:-1]
    days = (counts > 0.0).sum(axis=1, keepdims=True)
    return _priced((wanted.bound - days) / wanted.scale, wanted.price)


def _priced(shares: Floats, price: Floats) -> Floats:
    """Price misses, as shares of their limits, in the two steps of `solver.week.elastic`."""
    missed = np.maximum(0.0, shares)
    dear = np.maximum(0.0, missed - FIRST_STEP_SHARE)
    cost = (missed + (SECOND_STEP_FACTOR - 1.0) * dear) * price
    return np.asarray(cost.sum(axis=(1, 2)))


def _nutrient_columns(case: MenuCase) -> Iterator[_Column]:
    for limit in case.limits:
        if limit.has_day_bound:
            sign = -1.0 if limit.side is Side.MIN else 1.0
            amount, price = limit.day_amount, limit.day_price
            count = _signed_amount(case, limit.nutrient, limit.side, sign)
            yield _Column(count, sign * amount, amount, price)


def _group_columns(case: MenuCase) -> Iterator[_Column]:
    for limit in case.group_limits:
        if limit.side is Side.MAX and limit.period is Period.DAY:
            yield _Column(
                lambda serving, limit=limit: group_amount(serving.portions, limit),  # type: ignore[misc]
                limit.amount,
                limit.amount,
                limit.price,
            )


def _repeat_columns(case: MenuCase, servings: Sequence[ChosenServing]) -> Iterator[_Column]:
    for spread in case.spreads:
        yield _Column(_has_food(spread.foods), 1.0, 1.0, spread.price)
    for dish in sorted({serving.dish for serving in servings}):
        yield _Column(_is_dish(dish), 1.0, 1.0, DISH_APART_PRICE)


def _wanted_columns(case: MenuCase) -> Iterator[_Column]:
    for limit in case.group_limits:
        if limit.unit is Unit.DAYS:
            yield _Column(_has_food(limit.foods), limit.amount, limit.amount, limit.price)


def _signed_amount(
    case: MenuCase, nutrient: str, side: Side, sign: float
) -> Callable[[Serving | ChosenServing], float]:
    return lambda serving: sign * serving_amount(case, serving, nutrient, side)


def _has_food(foods: frozenset[str]) -> Callable[[Serving | ChosenServing], float]:
    def count(serving: Serving | ChosenServing) -> float:
        return float(has_food(serving.portions, foods))

    return count


def _is_dish(dish: str) -> Callable[[Serving | ChosenServing], float]:
    return lambda serving: float(serving.dish == dish)
