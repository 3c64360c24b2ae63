"""FHIR (extra ``[fhir]``): nutrition orders in, plans out.

R5 orders name their `subject`, R4 and R4B orders their `patient`; both are read and written.
"""

from mealplan.fhir.order_in import ImportedOrder, read_order
from mealplan.fhir.order_out import plan_as_order
from mealplan.fhir.patient_file import as_patient_file
from mealplan.fhir.release import Release

__all__ = [
    "ImportedOrder",
    "Release",
    "as_patient_file",
    "plan_as_order",
    "read_order",
]
