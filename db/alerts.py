"""Alerts as recorded: how each rule stands, every change to it, and who asked for silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from db.numbered_rows import record_row
from db.tables import TABLES


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule of one ticker (of a job's rule: one job) as it stands; `memory` is parsed JSON."""

    rule: str
    ticker: str
    state: str
    old: str | None  # what it came from; `new` follows while the alert is open
    new: str | None
    value: float | None
    threshold: float | None
    flip_price: float | None
    session: date
    since: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    note: str | None
    memory: object
    valuation_id: int | None
    updated_at: datetime
    id: int = 0  # 0: not recorded yet


@dataclass(frozen=True, slots=True)
class AlertChange:
    """One transition; `reasons` and `bridge` are parsed JSON."""

    alert_id: int
    rule: str
    ticker: str
    kind: str
    before: str
    after: str
    old: str | None
    new: str | None
    value: float | None
    threshold: float | None
    flip_price: float | None
    session: date
    reasons: object
    bridge: object
    severity: str
    silenced: bool
    by: str | None
    note: str | None
    valuation_id: int | None
    recorded_at: datetime
    id: int = 0

    @classmethod
    def of(cls, alert: Alert, kind: str, *, before: str, now: datetime) -> AlertChange:
        """Give a change to an alert as it stands, with none of what only a rule can say."""
        return cls(
            alert_id=alert.id,
            rule=alert.rule,
            ticker=alert.ticker,
            kind=kind,
            before=before,
            after=alert.state,
            old=alert.old,
            new=alert.new,
            value=alert.value,
            threshold=alert.threshold,
            flip_price=alert.flip_price,
            session=alert.session,
            reasons=[],
            bridge=None,
            severity="info",
            silenced=False,
            by=None,
            note=None,
            valuation_id=alert.valuation_id,
            recorded_at=now,
        )


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is mailed about a rule of a ticker (None: any of its rules) until an instant."""

    ticker: str
    rule: str | None
    until: datetime
    reason: str
    by: str
    recorded_at: datetime
    id: int = 0

    def covers(self, rule: str) -> bool:
        """Tell whether it is about this rule."""
        return self.rule is None or self.rule == rule


def load_alerts(connection: Connection, *, ticker: str | None = None) -> list[Alert]:
    """Give every rule as it stands (of one ticker), by ticker and rule."""
    table = TABLES["alert"]
    query = select(table).order_by(table.c.ticker, table.c.rule)
    if ticker is not None:
        query = query.where(table.c.ticker == ticker)
    return [Alert(**row) for row in connection.execute(query).mappings()]


def record_alert(connection: Connection, alert: Alert) -> int:
    """Record how a rule stands now, over how it stood; gives its id. The caller commits."""
    table, values = TABLES["alert"], _values(alert)
    mine = table.c.id == alert.id
    if alert.id and connection.execute(update(table).where(mine).values(**values)).rowcount:
        return alert.id
    return record_row(connection, "alert", values)


def record_change(connection: Connection, change: AlertChange) -> int:
    """Append one transition; gives its id. The caller commits."""
    return record_row(connection, "alert_change", _values(change))


def load_changes(
    connection: Connection,
    *,
    ticker: str | None = None,
    rule: str | None = None,
    since: datetime | None = None,
    kinds: Iterable[str] | None = None,
) -> list[AlertChange]:
    """Give the transitions, the oldest first; `since` leaves out those recorded until then."""
    table = TABLES["alert_change"]
    query = select(table).order_by(table.c.id)
    if ticker is not None:
        query = query.where(table.c.ticker == ticker)
    if rule is not None:
        query = query.where(table.c.rule == rule)
    if since is not None:
        query = query.where(table.c.recorded_at > since)
    if kinds is not None:
        query = query.where(table.c.kind.in_(list(kinds)))
    return [AlertChange(**row) for row in connection.execute(query).mappings()]


def record_silence(connection: Connection, silence: Silence) -> int:
    """Append a wish for silence; one that ends at once ends an earlier one."""
    return record_row(connection, "silence", _values(silence))


def load_silences(
    connection: Connection, *, now: datetime, ticker: str | None = None
) -> list[Silence]:
    """Give the silences in force: the last word on each ticker and rule, where it is not over."""
    table = TABLES["silence"]
    newest = select(func.max(table.c.id)).group_by(table.c.ticker, table.c.rule)
    query = select(table).where(table.c.id.in_(newest), table.c.until > now).order_by(table.c.id)
    if ticker is not None:
        query = query.where(table.c.ticker == ticker)
    return [Silence(**row) for row in connection.execute(query).mappings()]


def _values(row: Alert | AlertChange | Silence) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(row) if one.name != "id"}


def load_change_page(
    connection: Connection, *, ticker: str | None, skip: int, most: int
) -> tuple[list[AlertChange], int]:
    """Give a page of the transitions (of one ticker), the newest first, and how many there are."""
    table = TABLES["alert_change"]
    mine = [] if ticker is None else [table.c.ticker == ticker]
    query = select(table).where(*mine).order_by(table.c.id.desc()).offset(skip).limit(most)
    count = select(func.count()).select_from(table).where(*mine)
    rows = [AlertChange(**row) for row in connection.execute(query).mappings()]
    return rows, int(connection.execute(count).scalar_one())


def load_severities(connection: Connection) -> dict[int, str]:
    """Give how grave the last transition of each alert that stands was, by the alert's id."""
    alert, change = TABLES["alert"], TABLES["alert_change"]
    last = (
        select(change.c.severity)
        .where(change.c.ticker == alert.c.ticker, change.c.rule == alert.c.rule)
        .where(change.c.kind != "acknowledged")
        .order_by(change.c.recorded_at.desc(), change.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(alert.c.id, last).where(alert.c.state != "normal")
    return {number: severity for number, severity in connection.execute(query) if severity}


def load_silence(connection: Connection, silence: int) -> Silence | None:
    """Give one wish for silence by its id, in force or not."""
    table = TABLES["silence"]
    row = connection.execute(select(table).where(table.c.id == silence)).mappings().first()
    return None if row is None else Silence(**row)
