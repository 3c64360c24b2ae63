"""Random small menu problems, the same for a seed on any machine.

Figures are round (quarters and tens), so that a failing case can be worked through by hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solver.week import (
    Dish,
    GroupLimit,
    Limit,
    MealLimit,
    MenuCase,
    Option,
    Period,
    Portion,
    Serving,
    ServingCredit,
    ShareCredit,
    Side,
    Spread,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

OCCASIONS = ("breakfast", "lunch")
NUTRIENTS = ("energy", "calcium", "polyphenols", "sodium")
FOODS = tuple(f"food{number}" for number in range(8))
GAP = 0.02


def random_case(seed: int, *, dishes: int = 6, days: int = 3) -> MenuCase:
    """Return a problem in which every rule has something to say and every limit may be missed."""
    rng = np.random.default_rng(seed)
    served = tuple(_dish(rng, number) for number in range(dishes))
    debit = np.round(rng.uniform(0.0, 4.0, (len(FOODS), len(NUTRIENTS))) * 4.0) / 4.0
    cap = float(rng.integers(10, 40) * 10)
    return MenuCase(
        days=days,
        occasions=OCCASIONS,
        foods=FOODS,
        nutrients=NUTRIENTS,
        credit=np.maximum(debit - 0.25, 0.0),
        debit=debit,
        dishes=served,
        options=tuple(option for dish in served for option in _options(rng, dish.name)),
        limits=_limits(rng),
        meal_limits=_meal_limits(rng),
        group_limits=_group_limits(rng),
        spreads=(Spread("pulses", _some(rng, 3), 5.0),),
        serving_credits=(ServingCredit("calcium", cap, {OCCASIONS[-1]: cap / 4.0}),),
        share_credits=(ShareCredit("tea", "polyphenols", _some(rng, 2), 0.25),),
    )


def with_fixed(case: MenuCase, seed: int) -> MenuCase:
    """Return the problem with one or two servings decided already, and with neighbours."""
    rng = np.random.default_rng(seed)
    slots = [(day + 1, occasion) for day in range(case.days) for occasion in case.occasions]
    chosen = rng.choice(len(slots), size=int(rng.integers(1, 3)), replace=False)
    fixed = tuple(_serving(rng, case, *slots[at]) for at in chosen)
    beside = tuple(_serving(rng, case, day, OCCASIONS[0]) for day in (0, case.days + 1))
    return replace(case, fixed=fixed, beside=beside)


def with_hard_limits(case: MenuCase, names: Sequence[str]) -> MenuCase:
    """Return the problem with some of its limits and group limits never to be missed."""
    return replace(
        case,
        limits=tuple(
            replace(limit, price=np.inf) if limit.name in names else limit for limit in case.limits
        ),
        group_limits=tuple(
            replace(limit, price=np.inf) if limit.name in names else limit
            for limit in case.group_limits
        ),
    )


def random_servings(case: MenuCase, seed: int) -> tuple[Serving, ...]:
    """Return a serving in every open slot, in the order of the plan, grams in whole steps."""
    rng = np.random.default_rng(seed)
    taken = {(serving.day, serving.occasion) for serving in case.fixed}
    return tuple(
        _serving(rng, case, day + 1, occasion)
        for day in range(case.days)
        for occasion in case.occasions
        if (day + 1, occasion) not in taken
    )


def _dish(rng: np.random.Generator, number: int) -> Dish:
    places = (OCCASIONS[:1], OCCASIONS[1:], OCCASIONS)
    # The first two dishes can be served somewhere each, so that every slot can be filled.
    at = number if number < 2 else int(rng.integers(3))
    cost, again = (float(rng.integers(1, 9)) / 4.0 for _ in range(2))
    return Dish(f"dish{number}", places[at], cost, most=4, repeat_cost=again)


def _options(rng: np.random.Generator, dish: str) -> list[Option]:
    found = []
    for part in range(int(rng.integers(1, 3))):
        required = part == 0 or bool(rng.integers(2))
        for food in rng.choice(FOODS, size=int(rng.integers(1, 3)), replace=False):
            low, more, step = rng.integers(1, 4), rng.integers(0, 4), rng.choice([10.0, 25.0])
            found.append(
                Option(
                    dish,
                    f"part{part}",
                    str(food),
                    float(low * step),
                    float((low + more) * step),
                    float(step),
                    required,
                    cost=float(rng.integers(-1, 2)) / 4.0,
                    typical_g=float(low * step) if rng.integers(2) else float("nan"),
                )
            )
    return found


def _limits(rng: np.random.Generator) -> tuple[Limit, ...]:
    found = []
    for nutrient in NUTRIENTS:
        for side, low, day_share in ((Side.MIN, 10, 0.75), (Side.MAX, 20, 1.25)):
            amount = float(rng.integers(low, low + 20) * 10)
            free = 0.0 if side is Side.MIN else float("inf")
            share = day_share if rng.integers(2) else free
            price = float(rng.choice([4.0, 40.0, 400.0]))
            name = f"{nutrient}_{side.value}"
            found.append(Limit(name, nutrient, side, amount, price, share, price / 3.0))
    return tuple(limit for limit in found if rng.integers(4))


def _meal_limits(rng: np.random.Generator) -> tuple[MealLimit, ...]:
    found = [
        MealLimit(
            f"{place}_{nutrient}_{side.value}",
            place,
            nutrient,
            side,
            float(rng.integers(3, 12) * 10 * (1 if side is Side.MIN else 2)),
            float(rng.choice([2.0, 20.0])),
        )
        for place in OCCASIONS
        for nutrient in NUTRIENTS[::3]
        for side in Side
    ]
    return tuple(limit for limit in found if rng.integers(4))


def _group_limits(rng: np.random.Generator) -> tuple[GroupLimit, ...]:
    most, least = Side.MAX, Side.MIN
    return (
        GroupLimit("nuts", _some(rng, 3), most, 50.0, Unit.GRAMS, Period.DAY, 20.0),
        GroupLimit("eggs", _some(rng, 3), most, 2.0, Unit.SERVINGS, Period.WEEK, 20.0),
        GroupLimit("meat", _some(rng, 2), most, 120.0, Unit.GRAMS, Period.WEEK, 20.0),
        GroupLimit("treats", _some(rng, 3), most, 1.0, Unit.SERVINGS, Period.DAY, 20.0),
        GroupLimit("fish", _some(rng, 3), least, 1.0, Unit.SERVINGS, Period.WEEK, 20.0),
        GroupLimit("berries", _some(rng, 3), least, 2.0, Unit.DAYS, Period.WEEK, 20.0),
        GroupLimit("greens", _some(rng, 3), least, 40.0, Unit.GRAMS, Period.DAY, 20.0),
    )


def _some(rng: np.random.Generator, size: int) -> frozenset[str]:
    return frozenset(str(food) for food in rng.choice(FOODS, size=size, replace=False))


def _serving(rng: np.random.Generator, case: MenuCase, day: int, occasion: str) -> Serving:
    places = [dish.name for dish in case.dishes if occasion in dish.occasions]
    dish = str(rng.choice(places))
    parts: dict[str, list[Option]] = {}
    for option in case.options_of[dish]:
        parts.setdefault(option.component, []).append(option)
    portions = []
    for options in parts.values():
        option = options[int(rng.integers(len(options)))]
        steps = round((option.high_g - option.low_g) / option.step_g)
        grams = option.low_g + option.step_g * float(rng.integers(steps + 1))
        if option.required or rng.integers(2):
            portions.append(Portion(option.component, option.food, grams))
    return Serving(day, occasion, dish, tuple(portions))
