"""Rules of the first menu model, which dishes: one function, one name, one golden file.

`RULES` is the table of contents; `docs/model.md` has a paragraph for each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from solver.week.case import Period, Side, Unit
from solver.week.dish_model import DishModel
from solver.week.week_rules import (
    dish_repeat,
    group_maximum,
    group_minimum,
    occasion_count,
    share_credit,
    week_maximum,
    week_minimum,
)

if TYPE_CHECKING:
    from solver.week.case import GroupLimit, MealLimit, Option


def food_total(menu: DishModel) -> None:
    """Weigh each food over the plan, so that rows over all foods stay short.

    sum over options of the food of low_g * low[option] + high_g * high[option] = food_g[food]
    """
    for food, options in menu.case.options_with.items():
        grams = [term for option in options for term in menu.grams(option)]
        row = [*grams, (menu.food_g[food], -1.0)]
        menu.model.exactly(f"food_total_{menu.case.food_row[food]:04d}", row, 0.0)


def component_fill(menu: DishModel) -> None:
    """Fill a required component in every serving of its dish, an optional one or leave it out.

    sum over options of low[option] + high[option] + left_out[component]
        = sum over occasions of served[dish, occasion]; left_out for optional components only
    """
    for (dish, component), options in _components(menu).items():
        terms = [term for option in options for term in menu.filled(option)]
        row = [*terms, *((variable, -count) for variable, count in menu.times(dish))]
        if not options[0].required:
            left_out = menu.model.variable(f"left_out_{dish}_{component}")
            menu.left_out[dish, component] = left_out
            row.append((left_out, 1.0))
        menu.model.exactly(f"component_fill_{dish}_{component}", row, 0.0)


def whole_filling(menu: DishModel) -> None:
    """Fill whole servings with one food, where a dish leaves a choice.

    low[option] + high[option] = filling[option], whole
    """
    siblings = Counter((option.dish, option.component) for option in menu.case.options)
    for option in menu.case.options:
        # A required component with one option is whole because its servings are.
        if not option.required or siblings[option.dish, option.component] > 1:
            place = menu.place(option)
            menu.fillings[option] = menu.model.whole(f"filling_{place}")
            row = [*menu.filled(option), (menu.fillings[option], -1.0)]
            menu.model.exactly(f"whole_filling_{place}", row, 0.0)


def serving_credit(menu: DishModel) -> None:
    """Credit a serving with no more than it can give, towards minima.

    credited[dish] <= amount in its foods; credited[dish] <= cap * servings of the dish
    """
    for item in menu.case.serving_credits:
        for dish in menu.case.dishes:
            name = f"serving_credit_{item.nutrient}_{dish.name}"
            credited = menu.model.variable(f"credited_{item.nutrient}_{dish.name}")
            menu.credited[item.nutrient, dish.name] = credited
            foods = menu.amount_in(menu.case.options_of[dish.name], item.nutrient, Side.MIN)
            menu.model.at_least(f"{name}_foods", [*foods, (credited, -1.0)], 0.0)
            cap = [
                (menu.served[dish.name, occasion], item.at(occasion))
                for occasion in menu.case.occasions
                if (dish.name, occasion) in menu.served
            ]
            menu.model.at_least(f"{name}_cap", [*cap, (credited, -1.0)], 0.0)


def meal_minimum(menu: DishModel) -> None:
    """Reach each meal's minimum in an average serving of each dish, or pay for the miss.

    sum of credit * grams of the dish + miss >= sum over occasions of amount * served
    """
    for (nutrient, dish), bounds in _meal_bounds(menu, Side.MIN).items():
        _meal_row(menu, f"meal_minimum_{nutrient}_{dish}", nutrient, dish, bounds)


def meal_maximum(menu: DishModel) -> None:
    """Stay within each meal's maximum in an average serving of each dish, or pay.

    sum of debit * grams of the dish - miss <= sum over occasions of amount * served
    """
    for (nutrient, dish), bounds in _meal_bounds(menu, Side.MAX).items():
        if all(
            (dish, place) not in menu.served or place in bounds for place in menu.case.occasions
        ):
            _meal_row(menu, f"meal_maximum_{nutrient}_{dish}", nutrient, dish, bounds)


def once_a_serving(menu: DishModel) -> None:
    """Count a serving once where days are asked for, however many of its foods are in the group.

    once[group, dish] <= fillings of the dish by the group; once <= servings of the dish
    """
    for group in (group for group in menu.case.group_limits if group.unit is Unit.DAYS):
        for dish in menu.case.dishes:
            members = [o for o in menu.case.options_of[dish.name] if o.food in group.foods]
            if len({option.component for option in members}) > 1:
                name = f"once_a_serving_{group.name}_{dish.name}"
                once = menu.model.variable(f"once_{group.name}_{dish.name}")
                menu.once[group.name, dish.name] = once
                fillings = [term for option in members for term in menu.filled(option)]
                menu.model.at_least(f"{name}_foods", [*fillings, (once, -1.0)], 0.0)
                menu.model.at_least(f"{name}_cap", [*menu.times(dish.name), (once, -1.0)], 0.0)


def group_in_dish(menu: DishModel) -> None:
    """Put no more of a group into an average serving than its hard limit of a day allows.

    sum over options of the dish in the group of grams (or fillings) <= amount * servings
    """
    for group in menu.case.group_limits:
        if group.side is Side.MAX and group.period is Period.DAY and math.isinf(group.price):
            count = menu.grams if group.unit is Unit.GRAMS else menu.filled
            for dish in menu.case.dishes:
                members = [o for o in menu.case.options_of[dish.name] if o.food in group.foods]
                if _most_in_serving(members, group) > group.amount:
                    terms = [term for option in members for term in count(option)]
                    terms += [(times, -group.amount) for times, _ in menu.times(dish.name)]
                    menu.model.at_most(f"group_in_dish_{group.name}_{dish.name}", terms, 0.0)


DishRule = Callable[[DishModel], None]

RULES: tuple[DishRule, ...] = (
    food_total,
    occasion_count,
    dish_repeat,
    component_fill,
    whole_filling,
    serving_credit,
    share_credit,
    week_minimum,
    week_maximum,
    meal_minimum,
    meal_maximum,
    once_a_serving,
    group_maximum,
    group_in_dish,
    group_minimum,
)
MIXED_RULES = tuple(rule for rule in RULES if rule is not whole_filling)
"""The rules where a component may be filled by a mixture of foods: smaller, for bounds."""


def _components(menu: DishModel) -> dict[tuple[str, str], list[Option]]:
    grouped: dict[tuple[str, str], list[Option]] = {}
    for option in menu.case.options:
        grouped.setdefault((option.dish, option.component), []).append(option)
    return grouped


def _meal_bounds(menu: DishModel, side: Side) -> dict[tuple[str, str], dict[str, MealLimit]]:
    bounds: dict[tuple[str, str], dict[str, MealLimit]] = {}
    for limit in menu.case.meal_limits:
        for dish in menu.case.dishes:
            if limit.side is side and (dish.name, limit.occasion) in menu.served:
                bounds.setdefault((limit.nutrient, dish.name), {})[limit.occasion] = limit
    return bounds


def _meal_row(
    menu: DishModel, name: str, nutrient: str, dish: str, bounds: dict[str, MealLimit]
) -> None:
    side = next(iter(bounds.values())).side
    sign = 1.0 if side is Side.MIN else -1.0
    terms = menu.amount_in(menu.case.options_of[dish], nutrient, side)
    terms += [(menu.served[dish, place], -limit.amount) for place, limit in bounds.items()]
    # The least of them, so that no serving pays more here than at its own meal.
    unit_price = min(limit.price / limit.amount for limit in bounds.values())
    if math.isfinite(unit_price):
        miss = menu.model.variable(f"miss_{name}")
        menu.model.cost([(miss, unit_price)])
        terms.append((miss, sign))
    if side is Side.MIN:
        menu.model.at_least(name, terms, 0.0)
    else:
        menu.model.at_most(name, terms, 0.0)


def _most_in_serving(members: list[Option], group: GroupLimit) -> float:
    """Return the most of a group that one serving of a dish can hold."""
    most: dict[str, float] = {}
    for option in members:
        amount = option.high_g if group.unit is Unit.GRAMS else 1.0
        most[option.component] = max(amount, most.get(option.component, 0.0))
    return sum(most.values())
