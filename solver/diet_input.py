"""Check everything that a caller hands to the diet LP, and turn it into a `DietCase`."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from solver.diet_case import Bound, DietCase, Limit
from solver.errors import InputError
from solver.outcome import SOLVERS, Settings
from solver.reading import (
    Numbers,
    Subject,
    is_missing,
    is_number,
    quoted,
    read_column,
    read_numbers,
)

if TYPE_CHECKING:
    import numpy.typing as npt

Contents = dict[int, "npt.NDArray[np.float64]"]


@dataclass(frozen=True, eq=False)
class DietRequest:
    """Hold what a caller asked for, untouched; `solver.solve_diet` documents each part."""

    nutrients: pd.DataFrame
    cost: pd.Series | Mapping[Hashable, float]
    minimum: pd.Series | Mapping[Hashable, float]
    maximum: pd.Series | Mapping[Hashable, float]
    food_minimum: float | pd.Series | Mapping[Hashable, float]
    food_maximum: float | pd.Series | Mapping[Hashable, float] | None
    whole_servings: bool


def read_case(request: DietRequest, settings: Settings) -> DietCase:
    """Check a request and return it as numbers by position.

    Parameters
    ----------
    request : DietRequest
        The caller's tables and limits; never changed.
    settings : Settings
        The caller's solver, gap and time limit, checked together with the rest.

    Returns
    -------
    DietCase
        The problem, fit to be modelled.

    Raises
    ------
    InputError
        If anything cannot be used; lists every problem.
    """
    problems = settings_problems(settings)
    if not isinstance(request.whole_servings, bool | np.bool_):
        problems.append(f"whole_servings must be True or False, found {request.whole_servings!r}.")
    if not isinstance(request.nutrients, pd.DataFrame):
        found = type(request.nutrients).__name__
        problems.append(f"nutrients must be a DataFrame, foods x nutrients, found {found}.")
        raise InputError(problems)
    problems += _table_problems(request.nutrients)
    case = _read_tables(request, problems)
    problems += _endless_problems(case)
    if problems:
        raise InputError(problems)
    return case


def settings_problems(settings: Settings) -> list[str]:
    """Return what is wrong with a solver, a gap and a time limit, one sentence each."""
    problems = []
    if settings.solver not in SOLVERS:
        problems.append(f"solver {settings.solver!r} is unknown: use one of {quoted(SOLVERS)}.")
    if not is_number(settings.gap) or not 0 <= settings.gap < 1:
        problems.append(
            f"gap must be at least 0 and below 1 (a share of the objective), "
            f"found {settings.gap!r}."
        )
    limit = settings.time_limit
    if limit is not None and not (is_number(limit) and 0 < limit < math.inf):
        problems.append(f"time_limit must be a number of seconds above 0 or None, found {limit!r}.")
    return problems


def _table_problems(nutrients: pd.DataFrame) -> list[str]:
    problems = []
    if nutrients.empty:
        rows, columns = nutrients.shape
        problems.append(
            f"The nutrient table is empty ({rows} foods x {columns} nutrients): "
            f"give at least one food and one nutrient."
        )
    for kind, labels in (("food", nutrients.index), ("nutrient", nutrients.columns)):
        twice = labels[labels.duplicated()].unique().tolist()
        if twice:
            problems.append(
                f"The nutrient table names a {kind} more than once: {quoted(twice)}. "
                f"Rename or drop the repeats."
            )
        nameless = [at for at, label in enumerate(labels) if is_missing(label)]
        if nameless:
            problems.append(
                f"The nutrient table has a {kind} without a name at position {quoted(nameless)}, "
                f"counted from 0. Name it."
            )
    return problems


def _read_tables(request: DietRequest, problems: list[str]) -> DietCase:
    table = request.nutrients
    limits = [*_nutrient_limits(request, problems), *_food_limits(request, problems)]
    return DietCase(
        foods=tuple(table.index),
        contents=_read_contents(table, limits, problems),
        costs=_read_costs(request, problems),
        limits=tuple(limits),
        whole=bool(request.whole_servings),
    )


def _nutrient_limits(request: DietRequest, problems: list[str]) -> list[Limit]:
    labels = tuple(request.nutrients.columns)
    known = frozenset(labels)
    lower = read_numbers(request.minimum, Subject("minimum", "nutrient", known), problems)
    upper = read_numbers(request.maximum, Subject("maximum", "nutrient", known), problems)
    problems += _infinite_problems("minimum", "nutrient", lower, math.inf)
    problems += _infinite_problems("maximum", "nutrient", upper, -math.inf)
    problems += _crossed_problems("Nutrient", lower, upper)
    return [*_limits(Bound.MIN, labels, lower), *_limits(Bound.MAX, labels, upper)]


def _food_limits(request: DietRequest, problems: list[str]) -> list[Limit]:
    labels = tuple(request.nutrients.index)
    lower = _food_numbers("food_minimum", request.food_minimum, labels, problems)
    upper = _food_numbers("food_maximum", request.food_maximum, labels, problems)
    problems += _infinite_problems("food_minimum", "food", lower, math.inf)
    problems += _negative_problems("food_minimum", lower) + _negative_problems(
        "food_maximum", upper
    )
    possible = {label: value for label, value in upper.items() if value >= 0}
    problems += _crossed_problems("Food", lower, possible)
    # An amount below 0 has no meaning, so a minimum of 0 limits nothing and cannot conflict.
    lower = {label: value for label, value in lower.items() if value > 0}
    return [*_limits(Bound.FOOD_MIN, labels, lower), *_limits(Bound.FOOD_MAX, labels, upper)]


def _food_numbers(
    argument: str, given: object, labels: tuple[Hashable, ...], problems: list[str]
) -> Numbers:
    if is_missing(given):
        return {}
    if is_number(given):
        given = dict.fromkeys(labels, given)
    subject = Subject(argument, "food", frozenset(labels), "a number, a Series or a mapping")
    return read_numbers(given, subject, problems)


def _limits(bound: Bound, labels: tuple[Hashable, ...], figures: Numbers) -> list[Limit]:
    return [
        Limit(bound, index, label, figures[label])
        for index, label in enumerate(labels)
        if label in figures and math.isfinite(figures[label])
    ]


def _infinite_problems(argument: str, kind: str, figures: Numbers, impossible: float) -> list[str]:
    return [
        f"{argument} of {kind} {label!r} is {value}, which no diet meets: "
        f"give a finite number, or leave it out for no limit."
        for label, value in figures.items()
        if value == impossible
    ]


def _negative_problems(argument: str, figures: Numbers) -> list[str]:
    return [
        f"{argument} of food {label!r} is {value:g}: an amount of food is 0 or more."
        for label, value in figures.items()
        if value < 0
    ]


def _crossed_problems(kind: str, lower: Numbers, upper: Numbers) -> list[str]:
    return [
        f"{kind} {label!r}: minimum {lower[label]:.10g} exceeds maximum {upper[label]:.10g}. "
        f"Lower the minimum or raise the maximum."
        for label in lower
        if label in upper and lower[label] > upper[label]
    ]


def _read_contents(table: pd.DataFrame, limits: list[Limit], problems: list[str]) -> Contents:
    limited = sorted({limit.index for limit in limits if not limit.bound.is_food})
    return {index: _read_content(table, index, problems) for index in limited}


def _read_content(table: pd.DataFrame, index: int, problems: list[str]) -> npt.NDArray[np.float64]:
    figures, strange = read_column(table.iloc[:, index])
    unusable = [at for at in np.flatnonzero(~np.isfinite(figures)).tolist() if at not in strange]
    label, column = table.columns[index], table.iloc[:, index]
    problems += [
        f"Nutrient {label!r} of food {table.index[at]!r} is not a number: {column.iloc[at]!r}. "
        f"Give a number."
        for at in strange
    ]
    if unusable:
        problems.append(
            f"Nutrient {label!r} is limited, but its amount is unknown (NaN) or infinite for "
            f"{quoted(table.index[unusable].tolist())}. Give a number, leave the food out, "
            f"or lift the limit."
        )
    return figures


def _read_costs(request: DietRequest, problems: list[str]) -> npt.NDArray[np.float64]:
    foods = tuple(request.nutrients.index)
    figures = read_numbers(request.cost, Subject("cost", "food", frozenset(foods)), problems)
    infinite = [label for label, value in figures.items() if math.isinf(value)]
    if infinite:
        problems.append(f"cost is infinite for {quoted(infinite)}. Give a number.")
    if isinstance(request.cost, pd.Series | Mapping):
        given = {label for label, value in request.cost.items() if not is_missing(value)}
        missing = [food for food in foods if food not in given]
        if missing:
            problems.append(
                f"cost is missing for {quoted(missing)}. Give a cost or leave the food out."
            )
    return np.array([figures.get(food, math.nan) for food in foods], dtype=np.float64)


def _endless_problems(case: DietCase) -> list[str]:
    """Return one sentence per food that would pay without end, all else left alone."""
    return [
        f"Food {case.foods[at]!r} has a negative cost ({case.costs[at]:g}) and nothing bounds its "
        f"amount: give it a food_maximum, or a maximum of a nutrient that it contains."
        for at in np.flatnonzero(case.costs < 0).tolist()
        if not any(_holds_back(limit, at, case) for limit in case.limits)
    ]


def _holds_back(limit: Limit, at: int, case: DietCase) -> bool:
    if limit.bound.is_food:
        return limit.bound is Bound.FOOD_MAX and limit.index == at
    content = float(case.contents[limit.index][at])
    # An unknown content is a problem of its own; it is not blamed twice.
    return not (content <= 0 if limit.bound is Bound.MAX else content >= 0)
