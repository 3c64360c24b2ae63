"""Checks what is asked of a what-if: amounts, weights, foods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.choices import foods_named, resolve_words
from mealplan.errors import InputError
from mealplan.tiers import price_of, tiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mealplan.why.mean_day import MeanDay


def check_target(day: MeanDay, target_id: str, *amounts: float | None) -> None:
    """Refuse an unknown target, or an amount that is below 0 or no number.

    Raises
    ------
    InputError
        Lists every problem.
    """
    problems = [*amount_problems(target_id, amounts)]
    if target_id not in day.targets.index:
        known = ", ".join(map(str, day.targets.index))
        problems.append(f"target {target_id!r}: no such target of this patient; known: {known}.")
    if problems:
        raise InputError(problems)


def amount_problems(name: str, amounts: Iterable[float | None]) -> Iterator[str]:
    """Yield a sentence for each amount that is below 0 or no number; None is no amount."""
    for amount in amounts:
        if amount is not None and not amount >= 0.0:
            yield f"{name}: must be a number of 0 or more; found {amount}."


def weight_of(tier: str | None, price: float | None) -> float:
    """Return the price that a tier or a price means.

    Raises
    ------
    InputError
        If not exactly one is given, or it means nothing.
    """
    if (tier is None) == (price is None):
        raise InputError(["weight: give either a tier or a price."])
    if price is not None:
        if not price >= 0.0:
            raise InputError([f"price: must be a number of 0 or more; found {price}."])
        return price
    if tier not in tiers():
        raise InputError([f"tier: must be one of {', '.join(tiers())}; found {tier!r}."])
    return price_of(str(tier))


def one_food(day: MeanDay, word: str) -> str:
    """Return the id of the one food of a day that a word means.

    Raises
    ------
    InputError
        If it means none, or several: names them.
    """
    table = day.situation.table.foods
    resolve_words([word], table, "food")
    ids = sorted(foods_named(word, table) & set(day.food_ids))
    exact = [food for food in ids if day.food_names[food].lower() == word.lower()]
    if len(exact or ids) == 1:
        return (exact or ids)[0]
    names = "; ".join(f"{food} {day.food_names[food]}" for food in ids)
    raise InputError([f"food: {word!r} means several foods; give an id: {names}."])
