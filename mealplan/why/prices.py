"""What targets and rules cost, in a dietitian's terms.

A price is the dual of the linear program while its range lasts; where a sensible step
leaves that range, or reasons to leave foods out have no amount at all, the day is solved
again without them and both days are compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mealplan.menu_case import usable_dishes
from mealplan.why.price_words import rule_words, step_words
from mealplan.why.snapshot import TRACE
from mealplan.why.words import round_step
from solver.status import Status
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.why.mean_day import MeanDay
    from mealplan.why.members import Member
    from solver.live import Answer, LiveDiet

DUAL, SOLVED_AGAIN = "dual", "solved again"
"""How a price was found."""
_STEP_SHARE = 0.1
"""A step in words is about a tenth of the amount, as a round number."""
_SHOWN_G = 1.0
"""Change of a food from which it is worth a word. [g a day]"""
_AGREES = 1e-5
"""Relative difference up to which a dual and a step solved again tell the same."""


@dataclass(frozen=True)
class Change:
    """How much one target's miss or one food's grams change.

    Parameters
    ----------
    name : str
        Target or food in words.
    amount : float
        The change; a positive change of a target is a gain. [unit]
    unit : str
    share : float
        The change as a share of the target; NaN for foods.
    """

    name: str
    amount: float
    unit: str
    share: float = math.nan


@dataclass(frozen=True)
class Price:
    """What one amount costs, or what one rule or reason costs altogether.

    Parameters
    ----------
    name, kind, subject : str
        Stable name; ``target``, ``rule`` or ``reason``; and in words with its amount.
    amount : float
        The amount as it is; NaN for a reason to leave foods out. [unit]
    unit : str
    per_unit : float
        Change of the objective per unit; NaN where the whole rule is meant.
    low, high : float
        Range of the amount over which `per_unit` holds; NaN where there is none. [unit]
    method : {"dual", "solved again"}
    step : float
        The change that `targets` and `foods` tell of; NaN for the whole rule. [unit]
    targets, foods : tuple of Change
        What the targets gain or lose, and which foods come or go.
    dishes : tuple of (str, int, int)
        For a whole rule: occasion, dishes it closes, dishes open without it.
    is_possible : bool
        Whether any day keeps every hard rule after the step.
    """

    name: str
    kind: str
    subject: str
    amount: float
    unit: str
    per_unit: float
    low: float
    high: float
    method: str
    step: float
    targets: tuple[Change, ...]
    foods: tuple[Change, ...]
    dishes: tuple[tuple[str, int, int], ...] = ()
    is_possible: bool = True

    @property
    def is_dual(self) -> bool:
        """Whether the price is a dual of the linear program that holds for the step."""
        return self.method == DUAL

    @property
    def is_target(self) -> bool:
        """Whether a target is priced, and not a rule or a reason to leave foods out."""
        return self.kind == "target"

    @property
    def is_free(self) -> bool:
        """Whether no target and no dish would gain by it."""
        return not self.dishes and all(change.amount <= 0 for change in self.targets)

    def words(self) -> str:
        """Say the price in a sentence or two."""
        return rule_words(self) if math.isnan(self.step) else step_words(self)


def amount_prices(day: MeanDay, diet: LiveDiet) -> tuple[Price, ...]:
    """Return the price of every target and rule that binds and is met, dearest first.

    Minima are priced by asking more, maxima by allowing more.
    """
    with diet.trial():
        now = diet.solve()
        if now.status is not Status.OPTIMAL:
            return ()
        ranges = diet.price_ranges()
        found = [
            _amount_price(day, diet, now, name, ranges[name]) for name in _priced(day, diet, now)
        ]
    return tuple(sorted(found, key=lambda price: -abs(price.per_unit * price.step)))


def rule_prices(day: MeanDay, diet: LiveDiet) -> tuple[Price, ...]:
    """Return what each reason to leave foods out, and each binding rule, costs altogether."""
    with diet.trial():
        now = diet.solve()
        if now.status is not Status.OPTIMAL:
            return ()
        names = [name for name in _priced(day, diet, now) if day.members[name].kind == "rule"]
        names += [
            name for name in diet.barrier_at if diet.state.members[diet.barrier_at[name]].any()
        ]
        found = [_rule_price(day, diet, now, name) for name in names]
    return tuple(sorted(found, key=lambda p: (-sum(c.share for c in p.targets), p.name)))


def _priced(day: MeanDay, diet: LiveDiet, now: Answer) -> list[str]:
    met = now.missed <= TRACE * np.maximum(np.nan_to_num(diet.state.amounts), TRACE)
    binds = (np.abs(now.prices) > 1e-9) & met
    names = [rule.name for rule, yes in zip(day.case.rules, binds, strict=True) if yes]
    return [name for name in names if day.members[name].is_told]


def _amount_price(
    day: MeanDay, diet: LiveDiet, now: Answer, name: str, held: tuple[float, float]
) -> Price:
    member, at = day.members[name], diet.rule_at[name]
    amount, per_unit = float(diet.state.amounts[at]), float(now.prices[at])
    step = _step(day, diet, member, amount)
    with diet.trial():
        diet.set_rule(name, amount=amount + step)
        then = diet.solve()
    same = then.status is Status.OPTIMAL and _agrees(now, then, per_unit * step)
    return Price(
        name,
        member.kind,
        member.words(amount),
        amount,
        member.unit,
        per_unit,
        *held,
        method=DUAL if same else SOLVED_AGAIN,
        step=step,
        targets=tuple(target_changes(day, diet, now, then)),
        foods=tuple(food_changes(day, now, then)),
        is_possible=then.status is Status.OPTIMAL,
    )


def _step(day: MeanDay, diet: LiveDiet, member: Member, amount: float) -> float:
    """Return a round step, of a minimum no further than to the nutrient's next maximum."""
    if member.kind == "rule":
        return 1.0
    step = round_step(amount, _STEP_SHARE)
    if member.side is not Side.MIN:
        return step
    state = diet.state
    caps = [
        float(cap) - amount
        for rule, cap, price in zip(day.case.rules, state.amounts, state.prices, strict=True)
        if rule.side is Side.MAX and price > 0 and day.members[rule.name].subject == member.subject
    ]
    room = min((cap for cap in caps if cap > 0), default=math.inf)
    return step if step <= room else round_step(room, 1.0)


