"""Plans for many patients: in parallel, in order, in flat memory, and durably on disk."""

from mealplan.batch.many import plan_many
from mealplan.batch.people import template
from mealplan.batch.pool import local_pool
from mealplan.batch.result import Outcome, PatientResult
from mealplan.batch.run import Batch, run_batch
from mealplan.request import Request

__all__ = [
    "Batch",
    "Outcome",
    "PatientResult",
    "Request",
    "local_pool",
    "plan_many",
    "run_batch",
    "template",
]
