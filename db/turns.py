"""Writers of a SQLite file one after the other: who waits gets a turn before who has just had one.

SQLite keeps no line. Its own waiting soon sleeps a tenth of a second between two looks, and finds
the lock taken again by a writer that never sleeps: of eight processes that wrote all the while,
four were kept out for more than ten seconds.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

try:
    import fcntl
except ImportError:  # Windows: there the looks alone have to do
    fcntl = None  # type: ignore[assignment]


def begin_in_turn(connection: Connection, path: Path, *, seconds: float) -> None:
    """Begin as the only writer of a file, waiting for so many seconds at most.

    One of those who wait stands at the door and looks often; the others, and whoever has just
    written, wait behind. OperationalError as of any statement when the time is over.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    until = time.monotonic() + seconds
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute("PRAGMA busy_timeout=0")
    try:
        with _at_the_door(path.parent, until):
            while time.monotonic() < until:
                try:
                    driver.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error):
                        break
                    _rest()
                else:
                    return
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong as others do
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience}")


@contextmanager
def _at_the_door(folder: Path, until: float) -> Iterator[None]:
    """Be the one who looks: by a lock on the folder, which leaves no file and dies with us.

    Never on the file itself: closing it would take SQLite's own locks away from this process.
    """
    try:
        handle = None if fcntl is None else os.open(folder, os.O_RDONLY)
    except OSError:  # a folder that may not be listed: all look
        handle = None
    if handle is None:
        yield
        return
    try:
        while time.monotonic() < until and not _locked(handle):
            _rest()
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without such locks: all look
        return True
    return True


def _rest() -> None:
    time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 (no secret)
