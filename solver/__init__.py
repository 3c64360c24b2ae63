"""Linear programs over a table of foods: the cheapest diet, and a week of dishes.

This package knows nutrients as columns and foods as rows; it knows no patients.
"""

from solver.diet import solve_diet
from solver.diet_solution import DietSolution
from solver.errors import InputError, SolveError
from solver.outcome import Settings
from solver.status import Status

__all__ = ["DietSolution", "InputError", "Settings", "SolveError", "Status", "solve_diet"]
