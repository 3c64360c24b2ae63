"""Many patients at once: order, equality, one patient's failure, lost workers, memory."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import pandas as pd
import pytest

from mealplan import InputError, NoPlan, Outcome, PlanRefused, local_pool, plan_many, plan_week
from tests.mealplan.batch.deadly import Deadly, DeadlyOnce
from tests.mealplan.people import ANNA, person

CHILD = person(age=12)
VEGAN = person(diet="vegan")


class Inline(Executor):
    """Runs everything at once in this thread and counts what is under way."""

    def __init__(self):
        self.submitted = 0

    def submit(self, fn, /, *args, **kwargs):
        self.submitted += 1
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def same(plan, other):
    pd.testing.assert_frame_equal(plan.menu, other.menu)
    pd.testing.assert_frame_equal(plan.targets, other.targets)
    return plan.servings == other.servings and plan.warnings == other.warnings


def test_results_come_in_order_and_equal_those_of_one_by_one_planning():
    patients = [VEGAN, CHILD, person()]
    results = list(plan_many(patients, executor=partial(local_pool, 2), seed=3))
    assert [(one.patient_id, one.outcome) for one in results] == [
        ("1", Outcome.PLANNED),
        ("2", Outcome.REFUSED),
        ("3", Outcome.PLANNED),
    ]
    for patient, result in zip(patients, results, strict=True):
        if result.plan:
            assert same(result.plan, plan_week(patient, seed=3))
            assert result.plan.verify() == []
    assert "dietitian" in results[1].reason


def test_own_foods_and_dishes_reach_the_workers(table, recipes):
    kept = [dish for dish in recipes if dish.dish_id.startswith(tuple("abcdefgh"))]
    with ThreadPoolExecutor(1) as threads:
        (result,) = plan_many(
            [person()], executor=threads, foods=table, dishes=kept, avoid=["kale"]
        )
    assert result.plan.recipes == tuple(kept)
    assert same(result.plan, plan_week(person(), foods=table, dishes=kept, avoid=["kale"]))


def test_each_failure_is_a_row_with_its_reason():
    table = pd.DataFrame(
        [
            {"patient_id": "wrong", **ANNA, "age": 300},
            {"patient_id": "child", **ANNA, "age": 12},
            {"patient_id": "word", **ANNA, "excluded_foods": "unobtainium"},
            {"patient_id": "picky", **ANNA, "excluded_foods": "vegetable;fruit;grain;dairy;egg"},
        ]
    )
    results = {one.patient_id: one for one in plan_many(table, executor=Inline())}
    assert results["wrong"].outcome is Outcome.INVALID
    assert "row 1: age" in results["wrong"].reason
    assert results["child"].outcome is Outcome.REFUSED
    assert results["word"].outcome is Outcome.INVALID
    assert "unobtainium" in results["word"].reason
    assert all(one.plan is None for one in results.values() if one.reasons)


def test_the_first_failure_ends_the_run_if_asked():
    with pytest.raises(PlanRefused, match=r"^patient 2: No plan is made here"):
        list(plan_many([VEGAN, CHILD], executor=Inline(), on_error="raise"))
    with pytest.raises(InputError, match=r"^patient 1: is no Patient but str"):
        list(plan_many(["x"], executor=Inline(), on_error="raise"))


def test_no_menu_is_no_plan(recipes):
    few = [dish for dish in recipes if "lunch" in dish.occasions][:2]
    (result,) = plan_many([person()], executor=Inline(), dishes=few)
    assert result.outcome is Outcome.NO_PLAN
    with pytest.raises(NoPlan, match="breakfast"):
        result.raise_failure()


def test_few_patients_are_under_way_however_many_there_are():
    executor, read = Inline(), []

    def patients():
        for number in range(10_000):
            read.append(number)
            yield CHILD

    results = plan_many(patients(), executor=executor, ahead=3)
    for _ in range(5):
        next(results)
    results.close()
    assert executor.submitted == len(read) == 7


@pytest.mark.parametrize("settings", [{"days": 99}, {"on_error": "hope"}, {"ahead": 0}])
def test_wrong_settings_are_told_at_once(settings):
    with pytest.raises(InputError, match=next(iter(settings))):
        plan_many([CHILD], **settings)


@pytest.mark.parametrize("patients", [person(), None, 5, {"a": person()}])
def test_what_is_no_list_of_patients_is_one_problem(patients):
    with pytest.raises(InputError, match="give a list of Patient") as caught:
        plan_many(patients)
    assert len(caught.value.problems) == 1


def test_an_executor_by_name_is_one_problem_that_says_what_to_give():
    with pytest.raises(InputError, match=r"executor: .*get_executor\(\); found 'dask'") as caught:
        plan_many([CHILD], executor="dask")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("kind", ["frame", "file"])
def test_an_id_that_comes_twice_is_refused_as_by_the_command(tmp_path, kind):
    rows = pd.DataFrame([{"patient_id": one, **ANNA} for one in ("a", "b", "a")])
    rows.to_csv(tmp_path / "patients.csv", index=False)
    given, where, row = (
        (rows, "patients", 3) if kind == "frame" else (tmp_path / "patients.csv", "patients.csv", 4)
    )
    with pytest.raises(InputError) as caught:
        plan_many(given)
    text = f"{where}, row {row}: patient_id: is that of row {row - 2} too; give each its own."
    assert caught.value.problems == (text,)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"avoid": ["nosuchthing"]}, "avoid: 'nosuchthing' means no"),
        ({"prices": {"own:gold": 9.0}}, "prices: food 'own:gold' is not in the food table"),
    ],
)
def test_words_that_are_wrong_for_everybody_are_told_at_once(settings, said):
    with pytest.raises(InputError, match=said) as caught:
        plan_many([CHILD, VEGAN], **settings)
    assert len(caught.value.problems) == 1


def test_a_lost_worker_costs_nobody_but_the_one_who_breaks_it(tmp_path):
    once = DeadlyOnce(**ANNA, marker=str(tmp_path / "once"))
    patients = [CHILD, once, Deadly(**ANNA), CHILD]
    results = list(plan_many(patients, executor=partial(local_pool, 1)))
    assert [one.outcome for one in results] == [
        Outcome.REFUSED,
        Outcome.PLANNED,
        Outcome.ERROR,
        Outcome.REFUSED,
    ]
    assert "lost twice" in results[2].reason


def test_an_executor_that_breaks_is_replaced():
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        results = list(plan_many([Deadly(**ANNA), CHILD], executor=pool, ahead=1))
    assert [one.outcome for one in results] == [Outcome.ERROR, Outcome.REFUSED]


def test_where_no_worker_lives_nobody_is_blamed():
    def broken():
        return ProcessPoolExecutor(1, get_context("spawn"), os._exit, (1,))

    with pytest.raises(RuntimeError, match="No worker lives"):
        list(plan_many([CHILD], executor=broken))
