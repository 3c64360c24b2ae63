"""Reads the rule tables that limit groups of foods into the solver's terms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mealplan.choices import Exclusion, words_of
from mealplan.dishes import OCCASIONS
from mealplan.errors import InputError
from mealplan.request import DAYS_A_WEEK
from mealplan.tables import Row, Same, read_rows
from mealplan.tiers import price_of
from solver.week import GroupLimit, Period, ServingCredit, ShareCredit, Side, Spread, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from mealplan.supplements import Taken

_EACH_KIND = "each_kind_with_flag"
_GROUPED_BY = ("kind", "flags", "role", "group")
"""Columns of the food table that a rule may select foods by."""


@dataclass(frozen=True, eq=False)
class _Groups:
    """Foods by what a rule may select them by; equal only to itself."""

    by_column: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def of(cls, foods: pd.DataFrame, among: frozenset[str] | None = None) -> _Groups:
        every = _groups_of(Same(foods))
        return every if among is None else _groups_among(every, among)

    def selected(self, row: Row) -> Mapping[str, frozenset[str]]:
        """Return the sets of foods that a rule counts together, by the rule's name."""
        if row["selects"] != _EACH_KIND:
            column = "flags" if row["selects"] == "flag" else row["selects"]
            members = self.by_column[column].get(row["value"])
            return {row["limit_id"]: members} if members else {}
        flagged = self.by_column["flags"].get(row["value"], frozenset())
        own = _kinds_with_own_limit()
        return {
            f"{row['limit_id']}_{kind}": foods & flagged
            for kind, foods in sorted(self.by_column["kind"].items())
            if foods & flagged and kind not in own
        }


@lru_cache(maxsize=4)
def _groups_of(foods: Same[pd.DataFrame]) -> _Groups:
    return _Groups({column: words_of(foods.value, column) for column in _GROUPED_BY})


@lru_cache(maxsize=16)
def _groups_among(every: _Groups, among: frozenset[str]) -> _Groups:
    # Who may eat the same foods has the same groups of them.
    return _Groups(
        {
            column: {word: foods & among for word, foods in words.items() if foods & among}
            for column, words in every.by_column.items()
        }
    )


def group_limits(
    foods: pd.DataFrame,
    days: int,
    without: frozenset[str] = frozenset(),
    among: frozenset[str] | None = None,
) -> Iterator[GroupLimit]:
    """Yield the limits of groups of foods, for a plan of some days.

    Maxima of a week hold in a shorter plan too; minima shrink with it.

    Parameters
    ----------
    foods : DataFrame
    days : int
    without : frozenset of str
        Rules that are set aside, by id; those that guard safety hold all the same.
    among : frozenset of str, optional
        The foods that the limits are to speak of; all by default.
    """
    for limit, rule_id in _every_limit(_Groups.of(foods, among), days):
        if math.isinf(limit.price) or without.isdisjoint((limit.name, rule_id)):
            yield limit


def check_rules(without: frozenset[str], foods: pd.DataFrame) -> None:
    """Refuse rules to be set aside that no food falls under.

    Raises
    ------
    InputError
        Lists each of them.
    """
    if not without:
        return
    limits = _every_limit(_Groups.of(foods), DAYS_A_WEEK)
    unknown = sorted(without - {name for limit, rule in limits for name in (limit.name, rule)})
    if unknown:
        raise InputError(f"overrides: {rule}: no food falls under such a rule." for rule in unknown)


@lru_cache(maxsize=16)
def _every_limit(groups: _Groups, days: int) -> tuple[tuple[GroupLimit, str], ...]:
    """Return each limit with the id of its rule."""
    return tuple(_limits(groups, days))


def _limits(groups: _Groups, days: int) -> Iterator[tuple[GroupLimit, str]]:
    for row in read_rows("limits.csv"):
        for side, column in ((Side.MIN, "minimum"), (Side.MAX, "maximum")):
            if math.isnan(row[column]):
                continue
            for name, members in groups.selected(row).items():
                unit, period, amount = Unit(row["unit"]), Period(row["per"]), float(row[column])
                if side is Side.MIN and period is Period.WEEK:
                    amount = math.floor(amount * min(1.0, days / DAYS_A_WEEK))
                price = price_of(row["tier"])
                limit = GroupLimit(name, members, side, amount, unit, period, price)
                yield limit, row["limit_id"]


def barred_by_limit(foods: pd.DataFrame) -> Iterator[Exclusion]:
    """Yield the foods that a limit of zero keeps out of every plan."""
    groups = _Groups.of(foods)
    for row in read_rows("limits.csv"):
        if row["maximum"] == 0.0:
            for members in groups.selected(row).values():
                for food in sorted(members):
                    yield Exclusion(food, f"limit_{row['limit_id']}", row["reason"])


def spreads(foods: pd.DataFrame, among: frozenset[str]) -> Iterator[Spread]:
    """Yield the sets of some foods that keep a day's distance."""
    groups = _Groups.of(foods, among)
    for row in read_rows("spreads.csv"):
        for name, members in groups.selected(row).items():
            yield Spread(name, members, price_of(row["tier"]))


def serving_credits(taken: Taken) -> Iterator[ServingCredit]:
    """Yield the most that one serving is credited with, less what is taken with the meal."""
    for row in read_rows("credits.csv"):
        if row["kind"] == "serving":
            nutrient = row["nutrient"]
            beside = {place: taken.room(nutrient, place) for place in OCCASIONS}
            yield ServingCredit(nutrient, float(row["amount"]), beside)


def share_credits(
    foods: pd.DataFrame, among: frozenset[str] | None = None
) -> Iterator[ShareCredit]:
    """Yield the shares of a total that some foods may give."""
    flagged = _Groups.of(foods, among).by_column["flags"]
    for row in read_rows("credits.csv"):
        members = flagged.get(str(row["value"]))
        if row["kind"] == "share" and members:
            yield ShareCredit(row["rule_id"], row["nutrient"], members, float(row["amount"]))


def _kinds_with_own_limit() -> frozenset[str]:
    """Return the kinds whose weekly servings have a row of their own, which then holds."""
    return frozenset(
        row["value"]
        for row in read_rows("limits.csv")
        if (row["selects"], row["per"], row["unit"]) == ("kind", "week", "servings")
    )
