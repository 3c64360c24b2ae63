"""Plans a file of patients into a folder, chunk by chunk, and goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import TYPE_CHECKING

from mealplan.batch.manifest import NAME, Chunk, Manifest, differences, file_hash, read_manifest
from mealplan.batch.manifest import versions as current_versions
from mealplan.batch.many import check_common, results_of
from mealplan.batch.parts import menu_part, status_part
from mealplan.batch.people import read_people, repeated_id
from mealplan.batch.result import Outcome
from mealplan.errors import InputError
from mealplan.exports.files import DRAFT, remove_drafts, write_whole
from mealplan.planner import packaged_dishes
from mealplan.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from mealplan.batch.people import Person
    from mealplan.batch.pool import Kitchen
    from mealplan.batch.result import PatientResult

CHUNK = 200
"""Patients of a chunk by default: a few minutes of work, which is what a stop may cost."""
_INVALID = ("stop", "keep")
_DIGITS = 16
"""Digits of a hash that tells one set of prices or dishes from another."""


@dataclass(frozen=True)
class Batch:
    """A batch to be run.

    Parameters
    ----------
    patients : Path
        Patients file.
    folder : Path
        Where the parts and the manifest go.
    request : Request
        What is asked of each plan.
    chunk : int
        Patients of one pair of parts.
    invalid : {"stop", "keep"}
        Whether wrong rows are listed before any work, or get a row of their own in the
        status parts while the others are planned.
    kitchen : tuple of FoodTable and tuple of DishRecipe, optional
        Foods and dishes to plan with; those of the package by default.

    Raises
    ------
    InputError
        Lists every setting that is wrong.
    """

    patients: Path
    folder: Path
    request: Request
    chunk: int = CHUNK
    invalid: str = "stop"
    kitchen: Kitchen | None = None

    def __post_init__(self) -> None:
        """Refuse settings that make no sense, all at once."""
        problems = []
        if self.chunk < 1:
            problems.append(f"chunk: must be 1 or more; found {self.chunk}.")
        if self.invalid not in _INVALID:
            problems.append(f"invalid: must be {' or '.join(_INVALID)}; found {self.invalid!r}.")
        if problems:
            raise InputError(problems)

    @property
    def options(self) -> dict[str, object]:
        """All that is asked for and changes plans or parts; prices as one hash of them."""
        asked = {field.name: getattr(self.request, field.name) for field in fields(Request)}
        asked["prices"] = _hash(sorted(self.request.prices.items()))
        # As JSON gives it back, so that it can be compared with what a manifest holds.
        plain: dict[str, object] = json.loads(json.dumps(asked, default=repr))
        return {**plain, "chunk": self.chunk, "invalid": self.invalid}

    @property
    def versions(self) -> dict[str, str]:
        """All that plans are made of and by; foods and dishes of one's own by what they hold."""
        known = dict(current_versions())
        if self.kitchen is None:
            return known
        table, dishes = self.kitchen
        own = tuple(dishes) != packaged_dishes()
        return {**known, "food_table": table.version, **({"dishes": _hash(dishes)} if own else {})}


