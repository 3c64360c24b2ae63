"""How much: whole household steps of each food in each placed serving."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solver.engine import Model
from solver.week.case import Serving, Side, Unit
from solver.week.day_rules import day_maximum, day_minimum, group_day_maximum
from solver.week.elastic import firm, reach, stay_within
from solver.week.tally import (
    fixed_credit,
    group_amount,
    options_served,
    serving_amount,
    share_capped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from solver.outcome import Term, Variable
    from solver.week.case import GroupLimit, MealLimit, MenuCase, Option
    from solver.week.elastic import Penalty

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.intp]

ODD_PORTION_PRICE = 0.03
"""Price of doubling a portion, or dropping it wholly (design choice: a mild wish)."""

Place = tuple[int, int]
"""Number of a serving and of a portion in it."""


@dataclass
class PortionModel:
    """The model of how much, under construction.

    Parameters
    ----------
    case : MenuCase
    servings : sequence of Serving
        Open servings with their days and foods; grams are to be decided.
    model : Model
    steps : dict of (serving number, portion number) to Variable
        Household steps of a portion, whole.
    options : dict of (serving number, portion number) to Option
        The option each portion came from: its range and step.
    credited : dict of (serving number, nutrient) to Variable
        Amount credited to a serving, where servings have a credit limit.
    shared : dict of share credit name to Variable
        Amount credited to a set of foods that may give a share of a total only.
    """

    case: MenuCase
    servings: Sequence[Serving]
    model: Model = field(default_factory=lambda: Model("how_much"))
    steps: dict[Place, Variable] = field(default_factory=dict)
    options: dict[Place, Option] = field(default_factory=dict)
    credited: dict[tuple[int, str], Variable] = field(default_factory=dict)
    shared: dict[str, Variable] = field(default_factory=dict)
    _known: dict[tuple[str, Side, frozenset[str]], list[list[Term]]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: MenuCase, servings: Sequence[Serving]) -> PortionModel:
        """Create the variables: whole steps within each portion's range."""
        menu = cls(case, servings)
        known = options_served(case, servings)
        for number, serving in enumerate(servings):
            for item, portion in enumerate(serving.portions):
                option = known[serving.dish, portion.component, portion.food]
                menu.options[number, item] = option
                menu.steps[number, item] = menu.model.whole(
                    f"steps_{number:03d}_{item:02d}",
                    math.ceil(option.low_g / option.step_g - 1e-6),
                    math.floor(option.high_g / option.step_g + 1e-6),
                )
        return menu

    @property
    def all_days(self) -> range:
        """Return the days of the plan."""
        return range(1, self.case.days + 1)

    def intake(self, nutrient: str, side: Side, days: Sequence[int]) -> list[Term]:
        """Sum a nutrient over some days, as steps."""
        numbers = sorted([number for day in days for number in self._on_day[day]])
        if side is Side.MIN and any(c.nutrient == nutrient for c in self.case.serving_credits):
            return [(self.credited[n, nutrient], 1.0) for n in numbers]
        capped = share_capped(self.case, nutrient) if side is Side.MIN else frozenset[str]()
        sums = self._sums(nutrient, side, capped)
        terms = [term for number in numbers for term in sums[number]]
        if side is Side.MIN and len(days) == self.case.days:
            credits = [s for s in self.case.share_credits if s.nutrient == nutrient]
            terms += [(self.shared[credit.name], 1.0) for credit in credits]
        return terms

    def serving(self, number: int, nutrient: str, side: Side) -> list[Term]:
        """Sum a nutrient in one serving, as steps."""
        return self._sums(nutrient, side, frozenset())[number]

    def _sums(self, nutrient: str, side: Side, without: frozenset[str]) -> list[list[Term]]:
        """Sum a nutrient in each serving, as steps, but for some foods."""
        known = self._known.get((nutrient, side, without))
        if known is None:
            known = self._known[nutrient, side, without] = [[] for _ in self.servings]
            amounts = self.per_step(nutrient, side)
            if without:
                foods = [option.food for option in self.options.values()]
                amounts = [0.0 if f in without else a for f, a in zip(foods, amounts, strict=True)]
            for ((number, _), variable), amount in zip(self.steps.items(), amounts, strict=True):
                if amount != 0.0:
                    known[number].append((variable, amount))
        return known

    def per_step(self, nutrient: str, side: Side) -> list[float]:
        """Return how much of a nutrient a step of each portion holds."""
        rows, step_g = self._rows_and_steps
        matrix = self.case.credit if side is Side.MIN else self.case.debit
        amounts: list[float] = (matrix[rows, self.case.nutrient_column[nutrient]] * step_g).tolist()
        return amounts

    @cached_property
    def _on_day(self) -> dict[int, list[int]]:
        numbers: dict[int, list[int]] = {day: [] for day in self.all_days}
        for number, serving in enumerate(self.servings):
            numbers[serving.day].append(number)
        return numbers

    @cached_property
    def _foods(self) -> frozenset[str]:
        return frozenset(option.food for option in self.options.values())

    @cached_property
    def _rows_and_steps(self) -> tuple[Places, Floats]:
        options = self.options.values()
        rows = np.array([self.case.food_row[option.food] for option in options], dtype=np.intp)
        return rows, np.array([option.step_g for option in options])

    def given(self, nutrient: str, side: Side, days: Sequence[int]) -> float:
        """Sum a nutrient in servings that are decided already."""
        return sum(
            serving_amount(self.case, serving, nutrient, side)
            for serving in self.case.fixed
            if serving.day in days
        )

    def group(self, limit: GroupLimit, days: Sequence[int]) -> list[Term]:
        """Weigh a group over some days, as steps; servings are settled by now."""
        if limit.unit is not Unit.GRAMS or limit.foods.isdisjoint(self._foods):
            return []
        return [
            (self.steps[place], option.step_g)
            for place, option in self.options.items()
            if option.food in limit.foods and self.servings[place[0]].day in days
        ]

    def group_given(self, limit: GroupLimit, days: Sequence[int]) -> float:
        """Count a group in servings that are decided already."""
        return sum(group_amount(s.portions, limit) for s in self.case.fixed if s.day in days)

    def reach(self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty) -> None:
        """Ask for at least an amount, or a price; no row where all steps reach it."""
        if _least(terms) < amount:
            reach(self.model, name, terms, amount, penalty)

    def stay_within(
        self, name: str, terms: Sequence[Term], amount: float, penalty: Penalty
    ) -> None:
        """Ask for at most an amount, or a price; no row where all steps stay within."""
        if _most(terms) > amount:
            stay_within(self.model, name, terms, amount, penalty)


