"""`tracker db backup`, `restore` and `verify`: copies that are proved before they get a name."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from db.copies.backup import copy_sqlite, publish, unfinished
from db.copies.logical import copy_to_file, put_into_postgres
from db.copies.proof import (
    Proof,
    copy_closed,
    load_last_hash,
    prove,
    prove_file,
    refuse_newer,
)
from db.copies.restore import load_held, put_in_place
from db.dialect import is_sqlite
from db.engine import DatabaseUnavailableError, open_engine, reading, sqlite_file
from db.leader_lock import open_leader_lock
from db.migrate import load_counts, load_revision, revisions, upgrade
from db.tables import APPEND_ONLY
from jobs.schedule import only_scheduler
from jobs.settings.desk import Settings
from tracker.errors import BadInputError, TrackerError


def back_up_to(settings: Settings, path: Path, *, force: bool) -> dict[str, Any]:
    """Write a proved copy of the database while others write to it; gives its document.

    The file gets its name only when it was reopened and every row and hash in it was found right.
    """
    engine = _existing(settings)
    _refuse_taken(settings, path, force=force)
    with reading(engine) as connection:
        revision = load_revision(connection)
        refuse_newer(revision, what=f"the database {_shown(engine)}")
        if revision is None:
            raise TrackerError(f"the database {_shown(engine)} is empty; run 'tracker init'")
        if revision != revisions()[-1] and not is_sqlite(engine):  # copied row by row
            raise TrackerError(_older(engine, revision))
        before = load_counts(connection)
    with _told(path), unfinished(path) as copy:
        (copy_sqlite if is_sqlite(engine) else copy_to_file)(engine, copy)
        proof = _proved(copy, path)
        _compare(engine, proof, before)
        file = sqlite_file(settings.url)
        if file is not None:
            copy.chmod(file.stat().st_mode)
        publish(copy, path, replace=force)
    engine.dispose()
    return _document(path, proof) | {"database": _shown(engine)}


def restore_from(settings: Settings, path: Path, *, force: bool) -> dict[str, Any]:
    """Put a proved backup in the place of the database; gives its document.

    A database that holds anything is replaced only with `force`, and kept beside. A backup of an
    older version is brought to this one on the way.
    """
    looked_at, proof = _identity(path), prove_file(path)
    _refuse_broken(path, proof)
    shown = make_url(settings.url).render_as_string(hide_password=True)
    with ExitStack() as stack:
        # A server's database is replaced whole, and only while nobody has it open: a leader has.
        if sqlite_file(settings.url) is not None:
            stack.enter_context(only_scheduler(open_leader_lock(settings.url), where=shown))
        held = _held(settings)
        if held is not None and not force:
            raise BadInputError(
                f"the database {shown} holds {held}; with --force the backup replaces it, and "
                "what it holds is kept beside"
            )
        target = sqlite_file(settings.url)
        # Beside the target, so that giving it its name is one step; PostgreSQL has no such file.
        place = target or settings.home / "restoring.db"
        with _told(place), unfinished(place) as copy:
            forward = _readied(path, proof, looked_at, copy)
            if target is None:
                kept = put_into_postgres(copy, settings.url, forward, keep=held is not None)
            else:
                kept = put_in_place(copy, target, keep=held is not None)
    restored = {"database": shown, "kept": kept, "restored_revision": forward.revision}
    return _document(path, proof) | restored


def verify(settings: Settings, path: Path | None) -> dict[str, Any]:
    """Prove the database, or a backup; TrackerError names the first thing that does not hold."""
    if path is not None:
        proof = prove_file(path)
        _refuse_broken(path, proof)
        return _document(path, proof)
    engine = _existing(settings)
    with reading(engine) as connection:
        revision = load_revision(connection)
        refuse_newer(revision, what=f"the database {_shown(engine)}")
        if revision != revisions()[-1]:
            raise TrackerError(_older(engine, revision))
        proof = prove(connection)
    _refuse_broken(_shown(engine), proof)
    return _document(None, proof) | {"database": _shown(engine)}


def _existing(settings: Settings) -> Engine:
    """Open the database without making one."""
    file = sqlite_file(settings.url)
    if file is not None and not file.exists():
        raise TrackerError(f"there is no database {file} yet; run 'tracker init'")
    return open_engine(settings.url)


def _refuse_taken(settings: Settings, path: Path, *, force: bool) -> None:
    file = sqlite_file(settings.url)
    if file is not None and path.exists() and path.samefile(file):
        raise BadInputError(f"{path} is the database itself; name another file")
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else f"lies in no folder: make {path.parent}, or"
        raise BadInputError(f"{path} {what}{';' if path.is_dir() else ''} name another file")
    if path.exists() and not force:
        raise BadInputError(f"{path} is there already; name another file, or replace it by --force")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into one line."""
    try:
        yield
    except FileExistsError as error:
        raise BadInputError(f"{path} is there already; name another file") from error
    except OSError as error:
        raise BadInputError(
            f"{path}: {error.strerror or error}; nothing was written, choose another file"
        ) from error


