"""A continuous diet that stays in the solver, to be changed and asked why."""

from solver.live.case import Barrier, LiveCase, Rule
from solver.live.diet import Answer, LiveDiet
from solver.live.obstacle import Mend, find_conflict, find_mends
from solver.live.setting import Setting

__all__ = [
    "Answer",
    "Barrier",
    "LiveCase",
    "LiveDiet",
    "Mend",
    "Rule",
    "Setting",
    "find_conflict",
    "find_mends",
]
