"""Puts a clinician's own targets in the place of the table's."""

from __future__ import annotations

import math
from collections import Counter
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING

from mealplan.errors import InputError
from mealplan.tables import Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mealplan.prescription import Override

OVERRIDDEN = "override"
"""What stands in place of "yes" or "no" in the column `official` of such a target."""
_BOUNDS = ("minimum", "maximum")
_NUMBERS = (*_BOUNDS, "asked_of_food", "iu_per_unit", "day_low", "day_high")
"""What a target of a clinician's own holds no number of until one is given."""
_EACH_KIND = "each_kind_with_flag"
_SET_ASIDE = "report"
"""Tier of a rule of foods that is not planned by."""


def food_rule(rule_id: str) -> Row | None:
    """Return the row of ``limits.csv`` that an id names, alone or for one kind of food.

    Examples
    --------
    >>> food_rule("egg_week")["limit_id"], food_rule("vegetable_week_kale")["limit_id"]
    ('egg_week', 'vegetable_week')
    >>> food_rule("calcium") is None
    True
    """
    for row in read_rows("limits.csv"):
        each = row["selects"] == _EACH_KIND and rule_id.startswith(f"{row['limit_id']}_")
        if rule_id == row["limit_id"] or each:
            return row
    return None


def can_be_set_aside(rule_id: str) -> bool:
    """Tell whether a clinician may have menus planned without a rule of foods."""
    row = food_rule(rule_id)
    return row is not None and row["tier"] != "safety"


def set_aside(overrides: Iterable[Override]) -> frozenset[str]:
    """Return the ids of the rules of foods that overrides plan without."""
    return frozenset(item.target_id for item in overrides if can_be_set_aside(item.target_id))


def overridden(targets: Iterable[Row], overrides: Sequence[Override]) -> list[Row]:
    """Return a patient's targets with the clinician's own in place.

    Rules of foods that an override sets aside are no targets; they are only checked here.

    Parameters
    ----------
    targets : iterable of Row
        Targets of the table.
    overrides : sequence of Override

    Returns
    -------
    list of Row
        The same with `author` and `note`, which are empty for targets of the table.

    Raises
    ------
    InputError
        Lists every override that cannot hold.
    """
    known: dict[str, Row] = {row["target_id"]: {**row, "author": "", "note": ""} for row in targets}
    if not overrides:
        return list(known.values())
    problems = {item: list(_own_problems(known, item)) for item in overrides}
    sound = [
        item for item, found in problems.items() if not found and food_rule(item.target_id) is None
    ]
    changed = dict(known)
    for item in sound:
        changed[item.target_id] = _row(changed.get(item.target_id) or _new_row(item), item)
    every = [*_repeats(overrides), *(text for found in problems.values() for text in found)]
    every += _conflicts(changed.values(), sound)
    if every:
        raise InputError(f"overrides: {text}" for text in every)
    return list(changed.values())


def _row(row: Row, item: Override) -> Row:
    before = str(row["source"])
    bounds = {bound: value for bound in _BOUNDS if (value := getattr(item, bound)) is not None}
    asked = row["asked_of_food"]
    if item.minimum is not None and asked > item.minimum:
        asked = item.minimum
    tier = row["tier"] if item.tier is None else item.tier.value
    stated = {"official": OVERRIDDEN, "confidence": OVERRIDDEN}
    stated |= {"author": item.author, "note": item.note}
    instead = f" (in place of: {before})" if before else ""
    source = f"{item.author}: {item.note}{instead}"
    return {**row, **bounds, "asked_of_food": asked, "tier": tier, **stated, "source": source}


def _new_row(item: Override) -> Row:
    return {
        "target_id": item.target_id,
        "nutrient": item.nutrient,
        "unit": str(item.nutrient).rsplit("_", 1)[1],
        "counts": "all",
        "period": "day",
        "tier": "secondary",
        "source": "",
        "rule_id": "",
        **dict.fromkeys(_NUMBERS, math.nan),
    }


def _repeats(overrides: Sequence[Override]) -> Iterator[str]:
    for target_id, times in Counter(item.target_id for item in overrides).items():
        if times > 1:
            yield f"{target_id}: stands {times} times; keep one."


def _own_problems(targets: Mapping[str, Row], item: Override) -> Iterator[str]:
    rule = food_rule(item.target_id)
    if rule is not None:
        yield from (f"{item.target_id}: {text}" for text in _of_rule(rule, item))
    elif item.target_id in targets:
        found = _of_row(targets[item.target_id], item)
        yield from (f"{item.target_id}: {text}" for text in found)
    elif item.nutrient is None:
        near = get_close_matches(item.target_id, targets, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`mealplan targets` lists them."
        yield f"{item.target_id}: no such target; {hint} A new one has to name its nutrient."
    elif item.minimum is None and item.maximum is None:
        yield f"{item.target_id}: a new target needs a minimum or a maximum."


def _of_rule(rule: Row, item: Override) -> Iterator[str]:
    if rule["tier"] == "safety":
        yield "is a safety rule of foods; no menu is planned without it."
    elif item.tier != _SET_ASIDE or any(getattr(item, bound) is not None for bound in _BOUNDS):
        yield f"is a rule of foods; it can only be set aside, by tier = {_SET_ASIDE!r} alone."


def _of_row(row: Row, item: Override) -> Iterator[str]:
    if item.nutrient is not None and item.nutrient != row["nutrient"]:
        yield f"is a target of {row['nutrient']}, not of {item.nutrient}; give it another id."
    if row["tier"] != "safety":
        return
    if item.tier not in (None, "safety") and row["rule_id"]:
        yield (
            f"is a limit of rule {row['rule_id']} and stays hard; remove tier = "
            f"{item.tier.value!r}. It may be made stricter."
        )
    if row["official"] != "yes":
        return
    highest = row["maximum"]
    if item.maximum is not None and item.maximum > highest:
        yield (
            f"the maximum of {item.maximum:g} {row['unit']} is above the official upper level "
            f"of {highest:g} {row['unit']}; it may be lowered, not raised."
        )
    if item.tier not in (None, "safety") and not row["rule_id"]:
        yield f"is an official limit and stays hard; remove tier = {item.tier.value!r}."


def _conflicts(targets: Iterable[Row], overrides: Sequence[Override]) -> Iterator[str]:
    """Find a minimum above a maximum of the same nutrient, where an override has a part."""
    own = {item.target_id for item in overrides}
    rows = [row for row in targets if row["counts"] == "all"]
    for low, high in product(rows, rows):
        ids = {low["target_id"], high["target_id"]}
        # What is only shown binds nothing but itself.
        binding = len(ids) == 1 or "report" not in (low["tier"], high["tier"])
        alike = low["nutrient"] == high["nutrient"]
        if alike and binding and ids & own and low["minimum"] > high["maximum"]:
            yield (
                f"the minimum of {low['target_id']} ({low['minimum']:g} {low['unit']}) exceeds "
                f"the maximum of {high['target_id']} ({high['maximum']:g} {high['unit']}); "
                "change one of them."
            )
