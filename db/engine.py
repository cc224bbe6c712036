"""Opens the database, and begins every transaction as what it is: reading or writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from db.dialect import read_options, take_over_transactions, take_write_lock, write_options
from tracker.errors import SettingsError, TrackerError


class DatabaseUnavailableError(TrackerError):
    """The database could not be read or written: locked for too long, disk full, gone."""


def open_engine(url: str) -> Engine:
    """Open the database of this SQLAlchemy URL (SQLite file or PostgreSQL).

    Creates the folder of a SQLite file and proves that the file can be opened; SettingsError says
    in one line what is wrong with the URL, the folder or the file. Creates no table: see
    `db.migrate.upgrade`.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    path = _sqlite_path(parsed)
    engine = create_engine(parsed)
    take_over_transactions(engine)
    _prove(engine, path)
    return engine


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
    except OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = " ".join(str(error.orig).split())
        raise DatabaseUnavailableError(f"database {where}: {reason}") from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(f"TRACKER_DATABASE_URL {url!r} is not an SQLAlchemy URL") from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError(
            f"TRACKER_DATABASE_URL: {parsed.drivername!r} is not supported: "
            "use sqlite:///FILE or postgresql://HOST/NAME"
        )
    return parsed


def _sqlite_path(url: URL) -> Path:
    if url.database in {None, "", ":memory:"} or str(url.database).startswith("file:"):
        raise SettingsError("TRACKER_DATABASE_URL must name a SQLite file: sqlite:///FILE")
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"cannot create the folder {path.parent}: {error.strerror}") from error
    return path


def _prove(engine: Engine, path: Path) -> None:
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT name FROM sqlite_master LIMIT 1").all()
    except DatabaseError as error:
        engine.dispose()
        raise SettingsError(f"cannot open the database {path}: {error.orig}") from error
