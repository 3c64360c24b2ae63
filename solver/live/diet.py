"""A continuous diet that stays in the solver: change it, solve it again from where it was.

Its state is one value; a change works out which bounds and costs differ and hands only
those over. Answers are plain arrays that stay as they are when the diet moves on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from solver.errors import SolveError
from solver.live.rules import RULES, LiveModel
from solver.live.setting import Bounds, Setting, bounds_of
from solver.status import Status
from solver.week.case import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import numpy.typing as npt

    from solver.live.case import LiveCase
    from solver.outcome import Point

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answer:
    """Hold one optimum of a live diet; arrays are NaN without one.

    Parameters
    ----------
    status : Status
        Optimal, infeasible or unbounded.
    objective : float
        Cost of the parts and of all misses.
    amounts : ndarray
        By part. [units of the part]
    held : ndarray
        By rule: its sum over parts. [the rule's unit]
    missed : ndarray
        By rule: how far its sum is on the wrong side of its amount. [the rule's unit]
    prices : ndarray
        By rule: change of the objective per unit of its amount; at an optimum with
        several such prices, one of them.
    reduced_costs : ndarray
        By part: change of the objective per unit forced in beyond its amount.
    """

    status: Status
    objective: float
    amounts: Floats
    held: Floats
    missed: Floats
    prices: Floats
    reduced_costs: Floats


class LiveDiet:
    """A live diet: one model, kept in HiGHS and solved again from its last basis.

    Safe for several threads, which take turns; `trial` holds the turn. Takes memory of its
    own until `close`, and no more of it however often it is changed.

    Parameters
    ----------
    case : LiveCase
        Parts, rules and barriers as they begin.

    Examples
    --------
    >>> from solver.live import LiveCase, Rule
    >>> oats_and_milk = LiveCase(
    ...     ("oats", "milk"), np.array([0.2, 0.1]), np.zeros(2), np.full(2, np.inf),
    ...     (Rule("protein", Side.MIN, 50.0, np.array([13.0, 3.0])),
    ...      Rule("energy", Side.MAX, 1400.0, np.array([380.0, 60.0]))),
    ... )
    >>> with LiveDiet(oats_and_milk) as diet:
    ...     before = diet.solve()
    ...     low, high = diet.price_range("protein")
    ...     diet.set_rule("protein", amount=60.0)
    ...     after = diet.solve()
    >>> before.amounts.round(3).tolist(), before.prices.round(4).tolist()
    ([3.333, 2.222], [0.0722, -0.0019])
    >>> round(low, 1), round(high, 1), after.amounts.round(3).tolist()
    (47.9, 70.0, [1.667, 12.778])
    """

    def __init__(self, case: LiveCase) -> None:
        self.case = case
        self.lock = RLock()
        self.rule_at = {rule.name: at for at, rule in enumerate(case.rules)}
        self.part_at = {part: at for at, part in enumerate(case.parts)}
        self.barrier_at = {item.name: at for at, item in enumerate(case.barriers)}
        self._state = Setting.of(case)
        self._closed = False
        self._signs = np.array([1.0 if rule.side is Side.MIN else -1.0 for rule in case.rules])
        live = LiveModel.of(case)
        for rule in RULES:
            rule(live)
        self._warm = live.model.keep()
        self._places(live)
        self._told = self._unknown()
        self._tell(bounds_of(self._state, self._signs > 0))

    def __enter__(self) -> LiveDiet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the solver's memory back; the diet cannot be solved any more."""
        with self.lock:
            self._closed = True
            self._warm.close()

    @property
    def state(self) -> Setting:
        """What is set at present."""
        return self._state

    def set_rule(
        self,
        name: str,
        *,
        amount: float | None = None,
        price: float | None = None,
        scale: float | None = None,
    ) -> None:
        """Change a rule's amount, price or scale; None leaves it, a NaN amount frees the rule."""
        changes = (("amounts", amount), ("prices", price), ("scales", scale))
        self._change(self.rule_at[name], changes)

    def set_part(
        self,
        part: str,
        *,
        least: float | None = None,
        most: float | None = None,
        cost: float | None = None,
    ) -> None:
        """Change a part's range or what it costs; None leaves it."""
        self._change(self.part_at[part], (("least", least), ("most", most), ("costs", cost)))

    def lift(self, name: str) -> None:
        """Set aside a rule or a barrier, or the least amount of a part."""
        if name in self.part_at:
            self.set_part(name, least=0.0)
        elif name in self.barrier_at:
            self._change(self.barrier_at[name], (("standing", False),))
        else:
            self._change(self.rule_at[name], (("lifted", True),))

    def set_barrier(self, name: str, parts: Collection[str]) -> None:
        """Let a barrier keep other parts out."""
        row = np.array([part in parts for part in self.case.parts], dtype=bool)
        with self.lock:
            members = self._state.members.copy()
            members[self.barrier_at[name]] = row
            self.become(replace(self._state, members=members))

    def become(self, state: Setting) -> None:
        """Take over a whole state."""
        with self.lock:
            self._state = state

    @contextmanager
    def trial(self) -> Iterator[LiveDiet]:
        """Hold the turn, and undo every change at the end."""
        with self.lock:
            before = self._state
            try:
                yield self
            finally:
                self._state = before

    def solve(self) -> Answer:
        """Solve the diet as it is set.

        Raises
        ------
        SolveError
            If the diet is closed or the solver breaks.
        """
        with self.lock:
            self._tell(bounds_of(self._state, self._signs > 0))
            return self._read(self._run())

    def reach(self, name: str) -> float:
        """Return how far a rule, or a part's least amount, could go if nothing soft counted.

        The rule itself is set aside; every other hard rule, barrier and range holds.

        Returns
        -------
        float
            The greatest sum for a minimum, the least for a maximum; infinite where nothing
            holds it, NaN where the others conflict by themselves. [the rule's unit]
        """
        is_part = name in self.part_at
        weights = self._unit(name) if is_part else self.case.rules[self.rule_at[name]].per_unit
        sign = 1.0 if is_part else self._signs[self.rule_at[name]]
        with self.trial():
            self.lift(name)
            bounds = bounds_of(self._state, self._signs > 0)
            costs = np.zeros_like(bounds.column_cost)
            costs[: len(weights)] = -sign * weights
            self._tell(replace(bounds, column_cost=costs))
            point = self._run()
            if point.status is Status.UNBOUNDED:
                return float(sign * np.inf)
            if point.status is not Status.OPTIMAL:
                return float("nan")
            return float(weights @ point.columns[self._columns[: len(weights)]])

    def price_range(self, name: str) -> tuple[float, float]:
        """Return between which amounts a binding rule keeps its price.

        Solves the diet as it is set. Where the rule does not bind, the range is empty: NaN.
        """
        with self.lock:
            self.solve()
            return self.price_ranges()[name]

    def price_ranges(self) -> Mapping[str, tuple[float, float]]:
        """Return `price_range` of every rule, as of the last solve."""
        with self.lock:
            low, high = self._warm.row_ranges()
            return {
                name: (float(low[row]), float(high[row]))
                for name, row in zip(self.rule_at, self._rows, strict=True)
            }

    def barred(self, part: str) -> tuple[str, ...]:
        """Return the standing barriers that keep a part out."""
        state = self._state
        out = state.members[:, self.part_at[part]] & state.standing
        return tuple(item.name for item, bars in zip(self.case.barriers, out, strict=True) if bars)

    def _change(self, at: int, changes: Iterable[tuple[str, float | None]]) -> None:
        """Change one entry of some arrays of the state; None leaves one."""
        with self.lock:
            state = self._state
            for field, value in changes:
                state = state if value is None else state.changed(field, at, value)
            self.become(state)

    def _unit(self, part: str) -> Floats:
        weights = np.zeros(len(self.case.parts))
        weights[self.part_at[part]] = 1.0
        return weights

    def _places(self, live: LiveModel) -> None:
        """Note where the solver keeps each part, miss and rule."""
        at, steps = self._warm.columns, list(live.misses.values())
        ours = [*live.amounts, *(first for first, _ in steps), *(rest for _, rest in steps)]
        self._columns = np.array([at[variable.name] for variable in ours], dtype=np.int32)
        word = {Side.MIN: "rule_minimum_", Side.MAX: "rule_maximum_"}
        rows = [self._warm.rows[word[rule.side] + rule.name] for rule in self.case.rules]
        self._rows = np.array(rows, dtype=np.int32)

    def _unknown(self) -> Bounds:
        """Return bounds that differ from any, so that the first state is told whole."""
        rows, columns = np.full(len(self._rows), np.nan), np.full(len(self._columns), np.nan)
        return Bounds(rows, rows, columns, columns, columns)

    def _tell(self, new: Bounds) -> None:
        """Hand over what differs from what the solver was told before."""
        if self._closed:
            raise SolveError("This diet is closed: make a new one.")
        old, self._told = self._told, new
        rows = (old.row_lower != new.row_lower) | (old.row_upper != new.row_upper)
        moved = (old.column_lower != new.column_lower) | (old.column_upper != new.column_upper)
        priced = old.column_cost != new.column_cost
        if rows.any():
            self._warm.bound_rows(self._rows[rows], new.row_lower[rows], new.row_upper[rows])
        if moved.any():
            lower, upper = new.column_lower[moved], new.column_upper[moved]
            self._warm.bound_columns(self._columns[moved], lower, upper)
        if priced.any():
            self._warm.price_columns(self._columns[priced], new.column_cost[priced])

    def _run(self) -> Point:
        return self._warm.solve()

    def _read(self, point: Point) -> Answer:
        parts, rules = len(self.case.parts), len(self.case.rules)
        if point.status is not Status.OPTIMAL:
            by_part, by_rule = np.full(parts, np.nan), np.full(rules, np.nan)
            return Answer(
                point.status, point.objective, by_part, by_rule, by_rule, by_rule, by_part
            )
        columns = point.columns[self._columns]
        slips = columns[parts : parts + rules] + columns[parts + rules :]
        held = point.rows[self._rows] - self._signs * slips
        missed = np.where(self._state.in_force, self._signs * (self._state.amounts - held), 0.0)
        return Answer(
            point.status,
            point.objective,
            np.maximum(columns[:parts], 0.0),
            held,
            np.maximum(missed, 0.0),
            point.row_prices[self._rows] + 0.0,
            point.column_prices[self._columns[:parts]] + 0.0,
        )