def _proved(copy: Path, path: Path) -> Proof:
    proof = prove_file(copy)
    if proof.problems:
        raise TrackerError(
            f"{path} was not written, for the database does not hold: {proof.problems[0]}; "
            "restore the last backup"
        )
    return proof


def _refuse_broken(what: object, proof: Proof) -> None:
    if proof.problems:
        more = f" and {len(proof.problems) - 1} more" if len(proof.problems) > 1 else ""
        raise BadInputError(f"{what} does not hold: {proof.problems[0]}{more}; use another backup")


def _compare(engine: Engine, proof: Proof, before: Mapping[str, int]) -> None:
    """Hold the copy to the database: its chain is a beginning of it, and no row is missing."""
    with reading(engine) as connection:
        now = load_counts(connection)
        sealed = load_last_hash(connection, proof.batches) if proof.batches else (0, None)
    growing = {table.name for table in APPEND_ONLY} & set(proof.rows)
    short = [
        name
        for name in sorted(growing)
        if not before.get(name, 0) <= proof.rows[name] <= now.get(name, 0)
    ]
    if sealed != (proof.batches, proof.last_sha256) or short:
        named = f"row counts of {', '.join(short)}" if short else f"batch {proof.batches}"
        raise TrackerError(f"the copy differs from the database in the {named}; try again")


def _held(settings: Settings) -> str | None:
    file = sqlite_file(settings.url)
    if file is not None and not file.exists():
        return None
    try:
        engine = open_engine(settings.url)
        with reading(engine) as connection:
            held = load_held(connection)
        engine.dispose()
    except DatabaseUnavailableError as error:
        return f"what cannot be read ({error.problem})"
    return held


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell a file from what it is once somebody has written to it; None where there is none."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


def _readied(path: Path, proof: Proof, looked_at: tuple[int, int] | None, copy: Path) -> Proof:
    """Copy a proved backup as this version has it; what is byte for byte the same is proved."""
    copy_closed(path, copy)
    same = filecmp.cmp(path, copy, shallow=False) and _identity(path) == looked_at
    if same and proof.revision == revisions()[-1]:
        return proof
    _bring_forward(copy)
    forward = prove_file(copy)
    _refuse_broken(path, forward)
    return forward


def _bring_forward(copy: Path) -> None:
    engine = open_engine(f"sqlite:///{copy}")
    upgrade(engine, keep=False)
    engine.dispose()


def _older(engine: Engine, revision: str | None) -> str:
    return f"the database {_shown(engine)} is at revision {revision}; run 'tracker init' first"


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _document(path: Path | None, proof: Proof) -> dict[str, Any]:
    return {
        "file": None if path is None else str(path),
        "bytes": None if path is None else path.stat().st_size,
        "revision": proof.revision,
        "integrity": "ok",
        "batches": proof.batches,
        "last_batch_sha256": proof.last_sha256,
        "rows": dict(proof.rows),
    }
