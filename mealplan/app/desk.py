"""What one visitor works on: lives in that browser session and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from foods import load_foods, read_own_foods, with_own_foods
from mealplan.app.uploads import as_file
from mealplan.app.wanted import PriceList, Wanted
from mealplan.dishes import load_dishes, with_own_dishes
from mealplan.exports import plan_from_json
from mealplan.planner import plan_patient
from mealplan.revise import with_new_meals

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from foods import FoodTable, OwnFood
    from mealplan.app.trouble import Trouble
    from mealplan.app.uploads import Upload
    from mealplan.dishes import DishRecipe
    from mealplan.patient import Patient
    from mealplan.plan import WeekPlan

Slot = tuple[int, str]
"""Day and occasion of a meal."""
_AS_USUAL = Wanted()


@dataclass(frozen=True, eq=False)
class Larder:
    """The foods and dishes that plans are made of.

    Parameters
    ----------
    table : FoodTable
    dishes : tuple of DishRecipe
    own_foods, own_dishes : int
        How many of them are the visitor's own.
    """

    table: FoodTable
    dishes: tuple[DishRecipe, ...]
    own_foods: int = 0
    own_dishes: int = 0


def packaged_larder() -> Larder:
    """Read the package's own foods and dishes."""
    table = load_foods()
    return Larder(table, load_dishes(table.foods))


def own_larder(larder: Larder, foods: Upload | None, dishes: Upload | None) -> Larder:
    """Return the package's foods and dishes with those of two files.

    Parameters
    ----------
    larder : Larder
        The package's own.
    foods, dishes : Upload, optional
        CSV or XLSX files as a visitor uploaded them.

    Raises
    ------
    InputError
        Lists every problem of a file by row and column.
    """
    table = larder.table
    own: tuple[OwnFood, ...] = ()
    if foods is not None:
        with as_file(foods) as path:
            own = read_own_foods(path)
        table = with_own_foods(table, own)
    recipes = larder.dishes
    if dishes is not None:
        with as_file(dishes) as path:
            recipes = with_own_dishes(path, table.foods)
    return Larder(table, recipes, len(own), len(recipes) - len(larder.dishes))


class Desk:
    """The plan of one visitor, what is kept of it, and the foods it is made of.

    Impatient clicks come as parallel runs of a page; each change of the plan names the state it
    starts from, so that a second click finds the work done and does not solve again.

    Parameters
    ----------
    larder : Larder
    gate : context manager
        Lets as many solves in at a time as the machine can bear.
    """

    def __init__(self, larder: Larder, gate: AbstractContextManager[object]) -> None:
        self.larder = larder
        self.plan: WeekPlan | None = None
        self.kept: frozenset[Slot] = frozenset()
        self.trouble: Trouble | None = None
        self._gate = gate
        self._turn = Lock()
        self.prices = PriceList()
        self._asked: tuple[Patient, Wanted, PriceList, Larder] | None = None

    def plan_for(self, patient: Patient, wanted: Wanted = _AS_USUAL) -> None:
        """Plan for a patient, unless the plan here was just made for the same."""
        asked = (patient, wanted, self.prices, self.larder)
        with self._turn:
            if self._asked == asked and self.plan is not None:
                return
            self.plan = None
            table, dishes = self.larder.table, self.larder.dishes
            request = wanted.request(self.prices.per_kg)
            with self._gate:
                self._show(plan_patient(patient, request, table, dishes))
            self._asked = asked

    def another(self, before: WeekPlan) -> None:
        """Put another week in place of one, with the kept meals in it."""
        meals = tuple(m for m in before.servings if (m.day, m.occasion) in self.kept)
        self._change(before, lambda: with_new_meals(before, meals))

    def take(self, before: WeekPlan, after: WeekPlan) -> None:
        """Put a changed plan in place of the one it was made from."""
        self._change(before, lambda: after)

    def open(self, text: str, where: str) -> None:
        """Show a plan from its JSON form."""
        plan = plan_from_json(text, self.larder.table, where)
        with self._turn:
            self._show(plan)

    def use(self, larder: Larder) -> None:
        """Plan with other foods and dishes from now on; a plan made of others is put away."""
        with self._turn:
            self.larder, self.plan, self.kept = larder, None, frozenset()
            self.prices = self.prices.among(larder.table.foods.index)

    def price(self, prices: PriceList) -> None:
        """Reckon with other prices from the next plan on."""
        self.prices = prices

    def put_away(self) -> None:
        """Show no plan, because what was asked for last could not be planned."""
        with self._turn:
            self.plan, self._asked = None, None

    def with_kept(self, plan: WeekPlan) -> WeekPlan:
        """Return a plan that remembers which meals are kept, to be saved."""
        kept = tuple(meal for meal in plan.servings if (meal.day, meal.occasion) in self.kept)
        return replace(plan, request=replace(plan.request, lock=kept))

    def keep(self, slot: Slot) -> None:
        """Keep a meal, or let it go again."""
        self.kept = self.kept ^ {slot}

    def _change(self, before: WeekPlan, make: Callable[[], WeekPlan]) -> None:
        with self._turn:
            if self.plan is not before:
                return
            kept = self.kept
            with self._gate:
                self._show(make())
            self.kept = kept

    def _show(self, plan: WeekPlan) -> None:
        self.plan = plan
        self.kept = frozenset((meal.day, meal.occasion) for meal in plan.request.lock)
        self._asked = None
