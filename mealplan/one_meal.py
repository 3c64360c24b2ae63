"""One meal of a plan made again, everything else as it is: what does not change is built once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from mealplan.asking import asked_of, week_ask
from mealplan.menu_case import menu_case
from mealplan.outcome import assemble
from mealplan.planner import DILIGENCE, decided
from mealplan.request import DAYS_A_WEEK
from solver.week import size_week, solve_week

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mealplan.dishes import DishRecipe
    from mealplan.menu_case import Ask, Situation
    from mealplan.plan import WeekPlan
    from solver.week import Diligence, MenuCase, Serving, SolvedWeek


@dataclass(frozen=True, eq=False)
class OpenMeal:
    """A plan with one meal open and all others decided.

    Parameters
    ----------
    plan : WeekPlan
    case : Situation
        The problem behind the plan.
    meal : Serving
        The meal that is open.
    """

    plan: WeekPlan
    case: Situation
    meal: Serving

    @classmethod
    def of(cls, plan: WeekPlan, meal: Serving) -> OpenMeal:
        """Open a meal of a plan."""
        return cls(plan, plan.situation(), meal)

    def another_dish(self, avoided: Collection[str]) -> SolvedWeek | None:
        """Return the meal's week with the best other dish in it; None if none fits.

        Parameters
        ----------
        avoided : collection of str
            Ids of dishes that it must not be.
        """
        problem = self._open
        left = {dish.name for dish in problem.dishes} - set(avoided)
        if not left:
            return None
        solved = solve_week(problem.keep(left), self._diligence, self._asks[self._week].seed)
        return solved if solved.servings else None

    def with_each(
        self, recipe: DishRecipe, component: str, foods: Iterable[str]
    ) -> dict[str, SolvedWeek]:
        """Return the meal's week with each of some foods in a component, by food.

        Dish, day and other foods are decided, so only portions are left to size. Foods that
        rules leave no portion of are left out.

        Parameters
        ----------
        recipe : DishRecipe
            The meal's dish, with the foods in the component.
        component : str
        foods : iterable of str
        """
        alone = replace(self.case, dishes=(recipe,))
        problem = menu_case(alone, self._asks[self._week])
        known = {option.food for option in problem.options if option.component == component}
        here = replace(self.meal, day=self.meal.day - self._week * DAYS_A_WEEK)
        solved = {
            food: size_week(
                problem,
                [_with_food(here, component, food)],
                self._diligence,
                self._reachable[self._week],
            )
            for food in foods
            if food in known
        }
        return {food: week for food, week in solved.items() if week.servings}

    def plan_with(self, solved: SolvedWeek) -> WeekPlan | None:
        """Return the whole plan with a solved week in it; None if it breaks a hard rule."""
        weeks = [*self._others[: self._week], solved, *self._others[self._week :]]
        made = assemble(self.case, self.plan.request, weeks)
        return None if made.broken else made

    @property
    def _week(self) -> int:
        return (self.meal.day - 1) // DAYS_A_WEEK

    @property
    def _diligence(self) -> Diligence:
        return DILIGENCE[self.plan.request.effort]

    @cached_property
    def _asks(self) -> list[Ask]:
        """What is asked of each week."""
        kept = tuple(other for other in self.plan.servings if other is not self.meal)
        request = replace(self.plan.request, lock=kept, leftovers=0)
        ask = asked_of(self.case, request)
        return [week_ask(request, ask, day, ()) for day in range(0, request.days, DAYS_A_WEEK)]

    @property
    def _reachable(self) -> list[Mapping[str, float]]:
        """What each week of the plan still asks of minima that it cannot reach."""
        known = self.plan.provenance["still_asked_of_unreachable"]
        return cast("list[Mapping[str, float]]", known)

    @cached_property
    def _open(self) -> MenuCase:
        """The problem of the meal's week, for any dish."""
        return menu_case(self.case, self._asks[self._week])

    @cached_property
    def _others(self) -> list[SolvedWeek]:
        """The weeks without the meal, in order."""
        return [
            decided(menu_case(self.case, ask), self._diligence, self._reachable[week])
            for week, ask in enumerate(self._asks)
            if week != self._week
        ]


def _with_food(meal: Serving, component: str, food: str) -> Serving:
    portions = tuple(
        replace(portion, food=food) if portion.component == component else portion
        for portion in meal.portions
    )
    return replace(meal, portions=portions)
