"""Patients and their prescriptions, kept in a file or a database where somebody asked for it.

A prescription is a patient with all that a clinician decided (`mealplan.Patient`), as JSON.
Each save adds a version, so that nothing is lost by saving; deleting a patient deletes all.
"""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from mealplan.caseload_engine import Place, ready, scrubbed
from mealplan.errors import CaseloadError, InputError
from mealplan.patient import Patient
from mealplan.schema import checked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

NAME_LENGTH = 120
"""Longest name of a patient that is kept. [characters]"""
_METADATA = sql.MetaData()
_PATIENTS = sql.Table(
    "mealplan_patients",
    _METADATA,
    sql.Column("patient_key", sql.String(32), primary_key=True),
    sql.Column("owner", sql.String(320), nullable=False),
    sql.Column("name", sql.String(NAME_LENGTH), nullable=False),
    sql.UniqueConstraint("owner", "name"),
)
_PRESCRIPTIONS = sql.Table(
    "mealplan_prescriptions",
    _METADATA,
    sql.Column(
        "patient_key",
        sql.ForeignKey(_PATIENTS.c.patient_key, ondelete="CASCADE"),
        primary_key=True,
    ),
    sql.Column("version", sql.Integer, primary_key=True),
    sql.Column("saved", sql.DateTime(timezone=True), nullable=False),
    sql.Column("patient", sql.Text, nullable=False),
)


@dataclass(frozen=True)
class Entry:
    """One saved version of a patient's prescription.

    Parameters
    ----------
    key : str
        Stands for the patient, whatever the name.
    name : str
    version : int
        From 1; the next save is one more.
    saved : datetime
        When, in UTC.
    """

    key: str
    name: str
    version: int
    saved: datetime


