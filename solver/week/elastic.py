"""Limits that may be missed at a price.

The miss of a limit is counted as a share of its amount, in two steps: the first tenth
at the limit's price, the rest at three times that, so that many small misses are
preferred to one large one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solver.engine import Model
    from solver.outcome import Term

FIRST_STEP_SHARE = 0.1
"""Share of a limit that may be missed at its plain price (design choice)."""
SECOND_STEP_FACTOR = 3.0
"""How many times dearer the rest of a miss is (design choice)."""
FIRM_PRICE = 1e6
"""Price that stands for a hard limit once dishes are chosen: placing and sizing must
always give an answer, and the recheck that follows refuses one that breaks a hard limit."""
SMALLEST_SCALE = 1e-6
"""Size lent to a limit of 0, of which no miss is a share."""


@dataclass(frozen=True)
class Penalty:
    """What missing a limit costs.

    Parameters
    ----------
    price : float
        Price of missing the whole `scale`; infinite makes the limit hard.
    scale : float
        The whole limit, of which a miss is a share.
    """

    price: float
    scale: float

    @property
    def is_hard(self) -> bool:
        """Tell whether the limit may not be missed at all."""
        return math.isinf(self.price)

    @property
    def first_step(self) -> float:
        """Amount that may be missed at the plain price."""
        return FIRST_STEP_SHARE * max(self.scale, SMALLEST_SCALE)

    @property
    def unit_price(self) -> float:
        """Price of the first missed unit."""
        return self.price / max(self.scale, SMALLEST_SCALE)


def firm(price: float, scale: float) -> Penalty:
    """Return a penalty that is never infinite: dear instead of hard."""
    return Penalty(min(price, FIRM_PRICE), scale)


def reach(model: Model, name: str, terms: Iterable[Term], amount: float, penalty: Penalty) -> None:
    """Ask that ``sum(terms) >= amount``, missing it at a price."""
    model.at_least(name, [*terms, *_miss(model, name, penalty, 1.0)], amount)


def stay_within(
    model: Model, name: str, terms: Iterable[Term], amount: float, penalty: Penalty
) -> None:
    """Ask that ``sum(terms) <= amount``, exceeding it at a price."""
    model.at_most(name, [*terms, *_miss(model, name, penalty, -1.0)], amount)


def _miss(model: Model, name: str, penalty: Penalty, sign: float) -> list[Term]:
    if penalty.is_hard:
        return []
    first = model.variable(f"miss1_{name}", 0.0, penalty.first_step)
    rest = model.variable(f"miss2_{name}")
    unit_price = penalty.unit_price
    model.cost([(first, unit_price), (rest, SECOND_STEP_FACTOR * unit_price)])
    return [(first, sign), (rest, sign)]


def miss_cost(missed: float, penalty: Penalty) -> float:
    """Return what a miss costs: the same arithmetic on numbers, for searches.

    Parameters
    ----------
    missed : float
        By how much the limit is missed, in its own unit; negative or 0 is met.
    penalty : Penalty
        Price and scale; not hard.

    Examples
    --------
    >>> miss_cost(0.0, Penalty(10.0, 100.0))
    0.0
    >>> miss_cost(20.0, Penalty(10.0, 100.0))  # 10 % at 10, 10 % at 30
    4.0
    """
    dear = max(0.0, missed - penalty.first_step)
    return penalty.unit_price * (max(0.0, missed) + (SECOND_STEP_FACTOR - 1.0) * dear)
