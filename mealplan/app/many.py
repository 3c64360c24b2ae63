"""What the batch page does: read a table of patients, plan them in steps, give the results."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import pandas as pd
from openpyxl import Workbook

from mealplan.app.uploads import as_file
from mealplan.batch import Outcome, template
from mealplan.batch.many import results_of
from mealplan.batch.people import PATIENT_ID, read_people
from mealplan.errors import InputError
from mealplan.exports import exported
from mealplan.exports.cells import plain_cell, plain_rows
from mealplan.patient import Patient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from mealplan.app.uploads import Upload
    from mealplan.batch import PatientResult
    from mealplan.batch.people import Person
    from mealplan.plan import WeekPlan
    from mealplan.request import Request

MOST_MB = 5
"""Greatest upload; a table of the most patients has a tenth of it."""
MOST_PATIENTS = 500
"""Most patients of a table on the page; `mealplan batch` takes any number."""
KINDS = ("pdf", "xlsx", "json")
"""Files that can be made for each patient."""
_MOST_UNPACKED = 10 * MOST_MB * 2**20
"""A workbook is an archive, which may grow without measure when it is read. [bytes]"""
_MISSED = ("below", "above")


@dataclass(frozen=True)
class Done:
    """How it went for one patient, and its files; the plan itself is not kept."""

    patient_id: str
    row: int
    outcome: Outcome
    reason: str
    missed: str
    menu: tuple[tuple[object, ...], ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass
class Batch:
    """Patients of one table and what is done of them; a stopped run goes on.

    Parameters
    ----------
    people : sequence of Person
    """

    people: Sequence[Person]
    done: list[Done] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    @property
    def left(self) -> Sequence[Person]:
        """People who are not done."""
        return self.people[len(self.done) :]

    @property
    def is_finished(self) -> bool:
        """Whether everybody is done."""
        return len(self.done) == len(self.people)

    def run(
        self,
        request: Request,
        kinds: Sequence[str],
        executor: Executor,
        told: Callable[[int, float], None],
    ) -> None:
        """Plan for everybody who is left; what is done is kept, also when `told` raises.

        Parameters
        ----------
        request : Request
        kinds : sequence of str
            Files for each patient, of `KINDS`.
        executor : Executor
        told : callable
            Called after each patient with the number done and the time left [s].
        """
        with self._turn, closing(results_of(self.left, request, executor)) as results:
            begun, before = monotonic(), len(self.done)
            for result in results:
                self.done.append(_done(result, kinds))
                pace = (monotonic() - begun) / (len(self.done) - before)
                told(len(self.done), pace * len(self.left))

    def counts(self) -> Counter[Outcome]:
        """Return how many were done with which outcome."""
        return Counter(one.outcome for one in self.done)


def read_table(upload: Upload) -> tuple[Person, ...]:
    """Return the people of an uploaded table, good and wrong.

    Raises
    ------
    InputError
        If the file or its columns cannot be used, or it holds too much.
    """
    _check_size(upload)
    with as_file(upload) as path:
        try:
            people = tuple(_at_most(read_people(path), MOST_PATIENTS))
        except InputError as error:
            # The folder that it lay in for a moment says nothing to a reader.
            raise InputError(
                text.replace(f"{path.parent}/", "") for text in error.problems
            ) from error
    return tuple(_unique(people))


def problem_rows(people: Sequence[Person]) -> pd.DataFrame:
    """Return every problem: row, patient_id, column (empty for the whole row), problem."""
    rows = [
        (person.row, person.patient_id, *_column_of(problem, person.row))
        for person in people
        for problem in person.problems
    ]
    return pd.DataFrame(rows, columns=["row", "patient_id", "column", "problem"])


def result_rows(done: Sequence[Done]) -> pd.DataFrame:
    """Return a row for each patient who is done."""
    names = ["row", "patient_id", "outcome", "reason", "missed"]
    rows = [(one.row, one.patient_id, one.outcome.value, one.reason, one.missed) for one in done]
    return pd.DataFrame(rows, columns=names)


def template_file(kind: str) -> bytes:
    """Return a table to fill in, as ``csv`` or ``xlsx``."""
    text = template()
    if kind == "csv":
        return text.encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("patients")
    for row in csv.reader(io.StringIO(text)):
        sheet.append([_number_or_text(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def results_zip(done: Sequence[Done]) -> bytes:
    """Return all that is done as an archive: results, menus, and a folder of plans."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("results.csv", _csv(result_rows(done)))
        menu = [(one.patient_id, *line) for one in done for line in one.menu]
        archive.writestr("menus.csv", _csv(pd.DataFrame(menu, columns=[PATIENT_ID, *_MENU])))
        for one in done:
            for kind, content in one.files:
                archive.writestr(f"plans/{_file_name(one)}.{kind}", content)
    return file.getvalue()


_MENU = ("day", "occasion", "dish", "food_id", "food", "grams", "measure")


def _check_size(upload: Upload) -> None:
    size = len(upload.content)
    if upload.name.lower().endswith(".xlsx"):
        try:
            with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
                unpacked = sum(item.file_size for item in archive.infolist())
        except zipfile.BadZipFile as error:
            raise InputError([f"{upload.name}: is no workbook; save it as XLSX."]) from error
        size = max(size, unpacked * MOST_MB * 2**20 // _MOST_UNPACKED)
    if size > MOST_MB * 2**20:
        raise InputError([f"{upload.name}: is larger than {MOST_MB} MB; split it."])


def _at_most(people: Iterator[Person], most: int) -> Iterator[Person]:
    for place, person in enumerate(people):
        if place == most:
            advice = "split it, or use 'mealplan batch'"
            raise InputError([f"The table holds more than {most} patients; {advice}."])
        yield person


def _unique(people: Sequence[Person]) -> Iterator[Person]:
    """Yield people; whose id stands above already is told so."""
    first: dict[str, int] = {}
    for person in people:
        row = first.setdefault(person.patient_id, person.row)
        if person.patient_id and row != person.row:
            text = f"row {person.row}: {PATIENT_ID}: is that of row {row} too; give each one."
            yield type(person)(person.patient_id, person.row, None, (*person.problems, text))
        else:
            yield person


def _column_of(problem: str, row: int) -> tuple[str, str]:
    """Split a problem into the column it names and the rest."""
    text = problem.partition(f"row {row}: ")[2] or problem
    head, _, rest = text.partition(": ")
    field_name = head.split(",")[0]
    if field_name == PATIENT_ID or field_name in Patient.model_fields:
        return field_name, rest
    return "", text


def _done(result: PatientResult, kinds: Sequence[str]) -> Done:
    about = (result.patient_id, result.row, result.outcome, result.reason)
    plan = result.plan
    if plan is None:
        return Done(*about, "")
    files = tuple((kind, exported(plan, kind)) for kind in kinds)
    menu = tuple(plan.menu[list(_MENU)].itertuples(index=False, name=None))
    return Done(*about, _missed(plan), menu, files)


def _missed(plan: WeekPlan) -> str:
    rows = plan.targets[plan.targets["status"].isin(_MISSED)]
    return "; ".join(dict.fromkeys(rows["name"]))


def _csv(table: pd.DataFrame) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(plain_cell, table.columns))
    writer.writerows(plain_rows(table))
    return "\ufeff" + text.getvalue()


def _file_name(one: Done) -> str:
    """Return a name that is safe on every system, and one patient's alone."""
    return f"{one.row:04d}_{re.sub(r'[^A-Za-z0-9-]+', '_', one.patient_id)[:60]}"


def _number_or_text(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
