"""The data of a week's menu problem, as frozen values without any model in them.

A *dish* has components; an *option* is one food that may fill one component of one dish.
A *limit* bounds a nutrient, a *meal limit* bounds a nutrient in one serving, a *group
limit* bounds grams or servings of a set of foods. Amounts of nutrients stand in two
matrices: `credit` counts towards minima, `debit` towards maxima, so that the caller
decides what an unknown value is worth on either side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from solver.errors import InputError
from solver.week.case_checks import case_problems, limit_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]


class Side(StrEnum):
    """Tell a minimum from a maximum."""

    MIN = "min"
    MAX = "max"


class Period(StrEnum):
    """Say over what a limit is counted."""

    DAY = "day"
    WEEK = "week"


class Unit(StrEnum):
    """Say in what a group limit is counted."""

    GRAMS = "g"
    SERVINGS = "servings"
    DAYS = "days"


@dataclass(frozen=True)
class Dish:
    """A dish, where it may be served and what serving it costs in liking.

    Parameters
    ----------
    name : str
        Identifier of lower-case letters, digits and underscores.
    occasions : tuple of str
        Occasions at which it may be served.
    cost : float
        Price of one serving in the objective; lower is liked more.
    most : int
        Servings allowed over all days.
    repeat_cost : float
        Price of each serving after the first.
    """

    name: str
    occasions: tuple[str, ...]
    cost: float = 1.0
    most: int = 2
    repeat_cost: float = 0.0


@dataclass(frozen=True, eq=False)
class Option:
    """One food that may fill one component of one dish; equal only to itself.

    Parameters
    ----------
    dish, component, food : str
        Identifiers; `food` is a row of the nutrient matrices.
    low_g, high_g : float
        Smallest and largest portion, whole multiples of `step_g`. [g]
    step_g : float
        Household step of the portion. [g]
    required : bool
        Whether the component must be filled.
    cost : float
        Price of one serving of this food in the objective.
    typical_g : float
        Portion that a cook would serve unasked. [g]
    """

    dish: str
    component: str
    food: str
    low_g: float
    high_g: float
    step_g: float
    required: bool
    cost: float = 0.0
    typical_g: float = math.nan


@dataclass(frozen=True)
class Limit:
    """A bound on the daily mean of a nutrient over the period of the plan.

    Parameters
    ----------
    name : str
        Stable identifier, used in constraint names.
    nutrient : str
        Column of the nutrient matrices.
    side : Side
        Minimum or maximum.
    amount : float
        Amount a day, in the nutrient's unit.
    price : float
        Price of missing the whole amount for the whole period; infinite is hard.
    day_share : float
        Share of the amount that any single day must reach (minimum) or may reach
        (maximum); 0 or infinity leaves single days free.
    day_price : float
        Price of one day that misses its share wholly; infinite is hard.
    """

    name: str
    nutrient: str
    side: Side
    amount: float
    price: float
    day_share: float
    day_price: float

    @property
    def has_day_bound(self) -> bool:
        """Tell whether single days are bound at all."""
        return 0.0 < self.day_share < math.inf

    @property
    def day_amount(self) -> float:
        """Bound of a single day, in the nutrient's unit."""
        return self.amount * self.day_share


@dataclass(frozen=True)
class MealLimit:
    """A bound on a nutrient in each serving at one occasion.

    Parameters
    ----------
    name, occasion, nutrient : str
        Identifiers.
    side : Side
        Minimum or maximum.
    amount : float
        Amount in one serving, in the nutrient's unit.
    price : float
        Price of one serving that misses the whole amount; infinite is hard.
    """

    name: str
    occasion: str
    nutrient: str
    side: Side
    amount: float
    price: float


@dataclass(frozen=True)
class GroupLimit:
    """A bound on grams or servings of a set of foods.

    Parameters
    ----------
    name : str
        Stable identifier.
    foods : frozenset of str
        Food identifiers counted together.
    side : Side
        Minimum or maximum.
    amount : float
        Bound over the period, in `unit`.
    unit : Unit
        Grams, servings in which a food of the group stands, or days on which one does.
    period : Period
        A day, or the whole plan.
    price : float
        Price of missing the whole amount; infinite is hard.
    """

    name: str
    foods: frozenset[str]
    side: Side
    amount: float
    unit: Unit
    period: Period
    price: float


@dataclass(frozen=True)
class Spread:
    """A set of foods that should not be served twice on the same or adjacent days."""

    name: str
    foods: frozenset[str]
    price: float


@dataclass(frozen=True)
class ServingCredit:
    """The most of a nutrient that one serving is credited with towards minima.

    Parameters
    ----------
    nutrient : str
        Column of the nutrient matrices.
    amount : float
        Most credited to one serving, in the nutrient's unit.
    elsewhere : mapping of str to float
        Another amount at some occasions.
    """

    nutrient: str
    amount: float
    elsewhere: Mapping[str, float] = field(default_factory=dict)

    def at(self, occasion: str) -> float:
        """Return the most that a serving at an occasion is credited with."""
        return self.elsewhere.get(occasion, self.amount)


@dataclass(frozen=True)
class ShareCredit:
    """The largest share of a nutrient's credited total that a set of foods may give."""

    name: str
    nutrient: str
    foods: frozenset[str]
    share: float


@dataclass(frozen=True)
class Portion:
    """Grams of one food in one serving."""

    component: str
    food: str
    grams: float


