"""Everything that differs between SQLite and PostgreSQL, apart from the column types."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import (
    ARRAY,
    DDL,
    Connection,
    Engine,
    Table,
    TableValuedAlias,
    Text,
    event,
    func,
    inspect,
    literal,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from db.turns import begin_in_turn

BUSY_SECONDS: Final = 10.0
STANDS_STILL: Final = 60  # seconds between two statements of a transaction; computing takes less
WRITE_LOCK: Final = 7_316_001  # any number, the same in every process of the tracker

_PRAGMAS: Final = (
    f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}",  # first, so that the others may wait
    "PRAGMA synchronous=FULL",  # NORMAL may lose a committed change whose mail already left
    "PRAGMA foreign_keys=ON",
)

# INSERT OR REPLACE deletes without firing DELETE triggers, hence the third one.
_SQLITE_TRIGGERS: Final = {
    "no_update": "CREATE TRIGGER %(table)s_no_update BEFORE UPDATE ON %(table)s BEGIN "
    "SELECT RAISE(ABORT, 'append-only: rows of %(table)s are never changed'); END",
    "no_delete": "CREATE TRIGGER %(table)s_no_delete BEFORE DELETE ON %(table)s BEGIN "
    "SELECT RAISE(ABORT, 'append-only: rows of %(table)s are never deleted'); END",
    "no_replace": "CREATE TRIGGER %(table)s_no_replace BEFORE INSERT ON %(table)s "
    "WHEN EXISTS (SELECT 1 FROM %(table)s WHERE id = NEW.id) BEGIN "
    "SELECT RAISE(ABORT, 'append-only: rows of %(table)s are never replaced'); END",
}
_POSTGRES_REFUSAL: Final = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: rows of % are never changed or deleted', TG_TABLE_NAME
USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES_TRIGGERS: Final = {
    "no_change": "CREATE TRIGGER %(table)s_no_change BEFORE UPDATE OR DELETE ON %(table)s "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "no_truncate": "CREATE TRIGGER %(table)s_no_truncate BEFORE TRUNCATE ON %(table)s "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
}


def is_sqlite(bind: Engine | Connection) -> bool:
    """Tell whether this is a SQLite database."""
    return bind.dialect.name == "sqlite"


def take_over_transactions(engine: Engine) -> None:
    """Let `BEGIN` be ours on SQLite: the driver takes no transaction before a SELECT.

    Without this, concurrent read-modify-writes are lost without any error.
    """

    path = Path(str(engine.url.database))

    @event.listens_for(engine, "connect")
    def _on_connect(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None
        for pragma in _PRAGMAS:
            driver.execute(pragma)
        _use_wal(driver)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE":
            begin_in_turn(connection, path, seconds=BUSY_SECONDS)
        else:
            connection.exec_driver_sql("BEGIN DEFERRED")


def _use_wal(driver: sqlite3.Connection) -> None:
    """Switch to the write-ahead log where that is not done yet.

    Switching takes a lock that does not wait, so two first processes would refuse each other: the
    one that comes second asks again until the first is done.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def connect_read_only(engine: Engine, path: Path) -> None:
    """Let every connection to a SQLite file read without writing beside it.

    Where a log lies beside the file, somebody writes and SQLite reads through that log; where none
    does, the file holds everything. Asked at each connection, since a writer may come and go.
    """

    def mode() -> str:
        return "ro" if path.with_name(f"{path.name}-wal").exists() else "ro&immutable=1"

    _open_as(engine, path, mode)


def connect_existing(engine: Engine, path: Path) -> None:
    """Let every further connection to a SQLite file open what is there, and never make a new file.

    A file that was moved away or replaced is noticed when a connection is next taken: what is
    written through one that was opened before would go into the old file and be lost.
    """

    _open_as(engine, path, lambda: "rw")

    @event.listens_for(engine, "connect")
    def _remember(_driver: object, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _compare(_driver: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info.get("file") != _identity(path):
            raise DisconnectionError(f"{path} was moved or replaced")


def _open_as(engine: Engine, path: Path, mode: Callable[[], str]) -> None:
    @event.listens_for(engine, "do_connect")
    def _connect(
        _dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]
    ) -> sqlite3.Connection:
        uri = f"file:{quote(str(path.absolute()))}?mode={mode()}"
        opened: sqlite3.Connection = sqlite3.connect(uri, uri=True, **parameters)
        return opened


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def session_name(process: str) -> str:
    """Give the name under which a server lists the sessions of a process, `HOST:PID`."""
    return f"tracker {process}"[:63]  # PostgreSQL keeps no more


def session_options(url: URL) -> dict[str, object]:
    """Give what every session of PostgreSQL is opened with.

    Its process's name, so that a new leader can end those of the one before, and a limit on
    transactions that stand still: a process that is paused in one would hold up all writers.
    """
    options: dict[str, object] = {
        "application_name": session_name(f"{socket.gethostname()}:{os.getpid()}"),
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
    }
    if "options" not in url.query:
        options["options"] = f"-c idle_in_transaction_session_timeout={STANDS_STILL}s"
    return {name: value for name, value in options.items() if name not in url.query}


def write_options(engine: Engine) -> dict[str, object]:
    """Give the execution options of a connection that will write."""
    return {"sqlite_begin": "IMMEDIATE"} if is_sqlite(engine) else {}


def read_options(engine: Engine) -> dict[str, object]:
    """Give the execution options of a connection that reads one consistent snapshot."""
    if is_sqlite(engine):
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def take_write_lock(connection: Connection) -> None:
    """Make this transaction the only writer; SQLite did it with `BEGIN IMMEDIATE`."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})


def listed(connection: Connection, values: Collection[str]) -> TableValuedAlias:
    """Give texts as a table of one column, `value`: one parameter, however many they are."""
    if is_sqlite(connection):
        return func.json_each(json.dumps([*values])).table_valued("value")
    array = literal([*values], ARRAY(Text()))
    return func.unnest(array).table_valued("value", name="listed").render_derived()


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Suspend foreign keys on SQLite; must surround the transaction, inside it has no effect.

    Rebuilding a parent table with them on would act on its children.
    """
    if not is_sqlite(connection):
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def broken_references(connection: Connection) -> list[str]:
    """Name the tables with rows whose parent is gone; PostgreSQL never lets that happen."""
    if not is_sqlite(connection):
        return []
    return sorted({str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})


def missing_triggers(connection: Connection, tables: list[Table]) -> list[tuple[Table, str]]:
    """List the append-only triggers, as (table, suffix), that the database lacks."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite(connection)
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    present = set(connection.execute(text(query)).scalars())
    existing = set(inspect(connection).get_table_names())
    return [
        (table, suffix)
        for table in tables
        for suffix in _triggers(connection)
        if table.name in existing and f"{table.name}_{suffix}" not in present
    ]


def create_triggers(connection: Connection, missing: list[tuple[Table, str]]) -> None:
    """Create these append-only triggers."""
    if missing and not is_sqlite(connection):
        connection.execute(text(_POSTGRES_REFUSAL))
    for table, suffix in missing:
        create = DDL(_triggers(connection)[suffix])  # type: ignore[no-untyped-call]  # not annotated there
        connection.execute(create.against(table))


def _triggers(connection: Connection) -> dict[str, str]:
    return _SQLITE_TRIGGERS if is_sqlite(connection) else _POSTGRES_TRIGGERS
