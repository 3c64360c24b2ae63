"""The rules of the diet model, one function each, and the list that names them all.

A rule's row (or, for a food's own limits, the variable it bounds) is named after the
function and the position of its nutrient or food: ``nutrient_minimum_0003``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.diet_case import Bound
from solver.engine import Model
from solver.scaling import cost_factor, row_factor

if TYPE_CHECKING:
    from collections.abc import Hashable

    import numpy.typing as npt

    from solver.diet_case import DietCase, Limit
    from solver.outcome import Outcome, Term, Variable


@dataclass(frozen=True)
class DietModel:
    """Hold a diet model under construction.

    Parameters
    ----------
    case : DietCase
        What is modelled.
    model : Model
        The linear model that the rules fill.
    amounts : tuple of Variable
        Amount of each food, in table order. [units of food]
    """

    case: DietCase
    model: Model
    amounts: tuple[Variable, ...]

    @classmethod
    def empty(cls, case: DietCase) -> DietModel:
        """Return a model that has an amount of each food and no rule."""
        model = Model("diet")
        add = model.whole if case.whole else model.variable
        names = (variable_name(index) for index in range(len(case.foods)))
        return cls(case, model, tuple(add(name) for name in names))

    def limits(self, bound: Bound) -> tuple[Limit, ...]:
        """Return the case's limits of one kind."""
        return tuple(limit for limit in self.case.limits if limit.bound is bound)

    def factor(self, limit: Limit) -> float:
        """Return the factor by which the row of a nutrient's limit is scaled."""
        return row_factor(limit.value, self.case.contents[limit.index])

    def intake(self, limit: Limit, factor: float) -> list[Term]:
        """Return the terms that sum to the intake of a limit's nutrient, times a factor."""
        contents = self.case.contents[limit.index]
        # A row without any term would be read as a statement about constants.
        held = np.flatnonzero(contents) if contents.any() else [0]
        scaled = (contents * factor).tolist()
        return [(self.amounts[index], scaled[index]) for index in held]

    def read_amounts(self, outcome: Outcome) -> npt.NDArray[np.float64]:
        """Return the amounts of an answer, freed of the solver's last-digit noise.

        Amounts outside their own limits, or beside a whole number, by a solver's tolerance
        are set right; whether the diet still keeps its limits is checked afterwards.
        """
        amounts = np.array([outcome.value(variable) for variable in self.amounts])
        lower, upper = np.zeros_like(amounts), np.full_like(amounts, np.inf)
        for limit in self.case.limits:
            if limit.bound.is_food:
                (lower if limit.bound.is_minimum else upper)[limit.index] = limit.value
        amounts = np.round(amounts) if self.case.whole else amounts
        # Adding 0 turns -0.0 into 0.0.
        kept: npt.NDArray[np.float64] = np.clip(amounts, lower, upper) + 0.0
        return kept


DietRule = Callable[[DietModel], None]


def food_minimum(diet: DietModel) -> None:
    """Hold each food's amount at or above its minimum.

    amount[food] >= food_minimum[food], the lower bound of ``amount_<food>``.
    """
    for limit in diet.limits(Bound.FOOD_MIN):
        diet.model.set_lower(diet.amounts[limit.index], limit.value)


def food_maximum(diet: DietModel) -> None:
    """Hold each food's amount at or below its maximum.

    amount[food] <= food_maximum[food], the upper bound of ``amount_<food>``.
    """
    for limit in diet.limits(Bound.FOOD_MAX):
        diet.model.set_upper(diet.amounts[limit.index], limit.value)


def nutrient_minimum(diet: DietModel) -> None:
    """Make the foods together hold at least each nutrient's minimum.

    sum over food of content[food, nutrient] * amount[food] >= minimum[nutrient]
    """
    for limit in diet.limits(Bound.MIN):
        factor = diet.factor(limit)
        diet.model.at_least(row_name(limit), diet.intake(limit, factor), limit.value * factor)


def nutrient_maximum(diet: DietModel) -> None:
    """Make the foods together hold at most each nutrient's maximum.

    sum over food of content[food, nutrient] * amount[food] <= maximum[nutrient]
    """
    for limit in diet.limits(Bound.MAX):
        factor = diet.factor(limit)
        diet.model.at_most(row_name(limit), diet.intake(limit, factor), limit.value * factor)


RULES: tuple[DietRule, ...] = (food_minimum, food_maximum, nutrient_minimum, nutrient_maximum)
"""Every rule of the diet model, in the order in which the model is built."""

RULE_OF_BOUND = {
    Bound.FOOD_MIN: food_minimum.__name__,
    Bound.FOOD_MAX: food_maximum.__name__,
    Bound.MIN: nutrient_minimum.__name__,
    Bound.MAX: nutrient_maximum.__name__,
}
"""Which rule a kind of limit belongs to."""


def variable_name(index: int) -> str:
    """Return the stable name of a food's amount in the model."""
    return f"amount_{index:04d}"


def row_name(limit: Limit) -> str:
    """Return the stable name of a limit in the model: its rule, then its position."""
    return f"{RULE_OF_BOUND[limit.bound]}_{limit.index:04d}"


def names(case: DietCase) -> dict[str, tuple[str, Hashable]]:
    """Return what each stable name of a case's model stands for, as (bound, label).

    Parameters
    ----------
    case : DietCase
        What is modelled.

    Returns
    -------
    dict of str to (str, hashable)
        By name, in the order of the limits; labels as the caller wrote them.
    """
    return {row_name(limit): limit.key for limit in case.limits}


def build(case: DietCase) -> DietModel:
    """Build the model of a case: amounts, then every rule; no objective yet.

    Parameters
    ----------
    case : DietCase
        What to model.

    Returns
    -------
    DietModel
        The model, to be given an objective and solved.
    """
    diet = DietModel.empty(case)
    for rule in RULES:
        rule(diet)
    return diet


def build_cheapest(case: DietCase) -> DietModel:
    """Build the model of a case with its objective, the cost of all foods.

    sum over food of cost[food] * amount[food]

    Parameters
    ----------
    case : DietCase
        What to model.

    Returns
    -------
    DietModel
        The model, ready to be solved.
    """
    diet = build(case)
    costs = (case.costs * cost_factor(case.costs)).tolist()
    diet.model.cost(zip(diet.amounts, costs, strict=True))
    return diet
