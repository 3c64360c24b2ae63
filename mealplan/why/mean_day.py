"""A patient's mean day as a live diet: all foods, targets, rules and reasons, no dishes.

With equal targets on every day the linear model of a week is seven times this day, food
limits of a week taken by the seventh (docs/explain.md). It knows no dishes, meals, whole
portions or single days: what it cannot do no menu can, and a menu may do less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mealplan.actions import food_caps
from mealplan.policy import Values, as_matrix, worth_per_g
from mealplan.request import DAYS_A_WEEK
from mealplan.rules import group_limits, share_credits
from mealplan.supplements import left_for_food
from mealplan.tables import records
from mealplan.tiers import price_of
from mealplan.why.members import (
    Member,
    banned_member,
    group_members,
    group_name,
    reason_member,
    target_member,
)
from mealplan.wishes import wish_costs
from solver.live import Barrier, LiveCase, Rule
from solver.week import Period, Side, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy.typing as npt
    import pandas as pd

    from mealplan.menu_case import Situation
    from mealplan.tables import Row
    from solver.week import GroupLimit, ShareCredit

    Floats = npt.NDArray[np.float64]

KEPT = "keep_"
"""How the names of wishes to keep a known day's foods begin."""


@dataclass(frozen=True, eq=False)
class MeanDay:
    """A patient's mean day, ready to be kept in the solver.

    Parameters
    ----------
    situation : Situation
        The patient, foods, targets and exclusions.
    foods : DataFrame
        Foods that may be eaten, in the order of the model's first parts.
    targets : DataFrame
        Daily targets by target id, limits being those of food alone: what supplements give
        is taken off, and what they meet or exceed by themselves is gone.
    case : LiveCase
        Parts (foods, then inner sums), rules and barriers.
    members : mapping of str to Member
        Every rule and barrier of the case by name, for words.
    """

    situation: Situation
    foods: pd.DataFrame
    targets: pd.DataFrame
    case: LiveCase
    members: Mapping[str, Member]

    @property
    def food_ids(self) -> tuple[str, ...]:
        """Ids of the foods, in the order of the model's first parts."""
        return self.case.parts[: len(self.foods)]

    @cached_property
    def food_names(self) -> Mapping[str, str]:
        """Kitchen name of each food by id."""
        return {str(food): str(name) for food, name in self.foods["name"].items()}

    @cached_property
    def rule_at(self) -> Mapping[str, int]:
        """Position of each rule of the case by name."""
        return {rule.name: at for at, rule in enumerate(self.case.rules)}


def mean_day(
    case: Situation,
    kept: Mapping[str, float] | None = None,
    values: str = Values.TYPICAL,
    days: int = DAYS_A_WEEK,
) -> MeanDay:
    """Build the mean day of a patient's situation.

    Parameters
    ----------
    case : Situation
    kept : mapping of str to float, optional
        Grams a day by food id that the day should stay near, such as those of a plan;
        without it the day takes as few portions as it can. [g a day]
    values : {"typical", "cautious"}
        Which end of each value's range counts.
    days : int
        Days of the plan that the day stands for; a longer plan is made of weeks.
    """
    foods, kept, days = _eaten(case), kept or {}, min(days, DAYS_A_WEEK)
    targets = left_for_food(case.targets, case.taken)
    shares, groups = tuple(share_credits(foods)), tuple(_groups(case, foods, days))
    sums = _Sums.of(case, foods, shares, values)
    told = (
        *_target_members(case, targets),
        *group_members(groups, case.cautions),
        *_inner_members(foods, shares, kept),
        *_reason_members(case),
    )
    parts = (*map(str, foods.index), *(f"credited_{item.name}" for item in shares))
    inner = len(shares)
    costs = _costs(case, foods)
    base = np.array([kept.get(food, 0.0) for food in parts[: len(foods)]])
    live = LiveCase(
        parts=parts,
        cost=np.concatenate([costs, np.zeros(inner)]),
        least=np.zeros(len(parts)),
        most=np.concatenate([np.maximum(_most_g(foods, days), base), np.full(inner, np.inf)]),
        rules=(
            *_target_rules(targets, sums),
            *_group_rules(foods, groups, inner, days),
            *sums.links(),
            *_kept_rules(parts, base, costs),
        ),
        barriers=(*_barriers(case, foods), Barrier(banned_member().name, frozenset())),
    )
    return MeanDay(case, foods, targets, live, {member.name: member for member in told})


