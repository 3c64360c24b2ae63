"""Rules that bind single days: shared by the models of which day and how much.

Both models offer the same view of a day, `DayMenu`; what differs is whether the terms
are choices of day with known portions, or portions with known days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from solver.week.case import Period, Side
from solver.week.elastic import firm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solver.outcome import Term
    from solver.week.case import GroupLimit, MenuCase
    from solver.week.elastic import Penalty


class DayMenu(Protocol):
    """What a rule about days needs to see of a model."""

    case: MenuCase

    def intake(self, nutrient: str, side: Side, days: Sequence[int]) -> list[Term]:
        """Sum a nutrient over some days, as terms."""

    def given(self, nutrient: str, side: Side, days: Sequence[int]) -> float:
        """Sum a nutrient over some days that no variable can change."""

    def group(self, limit: GroupLimit, days: Sequence[int]) -> list[Term]:
        """Count a group over some days, as terms."""

    def group_given(self, limit: GroupLimit, days: Sequence[int]) -> float:
        """Count a group over some days that no variable can change."""

    def reach(self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty) -> None:
        """Ask for at least an amount, or a price."""

    def stay_within(
        self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty
    ) -> None:
        """Ask for at most an amount, or a price."""


def day_minimum(menu: DayMenu) -> None:
    """Reach each day's share of a minimum, or pay for the miss.

    sum over the day's servings of credit * grams + miss >= day_share * amount
    """
    for limit in menu.case.limits:
        if limit.side is Side.MIN and limit.has_day_bound:
            penalty = firm(limit.day_price, limit.day_amount)
            for day in range(1, menu.case.days + 1):
                bound = limit.day_amount - menu.given(limit.nutrient, Side.MIN, [day])
                terms = menu.intake(limit.nutrient, Side.MIN, [day])
                menu.reach(f"day_minimum_{limit.name}_{day:02d}", terms, bound, penalty)


def day_maximum(menu: DayMenu) -> None:
    """Stay within each day's share of a maximum, or pay for the excess.

    sum over the day's servings of debit * grams - miss <= day_share * amount
    """
    for limit in menu.case.limits:
        if limit.side is Side.MAX and limit.has_day_bound:
            penalty = firm(limit.day_price, limit.day_amount)
            for day in range(1, menu.case.days + 1):
                bound = limit.day_amount - menu.given(limit.nutrient, Side.MAX, [day])
                terms = menu.intake(limit.nutrient, Side.MAX, [day])
                name = f"day_maximum_{limit.name}_{day:02d}"
                menu.stay_within(name, terms, bound, penalty)


def group_day_maximum(menu: DayMenu) -> None:
    """Serve no more of a group of foods on one day than its daily limit allows.

    sum over the day's options of the group of grams (or servings) - miss <= amount
    """
    for limit in menu.case.group_limits:
        if limit.side is Side.MAX and limit.period is Period.DAY:
            penalty = firm(limit.price, limit.amount)
            for day in range(1, menu.case.days + 1):
                terms = menu.group(limit, [day])
                if terms:
                    bound = limit.amount - menu.group_given(limit, [day])
                    name = f"group_day_maximum_{limit.name}_{day:02d}"
                    menu.stay_within(name, terms, bound, penalty)
