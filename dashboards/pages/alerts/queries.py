"""What the Alerts page reads: how the rules stand, who wants quiet, what changed, what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from dashboards.asked import Asked
from db.alert_list import alert_list
from db.alerts import (
    Alert,
    AlertChange,
    Silence,
    load_alerts,
    load_change_page,
    load_severities,
    load_silence,
    load_silences,
)
from db.delivery_log import Mailed, load_mail_counts, load_mail_page
from db.engine import reading
from db.tables import TABLES
from tracker.alerts.limits import AlertLimits

EVER: Final = datetime(1990, 1, 1, tzinfo=UTC)
PAGE: Final = 15  # lines of history or mail at once
FILED: Final = 100_000  # mails of a file: a spreadsheet takes a million rows


@dataclass(frozen=True, slots=True)
class Board:
    """How every rule stands, with how grave it is; `silences` are the last words, over or not."""

    alerts: Sequence[Alert]
    severities: Mapping[int, str]
    silences: Sequence[Silence]

    def quiet(self, alert: Alert, now: datetime) -> list[Silence]:
        """Give the silences in force over an alert, the longest first."""
        found = [
            one
            for one in self.silences
            if one.until > now and one.ticker == alert.ticker and one.covers(alert.rule)
        ]
        return sorted(found, key=lambda one: one.until, reverse=True)

    def in_force(self, now: datetime) -> list[Silence]:
        """Give the silences in force, the first to end first."""
        return sorted((one for one in self.silences if one.until > now), key=lambda one: one.until)


@dataclass(frozen=True, slots=True)
class History:
    """A page of the transitions, the newest first, and how many there are in all."""

    changes: Sequence[AlertChange]
    total: int


@dataclass(frozen=True, slots=True)
class MailLog:
    """A page of the mail log, the newest first, and how many mails are in each state."""

    mails: Sequence[Mailed]
    counts: Mapping[str, int]


def board(asked: Asked) -> Board:
    """Read how every rule stands."""
    return asked.record.ask("alert board", asked.stamp, ("alerts",), _load_board)


def history(asked: Asked, ticker: str | None, page: int) -> History:
    """Read a page of the history, of one ticker or of all."""

    def load(connection: Connection) -> History:
        skip = (page - 1) * PAGE
        return History(*load_change_page(connection, ticker=ticker, skip=skip, most=PAGE))

    return asked.record.ask(("alert history", ticker, page), asked.stamp, ("alerts",), load)


def mail_log(asked: Asked, state: str | None, page: int) -> MailLog:
    """Read a page of the mail log, of one state or of all."""

    def load(connection: Connection) -> MailLog:
        skip = (page - 1) * PAGE
        mails = load_mail_page(connection, state=state, skip=skip, most=PAGE)
        return MailLog(mails, load_mail_counts(connection))

    return asked.record.ask(("mail log", state, page), asked.stamp, ("mail",), load)


def listed(asked: Asked) -> Mapping[str, Any]:
    """Read every alert and every change as rows, what may not be shown left out."""
    with reading(asked.record.engine) as connection:
        return alert_list(connection, now=asked.snapshot.now, every=True)


def mails(asked: Asked, state: str | None) -> Sequence[Mailed]:
    """Read the whole mail log, of one state or of all, for a file."""
    with reading(asked.record.engine) as connection:
        return load_mail_page(connection, state=state, skip=0, most=FILED)


def silence(asked: Asked, number: int) -> Silence | None:
    """Read one wish for silence."""
    name = ("silence", number)
    return asked.record.ask(
        name, asked.stamp, ("alerts",), lambda connection: load_silence(connection, number)
    )


def limits(asked: Asked) -> Mapping[str, AlertLimits]:
    """Read the limits of the rules of each covered company, from its policy in force."""
    return asked.record.ask("alert limits", asked.stamp, ("batch",), _load_limits)


def _load_board(connection: Connection) -> Board:
    return Board(
        alerts=load_alerts(connection),
        severities=load_severities(connection),
        silences=load_silences(connection, now=EVER),
    )


def _load_limits(connection: Connection) -> dict[str, AlertLimits]:
    table = TABLES["policy"]
    newest = select(func.max(table.c.id)).group_by(table.c.ticker)
    query = select(table.c.ticker, table.c.document).where(table.c.id.in_(newest))
    return {
        ticker: AlertLimits.model_validate(document.get("alerts") or {})
        for ticker, document in connection.execute(query)
    }
