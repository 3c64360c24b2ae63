"""Plans of one session and of many at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import BoundedSemaphore

import pytest

from mealplan import Patient, PlanRefused, compare
from mealplan.app.plan_tables import (
    compared_targets,
    foods_of,
    meal_rows,
    meal_totals,
    nutrients_of,
    provenance_rows,
    week_rows,
)
from mealplan.app.shelf import MOST_PLANS, Asked, Shelf, Shelved

BODY = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "low_active"}
ANNA = Patient(**BODY)


def asked(seed=0, patient=ANNA):
    return Asked(patient, 7, seed, "quick", "typical")


@pytest.fixture
def shelf():
    return Shelf(nullcontext(), ANNA)


@pytest.fixture(scope="module")
def pair():
    shelf = Shelf(nullcontext(), ANNA)
    return shelf.plan(asked()).plan, shelf.plan(asked(seed=5)).plan


def test_two_impatient_clicks_are_one_solve(shelf):
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(shelf.plan, [asked(), asked()])
    assert first is second
    assert shelf.plans == (first,)


def test_the_newest_plans_are_kept(shelf, pair):
    full = [Shelved(seed + 1, asked(seed), pair[0]) for seed in range(MOST_PLANS)]
    shelf.plans = tuple(full)
    newest = shelf.plan(asked(MOST_PLANS))
    assert shelf.plans == (*full[1:], newest)
    assert [one.number for one in shelf.plans] == list(range(2, MOST_PLANS + 2))


def test_a_changed_patient_keeps_plans_and_another_does_not(shelf, pair):
    shelf.plans = (Shelved(1, asked(), pair[0]),)
    shelf.change(ANNA.model_copy(update={"age": 70}))
    assert (len(shelf.plans), shelf.edition) == (1, 1)
    shelf.become(ANNA)
    assert (shelf.plans, shelf.edition) == ((), 2)


def test_a_refusal_leaves_the_shelf_as_it_was(shelf):
    with pytest.raises(PlanRefused):
        shelf.plan(asked(patient=Patient(**{**BODY, "age": 12})))
    assert shelf.plans == ()
    assert shelf.plan(asked()).number == 1


def test_more_than_the_gate_lets_in_plan_at_once_without_error():
    gate, visitors = BoundedSemaphore(2), 4
    ages = range(50, 50 + visitors)
    shelves = [Shelf(gate, ANNA.model_copy(update={"age": age})) for age in ages]

    def plan(one):
        return one.plan(asked(patient=one.patient)).plan

    with ThreadPoolExecutor(visitors) as threads:
        plans = list(threads.map(plan, shelves))
    assert [one.patient.age for one in plans] == list(ages)
    assert plans[-1].verify() == []


def test_meals_add_up_to_the_day(pair):
    plan, keys = pair[0], list(nutrients_of(pair[0]))
    totals = meal_totals(plan, 1, keys)
    assert list(totals["day"]) == pytest.approx(list(plan.nutrients.loc[1, keys]))
    breakfast = meal_rows(plan, 1, "breakfast", keys)
    served = plan.menu[(plan.menu["day"] == 1) & (plan.menu["occasion"] == "breakfast")]
    assert list(breakfast["grams"]) == list(served["grams"])


def test_what_is_unknown_is_not_zero(pair):
    plan = pair[0]
    keys = list(plan.table.nutrients.columns)
    rows = meal_rows(plan, 1, "lunch", keys)
    known = plan.table.nutrients.loc[rows.index, keys].notna()
    assert (rows[keys].notna() == known).to_numpy().all()
    assert not known.to_numpy().all()


def test_every_value_of_a_plan_has_a_source(pair):
    plan = pair[0]
    for food in list(foods_of(plan))[:8]:
        for key in nutrients_of(plan):
            said = dict(provenance_rows(plan, food, key))
            assert said["source"] or said["reason"], (food, key)
            assert food in said["food"]


def test_a_week_shows_each_dish(pair):
    table = week_rows(pair[0])
    assert set(table.to_numpy().ravel()) == set(pair[0].dishes["dish"])


def test_targets_that_differ_most_come_first(pair):
    comparison = compare(*pair)
    table = compared_targets(comparison)
    assert len(table) == len(comparison.targets)
    share = (comparison.targets["change"].abs() / comparison.targets["goal"]).fillna(0.0)
    assert table["name"][0] == comparison.targets["name"][share.idxmax()]
