"""A fast search for a good placing: the start of the model of which day.

It exchanges the days of two servings of one occasion while that helps, and shakes itself
out of dead ends a fixed number of times, so that it repeats on any machine. Of all exchanges
only what they change is priced.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from solver.week.case import Period, Side, Unit
from solver.week.elastic import FIRM_PRICE, FIRST_STEP_SHARE, SECOND_STEP_FACTOR, SMALLEST_SCALE
from solver.week.place import DISH_APART_PRICE, PlacingStart
from solver.week.tally import Eaten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from solver.week.case import MenuCase, Serving
    from solver.week.servings import ChosenServing

    Floats = npt.NDArray[np.float64]
    Days = npt.NDArray[np.intp]
    Mask = npt.NDArray[np.bool_]

SHAKES = 16
"""Times the search starts again from a shaken placing (measured: more gains little)."""
_EXCHANGES_A_SHAKE = 3
_EPSILON = 1e-9


def placing_start(case: MenuCase, servings: Sequence[ChosenServing], seed: int) -> PlacingStart:
    """Return a good day for each serving, what that costs, and what any placing costs.

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
    best, cost = search.descend(search.first_days())
    for _ in range(SHAKES):
        if not len(search.exchanges) or cost <= _EPSILON:
            break
        trial, trial_cost = search.descend(search.shaken(best, rng))
        if trial_cost < cost:
            best, cost = trial, trial_cost
    days = {number: int(day) + 1 for number, day in enumerate(best)}
    return PlacingStart(days, search.cost(best), search.bound(), search.strained(best))


@dataclass(frozen=True)
class _Column:
    """What one rule of days counts in each serving, signed so that more is worse."""

    name: str
    to_place: Sequence[float] | Floats
    known: Sequence[float] | Floats
    bound: float
    scale: float
    price: float


@dataclass(frozen=True)
class _Counts:
    """Rules as arrays, a column each: counts per serving, and per day what is fixed.

    Days reach from the day before the plan to the day after it.
    """

    names: tuple[str, ...]
    per_serving: Floats
    fixed: Floats
    bound: Floats
    scale: Floats
    price: Floats

    @classmethod
    def of(
        cls, case: MenuCase, servings: int, known: Sequence[Serving], columns: Sequence[_Column]
    ) -> _Counts:
        """Lay out columns, of servings to be placed and of those known already."""
        # A row each for the day before and the day after the plan.
        fixed = np.zeros((case.days + 2, len(columns)))
        for at, column in enumerate(columns):
            np.add.at(fixed[:, at], [one.day for one in known], column.known)
        counts = np.array([column.to_place for column in columns], dtype=float)
        return cls(
            tuple(column.name for column in columns),
            counts.reshape(len(columns), servings).T,
            fixed,
            np.array([column.bound for column in columns]),
            np.array([max(column.scale, SMALLEST_SCALE) for column in columns]),
            np.array([min(column.price, FIRM_PRICE) for column in columns]),
        )

    def pick(self, which: Mask) -> _Counts:
        """Return some of the rules."""
        return _Counts(
            tuple(self.names[at] for at in np.flatnonzero(which)),
            self.per_serving[:, which],
            self.fixed[:, which],
            self.bound[which],
            self.scale[which],
            self.price[which],
        )

    def on_days(self, days: Days) -> Floats:
        """Count each rule on each day; days by columns."""
        counts = self.fixed.copy()
        np.add.at(counts, days + 1, self.per_serving)
        return counts

    def exchanged(self, days: Days, exchanges: Days) -> Floats:
        """Count each rule on each day after each exchange; exchanges by days by columns."""
        first, second = exchanges.T
        number = np.arange(len(exchanges))
        counts = np.repeat(self.on_days(days)[None], len(exchanges), axis=0)
        more = self.per_serving[second] - self.per_serving[first]
        counts[number, days[first] + 1] += more
        counts[number, days[second] + 1] -= more
        return counts

    def cost(self, shares: Floats) -> Floats:
        """Price misses, as shares of their limits, in the two steps of `solver.week.elastic`."""
        dear = SECOND_STEP_FACTOR * shares
        dear -= (SECOND_STEP_FACTOR - 1.0) * FIRST_STEP_SHARE
        np.maximum(dear, shares, out=dear)
        np.maximum(dear, 0.0, out=dear)
        return np.asarray(dear @ self.price)


