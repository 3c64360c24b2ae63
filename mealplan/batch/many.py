"""Plans for many patients, a few at a time, and gives results in the order of the input."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mealplan.asking import check_request
from mealplan.batch.people import Person, check_ids, read_people
from mealplan.batch.pool import (
    AHEAD_A_CORE,
    Answer,
    Task,
    Workers,
    answer,
    cores,
    local_pool,
    pack,
    unpack,
)
from mealplan.batch.result import Outcome, PatientResult
from mealplan.errors import InputError
from mealplan.planner import packaged_dishes
from mealplan.policy import Values
from mealplan.request import DAYS_A_WEEK, Effort, Goal, Request, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import pandas as pd

    from foods import FoodTable
    from mealplan.batch.pool import Kitchen
    from mealplan.dishes import DishRecipe
    from mealplan.patient import Patient


def plan_many(
    patients: Iterable[Patient] | pd.DataFrame | str | Path,
    *,
    executor: Executor | Callable[[], Executor] | None = None,
    foods: FoodTable | None = None,
    dishes: Sequence[DishRecipe] | None = None,
    days: int = DAYS_A_WEEK,
    seed: int = 0,
    avoid: Iterable[str] = (),
    effort: str = Effort.QUICK,
    leftovers: int = 0,
    prices: Mapping[str, float] | None = None,
    budget: float | None = None,
    values: str = Values.TYPICAL,
    goal: str = Goal.LIKING,
    on_error: Literal["keep", "raise"] = "keep",
    ahead: int | None = None,
) -> Iterator[PatientResult]:
    """Plan for many patients at once; each plan is the one that `plan_week` gives.

    Memory does not grow with the number of patients: a few are under way at a time.

    Parameters
    ----------
    patients : iterable of Patient, DataFrame, str or Path
        Patients; or a table or file (CSV, XLSX, Parquet) with the column ``patient_id`` and
        the fields of `Patient`, lists joined by ``;``.
    executor : Executor or callable, optional
        Where to plan: any `concurrent.futures.Executor`, such as
        ``distributed.Client(...).get_executor()``, or a function that makes one, which is
        called again where a lost worker breaks it. By default, and in place of an executor
        that is broken, a pool of processes over the cores of this machine.
    foods, dishes, days, seed, avoid, effort, leftovers, prices, budget, values, goal
        As in `plan_week`, the same for all.
    on_error : {"keep", "raise"}
        Whether a patient without a plan is a result with its reason, or ends the run.
    ahead : int, optional
        Patients under way at a time; 4 for each core of this machine by default. Give a
        cluster 4 for each of its cores.

    Returns
    -------
    iterator of PatientResult
        In the order of the input, each as soon as it and all before it are there.

    Raises
    ------
    InputError
        At once, if a setting or the columns of a table are wrong, or two of its rows have
        one id.
    InputError, PlanRefused, NoPlan, RuntimeError
        For the first patient without a plan, where `on_error` is ``"raise"``.
    RuntimeError
        If no worker lives long enough to plan for anybody.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from mealplan import Patient, plan_many
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> young = anna.model_copy(update={"age": 12})
    >>> with ThreadPoolExecutor(1) as threads:
    ...     for result in plan_many([anna, young], executor=threads, days=1):
    ...         print(result.patient_id, result.outcome)
    1 planned
    2 refused
    """
    if on_error not in ("keep", "raise"):
        raise InputError([f"on_error: must be keep or raise; found {on_error!r}."])
    if not (executor is None or isinstance(executor, Executor) or callable(executor)):
        advice = "a cluster's is Client(address).get_executor()"
        problem = f"executor: must be an Executor or a function that makes one; {advice}"
        raise InputError([f"{problem}; found {executor!r}."])
    if ahead is not None and ahead < 1:
        raise InputError([f"ahead: must be 1 or more; found {ahead}."])
    request = Request(
        days, seed, effort, (), listed(avoid), leftovers, prices or {}, budget, values, goal
    )
    kitchen = None
    if foods is not None or dishes is not None:
        chosen = packaged_dishes() if dishes is None else tuple(dishes)
        kitchen = (unpack(None)[0] if foods is None else foods, chosen)
    check_common(request, kitchen)
    people = read_people(patients)
    check_ids(patients)
    results = results_of(people, request, executor, kitchen, ahead)
    return results if on_error == "keep" else _raising(results)


def check_common(request: Request, kitchen: Kitchen | None) -> None:
    """Refuse what a request says wrong for everybody, before anybody is planned.

    Raises
    ------
    InputError
        Lists words to avoid and priced foods that nobody knows.
    """
    if request.avoid or request.prices:
        table, dishes = kitchen or unpack(None)
        check_request(request, table.foods, dishes)


def results_of(
    people: Iterable[Person],
    request: Request,
    executor: Executor | Callable[[], Executor] | None = None,
    kitchen: Kitchen | None = None,
    ahead: int | None = None,
) -> Generator[PatientResult]:
    """Yield the results of people in their order; see `plan_many`."""
    task = Task(request, pack(kitchen) if kitchen else None)
    given = executor if isinstance(executor, Executor) else None
    make = local_pool if executor is None or isinstance(executor, Executor) else executor
    run = _Run(task, kitchen or unpack(None), Workers(make, given), Workers(make))
    waiting: deque[tuple[Person, Future[Answer] | None]] = deque()
    try:
        for person in people:
            waiting.append((person, run.begin(person)))
            if len(waiting) >= (ahead or AHEAD_A_CORE * cores()):
                yield run.finish(*waiting.popleft())
        while waiting:
            yield run.finish(*waiting.popleft())
    finally:
        for _, future in waiting:
            if future is not None:
                future.cancel()
        run.close()


def _raising(results: Iterator[PatientResult]) -> Iterator[PatientResult]:
    for result in results:
        result.raise_failure()
        yield result


@dataclass(frozen=True)
class _Run:
    """One run over many patients.

    A patient whose worker is lost is planned once more by `retries`, where nobody else is
    under way: whoever breaks a worker there is the one who breaks workers.
    """

    task: Task
    kitchen: Kitchen
    workers: Workers
    retries: Workers

    def begin(self, person: Person) -> Future[Answer] | None:
        """Hand a patient to a worker; nothing is begun for data that cannot be used."""
        if person.patient is None:
            return None
        return self.workers.submit(answer, person.patient, self.task)

    def finish(self, person: Person, future: Future[Answer] | None) -> PatientResult:
        """Wait for a patient's result."""
        if person.patient is None or future is None:
            found = Answer(Outcome.INVALID, person.problems)
        else:
            found = _answered(future) or self._again(person.patient)
        plan = found.plan(self.kitchen)
        return PatientResult(person.patient_id, person.row, found.outcome, found.reasons, plan)

    def _again(self, patient: Patient) -> Answer:
        found = _answered(self.retries.submit(answer, patient, self.task))
        if found is None:
            self.retries.check()
        return found or Answer(Outcome.ERROR, (_LOST,))

    def close(self) -> None:
        """Wait for what is under way, and end the executors of this run."""
        self.workers.close()
        self.retries.close()


_LOST = (
    "The process that planned was lost twice, the second time with this patient alone; it may "
    "have run out of memory. Plan this patient alone to see why."
)


def _answered(future: Future[Answer]) -> Answer | None:
    """Wait for an answer; None where the worker was lost, since workers raise nothing."""
    try:
        return future.result()
    except Exception:
        return None
