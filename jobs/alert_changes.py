"""Records one change of one rule, and the mail about it, in the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from db.alerts import Alert, AlertChange, load_changes, record_change
from jobs.alert_news import chart_of, moves_between, own_path
from jobs.delivery.mailing import Mailing
from jobs.delivery.outbox import SUPPRESSED, Occasion, readers_of, record_letters, record_posts
from jobs.mail.alert_letter import alert_letter
from jobs.mail.news import AlertNews, Moves
from tracker.alerts.changes import BANDED, Change
from tracker.alerts.memory import reason_documents
from tracker.alerts.moves import price_move
from tracker.alerts.reasons import Seen
from tracker.findings import Finding, Severity
from tracker.sessions import date_of


def record_told(
    connection: Connection,
    alert: Alert,
    change: Change,
    *,
    seen: Seen,
    mailing: Mailing,
    silenced: bool,
    now: datetime,
) -> list[Finding]:
    """Record a change and put its mails into the outbox; gives what could not be written whole."""
    limits = seen.policy.alerts.of(change.rule)
    moves = _moves(connection, alert, change, seen) if change.told else None
    row = replace(
        _row(alert, change, now),
        bridge=moves_document(moves),
        severity=limits.severity,
        silenced=silenced,
    )
    change_id = record_change(connection, row)
    receivers = readers_of(mailing, seen.policy.alerts, limits)
    if not change.told or silenced or limits.send != "now":
        return []
    if not receivers and not mailing.channels:
        return []
    news, problems = _news(row, change, seen, moves)
    occasion = Occasion("alert", f"change {change_id}", now, change_id)
    write = partial(alert_letter, news, base_url=mailing.base_url)
    problems += record_letters(connection, mailing, receivers, write, occasion)
    problems += record_posts(connection, mailing, write, occasion)
    return [mail_finding(alert.ticker, problem) for problem in dict.fromkeys(problems)]


def _row(alert: Alert, change: Change, now: datetime) -> AlertChange:
    """Give a change as recorded: its own figures over those of the alert as it stands."""
    return replace(
        AlertChange.of(alert, change.kind, before=change.before, now=now),
        after=change.after,
        old=change.old,
        new=change.new,
        value=change.value,
        threshold=change.threshold,
        session=change.session,
        reasons=reason_documents(change.reasons),
    )


def mail_finding(subject: str, problem: str) -> Finding:
    """Give what went wrong in writing a mail as a finding."""
    code = "address_suppressed" if problem.endswith(SUPPRESSED) else "mail_reduced"
    return Finding(Severity.WARNING, subject, code, problem)


def moves_document(moves: Moves | None) -> dict[str, Any] | None:
    """Give a bridge as JSON."""
    if moves is None:
        return None
    return {
        **asdict(moves),
        "since": str(moves.since),
        "until": str(moves.until),
        "parts": [{"factor": factor, "value": value} for factor, value in moves.parts],
    }


def _moves(connection: Connection, alert: Alert, change: Change, seen: Seen) -> Moves | None:
    """Bridge the upside since the rule's last change, or since the publication."""
    kinds = ("fired", "followed", "returned", "withdrawn")
    told = load_changes(connection, ticker=alert.ticker, rule=change.rule, kinds=kinds)
    published = date_of(seen.document["target"]["published_on"])
    since = told[-1].session if told else published
    if since is None:
        return None
    return moves_between(seen.inputs, since=since, until=change.session)


def _news(
    row: AlertChange, change: Change, seen: Seen, moves: Moves | None
) -> tuple[AlertNews, list[str]]:
    chart, problem = None, None
    if change.rule in BANDED or change.rule == "target_review":
        chart, problem = chart_of(own_path(seen.inputs, seen.document), seen.document)
    news = AlertNews(
        rule=change.rule,
        kind=change.kind,
        severity=row.severity,
        old=change.old,
        new=change.new,
        value=change.value,
        flip_price=row.flip_price,
        session=change.session,
        reasons=change.reasons,
        document=seen.document,
        subject=row.ticker,
        moved=price_move(seen.document, seen.previous, seen.inputs),
        moves=moves,
        chart=chart,
        disclaimer=seen.policy.disclaimer,
    )
    return news, [problem] if problem else []
