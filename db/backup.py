"""Copies a SQLite database to a file beside it, complete and readable by itself."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from db.dialect import is_sqlite


def back_up(engine: Engine, *, label: str) -> Path | None:
    """Copy the database beside itself under a name with this label; None for PostgreSQL.

    An existing copy of that name is kept under its own: the new one takes the next number.
    """
    if not is_sqlite(engine):
        return None
    path = _free_name(Path(str(engine.url.database)), label)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(unfinished),))
    with unfinished.open("rb") as copy:
        os.fsync(copy.fileno())
    return unfinished.rename(path)


def _free_name(database: Path, label: str) -> Path:
    number = 1
    while True:
        numbered = label if number == 1 else f"{label}-{number}"
        path = database.with_name(f"{database.stem}.{numbered}{database.suffix or '.sqlite'}")
        if not path.exists():
            return path
        number += 1
