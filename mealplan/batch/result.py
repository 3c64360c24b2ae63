"""What planning gave for one patient among many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mealplan.errors import InputError, NoPlan, PlanRefused

if TYPE_CHECKING:
    from mealplan.plan import WeekPlan


class Outcome(StrEnum):
    """How it went for one patient."""

    PLANNED = "planned"
    """There is a plan."""
    REFUSED = "refused"
    """A clinician has to be asked first."""
    NO_PLAN = "no_plan"
    """The hard rules leave no menu."""
    INVALID = "invalid"
    """The patient's data cannot be used as they are."""
    ERROR = "error"
    """Something broke, such as the process that planned; the reason says what."""


@dataclass(frozen=True, eq=False)
class PatientResult:
    """What planning gave for one patient.

    Parameters
    ----------
    patient_id : str
        As given; the position in the input where patients have no id.
    row : int
        Row of the file, or position in the input, from 1.
    outcome : Outcome
    reasons : tuple of str
        Why there is no plan, a sentence each; empty where there is one.
    plan : WeekPlan, optional
        The plan, where there is one.
    """

    patient_id: str
    row: int
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    plan: WeekPlan | None = None

    @property
    def reason(self) -> str:
        """All reasons in one text."""
        return " ".join(self.reasons)

    def raise_failure(self) -> None:
        """Raise what planning this patient alone would have raised, if there is no plan.

        Raises
        ------
        InputError, PlanRefused, NoPlan, RuntimeError
            The last one for `Outcome.ERROR`.
        """
        who = f"patient {self.patient_id}: "
        reasons = tuple(f"{who}{reason.removeprefix(who)}" for reason in self.reasons)
        if self.outcome is Outcome.INVALID:
            raise InputError(reasons)
        if self.outcome is Outcome.REFUSED:
            raise PlanRefused(reasons)
        if self.outcome is Outcome.NO_PLAN:
            raise NoPlan(reasons)
        if self.outcome is Outcome.ERROR:
            raise RuntimeError(" ".join(reasons))
