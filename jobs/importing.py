"""`tracker import`: a file read, checked and recorded, or only looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from db.engine import reading, writing
from jobs.by_hand import value_anew
from jobs.coverage.loading import AHEAD_OF_UTC
from jobs.drafts.made import hold_back
from jobs.imports.document import import_document
from jobs.imports.files import read_file
from jobs.imports.plan import Plan, make_plan, record_plan
from jobs.models.differences import Before, load_before, planned, recorded
from jobs.models.plan import make_model_plan, read_mapped
from jobs.names import person
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_memory
from tracker.errors import BadInputError


def import_file(
    settings: Settings,
    kind: str,
    path: Path,
    *,
    as_of: date | None,
    dry_run: bool,
    mapping: Path | None = None,
    accepted: bool = False,
    by: str | None = None,
) -> dict[str, Any]:
    """Record a file, all or nothing, and value the companies anew; give its document.

    A workbook of a model is read by its `mapping`. One that does not add up is refused unless that
    is `accepted`. One whose coverage asks for approval is drafted, `by` its author.
    """
    if as_of is not None and as_of > (now_utc() + AHEAD_OF_UTC).date():
        raise BadInputError(f"--as-of {as_of} is in the future; give a date that has come")
    if mapping is not None and kind != "forecast":
        raise BadInputError(f"--mapping reads a model: import it as forecast, not as {kind}")
    if accepted and kind != "forecast":
        raise BadInputError(f"--accept-findings is for a model: forecast, not {kind}")
    # Read before the database is even opened.
    who = person(by)
    make = _plain(path, kind) if mapping is None else _mapped(path, mapping)
    engine, _ = open_memory(settings)
    with reading(engine) as connection:  # a long file keeps no other writer waiting
        now = now_utc()
        plan = make(connection, now=now, as_of=as_of, accepted=accepted)
        before = load_before(connection, plan)
    if not dry_run:
        return _recorded(settings, engine, plan, before, by=who)
    differences = planned(plan, before, now=now)
    return import_document(plan, batch=None, dry_run=True, differences=differences)


def _recorded(
    settings: Settings, engine: Engine, plan: Plan, before: Before, *, by: str
) -> dict[str, Any]:
    with writing(engine) as connection:
        now = now_utc()
        kept, drafts = hold_back(connection, plan, by=by, now=now)
        sealed = record_plan(connection, kept, now=now)
    if sealed.batch is not None:
        value_anew(settings, engine)
    if drafts:  # of a draft what its approval would change
        differences = planned(plan, before, now=now)
    else:
        with reading(engine) as connection:
            differences = recorded(connection, plan, before, now=now)
    document = import_document(plan, batch=sealed.batch, dry_run=False, differences=differences)
    return document | {"drafts": drafts}


def _plain(path: Path, kind: str) -> Callable[..., Plan]:
    file = read_file(path)
    return lambda connection, **options: make_plan(connection, file, kind, **options)


def _mapped(path: Path, mapping: Path) -> Callable[..., Plan]:
    file = read_mapped(path, mapping)
    return lambda connection, **options: make_model_plan(connection, file, **options)