def _hash(content: object) -> str:
    """Return a short hash of a value that is always written alike."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:_DIGITS] if content else ""


def run_batch(
    batch: Batch,
    executor: Executor | Callable[[], Executor] | None = None,
    *,
    ahead: int | None = None,
    began: Callable[[Manifest], None] = lambda manifest: None,
    told: Callable[[PatientResult], None] = lambda result: None,
) -> Manifest:
    """Plan what is left of a batch.

    Parameters
    ----------
    batch : Batch
    executor, ahead
        As in `mealplan.plan_many`.
    began : callable, optional
        Called once with the manifest as it is found, before anybody is planned.
    told : callable, optional
        Called with each result as it comes.

    Returns
    -------
    Manifest
        Of the finished batch.

    Raises
    ------
    InputError
        If an option names what nobody knows; if the folder holds another batch; if rows are
        wrong, all of them at once; or if a part cannot be written. What is finished is kept,
        and running again goes on.
    """
    check_common(batch.request, batch.kitchen)
    manifest = _begun(batch)
    began(manifest)
    finished = {chunk.number for chunk in manifest.chunks}
    people = _people_of(batch, finished)
    facts = {f"mealplan.{name}": text for name, text in manifest.versions.items()}
    with closing(results_of(people, batch.request, executor, batch.kitchen, ahead)) as results:
        for number, size in _sizes(batch, manifest.patients):
            if number not in finished:
                done = [_passed_on(result, told) for result in islice(results, size)]
                if len(done) < size:
                    raise InputError([f"{batch.patients}: has changed while it was read."])
                manifest = manifest.with_chunk(_write(batch.folder, number, done, facts))
                manifest.write(batch.folder)
    return manifest


def _passed_on(result: PatientResult, told: Callable[[PatientResult], None]) -> PatientResult:
    told(result)
    return result


def planned_so_far(manifest: Manifest) -> Counter[str]:
    """Return the patients of finished chunks by outcome."""
    total: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    for chunk in manifest.chunks:
        total.update(chunk.counts)
    return total


def _begun(batch: Batch) -> Manifest:
    """Return the manifest to go on from: the one in the folder, or a new one."""
    try:
        asked = Manifest(file_hash(batch.patients), 0, batch.options, batch.versions)
        batch.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        where = error.filename or batch.patients
        raise InputError([f"{where}: cannot be used ({error.strerror})."]) from error
    found = read_manifest(batch.folder)
    if found is None:
        return _new(batch, asked)
    changed = list(differences(found, asked))
    if changed:
        advice = "Give another folder to begin anew, or what was given then to go on."
        place = f"{batch.folder}: holds another batch:"
        raise InputError([*(f"{place} {text}" for text in changed), advice])
    remove_drafts(batch.folder)
    return found.whole(batch.folder)


def _new(batch: Batch, asked: Manifest) -> Manifest:
    if not all(path.name.startswith(DRAFT) for path in batch.folder.iterdir()):
        raise InputError([f"{batch.folder}: holds files but no {NAME}; give an empty folder."])
    manifest = replace(asked, patients=_checked(batch))
    manifest.write(batch.folder)
    return manifest


def _checked(batch: Batch) -> int:
    """Look at every row once and count the patients.

    Raises
    ------
    InputError
        Lists all rows that cannot be used, unless they are kept; ids that come twice
        and files without a patient always.
    """
    problems: list[str] = []
    rows: dict[str, int] = {}
    count = 0
    for person in read_people(batch.patients):
        count += 1
        if batch.invalid == "stop":
            problems += person.problems
        repeated = repeated_id(batch.patients.name, person.patient_id, person.row, rows)
        problems += [repeated] if repeated else []
    if not count:
        problems.append(f"{batch.patients.name}: holds no patient; add a row for each.")
    if problems:
        raise InputError(problems)
    return count


def _people_of(batch: Batch, finished: set[int]) -> Iterator[Person]:
    """Yield the patients of chunks that are not finished."""
    for place, person in enumerate(read_people(batch.patients)):
        if place // batch.chunk + 1 not in finished:
            yield person


def _sizes(batch: Batch, patients: int) -> Iterator[tuple[int, int]]:
    """Yield each chunk's number and patients."""
    for number, start in enumerate(range(0, patients, batch.chunk), start=1):
        yield number, min(batch.chunk, patients - start)


def _write(
    folder: Path, number: int, results: Iterable[PatientResult], facts: Mapping[str, str]
) -> Chunk:
    """Write both parts of a chunk."""
    results = list(results)
    parts = {
        f"menu-{number:06d}.parquet": menu_part(results, facts),
        f"status-{number:06d}.parquet": status_part(results, facts),
    }
    for name, content in parts.items():
        write_whole(folder / name, content)
    counts = Counter(result.outcome.value for result in results)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    return Chunk(number, dict(sorted(counts.items())), hashes)