def credit_per_serving(menu: PortionModel) -> None:
    """Credit a serving with no more than it can give, towards minima.

    credited[serving] <= amount in its foods; credited[serving] <= cap
    """
    for item in menu.case.serving_credits:
        for number, serving in enumerate(menu.servings):
            name = f"credit_per_serving_{item.nutrient}_{number:03d}"
            cap = item.at(serving.occasion)
            credited = menu.model.variable(f"credited_{number:03d}_{item.nutrient}", 0, cap)
            menu.credited[number, item.nutrient] = credited
            foods = menu.serving(number, item.nutrient, Side.MIN)
            menu.model.at_least(name, [*foods, (credited, -1.0)], 0.0)


def credit_by_share(menu: PortionModel) -> None:
    """Credit a set of foods with no more than its share of a nutrient's credited total.

    shared <= amount in the set; (1 - share) * shared <= share * amount outside the set;
    both amounts with what is in servings that are decided already
    """
    for item in menu.case.share_credits:
        shared = menu.model.variable(f"shared_{item.name}")
        inside, outside = [(shared, -1.0)], [(shared, item.share - 1.0)]
        amounts = menu.per_step(item.nutrient, Side.MIN)
        for (place, option), amount in zip(menu.options.items(), amounts, strict=True):
            if option.food in item.foods:
                inside.append((menu.steps[place], amount))
            else:
                outside.append((menu.steps[place], amount * item.share))
        menu.shared[item.name] = shared
        given, beside = fixed_credit(menu.case, item)
        menu.model.at_least(f"credit_by_share_{item.name}_foods", inside, -given)
        menu.model.at_least(f"credit_by_share_{item.name}_share", outside, -item.share * beside)


def total_minimum(menu: PortionModel) -> None:
    """Reach each minimum over the plan, or pay for the miss.

    sum of credit * step * steps + miss >= days * amount
    """
    for limit in menu.case.limits:
        if limit.side is Side.MIN:
            whole = limit.amount * menu.case.days
            bound = whole - menu.given(limit.nutrient, Side.MIN, menu.all_days)
            terms = menu.intake(limit.nutrient, Side.MIN, menu.all_days)
            penalty = firm(limit.price, whole)
            menu.reach(f"total_minimum_{limit.name}", terms, bound, penalty)


