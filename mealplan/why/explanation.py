"""Why a plan is as it is: its misses, prices, foods, certainty and proof.

Nothing of this is worked out while planning; `explain` does it when it is asked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.notices import given_way
from mealplan.tables import records
from mealplan.targets import SUPPLEMENTS_ALONE
from mealplan.whatif import WhatIf
from mealplan.why.certainty import Proof, certainty_table, certainty_words, proof_of
from mealplan.why.foods import food_reason
from mealplan.why.misses import Hold, holds_of
from mealplan.why.prices import amount_prices, rule_prices
from mealplan.why.words import capital, listed, said, short
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from mealplan.notices import Notice
    from mealplan.plan import WeekPlan
    from mealplan.tables import Row
    from mealplan.why.foods import FoodReason
    from mealplan.why.prices import Price

_REACHED = 0.999
"""Share of a target from which it counts as reached."""
_NAMED = 5
"""Rules named for each miss."""


@dataclass(frozen=True)
class Miss:
    """Why a plan misses a target.

    Parameters
    ----------
    target_id, name, unit : str
    side : Side
        Which limit is missed.
    amount, counted : float
        The limit and what the plan counts. [unit a day]
    asked : float
        What the planner asks for; below `amount` where food alone cannot be the
        answer. [unit a day]
    taken : float
        What supplements give of it, or towards it. [unit a day]
    best : float
        What the best mean day gives, with supplements, when the target is asked for in
        full. [unit a day]
    holds : tuple of Hold
        What keeps that day from the target, what takes most first.
    because : str
        The rule that set the limit, or who did; empty where it is everyone's.
    """

    target_id: str
    name: str
    unit: str
    side: Side
    amount: float
    counted: float
    asked: float
    taken: float
    best: float
    holds: tuple[Hold, ...]
    because: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether the foods could meet the target, if not the dishes."""
        if self.side is Side.MIN:
            return self.best >= _REACHED * self.amount
        return self.best <= self.amount / _REACHED

    def words(self) -> str:
        """Say why in a few sentences."""
        limit = "at least" if self.side is Side.MIN else "at most"
        because = f" ({self.because})" if self.because else ""
        first = (
            f"{capital(short(self.name))}: the menu gives {said(self.counted, self.unit)} a day; "
            f"wished for is {limit} {said(self.amount, self.unit)}{because}."
        )
        if self.asked < self.amount and self.side is Side.MIN:
            first += f" Only {said(self.asked, self.unit)} is asked of food."
        if self.taken:
            first += f" Supplements give {said(self.taken, self.unit)} of it."
        return f"{first} {self._cause()}"

    def _cause(self) -> str:
        best = said(self.best, self.unit)
        if self.side is Side.MAX and self.taken >= self.amount:
            return "That is too much whatever food gives."
        if self.is_reachable:
            if self.asked < self.amount and self.counted >= _REACHED * self.asked:
                return f"Asked for in full, foods weighed freely could give {best}."
            return (
                f"The allowed foods could meet it ({best}, weighed freely); dishes, whole "
                f"portions and meals stand in the way."
            )
        way = "no more than" if self.side is Side.MIN else "no less than"
        beside = ", with the supplements," if self.taken else ""
        first = f"Foods weighed freely{beside} give {way} {best}."
        if not self.holds:
            return f"{first} No single rule holds it back: several do together."
        held = [f"{hold.subject} ({self._said_rise(hold)})" for hold in self.holds[:_NAMED]]
        return f"{first} It would come nearer without any one of these: {listed(held, 'or')}."

    def _said_rise(self, hold: Hold) -> str:
        return f"by {said(float(f'{hold.rise:.2g}'), hold.unit)}"


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a plan is as it is, as values; `words` says it all.

    Parameters
    ----------
    plan : WeekPlan
    misses : tuple of Miss
        Every missed target, with what holds it down.
    prices : tuple of Price
        What each target and rule that binds costs, in the best mean day.
    rules : tuple of Price
        What each reason to leave foods out, and each binding rule, costs altogether.
    certainty : DataFrame
        How sure each nutrient is (`mealplan.why.certainty.certainty_table`).
    proof : Proof
        What is proven of the plan.
    given_way : tuple of Notice
        Goals that a medicine or condition took away or lowered, each with its rule.
    """

    plan: WeekPlan
    misses: tuple[Miss, ...]
    prices: tuple[Price, ...]
    rules: tuple[Price, ...]
    certainty: pd.DataFrame
    proof: Proof
    given_way: tuple[Notice, ...] = ()

    def why(self, food: str) -> FoodReason:
        """Return why a food is in the plan or not: its shares, and the plan without it.

        Parameters
        ----------
        food : str
            As in `WhatIf.why`, also what is wrong with it.
        """
        with self.what_if() as near:
            return food_reason(near.day, near.diet, near.food_id(food))

    def what_if(self) -> WhatIf:
        """Return a live mean day that begins at the plan's own foods; to be closed."""
        plan = self.plan
        days = len(plan.nutrients)
        eaten = plan.menu.groupby("food_id")["grams"].sum() / days
        kept = {str(food): float(grams) for food, grams in eaten.items()}
        return WhatIf.of(plan.situation(), kept, plan.request.values, days)

    def words(self) -> dict[str, tuple[str, ...]]:
        """Return everything in sentences, by heading."""
        costly = [price for price in self.rules if not price.is_free]
        free = listed(price.subject for price in self.rules if price.is_free)
        costless = (f"These bind or leave foods out, yet cost no target: {free}.",) if free else ()
        targets = [price for price in self.prices if price.is_target]
        gave_way = tuple(notice.text for notice in self.given_way)
        return {
            **({"What gave way to safety": gave_way} if gave_way else {}),
            "What is missed, and why": tuple(miss.words() for miss in self.misses)
            or ("Every target is met.",),
            "What the rules cost, of foods weighed freely": (
                *(price.words() for price in costly),
                *costless,
            ),
            "What the targets cost, of foods weighed freely": tuple(
                price.words() for price in targets
            )
            or ("No target binds.",),
            "How sure it is": (
                *certainty_words(self.plan, self.certainty),
                self.proof.words(),
            ),
        }


