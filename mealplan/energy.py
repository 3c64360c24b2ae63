"""How much energy a person needs in a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.tables import read_rows

if TYPE_CHECKING:
    from mealplan.patient import Patient


def estimated_energy_kcal(patient: Patient) -> float:
    """Estimate the energy requirement of an adult by the equation the patient's file names.

    Parameters
    ----------
    patient : Patient
        Sex, age [y], height [cm], weight [kg], activity category and equation: the 2023
        DRI equations [1]_, or resting energy by Mifflin and St Jeor [2]_ times a factor
        of activity.

    Returns
    -------
    float
        Estimated energy requirement. [kcal/d]

    Notes
    -----
    The DRI equations were derived for adults from 19 years on; their standard error of
    prediction is about 339 kcal for men and 246 kcal for women, so ten per cent either
    way is noise. The other equation, from adults of 19 to 78 years, comes out 15 to 20 per
    cent lower at the same activity category: the categories are not the same, only the
    nearest.

    References
    ----------
    .. [1] National Academies of Sciences, Engineering, and Medicine, "Dietary Reference
       Intakes for Energy," 2023. doi:10.17226/26818
    .. [2] M. D. Mifflin et al., "A new predictive equation for resting energy expenditure
       in healthy individuals," Am. J. Clin. Nutr. 51, 241-247, 1990.
       doi:10.1093/ajcn/51.2.241

    Examples
    --------
    >>> from mealplan.patient import Patient
    >>> woman = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> round(estimated_energy_kcal(woman), 1)
    2055.7
    """
    wanted = (patient.energy_equation.value, patient.sex.value, patient.activity.value)
    row = next(
        row
        for row in read_rows("energy_equations.csv")
        if (row["equation"], row["sex"], row["activity"]) == wanted
    )
    plain_kcal = (
        row["intercept_kcal"]
        + row["age_kcal_per_y"] * patient.age
        + row["height_kcal_per_cm"] * patient.height_cm
        + row["weight_kcal_per_kg"] * patient.weight_kg
    )
    return float(row["factor"] * plain_kcal)
