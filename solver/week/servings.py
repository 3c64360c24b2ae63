"""Reads servings out of a solved first model: whole dishes, each component one food."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.week.case import Portion
from solver.week.deal import WORTH_SERVING

if TYPE_CHECKING:
    from collections.abc import Collection

    from solver.outcome import Outcome
    from solver.week.case import Option
    from solver.week.dish_model import DishModel

_TRACE = 1e-6
"""Distance from whole servings that is rounding."""


@dataclass(frozen=True)
class ChosenServing:
    """A serving without a day: dish, occasion, and its foods with average grams."""

    occasion: str
    dish: str
    portions: tuple[Portion, ...]


def read_servings(menu: DishModel, outcome: Outcome) -> tuple[ChosenServing, ...]:
    """Deal the fillings of a solved first model out to whole servings.

    Where the model mixes foods within a component, the foods with the largest shares are
    dealt, one to a serving; grams are averages and only a start for the model of how much.
    """
    servings = []
    for dish in menu.case.dishes:
        places = [
            occasion
            for occasion in menu.case.occasions
            if (dish.name, occasion) in menu.served
            for _ in range(round(outcome.value(menu.served[dish.name, occasion])))
        ]
        foods = _portions(menu, outcome, dish.name, len(places))
        for place, portions in zip(places, foods, strict=True):
            servings.append(ChosenServing(place, dish.name, tuple(portions)))
    return tuple(servings)


def _portions(menu: DishModel, outcome: Outcome, dish: str, servings: int) -> list[list[Portion]]:
    shared = _shares(menu, outcome, dish)
    dealt = [_deal(menu, outcome, shares, servings) for shares in shared]
    return [
        [portions[number] for portions in dealt if number < len(portions)]
        for number in range(servings)
    ]


def _deal(
    menu: DishModel, outcome: Outcome, shares: dict[Option, float], servings: int
) -> list[Portion]:
    """Give each serving one food of a component, by the largest shares left."""
    dealt = _alike_together(_dealt(shares, servings))
    return [_average_portion(menu, outcome, option, shares[option]) for option in dealt]


def clearest_fillings(
    menu: DishModel, outcome: Outcome, left: Collection[Option]
) -> dict[Option, int]:
    """Return how often each food fills its component, for the clearer half of the components.

    Parameters
    ----------
    menu : DishModel
    outcome : Outcome
        Of a model that mixes foods within a component.
    left : collection of Option
        Options that are not decided yet.
    """
    dealt: list[tuple[float, dict[Option, int]]] = []
    for dish in menu.case.dishes:
        servings = round(outcome.total(menu.times(dish.name)))
        for shares in _shares(menu, outcome, dish.name):
            if any(option in left for option in shares):
                counts = Counter(_dealt(shares, servings))
                far = sum(abs(counts[option] - share) for option, share in shares.items())
                dealt.append((far, {option: counts[option] for option in shares}))
    dealt.sort(key=lambda item: item[0])
    clear = sum(far < _TRACE for far, _ in dealt)
    chosen = dealt[: max(clear, math.ceil(len(dealt) / 2))]
    return {option: count for _, counts in chosen for option, count in counts.items()}


def _shares(menu: DishModel, outcome: Outcome, dish: str) -> list[dict[Option, float]]:
    """Return, for each component of a dish, how often each food fills it."""
    components: dict[str, dict[Option, float]] = defaultdict(dict)
    for option in menu.case.options_of[dish]:
        components[option.component][option] = outcome.total(menu.filled(option))
    return list(components.values())


def _dealt(shares: dict[Option, float], servings: int) -> list[Option]:
    """Deal foods to servings by the largest shares left."""
    left, dealt = dict(shares), []
    required = next(iter(shares)).required
    wanted = servings if required else _served_times(sum(shares.values()), servings)
    for _ in range(wanted):
        option = max(left, key=lambda one: left[one])
        left[option] -= 1.0
        dealt.append(option)
    return dealt


def _alike_together(options: list[Option]) -> list[Option]:
    """Keep equal foods together, so that repeats of a dish are dealt alike."""
    return sorted(options, key=lambda option: option.food)


def _served_times(total: float, servings: int) -> int:
    return min(servings, int(total + 1.0 - WORTH_SERVING))


def _average_portion(menu: DishModel, outcome: Outcome, option: Option, times: float) -> Portion:
    grams = outcome.total(menu.grams(option)) / times if times > 1e-9 else option.low_g
    grams = min(max(grams, option.low_g), option.high_g)
    return Portion(option.component, option.food, grams)
