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
from mealplan.why.snapshot import TRACE
from mealplan.why.words import capital, food_words, listed, round_step, said
from solver.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.why.mean_day import MeanDay
    from solver.live import Answer, LiveDiet

DUAL, SOLVED_AGAIN = "dual", "solved again"
_STEP_SHARE = 0.1
"""A step in words is about a tenth of the amount, as a round number."""
_SHOWN_G = 1.0
"""Change of a food from which it is worth a word. [g a day]"""
_SHOWN_FOODS = 2
"""Foods named on each side of a change."""
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
    name, subject : str
        Stable name, and in words with its amount.
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
    """

    name: str
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

    @property
    def is_free(self) -> bool:
        """Whether no target and no dish would gain by it."""
        return not self.dishes and all(change.amount <= 0 for change in self.targets)

    def words(self) -> str:
        """Say the price in a sentence or two."""
        return _rule_words(self) if math.isnan(self.step) else _step_words(self)


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
    step = 1.0 if member.kind == "rule" else round_step(amount, _STEP_SHARE)
    with diet.trial():
        diet.set_rule(name, amount=amount + step)
        then = diet.solve()
    same = then.status is Status.OPTIMAL and _agrees(now, then, per_unit * step)
    return Price(
        name,
        member.words(amount),
        amount,
        member.unit,
        per_unit,
        *held,
        method=DUAL if same else SOLVED_AGAIN,
        step=step,
        targets=tuple(target_changes(day, diet, now, then)),
        foods=tuple(food_changes(day, now, then)),
    )


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


def said_foods(changes: tuple[Change, ...]) -> str:
    """Say which foods come and which go; empty where none does.

    Examples
    --------
    >>> said_foods((Change("Kale, raw", 40.0, "g"), Change("rice", -25.4, "g")))
    '40 g more Kale (raw) in place of 25 g rice'
    """
    more = [_food_share(change) for change in changes if change.amount > 0][:_SHOWN_FOODS]
    less = [_food_share(change) for change in changes if change.amount < 0][:_SHOWN_FOODS]
    if not more:
        return f"{listed(less)} less" if less else ""
    instead = f" in place of {listed(less)}" if less else ""
    return listed([more[0].replace(" g ", " g more ", 1), *more[1:]]) + instead


def _food_share(change: Change) -> str:
    return f"{said(round(abs(change.amount)), 'g')} {food_words(change.name)}"


def said_targets(changes: tuple[Change, ...]) -> tuple[str, str]:
    """Say what targets gain and what they lose, each with its share of the target."""
    gains = [_share_words(c) for c in changes if c.amount > 0]
    losses = [_share_words(c) for c in changes if c.amount < 0]
    return listed(gains), listed(losses)


def _share_words(change: Change) -> str:
    amount = said(float(f"{abs(change.amount):.2g}"), change.unit)
    return f"{amount} of {change.name} ({abs(change.share):.0%} of the target)"


def _step_words(price: Price) -> str:
    is_asked = price.per_unit > 0
    gains, losses = said_targets(price.targets)
    effects = [f"costs {losses}"] if losses else []
    effects += [f"gains {gains}"] if gains else []
    if not effects:
        effects = ["costs no target anything" if is_asked else "gains no target anything"]
    foods = said_foods(price.foods)
    effects += [f"brings {foods}"] if foods else []
    step = f"each further {said(price.step, price.unit)}{'' if is_asked else ' allowed'}"
    proof = _proof(price, price.unit)
    return f"{capital(price.subject)}: {step} {listed(effects)} ({proof})."


def _proof(price: Price, unit: str) -> str:
    if price.method == SOLVED_AGAIN:
        return "found by solving again"
    return f"price of the linear program, holds {_range_words(price.low, price.high, unit)}"


def _range_words(low: float, high: float, unit: str) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f"from {said(low, '')} to {said(high, unit)}"
    return f"up to {said(high, unit)}" if math.isfinite(high) else f"from {said(low, unit)}"


def _rule_words(price: Price) -> str:
    gains, losses = said_targets(price.targets)
    costs = [gains] if gains else []
    costs += [f"{count} of {total} {_meals(place)}" for place, count, total in price.dishes]
    what = f"costs {listed(costs)}" if costs else "costs no target anything"
    foods = said_foods(price.foods)
    effects = [f"the day would bring {foods}"] if foods else []
    effects += [f"{losses} would give way"] if losses else []
    swap = f" Without it {listed(effects)}." if effects else ""
    return f"{capital(price.subject)} {what} (found by solving again without it).{swap}"


def _meals(occasion: str) -> str:
    return f"{occasion}es" if occasion.endswith("ch") else f"{occasion}s"
