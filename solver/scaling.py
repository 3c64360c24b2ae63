"""Bring rows and costs to a size at which a solver's absolute tolerances mean nothing.

HiGHS and CBC accept a row that is missed by 1e-7 and a price that is wrong by 1e-7,
whatever the units. A limit of 0.0000024 g would then hold to 4 % only. Powers of two are
exact in floating point, so scaling changes no figure; ordinary limits are left alone and
the model's text stays readable.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

SMALLEST_PLAIN = 0.5
"""Sizes below this are scaled: 1e-7 of it is a fifth of the recheck's relative 1e-6."""
LARGEST_PLAIN = 2.0**20
"""Sizes above this are scaled: 1e-7 of it is near the last digit of a double."""


def row_factor(bound: float, coefficients: npt.NDArray[np.float64]) -> float:
    """Return the power of two by which a row is multiplied.

    Parameters
    ----------
    bound : float
        Right-hand side of the row. [the row's unit]
    coefficients : ndarray
        The row's coefficients; they give the size when the bound is 0.

    Returns
    -------
    float
        1 for a row of ordinary size.

    Examples
    --------
    >>> row_factor(700.0, np.array([60.0, 8.0]))
    1.0
    >>> row_factor(2.4e-6, np.array([1e-6])) * 2.4e-6
    1.2582912
    """
    return _factor(abs(bound) or _largest(coefficients))


def cost_factor(costs: npt.NDArray[np.float64]) -> float:
    """Return the power of two by which an objective is multiplied.

    Parameters
    ----------
    costs : ndarray
        Price of each variable.

    Returns
    -------
    float
        1 when the dearest variable has an ordinary price.

    Examples
    --------
    >>> cost_factor(np.array([3.19, 2.59]))
    1.0
    """
    return _factor(_largest(costs))


def _largest(values: npt.NDArray[np.float64]) -> float:
    return float(np.abs(values).max(initial=0.0))


def _factor(size: float) -> float:
    if size == 0.0 or SMALLEST_PLAIN <= size <= LARGEST_PLAIN:
        return 1.0
    return math.ldexp(1.0, 1 - math.frexp(size)[1])
