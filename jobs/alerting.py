"""Judges the alert rules by a valuation, and records changes and mails in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.alerts import Alert, load_alerts, load_silences, record_alert
from db.valuations import load_previous
from jobs.alert_changes import record_told
from jobs.delivery.mailing import Mailing
from jobs.missed import missed_looks
from tracker.alerts.bands import BandMemory
from tracker.alerts.changes import BANDED
from tracker.alerts.conditions import joined
from tracker.alerts.decisions import Judged, Memory, Sessions, first_wanted, judge
from tracker.alerts.memory import memory_document, read_memory
from tracker.alerts.readings import past_readings
from tracker.alerts.reasons import Seen
from tracker.document import Valuation
from tracker.findings import Finding
from tracker.inputs import ValuationInputs
from tracker.valuation import History, find_covered, value_at, value_history

DEPTH: Final = 90  # days back in which a correction of the data is looked for


@dataclass(frozen=True, slots=True)
class Valued:
    """A valuation as it was recorded, with the history it is the last row of."""

    valuation_id: int
    document: Valuation
    history: History
    inputs: ValuationInputs


def record_alerts(
    connection: Connection, valued: Valued, *, mailing: Mailing, now: datetime
) -> list[Finding]:
    """Judge every rule of a company; records how each stands, what changed and who is mailed.

    Gives a finding for each mail that could not be written whole. The caller commits.
    """
    ticker = valued.document["ticker"]
    alerts = {one.rule: one for one in load_alerts(connection, ticker=ticker)}
    held = {rule: read_memory(rule, one.memory) for rule, one in alerts.items() if one.memory}
    seen = _seen(connection, valued)
    silences = load_silences(connection, now=now, ticker=ticker)
    findings: list[Finding] = []
    missed = missed_looks(connection, seen, held)
    if missed:  # what moved since the session before did so since the last of these
        seen = replace(seen, previous=missed[-1].document)
    for judged in judge(seen, held, _past(valued, held), missed):
        alert = _stand(judged, alerts.get(judged.rule), valued, now)
        if alert is None:
            continue
        alert = replace(alert, id=record_alert(connection, alert))
        quiet = any(one.covers(judged.rule) for one in silences)
        for change in judged.changes:
            findings += record_told(
                connection,
                alert,
                change,
                seen=seen,
                mailing=mailing,
                silenced=quiet,
                now=now,
            )
    return findings


def _seen(connection: Connection, valued: Valued) -> Seen:
    document, history, inputs = valued.document, valued.history, valued.inputs
    previous = load_previous(connection, document)
    return Seen(
        document, previous, _published_shares(document, inputs), history.policies.last, inputs
    )


def _published_shares(document: Valuation, inputs: ValuationInputs) -> float | None:
    """Give the share count of the day the target was published, as known when that was over."""
    published_on = document["target"]["published_on"]
    if published_on is None:
        return None
    day = date.fromisoformat(published_on)
    close = find_covered(inputs, as_of=day).exchange.known_instant(day)
    known = datetime.fromisoformat(document["known_at"])
    found = float(value_at(inputs, as_of=day, known_at=min(close, known)).own.leg.shares_m[-1])
    return found if found > 0 else None


def _past(valued: Valued, held: Mapping[str, Memory]) -> dict[str, Sessions]:
    """Read the sessions that nobody looked at as known then, and those told of as known now."""
    first = first_wanted(held.values(), depth=DEPTH)
    last = date.fromisoformat(valued.document["as_of"])
    if first is None or first >= last:
        return {}
    start = first + timedelta(days=1)
    then = value_history(valued.inputs, start=start, end=last)
    told = any(isinstance(one, BandMemory) and one.origin for one in held.values())
    now = value_history(valued.inputs, start=start, end=last, known="now") if told else None
    return {
        rule: Sessions(
            missed=past_readings(rule, then) if len(then.grid) else (),
            again=past_readings(rule, now) if now is not None and len(now.grid) else (),
        )
        for rule in BANDED
    }


def _stand(judged: Judged, before: Alert | None, valued: Valued, now: datetime) -> Alert | None:
    """Say how a rule stands after a look; None where it never stood anywhere."""
    memory = judged.memory
    if memory is None and before is None:
        return None
    state = judged.state
    told = any(change.told for change in judged.changes)
    moved = before is None or before.state != state
    kept = before is not None and before.acknowledged_by is not None and not told
    kept = kept and state != "normal"
    figures = _figures(judged, before, valued.document)
    noted = before if kept else None
    return Alert(
        id=0 if before is None else before.id,
        rule=judged.rule,
        ticker=valued.document["ticker"],
        state=state,
        old=figures.old,
        new=figures.new,
        value=figures.value,
        threshold=figures.threshold,
        flip_price=figures.flip_price,
        session=date.fromisoformat(valued.document["aged_at"])
        if memory is None
        else memory.session,
        since=now if moved or before is None else before.since,
        acknowledged_by=None if noted is None else noted.acknowledged_by,
        acknowledged_at=None if noted is None else noted.acknowledged_at,
        note=None if noted is None else noted.note,
        memory=None if memory is None else memory_document(memory),
        valuation_id=valued.valuation_id,
        updated_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Figures:
    old: str | None = None
    new: str | None = None
    value: float | None = None
    threshold: float | None = None
    flip_price: float | None = None


def _figures(judged: Judged, before: Alert | None, document: Valuation) -> _Figures:
    memory, found = judged.memory, _Figures()
    if isinstance(memory, BandMemory):
        edges = [change.threshold for change in judged.changes if change.threshold is not None]
        edge = edges[-1] if edges else before.threshold if before else None
        found = _Figures(memory.now.left, memory.now.band, memory.value)
        if memory.now.left:
            flip = flip_price(edge, document) if judged.rule == "band" else None
            found = replace(found, threshold=edge, flip_price=flip)
    elif memory is not None:
        found = _Figures(new=joined(memory))
        for first in memory.standing[:1]:
            found = replace(found, value=first.value, threshold=first.limit)
    return found


def flip_price(edge: float | None, document: Valuation) -> float | None:
    """Give the price at which an edge of the bands is crossed, None where there is none."""
    upper = [band["id"] for band in document["bands"] if band["lower"] == edge]
    prices = [one["price"] for one in document["flip_prices"] if one["from"] in upper]
    return prices[0] if prices and edge is not None else None
