"""Asks the three questions in turn: which dishes, which day, how much."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.outcome import Settings
from solver.status import Status
from solver.week.choose import Choice, choose_dishes
from solver.week.dive import Order
from solver.week.menus import following, menus
from solver.week.place import place_servings
from solver.week.score import liking_cost, week_cost
from solver.week.search import placing_start
from solver.week.size import size_portions, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from solver.week.case import MenuCase, Serving
    from solver.week.place import Placement
    from solver.week.portion import Place
    from solver.week.size import Portions


_DAYS_SHARE = 0.3
"""Share of the week's cost above which its days are poor (measured: one week in twenty)."""
_CAREFUL = 0.02
"""Gap to which the choice of dishes is proven where a quick one made a poor week."""


@dataclass(frozen=True)
class Diligence:
    """How hard each of the three models is solved; limits repeat on any machine.

    Parameters
    ----------
    dishes_gap : float
        Gap to which the choice of dishes is proven. [share]
    placing_nodes, portion_nodes : int
        Branch-and-bound nodes of the other two models, after searches of their own: with 0
        nodes days are as the search left them, and portions near their relaxation.
    portion_gap : float
        Gap at which sizing may stop. [share]
    week_gap : float
        Gap of the finished week from which other dishes are tried. [share]
    care_gap : float
        Gap of the best week from which menus are rounded with more care. [share]
    search_gap, poor_gap : float
        Gaps of rounded dishes, and of their finished week, from which others are searched for
        in whole numbers. [share]
    searches : int
        Ways in which dishes are searched for, one after the other.
    time_limit : float
        Safety brake on each solve; a plan that hits it says so. [s]
    """

    dishes_gap: float
    placing_nodes: int
    portion_nodes: int
    portion_gap: float
    week_gap: float
    care_gap: float
    search_gap: float
    poor_gap: float
    searches: int
    time_limit: float


QUICK = Diligence(
    0.1,
    placing_nodes=0,
    portion_nodes=0,
    portion_gap=0.03,
    week_gap=0.1,
    care_gap=0.25,
    search_gap=0.3,
    poor_gap=0.9,
    searches=1,
    time_limit=30.0,
)
THOROUGH = Diligence(
    0.01,
    placing_nodes=200,
    portion_nodes=500,
    portion_gap=0.01,
    week_gap=0.05,
    care_gap=0.0,
    search_gap=0.01,
    poor_gap=0.05,
    searches=1,
    time_limit=120.0,
)


@dataclass(frozen=True)
class SolvedWeek:
    """What the three models gave for one menu problem.

    Parameters
    ----------
    diligence : Diligence
        How hard it was tried.
    fixed : tuple of Serving
        Servings that were decided before.
    choice : Choice
        Which dishes; without an answer nothing else is there.
    placement : Placement, optional
        Which day.
    portions : Portions, optional
        How much.
    cost : float
        The finished week in the terms of the model of which servings (`week_cost`).
    days_cost : float
        What its days miss beyond that, and what unusual portions cost.
    strained : frozenset of str
        Names of rules of days that average portions would miss.
    """

    diligence: Diligence
    fixed: tuple[Serving, ...]
    choice: Choice
    placement: Placement | None
    portions: Portions | None
    cost: float
    days_cost: float = 0.0
    strained: frozenset[str] = frozenset()

    def bounded(self, bound: float) -> SolvedWeek:
        """Return the week held against another bound."""
        return replace(self, choice=self.choice.bounded(bound, self.diligence.dishes_gap))

    @property
    def servings(self) -> tuple[Serving, ...]:
        """The finished open servings, in the order of the week; empty without an answer."""
        return self.portions.servings if self.portions else ()

    @property
    def gap(self) -> float:
        """Distance of the finished week from the proven bound [share]."""
        return max(0.0, self.cost - self.choice.bound) / max(abs(self.cost), 1e-9)

    @property
    def is_good(self) -> bool:
        """Whether the week is as near to what is proven as was asked."""
        proven = self.choice.status is Status.OPTIMAL
        return proven and self.has_good_days and self.gap <= self.diligence.week_gap

    @property
    def has_good_days(self) -> bool:
        """Whether its days miss little."""
        return self.days_cost <= _DAYS_SHARE * abs(self.cost)

    @property
    def rank(self) -> tuple[bool, float]:
        """By which weeks are compared, the best first: its days count where they are poor."""
        total = self.cost if self.has_good_days else self.cost + self.days_cost
        return not self.has_good_days, total

    @property
    def waits_for_portions(self) -> bool:
        """Whether other portions alone may make it good."""
        room = max(0.0, self.portions.objective - self.portions.bound) if self.portions else 0.0
        of_days = min(room, self.days_cost)
        best = replace(self, cost=self.cost - (room - of_days), days_cost=self.days_cost - of_days)
        return not self.is_good and best.is_good

    @property
    def is_poor(self) -> bool:
        """Whether other dishes should be searched for in whole numbers, which takes long."""
        return self.choice.gap > self.diligence.search_gap or self.gap > self.diligence.poor_gap

    @property
    def placing_gap(self) -> float:
        """Distance of the placing from its own bound, as a share of the week's cost."""
        return self._share(self.placement)

    @property
    def portions_gap(self) -> float:
        """Distance of the portions from their own bound, as a share of the week's cost."""
        return self._share(self.portions)

    def _share(self, part: Placement | Portions | None) -> float:
        if part is None:
            return 0.0
        return max(0.0, part.objective - part.bound) / max(abs(self.cost), 1e-9)

    @property
    def out_of_time(self) -> bool:
        """Whether a time limit stopped any search, so that the week may not repeat."""
        parts = (self.choice, self.placement, self.portions)
        return any(part.out_of_time for part in parts if part is not None)


