"""What a menu is worth, from the case's figures by pandas arithmetic alone.

Nothing of the models is used here but three prices that no case carries: amounts are read from
the case, and every miss is counted by the sentence that documents it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from solver.week import Period, Side, Unit
from solver.week.elastic import FIRM_PRICE as FIRM
from solver.week.place import DISH_APART_PRICE as APART
from solver.week.portion import ODD_PORTION_PRICE as ODD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solver.week import GroupLimit, MenuCase


COLUMNS = ["serving", "day", "occasion", "dish", "component", "food", "grams"]


def portions(servings: Iterable[Any]) -> pd.DataFrame:
    """Return one row per portion; `day` is 0 where a serving has none yet."""
    rows = [
        (number, getattr(one, "day", 0), one.occasion, one.dish, p.component, p.food, p.grams)
        for number, one in enumerate(servings)
        for p in one.portions
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def amounts(case: MenuCase, eaten: pd.DataFrame, nutrient: str, side: Side) -> pd.Series:
    """Return the nutrient in each portion, as it counts on one side of a limit."""
    matrix = case.credit if side is Side.MIN else case.debit
    per_g = pd.DataFrame(matrix, index=case.foods, columns=case.nutrients)[nutrient]
    return per_g.loc[eaten["food"]].to_numpy() * eaten["grams"]


def miss(missed: float, scale: float, price: float) -> float:
    """Return the price of a miss: the first tenth plain, the rest at three times that."""
    if missed <= 1e-7 * scale:
        return 0.0
    share = missed / scale
    return price * (min(share, 0.1) + 3.0 * max(0.0, share - 0.1))


def missed(amount: float, limit: float, side: Side) -> float:
    return limit - amount if side is Side.MIN else amount - limit


def credited(case: MenuCase, eaten: pd.DataFrame, nutrient: str, each: list[str]) -> float:
    """Return what portions count towards minima, capped per serving and per set of foods.

    `each` names the columns that hold what is capped together: a serving, or all of a dish.
    """
    amount = amounts(case, eaten, nutrient, Side.MIN)
    items = [item for item in case.serving_credits if item.nutrient == nutrient]
    if items:
        grouped = amount.groupby([eaten[column] for column in each])
        meals = eaten.drop_duplicates(dict.fromkeys([*each, "serving"]))
        most = meals["occasion"].map(lambda place: min(item.at(place) for item in items))
        caps = most.groupby([meals[column] for column in each]).sum()
        return float(grouped.sum().clip(upper=caps).sum())
    total = amount.sum()
    for item in (item for item in case.share_credits if item.nutrient == nutrient):
        inside = amount[eaten["food"].isin(item.foods)].sum()
        beside = amount.sum() - inside
        # shared <= share * (beside + shared), so shared <= share / (1 - share) * beside
        total -= inside - min(inside, item.share / (1.0 - item.share) * beside)
    return float(total)


def counted(eaten: pd.DataFrame, limit: GroupLimit) -> float:
    held = eaten[eaten["food"].isin(limit.foods)]
    if limit.unit is Unit.DAYS:
        return float(held["serving"].nunique())
    return float(held["grams"].sum()) if limit.unit is Unit.GRAMS else float(len(held))


def week_cost(case: MenuCase, eaten: pd.DataFrame, each: list[str]) -> float:
    """Return what the limits on the whole plan cost."""
    cost = 0.0
    for limit in case.limits:
        if limit.side is Side.MIN:
            amount = credited(case, eaten, limit.nutrient, each)
        else:
            amount = float(amounts(case, eaten, limit.nutrient, Side.MAX).sum())
        whole = case.days * limit.amount
        cost += miss(missed(amount, whole, limit.side), whole, limit.price)
    return cost


def choice_cost(case: MenuCase, servings: Iterable[Any]) -> float:
    """Return what the model of which dishes is to minimise, for servings of average grams."""
    servings = list(servings)
    both = portions([*servings, *case.fixed])
    # Fixed servings are capped one by one, chosen ones dish by dish: grams are averages.
    both["each"] = both["dish"].where(both["serving"] < len(servings), both["serving"])
    return _plan_cost(case, servings, both, "each")


def finished_cost(case: MenuCase, servings: Iterable[Any]) -> float:
    """Return the same for servings of true grams: each by itself, at its own meal."""
    servings = list(servings)
    both = portions([*servings, *case.fixed])
    cost = _plan_cost(replace(case, meal_limits=()), servings, both, "serving")
    for _, eaten in both[both["serving"] < len(servings)].groupby("serving"):
        cost += _own_meal_cost(case, eaten)
    for limit in (limit for limit in case.group_limits if limit.unit is Unit.DAYS):
        counts = (counted(both, limit), days_with(both, limit))
        as_servings, as_days = (
            miss(limit.amount - count, limit.amount, min(limit.price, FIRM)) for count in counts
        )
        cost += as_days - as_servings
    return cost


def _plan_cost(case: MenuCase, servings: list[Any], both: pd.DataFrame, each: str) -> float:
    cost = _liking(case, servings) + week_cost(case, both, [each])
    eaten = both[both["serving"] < len(servings)]
    for limit in case.group_limits:
        whole = limit.amount * (case.days if limit.period is Period.DAY else 1)
        cost += miss(missed(counted(both, limit), whole, limit.side), limit.amount, limit.price)
    for dish, of_dish in eaten.groupby("dish"):
        places = [serving.occasion for serving in servings if serving.dish == dish]
        cost += _meal_cost(case, str(dish), of_dish, places)
    return cost


def _liking(case: MenuCase, servings: list[Any]) -> float:
    option_cost = {(o.dish, o.component, o.food): o.cost for o in case.options}
    cost = sum(option_cost[s.dish, p.component, p.food] for s in servings for p in s.portions)
    for dish in case.dishes:
        times = sum(serving.dish == dish.name for serving in servings)
        cost += times * dish.cost + max(0, times - 1) * dish.repeat_cost
    return cost


def _meal_cost(case: MenuCase, dish: str, eaten: pd.DataFrame, places: list[str]) -> float:
    """Return what an average serving of a dish misses of its meals' limits, at the least price."""
    occasions = next(item.occasions for item in case.dishes if item.name == dish)
    cost = 0.0
    for nutrient in case.nutrients:
        for side in Side:
            bounds = {
                limit.occasion: limit
                for limit in case.meal_limits
                if (limit.nutrient, limit.side) == (nutrient, side) and limit.occasion in occasions
            }
            # A maximum at one of two occasions leaves the average free.
            if not bounds or (side is Side.MAX and len(bounds) < len(occasions)):
                continue
            whole = sum(bounds[place].amount for place in places if place in bounds)
            amount = float(amounts(case, eaten, nutrient, side).sum())
            price = min(limit.price / limit.amount for limit in bounds.values())
            cost += price * max(0.0, missed(amount, whole, side))
    return cost


