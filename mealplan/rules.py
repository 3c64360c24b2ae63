"""Reads the rule tables that limit groups of foods into the solver's terms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mealplan.choices import Exclusion, foods_with, words_of
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
GROUPED_BY = ("kind", "flags", "role", "group")
"""Columns of the food table that a rule may select foods by."""


@dataclass(frozen=True)
class _Groups:
    """Foods by what a rule may select them by."""

    by_column: Mapping[str, Mapping[str, frozenset[str]]]

    @classmethod
    def of(cls, foods: pd.DataFrame) -> _Groups:
        return _groups_of(Same(foods))

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
    # A plan asks for the groups of the same foods a few times.
    return _Groups({column: words_of(foods.value, column) for column in GROUPED_BY})


def group_limits(
    foods: pd.DataFrame, days: int, without: frozenset[str] = frozenset()
) -> Iterator[GroupLimit]:
    """Yield the limits of groups of foods, for a plan of some days.

    Maxima of a week hold in a shorter plan too; minima shrink with it.

    Parameters
    ----------
    foods : DataFrame
    days : int
    without : frozenset of str
        Rules that are set aside, by id; those that guard safety hold all the same.
    """
    for limit, rule_id in _every_limit(foods, days):
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
    limits = _every_limit(foods, DAYS_A_WEEK)
    unknown = sorted(without - {name for limit, rule in limits for name in (limit.name, rule)})
    if unknown:
        raise InputError(f"overrides: {rule}: no food falls under such a rule." for rule in unknown)


def _every_limit(foods: pd.DataFrame, days: int) -> Iterator[tuple[GroupLimit, str]]:
    """Yield each limit with the id of its rule."""
    groups = _Groups.of(foods)
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


def spreads(foods: pd.DataFrame) -> Iterator[Spread]:
    """Yield the sets of foods that keep a day's distance."""
    groups = _Groups.of(foods)
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


def share_credits(foods: pd.DataFrame) -> Iterator[ShareCredit]:
    """Yield the shares of a total that some foods may give."""
    for row in read_rows("credits.csv"):
        members = foods_with(foods, "flags", str(row["value"]))
        if row["kind"] == "share" and members:
            yield ShareCredit(row["rule_id"], row["nutrient"], members, float(row["amount"]))


def _kinds_with_own_limit() -> frozenset[str]:
    """Return the kinds whose weekly servings have a row of their own, which then holds."""
    return frozenset(
        row["value"]
        for row in read_rows("limits.csv")
        if (row["selects"], row["per"], row["unit"]) == ("kind", "week", "servings")
    )
