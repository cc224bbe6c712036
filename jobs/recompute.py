"""The job `recompute`: values every covered company and records what pages and mails will show."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from db.inputs import load_covered, load_inputs
from db.valuations import record_valuation
from jobs.alerting import Valued, record_alerts
from jobs.delivery.mailing import Mailing
from tracker import __version__
from tracker.document import Valuation
from tracker.findings import Finding
from tracker.held import is_outage, newer_shares
from tracker.inputs import ValuationInputs
from tracker.lineage import inputs_used
from tracker.snapshot import finding_document, valuation_document
from tracker.valuation import History, find_covered, value_at

AgedAt = tuple[date, datetime]  # when ages, status and horizon are counted


def recompute(
    connection: Connection,
    *,
    now: datetime,
    as_of: date | None = None,
    mailing: Mailing | None = None,
) -> tuple[int, list[Finding]]:
    """Value every covered company now (or as of a date) and record it; gives the rows written.

    Today's valuations are judged by the alert rules in the same transaction; the second value
    says which of their mails could not be written whole.
    """
    written, findings = 0, list[Finding]()
    for ticker in load_covered(connection):
        inputs = load_inputs(connection, ticker=ticker)
        if as_of is None:
            history, document = value_shown(inputs, now=now)
        else:
            history = value_at(inputs, as_of=as_of)
            document = valuation_document(history)
        row, is_new = record_valuation(
            connection,
            ticker=ticker,
            # A held valuation belongs to the day that sees it: pages show the latest day's.
            session=date.fromisoformat(document["aged_at"]),
            computed_at=now,
            batch=inputs.batch,
            calc_version=__version__,
            document=document,
            inputs=inputs_used(history),
        )
        written += is_new
        if as_of is None:
            valued = Valued(row, document, history, inputs)
            findings += record_alerts(connection, valued, mailing=mailing or Mailing(), now=now)
    return written, findings


def market_day(inputs: ValuationInputs, moment: datetime) -> date:
    """Give the date that a moment has on the covered company's exchange."""
    return moment.astimezone(find_covered(inputs).exchange.timezone).date()


def value_now(inputs: ValuationInputs, *, now: datetime) -> History:
    """Value today: everything in effect and known by now."""
    return value_at(inputs, as_of=market_day(inputs, now), known_at=now)


def shown_at(inputs: ValuationInputs, *, now: datetime) -> tuple[date, AgedAt | None]:
    """Give the date that `value_shown` values: today, or the last close's while nothing comes in.

    With the latter the date and instant at which ages count then.
    """
    return _dates(value_now(inputs, now=now), now)


def _dates(current: History, now: datetime) -> tuple[date, AgedAt | None]:
    today: date = current.grid.days[-1].astype(object).date()
    if not is_outage(current):
        return today, None
    session: date = current.own.leg.session[-1].astype(object).date()
    return session, (today, now)


def value_shown(inputs: ValuationInputs, *, now: datetime) -> tuple[History, Valuation]:
    """Give what pages, mails and the command show now: today's valuation, with its document.

    While nothing comes in at all, the last whole valuation is held, as of the company's last close
    and aged at today: the market's figures of then, the desk's target, model and rules of now. Its
    findings then name the share counts that took effect since.
    """
    current = value_now(inputs, now=now)
    as_of, aged_at = _dates(current, now)
    if aged_at is None:
        return current, valuation_document(current)
    held = value_at(inputs, as_of=as_of, known_at=now, aged_at=aged_at)
    document = valuation_document(held)
    document["findings"] += [finding_document(one) for one in newer_shares(held, current)]
    return held, document
