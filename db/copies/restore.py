"""Puts a proved SQLite file in the place of a database, and keeps what was there."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect

from db.copies.backup import free_name, publish, unfinished
from db.engine import DatabaseUnavailableError
from db.migrate import load_counts
from tracker.errors import TrackerError


def load_held(connection: Connection) -> str | None:
    """Say what a database holds that a restore would replace; None of an empty one."""
    counts = load_counts(connection)
    if any(counts.values()):
        return f"{sum(counts.values()):,} rows in {counts.get('batch', 0)} batches"
    strange = {*inspect(connection).get_table_names()} - {*counts, "alembic_version"}
    return f"tables of another program ({', '.join(sorted(strange))})" if strange else None


def put_in_place(new: Path, target: Path, *, keep: bool) -> str | None:
    """Give a finished file the name of the database; gives where the one before is kept.

    Without `keep` an empty database is replaced and not kept.

    Killed at any point, the old or the new one stands there whole. DatabaseUnavailableError while
    another process has the database open.
    """
    if not target.exists():
        publish(new, target, replace=False)
        return None
    with _alone(target):
        kept = free_name(target, "replaced")
        if keep:
            _keep(target, kept)
        shutil.copymode(target, new)
        # A log that stayed would be taken for the new file's.
        for log in _logs(target):
            log.unlink(missing_ok=True)
        publish(new, target, replace=True)
    return str(kept) if keep else None


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Fold the log into the file and hold it, as only a process can that has it for itself."""
    with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise DatabaseUnavailableError(
                    f"database {target}: another process has it open",
                    "stop 'tracker up', 'serve' and 'schedule' first",
                ) from error
        except sqlite3.DatabaseError:
            pass  # damaged: that is what is to be mended; it is kept as it is
        if os.name == "nt":
            connection.close()  # no open file can be replaced there
        yield


def _keep(target: Path, kept: Path) -> None:
    try:
        for source in (*_logs(target), target):  # the file last: it is what one looks for
            if source.exists():
                beside = kept.with_name(kept.name + source.name.removeprefix(target.name))
                with unfinished(beside) as copy:
                    shutil.copyfile(source, copy)
                    copy.chmod(target.stat().st_mode)
                    publish(copy, beside, replace=False)
    except OSError as error:
        raise TrackerError(
            f"the database {target} cannot be kept beside ({error.strerror or error}); "
            "nothing was replaced"
        ) from error


def _logs(target: Path) -> list[Path]:
    return [target.with_name(f"{target.name}{end}") for end in ("-wal", "-shm", "-journal")]
