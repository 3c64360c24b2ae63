"""Puts a clinician's own targets in the place of the table's."""

from __future__ import annotations

import math
from collections import Counter
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.errors import InputError
from mealplan.tables import Row, read_rows, records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mealplan.prescription import Override

OVERRIDDEN = "override"
"""What stands in place of "yes" or "no" in the column `official` of such a target."""
_BOUNDS = ("minimum", "maximum")
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


def overridden(targets: pd.DataFrame, overrides: Sequence[Override]) -> pd.DataFrame:
    """Return a patient's targets with the clinician's own in place.

    Rules of foods that an override sets aside are no targets; they are only checked here.

    Parameters
    ----------
    targets : DataFrame
        Targets of the table, indexed by target id.
    overrides : sequence of Override

    Returns
    -------
    DataFrame
        The same columns with `author` and `note`, which are empty for targets of the table.

    Raises
    ------
    InputError
        Lists every override that cannot hold.
    """
    if not overrides:
        return targets.assign(author="", note="")
    problems = {item: list(_own_problems(targets, item)) for item in overrides}
    sound = [
        item for item, found in problems.items() if not found and food_rule(item.target_id) is None
    ]
    changed = targets.assign(author="", note="")
    for item in sound:
        changed.loc[item.target_id] = pd.Series(_row(changed, item), dtype=object)
    numbers = [column for column in targets if pd.api.types.is_float_dtype(targets[column])]
    changed = changed.astype(dict.fromkeys(numbers, float))
    every = [*_repeats(overrides), *(text for found in problems.values() for text in found)]
    every += _conflicts(changed, sound)
    if every:
        raise InputError(f"overrides: {text}" for text in every)
    return changed


def _row(targets: pd.DataFrame, item: Override) -> dict[str, object]:
    known = item.target_id in targets.index
    row = _as_row(targets, item.target_id) if known else _new_row(targets, item)
    before = str(row["source"])
    row |= {bound: value for bound in _BOUNDS if (value := getattr(item, bound)) is not None}
    if item.minimum is not None and float(str(row["asked_of_food"])) > item.minimum:
        row["asked_of_food"] = item.minimum
    if item.tier is not None:
        row["tier"] = item.tier.value
    stated = {"official": OVERRIDDEN, "confidence": OVERRIDDEN}
    stated |= {"author": item.author, "note": item.note}
    instead = f" (in place of: {before})" if before else ""
    return {**row, **stated, "source": f"{item.author}: {item.note}{instead}"}


def _as_row(targets: pd.DataFrame, target_id: str) -> dict[str, object]:
    return {str(name): value for name, value in targets.loc[target_id].items()}


def _new_row(targets: pd.DataFrame, item: Override) -> dict[str, object]:
    empty: dict[str, object] = {
        str(column): math.nan if pd.api.types.is_float_dtype(targets[column]) else ""
        for column in targets
    }
    made = {"nutrient": item.nutrient, "counts": "all", "period": "day", "tier": "secondary"}
    return {**empty, **made, "unit": str(item.nutrient).rsplit("_", 1)[1]}


def _repeats(overrides: Sequence[Override]) -> Iterator[str]:
    for target_id, times in Counter(item.target_id for item in overrides).items():
        if times > 1:
            yield f"{target_id}: stands {times} times; keep one."


def _own_problems(targets: pd.DataFrame, item: Override) -> Iterator[str]:
    rule = food_rule(item.target_id)
    if rule is not None:
        yield from (f"{item.target_id}: {text}" for text in _of_rule(rule, item))
    elif item.target_id in targets.index:
        found = _of_row(_as_row(targets, item.target_id), item)
        yield from (f"{item.target_id}: {text}" for text in found)
    elif item.nutrient is None:
        near = get_close_matches(item.target_id, targets.index, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`mealplan targets` lists them."
        yield f"{item.target_id}: no such target; {hint} A new one has to name its nutrient."
    elif item.minimum is None and item.maximum is None:
        yield f"{item.target_id}: a new target needs a minimum or a maximum."


def _of_rule(rule: Row, item: Override) -> Iterator[str]:
    if rule["tier"] == "safety":
        yield "is a safety rule of foods; no menu is planned without it."
    elif item.tier != _SET_ASIDE or any(getattr(item, bound) is not None for bound in _BOUNDS):
        yield f"is a rule of foods; it can only be set aside, by tier = {_SET_ASIDE!r} alone."


def _of_row(row: dict[str, object], item: Override) -> Iterator[str]:
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
    highest = float(str(row["maximum"]))
    if item.maximum is not None and item.maximum > highest:
        yield (
            f"the maximum of {item.maximum:g} {row['unit']} is above the official upper level "
            f"of {highest:g} {row['unit']}; it may be lowered, not raised."
        )
    if item.tier not in (None, "safety") and not row["rule_id"]:
        yield f"is an official limit and stays hard; remove tier = {item.tier.value!r}."


def _conflicts(targets: pd.DataFrame, overrides: Sequence[Override]) -> Iterator[str]:
    """Find a minimum above a maximum of the same nutrient, where an override has a part."""
    own = {item.target_id for item in overrides}
    rows = records(targets[targets["counts"] == "all"].reset_index())
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
