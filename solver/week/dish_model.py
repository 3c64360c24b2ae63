"""Variables of the first menu model: which dishes, with which foods, in what amounts.

The model has week totals only and no days, so nothing in it is interchangeable and its
optimum bounds the whole week.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solver.engine import Model
from solver.week.case import Side, Unit
from solver.week.elastic import Penalty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solver.outcome import Term, Variable
    from solver.week.case import Dish, GroupLimit, MenuCase, Option


@dataclass
class DishModel:
    """The model under construction, with its variables by what they stand for.

    A filling of a component is either at the low or at the high end of its portion range;
    a mixture of the two gives any portion between, without a row for each range.

    Parameters
    ----------
    case : MenuCase
    model : Model
    served : dict of (dish, occasion) to Variable
        Servings of a dish at an occasion, whole.
    ends : dict of Option to (Variable, grams) pairs
        Fillings of a component by an option at the small and at the large end of its
        portion range; one end where that range is one step.
    fillings : dict of Option to Variable
        All ends together, whole, where a dish leaves a choice.
    credited : dict of (nutrient, dish) to Variable
        Amount credited to all servings of a dish, where servings have a credit limit.
    shared : dict of share credit name to Variable
        Amount credited to a set of foods that may give a share of a total only.
    once : dict of (group limit name, dish) to Variable
        Servings of a dish with a food of a group, where days are asked for.
    left_out : dict of (dish, component) to Variable
        Servings of a dish without one of its optional components.
    food_g : dict of food to Variable
        Grams of a food over the plan, in all dishes together.
    """

    case: MenuCase
    model: Model = field(default_factory=lambda: Model("which_dishes"))
    served: dict[tuple[str, str], Variable] = field(default_factory=dict)
    ends: dict[Option, tuple[Term, ...]] = field(default_factory=dict)
    fillings: dict[Option, Variable] = field(default_factory=dict)
    credited: dict[tuple[str, str], Variable] = field(default_factory=dict)
    shared: dict[str, Variable] = field(default_factory=dict)
    once: dict[tuple[str, str], Variable] = field(default_factory=dict)
    left_out: dict[tuple[str, str], Variable] = field(default_factory=dict)
    food_g: dict[str, Variable] = field(default_factory=dict)

    @classmethod
    def of(cls, case: MenuCase) -> DishModel:
        """Create the variables of a case, without any rule."""
        menu = cls(case)
        for dish in case.dishes:
            menu._serve(dish)
        for option in case.options:
            menu._fill(option)
        for food in case.options_with:
            menu.food_g[food] = menu.model.variable(f"food_g_{case.food_row[food]:04d}")
        return menu

    def times(self, dish: str) -> list[Term]:
        """Count the servings of a dish over all occasions."""
        return [
            (variable, 1.0)
            for occasion in self.case.occasions
            if (variable := self.served.get((dish, occasion))) is not None
        ]

    def intake(self, nutrient: str, side: Side) -> list[Term]:
        """Sum a nutrient in all chosen servings, on one side of a limit."""
        if side is Side.MIN:
            return self._credit(nutrient)
        return self.total(nutrient, side, frozenset[str]())

    def total(self, nutrient: str, side: Side, without: frozenset[str]) -> list[Term]:
        """Sum a nutrient in all chosen servings, some foods left out."""
        return [
            (variable, amount)
            for food, variable in self.food_g.items()
            if food not in without and (amount := self.case.amount(food, nutrient, side)) != 0.0
        ]

    def amount_in(self, options: Iterable[Option], nutrient: str, side: Side) -> list[Term]:
        """Sum a nutrient in some options."""
        return [
            term
            for option in options
            if (amount := self.case.amount(option.food, nutrient, side)) != 0.0
            for term in self.grams(option, amount)
        ]

    def grams(self, option: Option, factor: float = 1.0) -> list[Term]:
        """Weigh an option over the plan, times a factor. [g]."""
        return [(end, grams * factor) for end, grams in self.ends[option]]

    def filled(self, option: Option) -> list[Term]:
        """Count the servings in which an option fills its component."""
        return [(end, 1.0) for end, _ in self.ends[option]]

    def at(self, occasion: str) -> list[Term]:
        """Count the servings at an occasion."""
        return [(variable, 1.0) for (_, at), variable in self.served.items() if at == occasion]

    def penalty(self, price: float, scale: float) -> Penalty:
        """Return what missing a limit costs; hard limits may not be missed."""
        return Penalty(price, scale)

    def group(self, limit: GroupLimit) -> list[Term]:
        """Weigh a group of foods, or count its fillings; where days are asked for, servings."""
        if limit.unit is Unit.GRAMS:
            return [(grams, 1.0) for food, grams in self.food_g.items() if food in limit.foods]
        foods = self.case.options_with
        options = [option for food in foods if food in limit.foods for option in foods[food]]
        once = {
            dish: variable for (name, dish), variable in self.once.items() if name == limit.name
        }
        fillings = [
            term for option in options if option.dish not in once for term in self.filled(option)
        ]
        return [*fillings, *((variable, 1.0) for variable in once.values())]

    def _serve(self, dish: Dish) -> None:
        for occasion in dish.occasions:
            if occasion in self.case.occasions:
                name = f"serve_{dish.name}_{occasion}"
                variable = self.model.whole(name, 0.0, float(dish.most))
                self.served[dish.name, occasion] = variable
                self.model.cost([(variable, dish.cost)])

    def place(self, option: Option) -> str:
        """Return the name of an option; it is the same in every model with its dish."""
        return f"{option.dish}_{option.component}_{self.case.food_row[option.food]:04d}"

    def _fill(self, option: Option) -> None:
        place = self.place(option)
        ends = [(self.model.variable(f"low_{place}"), option.low_g)]
        # A range of one step has one end: two equal columns can trap HiGHS in its presolve.
        if option.low_g < option.high_g:
            ends.append((self.model.variable(f"high_{place}"), option.high_g))
        self.ends[option] = tuple(ends)
        if option.cost != 0.0:
            self.model.cost((end, option.cost) for end, _ in ends)

    def _credit(self, nutrient: str) -> list[Term]:
        per_serving = [item for item in self.case.serving_credits if item.nutrient == nutrient]
        if per_serving:
            return [(self.credited[nutrient, dish.name], 1.0) for dish in self.case.dishes]
        capped = [item for item in self.case.share_credits if item.nutrient == nutrient]
        terms = self.total(
            nutrient, Side.MIN, frozenset[str]().union(*(item.foods for item in capped))
        )
        return [*terms, *((self.shared[item.name], 1.0) for item in capped)]
