"""The model of a live diet: amounts, misses, and two rules, each with a name of its own.

Every rule has its two steps of a miss, also where it is hard: a hard rule's misses are
held at 0, so that it may become soft, and a soft one hard, without building anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solver.engine import Model
from solver.week.case import Side

if TYPE_CHECKING:
    from solver.live.case import LiveCase, Rule
    from solver.outcome import Term, Variable


@dataclass
class LiveModel:
    """The model under construction.

    Parameters
    ----------
    case : LiveCase
    model : Model
    amounts : list of Variable
        Amount of each part. [units of the part]
    misses : dict of str to pair of Variable
        The two steps by which a rule may be missed, by its name.
    """

    case: LiveCase
    model: Model = field(default_factory=lambda: Model("live_diet"))
    amounts: list[Variable] = field(default_factory=list)
    misses: dict[str, tuple[Variable, Variable]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: LiveCase) -> LiveModel:
        """Create the variables of a case, without any rule; bounds and costs come later."""
        live = cls(case)
        live.amounts = [live.model.variable(f"amount_{at:05d}") for at in range(len(case.parts))]
        for rule in case.rules:
            first = live.model.variable(f"miss1_{rule.name}")
            live.misses[rule.name] = first, live.model.variable(f"miss2_{rule.name}")
        return live

    def sum_of(self, rule: Rule, sign: float) -> list[Term]:
        """Return the terms of a rule's sum, with its misses on the side that helps."""
        held = np.flatnonzero(rule.per_unit)
        weights = rule.per_unit.tolist()
        terms = [(self.amounts[at], weights[at]) for at in held]
        return [*terms, *((miss, sign) for miss in self.misses[rule.name])]


LiveRule = Callable[[LiveModel], None]


def rule_minimum(live: LiveModel) -> None:
    """Reach each minimum, or pay for the miss.

    sum over parts of per_unit * amount + miss1 + miss2 >= amount of the rule
    """
    for rule in live.case.rules:
        if rule.side is Side.MIN:
            bound = 0.0 if math.isnan(rule.amount) else rule.amount
            live.model.at_least(f"rule_minimum_{rule.name}", live.sum_of(rule, 1.0), bound)


def rule_maximum(live: LiveModel) -> None:
    """Stay within each maximum, or pay for the excess.

    sum over parts of per_unit * amount - miss1 - miss2 <= amount of the rule
    """
    for rule in live.case.rules:
        if rule.side is Side.MAX:
            bound = 0.0 if math.isnan(rule.amount) else rule.amount
            live.model.at_most(f"rule_maximum_{rule.name}", live.sum_of(rule, -1.0), bound)


RULES: tuple[LiveRule, ...] = (rule_minimum, rule_maximum)
"""Every rule of the live diet."""
