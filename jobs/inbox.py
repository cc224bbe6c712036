"""The job `inbox`: files of the watched folder, each imported once and moved out of the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from db.engine import reading, writing
from db.ledger import Ended, RecordedRuns, claim_run, finish_run, may_be_tried
from jobs.desk import Desk
from jobs.drafts.made import hold_back
from jobs.due import retry_at
from jobs.imports.files import LARGEST, read_file
from jobs.imports.plan import make_plan, record_plan
from jobs.imports.recognition import recognise_kind
from jobs.inbox_folder import DONE, REFUSED, Inbox
from jobs.logs import in_one_line
from jobs.runner import LEASE
from tracker.errors import BadInputError

JOB: Final = "inbox"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Result:
    """How a file fared: `reason` says why it was refused, `rows` how many it recorded."""

    rows: int = 0
    reason: str | None = None


def sweep_inbox(desk: Desk) -> None:
    """Import every file at rest; a file that fails is in the ledger and does not stop the rest."""
    if desk.inbox is None:
        return
    try:
        paths = desk.inbox.at_rest(desk.clock())
    except OSError as error:
        if not desk.inbox.unreadable:  # told once, not with every tick
            log.warning("the inbox cannot be read", reason=str(error))
        desk.inbox.unreadable = True
        return
    desk.inbox.unreadable = False
    for path in paths:
        try:
            _import_once(desk, desk.inbox, path)
        except Exception as error:  # noqa: BLE001  # told here and in the ledger; the rest goes on
            log.warning("a file could not be imported", file=path.name, reason=in_one_line(error))


def due_key(name: str, digest: str, ledger: RecordedRuns, now: datetime) -> str | None:
    """Name the run of a file; None while an earlier try of it waits for its next.

    A file that comes again after its run ended, by name and content, is another run.
    """
    key, number = f"{name} {digest}", 1
    while (run := ledger.get((JOB, key))) is not None:
        if run.state == "running":
            return key  # claiming decides, by its lease
        if run.state == "failed" and run.next_try_at is not None:
            return key if may_be_tried(run.next_try_at, now) else None
        number += 1
        key = f"{name} {digest} {number}"
    return key


def _import_once(desk: Desk, inbox: Inbox, path: Path) -> None:
    digest = _digest(path)
    with reading(desk.engine) as connection:
        key = due_key(path.name, digest, RecordedRuns(connection), desk.clock())
    if key is None:
        return
    with writing(desk.engine) as connection:
        attempt = claim_run(
            connection, job=JOB, due_key=key, now=desk.clock(), owner=desk.owner, lease=LEASE
        )
    if attempt is None:
        return
    try:
        result = _record(desk, path)
    except Exception as error:
        _finish(desk, key, attempt, detail={"error": in_one_line(error)}, again=True)
        raise
    _move(desk, inbox, path, result, key=key, attempt=attempt)


def _record(desk: Desk, path: Path) -> _Result:
    try:
        file = read_file(path)
        kind = recognise_kind(file).name
        with reading(desk.engine) as connection:
            plan = make_plan(connection, file, kind, now=desk.clock())
        with writing(desk.engine) as connection:
            kept, _ = hold_back(connection, plan, by=JOB, now=desk.clock())
            sealed = record_plan(connection, kept, now=desk.clock())
    except BadInputError as error:
        return _Result(reason=str(error))
    return _Result(rows=sum(sealed.new.values()))


def _move(desk: Desk, inbox: Inbox, path: Path, result: _Result, *, key: str, attempt: int) -> None:
    """Move a file after it is recorded: stopped in between, it is imported again, to no effect."""
    place = REFUSED if result.reason else DONE
    try:
        inbox.move(path, place, now=desk.clock(), reason=result.reason)
    except FileNotFoundError:  # somebody took it away meanwhile: it is out of the way as well
        pass
    except OSError as error:
        told = f"{path.name}: {result.reason or 'imported'}; it cannot be moved to {place}/ "
        told += f"({error.strerror or error}): let this user write {inbox.folder}"
        _finish(desk, key, attempt, rows=result.rows, detail=_failure(path, told), again=True)
        log.warning("a file of the inbox cannot be moved", file=path.name, reason=told)
        return
    detail = _failure(path, result.reason) if result.reason else {"file": path.name}
    state: Ended = "failed" if result.reason else "done"
    _finish(desk, key, attempt, state=state, rows=result.rows, detail=detail)
    log.info("a file of the inbox was read", file=path.name, moved_to=place, rows=result.rows)


def _finish(
    desk: Desk,
    key: str,
    attempt: int,
    *,
    detail: Mapping[str, object],
    state: Ended = "failed",
    rows: int = 0,
    again: bool = False,
) -> None:
    with writing(desk.engine) as connection:
        now = desk.clock()
        next_try = retry_at(now, attempt=attempt, jitter=random.uniform(-1, 1)) if again else None  # nosec B311 # no secret
        finish_run(
            connection,
            job=JOB,
            due_key=key,
            attempt=attempt,
            state=state,
            now=now,
            rows=rows,
            detail=detail,
            next_try_at=next_try,
        )


def _failure(path: Path, message: str) -> dict[str, object]:
    return {"failures": [{"subject": path.name, "kind": "refused", "message": message}]}


def _digest(path: Path) -> str:
    """Give twelve letters that tell a file's content; one that cannot be read is told so later."""
    try:
        if path.stat().st_size > LARGEST:
            return "too large"
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:12]
    except OSError:
        return "unreadable"