@dataclass(frozen=True)
class _Search:
    case: MenuCase
    occasions: tuple[str, ...]
    limits: _Counts
    repeats: _Counts
    wanted: _Counts
    exchanges: Days

    @classmethod
    def of(cls, case: MenuCase, servings: Sequence[ChosenServing]) -> _Search:
        """Lay out what a placing costs, and which servings may exchange days."""
        occasions = tuple(serving.occasion for serving in servings)
        pairs = combinations(range(len(servings)), 2)
        alike = [pair for pair in pairs if occasions[pair[0]] == occasions[pair[1]]]
        beside = (*case.fixed, *case.beside)
        to_place, fixed, near = (Eaten(case, one) for one in (servings, case.fixed, beside))
        limits = [*_nutrient_columns(case, to_place, fixed), *_group_columns(case, to_place, fixed)]
        repeats = [*_spread_columns(case, to_place, near), *_dish_columns(servings, beside)]
        wanted = list(_wanted_columns(case, to_place, fixed))
        return cls(
            case,
            occasions,
            _missable(_Counts.of(case, len(servings), case.fixed, limits), occasions),
            _repeatable(_Counts.of(case, len(servings), beside, repeats)),
            _Counts.of(case, len(servings), case.fixed, wanted),
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

    def descend(self, days: Days) -> tuple[Days, float]:
        """Take the best exchange while it helps; return the days and what they cost."""
        cost = self.cost(days)
        while len(self.exchanges) and cost > _EPSILON:
            costs = self.exchanged_cost(days)
            best = int(np.argmin(costs))
            if costs[best] >= cost - _EPSILON:
                break
            pair = self.exchanges[best]
            days, cost = days.copy(), float(costs[best])
            days[pair] = days[pair[::-1]]
        return days, cost

    def cost(self, days: Days) -> float:
        """Return what a placing costs."""
        missed = self._day_costs(self.limits.on_days(days)).sum()
        repeated = self._repeat_cost(self.repeats.on_days(days))
        return float(missed + repeated + self._wanted_cost(self.wanted.on_days(days)))

    def strained(self, days: Days) -> frozenset[str]:
        """Return the names of the rules that a placing misses."""
        misses = (
            (self.limits, self.limits.on_days(days)[1:-1] - self.limits.bound),
            (self.repeats, _nearby(self.repeats.on_days(days)) - self.repeats.bound),
            (self.wanted, self._days_short(self.wanted.on_days(days))[None]),
        )
        return frozenset(
            counts.names[column]
            for counts, missed in misses
            for column in np.flatnonzero((missed > _EPSILON * counts.scale).any(axis=0))
        )

    def bound(self) -> float:
        """Return what every placing costs at least, each rule taken by itself.

        However servings are placed, sums over all days stay: even ones miss least.
        """
        days = self.case.days
        placed = self.limits.per_serving.sum(axis=0) + self.limits.fixed[1:-1].sum(axis=0)
        missed = days * self._limit_cost(placed / days)
        return float(missed + self._least_repeated() + self._least_wanted())

    def _least_repeated(self) -> float:
        """Return what counts of neighbouring days cost where they are as even as can be."""
        repeats, pairs = self.repeats, self.case.days + 1
        total = 2.0 * (repeats.per_serving.sum(axis=0) + repeats.fixed[1:-1].sum(axis=0))
        few, more = np.divmod(total + repeats.fixed[[0, -1]].sum(axis=0), pairs)
        # Of each column so many pairs of days have one more than the others.
        counts = few + (np.arange(pairs)[:, None] < more)
        return float(repeats.cost(counts - repeats.bound).sum())

    def _least_wanted(self) -> float:
        """Return what is missed where every serving of a group has a day of its own."""
        wanted = self.wanted
        held = (wanted.fixed[1:-1] > 0.0).sum(axis=0) + wanted.per_serving.sum(axis=0)
        most = np.minimum(held, self.case.days)
        return float(wanted.cost((wanted.bound - most) / wanted.scale))

    def exchanged_cost(self, days: Days) -> Floats:
        """Return what the placing costs after each exchange."""
        limits, (first, second) = self.limits, self.exchanges.T
        counts = limits.on_days(days)
        day_costs = self._day_costs(counts)
        more = limits.per_serving[second] - limits.per_serving[first]
        missed = day_costs.sum() - day_costs[days[first] + 1] - day_costs[days[second] + 1]
        missed += self._limit_cost(counts[days[first] + 1] + more)
        missed += self._limit_cost(counts[days[second] + 1] - more)
        repeated = self._repeat_cost(self.repeats.exchanged(days, self.exchanges))
        return np.asarray(
            missed + repeated + self._wanted_cost(self.wanted.exchanged(days, self.exchanges))
        )

    def _day_costs(self, counts: Floats) -> Floats:
        """Return what each day's misses cost; nothing on the days beside the plan."""
        costs = self._limit_cost(counts)
        costs[[0, -1]] = 0.0
        return costs

    def _limit_cost(self, counts: Floats) -> Floats:
        return self.limits.cost((counts - self.limits.bound) / self.limits.scale)

    def _repeat_cost(self, counts: Floats) -> Floats:
        return np.asarray(self.repeats.cost(_nearby(counts) - self.repeats.bound).sum(axis=-1))

    def _wanted_cost(self, counts: Floats) -> Floats:
        """Price the days that are missing of those on which a group of foods is asked for."""
        return self.wanted.cost(self._days_short(counts) / self.wanted.scale)

    def _days_short(self, counts: Floats) -> Floats:
        return np.asarray(self.wanted.bound - (counts[..., 1:-1, :] > 0.0).sum(axis=-2))


def _nearby(counts: Floats) -> Floats:
    """Count each rule on every two neighbouring days."""
    return np.asarray(counts[..., :-1, :] + counts[..., 1:, :])


def _missable(limits: _Counts, occasions: Sequence[str]) -> _Counts:
    """Return the limits that some day can miss: one serving of each occasion stands on it."""
    most = limits.fixed.max(axis=0)
    for occasion in dict.fromkeys(occasions):
        of_it = limits.per_serving[[other == occasion for other in occasions]]
        # The days beside the plan have rows of their own, with nothing in them.
        on_all_days = len(of_it) == len(limits.fixed) - 2
        most += of_it.max(axis=0) if on_all_days else of_it.max(axis=0, initial=0.0)
    return limits.pick(most > limits.bound)


def _repeatable(repeats: _Counts) -> _Counts:
    """Return the rules of which there are servings enough to stand too near each other."""
    most = repeats.per_serving.sum(axis=0) + repeats.fixed.sum(axis=0)
    return repeats.pick(most > repeats.bound)


def _nutrient_columns(case: MenuCase, to_place: Eaten, known: Eaten) -> Iterator[_Column]:
    for limit in case.limits:
        if limit.has_day_bound:
            sign = -1.0 if limit.side is Side.MIN else 1.0
            counts, fixed = (
                sign * eaten.counted(limit.nutrient, limit.side) for eaten in (to_place, known)
            )
            amount = limit.day_amount
            yield _Column(limit.name, counts, fixed, sign * amount, amount, limit.day_price)


def _group_columns(case: MenuCase, to_place: Eaten, known: Eaten) -> Iterator[_Column]:
    for limit in case.group_limits:
        if limit.side is Side.MAX and limit.period is Period.DAY:
            counts, fixed = to_place.group(limit), known.group(limit)
            yield _Column(limit.name, counts, fixed, limit.amount, limit.amount, limit.price)


def _spread_columns(case: MenuCase, to_place: Eaten, known: Eaten) -> Iterator[_Column]:
    for spread in case.spreads:
        counts, fixed = to_place.held(spread.foods), known.held(spread.foods)
        yield _Column(spread.name, counts, fixed, 1.0, 1.0, spread.price)


def _dish_columns(servings: Sequence[ChosenServing], known: Sequence[Serving]) -> Iterator[_Column]:
    times = Counter([*(one.dish for one in servings), *(one.dish for one in known)])
    for dish in sorted({one.dish for one in servings if times[one.dish] > 1}):
        counts, fixed = ([float(s.dish == dish) for s in eaten] for eaten in (servings, known))
        yield _Column(dish, counts, fixed, 1.0, 1.0, DISH_APART_PRICE)


def _wanted_columns(case: MenuCase, to_place: Eaten, known: Eaten) -> Iterator[_Column]:
    for limit in case.group_limits:
        if limit.unit is Unit.DAYS:
            counts, fixed = to_place.held(limit.foods), known.held(limit.foods)
            yield _Column(limit.name, counts, fixed, limit.amount, limit.amount, limit.price)