def _own_meal_cost(case: MenuCase, eaten: pd.DataFrame) -> float:
    """Return what a serving misses of the limits of its own meal."""
    cost = 0.0
    for limit in (one for one in case.meal_limits if one.occasion == eaten["occasion"].iloc[0]):
        amount = float(amounts(case, eaten, limit.nutrient, limit.side).sum())
        share = max(0.0, missed(amount, limit.amount, limit.side)) / limit.amount
        cost += min(limit.price, FIRM) * share
    return cost


def day_cost(case: MenuCase, eaten: pd.DataFrame) -> float:
    """Return what the limits of nutrients on single days cost."""
    cost = 0.0
    for limit in (limit for limit in case.limits if 0.0 < limit.day_share < math.inf):
        whole, price = limit.amount * limit.day_share, min(limit.day_price, FIRM)
        for day in range(1, case.days + 1):
            amount = _day_amount(case, eaten[eaten["day"] == day], limit.nutrient, limit.side)
            cost += miss(missed(amount, whole, limit.side), whole, price)
    return cost


def group_cost(group: GroupLimit, held: pd.DataFrame) -> float:
    """Return what too much of a group costs among some portions."""
    over = counted(held, group) - group.amount
    return miss(over, group.amount, min(group.price, FIRM))


def days_with(eaten: pd.DataFrame, group: GroupLimit) -> int:
    """Count the days on which a food of a group is eaten."""
    return int(eaten.loc[eaten["food"].isin(group.foods), "day"].nunique())


