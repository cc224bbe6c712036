"""The alerts and their changes as rows: what `alerts list --json` prints and pages export."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from db.alerts import Alert, AlertChange, Silence, load_alerts, load_changes, load_silences
from db.standing import load_restricted
from tracker.alerts.bands import BandMemory
from tracker.alerts.conditions import Reasons
from tracker.alerts.memory import read_memory, reason_documents
from tracker.restricted import HIDDEN_RULES

FIGURES: Final = frozenset(
    {"from", "to", "value", "threshold", "flip_price", "waiting", "bridge", "note"}
)
OPEN: Final = frozenset({"firing", "pending", "no data"})


def alert_list(connection: Connection, *, now: datetime, every: bool) -> dict[str, Any]:
    """Give the open alerts; with `every` the others too, and each change, the oldest first."""
    silences = load_silences(connection, now=now)
    alerts = [one for one in load_alerts(connection) if every or one.state in OPEN]
    changes = load_changes(connection) if every else []
    restricted = load_restricted(connection)
    return {
        "alerts": [_shown(_alert(one, silences), restricted) for one in alerts],
        "changes": [_shown(_change(one), restricted) for one in changes],
    }


def _shown(row: dict[str, Any], restricted: Collection[str]) -> dict[str, Any]:
    """Hide what a restricted company's rules say of rating, target and upside."""
    if row["ticker"] not in restricted:
        return row
    hidden = FIGURES if row["rule"] in HIDDEN_RULES else {"bridge"}
    shown = {name: None if name in hidden else value for name, value in row.items()}
    return {**shown, "reasons": []} if row["rule"] in HIDDEN_RULES else shown


def _alert(alert: Alert, silences: Sequence[Silence]) -> dict[str, Any]:
    memory = read_memory(alert.rule, alert.memory) if alert.memory else None
    quiet = [one.until for one in silences if one.ticker == alert.ticker and one.covers(alert.rule)]
    reasons = memory.standing if isinstance(memory, Reasons) else ()
    return {
        "id": alert.id,
        "rule": alert.rule,
        "ticker": alert.ticker,
        "state": alert.state,
        "from": alert.old,
        "to": alert.new,
        "value": alert.value,
        "threshold": alert.threshold,
        "flip_price": alert.flip_price,
        "session": str(alert.session),
        "since": _instant(alert.since),
        "acknowledged_by": alert.acknowledged_by,
        "acknowledged_at": _instant(alert.acknowledged_at),
        "note": alert.note,
        "silenced_until": _instant(max(quiet)) if quiet else None,
        "waiting": _waiting(memory),
        "reasons": reason_documents(reasons),
    }


def _waiting(memory: BandMemory | Reasons | None) -> dict[str, int] | None:
    """Say how long a band has been left for: beyond its margin, and beyond its edge."""
    if not isinstance(memory, BandMemory) or not memory.now.side:
        return None
    level = memory.now
    return {
        "direction": int(np.sign(level.side)),
        "sessions_beyond_margin": level.beyond_margin,
        "sessions_beyond_edge": level.beyond_edge,
    }


def _change(change: AlertChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "rule": change.rule,
        "ticker": change.ticker,
        "kind": change.kind,
        "state_from": change.before,
        "state_to": change.after,
        "from": change.old,
        "to": change.new,
        "value": change.value,
        "threshold": change.threshold,
        "flip_price": change.flip_price,
        "session": str(change.session),
        "severity": change.severity,
        "silenced": change.silenced,
        "by": change.by,
        "note": change.note,
        "reasons": change.reasons,
        "bridge": change.bridge,
        "valuation": change.valuation_id,
        "recorded_at": _instant(change.recorded_at),
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
