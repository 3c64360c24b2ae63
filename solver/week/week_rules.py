"""Rules of the whole week that both models of which dishes share.

One chooses dishes, foods and grams (`solver.week.dish_model`), the other whole servings
(`solver.week.serving_model`); what they count, they know themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from solver.week.case import Period, Side, Unit
from solver.week.elastic import reach, stay_within
from solver.week.tally import fixed_credit, group_amount, has_food, serving_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from solver.engine import Model
    from solver.outcome import Term, Variable
    from solver.week.case import GroupLimit, MenuCase, Serving
    from solver.week.elastic import Penalty

    Row = tuple[str, list[Term], float, Penalty]
    """Name of a limit, what counts towards it, its bound and what a miss costs."""


class WeekModel(Protocol):
    """What the rules ask of a model of a week without days."""

    case: MenuCase
    model: Model
    shared: dict[str, Variable]

    def at(self, occasion: str) -> list[Term]:
        """Count the servings at an occasion."""

    def times(self, dish: str) -> list[Term]:
        """Count the servings of a dish."""

    def intake(self, nutrient: str, side: Side) -> list[Term]:
        """Sum a nutrient on one side of a limit."""

    def total(self, nutrient: str, side: Side, without: frozenset[str]) -> list[Term]:
        """Sum a nutrient, some foods left out."""

    def group(self, limit: GroupLimit) -> list[Term]:
        """Count a group of foods in the unit of its limit."""

    def penalty(self, price: float, scale: float) -> Penalty:
        """Return what missing a limit costs in this model."""


def occasion_count(menu: WeekModel) -> None:
    """Serve exactly one dish at each occasion of each day that is still open.

    sum over dishes of served[dish, occasion] = open slots of the occasion
    """
    for occasion in menu.case.occasions:
        slots = menu.case.open_slots[occasion]
        menu.model.exactly(f"occasion_count_{occasion}", menu.at(occasion), slots)


def dish_repeat(menu: WeekModel) -> None:
    """Serve no dish more often than it may be, and pay for serving it again.

    sum over occasions of served[dish, occasion] - again <= 1; again <= most[dish] - 1
    """
    for dish in menu.case.dishes:
        again = menu.model.variable(f"again_{dish.name}", 0.0, dish.most - 1.0)
        menu.model.cost([(again, dish.repeat_cost)])
        row = [*menu.times(dish.name), (again, -1.0)]
        menu.model.at_most(f"dish_repeat_{dish.name}", row, 1.0)


def share_credit(menu: WeekModel) -> None:
    """Credit a set of foods with no more than its share of a nutrient's credited total.

    shared <= amount in the set; (1 - share) * shared <= share * amount outside the set;
    both amounts with what is in servings that are decided already
    """
    for item in menu.case.share_credits:
        shared = menu.model.variable(f"shared_{item.name}")
        menu.shared[item.name] = shared
        fixed_inside, fixed_outside = fixed_credit(menu.case, item)
        given = menu.total(item.nutrient, Side.MIN, frozenset(menu.case.foods) - item.foods)
        row = [*given, (shared, -1.0)]
        menu.model.at_least(f"share_credit_{item.name}_foods", row, -fixed_inside)
        others = menu.total(item.nutrient, Side.MIN, item.foods)
        row = [(variable, item.share * amount) for variable, amount in others]
        row.append((shared, item.share - 1.0))
        bound = -item.share * fixed_outside
        menu.model.at_least(f"share_credit_{item.name}_share", row, bound)


def week_minimum(menu: WeekModel) -> None:
    """Reach each minimum over the plan, or pay for the miss.

    sum of credit * grams + miss >= days * amount
    """
    for name, terms, bound, penalty in _limit_rows(menu, Side.MIN):
        reach(menu.model, f"week_minimum_{name}", terms, bound, penalty)


def week_maximum(menu: WeekModel) -> None:
    """Stay within each maximum over the plan, or pay for the excess.

    sum of debit * grams - miss <= days * amount
    """
    for name, terms, bound, penalty in _limit_rows(menu, Side.MAX):
        stay_within(menu.model, f"week_maximum_{name}", terms, bound, penalty)


def group_maximum(menu: WeekModel) -> None:
    """Serve no more of a group of foods than its limits allow over the plan.

    sum over options of the group of grams (or servings) - miss <= amount
    """
    for name, terms, bound, penalty in _group_rows(menu, Side.MAX):
        stay_within(menu.model, f"group_maximum_{name}", terms, bound, penalty)


def group_minimum(menu: WeekModel) -> None:
    """Serve at least as much of a group of foods as is asked over the plan.

    sum over options of the group of grams (or servings) + miss >= amount; where days are
    asked for, a serving counts once
    """
    for name, terms, bound, penalty in _group_rows(menu, Side.MIN):
        reach(menu.model, f"group_minimum_{name}", terms, bound, penalty)


RULES: tuple[Callable[[WeekModel], None], ...] = (
    occasion_count,
    dish_repeat,
    share_credit,
    week_minimum,
    week_maximum,
    group_maximum,
    group_minimum,
)


def _limit_rows(menu: WeekModel, side: Side) -> Iterator[Row]:
    for limit in menu.case.limits:
        if limit.side is side:
            given = _fixed_intake(menu.case, limit.nutrient, side)
            whole = menu.case.days * limit.amount
            penalty = menu.penalty(limit.price, whole)
            yield limit.name, menu.intake(limit.nutrient, side), whole - given, penalty


def _group_rows(menu: WeekModel, side: Side) -> Iterator[Row]:
    for group in menu.case.group_limits:
        if group.side is side:
            penalty = menu.penalty(group.price, group.amount)
            yield group.name, menu.group(group), _group_bound(menu, group), penalty


def _group_bound(menu: WeekModel, group: GroupLimit) -> float:
    periods = menu.case.days if group.period is Period.DAY else 1
    given = sum(_group_given(serving, group) for serving in menu.case.fixed)
    return group.amount * periods - given


def _group_given(serving: Serving, group: GroupLimit) -> float:
    """Count a group in a decided serving; where days are asked for, once."""
    if group.unit is Unit.DAYS:
        return float(has_food(serving.portions, group.foods))
    return group_amount(serving.portions, group)


def _fixed_intake(case: MenuCase, nutrient: str, side: Side) -> float:
    """Sum a nutrient in the servings that are decided already."""
    return sum(serving_amount(case, serving, nutrient, side) for serving in case.fixed)
