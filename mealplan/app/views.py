"""What the page of the week shows of a plan, as values; the page itself only draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mealplan.household import spoken_number
from mealplan.render import ALONE, by_nutrient, range_text, share_of_goal, standing
from mealplan.request import DAYS_A_WEEK
from mealplan.tables import Row, read_rows, records
from mealplan.translation import lexicon_in, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from mealplan.app.texts import Texts
    from mealplan.notices import Notice
    from mealplan.plan import WeekPlan
    from mealplan.revise import Alternative


Thing = TypeVar("Thing")
_MOST_DECIMALS = 2
"""Decimals after which two amounts are about the same to a reader."""


@dataclass(frozen=True)
class MealFood:
    """One food of a meal: what, how much, and whether the dish can do without it."""

    food_id: str
    food: str
    measure: str
    is_beside: bool


@dataclass(frozen=True)
class Meal:
    """One meal as a card shows it."""

    day: int
    occasion: str
    dish: str
    minutes: int
    method: str
    is_left_over: bool
    foods: tuple[MealFood, ...]


@dataclass(frozen=True)
class Bar:
    """How a target stands: share of the goal for the eye, a line of words for everyone."""

    name: str
    share: float
    words: str
    standing: str


def in_words(plan: WeekPlan, texts: Texts) -> WeekPlan:
    """Return a plan as a reader is to see it; what changes a plan takes the plan itself."""
    return translated(plan, lexicon_in(texts["app.code"]))


def meals_of(plan: WeekPlan, day: int) -> tuple[Meal, ...]:
    """Return the meals of a day in the order in which they are eaten."""
    served = records(plan.menu[plan.menu["day"] == day])
    return tuple(
        Meal(
            day,
            dish["occasion"],
            dish["dish"],
            int(dish["minutes"]),
            dish["method"],
            plan.is_left_over(day, dish["occasion"]),
            tuple(
                MealFood(
                    row["food_id"],
                    row["food"],
                    row["measure"],
                    plan.is_beside(row["dish_id"], row["component"]),
                )
                for row in served
                if row["occasion"] == dish["occasion"]
            ),
        )
        for dish in records(plan.dishes[plan.dishes["day"] == day])
    )


def today_in(zone: str | None, now: datetime) -> date:
    """Return the date of a moment where the visitor is; an unknown zone is taken as UTC."""
    try:
        return now.astimezone(ZoneInfo(zone or "UTC")).date()
    except (ZoneInfoNotFoundError, ValueError):
        return now.astimezone(ZoneInfo("UTC")).date()


def batched(items: Iterable[Thing]) -> Iterator[tuple[Thing, ...]]:
    """Yield items two by two; the last may be alone.

    Examples
    --------
    >>> list(batched("abc"))
    [('a', 'b'), ('c',)]
    """
    rest = iter(items)
    while pair := tuple(islice(rest, 2)):
        yield pair


def day_order(days: Sequence[int], start: date, today: date) -> tuple[int, ...]:
    """Return days of a plan, today first, those gone by last.

    Examples
    --------
    >>> day_order(range(1, 4), date(2026, 3, 1), date(2026, 3, 2))
    (2, 3, 1)
    """
    now = (today - start).days + 1
    gone = [day for day in days if day < now] if now in days else []
    return (*[day for day in days if day not in gone], *gone)


def weeks_of(days: int) -> tuple[range, ...]:
    """Return the days of each week of a plan.

    Examples
    --------
    >>> weeks_of(9)
    (range(1, 8), range(8, 10))
    """
    firsts = range(1, days + 1, DAYS_A_WEEK)
    return tuple(range(first, min(first + DAYS_A_WEEK, days + 1)) for first in firsts)


def week_title(days: range, start: date, texts: Texts) -> str:
    """Say which week of a plan some days are, from when to when."""
    first, last = (
        _short_date(start + timedelta(days=day - 1), texts) for day in (days[0], days[-1])
    )
    number = (days[0] - 1) // DAYS_A_WEEK + 1
    return texts["week.which"].format(number=number, first=first, last=last)


def day_title(day: int, start: date, today: date, texts: Texts) -> str:
    """Say the date of a day in a word or two."""
    when = start + timedelta(days=day - 1)
    if when == today:
        return texts["week.today"]
    return _short_date(when, texts)


def _short_date(when: date, texts: Texts) -> str:
    weekday = texts[f"weekday_short.{when.isoweekday()}"]
    return texts["date.short"].format(weekday=weekday, day=when.day)


def long_date(day: int, start: date, texts: Texts) -> str:
    """Say the date of a day in full."""
    when = start + timedelta(days=day - 1)
    return texts["date.long"].format(
        weekday=texts[f"weekday.{when.isoweekday()}"],
        day=when.day,
        month=texts[f"month.{when.month}"],
    )


def own_and_standing(plan: WeekPlan) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
    """Part what a plan says of this patient from what it says to everyone."""
    for_all = {row["statement_id"] for row in read_rows("statements.csv")}
    own = tuple(notice for notice in plan.warnings if notice.rule_id not in for_all)
    return own, tuple(notice for notice in plan.warnings if notice.rule_id in for_all)


def target_bars(targets: pd.DataFrame, texts: Texts) -> tuple[Bar, ...]:
    """Return how each nutrient of a plan stands, in words of the reader's language."""
    return tuple(
        Bar(row["name"], min(1.0, share_of_goal(row)), _words(row, texts), _standing(row, texts))
        for row in by_nutrient(targets, lexicon_in(texts["app.code"]).say(ALONE))
    )


