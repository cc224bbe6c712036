"""The lock that one scheduler of all holds: in the database's server, or beside its file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url

from db.dialect import session_name
from db.engine import DatabaseUnavailableError, sqlite_file
from tracker.errors import SettingsError

if TYPE_CHECKING:
    import psycopg

LOCK: Final = 7_316_002  # any number but the write lock's, the same in every process
# The server ends a session that says nothing for this long, and frees its lock: so goes a leader
# that is paused or cut off. The leader speaks every `BEAT` seconds.
SILENCE: Final = 8
BEAT: Final = 2
_SESSION: Final[dict[str, Any]] = {
    "autocommit": True,
    "application_name": "tracker leader",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 6000,  # milliseconds; an answer that does not come is a lost lead
    "options": f"-c idle_session_timeout={SILENCE}s -c statement_timeout=4s",
}
_HELD: Final = (
    "SELECT pg_backend_pid(), EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' "
    "AND pid = pg_backend_pid() AND objid = %s AND objsubid = 1 AND granted)"
)
_EVICT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s "
    "AND datname = current_database() AND pid <> pg_backend_pid()"
)


class LeaderLock(Protocol):
    """What a scheduler must hold to lead."""

    def acquire(self) -> bool:
        """Try to take it now; DatabaseUnavailableError when nobody can tell."""

    def held(self) -> bool:
        """Tell whether it is still held; it may have been lost."""

    def evict(self, process: str) -> None:
        """End what the leader before, `HOST:PID`, may still hold in the database."""

    def release(self) -> None:
        """Let another have it."""


def open_leader_lock(url: str) -> LeaderLock:
    """Give the lock of the schedulers of this database, not taken yet; nothing is opened."""
    file = sqlite_file(url)
    return PostgresLeaderLock(url) if file is None else FileLeaderLock(file)


class FileLeaderLock:
    """`flock` on a file beside a SQLite database: for the processes of one machine."""

    def __init__(self, database: Path) -> None:
        """Name the file; it is made when it is first locked."""
        self._path = database.with_name(f"{database.name}.leader")
        self._lock = FileLock(self._path, thread_local=False)  # elected here, led there
        self._file: int | None = None

    def acquire(self) -> bool:
        """Try to take it now; SettingsError when no file can be made there."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise SettingsError(
                f"{self._path}: {error.strerror or error}; name a folder that can be written with "
                "TRACKER_HOME or TRACKER_DATABASE_URL"
            ) from error
        self._file = self._path.stat().st_ino
        return True

    def held(self) -> bool:
        """Tell whether the file is still the one that was locked: a new one locks nothing out."""
        try:
            return self._lock.is_locked and self._path.stat().st_ino == self._file
        except OSError:
            return False

    def evict(self, process: str) -> None:
        """Do nothing: who holds the file's lock knows that the process before has ended."""

    def release(self) -> None:
        """Let another have it."""
        self._lock.release()


class PostgresLeaderLock:
    """An advisory lock of a session of its own, which the server drops with the session.

    The connection must reach the server itself: a pooler that shares sessions between
    transactions gives the lock to whoever comes next, which `held` notices.
    """

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened yet."""
        self._url = make_url(url).set(drivername="postgresql")
        self._session: psycopg.Connection | None = None
        self._backend: int | None = None

    def acquire(self) -> bool:
        """Try to take it now; DatabaseUnavailableError when the server does not answer."""
        import psycopg

        try:
            if self._session is None or self._session.closed:
                address = self._url.render_as_string(hide_password=False)
                self._session = psycopg.connect(address, **_SESSION)
            row = self._session.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
            if not row or not row[0]:
                return False
            self._backend = self._session.info.backend_pid
        except psycopg.Error as error:
            self.release()
            where = self._url.render_as_string(hide_password=True)
            reason = " ".join(str(error).split())
            raise DatabaseUnavailableError(
                f"database {where}: {reason}",
                "check that it answers and is PostgreSQL 14 or newer",
            ) from error
        return True

    def held(self) -> bool:
        """Ask the server, which also keeps the session from falling silent."""
        import psycopg

        if self._session is None:
            return False
        try:
            row = self._session.execute(_HELD, (LOCK,)).fetchone()
        except psycopg.Error:
            return False
        return row is not None and row[0] == self._backend and bool(row[1])

    def evict(self, process: str) -> None:
        """End the sessions of the process that led before, and what it was about to record.

        One that is paused inside a transaction would hold the write lock as long as it likes.
        """
        assert self._session is not None
        self._session.execute(_EVICT, (session_name(process),))

    def release(self) -> None:
        """Give it back, and close the session: closing alone frees it at a time the server takes.

        A session that is lost already is closed and not asked.
        """
        import psycopg

        if self._session is not None:
            with suppress(psycopg.Error):
                self._session.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
            with suppress(psycopg.Error, OSError):
                self._session.close()
        self._session = self._backend = None
