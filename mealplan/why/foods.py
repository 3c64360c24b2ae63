"""Why this food and why not that one: what it gives, and what would bring it in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mealplan.household import spoken_grams
from mealplan.why.members import said_exclusion
from mealplan.why.price_words import said_foods, said_targets
from mealplan.why.prices import Change, food_changes, target_changes
from mealplan.why.snapshot import SHOWN_G
from mealplan.why.words import food_words, listed, rounded_out, said
from solver.status import Status
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.why.mean_day import MeanDay
    from solver.live import Answer, LiveDiet

_MOST_RAISED = 3.0
"""Times what the day holds, up to which a target is raised to see where a food enters."""
_HALVINGS = 12
"""Steps of the search: the amount is then known to a two-thousandth of its span."""
_TRIED = 4
"""Targets tried: those of which a portion of the food gives the most."""
_SHARE_SHOWN = 0.01
"""Share of a target from which what a food gives is worth a word."""


@dataclass(frozen=True)
class Entry:
    """One change at which a food that is left out would come in.

    Parameters
    ----------
    rule, subject : str
        Stable name of the target or rule, and its nutrient or foods.
    amount, needed : float
        What the day holds and from which amount asked the food enters. [unit]
    unit : str
    """

    rule: str
    subject: str
    amount: float
    needed: float
    unit: str


@dataclass(frozen=True)
class FoodReason:
    """Why a food is in the best mean day, or why it is not.

    Parameters
    ----------
    food_id, food : str
    grams : float
        Amount in the best mean day. [g a day]
    excluded : tuple of str
        Reasons that keep it out, in words.
    shares : tuple of Change
        What it gives of each target, where it gives a hundredth or more; of a usual large
        portion where it is left out.
    losses : tuple of Change
        For a food that is in: what targets gain (above 0) or lose without it.
    instead : tuple of Change
        For a food that is in: foods that come or go when it is left out.
    reduced_cost : float
        For a food that is out: change of the objective per gram forced in. [1/g]
    burden : float
        The same per large portion a day, in portions of ordinary foods a week.
    entries : tuple of Entry
        For a food that is out: changes of one target each that would bring it in.
    """

    food_id: str
    food: str
    grams: float
    excluded: tuple[str, ...]
    shares: tuple[Change, ...]
    losses: tuple[Change, ...]
    instead: tuple[Change, ...]
    reduced_cost: float
    burden: float
    entries: tuple[Entry, ...]

    def words(self) -> str:
        """Say it in a few sentences."""
        if self.excluded:
            return f"{food_words(self.food)} is out: {listed(self.excluded)}."
        return _in_words(self) if self.grams >= SHOWN_G else _out_words(self)


def food_reason(day: MeanDay, diet: LiveDiet, food: str) -> FoodReason:
    """Return why a food is in the best mean day or not.

    Parameters
    ----------
    day : MeanDay
    diet : LiveDiet
        Left as it was.
    food : str
        Food id, one of `day.food_ids`.
    """
    with diet.trial():
        now, at = diet.solve(), diet.part_at[food]
        excluded = tuple(_left_out(day, food, name) for name in diet.barred(food))
        if excluded or now.status is not Status.OPTIMAL:
            return _plain(day, food, excluded)
        grams = float(now.amounts[at])
        portion = grams if grams >= SHOWN_G else float(day.foods["max_g"].to_dict()[food])
        shares = _shares(day, diet, food, portion)
        if grams >= SHOWN_G:
            return _present(day, diet, now, food, shares)
        return _absent(day, diet, now, food, shares)


def _left_out(day: MeanDay, food: str, rule: str) -> str:
    """Say why a rule leaves a food out."""
    case = day.situation
    for item in case.excluded:
        if (item.food_id, item.rule) == (food, rule):
            return said_exclusion(item, case)
    return day.members[rule].subject


def _plain(day: MeanDay, food: str, excluded: tuple[str, ...]) -> FoodReason:
    name = day.food_names[food]
    return FoodReason(food, name, 0.0, excluded, (), (), (), math.nan, math.nan, ())


def _shares(day: MeanDay, diet: LiveDiet, food: str, grams: float) -> tuple[Change, ...]:
    """Return what grams of a food give; of two minima of a nutrient the higher counts."""
    found: dict[str, Change] = {}
    for change in _goal_shares(day, diet, food, grams):
        known = found.get(change.name)
        if known is None or change.share < known.share:
            found[change.name] = change
    return tuple(found.values())


def _goal_shares(day: MeanDay, diet: LiveDiet, food: str, grams: float) -> Iterator[Change]:
    at, state = diet.part_at[food], diet.state
    for rule, amount, price in zip(day.case.rules, state.amounts, state.prices, strict=True):
        member, given = day.members[rule.name], float(rule.per_unit[at] * grams)
        is_goal = member.kind == "target" and rule.side is Side.MIN and amount > 0 and price > 0
        if is_goal and given >= _SHARE_SHOWN * amount:
            yield Change(member.subject, given, member.unit, given / float(amount))


def _present(
    day: MeanDay, diet: LiveDiet, now: Answer, food: str, shares: tuple[Change, ...]
) -> FoodReason:
    with diet.trial():
        diet.set_part(food, least=0.0, most=0.0)
        then = diet.solve()
    return FoodReason(
        food,
        day.food_names[food],
        float(now.amounts[diet.part_at[food]]),
        (),
        shares,
        tuple(target_changes(day, diet, now, then)),
        tuple(
            change for change in food_changes(day, now, then) if change.name != day.food_names[food]
        ),
        math.nan,
        math.nan,
        (),
    )


def _absent(
    day: MeanDay, diet: LiveDiet, now: Answer, food: str, shares: tuple[Change, ...]
) -> FoodReason:
    at = diet.part_at[food]
    cost, most_g = float(now.reduced_costs[at]), float(day.foods["max_g"].to_dict()[food])
    serving = float(np.median(day.case.cost[: len(day.foods)] * day.foods["max_g"].to_numpy()))
    return FoodReason(
        food,
        day.food_names[food],
        0.0,
        (),
        shares,
        (),
        (),
        cost,
        cost * most_g / serving * _DAYS,
        tuple(_entries(day, diet, now, food, shares)),
    )


_DAYS = 7.0


def _entries(
    day: MeanDay, diet: LiveDiet, now: Answer, food: str, shares: tuple[Change, ...]
) -> Iterator[Entry]:
    """Yield the targets that would bring a food in, each raised alone, the nearest first."""
    richest = sorted(shares, key=lambda change: -change.share)[:_TRIED]
    subjects = {change.name for change in richest}
    found = []
    for rule in day.case.rules:
        member = day.members[rule.name]
        at = diet.rule_at[rule.name]
        # Below what the day holds already nothing would change.
        amount = max(float(diet.state.amounts[at]), float(now.held[at]))
        if member.kind == "target" and rule.side is Side.MIN and member.subject in subjects:
            needed = _enters_at(diet, food, rule.name, amount)
            if math.isfinite(needed):
                found.append(Entry(rule.name, member.subject, amount, needed, member.unit))
    yield from sorted(found, key=lambda entry: entry.needed / entry.amount)


def _enters_at(diet: LiveDiet, food: str, rule: str, amount: float) -> float:
    """Return the least amount of a target found at which a food enters; NaN if none does."""
    out, enters = amount, amount * _MOST_RAISED
    if not amount > 0 or not _is_in(diet, food, rule, enters):
        return math.nan
    for _ in range(_HALVINGS):
        middle = (out + enters) / 2.0
        if _is_in(diet, food, rule, middle):
            enters = middle
        else:
            out = middle
    return enters


def _is_in(diet: LiveDiet, food: str, rule: str, amount: float) -> bool:
    with diet.trial():
        diet.set_rule(rule, amount=amount)
        answer = diet.solve()
        return answer.status is Status.OPTIMAL and answer.amounts[diet.part_at[food]] >= SHOWN_G


def _in_words(reason: FoodReason) -> str:
    shares = sorted(reason.shares, key=lambda change: -change.share)
    gives = listed(f"{change.share:.0%} of the {change.name}" for change in shares[:_NAMED])
    gains, losses = said_targets(reason.losses)
    without = f"Without it the best day loses {losses}" if losses else "Without it no target loses"
    more = f" and gains {gains}" if gains else ""
    foods = said_foods(reason.instead)
    swap = f"; it takes {foods}" if foods else ""
    first = f"{food_words(reason.food)}, {spoken_grams(reason.grams)} a day"
    return f"{first}: gives {gives or 'little of any target'}. {without}{more}{swap}."


_NAMED = 4
"""Targets named for what a food gives."""


def _out_words(reason: FoodReason) -> str:
    first = f"{food_words(reason.food)} is left out, though nothing speaks against it."
    if reason.burden > 0:
        first = (
            f"{food_words(reason.food)} is left out: to fit in a portion of it every day, the "
            f"week would give up what {reason.burden:.2g} portions of other foods are worth."
        )
    ways = [
        f"{entry.subject} is raised from {said(entry.amount, entry.unit)} to "
        f"{said(rounded_out(entry.needed, up=True), entry.unit)}"
        for entry in reason.entries
    ]
    if ways:
        return f"{first} It enters if {listed(ways, 'or')}."
    return f"{first} No single target, raised up to threefold, brings it in."
