"""Three linear models in a row: which dishes, which day, how much."""

from solver.week.case import (
    Dish,
    GroupLimit,
    Limit,
    MealLimit,
    MenuCase,
    Option,
    Period,
    Portion,
    Serving,
    ServingCredit,
    ShareCredit,
    Side,
    Spread,
    Unit,
)
from solver.week.choose import Choice, choose_dishes
from solver.week.place import Placement, place_servings
from solver.week.score import week_cost
from solver.week.servings import ChosenServing
from solver.week.size import Portions, size_portions
from solver.week.solve import QUICK, THOROUGH, Diligence, SolvedWeek, size_week, solve_week

__all__ = [
    "QUICK",
    "THOROUGH",
    "Choice",
    "ChosenServing",
    "Diligence",
    "Dish",
    "GroupLimit",
    "Limit",
    "MealLimit",
    "MenuCase",
    "Option",
    "Period",
    "Placement",
    "Portion",
    "Portions",
    "Serving",
    "ServingCredit",
    "ShareCredit",
    "Side",
    "SolvedWeek",
    "Spread",
    "Unit",
    "choose_dishes",
    "place_servings",
    "size_portions",
    "size_week",
    "solve_week",
    "week_cost",
]
