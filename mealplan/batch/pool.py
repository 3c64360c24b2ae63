"""Runs patients on executors, and makes a new one where a worker's death broke the old."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import zlib
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from mealplan.batch.result import Outcome
from mealplan.errors import InputError, NoPlan, PlanRefused
from mealplan.plan import WeekPlan
from mealplan.planner import everyday_foods, packaged_dishes, plan_patient

if TYPE_CHECKING:
    from collections.abc import Callable

    from foods import FoodTable
    from mealplan.dishes import DishRecipe
    from mealplan.patient import Patient
    from mealplan.request import Request

    Kitchen = tuple[FoodTable, tuple[DishRecipe, ...]]

AHEAD_A_CORE = 4
"""Patients under way for each core: enough that none waits while a slow one is in front."""
_SHARED = ("table", "recipes")
"""Fields of a plan that are the same for everybody, and so never travel with it."""


@dataclass(frozen=True)
class Task:
    """What a worker needs to know to plan.

    Parameters
    ----------
    request : Request
    packed : bytes, optional
        Foods and dishes from `pack`; None for those of the package, which every worker
        has and reads once.
    """

    request: Request
    packed: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What a worker sends back: a plan without what everybody shares, or reasons."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    parts: tuple[tuple[str, Any], ...] = ()

    def plan(self, kitchen: Kitchen) -> WeekPlan | None:
        """Return the whole plan, with foods and dishes of this process."""
        if self.outcome is not Outcome.PLANNED:
            return None
        shared: dict[str, Any] = dict(zip(_SHARED, kitchen, strict=True))
        return WeekPlan(**dict(self.parts), **shared)


def pack(kitchen: Kitchen) -> bytes:
    """Return foods and dishes as few bytes."""
    return zlib.compress(pickle.dumps(kitchen))


@lru_cache(maxsize=2)
def unpack(packed: bytes | None) -> Kitchen:
    """Return foods and dishes, read once in a process; of the package where none are packed."""
    if packed is None:
        return everyday_foods(), packaged_dishes()
    kitchen: Kitchen = pickle.loads(zlib.decompress(packed))
    return kitchen


def answer(patient: Patient, task: Task) -> Answer:
    """Plan for one patient; whatever happens becomes an answer."""
    try:
        plan = plan_patient(patient, task.request, *unpack(task.packed))
    except PlanRefused as error:
        return Answer(Outcome.REFUSED, error.reasons)
    except NoPlan as error:
        return Answer(Outcome.NO_PLAN, error.reasons)
    except InputError as error:
        return Answer(Outcome.INVALID, error.problems)
    except Exception as error:
        return Answer(Outcome.ERROR, (f"Planning failed: {type(error).__name__}: {error}",))
    names = [field.name for field in fields(plan) if field.name not in _SHARED]
    return Answer(Outcome.PLANNED, parts=tuple((name, getattr(plan, name)) for name in names))


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def local_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of processes of this machine that are ready to plan.

    Parameters
    ----------
    workers : int, optional
        Processes; one for each core by default.
    """
    # Spawned, because a fork of a process with threads (solvers, pages) may hang.
    return ProcessPoolExecutor(
        workers or cores(), multiprocessing.get_context("spawn"), initializer=_get_ready
    )


def _get_ready() -> None:
    # A terminal tells Ctrl-C to all its processes; the one that reads and writes ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    unpack(None)
    # Foods and dishes stay as long as the process: looking through them for rubbish again and
    # again takes a twentieth of its time (measured).
    gc.freeze()


def _end_with_parent() -> None:
    """End this worker when the process that started it is killed; it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


Result = TypeVar("Result")


class Workers:
    """Hands patients to an executor, which it makes when needed and anew when broken.

    Parameters
    ----------
    make : callable
        Makes an executor.
    given : Executor, optional
        Executor to begin with; it belongs to the caller and is never shut down here.
    """

    def __init__(self, make: Callable[[], Executor], given: Executor | None = None) -> None:
        self._make = make
        self._executor = given
        self._own: list[Executor] = []

    def submit(self, work: Callable[..., Result], *given: object) -> Future[Result]:
        """Begin some work."""
        if self._executor is not None:
            try:
                return self._executor.submit(work, *given)
            except RuntimeError:  # broken, or shut down
                pass
        self._executor = self._make()
        self._own.append(self._executor)
        return self._executor.submit(work, *given)

    def check(self) -> None:
        """Make sure that workers live at all, so that a patient may be blamed for a lost one.

        Raises
        ------
        RuntimeError
            If even work that does nothing is lost.
        """
        try:
            self.submit(cores).result()
        except Exception as error:
            raise RuntimeError(
                "No worker lives long enough to plan for anybody; see its own message above. A "
                "script that plans on processes needs the guard 'if __name__ == \"__main__\":'."
            ) from error

    def close(self) -> None:
        """Wait for what is under way, and end the executors that were made here."""
        while self._own:
            self._own.pop().shutdown()
        self._executor = None