def group_maxima(case: MenuCase, period: Period) -> list[GroupLimit]:
    return [one for one in case.group_limits if (one.side, one.period) == (Side.MAX, period)]


def _day_amount(case: MenuCase, today: pd.DataFrame, nutrient: str, side: Side) -> float:
    if side is Side.MAX:
        return float(amounts(case, today, nutrient, side).sum())
    # A share of the plan's total is not known for a day: its foods count for nothing there.
    held = today
    for item in case.share_credits:
        if item.nutrient == nutrient:
            held = held[~held["food"].isin(item.foods)]
    return credited(case, held, nutrient, ["serving"])


def apart_cost(case: MenuCase, servings: Iterable[Any]) -> float:
    """Return what foods of one kind, and dishes, cost on the same or the next day."""
    servings = [*servings, *case.fixed, *case.beside]
    cost = 0.0
    for spread in case.spreads:
        days = [s.day for s in servings if any(p.food in spread.foods for p in s.portions)]
        cost += _close(case, days, spread.price)
    for dish in {serving.dish for serving in servings}:
        cost += _close(case, [s.day for s in servings if s.dish == dish], APART)
    return cost


def _close(case: MenuCase, days: list[int], price: float) -> float:
    pairs = [(day, day + 1) for day in range(case.days + 1)]
    return sum(miss(days.count(a) + days.count(b) - 1.0, 1.0, min(price, FIRM)) for a, b in pairs)


def placing_cost(case: MenuCase, servings: Iterable[Any]) -> float:
    """Return what the model of which day is to minimise."""
    servings = list(servings)
    eaten = portions([*servings, *case.fixed])
    cost = day_cost(case, eaten) + apart_cost(case, servings)
    for group in group_maxima(case, Period.DAY):
        for day in range(1, case.days + 1):
            cost += group_cost(group, eaten[eaten["day"] == day])
    for group in (group for group in case.group_limits if group.unit is Unit.DAYS):
        short = group.amount - days_with(eaten, group)
        cost += miss(short, group.amount, min(group.price, FIRM))
    return cost


def portion_cost(case: MenuCase, servings: Iterable[Any]) -> float:
    """Return what the model of how much is to minimise.

    Groups are weighed where an open serving holds one of their foods: elsewhere no portion
    can change what they cost.
    """
    servings = list(servings)
    eaten, both = portions(servings), portions([*servings, *case.fixed])
    cost = week_cost(case, both, ["serving"]) + day_cost(case, both)
    for period in Period:
        for group in group_maxima(case, period):
            if group.unit is Unit.GRAMS:
                of_group = eaten[eaten["food"].isin(group.foods)]
                for days in _days_of(case, period):
                    if of_group["day"].isin(days).any():
                        cost += group_cost(group, both[both["day"].isin(days)])
    return cost + _serving_cost(case, eaten) + _odd_cost(case, eaten)


def _days_of(case: MenuCase, period: Period) -> list[list[int]]:
    days = list(range(1, case.days + 1))
    return [[day] for day in days] if period is Period.DAY else [days]


def _serving_cost(case: MenuCase, eaten: pd.DataFrame) -> float:
    cost = 0.0
    for (_, occasion), foods in eaten.groupby(["serving", "occasion"]):
        for limit in (limit for limit in case.meal_limits if limit.occasion == occasion):
            amount = float(amounts(case, foods, limit.nutrient, limit.side).sum())
            cost += miss(missed(amount, limit.amount, limit.side), limit.amount, limit.price)
    return cost


def _odd_cost(case: MenuCase, eaten: pd.DataFrame) -> float:
    typical = {(o.dish, o.component, o.food): o.typical_g for o in case.options}
    keys = zip(eaten["dish"], eaten["component"], eaten["food"], eaten["grams"], strict=True)
    asked = [(typical[key[:3]], key[3]) for key in keys]
    return sum(ODD * abs(grams - usual) / usual for usual, grams in asked if not math.isnan(usual))
