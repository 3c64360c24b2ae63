"""Weeks that their days cannot hold, and what the next menu is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver import Settings
from solver.week import (
    QUICK,
    Dish,
    GroupLimit,
    MenuCase,
    Option,
    Period,
    Side,
    Spread,
    Unit,
    solve_week,
)
from solver.week.menus import following, menus
from solver.week.relieve import relieved
from solver.week.search import placing_start

NUTS = frozenset({"nut"})
DAY = GroupLimit("nuts_day", NUTS, Side.MAX, 45.0, Unit.GRAMS, Period.DAY, 1000.0)
DAYS = GroupLimit("nut_days", NUTS, Side.MIN, 2.0, Unit.DAYS, Period.WEEK, 20.0)
TIMES = GroupLimit("nut_week", NUTS, Side.MAX, 3.0, Unit.SERVINGS, Period.WEEK, 1000.0)
APART = Spread("nuts_apart", NUTS, 50.0)


def meals(*groups: GroupLimit, days: int = 2, spreads: tuple[Spread, ...] = ()) -> MenuCase:
    """Return days of two meals, each a liked dish with 30 g of nuts or another without."""
    dishes = [
        Dish(f"{kind}_{place}{number}", (place,), cost, most=1)
        for place in ("lunch", "dinner")
        for kind, cost in (("nutty", 1.0), ("plain", 1.1))
        for number in range(days)
    ]
    options = [
        Option(dish.name, "base", "nut" if "nutty" in dish.name else "rice", 30.0, 30.0, 30.0, True)
        for dish in dishes
    ]
    return MenuCase(
        days=days,
        occasions=("lunch", "dinner"),
        foods=("nut", "rice"),
        nutrients=("energy",),
        credit=np.ones((2, 1)),
        debit=np.ones((2, 1)),
        dishes=tuple(dishes),
        options=tuple(options),
        group_limits=groups,
        spreads=spreads,
    )


def nutty(servings: object) -> int:
    return sum("nutty" in one.dish for one in servings)


def test_a_strained_limit_of_a_day_leaves_room_over_the_week():
    eased = relieved(meals(DAY, TIMES), {"nuts_day"})
    assert eased.group_limits[0].amount == pytest.approx(0.85 * DAY.amount)
    assert eased.group_limits[1] == TIMES


def test_a_day_more_is_asked_for_where_days_were_missed_and_never_more_than_there_are():
    once = relieved(meals(DAYS, days=3), {"nut_days"})
    assert once.group_limits[0].amount == 3.0
    assert relieved(once, {"nut_days"}) is None


def test_foods_that_came_too_near_are_served_as_often_as_they_find_a_place():
    case = meals(TIMES, days=3, spreads=(APART,))
    eased = relieved(case, {"nuts_apart"})
    assert eased.group_limits[0].amount == 2.0
    assert relieved(eased, {"nuts_apart"}).group_limits[0].amount == 1.0


@pytest.mark.parametrize("strained", [(), ("another",), ("nut_week",)])
def test_what_no_row_of_the_week_can_ease_leaves_the_case_alone(strained):
    assert relieved(meals(DAY, TIMES), strained) is None


def test_the_next_menu_leaves_the_days_room():
    case = meals(DAY)
    offered = menus(case, Settings(gap=0.01))
    first = following(offered, None)
    # Three times 30 g are allowed over two days, and no day may hold two of them.
    assert nutty(first.servings) == 3
    strained = placing_start(case, first.servings, 0).strained
    assert strained == {"nuts_day"}
    assert nutty(following(offered, strained).servings) == 2


def test_a_week_that_its_days_cannot_hold_is_chosen_anew():
    solved = solve_week(meals(DAY), QUICK, 0)
    nuts = {one.day: 0 for one in solved.servings}
    for one in solved.servings:
        nuts[one.day] += "nutty" in one.dish
    assert nuts == {1: 1, 2: 1}
    assert solved.strained == frozenset()


def test_a_menu_without_strain_is_followed_by_others_of_the_same_case():
    case = replace(meals(), group_limits=())
    assert {nutty(one.servings) for one in menus(case, Settings(gap=0.01))} == {4}
