"""What the diet LP answers, as tables that stand by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from solver.status import Status


@dataclass(frozen=True, eq=False)
class DietSolution:
    """Hold the answer to a diet problem.

    Parameters
    ----------
    status : Status
        What the solver proved; `optimal` holds within the gap that was asked for.
    objective : float
        Cost of the diet; NaN without one. [unit of cost]
    bound : float
        No diet costs less than this; equals the objective for a proven optimum, NaN without
        a diet and -inf where the solver gives none. [unit of cost]
    amounts : Series of float
        Amount of each food; NaN without a diet. [units of food]
    constraints : DataFrame
        One row per limit of a nutrient. ``bound`` is "min" or "max" and ``name`` the nutrient
        as the caller wrote it; ``activity`` is what the diet holds, ``limit`` the limit and
        ``slack`` the room left (0 when it binds, never negative beyond rounding), all in the
        nutrient's unit. ``shadow_price`` is the change of the objective per unit of the limit:
        0 or positive for a minimum, 0 or negative for a maximum. [unit of cost per unit]
    reduced_costs : Series of float
        Change of the objective per unit of each food that is put in beyond its amount.
        [unit of cost per unit of food]
    conflict : tuple of (str, hashable)
        When infeasible, an irreducible set of limits that cannot be met together, as
        ("min", nutrient), ("max", nutrient), ("food_min", food) and ("food_max", food); the
        rest can be met as soon as any one of them is lifted. That an amount is not below 0
        is taken for granted and never named.
    repairs : DataFrame
        One row per limit of the conflict: ``bound``, ``name``, ``limit`` and ``needed``, the
        value nearest to the limit at which the whole problem has a diet if only this limit
        moves; NaN where no value does.
    notes : tuple of str
        What a limit on time left unproven; empty otherwise.

    Notes
    -----
    Shadow prices and reduced costs belong to a proven optimum of divisible foods. They are
    NaN for whole servings, where no such price exists (solve again with
    ``whole_servings=False`` for those of the relaxation), and for a search that was stopped.
    Where several sets of prices belong to the same optimum, solvers may give different ones.
    """

    status: Status
    objective: float
    bound: float
    amounts: pd.Series[float]
    constraints: pd.DataFrame
    reduced_costs: pd.Series[float]
    conflict: tuple[tuple[str, Hashable], ...]
    repairs: pd.DataFrame
    notes: tuple[str, ...] = ()
