"""What stands in the way where no menu exists: of foods first, then of dishes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.cautions import EVERYONE
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

    from mealplan.menu_case import Ask, Situation
    from solver.week import MenuCase


def food_obstacles(case: Situation, ask: Ask) -> tuple[str, ...]:
    """Return which hard rules conflict whatever the dishes, with their repairs, in words.

    Parameters
    ----------
    case : Situation
    ask : Ask
        What was asked of the menu: its days, the foods to be avoided, meals kept all the same.

    Returns
    -------
    tuple of str
        Empty where foods alone could keep every hard rule.
    """
    kept = {portion.food for meal in ask.fixed for portion in meal.portions}
    day = mean_day(case, values=ask.values, days=ask.days)
    with LiveDiet(day.case) as diet:
        diet.set_barrier(BANNED, ask.avoided_foods - kept)
        return conflict_of(day, diet).words()


def dish_obstacles(case: Situation, menu: MenuCase) -> tuple[str, ...]:
    """Return which hard limits the nearest menu of the allowed dishes misses, in words.

    Then follow the patient's other hard rules, each of which narrows what dishes can be.

    Parameters
    ----------
    case : Situation
    menu : MenuCase
        The menu problem that has no answer.
    """
    rows = {row["target_id"]: row for row in records(case.targets.reset_index())}
    sentences, named = [], set()
    for miss in nearest_misses(menu):
        row = rows.get(miss.limit.name.rsplit("_", 1)[0])
        if row is not None:  # a budget is no target
            member = target_member(row, miss.limit.side, case)
            named.add(str(row["rule_id"]))
            sentences.append(
                f"{capital(member.words(miss.limit.amount))} cannot be kept: the nearest menu of "
                f"the allowed dishes gives {said(miss.reached, member.unit)} a day."
            )
    return *sentences, *hard_rules(case, named)


def hard_rules(case: Situation, named: Collection[str] = ()) -> tuple[str, ...]:
    """Name the patient's own hard rules but those named already.

    Parameters
    ----------
    case : Situation
    named : collection of str
        Rule ids.
    """
    own = (
        item
        for item in case.cautions
        if item.is_hard and item.because != EVERYONE and not item.is_kept_for_all
    )
    return tuple(
        f"Rule {item.rule_id} narrows this menu ({item.because}): {item.reason}."
        for item in own
        if item.rule_id not in named
    )


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
