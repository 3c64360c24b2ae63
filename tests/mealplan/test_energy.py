"""Energy requirement, against the published equations typed in again."""

from __future__ import annotations

from itertools import product

import pytest

from mealplan.energy import estimated_energy_kcal
from mealplan.patient import Activity, EnergyEquation, Sex
from mealplan.tables import read_rows
from tests.mealplan.people import man, person

# National Academies 2023, doi:10.17226/26818: intercept, per year, per cm, per kg.
EQUATIONS = {
    ("male", "inactive"): (753.07, -10.83, 6.50, 14.10),
    ("male", "low_active"): (581.47, -10.83, 8.30, 14.94),
    ("male", "active"): (1004.82, -10.83, 6.52, 15.91),
    ("male", "very_active"): (-517.88, -10.83, 15.61, 19.11),
    ("female", "inactive"): (584.90, -7.01, 5.72, 11.71),
    ("female", "low_active"): (575.77, -7.01, 6.60, 12.14),
    ("female", "active"): (710.25, -7.01, 6.54, 12.34),
    ("female", "very_active"): (511.83, -7.01, 9.07, 12.56),
}
BODIES = [(19, 50.0, 150.0), (62, 68.0, 165.0), (88, 101.5, 192.0)]


@pytest.mark.parametrize(("anyone", "kcal"), [(person(), 2055.7), (man(), 2525.2)])
def test_published_examples(anyone, kcal):
    assert estimated_energy_kcal(anyone) == pytest.approx(kcal, abs=0.05)


@pytest.mark.parametrize(("sex", "activity"), EQUATIONS)
@pytest.mark.parametrize(("age", "weight_kg", "height_cm"), BODIES)
def test_every_equation(sex, activity, age, weight_kg, height_cm):
    fixed, per_year, per_cm, per_kg = EQUATIONS[sex, activity]
    expected = fixed + per_year * age + per_cm * height_cm + per_kg * weight_kg
    someone = person(sex=sex, activity=activity, age=age, weight_kg=weight_kg, height_cm=height_cm)
    assert estimated_energy_kcal(someone) == pytest.approx(expected)


def test_the_table_holds_one_row_for_each_sex_and_activity():
    keys = ("equation", "sex", "activity")
    rows = [tuple(row[key] for key in keys) for row in read_rows("energy_equations.csv")]
    assert sorted(rows) == sorted(product([*EnergyEquation], [*Sex], [*Activity]))


@pytest.mark.parametrize(
    ("anyone", "resting_kcal", "kcal"),
    [(person, 1240.25, 1705.3), (man, 1573.75, 2163.9)],
)
def test_resting_energy_times_activity_where_that_equation_is_asked_for(anyone, resting_kcal, kcal):
    someone = anyone(energy_equation="mifflin-st-jeor")
    assert estimated_energy_kcal(someone) == pytest.approx(kcal, abs=0.05)
    assert estimated_energy_kcal(someone) / 1.375 == pytest.approx(resting_kcal)


@pytest.mark.parametrize(
    ("activity", "factor"),
    [("inactive", 1.2), ("low_active", 1.375), ("active", 1.55), ("very_active", 1.725)],
)
def test_factors_of_activity(activity, factor):
    someone = man(energy_equation="mifflin_st_jeor", activity=activity)
    assert estimated_energy_kcal(someone) == pytest.approx(factor * 1573.75)


@pytest.mark.parametrize("sex", [*Sex])
@pytest.mark.parametrize("equation", [*EnergyEquation])
def test_more_activity_needs_more_energy(sex, equation):
    needs = [
        estimated_energy_kcal(person(sex=sex, activity=level, energy_equation=equation))
        for level in Activity
    ]
    assert needs == sorted(needs)
    assert len(set(needs)) == len(needs)
