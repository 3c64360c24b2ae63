"""Plans weeks of meals for bone health during aromatase-inhibitor therapy."""

from importlib.metadata import version as _version

from mealplan.batch import Outcome, PatientResult, local_pool, plan_many
from mealplan.bibliography import sources
from mealplan.cautions import Caution, cautions_for
from mealplan.dishes import load_dishes, read_dishes, with_own_dishes
from mealplan.errors import InputError, NoPlan, PlanRefused
from mealplan.exports import load_plan, write_plan
from mealplan.patient import Patient, read_patient, sample_patient_path
from mealplan.plan import WeekPlan
from mealplan.planner import plan_week
from mealplan.prescription import Override, Supplement
from mealplan.prices import read_prices
from mealplan.revise import Alternative, another
from mealplan.targets import daily_targets
from mealplan.whatif import WhatIf
from mealplan.why.comparison import Comparison, compare
from mealplan.why.explanation import Explanation, explain

__all__ = [
    "Alternative",
    "Caution",
    "Comparison",
    "Explanation",
    "InputError",
    "NoPlan",
    "Outcome",
    "Override",
    "Patient",
    "PatientResult",
    "PlanRefused",
    "Supplement",
    "WeekPlan",
    "WhatIf",
    "another",
    "cautions_for",
    "compare",
    "daily_targets",
    "explain",
    "load_dishes",
    "load_plan",
    "local_pool",
    "plan_many",
    "plan_week",
    "read_dishes",
    "read_patient",
    "read_prices",
    "sample_patient_path",
    "sources",
    "with_own_dishes",
    "write_plan",
]

__version__ = _version("mealplan-optimizer")
