"""The command that plans a whole file of patients, durably, on one machine or a cluster."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from tqdm import tqdm

from mealplan.batch import local_pool
from mealplan.batch import template as patients_template
from mealplan.batch.manifest import versions
from mealplan.batch.pool import AHEAD_A_CORE, cores
from mealplan.batch.run import CHUNK, Batch, planned_so_far, run_batch
from mealplan.cli_errors import INTERRUPTED, plain_errors
from mealplan.cli_options import (
    Avoid,
    Budget,
    Days,
    DishesFile,
    EffortName,
    FoodsFile,
    GoalName,
    Leftovers,
    PricesFile,
    Seed,
    ValuesName,
    kitchen_with,
    prices_in,
)
from mealplan.errors import InputError
from mealplan.request import Goal, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from distributed import Client

    from mealplan.batch.manifest import Manifest
    from mealplan.batch.result import PatientResult

    Place = tuple[Callable[[], Executor], int]

PatientsFile = Annotated[
    Path | None,
    typer.Argument(metavar="PATIENTS", help="Patients file, CSV, XLSX or Parquet."),
]


def add_batch_command(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(batch)


def batch(
    patients: PatientsFile = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the plans (Parquet).")] = None,
    days: Days = 7,
    seed: Seed = 0,
    effort: EffortName = "quick",
    avoid: Avoid = None,
    leftovers: Leftovers = 0,
    values: ValuesName = "typical",
    foods: FoodsFile = None,
    dishes: DishesFile = None,
    prices: PricesFile = None,
    budget: Budget = None,
    goal: GoalName = Goal.LIKING.value,
    chunk: Annotated[int, typer.Option(help="Patients of one pair of files.")] = CHUNK,
    invalid: Annotated[
        str, typer.Option(help="Wrong rows: stop lists them all first, keep plans the others.")
    ] = "stop",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one for each core by default.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a patients file to start from.")
    ] = False,
) -> None:
    """Plan for many patients; when stopped, the same command goes on."""
    with plain_errors():
        if template:
            typer.echo(patients_template(), nl=False)
            return
        given, folder = _paths(patients, out)
        table, recipes = kitchen_with(foods, dishes)
        request = Request(
            days=days,
            seed=seed,
            effort=effort,
            avoid=tuple(avoid or ()),
            leftovers=leftovers,
            prices=prices_in(prices, table),
            budget=budget,
            values=values,
            goal=goal,
        )
        # Without files of one's own, workers have what they need and nothing has to travel.
        kitchen = (table, recipes) if foods or dishes else None
        asked = Batch(given, folder, request, chunk, invalid, kitchen)
        with _resumable(), _place(workers, dask) as (executor, ahead):
            manifest = _run(asked, executor, ahead)
        counts = planned_so_far(manifest)
        typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))


def _paths(patients: Path | None, out: Path | None) -> tuple[Path, Path]:
    if patients is None or out is None:
        missing = [("PATIENTS", patients), ("--out", out)]
        raise InputError(f"{name}: missing; give it." for name, path in missing if path is None)
    return patients, out


def _run(asked: Batch, executor: Callable[[], Executor], ahead: int) -> Manifest:
    progress: list[tqdm[NoReturn]] = []

    def began(manifest: Manifest) -> None:
        # Begun no earlier, so that what is wrong is told without it; on stderr, so that the
        # counts alone are the command's output.
        done = sum(planned_so_far(manifest).values())
        progress.append(
            tqdm(unit="patient", dynamic_ncols=True, total=manifest.patients, initial=done)
        )

    def told(_: PatientResult) -> None:
        progress[0].update()

    try:
        return run_batch(asked, executor, ahead=ahead, began=began, told=told)
    finally:
        for bar in progress:
            bar.close()


@contextmanager
def _resumable() -> Iterator[None]:
    """Say how to go on where a person stops the command."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped. What is finished is kept; the same command goes on.", err=True)
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _place(workers: int | None, address: str | None) -> Iterator[Place]:
    """Yield what makes executors, and how many patients may be under way."""
    if address is None:
        count = workers or cores()
        yield partial(local_pool, count), AHEAD_A_CORE * count
        return
    if workers is not None:
        raise InputError(["--workers: is for this machine; leave it out with --dask."])
    with _client(address) as client:
        _check_cluster(client, address)
        yield client.get_executor, AHEAD_A_CORE * sum(client.nthreads().values())


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        problem = "--dask: needs the extra; pip install 'mealplan-optimizer[dask]'."
        raise InputError([problem]) from error
    try:
        return Client(address, timeout=_PATIENCE_S)
    except (OSError, ValueError) as error:
        problem = f"--dask: no scheduler answers at {address}; start it or check the address."
        raise InputError([problem]) from error


_PATIENCE_S = 5
"""How long to wait for a scheduler [s]."""


def _check_cluster(client: Client, address: str) -> None:
    """Refuse workers that would plan otherwise than this machine says."""
    found: dict[str, dict[str, str]] = client.run(versions)
    problems = [
        f"--dask: worker {worker} has {name} {theirs.get(name)}, this machine {ours}; "
        "install the same everywhere."
        for worker, theirs in found.items()
        for name, ours in versions().items()
        if theirs.get(name) != ours
    ]
    if not found:
        problems = [f"--dask: the scheduler at {address} has no workers yet; start some."]
    if problems:
        raise InputError(problems)
