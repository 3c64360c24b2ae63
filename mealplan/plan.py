"""A planned week as a value: menu, nutrients, targets, coverage, provenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mealplan.costs import day_costs
from mealplan.footprint import Footprint, footprint
from mealplan.shopping import shopping_list
from mealplan.verify import violations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.menu_case import Situation
    from mealplan.notices import Notice
    from mealplan.patient import Patient
    from mealplan.request import Request
    from mealplan.revise import Alternative
    from mealplan.why.explanation import Explanation
    from solver.week import Serving

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
    request : Request
        What was asked.
    table : FoodTable
        The foods it was planned with.
    recipes : tuple of DishRecipe
        The dishes it could choose from.
    servings : tuple of Serving
        The meals themselves, in the order of the week; `lock` takes them.
    menu : DataFrame
        One row per food served, with `MENU_COLUMNS`; `day` from 1, `grams` [g],
        `measure` as a person would say it.
    dishes : DataFrame
        One row per dish served: day, occasion, dish_id, dish, style, minutes, method.
    nutrients : DataFrame
        Day x nutrient: what the menu gives; an unknown value adds nothing and shows in
        `coverage`.
    targets : DataFrame
        One row per target: target_id, name, nutrient, minimum, maximum, unit, mean (a day
        from food), from_supplements, total, low and high (of the total, with either end of
        each food's range), counted (what counts towards the target), worst_day, status
        (``met``, ``close``, ``below``, ``above``, ``report``), tier, counts, period,
        official, confidence, source, author, note, rule_id (of the caution that set it or
        made it give way).
    coverage : DataFrame
        Per nutrient the shares of all grams served whose value is known, imputed or
        unknown.
    warnings : tuple of Notice
        What the reader must know, each with its rule and source.
    timing : tuple of Notice
        When to take which medicine or supplement beside the menu.
    provenance : mapping of str to object
        Table version, solver, versions, seed, limits, bound and gap.
    """

    patient: Patient
    request: Request
    table: FoodTable
    recipes: tuple[DishRecipe, ...]
    servings: tuple[Serving, ...]
    menu: pd.DataFrame
    dishes: pd.DataFrame
    nutrients: pd.DataFrame
    targets: pd.DataFrame
    coverage: pd.DataFrame
    warnings: tuple[Notice, ...]
    timing: tuple[Notice, ...]
    provenance: Mapping[str, object] = field(default_factory=dict)

    def verify(self) -> list[str]:
        """Recompute every hard rule from the food table, by code of its own.

        Returns
        -------
        list of str
            One sentence per broken rule; empty when the plan holds.
        """
        return violations(self.patient, self.table, self.menu, self.nutrients, self.request.values)

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """The hard rules that the plan breaks, as `verify` finds them; worked out once."""
        return tuple(self.verify())

    def meals(
        self, *, days: Collection[int] | None = None, occasions: Collection[str] | None = None
    ) -> tuple[Serving, ...]:
        """Return some meals, to be locked in another plan.

        Parameters
        ----------
        days : collection of int, optional
            Days to take; all by default.
        occasions : collection of str, optional
            Occasions to take; all by default.
        """
        return tuple(
            meal
            for meal in self.servings
            if (days is None or meal.day in days)
            and (occasions is None or meal.occasion in occasions)
        )

    def is_left_over(self, day: int, occasion: str) -> bool:
        """Tell whether a meal is what was cooked for dinner the day before."""
        if not self.request.leftovers or occasion != "lunch":
            return False
        served = {(meal.day, meal.occasion): (meal.dish, meal.portions) for meal in self.servings}
        return served[day, occasion] == served.get((day - 1, "dinner"))

    def is_beside(self, dish_id: str, component: str) -> bool:
        """Tell whether a food is served beside a dish: its recipe can do without it."""
        return any(
            part.name == component and not part.required
            for recipe in self.recipes
            if recipe.dish_id == dish_id
            for part in recipe.components
        )

    @property
    def costs(self) -> pd.DataFrame:
        """What is known of the cost, day by day (`mealplan.costs.day_costs`)."""
        return day_costs(self.menu, self.request.prices)

    def shopping(self, *, servings: int = 1, have: Collection[str] = ()) -> pd.DataFrame:
        """Return what to buy for the whole plan, by aisle.

        Parameters
        ----------
        servings : int
            People who eat along; scales the shopping, not the patient's own portions.
        have : collection of str
            Items or food ids that are in the house already.

        Returns
        -------
        DataFrame
            See `mealplan.shopping.shopping_list`.
        """
        return shopping_list(
            self.menu, self.table.foods, servings=servings, have=have, prices=self.request.prices
        )

    def footprint(self) -> Footprint:
        """Return the greenhouse gas of the plan's food, and how much of it is known."""
        return footprint(self)

    # The planner makes plans, so it can be imported only once a plan exists.

    def situation(self) -> Situation:
        """Return the problem behind the plan: patient, foods, dishes, targets, exclusions."""
        from mealplan.menu_case import situation
        from mealplan.targets import daily_targets

        return situation(self.patient, self.table, self.recipes, daily_targets(self.patient))

    def explain(self) -> Explanation:
        """Return why targets are missed, what rules cost and how sure the plan is."""
        from mealplan.why.explanation import explain

        return explain(self)

    def swap(
        self, day: int, occasion: str, *, food: str | None = None, count: int = 3
    ) -> tuple[Alternative, ...]:
        """Offer other dishes for a meal, or other foods for one food of it.

        Parameters
        ----------
        day : int
        occasion : str
        food : str, optional
            Id of the food to replace; without it the whole dish is replaced.
        count : int
            Alternatives to offer.

        Returns
        -------
        tuple of Alternative
            Best first; each says what it does to the targets and holds the plan with it.

        Raises
        ------
        InputError
            If the plan has no such meal or the meal no such food.
        NoPlan
            If nothing else is possible.
        """
        from mealplan.revise import alternatives

        return alternatives(self, day, occasion, food, count)

    def regenerate(self, day: int) -> WeekPlan:
        """Return a plan with other dishes on one day and everything else as it is."""
        from mealplan.revise import with_new_days

        kept = self.meals(days=set(range(1, self.request.days + 1)) - {day})
        return with_new_days(self, kept, seed=self.request.seed)
