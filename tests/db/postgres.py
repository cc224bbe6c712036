"""A PostgreSQL server of the tests' own: one a run, shared by all of the run's processes.

`python -m tests.db.postgres FOLDER PID` makes a server in a new folder, writes its address into
FOLDER, and takes both away when the process PID (the run) is gone, however that ended.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from db.engine import DatabaseUnavailableError, open_engine, reading, writing
from db.migrate import upgrade
from db.tables import TABLES

# A server where the tests may create databases; without it they run one of their own.
GIVEN_URL: Final = os.environ.get("TRACKER_TEST_POSTGRES_URL")
# Tests under CI never do without: a missing server is a failure there.
DEMANDED: Final = os.environ.get("CI", "").lower() == "true"
MISSING: Final = (
    "PostgreSQL is missing: install the package postgresql (make setup does where it may)"
)
TEMPLATE: Final = "tracker_template"
ADDRESS: Final = "postgres.url"
PATIENT_S: Final = 60.0
LARGE: Final = 500_000  # bytes of a table that is not worth emptying
# Nothing of a test outlives the run, so nothing need reach the disk.
_HASTY: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_wal_size=4GB",
)
# What is measured is a server as one would run it; only its memory is set.
_LASTING: Final = ("shared_buffers=512MB", "max_wal_size=4GB")


def programs() -> Path | None:
    """Give the folder of initdb and postgres; None where there is no server to start."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    candidates = [*([Path(found).resolve().parent] if found else []), *newest]
    return next((one for one in candidates if (one / "postgres").exists()), None)


def engines() -> list[str]:
    """Name the databases that tests run on: both, and SQLite alone where there is no server."""
    return ["sqlite", *(["postgresql"] if GIVEN_URL or DEMANDED or programs() else [])]


