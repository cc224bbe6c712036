"""A database with a history: the bundled coverage, and closes of some sessions after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from db.batches import seal
from db.engine import reading, writing
from db.inputs import load_inputs
from tests.dashboards import databases
from tests.tracker import universe as u
from tracker.sessions import exchange
from tracker.snapshot import valuation_document
from tracker.valuation import value_at

NOW = dt.datetime(2026, 5, 29, 10, 0, tzinfo=dt.UTC)  # Friday evening in Hong Kong
LAST = dt.date(2026, 5, 29)
APRIL_24 = dt.date(2026, 4, 24)


def record(
    engine: Engine,
    *facts: u.Fact,
    base: Mapping[str, Sequence[u.Row]] | None = None,
    now: dt.datetime = NOW,
) -> None:
    """Record the bundled coverage and these facts, and value the company at this time."""
    rows: dict[str, list[u.Row]] = {
        kind: [dict(row) for row in found]
        for kind, found in (u.report_facts() if base is None else base).items()
    }
    for kind, row in facts:
        rows.setdefault(kind, []).append(row)
    with writing(engine) as connection:
        seal(connection, source="report", rows=rows, now=now, fetched=False)
    with reading(engine) as connection:
        inputs = load_inputs(connection, ticker=u.MINIMAX)
    document = valuation_document(value_at(inputs, as_of=now.date(), known_at=now))
    databases.record(engine, document, at=now)


def falling(until: dt.date = LAST) -> list[u.Fact]:
    """A close a session of all three companies: MiniMax falls by 10 a session, its peers stand.

    From 847.50 on the report day it is 847.50 - 10 n on the n-th session after it.
    """
    start = u.REPORT_DAY + dt.timedelta(days=1)
    facts = []
    for ticker, first, step in ((u.MINIMAX, 847.5, 10.0), (u.ZHIPU, 867.0, 0.0)):
        days = exchange("XHKG").between(start, until).astype("datetime64[D]").astype(object)
        facts += [
            u.price(ticker, day, first - step * (place + 1), source="yahoo")
            for place, day in enumerate(days)
        ]
    york = exchange("XNAS").between(start, until - dt.timedelta(days=1))
    facts += [
        u.price(u.PALANTIR, day, 135.70, source="yahoo")
        for day in york.astype("datetime64[D]").astype(object)
    ]
    return facts
