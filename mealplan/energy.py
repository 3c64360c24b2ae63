"""How much energy a person needs in a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.tables import read_rows

if TYPE_CHECKING:
    from mealplan.patient import Patient


def estimated_energy_kcal(patient: Patient) -> float:
    """Estimate the energy requirement of an adult by the 2023 DRI equations [1]_.

    Parameters
    ----------
    patient : Patient
        Sex, age [y], height [cm], weight [kg] and activity category.

    Returns
    -------
    float
        Estimated energy requirement. [kcal/d]

    Notes
    -----
    Derived for adults from 19 years on; the standard error of prediction is about
    339 kcal for men and 246 kcal for women, so ten per cent either way is noise.

    References
    ----------
    .. [1] National Academies of Sciences, Engineering, and Medicine, "Dietary Reference
       Intakes for Energy," 2023. doi:10.17226/26818

    Examples
    --------
    >>> from mealplan.patient import Patient
    >>> woman = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> round(estimated_energy_kcal(woman), 1)
    2055.7
    """
    row = next(
        row
        for row in read_rows("energy_equations.csv")
        if (row["sex"], row["activity"]) == (patient.sex.value, patient.activity.value)
    )
    return float(
        row["intercept_kcal"]
        + row["age_kcal_per_y"] * patient.age
        + row["height_kcal_per_cm"] * patient.height_cm
        + row["weight_kcal_per_kg"] * patient.weight_kg
    )
