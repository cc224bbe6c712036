"""A user's coverage file before a bundled one, fact by fact, whichever was loaded first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.bundled_facts import Key, load_bundled_facts
from db.coverage_files import Origin, files_in_force, load_bodies, load_coverage_files
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import parse_coverage
from tracker.errors import CoverageError
from tracker.inputs import FRAMES

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


def settled_rows(connection: Connection, rows: Rows, *, origin: Origin, now: datetime) -> Rows:
    """Give the rows of a file so that what a user's file says counts, and goes on counting.

    Of a bundled file those that no user's file states, for a peer may stand in two files. Of a
    user's file all: where a bundled one gave another source's value that became known later, the
    user's is known from now on, as any value is that replaces another.
    """
    if origin == "bundled":
        stated = load_stated_by_users(connection)
        return {
            kind: [row for row in given if _key(kind, row) not in stated]
            for kind, given in rows.items()
        }
    bundled = load_bundled_facts(connection, kinds=rows)

    def told(kind: str, row: Row) -> Row:
        later = any(
            source != row["source"] and known_at > row["known_at"]
            for source, known_at in bundled.get(_key(kind, row), ())
        )
        return {**row, "known_at": now} if later else row

    return {kind: [told(kind, row) for row in given] for kind, given in rows.items()}


def load_stated_by_users(connection: Connection) -> set[Key]:
    """Give the key of every fact that the users' files in force state."""
    in_force = files_in_force(load_coverage_files(connection)).values()
    files = [file for file in in_force if file.origin == "user"]
    bodies = load_bodies(connection, files)
    return {
        _key(kind, row)
        for file in files
        for kind, given in _facts(bodies[file.sha256], file.name)
        for row in given
    }


def _facts(body: str, name: str) -> Iterable[tuple[str, Sequence[Row]]]:
    try:
        return coverage_facts(parse_coverage(body, name=name)).items()
    except CoverageError:  # the rules have become stricter since it was loaded
        return ()


def _key(kind: str, row: Row) -> Key:
    return (kind, *(row[name] for name in FRAMES[kind].key))
