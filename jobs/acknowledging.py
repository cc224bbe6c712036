"""Takes note of an open alert for somebody, which is not silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from db.alerts import Alert, AlertChange, load_alerts, record_alert, record_change
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