def shared_address(folder: Path, *, run: int) -> str:
    """Give the URL of the run's server, starting it where no other process of the run has."""
    if GIVEN_URL:
        return GIVEN_URL
    if programs() is None:
        raise FileNotFoundError(MISSING)
    address = folder / ADDRESS
    with _alone(folder / "postgres.lock"):
        if not address.exists():
            command = [sys.executable, "-m", "tests.db.postgres", str(folder), str(run)]
            with (folder / "postgres.log").open("wb") as log:
                # By way of a shell that ends at once: the server's keeper outlives this process.
                subprocess.run(
                    ["sh", "-c", '"$@" &', "sh", *command],
                    check=True,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            _wait(address)
            _make_template(address.read_text())
    return address.read_text()


def opened(url: str, database: str) -> Engine:
    """Open one database of this server."""
    return open_engine(at(url, database))


def at(url: str, database: str) -> str:
    """Give the URL of one database of this server."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@contextmanager
def fresh(url: str, *, template: str = TEMPLATE) -> Iterator[str]:
    """Give the URL of a database copied from a template, which is gone afterwards."""
    name = f"tracker_{uuid4().hex[:12]}"
    _administer(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield at(url, name)
    finally:
        _administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


class Reused:
    """One database for many tests, emptied after each: a quarter of the time of a new copy."""

    def __init__(self, server: str) -> None:
        """Copy the template when it is first asked for."""
        self._server = server
        self._stack = ExitStack()
        self._url: str | None = None
        self._shape: object = None

    def url(self) -> str:
        """Give the URL of the empty database."""
        if self._url is None:
            self._url = self._stack.enter_context(fresh(self._server))
            with reading(opened_once(self._url)) as connection:
                self._shape = _shape(connection)
        return self._url

    def clear(self) -> None:
        """Take every row away; the database itself where it has grown or its schema changed."""
        assert self._url is not None
        try:
            with writing(opened_once(self._url)) as connection:
                connection.execute(text("SET LOCAL lock_timeout = '2s'"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                whole = _shape(connection) == self._shape and _delete_all(connection)
        except (DBAPIError, DatabaseUnavailableError):
            whole = False
        if not whole:
            self.close()

    def close(self) -> None:
        """Drop the database."""
        self._stack.close()
        self._url = None


def opened_once(url: str) -> Engine:
    """Open a database for one connection, which is closed after use."""
    return create_engine(url, poolclass=NullPool)


def _shape(connection: Connection) -> object:
    columns = "SELECT table_name, column_name FROM information_schema.columns"
    schema = f"{columns} WHERE table_schema = 'public' ORDER BY 1, 2"
    triggers = "SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    others = (
        "SELECT version_num FROM alembic_version",
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT conname FROM pg_constraint ORDER BY 1",
    )
    return [connection.execute(text(one)).all() for one in (schema, triggers, *others)]


def _delete_all(connection: Connection) -> bool:
    """Delete the rows of all tables; False where dead ones would slow what comes after."""
    held = " UNION ALL ".join(
        f"SELECT '{name}', pg_relation_size('{name}') FROM (SELECT 1 FROM {name} LIMIT 1) one"  # noqa: S608
        for name in TABLES
    )
    filled = connection.execute(text(held)).all()
    for name, _size in filled:
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608  names of our own tables
    return all(size < LARGE for _name, size in filled)


def _administer(url: str, *statements: str) -> None:
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _make_template(url: str) -> None:
    _administer(url, f"DROP DATABASE IF EXISTS {TEMPLATE}", f"CREATE DATABASE {TEMPLATE}")
    engine = opened(url, TEMPLATE)
    upgrade(engine)
    engine.dispose()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait(address: Path) -> None:
    until = time.monotonic() + PATIENT_S
    while not address.exists():
        if time.monotonic() > until:
            log = (address.parent / "postgres.log").read_text(errors="replace")
            raise TimeoutError(f"PostgreSQL did not start: {log[-2000:]}")
        time.sleep(0.05)


@contextmanager
def serving(*, lasting: bool = False) -> Iterator[str]:
    """Run a server in a new folder, as a user that it accepts: it refuses to run as root.

    With `lasting` a commit reaches the disk, as in earnest.
    """
    found = programs()
    if found is None:
        raise FileNotFoundError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
    as_user = _unprivileged(folder)
    data = str(folder / "data")
    initdb = [str(found / "initdb"), "-D", data, "-U", "tracker", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*initdb, "--locale=C", "--no-sync"], check=True, stdout=subprocess.DEVNULL, **as_user
    )
    chosen = _LASTING if lasting else _HASTY
    given = ("listen_addresses=", f"unix_socket_directories={folder}", *chosen)
    settings = [part for one in given for part in ("-c", one)]
    command = [str(found / "postgres"), "-D", data, *settings]
    with (folder / "log").open("wb") as log, _started(command, log, as_user) as server:
        try:
            url = f"postgresql+psycopg://tracker@/postgres?host={folder}"
            _answer(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is kept
            server.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {"cwd": folder}
    known = {one.pw_name: one for one in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"cwd": folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _started(
    command: list[str], log: IO[bytes], as_user: dict[str, Any]
) -> subprocess.Popen[bytes]:
    started = subprocess.Popen(command, stdout=log, stderr=log, **as_user)
    if hasattr(os, "sched_setaffinity"):  # a benchmark holds itself to one core, not the server
        os.sched_setaffinity(started.pid, range(os.cpu_count() or 1))
    return started


def _answer(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENT_S
    engine = open_engine(url)
    while True:
        try:
            engine.connect().close()
        except OperationalError as error:
            if time.monotonic() > until or server.poll() is not None:
                said = log.read_text(errors="replace")[-2000:]
                raise TimeoutError(f"PostgreSQL did not start: {said}") from error
            time.sleep(0.05)
        else:
            engine.dispose()
            return


def _keep(folder: Path, run: int) -> None:
    with serving() as url:
        unfinished = folder / f"{ADDRESS}.unfinished"
        unfinished.write_text(url)
        unfinished.rename(folder / ADDRESS)
        while _alive(run):
            time.sleep(0.3)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))
