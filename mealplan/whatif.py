"""What if: a patient's mean day that answers at once when a limit, food or weight changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import foods as food_tables
from mealplan.choices import resolve_words
from mealplan.dishes import load_dishes
from mealplan.errors import InputError
from mealplan.gates import check_fields, check_gates, check_possible
from mealplan.menu_case import situation
from mealplan.policy import Values
from mealplan.request import DAYS_A_WEEK
from mealplan.supplements import Taken, check_supplements
from mealplan.targets import daily_targets
from mealplan.why.asked import amount_problems, check_target, one_food, weight_of
from mealplan.why.conflict import conflict_of
from mealplan.why.foods import food_reason
from mealplan.why.mean_day import mean_day, share_left
from mealplan.why.members import BANNED
from mealplan.why.misses import Hold, holds_of
from mealplan.why.prices import amount_prices, rule_prices
from mealplan.why.snapshot import Snapshot
from solver.live import LiveDiet
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from foods import FoodTable
    from mealplan.menu_case import Situation
    from mealplan.patient import Patient
    from mealplan.why.conflict import Conflict
    from mealplan.why.foods import FoodReason
    from mealplan.why.mean_day import MeanDay
    from mealplan.why.prices import Price


class WhatIf:
    """A patient's best mean day, kept in the solver to be changed and asked why.

    The day knows foods, targets, food rules and reasons to leave foods out; it knows no
    dishes, meals or whole portions (docs/explain.md). Each change returns the new optimum.
    One object for each user: threads that share it take turns, and see each other's
    changes. It holds memory of the solver until `close`; use it in a ``with`` statement.

    Parameters
    ----------
    patient : Patient
    foods : FoodTable, optional
        Foods with household portions; the everyday foods by default.
    values : {"typical", "cautious"}
        Which end of each value's range counts.

    Raises
    ------
    PlanRefused
        If a clinician has to be asked first.
    InputError
        If an override of the patient cannot hold, or a word means no food.

    Examples
    --------
    >>> from mealplan import Patient, WhatIf
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> with WhatIf(anna) as what_if:
    ...     before = what_if.snapshot()
    ...     after = what_if.set_target("vitamin_k2", minimum=4000)
    >>> bool(before.misses.empty), list(after.misses["target_id"])
    (True, ['vitamin_k2'])
    """

    def __init__(
        self,
        patient: Patient,
        *,
        foods: FoodTable | None = None,
        values: str = Values.TYPICAL,
    ) -> None:
        check_gates(patient)
        check_fields(patient)
        targets = daily_targets(patient)
        check_possible(targets)
        check_supplements(targets, Taken.of(patient.supplements))
        table = foods if foods is not None else food_tables.load_foods()
        everyday = table if foods is None else food_tables.load_foods()
        recipes = load_dishes(everyday.foods)
        self._begin(mean_day(situation(patient, table, recipes, targets), values=values))

    @classmethod
    def of(
        cls,
        case: Situation,
        kept: Mapping[str, float] | None = None,
        values: str = Values.TYPICAL,
        days: int = DAYS_A_WEEK,
    ) -> Self:
        """Return the what-if of a situation that is known already.

        Parameters
        ----------
        case : Situation
        kept : mapping of str to float, optional
            Grams a day by food id that the day should stay near, such as those of a plan.
        values : {"typical", "cautious"}
            Which end of each value's range counts.
        days : int
            Days of the plan that the day stands for.
        """
        made = cls.__new__(cls)
        made._begin(mean_day(case, kept, values, days))
        return made

    def _begin(self, day: MeanDay) -> None:
        self._day = day
        self._diet = LiveDiet(self._day.case)
        self._first = self._diet.state
        self._banned: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the solver's memory back; nothing can be asked afterwards."""
        self._diet.close()

    @property
    def day(self) -> MeanDay:
        """Foods, targets, rules and their words."""
        return self._day

    @property
    def diet(self) -> LiveDiet:
        """The live diet itself."""
        return self._diet

    def snapshot(self) -> Snapshot:
        """Return the optimum as things are set."""
        with self._diet.lock:
            return Snapshot(self._day, self._diet.state, self._diet.solve())

    def set_target(
        self, target_id: str, *, minimum: float | None = None, maximum: float | None = None
    ) -> Snapshot:
        """Change a target's limits.

        Parameters
        ----------
        target_id : str
        minimum, maximum : float, optional
            New limits of food alone, beside supplements [unit a day]; None leaves one as it
            is, infinity (or a minimum of 0) frees it.

        Returns
        -------
        Snapshot

        Raises
        ------
        InputError
            If there is no such target or a limit is below 0 or no number.
        """
        check_target(self._day, target_id, minimum, maximum)
        with self._diet.lock:
            for side, amount in ((Side.MIN, minimum), (Side.MAX, maximum)):
                if amount is not None:
                    is_free = math.isinf(amount) or (side is Side.MIN and amount == 0.0)
                    bound, scale = (math.nan, 1.0) if is_free else (amount, amount)
                    self._diet.set_rule(f"{target_id}_{side.value}", amount=bound, scale=scale)
            return self.snapshot()

    def weight(
        self, target_id: str, *, tier: str | None = None, price: float | None = None
    ) -> Snapshot:
        """Change how much a target matters: a tier's name, or a price of missing it whole.

        Parameters
        ----------
        target_id : str
        tier : str, optional
            ``safety`` makes it hard; see ``tiers.csv`` for the others.
        price : float, optional
            Any price between those of the tiers; infinite is hard.

        Raises
        ------
        InputError
            If there is no such target or tier, or not exactly one of both is given.
        """
        check_target(self._day, target_id)
        weight = weight_of(tier, price)
        row = self._day.targets.loc[target_id].to_dict()
        with self._diet.lock:
            for side in Side:
                left = weight * share_left(row, side)
                self._diet.set_rule(f"{target_id}_{side.value}", price=left)
            return self.snapshot()

    def ban(self, *foods: str) -> Snapshot:
        """Leave out foods: ids or plain words, all that a word means.

        Raises
        ------
        InputError
            If a word means no food.
        """
        ids = resolve_words(foods, self._day.situation.table.foods, "ban")
        with self._diet.lock:
            self._ban(self._banned | ids)
            return self.snapshot()

    def force(self, food: str, grams: float) -> Snapshot:
        """Ask for at least so much of a food.

        Parameters
        ----------
        food : str
            Id, or a word that means one food.
        grams : float
            Least amount [g a day]; more than the usual maximum raises that too.

        Raises
        ------
        InputError
            If the word means no or several foods, one that must not be served, or the
            amount is below 0 or no number.
        """
        food_id = self.food_id(food)
        self._check_force(food_id, grams)
        with self._diet.lock:
            most = max(grams, float(self._first.most[self._diet.part_at[food_id]]))
            self._diet.set_part(food_id, least=grams, most=most)
            return self.snapshot()

    def release(self, *foods: str) -> Snapshot:
        """Undo `ban` and `force` of foods; of all without any.

        Raises
        ------
        InputError
            If a word means no food.
        """
        table = self._day.situation.table.foods
        ids = resolve_words(foods, table, "release") if foods else frozenset(self._day.food_ids)
        with self._diet.lock:
            self._ban(self._banned - ids)
            for food in ids & set(self._day.food_ids):
                at = self._diet.part_at[food]
                self._diet.set_part(food, least=0.0, most=float(self._first.most[at]))
            return self.snapshot()

    def lift(self, rule: str) -> Snapshot:
        """Set a rule or a reason to leave foods out aside, by its stable name.

        Raises
        ------
        InputError
            If there is no such rule.
        """
        if rule not in self._day.members:
            raise InputError([f"{rule!r} is no rule of this day; see WhatIf.rules()."])
        with self._diet.lock:
            self._diet.lift(rule)
            return self.snapshot()

    def reset(self) -> Snapshot:
        """Undo every change."""
        with self._diet.lock:
            self._banned = frozenset()
            self._diet.become(self._first)
            return self.snapshot()

    def rules(self) -> dict[str, str]:
        """Return every target, rule and reason in force: stable name to words."""
        state, found = self._diet.state, {}
        for rule, amount, on in zip(
            self._day.case.rules, state.amounts, state.in_force, strict=True
        ):
            member = self._day.members[rule.name]
            if on and member.is_told:
                found[rule.name] = member.words(float(amount))
        for item, on in zip(self._day.case.barriers, state.standing, strict=True):
            if on and (item.name != BANNED or self._banned):
                found[item.name] = self._day.members[item.name].words()
        return found

    def prices(self) -> tuple[Price, ...]:
        """Return what each target and rule that binds costs, dearest first."""
        return amount_prices(self._day, self._diet)

    def rule_prices(self) -> tuple[Price, ...]:
        """Return what each reason to leave foods out, and each binding rule, costs whole."""
        return rule_prices(self._day, self._diet)

    def conflict(self) -> Conflict:
        """Return which hard rules conflict and the smallest repairs; empty if none do."""
        return conflict_of(self._day, self._diet)

    def why(self, food: str) -> FoodReason:
        """Return why a food is in the day or not.

        Parameters
        ----------
        food : str
            Id, or a word that means one food.

        Raises
        ------
        InputError
            If the word means no or several foods.
        """
        return food_reason(self._day, self._diet, self.food_id(food))

    def holding_down(self, target_id: str) -> tuple[Hold, ...]:
        """Return which rules keep a target from being met, and what each takes from it.

        Raises
        ------
        InputError
            If there is no such target.
        """
        check_target(self._day, target_id)
        return holds_of(self._day, self._diet, target_id)

    def food_id(self, word: str) -> str:
        """Return the id of the one food that a word means.

        Raises
        ------
        InputError
            If it means none, or several: names them.
        """
        return one_food(self._day, word)

    def _ban(self, foods: frozenset[str]) -> None:
        self._banned = foods
        self._diet.set_barrier(BANNED, foods)

    def _check_force(self, food_id: str, grams: float) -> None:
        problems = list(amount_problems("grams", [grams]))
        reasons = [self._day.members[name].subject for name in self._diet.barred(food_id)]
        if reasons:
            name = self._day.food_names[food_id]
            problems.append(f"{name} is left out ({'; '.join(reasons)}); lift that first.")
        if problems:
            raise InputError(problems)
