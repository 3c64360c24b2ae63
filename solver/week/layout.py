"""Lays a menu problem out as arrays: what every possible serving is made of and counts for.

A *block* is a dish at one occasion with its components and options; a serving picks one
option, or none, for each component of a block, and its grams.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solver.week.blocks import Blocks
from solver.week.case import MealLimit, Period, Side, Unit
from solver.week.tally import serving_cap, share_capped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from solver.week.case import GroupLimit, MenuCase, Option

    Floats = npt.NDArray[np.float64]
    Indices = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]

NONE = -1
"""Picks no option for a component."""
HARD_PRICE = 1e6
"""Price that stands for a hard limit while servings are looked for: far above every other."""
_TRACE = 1e-9
"""Share of a limit below which missing it is rounding."""
_SAME_SHARE = 1e-6
"""Share of a hard limit below which missing it is rounding of grams."""
_SAME_G = 1e-6
"""Difference of portions that is rounding. [g]"""


@dataclass(frozen=True, eq=False)
class MealTerms:
    """Limits of single servings as arrays, a column for each nutrient, side and hardness.

    Parameters
    ----------
    per_g : ndarray of shape (foods, terms)
        Amount a gram. [unit/g]
    sign : ndarray of shape (terms,)
        1 for minima, -1 for maxima.
    amount, price : ndarray of shape (blocks, terms)
        What is asked of a serving, and the price of missing it wholly; both 0 where nothing
        is asked.
    hard : ndarray of shape (blocks, terms)
        Where nothing may be missed.
    """

    per_g: Floats
    sign: Floats
    amount: Floats
    price: Floats
    hard: Flags

    @classmethod
    def of(cls, case: MenuCase, place: Indices) -> MealTerms:
        """Gather what limits single servings of a case, for blocks at some occasions."""
        limits = list(_serving_limits(case))
        terms = list(dict.fromkeys(_term(one) for one in limits))
        amount, price = np.zeros((2, len(place), len(terms)))
        for one in limits:
            at, term = place == case.occasions.index(one.occasion), terms.index(_term(one))
            amount[at, term] = one.amount
            price[at, term] = one.price
        sign = np.array([1.0 if side is Side.MIN else -1.0 for _, side, _ in terms])
        columns = [_amounts(case, nutrient, side) for nutrient, side, _ in terms]
        dear = np.minimum(price, HARD_PRICE)
        return cls(_side_by_side(case, columns), sign, amount, dear, np.isinf(price))

    @cached_property
    def scale(self) -> Floats:
        """What misses are a share of; infinite where nothing is asked."""
        return np.where(self.price > 0.0, np.maximum(self.amount, _TRACE), np.inf)

    @cached_property
    def finite(self) -> Floats:
        """What misses are a share of; 0 where nothing is asked."""
        return np.where(self.price > 0.0, self.scale, 0.0)

    def missed(self, blocks: Indices, amounts: Floats) -> Floats:
        """Return by which share of its limits each serving misses them."""
        share = self.sign * (self.amount[blocks] - amounts)
        share /= self.scale[blocks]
        share[share < _TRACE] = 0.0
        return np.asarray(share)

    def breaks(self, blocks: Indices, amounts: Floats) -> Flags:
        """Tell which servings miss a hard limit of their meal."""
        missed = self.missed(blocks, amounts) > _SAME_SHARE
        return np.asarray((missed & self.hard[blocks]).any(axis=1))

    def cost(self, blocks: Indices, amounts: Floats) -> Floats:
        """Return what the misses of servings cost."""
        return np.asarray((self.missed(blocks, amounts) * self.price[blocks]).sum(axis=1))


@dataclass(frozen=True, eq=False)
class RowTerms:
    """What servings count towards the rows of the menu model.

    Parameters
    ----------
    names : tuple of str
        Names of the rows: limits, share credits, groups.
    per_g, per_filling : ndarray of shape (foods, rows)
        What a gram, and a filling, of a food counts.
    capped : ndarray of int
        Rows towards which a serving is credited with so much at most.
    cap : ndarray of shape (blocks, capped rows)
    once : ndarray of int
        Rows to which a serving counts 1 at most.
    bound : ndarray of int
        Rows of which no serving may hold more than `most`.
    most : ndarray of float
    """

    names: tuple[str, ...]
    per_g: Floats
    per_filling: Floats
    capped: Indices
    cap: Floats
    once: Indices
    bound: Indices
    most: Floats

    @classmethod
    def of(cls, case: MenuCase, place: Indices) -> RowTerms:
        """Gather the rows of a case for blocks at some occasions."""
        limits, shares = _limit_columns(case), _share_columns(case)
        named = [*limits, *shares, *_group_names(case)]
        ahead = _side_by_side(case, [*limits.values(), *shares.values()])
        members = _members(case)
        weighed = np.array([one.unit is Unit.GRAMS for one in case.group_limits], dtype=bool)
        first = len(limits) + len(shares)
        once = [n for n, one in enumerate(case.group_limits) if one.unit is Unit.DAYS]
        firm = [n for n, one in enumerate(case.group_limits) if _is_firm_a_day(one)]
        caps = _caps(case)
        capped = np.flatnonzero(np.isfinite(caps).all(axis=0))
        return cls(
            tuple(named),
            np.hstack([ahead, members * weighed]),
            np.hstack([np.zeros_like(ahead), members * ~weighed]),
            capped,
            caps[place][:, capped],
            first + np.array(once, dtype=np.intp),
            first + np.array(firm, dtype=np.intp),
            np.array([case.group_limits[n].amount for n in firm]),
        )

    def counted(self, food: Indices, grams: Floats, owner: Indices, owners: int) -> Floats:
        """Count some portions towards each row, by who they belong to; owners x rows."""
        width, (starts, row, per_g, per_filling) = len(self.names), self._entries
        sizes = starts[food + 1] - starts[food]
        # Most foods count towards a fifth of the rows only.
        each = np.repeat(np.arange(len(food)), sizes)
        at = np.arange(len(each)) + np.repeat(starts[food] - (np.cumsum(sizes) - sizes), sizes)
        amounts = per_g[at] * grams[each] + per_filling[at]
        counts = np.bincount(owner[each] * width + row[at], amounts, owners * width)
        return np.asarray(counts, dtype=np.float64).reshape(owners, width)

    @cached_property
    def _entries(self) -> tuple[Indices, Indices, Floats, Floats]:
        """Where the rows of each food begin, and row, per gram and per filling of each."""
        food, row = np.nonzero((self.per_g != 0.0) | (self.per_filling != 0.0))
        starts = np.searchsorted(food, np.arange(len(self.per_g) + 1))
        return starts, row, self.per_g[food, row], self.per_filling[food, row]

    def breaks(self, held: Floats) -> Flags:
        """Tell which servings hold more of some bound row than any may."""
        return np.asarray((held > self.most + _SAME_G).any(axis=1))


@dataclass(frozen=True, eq=False)
class Layout:
    """A menu problem as arrays.

    Parameters
    ----------
    case : MenuCase
    dish, place : ndarray of shape (blocks,)
        Dish and occasion of each block, by position in the case.
    blocks : Blocks
        Every block.
    options : tuple of Option
    food : ndarray of shape (options,)
        Row of the option's food in the nutrient matrices.
    low_g, high_g, cost : ndarray of shape (options,)
    required : ndarray of shape (components,)
    rows : RowTerms
    meals : MealTerms
    """

    case: MenuCase
    dish: Indices
    place: Indices
    blocks: Blocks
    options: tuple[Option, ...]
    food: Indices
    low_g: Floats
    high_g: Floats
    cost: Floats
    required: Flags
    rows: RowTerms
    meals: MealTerms

    @classmethod
    def of(cls, case: MenuCase) -> Layout:
        """Lay out a case, leaving out occasions without an open slot."""
        parts = _parts(case)
        served = _served(case)
        dish = np.array([number for number, _ in served], dtype=np.intp)
        place = np.array([at for _, at in served], dtype=np.intp)
        of_block = [parts[case.dishes[number].name] for number, _ in served]
        components = [part for block in of_block for part in block]
        sizes = [len(part) for part in components], [len(block) for block in of_block]
        at = np.array([number for part in components for number in part], dtype=np.intp)
        heads = [part[0] for part in components]
        return cls(
            case,
            dish,
            place,
            Blocks.of(*(np.repeat(np.arange(len(size)), size) for size in sizes)),
            tuple([case.options[number] for number in at.tolist()]),
            np.array([case.food_row[one.food] for one in case.options], dtype=np.intp)[at],
            np.array([one.low_g for one in case.options])[at],
            np.array([one.high_g for one in case.options])[at],
            np.array([one.cost for one in case.options])[at],
            np.array([case.options[number].required for number in heads], dtype=bool),
            RowTerms.of(case, place),
            MealTerms.of(case, place),
        )

    @cached_property
    def dish_cost(self) -> Floats:
        """What serving each block costs in liking, before its foods."""
        costs = np.array([dish.cost for dish in self.case.dishes])
        return np.asarray(costs[self.dish])

    @cached_property
    def special_g(self) -> Floats:
        """What a gram of each option counts towards rows that have rules for single servings."""
        rows = np.append(self.rows.once, self.rows.bound)
        return np.asarray(self.rows.per_g[:, rows][self.food])

    @cached_property
    def special_filling(self) -> Floats:
        """What a filling of each option counts towards these rows."""
        rows = np.append(self.rows.once, self.rows.bound)
        return np.asarray(self.rows.per_filling[:, rows][self.food])

    @cached_property
    def is_special(self) -> Flags:
        """Which options count towards these rows at all."""
        return np.asarray(((self.special_g != 0.0) | (self.special_filling != 0.0)).any(axis=1))

    @cached_property
    def inner(self) -> Floats:
        """What a gram of each option holds of what single servings are judged by.

        The terms of meal limits come first, then the rows that are credited per serving.
        """
        per_food = np.hstack([self.meals.per_g, self.rows.per_g[:, self.rows.capped]])
        return np.asarray(per_food[self.food])


def _served(case: MenuCase) -> list[tuple[int, int]]:
    filled = {option.dish for option in case.options}
    return [
        (number, place)
        for number, dish in enumerate(case.dishes)
        for place, occasion in enumerate(case.occasions)
        if occasion in dish.occasions and case.open_slots[occasion] and dish.name in filled
    ]


def _parts(case: MenuCase) -> dict[str, list[list[int]]]:
    """Return the options of each dish by component, in the dish's own order, by position."""
    parts: dict[tuple[str, str], list[int]] = {}
    for number, option in enumerate(case.options):
        parts.setdefault((option.dish, option.component), []).append(number)
    dishes: dict[str, list[list[int]]] = {}
    for (dish, _), options in parts.items():
        dishes.setdefault(dish, []).append(options)
    return dishes


