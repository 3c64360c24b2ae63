"""Read a caller's numbers by label, and say in words what cannot be read."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

Numbers = dict[Hashable, float]
"""Figures by label; what is missing is absent."""


@dataclass(frozen=True)
class Subject:
    """Name one argument and the kind of label it goes by.

    Parameters
    ----------
    argument : str
        The argument's name, as the caller writes it.
    kind : str
        What its labels are: "food" or "nutrient".
    known : frozenset of hashable
        Labels of that kind in the caller's table.
    forms : str
        In words, what the argument may be.
    """

    argument: str
    kind: str
    known: frozenset[Hashable]
    forms: str = "a Series or a mapping"


def quoted(labels: Iterable[Hashable]) -> str:
    """Join labels for a message, as the caller would write them.

    Examples
    --------
    >>> quoted(["oats", 7])
    "'oats', 7"
    """
    return ", ".join(repr(label) for label in labels)


def is_missing(value: object) -> bool:
    """Tell whether a value stands for "no figure": None, NaN or pandas' NA."""
    return (
        value is None or value is pd.NA or (isinstance(value, Real | Decimal) and math.isnan(value))
    )


def is_number(value: object) -> bool:
    """Tell whether a value is a number; text and truth values are not."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def read_numbers(given: object, subject: Subject, problems: list[str]) -> Numbers:
    """Read a Series or mapping of figures by label.

    Parameters
    ----------
    given : object
        What the caller passed.
    subject : Subject
        Which argument it is and which labels it may have.
    problems : list of str
        Receives one sentence per problem.

    Returns
    -------
    dict
        The usable figures, infinite ones among them; missing ones are left out.
    """
    if not isinstance(given, pd.Series | Mapping):
        problems.append(
            f"{subject.argument} must be {subject.forms} by {subject.kind}, "
            f"found {type(given).__name__}."
        )
        return {}
    if isinstance(given, pd.Series):
        _check_twice(given.index, subject, problems)
    items = {label: value for label, value in given.items() if not is_missing(value)}
    _check_known(items, subject, problems)
    _check_numeric(items, subject, problems)
    return {
        label: float(value)
        for label, value in items.items()
        if label in subject.known and is_number(value)
    }


def _check_twice(index: pd.Index, subject: Subject, problems: list[str]) -> None:
    twice = index[index.duplicated()].unique().tolist()
    if twice:
        problems.append(
            f"{subject.argument} names a {subject.kind} more than once: {quoted(twice)}. "
            f"Keep one figure for each."
        )


def _check_known(items: Mapping[Hashable, object], subject: Subject, problems: list[str]) -> None:
    unknown = [label for label in items if label not in subject.known]
    if unknown:
        problems.append(
            f"{subject.argument} names a {subject.kind} that the table does not have: "
            f"{quoted(unknown)}. Correct the name or add the {subject.kind} to the table."
        )


def _check_numeric(items: Mapping[Hashable, object], subject: Subject, problems: list[str]) -> None:
    problems.extend(
        f"{subject.argument} of {subject.kind} {label!r} is not a number: {value!r}. Give a number."
        for label, value in items.items()
        if not is_number(value)
    )


def read_column(column: pd.Series) -> tuple[npt.NDArray[np.float64], list[int]]:
    """Read a column of a table as numbers.

    Parameters
    ----------
    column : Series
        The column, of any type.

    Returns
    -------
    tuple of ndarray and list of int
        The figures, NaN where there is none, and the positions of values that are not numbers.
    """
    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=np.float64, na_value=np.nan), []
    cells = column.tolist()
    strange = [at for at, cell in enumerate(cells) if not is_number(cell) and not is_missing(cell)]
    figures = [float(cell) if is_number(cell) else math.nan for cell in cells]
    return np.array(figures, dtype=np.float64), strange
