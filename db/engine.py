"""Opens the database, and begins every transaction as what it is: reading or writing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from db.dialect import (
    connect_existing,
    connect_read_only,
    read_options,
    session_options,
    take_over_transactions,
    take_write_lock,
    write_options,
)
from tracker.errors import SettingsError, TrackerError

# What a driver says, and what mends it; the first that is part of its text.
_MENDS: Final = {
    "locked": "another process writes for too long: try again, or stop that one",
    "not a database": "choose another file with TRACKER_DATABASE_URL, or restore the last backup",
    "malformed": "the file is damaged: restore the last backup",
    "readonly": "let this user write the file and its folder, or choose another TRACKER_HOME",
    "unable to open": "check that TRACKER_HOME (or TRACKER_DATABASE_URL) can be read and written",
    "disk is full": "make room on its disk",
}
_OTHER_MEND: Final = "check that it answers and that TRACKER_DATABASE_URL is right"


class DatabaseUnavailableError(TrackerError):
    """The database could not be read or written: locked for too long, disk full, gone."""

    def __init__(self, problem: str, mend: str) -> None:
        """Keep the problem and its mend apart, for the doctor; the text is both."""
        super().__init__(f"{problem}; {mend}")
        self.problem, self.mend = problem, mend


def open_engine(url: str) -> Engine:
    """Open the database of this SQLAlchemy URL (SQLite file or PostgreSQL).

    Creates the folder of a SQLite file and proves that the file can be opened; SettingsError or
    DatabaseUnavailableError says in one line what is wrong with the URL, the folder or the file.
    Creates no table: see `db.migrate.upgrade`. A file that this user may only read is opened so.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return _open_server(parsed)
    path = sqlite_file(url)
    assert path is not None
    if _is_read_only(path):
        engine = create_engine(parsed, poolclass=NullPool)
        connect_read_only(engine, path)
        take_over_transactions(engine)
        _prove(engine, path)
        return engine
    _make_folder(path)
    engine = create_engine(parsed)
    take_over_transactions(engine)
    _prove(engine, path)
    engine.dispose()
    connect_existing(engine, path)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Give the file of a SQLite URL, there already or not; None of PostgreSQL."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return None
    if parsed.database in {None, "", ":memory:"} or str(parsed.database).startswith("file:"):
        raise SettingsError("TRACKER_DATABASE_URL must name a SQLite file: sqlite:///FILE")
    return Path(str(parsed.database))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Run the body as the only writer, and commit when it ends without an exception.

    Readers go on meanwhile. Another writer waits up to ten seconds, then
    DatabaseUnavailableError. Read the clock inside the body, so that stamps follow the lock.
    """
    with _mapped(engine), engine.connect() as connection:
        connection.execution_options(**write_options(engine))
        with connection.begin():
            take_write_lock(connection)
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Run the body on one consistent snapshot; never blocks a writer nor waits for one."""
    with _mapped(engine), engine.connect() as connection:
        connection.execution_options(**read_options(engine))
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()


@contextmanager
def _mapped(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        # Its other subclasses are faults of a statement, not of the database.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        where = engine.url.render_as_string(hide_password=True)
        raise _unavailable(f"database {where}", error) from error


def _unavailable(what: str, error: DatabaseError) -> DatabaseUnavailableError:
    reason = " ".join(str(error.orig).split())
    mend = next((mend for said, mend in _MENDS.items() if said in reason), _OTHER_MEND)
    return DatabaseUnavailableError(f"{what}: {reason}", mend)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            "TRACKER_DATABASE_URL is not an SQLAlchemy URL: use sqlite:///FILE or postgresql://HOST/NAME"
        ) from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError(
            f"TRACKER_DATABASE_URL: {parsed.drivername!r} is not supported: "
            "use sqlite:///FILE or postgresql://HOST/NAME"
        )
    return parsed


def _open_server(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=session_options(url))
    except ModuleNotFoundError as error:
        raise SettingsError(
            "PostgreSQL needs its driver: pip install 'comps-tracker[postgres]'"
        ) from error


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"cannot create the folder {path.parent}: {error.strerror}"
        raise SettingsError(f"{told}; choose another with TRACKER_HOME") from error


def _is_read_only(path: Path) -> bool:
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _prove(engine: Engine, path: Path) -> None:
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT name FROM sqlite_master LIMIT 1").all()
    except DatabaseError as error:
        engine.dispose()
        raise _unavailable(f"cannot open the database {path}", error) from error