def _side_by_side(case: MenuCase, columns: list[Floats]) -> Floats:
    return np.array(columns).reshape(len(columns), len(case.foods)).T


def _amounts(case: MenuCase, nutrient: str, side: Side) -> Floats:
    matrix = case.credit if side is Side.MIN else case.debit
    return np.asarray(matrix[:, case.nutrient_column[nutrient]])


def _limit_columns(case: MenuCase) -> dict[str, Floats]:
    columns = {}
    for one in case.limits:
        if one.side is Side.MAX:
            columns[f"week_maximum_{one.name}"] = _amounts(case, one.nutrient, Side.MAX)
            continue
        without = share_capped(case, one.nutrient)
        free = np.array([food not in without for food in case.foods])
        columns[f"week_minimum_{one.name}"] = _amounts(case, one.nutrient, Side.MIN) * free
    return columns


def _share_columns(case: MenuCase) -> dict[str, Floats]:
    columns = {}
    for item in case.share_credits:
        amounts = _amounts(case, item.nutrient, Side.MIN)
        inside = np.array([food in item.foods for food in case.foods])
        columns[f"share_credit_{item.name}_foods"] = amounts * inside
        columns[f"share_credit_{item.name}_share"] = amounts * ~inside * item.share
    return columns


def _group_names(case: MenuCase) -> list[str]:
    ways = {Side.MIN: "minimum", Side.MAX: "maximum"}
    return [f"group_{ways[one.side]}_{one.name}" for one in case.group_limits]


