"""Proves a database: readable to its last page, every batch as it was sealed, rows counted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from db.copies.backup import unfinished
from db.copies.verification import verify_chain
from db.dialect import broken_references, connect_read_only, is_sqlite, missing_triggers
from db.engine import DatabaseUnavailableError, open_engine, reading
from db.migrate import load_counts, load_revision, revisions, upgrade
from db.tables import APPEND_ONLY, TABLES
from tracker.errors import BadInputError, MigrationError

_OTHER_FILE = "choose another backup"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in a database; `problems` is empty where everything holds.

    `batches` is the id of the last sealed batch and `last_sha256` its hash, which names the hash
    of the batch before and so on back to the first. `rows` counts every table.
    """

    revision: str
    batches: int
    last_sha256: str | None
    rows: Mapping[str, int]
    problems: tuple[str, ...]


def prove(connection: Connection, *, intact: bool = False) -> Proof:
    """Prove a database of this program's version in one snapshot of it.

    `intact` says that its pages were read in this snapshot already.
    """
    revision = load_revision(connection)
    assert revision is not None
    problems = _integrity(connection) if is_sqlite(connection) and not intact else []
    problems += [f"rows without their parent in {name}" for name in broken_references(connection)]
    problems += [
        f"{one.name} has lost its trigger {suffix}"
        for one, suffix in missing_triggers(connection, APPEND_ONLY)
    ]
    problems += [finding.message for finding in verify_chain(connection)]
    batches, last = load_last_hash(connection)
    return Proof(revision, batches, last, load_counts(connection), tuple(problems))


def prove_file(path: Path) -> Proof:
    """Prove a SQLite file without changing it; of an older revision as migrated, in a copy.

    BadInputError when it is no whole database of this program; MigrationError when it is newer.
    """
    with _opened(path) as engine, reading(engine) as connection:
        damage = _integrity(connection)
        if damage:
            raise BadInputError(f"{path} is damaged ({damage[0]}): {_OTHER_FILE}")
        revision = load_revision(connection)
        refuse_newer(revision, what=f"the backup {path}")
        if revision is None or not inspect(connection).has_table("batch"):
            raise BadInputError(f"{path} holds no record of this program: {_OTHER_FILE}")
        counted = load_counts(connection)
        if revision == revisions()[-1]:
            return prove(connection, intact=True)
    proof = _prove_migrated(path)
    return Proof(revision, proof.batches, proof.last_sha256, counted, proof.problems)


def refuse_newer(revision: str | None, *, what: str) -> None:
    """Refuse with MigrationError what a newer version of the program has written."""
    if revision is not None and revision not in revisions():
        raise MigrationError(
            f"{what} is at revision {revision}, this program knows {revisions()[-1]}: "
            "it was written by a newer version; install that"
        )


def load_last_hash(connection: Connection, batch: int | None = None) -> tuple[int, str | None]:
    """Give id and hash of a batch, of the last one where none is named; (0, None) of none."""
    batches = TABLES["batch"]
    query = select(batches.c.id, batches.c.sha256).order_by(batches.c.id.desc()).limit(1)
    if batch is not None:
        query = query.where(batches.c.id == batch)
    row = connection.execute(query).first()
    return (0, None) if row is None else (int(row.id), str(row.sha256))


def copy_closed(source: Path, target: Path) -> None:
    """Copy a database file that nobody writes, with what is still in its log."""
    if source.with_name(f"{source.name}-wal").exists():
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    else:
        shutil.copyfile(source, target)


def _integrity(connection: Connection) -> list[str]:
    found = connection.execute(text("PRAGMA integrity_check(1)")).scalars().first()
    return [] if found == "ok" else [" ".join(str(found).split())]


@contextmanager
def _opened(path: Path) -> Iterator[Engine]:
    """Open a file as it is: nothing is written beside it, not even a log."""
    if not path.is_file():
        raise BadInputError(f"{path}: there is no such file; name a backup")
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    connect_read_only(engine, path)
    try:
        with path.open("rb") as file:
            file.read(1)
        yield engine
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}; {_OTHER_FILE}") from error
    except (DatabaseError, DatabaseUnavailableError) as error:  # the second from `reading`
        cause = error if isinstance(error, DatabaseError) else error.__cause__
        reason = " ".join(str(getattr(cause, "orig", cause)).split())
        raise BadInputError(f"{path} is no whole database ({reason}): {_OTHER_FILE}") from error
    finally:
        engine.dispose()


def _prove_migrated(path: Path) -> Proof:
    with unfinished(path.with_name(f"{path.name}.migrated")) as copy:
        copy_closed(path, copy)
        engine = open_engine(f"sqlite:///{copy}")
        try:
            upgrade(engine, keep=False)
            with reading(engine) as connection:
                return prove(connection)
        finally:
            engine.dispose()