def total_maximum(menu: PortionModel) -> None:
    """Stay within each maximum over the plan, or pay for the excess.

    sum of debit * step * steps - miss <= days * amount
    """
    for limit in menu.case.limits:
        if limit.side is Side.MAX:
            whole = limit.amount * menu.case.days
            bound = whole - menu.given(limit.nutrient, Side.MAX, menu.all_days)
            terms = menu.intake(limit.nutrient, Side.MAX, menu.all_days)
            penalty = firm(limit.price, whole)
            menu.stay_within(f"total_maximum_{limit.name}", terms, bound, penalty)


def serving_minimum(menu: PortionModel) -> None:
    """Reach each meal's minimum in each serving, or pay for the miss.

    sum over portions of credit * step * steps + miss >= amount
    """
    for number, limit in _meal_limits(menu, Side.MIN):
        terms = menu.serving(number, limit.nutrient, Side.MIN)
        name = f"serving_minimum_{limit.name}_{number:03d}"
        menu.reach(name, terms, limit.amount, firm(limit.price, limit.amount))


def serving_maximum(menu: PortionModel) -> None:
    """Stay within each meal's maximum in each serving, or pay for the excess.

    sum over portions of debit * step * steps - miss <= amount
    """
    for number, limit in _meal_limits(menu, Side.MAX):
        terms = menu.serving(number, limit.nutrient, Side.MAX)
        name = f"serving_maximum_{limit.name}_{number:03d}"
        menu.stay_within(name, terms, limit.amount, firm(limit.price, limit.amount))


def group_total_maximum(menu: PortionModel) -> None:
    """Serve no more grams of a group of foods over the plan than its limit allows.

    sum over portions of the group of step * steps - miss <= amount
    """
    for limit in menu.case.group_limits:
        terms = menu.group(limit, menu.all_days)
        if limit.side is Side.MAX and terms and limit.period.value == "week":
            bound = limit.amount - menu.group_given(limit, menu.all_days)
            penalty = firm(limit.price, limit.amount)
            name = f"group_total_maximum_{limit.name}"
            menu.stay_within(name, terms, bound, penalty)


def typical_portion(menu: PortionModel) -> None:
    """Stay near the portion a cook would serve unasked, or pay a little.

    step * steps - more + less = typical grams; more and less cost by their share of it
    """
    for (number, item), option in menu.options.items():
        if math.isnan(option.typical_g):
            continue
        place = f"{number:03d}_{item:02d}"
        more, less = (menu.model.variable(f"{way}_{place}") for way in ("more", "less"))
        row = [(menu.steps[number, item], option.step_g), (more, -1.0), (less, 1.0)]
        menu.model.exactly(f"typical_portion_{place}", row, option.typical_g)
        menu.model.cost((side, ODD_PORTION_PRICE / option.typical_g) for side in (more, less))


RULES: tuple[Callable[[PortionModel], None], ...] = (
    credit_per_serving,
    credit_by_share,
    total_minimum,
    total_maximum,
    day_minimum,
    day_maximum,
    group_day_maximum,
    group_total_maximum,
    serving_minimum,
    serving_maximum,
    typical_portion,
)


def build(case: MenuCase, servings: Sequence[Serving]) -> PortionModel:
    """Build the model of how much: variables, then every rule in `RULES`."""
    menu = PortionModel.of(case, servings)
    for rule in RULES:
        rule(menu)
    return menu


def _least(terms: Sequence[Term]) -> float:
    """Return the least that a sum may be within the bounds of its variables."""
    return sum([f * (v.lowBound or 0.0) if f > 0.0 else f * _high(v) for v, f in terms])


def _most(terms: Sequence[Term]) -> float:
    """Return the most that a sum may be within the bounds of its variables."""
    return sum([f * _high(v) if f > 0.0 else f * (v.lowBound or 0.0) for v, f in terms])


def _high(variable: Variable) -> float:
    return math.inf if variable.upBound is None else variable.upBound


def _meal_limits(menu: PortionModel, side: Side) -> list[tuple[int, MealLimit]]:
    return [
        (number, limit)
        for number, serving in enumerate(menu.servings)
        for limit in menu.case.meal_limits
        if limit.occasion == serving.occasion and limit.side is side
    ]
