"""`tracker coverage status`: sets the status of a coverage, and values it anew at once."""

from __future__ import annotations

from datetime import datetime
from typing import Final, get_args

from sqlalchemy import Connection, Engine

from db.batches import seal
from db.engine import reading, writing
from db.inputs import load_inputs
from db.standing import SetStatus, load_statuses
from jobs.answers import find_company
from jobs.by_hand import value_anew
from jobs.names import login
from jobs.recompute import market_day
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_memory
from tracker.coverage.entries import Status
from tracker.errors import BadInputError

SETTABLE: Final = get_args(Status.model_fields["status"].annotation)
SOURCE: Final = "desk"


def set_status(
    settings: Settings, ticker: str, status: str, *, why: str, who: str | None
) -> tuple[str, SetStatus]:
    """Record a status from today on with who and why; pages and mails follow at once."""
    if status not in SETTABLE:
        raise BadInputError(f"{status!r}: no such status; expected {', '.join(SETTABLE)}")
    if not why.strip():
        raise BadInputError("--why: say why the status changes; it stays in the record")
    engine, _ = open_memory(settings)
    with writing(engine) as connection:
        known = find_company(connection, ticker)
        record_status(connection, known, status, why=why, who=who or login(), now=now_utc())
        recorded = load_statuses(connection, known)[-1]
    value_anew(settings, engine)
    return known, recorded


def record_status(
    connection: Connection, ticker: str, status: str, *, why: str, who: str, now: datetime
) -> None:
    """Append a status in effect from the exchange's today. The caller commits."""
    row = {
        "ticker": ticker,
        "effective": market_day(load_inputs(connection, ticker=ticker), now),
        "status": status,
        "who": " ".join(who.split()),
        "why": " ".join(why.split()),
        "source": SOURCE,
        "note": None,
        "known_at": now,
    }
    seal(connection, source=SOURCE, rows={"status": [row]}, now=now, fetched=False)


def read_statuses(engine: Engine, ticker: str) -> tuple[str, list[SetStatus]]:
    """Give the trail of a covered company's statuses, the oldest first."""
    with reading(engine) as connection:
        known = find_company(connection, ticker)
        return known, load_statuses(connection, known)