def solve_week(case: MenuCase, diligence: Diligence, seed: int) -> SolvedWeek:
    """Solve a menu problem.

    Parameters
    ----------
    case : MenuCase
    diligence : Diligence
    seed : int
        Of the searches' own random choices.

    Returns
    -------
    SolvedWeek
        Without servings where hard limits conflict.
    """
    # What is quick to find is tried in any case, so that more effort never finds less.
    best = _best(case, _rounded(case, diligence, seed, QUICK.dishes_gap, None), None)
    if best and not best.is_good and best.gap > diligence.care_gap:
        careful = min(_CAREFUL, diligence.dishes_gap)
        best = _best(case, _rounded(case, diligence, seed, careful, best), best)
    if best is None or best.is_poor:
        best = _best(case, _searched(case, diligence, seed, best), best)
    if best is None:
        raise AssertionError("What is tried last always gives a reason.")
    done = best.is_good or best.waits_for_portions
    return best if done and not diligence.portion_nodes else _polished(case, best)


def _polished(case: MenuCase, best: SolvedWeek) -> SolvedWeek:
    """Return a week with portions that are sought for longer, where that finds better ones."""
    if best.portions is None:
        return best
    softened = case.soften(best.choice.reachable)
    start = steps_of(softened, best.servings)
    portions = _sized(softened, best.servings, best.diligence, start)
    polished = _weighed(softened, replace(best, portions=portions))
    return min(best, polished, key=lambda week: week.rank)


def _weighed(softened: MenuCase, solved: SolvedWeek) -> SolvedWeek:
    """Return a week with what it costs."""
    if solved.portions is None:
        return solved
    cost = week_cost(softened, solved.servings)
    liking = liking_cost(softened, solved.servings)
    days = max(0.0, liking + solved.portions.objective - cost)
    return replace(solved, cost=cost, days_cost=days)


def _best(
    case: MenuCase, weeks: Iterable[SolvedWeek], best: SolvedWeek | None
) -> SolvedWeek | None:
    """Return the best of some weeks and a known one, the first that is good enough."""
    for solved in weeks:
        tried = _polished(case, solved) if solved.waits_for_portions else solved
        best = tried if best is None else _better(best, tried)
        if best.is_good:
            break
    return best


def _rounded(
    case: MenuCase, diligence: Diligence, seed: int, gap: float, best: SolvedWeek | None
) -> Iterator[SolvedWeek]:
    """Yield weeks of menus rounded from answers so near their bound; maybe none at all."""
    reachable = best.choice.reachable if best else {}
    offered = menus(case.soften(reachable), _choosing(diligence, gap, seed))
    strained: frozenset[str] | None = None
    while (choice := following(offered, strained)) is not None:
        asked = reachable if best else choice.reachable
        found = replace(choice, reachable=asked).bounded(choice.bound, diligence.dishes_gap)
        solved = _finished(case, diligence, seed, found)
        strained = solved.strained
        yield solved


