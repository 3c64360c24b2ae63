"""Check the finished table: what a figure cannot be, whoever states it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from foods.build.derive import CONSTANT
from foods.build.names import listed, plain_name
from foods.build.traits import has_all
from foods.errors import DataError
from foods.packaged import text_records

if TYPE_CHECKING:
    from foods.build.draft import Draft

SHOWN = 40
"""Failing rows that the error of a build shows in full."""

FULL_VECTOR = 12
"""Nutrients that must be known for two foods with the same figures to be suspect."""


@dataclass(frozen=True, eq=False)
class Subject:
    """Hold what is checked: the table, what kind each food is, and the measures."""

    draft: Draft
    traits: pd.DataFrame
    measures: pd.DataFrame


@dataclass(frozen=True, eq=False)
class CheckRules:
    """Hold the tables ``rules/checks_*.csv`` that say what is checked."""

    sums: pd.DataFrame
    traits: pd.DataFrame
    measures: pd.DataFrame
    vector: tuple[str, ...]


COLUMNS = ["check", "food_id", "found", "detail"]


def run_checks(subject: Subject, rules: CheckRules) -> pd.DataFrame:
    """Run every check.

    Parameters
    ----------
    subject : Subject
        The table.
    rules : CheckRules
        What is checked.

    Returns
    -------
    DataFrame
        Failing rows: check, food_id, found (the offending figure), detail.
    """
    failing = [
        *(sum_check(subject.draft, rows) for _, rows in rules.sums.groupby("check", sort=False)),
        *(trait_check(subject, row) for row in text_records(rules.traits)),
        *(measure_check(subject.measures, row) for row in text_records(rules.measures)),
        negative_values(subject.draft),
        ranges_around_values(subject.draft),
        duplicate_names(subject.draft),
        identical_vectors(subject.draft, rules.vector),
    ]
    return pd.concat(failing, ignore_index=True)


def sum_check(draft: Draft, rows: pd.DataFrame) -> pd.DataFrame:
    """Find foods whose weighted sum of nutrients is outside its range.

    A sum fails when it is outside low-high by more than `relative` of the first term as well.

    Parameters
    ----------
    draft : Draft
        The table.
    rows : DataFrame
        Rows of one check: term, coefficient, food_factor, required, low, high, relative, reason.

    Returns
    -------
    DataFrame
        Failing rows.
    """
    columns = pd.DataFrame({row["term"]: _summand(draft, row) for row in text_records(rows)})
    required = rows.loc[rows["required"] == "yes", "term"]
    total = columns.sum(axis=1).where(columns[list(required)].notna().all(axis=1))
    first = rows.iloc[0]
    slack = float(first["relative"]) * columns.abs().max(axis=1)
    low, high = (float(first[side] or "nan") for side in ("low", "high"))
    outside = (total < low) & (total < -slack) if low < 0 else total < low
    outside |= (total > high) & (total > slack)
    return _failing(str(first["check"]), total[outside].round(3), str(first["reason"]))


def _summand(draft: Draft, row: dict[str, str]) -> pd.Series[float]:
    coefficient = float(row["coefficient"])
    if row["term"] == CONSTANT:
        return pd.Series(coefficient, index=draft.foods.index)
    factor = pd.Series(coefficient, index=draft.foods.index)
    if row["food_factor"]:
        own = draft.foods[row["food_factor"]]
        factor = (-own).where(own > 0, coefficient)
    product: pd.Series[float] = draft.values[row["term"]] * factor
    return product


def trait_check(subject: Subject, row: dict[str, str]) -> pd.DataFrame:
    """Find foods of a kind that hold more of a nutrient than that kind can."""
    fits = has_all(subject.traits, listed(row["needs"]), listed(row["lacks"]))
    values = subject.draft.values.loc[fits, row["nutrient"]]
    return _failing(row["check"], values[values > float(row["most"])], row["reason"])


def measure_check(measures: pd.DataFrame, row: dict[str, str]) -> pd.DataFrame:
    """Find household measures whose grams per unit are outside a range."""
    per_unit = measures["grams"] / measures["amount"]
    fits = measures["unit"].str.contains(re.compile(row["unit"], re.IGNORECASE))
    outside = (per_unit < float(row["low_g"])) | (per_unit > float(row["high_g"]))
    rows = measures[fits & outside]
    found = per_unit[rows.index].round(3).set_axis(pd.Index(rows["food_id"]), axis=0)
    detail = rows["unit"] + ": " + row["reason"]
    return _failing(f"measure_{row['check']}", found, detail.to_numpy())


def negative_values(draft: Draft) -> pd.DataFrame:
    """Find values, or ends of ranges, below zero."""
    least = pd.concat([draft.values.min(axis=1), draft.low.min(axis=1)], axis=1).min(axis=1)
    return _failing("negative", least[least < 0], "no amount is below zero")


def ranges_around_values(draft: Draft) -> pd.DataFrame:
    """Find values outside their own range; an unknown end of a range passes."""
    outside = ((draft.low > draft.values) | (draft.high < draft.values)).sum(axis=1)
    return _failing("range", outside[outside > 0].astype(float), "low <= value <= high")


def duplicate_names(draft: Draft) -> pd.DataFrame:
    """Find foods that share their name with another."""
    plain = draft.foods["usda_name"].map(plain_name)
    same = plain.map(plain.value_counts())
    return _failing(
        "duplicate_name", same[same > 1].astype(float), "another food has the same name"
    )


def identical_vectors(draft: Draft, nutrients: tuple[str, ...]) -> pd.DataFrame:
    """Find foods with the same figures as another food of another name."""
    vector = draft.values[list(nutrients)].round(4)
    full = vector[vector.notna().sum(axis=1) >= FULL_VECTOR].fillna(-1)
    first = full.reset_index().groupby(list(nutrients))["food_id"].transform("first")
    first = pd.Series(first.to_numpy(), index=full.index)
    repeats = full.duplicated(keep="first")
    found = pd.Series(0.0, index=full.index[repeats])
    detail = "same figures as " + first[repeats]
    return _failing("identical_figures", found, detail.to_numpy())


def unexempted(failing: pd.DataFrame, exemptions: pd.DataFrame) -> pd.DataFrame:
    """Leave out failing rows that are exempted by check and food."""
    key = ["check", "food_id"]
    exempt = pd.MultiIndex.from_frame(exemptions[key])
    return failing[~pd.MultiIndex.from_frame(failing[key]).isin(exempt)]


def idle_exemptions(failing: pd.DataFrame, exemptions: pd.DataFrame) -> pd.DataFrame:
    """Give exemptions that no failing row needs."""
    key = ["check", "food_id"]
    needed = pd.MultiIndex.from_frame(failing[key])
    return exemptions[~pd.MultiIndex.from_frame(exemptions[key]).isin(needed)]


def require_sound(failing: pd.DataFrame, exemptions: pd.DataFrame) -> None:
    """Raise when a check fails without an exemption, or an exemption is idle.

    Raises
    ------
    DataError
        With the failing rows and what to do.
    """
    left = unexempted(failing, exemptions)
    problems = [
        f"{food} fails {check} ({found:g}): {detail}. Correct it by a table in foods/build/rules, "
        "or exempt it in exemptions.csv with a reason."
        for check, food, found, detail in left.head(SHOWN)[COLUMNS].itertuples(index=False)
    ]
    if len(left) > SHOWN:
        counts = left["check"].value_counts().to_dict()
        problems.append(f"... and {len(left) - SHOWN} more; in all: {counts}")
    problems += [
        f"exemptions.csv: {row['food_id']} passes {row['check']}; delete the row."
        for row in text_records(idle_exemptions(failing, exemptions))
    ]
    if problems:
        raise DataError(problems)


def _failing(check: str, found: pd.Series[float], detail: object) -> pd.DataFrame:
    content = {"check": check, "food_id": found.index, "found": found.to_numpy(dtype=float)}
    return pd.DataFrame(content | {"detail": detail}, columns=COLUMNS)