class Caseload:
    """Patients that are kept; nothing is created before the first save.

    Threads and processes may share a place. Whoever saves on top of a version that is no
    longer the newest is told so, and nothing is overwritten.

    Parameters
    ----------
    place : str or Path
        An SQLite file, or the URL of a PostgreSQL database, such as
        ``postgresql://user@host/name``.
    owner : str
        Whose patients: an owner sees and changes only their own.

    Raises
    ------
    InputError
        If the place is neither.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> anna = Patient(sex="female", age=62, weight_kg=68, height_cm=165, activity="low_active")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Caseload(Path(folder) / "caseload.sqlite") as caseload:
    ...         entry = caseload.save("Anna", anna)
    ...         caseload.load(entry.key) == anna, [one.name for one in caseload.entries()]
    (True, ['Anna'])
    """

    def __init__(self, place: Any, owner: str = "") -> None:
        self._place = Place.of(place)
        self._owner = owner
        self._engine = self._place.engine()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections; the next use opens new ones."""
        self._engine.dispose()

    @property
    def shown(self) -> str:
        """Where patients are kept, in words without a password."""
        return self._place.shown

    def entries(self) -> tuple[Entry, ...]:
        """Return the newest version of every patient, by name."""
        newest = sql.func.max(_PRESCRIPTIONS.c.version)
        query = (
            sql.select(_PATIENTS.c.patient_key, _PATIENTS.c.name, newest, _last_saved())
            .join(_PRESCRIPTIONS)
            .where(_PATIENTS.c.owner == self._owner)
            .group_by(_PATIENTS.c.patient_key, _PATIENTS.c.name)
            .order_by(sql.func.lower(_PATIENTS.c.name), _PATIENTS.c.name)
        )
        return self._found(query)

    def history(self, key: str) -> tuple[Entry, ...]:
        """Return every version of a patient, the newest first; empty for an unknown key."""
        parts = _PATIENTS.c.patient_key, _PATIENTS.c.name
        query = (
            sql.select(*parts, _PRESCRIPTIONS.c.version, _PRESCRIPTIONS.c.saved)
            .join(_PRESCRIPTIONS)
            .where(_PATIENTS.c.patient_key == key, _PATIENTS.c.owner == self._owner)
            .order_by(_PRESCRIPTIONS.c.version.desc())
        )
        return self._found(query)

    def load(self, key: str, version: int | None = None) -> Patient:
        """Return a patient as saved.

        Parameters
        ----------
        key : str
        version : int, optional
            The newest by default.

        Raises
        ------
        InputError
            If there is no such patient or version, or what was saved cannot be used any more.
        """
        query = sql.select(_PRESCRIPTIONS.c.patient).join(_PATIENTS)
        query = query.where(_PATIENTS.c.patient_key == key, _PATIENTS.c.owner == self._owner)
        if version is not None:
            query = query.where(_PRESCRIPTIONS.c.version == version)
        with self._reading() as connection:
            newest = query.order_by(_PRESCRIPTIONS.c.version.desc()).limit(1)
            text = connection.scalar(newest) if connection is not None else None
        if text is None:
            raise InputError([_GONE])
        return checked(Patient, json.loads(text), "caseload")

    def save(self, name: str, patient: Patient) -> Entry:
        """Save a new patient.

        Raises
        ------
        InputError
            If the name is empty, too long or taken.
        """
        name, key = _usable_name(name), uuid.uuid4().hex
        with self._writing(_taken(name)) as connection:
            row = {"patient_key": key, "owner": self._owner, "name": name}
            connection.execute(sql.insert(_PATIENTS).values(row))
            return _add(connection, Entry(key, name, 1, datetime.now(UTC)), patient)

    def revise(self, entry: Entry, patient: Patient) -> Entry:
        """Save the next version of a patient on top of the one that was loaded.

        Raises
        ------
        InputError
            If somebody saved or deleted the patient since.
        """
        with self._writing(_CHANGED) as connection:
            name = self._name(connection, entry.key)
            newest = sql.select(sql.func.max(_PRESCRIPTIONS.c.version))
            held = connection.scalar(newest.where(_PRESCRIPTIONS.c.patient_key == entry.key))
            if held != entry.version:
                raise InputError([_CHANGED])
            following = Entry(entry.key, name, entry.version + 1, datetime.now(UTC))
            return _add(connection, following, patient)

    def rename(self, key: str, name: str) -> None:
        """Give a patient another name.

        Raises
        ------
        InputError
            If there is no such patient, or the name is empty, too long or taken.
        """
        name = _usable_name(name)
        with self._writing(_taken(name)) as connection:
            self._name(connection, key)
            where = _PATIENTS.c.patient_key == key
            connection.execute(sql.update(_PATIENTS).where(where).values(name=name))

    def delete(self, key: str) -> None:
        """Delete a patient with all versions, so that the file or tables hold no trace.

        Raises
        ------
        InputError
            If there is no such patient.
        """
        with self._writing(_CHANGED) as connection:
            self._name(connection, key)
            for table in (_PRESCRIPTIONS, _PATIENTS):
                connection.execute(sql.delete(table).where(table.c.patient_key == key))
        with self._told():
            scrubbed(self._engine, _METADATA)

    def _name(self, connection: sql.Connection, key: str) -> str:
        where = (_PATIENTS.c.patient_key == key, _PATIENTS.c.owner == self._owner)
        name = connection.scalar(sql.select(_PATIENTS.c.name).where(*where))
        if name is None:
            raise InputError([_GONE])
        return str(name)

    def _found(self, query: sql.Select[Any]) -> tuple[Entry, ...]:
        with self._reading() as connection:
            rows = connection.execute(query).all() if connection is not None else []
        return tuple(Entry(row[0], row[1], row[2], _in_utc(row[3])) for row in rows)

    @contextmanager
    def _reading(self) -> Iterator[sql.Connection | None]:
        """Yield a connection; None where nothing was ever saved, so that nothing is created."""
        with self._told():
            if not self._place.exists():
                yield None
                return
            with self._engine.connect() as connection:
                exists = sql.inspect(connection).has_table(_PRESCRIPTIONS.name)
                yield connection if exists else None

    @contextmanager
    def _writing(self, clash: str) -> Iterator[sql.Connection]:
        """Yield a connection whose changes hold together or not at all."""
        with self._told():
            self._place.make()
            ready(self._engine, _METADATA)
            try:
                with self._engine.begin() as connection:
                    yield connection
            except IntegrityError as error:
                raise InputError([clash]) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            # The text of a database's error may hold what was being saved.
            kind = type(getattr(error, "orig", None) or error).__name__
            text = f"{self.shown}: cannot be used now ({kind}); nothing was changed. Check it."
            raise CaseloadError(text) from error


_GONE = "This patient is not in the caseload any more; look at the list again."
_CHANGED = "This patient was saved by somebody else in the meantime; load the newest version."


def _taken(name: str) -> str:
    return f"{name!r} is in the caseload already; choose another name or open that patient."


def _usable_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        text = f"name: write 1 to {NAME_LENGTH} plain characters; found {len(name)}."
        raise InputError([text])
    return name


def _add(connection: sql.Connection, entry: Entry, patient: Patient) -> Entry:
    row = {"patient_key": entry.key, "version": entry.version, "saved": entry.saved}
    text = patient.model_dump_json()
    connection.execute(sql.insert(_PRESCRIPTIONS).values({**row, "patient": text}))
    return entry


def _last_saved() -> sql.Function[datetime]:
    return sql.func.max(_PRESCRIPTIONS.c.saved)


def _in_utc(saved: datetime) -> datetime:
    """Return a moment with its zone, which SQLite does not keep."""
    return saved.replace(tzinfo=UTC) if saved.tzinfo is None else saved.astimezone(UTC)
