"""Small words for numbers and lists, as a dietitian would say them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN_FROM = 100.0
"""Size from which an amount is said without a fraction."""
_FIGURES = 3
"""Figures of smaller amounts."""


def said(amount: float, unit: str) -> str:
    """Say an amount with three figures at most below a hundred, and whole above.

    Examples
    --------
    >>> said(1200.0, "mg"), said(5.0, "ug"), said(0.04316, "g"), said(1.0, "servings a week")
    ('1,200 mg', '5 µg', '0.0432 g', '1 serving a week')
    """
    figure = f"{amount:,.0f}" if abs(amount) >= _PLAIN_FROM else f"{_three(amount):g}"
    words = unit.replace("ug", "µg")
    if figure == "1":
        words = words.replace("servings", "serving")
    return f"{figure} {words}".strip()


def _three(amount: float) -> float:
    return float(f"{amount:.{_FIGURES}g}") + 0.0


def rounded_out(amount: float, *, up: bool) -> float:
    """Round an amount as `said` does, but always to one side.

    Examples
    --------
    >>> rounded_out(97.57, up=False), rounded_out(1014.2, up=True), rounded_out(0.0, up=True)
    (97.5, 1015.0, 0.0)
    """
    if amount == 0.0:
        return 0.0
    power = math.floor(math.log10(abs(amount))) - _FIGURES + 1
    unit = 1.0 if abs(amount) >= _PLAIN_FROM else 10.0**power
    nearest = math.ceil if up else math.floor
    return float(f"{nearest(round(amount / unit, 6)) * unit:.12g}")


def said_change(amount: float, unit: str) -> str:
    """Say a change with its sign and two figures, since changes deserve no more.

    Examples
    --------
    >>> said_change(0.1234, "g"), said_change(-1534.0, "mg")
    ('+0.12 g', '-1,500 mg')
    """
    rounded = float(f"{amount:.2g}")
    return f"{'+' if amount > 0 else '-'}{said(abs(rounded), unit)}"


def short(name: str) -> str:
    """Return a nutrient's name as it stands inside a sentence.

    Examples
    --------
    >>> short("Vitamin D (D2 + D3)"), short("EPA + DHA"), short("Calcium")
    ('vitamin D', 'EPA + DHA', 'calcium')
    """
    plain = re.sub(r"\s*\(.*\)", "", name)
    return plain[0].lower() + plain[1:] if plain[1:2].islower() else plain


def food_words(name: str) -> str:
    """Return a food's name without commas, so that it can stand in a list.

    Examples
    --------
    >>> food_words("Tofu, firm, calcium-set"), food_words("Kefir")
    ('Tofu (firm, calcium-set)', 'Kefir')
    """
    head, _, rest = name.partition(", ")
    return f"{head} ({rest})" if rest else head


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["oats"]), listed(["oats", "milk", "kale"]), listed([])
    ('oats', 'oats, milk and kale', '')
    """
    *head, last = [*words] or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def round_step(amount: float, share: float = 0.1) -> float:
    """Return a round number near a share of an amount: 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> round_step(1200.0), round_step(7.0), round_step(50.0)
    (100.0, 0.5, 5.0)
    """
    size = abs(amount) * share
    if not size > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return float(
        f"{max(step for step in (1.0, 2.0, 5.0) if step * power <= size * 1.001) * power:.3g}"
    )
