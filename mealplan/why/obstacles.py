"""What stands in the way where no menu exists: of foods first, then of dishes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.menu_case import usable_dishes
from mealplan.tables import records
from mealplan.why.conflict import conflict_of
from mealplan.why.mean_day import mean_day
from mealplan.why.members import BANNED, reason_member, target_member
from mealplan.why.words import capital, said
from solver.live import LiveDiet
from solver.week.nearest import nearest_misses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mealplan.menu_case import Situation
    from solver.week import MenuCase


def food_obstacles(case: Situation, avoided: Collection[str] = ()) -> tuple[str, ...]:
    """Return which hard rules conflict whatever the dishes, with their repairs, in words.

    Parameters
    ----------
    case : Situation
    avoided : collection of str
        Ids of foods that must not come into the menu.

    Returns
    -------
    tuple of str
        Empty where foods alone could keep every hard rule.
    """
    day = mean_day(case)
    with LiveDiet(day.case) as diet:
        diet.set_barrier(BANNED, avoided)
        return conflict_of(day, diet).words()


def dish_obstacles(case: Situation, menu: MenuCase) -> tuple[str, ...]:
    """Return which hard limits the nearest menu of the allowed dishes misses, in words.

    Parameters
    ----------
    case : Situation
    menu : MenuCase
        The menu problem that has no answer.
    """
    rows = {row["target_id"]: row for row in records(case.targets.reset_index())}
    sentences = []
    for miss in nearest_misses(menu):
        row = rows.get(miss.limit.name.rsplit("_", 1)[0])
        if row is not None:  # a budget is no target
            member = target_member(row, miss.limit.side, case)
            sentences.append(
                f"{capital(member.words(miss.limit.amount))} cannot be kept: the nearest menu of "
                f"the allowed dishes gives {said(miss.reached, member.unit)} a day."
            )
    return tuple(sentences)


def closing_reasons(case: Situation, occasion: str) -> Iterator[str]:
    """Yield for each reason to leave foods out how many dishes of an occasion it closes."""
    allowed = case.allowed
    few = _served(case, allowed, occasion)
    for exclusion in {item.rule: item for item in case.excluded}.values():
        others = {item.food_id for item in case.excluded if item.rule != exclusion.rule}
        wider = frozenset(case.table.foods.index) - others
        closed = _served(case, wider, occasion) - few
        if closed:
            member = reason_member(exclusion, case)
            yield f"{member.subject} closes {closed} of them"


def _served(case: Situation, allowed: frozenset[str], occasion: str) -> int:
    return sum(occasion in dish.occasions for dish in usable_dishes(case.dishes, allowed))