def explain(plan: WeekPlan) -> Explanation:
    """Explain a plan: why targets are missed, what rules and targets cost, how sure it is.

    Prices and misses are those of the patient's best mean day, weighed freely from all
    foods without dishes: what that cannot reach no menu can (docs/explain.md).

    Parameters
    ----------
    plan : WeekPlan

    Returns
    -------
    Explanation
    """
    certainty, proof = certainty_table(plan), proof_of(plan)
    days = len(plan.nutrients)
    with WhatIf.of(plan.situation(), values=plan.request.values, days=days) as free:
        return Explanation(
            plan=plan,
            misses=tuple(_misses(plan, free)),
            prices=amount_prices(free.day, free.diet),
            rules=rule_prices(free.day, free.diet),
            certainty=certainty,
            proof=proof,
            given_way=tuple(given_way(plan.targets, free.day.situation.cautions)),
        )


def _misses(plan: WeekPlan, free: WhatIf) -> Iterator[Miss]:
    missed = plan.targets[plan.targets["status"].isin(["below", "close", "above"])]
    for row in records(missed):
        yield _miss(row, free)


def _miss(row: Row, free: WhatIf) -> Miss:
    target, nutrient = str(row["target_id"]), str(row["nutrient"])
    side = Side.MAX if row["status"] == "above" else Side.MIN
    amount = float(row["maximum"] if side is Side.MAX else row["minimum"])
    taken, members = free.day.situation.taken, free.day.members
    given = taken.amount(nutrient) if side is Side.MAX else taken.credited(nutrient)
    best, holds = given, tuple[Hold, ...]()
    if row["counts"] != SUPPLEMENTS_ALONE and amount > given:
        of_food, holds = _best(free, target, side, amount - given)
        best += of_food
    return Miss(
        target,
        str(row["name"]),
        str(row["unit"]),
        side,
        amount,
        float(row["counted"]),
        amount if math.isnan(row["planned"]) else float(row["planned"]),
        given,
        best,
        holds,
        members[rule].because if (rule := f"{target}_{side.value}") in members else "",
    )


def _best(free: WhatIf, target: str, side: Side, amount: float) -> tuple[float, tuple[Hold, ...]]:
    """Return what the day gives when asked for a target in full, and what holds it down."""
    rule = f"{target}_{side.value}"
    with free.diet.trial() as diet:
        diet.set_rule(rule, amount=amount, scale=amount)
        return float(diet.solve().held[diet.rule_at[rule]]), holds_of(free.day, diet, target)
