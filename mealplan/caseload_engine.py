"""Where a caseload lies: makes engines for SQLite files and PostgreSQL databases."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from mealplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE_VARIABLE = "MEALPLAN_CASELOAD"
"""Environment variable that says where patients are kept."""
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_PATIENCE_S = 10
"""How long a writer waits for another, or for a server to answer. [s]"""
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def usual_place(environment: Mapping[str, str] = os.environ) -> str:
    """Return where patients are kept: as the environment says, else a file of this user."""
    own = Path(platformdirs.user_data_dir("mealplan", appauthor=False)) / "caseload.sqlite"
    return environment.get(PLACE_VARIABLE) or str(own)


@dataclass(frozen=True)
class Place:
    """A file or a database.

    Parameters
    ----------
    url : sqlalchemy.URL
    file : Path, optional
        The file of SQLite.
    """

    url: sql.URL
    file: Path | None = None

    @classmethod
    def of(cls, place: str | Path) -> Place:
        """Understand a path or a database URL.

        Raises
        ------
        InputError
            If it is a URL of something else.
        """
        if isinstance(place, Path) or "://" not in place:
            file = Path(place).expanduser().resolve()
            return cls(sql.URL.create("sqlite", database=str(file)), file)
        try:
            url = sql.make_url(place)
        except (ArgumentError, ValueError) as error:
            # The URL may hold a password, so it is not told again.
            raise InputError([f"{PLACE_VARIABLE}: is no database URL; {_FORM}."]) from error
        if url.drivername not in _POSTGRES:
            raise InputError([f"{PLACE_VARIABLE}: {url.drivername} is not known; {_FORM}."])
        return cls(url.set(drivername="postgresql+psycopg"))

    @property
    def shown(self) -> str:
        """The place in words, without a password."""
        if self.file is not None:
            return str(self.file)
        return f"{self.url.database} on {self.url.host or 'this machine'} (PostgreSQL)"

    def exists(self) -> bool:
        """Tell whether there is something to read; a database is asked itself."""
        return self.file is None or self.file.exists()

    def make(self) -> None:
        """Make the file, for this user alone, if there is none."""
        if self.file is not None:
            self.file.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            self.file.touch(mode=_PRIVATE_FILE, exist_ok=True)

    def engine(self) -> sql.Engine:
        """Return an engine.

        Raises
        ------
        InputError
            If the program for PostgreSQL is not installed.
        """
        if self.file is not None:
            # No pool: an idle connection would keep the file open.
            settings: dict[str, Any] = {"timeout": _PATIENCE_S}
            engine = sql.create_engine(
                self.url, poolclass=NullPool, connect_args=settings, hide_parameters=True
            )
            sql.event.listen(engine, "connect", _as_we_need_it)
            sql.event.listen(engine, "begin", _take_turns)
            return engine
        try:
            return sql.create_engine(
                self.url,
                pool_pre_ping=True,
                connect_args={"connect_timeout": _PATIENCE_S},
                hide_parameters=True,
            )
        except ImportError as error:
            advice = "pip install 'mealplan-optimizer[postgres]'"
            raise InputError([f"{PLACE_VARIABLE}: needs the extra; {advice}."]) from error


_FORM = "give a path of a file, or postgresql://user@host/name"


def ready(engine: sql.Engine, tables: sql.MetaData) -> None:
    """Make tables that are not there; another writer may do so at the same time."""
    try:
        tables.create_all(engine)
    except SQLAlchemyError:
        tables.create_all(engine)


def scrubbed(engine: sql.Engine, tables: sql.MetaData) -> None:
    """Take the bytes of deleted rows away; SQLite does so as it deletes (`secure_delete`)."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables.sorted_tables:
                connection.execute(sql.text(f"VACUUM FULL {table.name}"))


def _as_we_need_it(connection: Any, _: object) -> None:
    # Transactions are begun below; the driver's own begin too late to take turns.
    connection.isolation_level = None
    for pragma in ("secure_delete = ON", "foreign_keys = ON", "journal_mode = DELETE"):
        connection.execute(f"PRAGMA {pragma}")


def _take_turns(connection: sql.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