@dataclass(frozen=True)
class Serving:
    """One dish on one day at one occasion, with its foods."""

    day: int
    occasion: str
    dish: str
    portions: tuple[Portion, ...]


@dataclass(frozen=True)
class MenuCase:
    """All that the three menu models need to know.

    Parameters
    ----------
    days : int
        Days of the plan.
    occasions : tuple of str
        Occasions of each day, in order.
    foods, nutrients : tuple of str
        Rows and columns of `credit` and `debit`.
    credit, debit : ndarray of shape (foods, nutrients)
        Amount per gram of food counted towards minima and towards maxima. [unit/g]
    dishes : tuple of Dish
    options : tuple of Option
    limits : tuple of Limit
    meal_limits : tuple of MealLimit
    group_limits : tuple of GroupLimit
    spreads : tuple of Spread
    serving_credits : tuple of ServingCredit
    share_credits : tuple of ShareCredit
    fixed : tuple of Serving
        Servings that are decided already and stay as they are.
    beside : tuple of Serving
        Servings of the days just before and after the plan, day 0 and day `days` + 1: only
        the distance to them counts.
    """

    days: int
    occasions: tuple[str, ...]
    foods: tuple[str, ...]
    nutrients: tuple[str, ...]
    credit: Matrix
    debit: Matrix
    dishes: tuple[Dish, ...]
    options: tuple[Option, ...]
    limits: tuple[Limit, ...] = ()
    meal_limits: tuple[MealLimit, ...] = ()
    group_limits: tuple[GroupLimit, ...] = ()
    spreads: tuple[Spread, ...] = ()
    serving_credits: tuple[ServingCredit, ...] = ()
    share_credits: tuple[ShareCredit, ...] = ()
    fixed: tuple[Serving, ...] = field(default=())
    beside: tuple[Serving, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse a case that no model could read."""
        problems = case_problems(self)
        if problems:
            raise InputError(problems)

    @cached_property
    def food_row(self) -> Mapping[str, int]:
        """Row of each food in the nutrient matrices."""
        return {food: row for row, food in enumerate(self.foods)}

    @cached_property
    def nutrient_column(self) -> Mapping[str, int]:
        """Column of each nutrient in the nutrient matrices."""
        return {nutrient: column for column, nutrient in enumerate(self.nutrients)}

    @cached_property
    def options_of(self) -> Mapping[str, tuple[Option, ...]]:
        """Options of each dish, in the order given."""
        grouped: dict[str, list[Option]] = {dish.name: [] for dish in self.dishes}
        for option in self.options:
            grouped[option.dish].append(option)
        return {dish: tuple(options) for dish, options in grouped.items()}

    @cached_property
    def options_with(self) -> Mapping[str, tuple[Option, ...]]:
        """Options of each food that has any, in the order of the foods."""
        grouped: dict[str, list[Option]] = {}
        for option in self.options:
            grouped.setdefault(option.food, []).append(option)
        return {food: tuple(grouped[food]) for food in self.foods if food in grouped}

    @cached_property
    def open_slots(self) -> Mapping[str, int]:
        """Servings still to be chosen at each occasion."""
        taken = [serving.occasion for serving in self.fixed]
        return {occasion: self.days - taken.count(occasion) for occasion in self.occasions}

    def keep(self, names: Collection[str]) -> MenuCase:
        """Return the case with some of its dishes only."""
        dishes = tuple(dish for dish in self.dishes if dish.name in names)
        options = tuple(option for option in self.options if option.dish in names)
        return self._with({"dishes": dishes, "options": options})

    def with_groups(self, limits: tuple[GroupLimit, ...]) -> MenuCase:
        """Return the case with other amounts in its limits of groups."""
        return self._with({"group_limits": limits})

    def _with(self, changed: Mapping[str, object]) -> MenuCase:
        """Return the case with some fields changed in a way that the checks need not see again."""
        case = object.__new__(MenuCase)
        for item in fields(self):
            object.__setattr__(case, item.name, changed.get(item.name, getattr(self, item.name)))
        return case

    def soften(self, reachable: Mapping[str, float]) -> MenuCase:
        """Return the case with some minima lowered to what can be reached at all.

        Parameters
        ----------
        reachable : mapping of str to float
            Amount a day by the name of the limit.
        """
        limits = tuple(
            replace(limit, amount=min(limit.amount, reachable.get(limit.name, limit.amount)))
            if limit.side is Side.MIN
            else limit
            for limit in self.limits
        )
        softened = self._with({"limits": limits})
        if problems := list(limit_problems(softened)):
            raise InputError(problems)
        return softened

    def amount(self, food: str, nutrient: str, side: Side) -> float:
        """Return the amount per gram that counts on one side of a limit. [unit/g]."""
        return self._amounts[side, nutrient][food]

    def amounts(self, nutrient: str, side: Side) -> Mapping[str, float]:
        """Return the amount per gram of every food that counts on one side of a limit."""
        return self._amounts[side, nutrient]

    @cached_property
    def _amounts(self) -> Mapping[tuple[Side, str], Mapping[str, float]]:
        # Plain mappings: a model asks for an amount a hundred thousand times.
        return {
            (side, nutrient): dict(zip(self.foods, column, strict=True))
            for side, matrix in ((Side.MIN, self.credit), (Side.MAX, self.debit))
            for nutrient, column in zip(self.nutrients, matrix.T.tolist(), strict=True)
        }
