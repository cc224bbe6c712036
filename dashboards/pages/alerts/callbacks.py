"""What readers write on the Alerts page: who took note, who wants quiet, who ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from dash import Dash
from sqlalchemy import Connection

from dashboards import writes
from dashboards.pages.alerts.forms import LONGEST, MOST_DAYS, OWN_DAY, PAGE, PERIODS
from dashboards.reader import Language
from dashboards.record import Record
from dashboards.words import say
from dashboards.writes import RefusedError, Wish
from db.acknowledging import acknowledge, end_of, end_silence
from db.alerts import Alert, Silence, load_alerts, load_silence, load_silences, record_silence
from db.audit_trail import record_entry
from db.engine import writing
from db.inputs import load_covered

Act = Callable[[Connection, Wish, datetime], int]


def register(app: Dash, record: Record, language: Language) -> None:
    """Register what may be written here."""
    writes.register(app, record, language, page=PAGE, handle=handle)


def handle(record: Record, wish: Wish) -> str:
    """Do one act and give the query under which the page tells it."""
    act = ACTS.get(wish.act)
    if act is None:
        raise RefusedError(say("The request does not say what it is about; reload the page."))
    with writing(record.engine) as connection:
        number = act(connection, wish, record.now())
        record_entry(connection, wish.entry(wish.name(), record.now(), wish.of))
    address = wish.address.href(do=None, id=None, done=f"{wish.act}-{number}")
    return address[len(wish.address.path) :]


def _acknowledge(connection: Connection, wish: Wish, now: datetime) -> int:
    number, by = wish.number(), wish.name()
    note = wish.text("note", say("Note"), most=LONGEST, needed=False)
    alert = _open_alert(connection, number)
    if alert.acknowledged_by:
        raise RefusedError(
            say("{by} has taken note of this alert already.", by=alert.acknowledged_by)
        )
    acknowledge(connection, number, by=by, note=note, now=now)
    return number


def _silence(connection: Connection, wish: Wish, now: datetime) -> int:
    number, by = wish.number(), wish.name()
    reason = wish.text("reason", say("Reason"), most=LONGEST)
    assert reason is not None
    scope, until = wish.values.get("scope"), _until(wish, now)
    if scope not in {"rule", "all"}:
        raise RefusedError(say("Please choose what is to be silent."))
    alert = _open_alert(connection, number)
    if alert.ticker not in load_covered(connection):
        raise RefusedError(say("Mails about jobs go to the operators and cannot be silenced."))
    rule = alert.rule if scope == "rule" else None
    return record_silence(connection, Silence(alert.ticker, rule, until, reason, by, now))


def _end(connection: Connection, wish: Wish, now: datetime) -> int:
    number, by = wish.number(), wish.name()
    silence = load_silence(connection, number)
    in_force = {one.id for one in load_silences(connection, now=now)}
    if silence is None or silence.id not in in_force:
        raise RefusedError(say("This silence is over already."))
    return end_silence(connection, silence, by=by, now=now)


ACTS: Final[Mapping[str, Act]] = {"ack": _acknowledge, "silence": _silence, "end": _end}


def _open_alert(connection: Connection, number: int) -> Alert:
    found = [one for one in load_alerts(connection) if one.id == number]
    if not found or found[0].state == "normal":
        raise RefusedError(say("This alert is not open any more."))
    return found[0]


def _until(wish: Wish, now: datetime) -> datetime:
    """Give until when silence is wished: in the future, and not for longer than may be."""
    period = wish.values.get("period")
    if isinstance(period, str) and period in PERIODS:
        return now + dt.timedelta(days=PERIODS[period][1])
    if period != OWN_DAY:
        raise RefusedError(say("Please choose for how long."))
    text = wish.text("until", say("Last day"), most=10)
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        raise RefusedError(say("Last day: expected a date such as 2026-07-15")) from None
    latest = now.date() + dt.timedelta(days=MOST_DAYS)
    if not now.date() <= day <= latest:
        raise RefusedError(
            say(
                "Last day: expected a day from {first} to {last}",
                first=now.date().isoformat(),
                last=latest.isoformat(),
            )
        )
    return end_of(day)
