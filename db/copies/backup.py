"""Copies a database to a SQLite file, complete and readable by itself, while others write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from db.dialect import is_sqlite
from db.engine import DatabaseUnavailableError

_FULL = "make room on its disk, or choose another file"
_OTHER = "run 'tracker doctor': it says what is wrong with the database"


def back_up(engine: Engine, *, label: str) -> Path | None:
    """Copy the database beside itself under a name with this label; None for PostgreSQL.

    An existing copy of that name is kept under its own: the new one takes the next number.
    """
    if not is_sqlite(engine):
        return None
    path = free_name(Path(str(engine.url.database)), label)
    with unfinished(path) as copy:
        copy_sqlite(engine, copy)
        publish(copy, path, replace=False)
    return path


def copy_sqlite(engine: Engine, path: Path) -> None:
    """Copy one consistent snapshot of a SQLite database into a new file; writers go on meanwhile.

    DatabaseUnavailableError when the database cannot be read or the file not be written.
    """
    try:
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as error:
        reason = " ".join(str(error).split())
        mend = _FULL if "full" in reason or "I/O" in reason else _OTHER
        raise DatabaseUnavailableError(f"no copy in {path.parent}: {reason}", mend) from error


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give a name beside `path` to write to; what is left there afterwards is removed.

    What killed processes left is removed first: the name tells whose it was.
    """
    prefix = f".{path.name}.unfinished-"
    for left in path.parent.glob(f"{prefix}*"):
        if not _lives(left.name.removeprefix(prefix).split("-", maxsplit=1)[0]):
            with suppress(PermissionError):  # Windows: somebody still writes it
                left.unlink(missing_ok=True)
    own = path.with_name(f"{prefix}{os.getpid()}")
    _remove(own)
    try:
        yield own
    finally:
        _remove(own)


def publish(copy: Path, path: Path, *, replace: bool) -> None:
    """Give a written file its name, on the disk before it is seen; FileExistsError if it is taken.

    With `replace` whatever has the name is replaced in one step.
    """
    with copy.open("rb+") as written:  # Windows flushes only what may be written
        os.fsync(written.fileno())
    if replace:
        copy.replace(path)
    else:
        _name(copy, path)
    if os.name == "nt":  # where no folder can be opened, names are kept by the file system
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def free_name(database: Path, label: str) -> Path:
    """Give a name beside a database with this label that no file has yet."""
    number = 1
    while True:
        numbered = label if number == 1 else f"{label}-{number}"
        path = database.with_name(f"{database.stem}.{numbered}{database.suffix or '.sqlite'}")
        if not path.exists():
            return path
        number += 1


def _name(copy: Path, path: Path) -> None:
    """Name a file; a link, unlike a rename, never replaces what another process put there."""
    try:
        path.hardlink_to(copy)
        copy.unlink()
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(str(path)) from None
        copy.rename(path)


def _remove(path: Path) -> None:
    for beside in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + beside).unlink(missing_ok=True)


def _lives(number: str) -> bool:
    if not number.isdigit() or os.name == "nt":  # there signal 0 would stop what it asks about
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
