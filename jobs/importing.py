"""`tracker import`: a file read, checked and recorded, or only looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from db.engine import reading, writing
from jobs.by_hand import value_anew
from jobs.coverage import AHEAD_OF_UTC
from jobs.drafts_made import hold_back
from jobs.imports.document import import_document
from jobs.imports.files import read_file
from jobs.imports.plan import make_plan, record_plan
from jobs.names import person
from jobs.settings import Settings
from jobs.startup import now_utc, open_memory
from tracker.errors import BadInputError


def import_file(
    settings: Settings,
    kind: str,
    path: Path,
    *,
    as_of: date | None,
    dry_run: bool,
    by: str | None = None,
) -> dict[str, Any]:
    """Record a file, all or nothing, and value the companies anew; give its document.

    A model whose coverage asks for approval is drafted, `by` its author (None: the login).
    """
    if as_of is not None and as_of > (now_utc() + AHEAD_OF_UTC).date():
        raise BadInputError(f"--as-of {as_of} is in the future; give a date that has come")
    who, file = person(by), read_file(path)  # before the database is even opened
    engine, _ = open_memory(settings)
    with reading(engine) as connection:  # a long file keeps no other writer waiting
        plan = make_plan(connection, file, kind, now=now_utc(), as_of=as_of)
    if dry_run:
        return import_document(plan, batch=None, dry_run=True)
    with writing(engine) as connection:
        now = now_utc()
        kept, drafts = hold_back(connection, plan, by=who, now=now)
        sealed = record_plan(connection, kept, now=now)
    if sealed.batch is not None:
        value_anew(settings, engine)
    return import_document(plan, batch=sealed.batch, dry_run=False) | {"drafts": drafts}
