"""What a dietitian works on in one browser session: a patient and the newest plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from mealplan.patient import read_patient, sample_patient_path
from mealplan.planner import plan_week

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mealplan.caseload import Entry
    from mealplan.patient import Patient
    from mealplan.plan import WeekPlan

MOST_PLANS = 4
"""Plans of a session that are kept to be compared; memory is shared by all visitors."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a plan.

    Parameters
    ----------
    patient : Patient
    days, seed : int
    effort, values : str
        As in `mealplan.plan_week`.
    """

    patient: Patient
    days: int
    seed: int
    effort: str
    values: str


@dataclass(frozen=True, eq=False)
class Shelved:
    """A plan with its number in the session and what was asked."""

    number: int
    asked: Asked
    plan: WeekPlan


@dataclass
class Shelf:
    """A patient, where it was loaded from, and the plans made for it.

    Impatient clicks come as parallel runs of a page; they wait for each other, and one that
    asks for what was just planned finds it done.

    Parameters
    ----------
    gate : context manager
        Lets as many solves in at a time as the machine can bear.
    patient : Patient
    entry : Entry, optional
        Where the patient lies in the caseload.
    """

    gate: AbstractContextManager[object]
    patient: Patient
    entry: Entry | None = None
    plans: tuple[Shelved, ...] = ()
    edition: int = 0
    """Grows with each change of the patient, so that forms begin anew."""
    _turn: Lock = field(default_factory=Lock)

    def become(self, patient: Patient, entry: Entry | None = None) -> None:
        """Go on with another patient: the plans of the one before are forgotten."""
        self.patient, self.entry, self.plans = patient, entry, ()
        self.edition += 1

    def change(self, patient: Patient) -> None:
        """Go on with the same patient, changed; plans stay, to be compared."""
        self.patient = patient
        self.edition += 1

    def forget(self) -> None:
        """Forget the patient and go on with the sample, as after deleting."""
        self.become(read_patient(sample_patient_path()))

    def plan(self, asked: Asked) -> Shelved:
        """Return the plan that is asked for, newest of the shelf afterwards.

        Raises
        ------
        PlanRefused, InputError, NoPlan
            As `mealplan.plan_week`.
        """
        with self._turn:
            if self.plans and self.plans[-1].asked == asked:
                return self.plans[-1]
            with self.gate:
                plan = plan_week(
                    asked.patient,
                    days=asked.days,
                    seed=asked.seed,
                    effort=asked.effort,
                    values=asked.values,
                )
            number = self.plans[-1].number + 1 if self.plans else 1
            made = Shelved(number, asked, plan)
            self.plans = (*self.plans, made)[-MOST_PLANS:]
            return made
