"""A planned week as a value: menu, nutrients, targets, coverage, provenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mealplan.verify import violations

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from foods import FoodTable
    from mealplan.notices import Notice
    from mealplan.patient import Patient

MENU_COLUMNS = (
    "day",
    "occasion",
    "dish",
    "food_id",
    "food",
    "grams",
    "measure",
    "dish_id",
    "component",
)
"""Columns of a menu: one row per food of a dish on a day."""


@dataclass(frozen=True, eq=False)
class WeekPlan:
    """A week of meals for one patient, with everything needed to check it.

    Parameters
    ----------
    patient : Patient
        Whom it is for.
    table : FoodTable
        The foods it was planned with.
    menu : DataFrame
        One row per food served, with `MENU_COLUMNS`; `day` from 1, `grams` [g],
        `measure` as a person would say it.
    dishes : DataFrame
        One row per dish served: day, occasion, dish_id, dish, style, minutes, method.
    nutrients : DataFrame
        Day x nutrient: what the menu gives; an unknown value adds nothing and shows in
        `coverage`.
    targets : DataFrame
        One row per target: target_id, name, nutrient, minimum, maximum, unit, mean (of
        what food gives), counted (what counts towards the target), worst_day, status
        (``met``, ``close``, ``below``, ``above``, ``report``), tier, period, official,
        source.
    coverage : DataFrame
        Per nutrient the shares of all grams served whose value is known, imputed or
        unknown.
    warnings : tuple of Notice
        What the reader must know, each with its rule.
    provenance : mapping of str to object
        Table version, solver, versions, seed, limits, bound and gap.
    """

    patient: Patient
    table: FoodTable
    menu: pd.DataFrame
    dishes: pd.DataFrame
    nutrients: pd.DataFrame
    targets: pd.DataFrame
    coverage: pd.DataFrame
    warnings: tuple[Notice, ...]
    provenance: Mapping[str, object] = field(default_factory=dict)

    def verify(self) -> list[str]:
        """Recompute every hard rule from the food table, by code of its own.

        Returns
        -------
        list of str
            One sentence per broken rule; empty when the plan holds.
        """
        return violations(self.patient, self.table, self.menu, self.nutrients)
