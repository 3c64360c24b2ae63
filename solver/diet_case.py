"""A diet problem as checked numbers: foods, contents, costs and limits by position.

Labels stay as the caller wrote them and are used for reports alone; the model works with
positions, so no label can clash with another or be rewritten by a solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import numpy as np
    import numpy.typing as npt


class Bound(StrEnum):
    """Name the four kinds of limit as they appear in a solution's tables."""

    MIN = "min"
    """Least amount of a nutrient."""
    MAX = "max"
    """Greatest amount of a nutrient."""
    FOOD_MIN = "food_min"
    """Least amount of a food."""
    FOOD_MAX = "food_max"
    """Greatest amount of a food."""

    @property
    def is_minimum(self) -> bool:
        """Tell whether the limit bounds from below."""
        return self in (Bound.MIN, Bound.FOOD_MIN)

    @property
    def is_food(self) -> bool:
        """Tell whether the limit bounds one food and not a nutrient."""
        return self in (Bound.FOOD_MIN, Bound.FOOD_MAX)


@dataclass(frozen=True)
class Limit:
    """Hold one limit on a nutrient or on a food.

    Parameters
    ----------
    bound : Bound
        What is limited, and from which side.
    index : int
        Position of the nutrient or food in the caller's table.
    label : hashable
        The nutrient or food as the caller wrote it.
    value : float
        The limit. [unit of the nutrient, or units of food]
    """

    bound: Bound
    index: int
    label: Hashable
    value: float

    @property
    def key(self) -> tuple[str, Hashable]:
        """Name of the limit in reports: (bound, label)."""
        return self.bound.value, self.label


@dataclass(frozen=True, eq=False)
class DietCase:
    """Hold a diet problem that has passed every input check.

    Parameters
    ----------
    foods : tuple of hashable
        Labels of the foods, in table order.
    contents : mapping of int to ndarray
        Amount of a nutrient per unit of each food, by nutrient position; limited nutrients only.
    costs : ndarray
        Cost per unit of each food.
    limits : tuple of Limit
        Every limit, each nutrient's and then each food's.
    whole : bool
        Whether amounts are whole numbers.
    """

    foods: tuple[Hashable, ...]
    contents: Mapping[int, npt.NDArray[np.float64]]
    costs: npt.NDArray[np.float64]
    limits: tuple[Limit, ...]
    whole: bool

    def only(self, limits: Iterable[Limit]) -> DietCase:
        """Return the case with some of its limits, in their usual order."""
        kept = set(limits)
        return replace(self, limits=tuple(limit for limit in self.limits if limit in kept))

    def without(self, limit: Limit) -> DietCase:
        """Return the case with one limit lifted."""
        return replace(self, limits=tuple(other for other in self.limits if other != limit))

    def moved(self, limit: Limit, value: float) -> DietCase:
        """Return the case with one limit moved to another value."""
        moved = replace(limit, value=value)
        return replace(
            self, limits=tuple(moved if other == limit else other for other in self.limits)
        )

    def relaxed(self) -> DietCase:
        """Return the case with amounts that need not be whole."""
        return replace(self, whole=False)