def _agrees(now: Answer, then: Answer, expected: float) -> bool:
    size = max(abs(expected), abs(now.objective) * _AGREES, 1e-9)
    return abs(then.objective - now.objective - expected) <= _AGREES * size + 1e-9


def _rule_price(day: MeanDay, diet: LiveDiet, now: Answer, name: str) -> Price:
    member = day.members[name]
    rule = diet.rule_at.get(name)
    amount = math.nan if rule is None else float(diet.state.amounts[rule])
    with diet.trial():
        diet.lift(name)
        then = diet.solve()
    return Price(
        name,
        member.kind,
        member.words(amount),
        amount,
        member.unit,
        math.nan,
        math.nan,
        math.nan,
        method=SOLVED_AGAIN,
        step=math.nan,
        targets=tuple(target_changes(day, diet, now, then)),
        foods=tuple(food_changes(day, now, then)),
        dishes=tuple(_closed_dishes(day, name)) if rule is None else (),
    )


def target_changes(day: MeanDay, diet: LiveDiet, now: Answer, then: Answer) -> Iterator[Change]:
    """Yield by how much each target's miss shrinks (a gain) or grows."""
    if then.status is not Status.OPTIMAL:
        return
    amounts = diet.state.amounts
    for at in np.flatnonzero(np.abs(now.missed - then.missed) > TRACE):
        member = day.members[day.case.rules[at].name]
        gain, amount = float(now.missed[at] - then.missed[at]), float(amounts[at])
        if member.kind == "target" and abs(gain) > 1e-3 * amount and diet.state.prices[at] > 0:
            yield Change(member.subject, gain, member.unit, gain / max(amount, TRACE))


def food_changes(day: MeanDay, now: Answer, then: Answer) -> Iterator[Change]:
    """Yield which foods come or go, the largest change first."""
    if then.status is not Status.OPTIMAL:
        return
    grams = (then.amounts - now.amounts)[: len(day.foods)]
    for at in np.argsort(-np.abs(grams), kind="stable"):
        if abs(grams[at]) < _SHOWN_G:
            return
        yield Change(day.food_names[day.food_ids[at]], float(grams[at]), "g")


def _closed_dishes(day: MeanDay, rule: str) -> Iterator[tuple[str, int, int]]:
    case = day.situation
    others = {item.food_id for item in case.excluded if item.rule != rule}
    wider = usable_dishes(case.dishes, frozenset(case.table.foods.index) - others)
    open_now = {dish.dish_id for dish in usable_dishes(case.dishes, case.allowed)}
    occasions = sorted({place for dish in wider for place in dish.occasions})
    for occasion in occasions:
        served = [dish.dish_id for dish in wider if occasion in dish.occasions]
        closed = sum(dish not in open_now for dish in served)
        if closed:
            yield occasion, closed, len(served)
