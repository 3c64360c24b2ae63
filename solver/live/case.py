"""The data of a live diet: parts with ranges, rules over their sums, and barriers.

A *part* is an amount that the model chooses, usually grams of a food. A *rule* bounds a
weighted sum of parts, hard or at a price. A *barrier* keeps a set of parts out, as an
allergy does; where several bar a part it stays out until all are lifted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solver.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from solver.week.case import Side

    Floats = npt.NDArray[np.float64]

_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, eq=False)
class Rule:
    """A bound on a weighted sum of parts.

    Parameters
    ----------
    name : str
        Identifier of lower-case letters, digits and underscores.
    side : Side
        Minimum or maximum.
    amount : float
        The bound; NaN while the rule is not in force. [the rule's unit]
    per_unit : ndarray
        What a unit of each part counts. [the rule's unit per unit of the part]
    price : float
        Price of missing the whole `scale`; infinite is hard.
    scale : float
        The whole bound, of which a miss is a share; ignored where hard.
    """

    name: str
    side: Side
    amount: float
    per_unit: Floats
    price: float = math.inf
    scale: float = 1.0


@dataclass(frozen=True)
class Barrier:
    """A reason to keep a set of parts out."""

    name: str
    parts: frozenset[str]


@dataclass(frozen=True, eq=False)
class LiveCase:
    """All that a live diet needs to know.

    Parameters
    ----------
    parts : tuple of str
        Names of what may be eaten.
    cost : ndarray
        Price of a unit of each part, which is to be small.
    least, most : ndarray
        Range of each part; `most` may be infinite. [units of the part]
    rules : tuple of Rule
    barriers : tuple of Barrier

    Raises
    ------
    InputError
        If no model could be made of it; lists every problem.
    """

    parts: tuple[str, ...]
    cost: Floats
    least: Floats
    most: Floats
    rules: tuple[Rule, ...]
    barriers: tuple[Barrier, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a case that no model could read."""
        problems = [*_name_problems(self), *_shape_problems(self), *_barrier_problems(self)]
        if problems:
            raise InputError(problems)


def _name_problems(case: LiveCase) -> Iterator[str]:
    rules = [rule.name for rule in case.rules]
    # Rules alone name rows of the model, which solvers rewrite or mix up unless plain.
    for name in (name for name in rules if not _NAME.fullmatch(name)):
        yield f"Name {name!r} of a rule: use lower-case letters, digits and underscores only."
    barriers = [item.name for item in case.barriers]
    for name, count in Counter([*rules, *barriers, *case.parts]).items():
        if count > 1:
            yield f"Name {name!r} stands for {count} rules, barriers or parts: keep one."


def _shape_problems(case: LiveCase) -> Iterator[str]:
    count = len(case.parts)
    for name, array in (("cost", case.cost), ("least", case.least), ("most", case.most)):
        if array.shape != (count,) or np.isnan(array).any():
            yield f"{name}: give one number for each of the {count} parts."
    for rule in case.rules:
        if rule.per_unit.shape != (count,) or not np.isfinite(rule.per_unit).all():
            yield f"Rule {rule.name!r}: give one finite number for each of the {count} parts."
        if math.isnan(rule.price) or rule.price < 0:
            yield f"Rule {rule.name!r}: price {rule.price:g} must be 0 or more."


def _barrier_problems(case: LiveCase) -> Iterator[str]:
    known = set(case.parts)
    for barrier in case.barriers:
        for part in sorted(barrier.parts - known):
            yield f"Barrier {barrier.name!r}: part {part!r} is not in the case; remove it."