def _members(case: MenuCase) -> Floats:
    members = np.zeros((len(case.foods), len(case.group_limits)))
    for number, one in enumerate(case.group_limits):
        members[[case.food_row[food] for food in one.foods if food in case.food_row], number] = 1.0
    return members


def _caps(case: MenuCase) -> Floats:
    """Return what a serving is credited with at most, occasions x rows."""
    kinds = len(case.limits) + 2 * len(case.share_credits) + len(case.group_limits)
    caps = np.full((len(case.occasions), kinds), math.inf)
    for number, one in enumerate(case.limits):
        if one.side is Side.MIN:
            caps[:, number] = [serving_cap(case, one.nutrient, at) for at in case.occasions]
    return caps


def _serving_limits(case: MenuCase) -> Iterator[MealLimit]:
    """Yield the limits of meals, and those that hard limits of a day are to each meal of it."""
    tightest: dict[tuple[str, str], float] = {}
    for one in case.limits:
        if one.side is Side.MAX and one.has_day_bound and math.isinf(one.day_price):
            for occasion in case.occasions:
                known = tightest.get((occasion, one.nutrient), math.inf)
                tightest[occasion, one.nutrient] = min(known, one.day_amount)
    for limit in case.meal_limits:
        place = (limit.occasion, limit.nutrient)
        if _is_hard_maximum(limit) and place in tightest:
            tightest[place] = min(limit.amount, tightest[place])
        else:
            yield limit
    for (occasion, nutrient), amount in tightest.items():
        yield MealLimit("a_day", occasion, nutrient, Side.MAX, amount, math.inf)


def _is_hard_maximum(limit: MealLimit) -> bool:
    return limit.side is Side.MAX and math.isinf(limit.price)


def _term(limit: MealLimit) -> tuple[str, Side, bool]:
    """Return what limits share a column: a soft and a hard one of a meal both stand."""
    return limit.nutrient, limit.side, math.isinf(limit.price)


def _is_firm_a_day(one: GroupLimit) -> bool:
    """Tell whether a single serving may not hold more than the limit of a day."""
    return one.side is Side.MAX and one.period is Period.DAY and math.isinf(one.price)
