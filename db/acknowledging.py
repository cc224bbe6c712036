"""Somebody takes note of an open alert, which is not silence; or wants silence, for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from db.alerts import (
    Alert,
    AlertChange,
    Silence,
    load_alerts,
    record_alert,
    record_change,
    record_silence,
)
from tracker.alerts.bands import BandMemory, acknowledged
from tracker.alerts.memory import memory_document, read_memory
from tracker.errors import BadInputError


def acknowledge(
    connection: Connection, alert_id: int, *, by: str, note: str | None, now: datetime
) -> Alert:
    """Record who has taken note of an open alert; a band's alert is closed by it."""
    found = [one for one in load_alerts(connection) if one.id == alert_id]
    if not found or found[0].state == "normal":
        raise BadInputError(f"no open alert has the id {alert_id}; see 'tracker alerts list'")
    alert = found[0]
    memory = read_memory(alert.rule, alert.memory)
    if isinstance(memory, BandMemory):
        memory = acknowledged(memory)
    after = replace(
        alert,
        state=memory.state,
        acknowledged_by=by,
        acknowledged_at=now,
        note=note,
        memory=memory_document(memory),
        updated_at=now,
    )
    record_alert(connection, after)
    change = AlertChange.of(after, "acknowledged", before=alert.state, now=now)
    record_change(connection, replace(change, by=by, note=note))
    return after


def end_of(last_day: date) -> datetime:
    """Give the instant at which silence until a day ends: the end of that day in UTC."""
    return datetime.combine(last_day + timedelta(days=1), time(0), tzinfo=UTC)


def end_silence(connection: Connection, silence: Silence, *, by: str, now: datetime) -> int:
    """Undo a silence: a wish that ends at once is the last word on its ticker and rule."""
    over = replace(silence, until=now, reason=f"ended: {silence.reason}", by=by, recorded_at=now)
    return record_silence(connection, over)