def _eaten(case: Situation) -> pd.DataFrame:
    """Return the foods with household portions: no other has a sensible amount."""
    foods = case.table.foods
    return foods[foods["max_g"].notna() & foods["max_per_week"].notna()]


def _most_g(foods: pd.DataFrame, days: int) -> Floats:
    """Return the most of each food a day, on average: largest portions, as often as allowed."""
    most = foods["max_g"].to_numpy(dtype=float) * foods["max_per_week"].to_numpy(dtype=float)
    return np.asarray(most / days)


def _costs(case: Situation, foods: pd.DataFrame) -> Floats:
    """Return what a gram a day costs in liking: a week's servings of the largest portion."""
    wishes, serving = wish_costs(case.patient, foods), price_of("preference")
    costs = np.array([serving + wishes.get(str(food), 0.0) for food in foods.index])
    return np.asarray(DAYS_A_WEEK * costs / foods["max_g"].to_numpy(dtype=float))


@dataclass(frozen=True, eq=False)
class _Sums:
    """What a unit of each part counts towards minima and maxima, by nutrient.

    A set of foods that may give a share of a total only is credited through an inner part
    of its own.
    """

    credit: Mapping[str, Floats]
    debit: Mapping[str, Floats]
    shares: tuple[ShareCredit, ...]
    inside: tuple[npt.NDArray[np.bool_], ...]

    @classmethod
    def of(
        cls, case: Situation, foods: pd.DataFrame, shares: tuple[ShareCredit, ...], values: str
    ) -> _Sums:
        """Lay out what a gram of each food gives and takes, for the nutrients of targets."""
        keys = sorted({*case.targets["nutrient"], *(item.nutrient for item in shares)})
        # Fear of the unknown is reckoned over the whole table, as for menus.
        worth = worth_per_g(case.table, keys, values)
        credit, debit = (as_matrix(side.loc[foods.index]) for side in worth)
        inside = tuple(foods.index.isin(item.foods) for item in shares)
        return cls(
            dict(zip(keys, credit.T, strict=True)),
            dict(zip(keys, debit.T, strict=True)),
            shares,
            inside,
        )

    def per_part(self, nutrient: str, side: Side) -> Floats:
        """Return what a unit of each part counts on one side of a limit."""
        inner = np.zeros(len(self.shares))
        if side is Side.MAX:
            return np.concatenate([self.debit[nutrient], inner])
        counted = self.credit[nutrient].copy()
        for at, (item, inside) in enumerate(zip(self.shares, self.inside, strict=True)):
            if item.nutrient == nutrient:
                counted[inside] = 0.0
                inner[at] = 1.0
        return np.concatenate([counted, inner])

    def links(self) -> Iterator[Rule]:
        """Yield the rules that tie each inner part to the foods it stands for."""
        for at, (item, inside) in enumerate(zip(self.shares, self.inside, strict=True)):
            own = np.zeros(len(self.shares))
            own[at] = -1.0
            given = np.where(inside, self.credit[item.nutrient], 0.0)
            others = np.where(inside, 0.0, self.credit[item.nutrient])
            foods = np.concatenate([given, own])
            share = np.concatenate([item.share * others, (1.0 - item.share) * own])
            yield Rule(f"link_{item.name}_foods", Side.MIN, 0.0, foods)
            yield Rule(f"link_{item.name}_share", Side.MIN, 0.0, share)


def _target_rules(targets: pd.DataFrame, sums: _Sums) -> Iterator[Rule]:
    for row in records(targets.reset_index()):
        for side, column in ((Side.MIN, "minimum"), (Side.MAX, "maximum")):
            amount, name = float(row[column]), f"{row['target_id']}_{side.value}"
            per_unit = sums.per_part(str(row["nutrient"]), side)
            scale = 1.0 if math.isnan(amount) else amount
            price = price_of(str(row["tier"])) * share_left(row, side)
            yield Rule(name, side, amount, per_unit, price, scale)