def _words(row: Row, texts: Texts) -> str:
    unit = str(row["unit"])
    parts = [
        texts["targets.line"].format(
            name=row["name"],
            given=number_words(row["total"], unit, texts),
            limit=limit_words(row, texts),
            word=_standing(row, texts),
        )
    ]
    if row["from_supplements"] > 0:
        amount = number_words(row["from_supplements"], unit, texts)
        parts.append(texts["targets.from_supplements"].format(amount=amount))
    if range_text(row):
        low, high = (number_words(row[side], unit, texts) for side in ("low", "high"))
        parts.append(texts["targets.range"].format(low=low, high=high))
    return "; ".join(parts)


def number_words(value: float, unit: str, texts: Texts) -> str:
    """Say an amount as readers of a language write figures."""
    return lexicon_in(texts["app.code"]).say(spoken_number(value, unit))


def told_apart(before: float, after: float, unit: str, texts: Texts) -> tuple[str, str] | None:
    """Say two amounts with as many figures as tell them apart; None where that takes too many.

    Examples
    --------
    >>> from mealplan.app.texts import texts_in
    >>> told_apart(5.04, 4.96, "g", texts_in("en")), told_apart(5.0, 5.0, "g", texts_in("en"))
    (('5.04 g', '4.96 g'), None)
    """
    pair = number_words(before, unit, texts), number_words(after, unit, texts)
    spoken = unit.replace("ug", "µg")
    say = lexicon_in(texts["app.code"]).say
    for decimals in range(_MOST_DECIMALS + 1):
        if pair[0] != pair[1]:
            return pair
        first, then = (f"{value:,.{decimals}f} {spoken}" for value in (before, after))
        pair = say(first), say(then)
    return None if pair[0] == pair[1] else pair


def _standing(row: Row, texts: Texts) -> str:
    word = standing(row)
    return texts[f"standing.{'report' if word == 'reported' else word}"]


def limit_words(row: Row, texts: Texts) -> str:
    """Say a target: at least, at most, or from and to."""
    unit = str(row["unit"])
    has = {side: not math.isnan(row[side]) for side in ("minimum", "maximum")}
    key = {
        (True, True): "between",
        (True, False): "at_least",
        (False, True): "at_most",
        (False, False): "no_limit",
    }[has["minimum"], has["maximum"]]
    amounts = {side: number_words(row[side], unit, texts) for side in has if has[side]}
    return texts[f"targets.{key}"].format(**amounts)


def offer_lines(offer: Alternative, texts: Texts) -> tuple[str, ...]:
    """Say what an alternative does to the targets: every one whose standing it changes."""
    say = lexicon_in(texts["app.code"]).say
    changed = offer.changes[offer.changes["status_before"] != offer.changes["status_after"]]
    lines = [
        texts["swap.change"].format(
            name=say(row["name"]),
            was=texts[f"standing.{row['status_before']}"],
            word=texts[f"standing.{row['status_after']}"],
            amounts=amounts_words(row, texts),
        )
        for row in records(changed)
    ]
    return tuple(lines) or (texts["swap.same"],)


def amounts_words(row: Row, texts: Texts) -> str:
    """Say how an amount changes, or that it hardly does."""
    pair = told_apart(row["before"], row["after"], row["unit"], texts)
    if pair is None:
        amount = number_words(row["after"], row["unit"], texts)
        return texts["swap.about_the_same"].format(amount=amount)
    return texts["swap.amounts"].format(before=pair[0], after=pair[1])


def glance(plan: WeekPlan, order: tuple[int, ...], titles: tuple[str, ...]) -> list[Row]:
    """Return the whole week in few words: a row per day, a dish for each meal."""
    names = {(row["day"], row["occasion"]): row["dish"] for row in records(plan.dishes)}
    occasions = tuple(dict.fromkeys(plan.dishes["occasion"]))
    return [
        {"": title, **{name: names.get((day, name), "") for name in occasions}}
        for day, title in zip(order, titles, strict=True)
    ]


@dataclass(frozen=True)
class Item:
    """One product of the shopping list; its key is the same in every language."""

    key: str
    name: str
    amount: str
    cost: float


def shopping_aisles(plan: WeekPlan, people: int, texts: Texts) -> dict[str, list[Item]]:
    """Return what to buy by aisle."""
    say = lexicon_in(texts["app.code"]).say
    aisles: dict[str, list[Item]] = {}
    for row in records(plan.shopping(servings=people)):
        amount, counted = say(row["amount"]), say(row["household"])
        amount = f"{amount} ({counted})" if counted else amount
        aisle = str(row["aisle"])
        name = texts.get(f"aisle.{aisle}", aisle.replace("_", " "))
        item = Item(row["item"], say(row["item"]), amount, row["cost"])
        aisles.setdefault(name, []).append(item)
    return aisles
