"""Check a diet with plain Python arithmetic; nothing here comes from the package under test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SHARE = 1e-6


def is_limit(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def faults(
    amounts: pd.Series, nutrients: pd.DataFrame, *, minimum: Any, maximum: Any, most: Any = None
) -> list[str]:
    """Say which limits a diet breaks."""
    found = [f"{food} below 0" for food, amount in amounts.items() if amount < 0]
    for nutrient in nutrients.columns:
        held = [amounts[food] * nutrients.loc[food, nutrient] for food in nutrients.index]
        total, room = math.fsum(held), SHARE * max(1.0, math.fsum(abs(part) for part in held))
        least, greatest = minimum.get(nutrient), maximum.get(nutrient)
        if is_limit(least) and total < least - room:
            found.append(f"{nutrient}: {total} < {least}")
        if is_limit(greatest) and total > greatest + room:
            found.append(f"{nutrient}: {total} > {greatest}")
    if most is not None:
        found += [f"{f} above {most[f]}" for f in amounts.index if amounts[f] > most[f] + SHARE]
    return found