def share_left(row: Row, side: Side) -> float:
    """Return what part of a target is left for food, by which a miss of it is priced."""
    share = float(row["minimum_share" if side is Side.MIN else "maximum_share"])
    return 1.0 if math.isnan(share) else share


def _groups(case: Situation, foods: pd.DataFrame, days: int) -> Iterator[GroupLimit]:
    """Yield the group limits of a plan: everyone's, then those of cautions.

    Limits of zero are reasons to leave foods out; nothing is asked of foods that all stay out.
    """
    for limit in group_limits(foods, days, case.set_aside):
        if limit.amount > 0.0 and (limit.side is Side.MAX or limit.foods & case.allowed):
            yield limit
    yield from food_caps(case.cautions, foods)


def _group_rules(
    foods: pd.DataFrame, groups: Iterable[GroupLimit], inner: int, days: int
) -> Iterator[Rule]:
    position = {food: at for at, food in enumerate(foods.index)}
    for limit in groups:
        counted, members = np.zeros(len(foods) + inner), [position[food] for food in limit.foods]
        counted[members] = _group_weights(foods, limit, days)[members]
        yield Rule(group_name(limit), limit.side, limit.amount, counted, limit.price, limit.amount)


def _group_weights(foods: pd.DataFrame, limit: GroupLimit, days: int) -> Floats:
    """Return what a gram a day counts towards a group limit, in the limit's own unit.

    A serving holds between the smallest and the largest portion, so grams stand for at
    least as many servings as largest portions would make, and at most for as many as
    smallest ones. A day with a food of the group holds at least one serving of it.
    """
    counted = days if limit.period is Period.WEEK else 1
    if limit.unit is Unit.GRAMS:
        return np.full(len(foods), float(counted))
    column = "max_g" if limit.side is Side.MAX else "min_g"
    return np.asarray(counted / foods[column].to_numpy(dtype=float))


_KEEPING = 2.0
"""What taking a gram of a kept food away costs, in units of what a gram more costs: it
saves one and costs two, so that coming and going weigh alike (design choice)."""


def _kept_rules(parts: tuple[str, ...], base: Floats, costs: Floats) -> Iterator[Rule]:
    """Yield the wish to keep each food of a known day."""
    for at in np.flatnonzero(base):
        grams, one = float(base[at]), np.zeros(len(parts))
        one[at] = 1.0
        price = _KEEPING * float(costs[at]) * grams
        yield Rule(f"{KEPT}{_plain_id(parts[at])}", Side.MIN, grams, one, price, grams)


def _plain_id(food: str) -> str:
    return food.replace(":", "_")


def _barriers(case: Situation, foods: pd.DataFrame) -> Iterator[Barrier]:
    known = {str(food) for food in foods.index}
    for name in dict.fromkeys(item.rule for item in case.excluded):
        barred = {item.food_id for item in case.excluded if item.rule == name}
        yield Barrier(name, frozenset(barred & known))


def _target_members(case: Situation, targets: pd.DataFrame) -> Iterator[Member]:
    for row in records(targets.reset_index()):
        for side in Side:
            yield target_member(row, side, case)


def _inner_members(
    foods: pd.DataFrame, shares: Iterable[ShareCredit], kept: Iterable[str]
) -> Iterator[Member]:
    names = foods["name"].to_dict()
    for item in shares:
        for part in ("foods", "share"):
            yield Member(f"link_{item.name}_{part}", "link", item.name.replace("_", " "))
    for food in kept:
        yield Member(f"{KEPT}{_plain_id(food)}", "keep", names.get(food, food), Side.MIN, "g")


def _reason_members(case: Situation) -> Iterator[Member]:
    for exclusion in {item.rule: item for item in case.excluded}.values():
        yield reason_member(exclusion, case)
    yield banned_member()