def _searched(
    case: MenuCase, diligence: Diligence, seed: int, best: SolvedWeek | None
) -> Iterator[SolvedWeek]:
    """Yield weeks of dishes that are searched for; the last says why there is none, if so."""
    reachable = best.choice.reachable if best else {}
    settings = _choosing(diligence, diligence.dishes_gap, seed)
    # Good dishes over the week may make poor days: others as good may make better ones.
    for order in tuple(Order)[: diligence.searches]:
        choice = choose_dishes(case.soften(reachable), settings, order)
        # In the terms of the menus before, which may ask for more: its bound holds for both.
        asked = reachable if best else choice.reachable
        yield _finished(case, diligence, seed, replace(choice, reachable=asked))
        if choice.status is not Status.OPTIMAL:
            break


def _choosing(diligence: Diligence, gap: float, seed: int) -> Settings:
    return Settings(gap=gap, seed=seed, time_limit=diligence.time_limit)


def _better(best: SolvedWeek, solved: SolvedWeek) -> SolvedWeek:
    """Return the better of two weeks, with the better of their bounds."""
    if not solved.choice.status.has_answer:
        return best
    if not best.choice.status.has_answer:
        return solved
    bound = max(best.choice.bound, solved.choice.bound)
    weeks = (best.bounded(bound), solved.bounded(bound))
    return min(weeks, key=lambda week: week.rank)


def _finished(case: MenuCase, diligence: Diligence, seed: int, choice: Choice) -> SolvedWeek:
    """Give the servings of a choice their days and portions."""
    if not choice.status.has_answer:
        return SolvedWeek(diligence, case.fixed, choice, None, None, choice.objective)
    softened = case.soften(choice.reachable)
    start = placing_start(softened, choice.servings, seed)
    placing = Settings(
        gap=0.01, node_limit=diligence.placing_nodes, time_limit=diligence.time_limit
    )
    placement = place_servings(softened, choice.servings, placing, start)
    # Only the best week is worth sizing with the whole diligence.
    portions = _sized(softened, placement.servings, QUICK)
    found = SolvedWeek(
        diligence, case.fixed, choice, placement, portions, math.inf, strained=start.strained
    )
    return _weighed(softened, found)


def size_week(
    case: MenuCase,
    servings: Sequence[Serving],
    diligence: Diligence,
    reachable: Mapping[str, float],
) -> SolvedWeek:
    """Answer the last question alone: dishes, foods and days are decided.

    Parameters
    ----------
    case : MenuCase
    servings : sequence of Serving
        Open servings on their days; their grams are not read.
    diligence : Diligence
    reachable : mapping of str to float
        What is still asked of minima that cannot be reached, as in `Choice`. [unit a day]

    Returns
    -------
    SolvedWeek
        Without servings where hard limits leave no portions.
    """
    softened = case.soften(reachable)
    portions = _sized(softened, servings, diligence)
    if not portions.status.has_answer:
        choice = Choice(portions.status, (), math.nan, math.nan, reachable)
        return SolvedWeek(diligence, case.fixed, choice, None, None, math.nan)
    cost = week_cost(softened, portions.servings)
    bound = cost - max(0.0, portions.objective - portions.bound)
    choice = Choice(Status.OPTIMAL, (), cost, bound, reachable)
    return SolvedWeek(diligence, case.fixed, choice, None, portions, cost)


def _sized(
    case: MenuCase,
    servings: Sequence[Serving],
    diligence: Diligence,
    start: Mapping[Place, int] | None = None,
) -> Portions:
    sizing = Settings(
        gap=diligence.portion_gap,
        node_limit=diligence.portion_nodes,
        time_limit=diligence.time_limit,
    )
    # Not the whole objective: a dear miss would leave room for many small ones.
    worth = liking_cost(case, servings)
    return size_portions(case, servings, sizing, start, worth)
