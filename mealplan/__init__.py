"""Plans weeks of meals for bone health during aromatase-inhibitor therapy."""

from mealplan.errors import InputError, NoPlan, PlanRefused
from mealplan.patient import Patient, read_patient, sample_patient_path
from mealplan.plan import WeekPlan
from mealplan.planner import plan_week
from mealplan.targets import daily_targets

__all__ = [
    "InputError",
    "NoPlan",
    "Patient",
    "PlanRefused",
    "WeekPlan",
    "daily_targets",
    "plan_week",
    "read_patient",
    "sample_patient_path",
]
