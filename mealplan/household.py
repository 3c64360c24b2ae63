"""Household amounts: whole steps of a food, and how a person would say them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_ROUNDING = 1e-6
_SPOKEN_PARTS = 4
"""Smallest part of a measure that people say: a quarter (thirds are said as well)."""


@dataclass(frozen=True)
class Steps:
    """Whole household steps in which a food is served.

    Parameters
    ----------
    step_g : float
        One step. [g]
    min_g, max_g : float
        Smallest and largest portion. [g]

    Examples
    --------
    >>> list(Steps(step_g=50.0, min_g=50.0, max_g=150.0).within(60.0, 200.0))
    [2, 3]
    """

    step_g: float
    min_g: float
    max_g: float

    def within(self, low_g: float, high_g: float) -> range:
        """Return the numbers of steps within a range and the food's own range; may be none."""
        low = math.ceil(max(low_g, self.min_g) / self.step_g - _ROUNDING)
        high = math.floor(min(high_g, self.max_g) / self.step_g + _ROUNDING)
        return range(max(low, 1), high + 1)


def household_steps(foods: pd.DataFrame) -> dict[str, Steps]:
    """Return the household steps of each food that has some, by food id."""
    served = foods.loc[foods["step_g"].notna(), ["step_g", "min_g", "max_g"]]
    return {
        str(food): Steps(*values) for food, values in zip(served.index, _rows(served), strict=True)
    }


def _rows(table: pd.DataFrame) -> list[tuple[float, float, float]]:
    return [(float(a), float(b), float(c)) for a, b, c in table.to_numpy(dtype=float)]


def household_measures(foods: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Return the household measure of each food and its weight [g], by food id."""
    served = foods[foods["measure"].notna()]
    grams = served["measure_g"].to_numpy(dtype=float)
    return {
        str(food): (str(measure), float(weight))
        for food, measure, weight in zip(served.index, served["measure"], grams, strict=True)
    }


@lru_cache(maxsize=4096)
def spoken_amount(measure: str, measure_g: float, grams: float) -> str:
    """Say an amount of a food as a person would.

    Parameters
    ----------
    measure : str
        Household measure, such as ``"1 cup"``.
    measure_g : float
        Its weight. [g]
    grams : float
        Amount. [g]

    Examples
    --------
    >>> spoken_amount("1 cup", 244.0, 122), spoken_amount("1 cup", 244.0, 366)
    ('1/2 cup (122 g)', '1 1/2 cups (366 g)')
    """
    count, unit = _split_measure(measure)
    quantity = count * Fraction(grams / measure_g).limit_denominator(12)
    quantity, unit = _larger_spoon(quantity, unit)
    spoken = _spoken_number(quantity)
    return f"{spoken} {plural_unit(unit) if quantity > 1 else unit} ({spoken_grams(grams)})"


def spoken_grams(grams: float) -> str:
    """Say grams without false precision.

    Examples
    --------
    >>> spoken_grams(121.5), spoken_grams(4.667), spoken_grams(0.5)
    ('122 g', '4.7 g', '0.5 g')
    """
    return f"{grams:.0f} g" if grams >= 10 else f"{grams:.2g} g"


def spoken_number(value: float, unit: str) -> str:
    """Say an amount with as many figures as it deserves.

    Examples
    --------
    >>> spoken_number(1994.03, "kcal"), spoken_number(8.456, "ug"), spoken_number(0.25, "g")
    ('1,994 kcal', '8.5 µg', '0.2 g')
    """
    figure = f"{value:,.0f}" if abs(value) >= 20 else f"{value:.1f}"
    return f"{figure} {unit.replace('ug', 'µg')}"


def spoken_limit(minimum: float, maximum: float, unit: str) -> str:
    """Say a target in words: at least, at most, or from and to; NaN is no bound.

    Examples
    --------
    >>> spoken_limit(1200, math.nan, "mg"), spoken_limit(25, 50, "g")
    ('at least 1,200 mg', '25 to 50 g')
    """
    if math.isnan(minimum) and math.isnan(maximum):
        return "no limit"
    if math.isnan(maximum):
        return f"at least {spoken_number(minimum, unit)}"
    if math.isnan(minimum):
        return f"at most {spoken_number(maximum, unit)}"
    return f"{spoken_number(minimum, '').strip()} to {spoken_number(maximum, unit)}"


_TABLESPOONS_A_CUP = 16
"""US customary measures: 3 teaspoons are a tablespoon, 16 tablespoons a cup."""


def _larger_spoon(quantity: Fraction, unit: str) -> tuple[Fraction, str]:
    """Say three teaspoons as a tablespoon, and four tablespoons as a quarter of a cup."""
    if unit == "tsp" and quantity >= 3 and quantity % 3 == 0:
        quantity, unit = quantity / 3, "tbsp"
    if unit == "tbsp" and quantity >= 4 and quantity % 4 == 0:
        quantity, unit = quantity / _TABLESPOONS_A_CUP, "cup"
    return quantity, unit


def _split_measure(measure: str) -> tuple[Fraction, str]:
    match = re.match(r"(\d+ \d+/\d+|\d+/\d+|\d+(?:\.\d+)?)\s+(.*)", measure)
    if match is None:
        return Fraction(1), measure
    return sum((Fraction(part) for part in match[1].split()), Fraction(0)), match[2]


def _spoken_number(quantity: Fraction) -> str:
    whole, part = divmod(quantity, 1)
    if part and part.denominator > _SPOKEN_PARTS:
        return f"{float(quantity):.1f}".rstrip("0").rstrip(".")
    texts = [str(whole)] if whole or not part else []
    return " ".join([*texts, *([str(part)] if part else [])])


_UNCOUNTED = ("oz", "fl oz", "large", "medium", "small", "tbsp", "tsp")
"""Units and sizes that do not take a plural."""


def plural_unit(unit: str) -> str:
    """Return a unit as it is said of more than one.

    Examples
    --------
    >>> plural_unit("cup"), plural_unit("leaf"), plural_unit("small glass"), plural_unit("tbsp")
    ('cups', 'leaves', 'small glasses', 'tbsp')
    """
    head, *rest = re.split(r"(?=,| \()", unit, maxsplit=1)
    if head in _UNCOUNTED or re.search(r"[^s]s$", head):
        return unit
    for ending, plural in _PLURALS:
        if re.search(ending, head):
            return re.sub(ending, plural, head) + "".join(rest)
    return f"{head}s" + "".join(rest)


_PLURALS = ((r"f$", "ves"), (r"(?<=[^aeiou])y$", "ies"), (r"(?<=ch|sh|ss)$", "es"))
"""Endings that take more than an s: leaf, patty, pinch, radish, glass."""
