from __future__ import annotations

import pandas as pd
import pytest

from solver import Status, solve_diet
from tests.solver.diet_oracle import faults
from tests.solver.published_diets import optima, published

SOLVERS = ("HiGHS", "CBC")
OPTIMA = list(optima().itertuples(index=False))
DAYS_IN_STIGLERS_YEAR = 365.25


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("row", OPTIMA, ids=lambda row: f"{row.problem}-{row.whole}")
def test_published_optimum_is_reproduced(row, solver):
    problem = published(row.problem)
    diet = solve_diet(**problem.arguments(), whole_servings=row.whole == "yes", solver=solver)
    assert diet.status is Status.OPTIMAL
    # Published figures are rounded: 11.8288 stands for 11.82886.
    assert diet.objective == pytest.approx(row.optimum, rel=6e-6)
    assert diet.objective == pytest.approx(float((problem.cost * diet.amounts).sum()), rel=1e-12)
    assert (
        faults(diet.amounts, problem.nutrients, minimum=problem.minimum, maximum=problem.maximum)
        == []
    )


@pytest.mark.parametrize("solver", SOLVERS)
def test_stigler_to_the_last_digit_and_his_five_foods(solver):
    diet = solve_diet(**published("stigler").arguments(), solver=solver)
    assert diet.objective == pytest.approx(0.10866227820675685, rel=1e-8)
    assert round(diet.objective * DAYS_IN_STIGLERS_YEAR, 2) == 39.69
    eaten = set(diet.amounts[diet.amounts > 1e-9].index)
    assert eaten == {
        "Wheat Flour (Enriched)",
        "Liver (Beef)",
        "Cabbage",
        "Spinach",
        "Navy Beans, Dried",
    }


@pytest.mark.parametrize("solver", SOLVERS)
def test_ampl_diet_with_more_salt_allowed_gives_the_published_prices(solver):
    problem = published("ampl_salt")
    maximum = problem.maximum.copy()
    maximum["NA"] = 50000
    diet = solve_diet(**{**problem.arguments(), "maximum": maximum}, solver=solver)
    assert diet.objective == pytest.approx(118.0594032, abs=1e-6)
    price = diet.constraints.set_index(["bound", "name"])["shadow_price"]
    assert price["min", "B2"] == pytest.approx(0.40458482523444117, rel=1e-6)
    assert price["max", "NA"] == pytest.approx(-0.0030690537084398927, rel=1e-6)
    others = price.drop([("min", "B2"), ("max", "NA")])
    assert (others == 0).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_ampl_diet_in_whole_packages_costs_a_dollar_more(solver):
    problem = published("ampl_salt")
    maximum = {**problem.maximum, "NA": 50000}
    diet = solve_diet(
        **{**problem.arguments(), "maximum": maximum}, whole_servings=True, solver=solver
    )
    assert diet.objective == pytest.approx(119.3, rel=1e-9)
    assert (diet.amounts == diet.amounts.round()).all()
    assert diet.constraints["shadow_price"].isna().all()
    assert diet.reduced_costs.isna().all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_ampl_salt_names_the_conflict_and_what_mends_it(solver):
    diet = solve_diet(**published("ampl_salt").arguments(), solver=solver)
    assert diet.status is Status.INFEASIBLE
    assert set(diet.conflict) == {
        ("min", "B2"),
        ("max", "NA"),
        ("food_min", "TUR"),
        ("food_max", "HAM"),
    }
    repairs = diet.repairs.set_index(["bound", "name"])
    assert list(repairs.index) == list(diet.conflict)
    assert repairs.loc[("max", "NA"), "needed"] == pytest.approx(48186, abs=1e-4)
    assert repairs.loc[("min", "B2"), "needed"] == pytest.approx(601.0914, abs=1e-4)
    assert repairs.loc[("max", "NA"), "limit"] == 40000
    assert pd.isna(repairs.loc[("food_min", "TUR"), "needed"])


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("whole", [False, True])
def test_nine_foods_with_little_dairy_has_no_answer(solver, whole):
    problem = published("nine_foods")
    dairy = problem.nutrients.index.isin(["milk", "ice cream"]).astype(float)
    nutrients = problem.nutrients.assign(dairy=dairy)
    diet = solve_diet(
        nutrients,
        problem.cost,
        problem.minimum,
        {**problem.maximum, "dairy": 6},
        whole_servings=whole,
        solver=solver,
    )
    assert diet.status is Status.INFEASIBLE
    assert set(diet.conflict) == {("min", "protein"), ("max", "sodium"), ("max", "dairy")}
