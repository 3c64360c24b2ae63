"""Which day: give each chosen serving a day, so that days are alike and repeats apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solver.engine import Model
from solver.status import Status
from solver.week.case import Serving, Side, Unit
from solver.week.day_rules import day_maximum, day_minimum, group_day_maximum
from solver.week.elastic import firm, reach, stay_within
from solver.week.tally import group_amount, has_food, serving_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from solver.outcome import Outcome, Settings, Term, Variable
    from solver.week.case import GroupLimit, MenuCase
    from solver.week.elastic import Penalty
    from solver.week.servings import ChosenServing

_NOTHING = 1e-9
"""Cost of a placing that is put down to arithmetic."""
DISH_APART_PRICE = 30.0
"""Price of the same dish on the same or the next day (design choice: a clear fault)."""


@dataclass
class PlaceModel:
    """The model of which day, under construction.

    Parameters
    ----------
    case : MenuCase
    servings : sequence of ChosenServing
        What is to be placed, in a fixed order.
    model : Model
    on_day : dict of (serving number, day) to Variable
        1 where a serving stands on a day.
    """

    case: MenuCase
    servings: Sequence[ChosenServing]
    model: Model = field(default_factory=lambda: Model("which_day"))
    on_day: dict[tuple[int, int], Variable] = field(default_factory=dict)

    @classmethod
    def of(cls, case: MenuCase, servings: Sequence[ChosenServing]) -> PlaceModel:
        """Create the variables: each serving on each day whose slot is open."""
        menu = cls(case, servings)
        taken = {(serving.day, serving.occasion) for serving in case.fixed}
        for number, serving in enumerate(servings):
            for day in range(1, case.days + 1):
                if (day, serving.occasion) not in taken:
                    name = f"on_day_{number:03d}_{day:02d}"
                    menu.on_day[number, day] = menu.model.whole(name, 0.0, 1.0)
        return menu

    def intake(self, nutrient: str, side: Side, days: Sequence[int]) -> list[Term]:
        """Sum a nutrient over some days, as choices of day."""
        amounts = [serving_amount(self.case, s, nutrient, side) for s in self.servings]
        return self._terms(amounts, days)

    def given(self, nutrient: str, side: Side, days: Sequence[int]) -> float:
        """Sum a nutrient in servings that are decided already."""
        return sum(
            serving_amount(self.case, serving, nutrient, side) for serving in self._fixed(days)
        )

    def group(self, limit: GroupLimit, days: Sequence[int]) -> list[Term]:
        """Count a group over some days, as choices of day."""
        return self._terms([group_amount(s.portions, limit) for s in self.servings], days)

    def group_given(self, limit: GroupLimit, days: Sequence[int]) -> float:
        """Count a group in servings that are decided already."""
        return sum(group_amount(serving.portions, limit) for serving in self._fixed(days))

    def reach(self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty) -> None:
        """Ask for at least an amount, or a price."""
        reach(self.model, name, terms, amount, penalty)

    def stay_within(
        self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty
    ) -> None:
        """Ask for at most an amount, or a price."""
        stay_within(self.model, name, terms, amount, penalty)

    def _terms(self, amounts: Sequence[float], days: Sequence[int]) -> list[Term]:
        return [
            (variable, amounts[number])
            for (number, day), variable in self.on_day.items()
            if day in days and amounts[number] != 0.0
        ]

    def _fixed(self, days: Sequence[int]) -> list[Serving]:
        return [serving for serving in self.case.fixed if serving.day in days]


def slot_fill(menu: PlaceModel) -> None:
    """Fill each open slot of each day with exactly one serving.

    sum over servings of the occasion of on_day[serving, day] = 1
    """
    slots: dict[tuple[str, int], list[Term]] = defaultdict(list)
    for (number, day), variable in menu.on_day.items():
        slots[menu.servings[number].occasion, day].append((variable, 1.0))
    for (occasion, day), terms in slots.items():
        menu.model.exactly(f"slot_fill_{occasion}_{day:02d}", terms, 1.0)


def serving_once(menu: PlaceModel) -> None:
    """Place each serving on exactly one day.

    sum over days of on_day[serving, day] = 1
    """
    places: dict[int, list[Term]] = defaultdict(list)
    for (number, _), variable in menu.on_day.items():
        places[number].append((variable, 1.0))
    for number, terms in places.items():
        menu.model.exactly(f"serving_once_{number:03d}", terms, 1.0)


def spread_apart(menu: PlaceModel) -> None:
    """Keep foods of one kind off the same and the next day, or pay.

    sum over servings with the kind of on_day[day] + on_day[day + 1] - miss <= 1
    """
    for spread in menu.case.spreads:
        counts = [float(has_food(s.portions, spread.foods)) for s in menu.servings]
        known = [one.day for one in _known(menu.case) if has_food(one.portions, spread.foods)]
        given = Counter(known)
        _apart(menu, f"spread_apart_{spread.name}", counts, given, spread.price)


def dish_apart(menu: PlaceModel) -> None:
    """Keep a dish that is served twice off the same and the next day, or pay.

    sum over servings of the dish of on_day[day] + on_day[day + 1] - miss <= 1
    """
    names = [s.dish for s in menu.servings] + [s.dish for s in _known(menu.case)]
    for dish in sorted({name for name in names if names.count(name) > 1}):
        counts = [float(serving.dish == dish) for serving in menu.servings]
        given = Counter(one.day for one in _known(menu.case) if one.dish == dish)
        _apart(menu, f"dish_apart_{dish}", counts, given, DISH_APART_PRICE)


def days_with_group(menu: PlaceModel) -> None:
    """Serve a group of foods on as many days as are asked for, or pay for the miss.

    with_group[day] <= sum over servings with the group of on_day[serving, day], at most 1;
    sum over days of with_group + miss >= amount
    """
    for limit in menu.case.group_limits:
        if limit.unit is Unit.DAYS:
            name = f"days_with_group_{limit.name}"
            counts = [float(has_food(s.portions, limit.foods)) for s in menu.servings]
            held = {one.day for one in menu.case.fixed if has_food(one.portions, limit.foods)}
            terms = []
            for day in (day for day in range(1, menu.case.days + 1) if day not in held):
                has = menu.model.variable(f"with_{limit.name}_{day:02d}", 0.0, 1.0)
                row = [*menu._terms(counts, [day]), (has, -1.0)]
                menu.model.at_least(f"{name}_{day:02d}", row, 0.0)
                terms.append((has, 1.0))
            penalty = firm(limit.price, limit.amount)
            reach(menu.model, f"{name}_all", terms, limit.amount - len(held), penalty)


RULES: tuple[Callable[[PlaceModel], None], ...] = (
    slot_fill,
    serving_once,
    day_minimum,
    day_maximum,
    group_day_maximum,
    spread_apart,
    dish_apart,
    days_with_group,
)


@dataclass(frozen=True)
class Placement:
    """Each serving on its day, and how good the placing is proven to be."""

    status: Status
    servings: tuple[Serving, ...]
    objective: float
    bound: float
    out_of_time: bool = False


@dataclass(frozen=True)
class PlacingStart:
    """A placing from which the search begins.

    Parameters
    ----------
    days : mapping of int to int
        Day of each serving, by its number.
    cost : float
        What it costs in the model's objective, which is nowhere below 0.
    bound : float
        What every placing costs at least.
    strained : frozenset of str
        Names of rules of days that it misses: limits, groups, spreads, dishes.
    """

    days: Mapping[int, int]
    cost: float
    bound: float = 0.0
    strained: frozenset[str] = frozenset()


def build(case: MenuCase, servings: Sequence[ChosenServing]) -> PlaceModel:
    """Build the model of which day: variables, then every rule in `RULES`."""
    menu = PlaceModel.of(case, servings)
    for rule in RULES:
        rule(menu)
    return menu


def place_servings(
    case: MenuCase,
    servings: Sequence[ChosenServing],
    settings: Settings,
    start: PlacingStart,
) -> Placement:
    """Place servings on days; a start as good as its bound is not searched any further.

    Parameters
    ----------
    case : MenuCase
        Limits of days and fixed servings.
    servings : sequence of ChosenServing
        What to place.
    settings : Settings
        Gap and node limit of the search; with 0 nodes the start is taken as it is.
    start : PlacingStart
        Where the search begins.

    Returns
    -------
    Placement
        Servings with days; fixed servings are not repeated in it.
    """
    is_proven = start.cost - start.bound <= max(_NOTHING, settings.gap * start.bound)
    if is_proven or settings.node_limit == 0:
        status = Status.OPTIMAL if is_proven else Status.FEASIBLE
        placed = _placed(case, servings, start.days)
        return Placement(status, placed, start.cost, min(start.bound, start.cost))
    menu = build(case, servings)
    known = {variable: float(start.days[n] == day) for (n, day), variable in menu.on_day.items()}
    outcome = menu.model.solve(settings, known)
    placed = _read(menu, outcome) if outcome.status.has_answer else ()
    return Placement(outcome.status, placed, outcome.objective, outcome.bound, outcome.out_of_time)


def _read(menu: PlaceModel, outcome: Outcome) -> tuple[Serving, ...]:
    # A whole number up to the solver's tolerance.
    days = {n: day for (n, day), item in menu.on_day.items() if outcome.value(item) > 0.5}
    return _placed(menu.case, menu.servings, days)


def _placed(
    case: MenuCase, servings: Sequence[ChosenServing], days: Mapping[int, int]
) -> tuple[Serving, ...]:
    placed = [
        Serving(days[n], serving.occasion, serving.dish, serving.portions)
        for n, serving in enumerate(servings)
    ]
    return tuple(sorted(placed, key=lambda s: (s.day, case.occasions.index(s.occasion))))


def _apart(
    menu: PlaceModel, name: str, counts: Sequence[float], given: Mapping[int, int], price: float
) -> None:
    for day in range(menu.case.days + 1):
        terms = menu._terms(counts, [day, day + 1])
        bound = 1.0 - given.get(day, 0) - given.get(day + 1, 0)
        if len(terms) > bound:
            stay_within(menu.model, f"{name}_{day:02d}", terms, bound, firm(price, 1.0))


def _known(case: MenuCase) -> tuple[Serving, ...]:
    """Return all servings that no variable can move."""
    return (*case.fixed, *case.beside)
