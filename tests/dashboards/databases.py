"""Real databases filled with documents and runs of jobs, for pages to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from db.batches import load_last_batch, seal
from db.engine import open_engine, writing
from db.ledger import Ended, claim_run, finish_run
from db.migrate import upgrade
from db.valuations import record_valuation
from tracker.document import Valuation

REPORT_EVENING = dt.datetime(2026, 4, 15, 10, 5, tzinfo=dt.UTC)
NOVEMBER = dt.datetime(2026, 11, 23, 23, 8, tzinfo=dt.UTC)
CLOSE = dt.datetime(2026, 4, 15, 8, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Ran:
    """A run to be written to the ledger."""

    job: str
    state: Ended
    at: dt.datetime
    rows: int | None = None
    detail: object = None
    next_try_at: dt.datetime | None = None
    due_key: str = "2026-11-23"


def migrated(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    return engine


def record(engine: Engine, *documents: Valuation, at: dt.datetime) -> None:
    """Record documents as computed at this time, in a sealed batch as the engine would."""
    with writing(engine) as connection:
        batch = load_last_batch(connection) or _first_batch(connection, at)
        for document in documents:
            session = document["price"]["session"] or document["as_of"]
            record_valuation(
                connection,
                ticker=document["ticker"],
                session=dt.date.fromisoformat(session),
                computed_at=at,
                batch=batch,
                calc_version="test",
                document=document,
                inputs={},
            )


def belong(engine: Engine, ticker: str, *, sector: str, analyst: str, at: dt.datetime) -> None:
    """Record where a company belongs and who covers it."""
    effective = dt.date(2026, 1, 2)
    company = {"ticker": ticker, "effective": effective, "exchange": "XHKG", "sector": sector}
    names = {"name_en": ticker, "name_zh": ticker, "fiscal_year_end": "12-31"}
    money = {"quote_currency": "HKD", "reporting_currency": "HKD", "ads_ratio": 1.0, "aliases": []}
    policy = {"ticker": ticker, "effective": effective, "document": {"analyst": analyst}}
    rows = {
        "company": [{**company, **names, **money, "known_at": CLOSE}],
        "policy": [{**policy, "known_at": CLOSE}],
    }
    with writing(engine) as connection:
        seal(connection, source="report", rows=rows, now=at)


def run(engine: Engine, *ran: Ran) -> None:
    """Write runs to the ledger, each claimed and ended as a scheduler would."""
    with writing(engine) as connection:
        for one in ran:
            attempt = claim_run(
                connection,
                job=one.job,
                due_key=one.due_key,
                now=one.at,
                owner="test",
                lease=dt.timedelta(0),
            )
            assert attempt is not None
            finish_run(
                connection,
                job=one.job,
                due_key=one.due_key,
                attempt=attempt,
                state=one.state,
                now=one.at,
                rows=one.rows,
                detail=one.detail,
                next_try_at=one.next_try_at,
            )


def fresh_runs() -> Sequence[Ran]:
    at, day = REPORT_EVENING - dt.timedelta(minutes=3), "2026-04-15"
    return (
        Ran("prices", "done", at, rows=3, due_key=day),
        Ran("fx", "done", at, rows=2, due_key=day),
        Ran("consensus", "done", at, rows=6, due_key=day),
        Ran("recompute", "done", at, rows=1, due_key=day),
    )


def failing_runs() -> Sequence[Ran]:
    at = NOVEMBER - dt.timedelta(minutes=4)
    names = ("0100.HK", "2513.HK", "PLTR")
    failures = [
        {"subject": name, "kind": "unreachable", "message": f"{name}: no route to the host."}
        for name in names
    ]
    reason = {"source": "yahoo", "failures": failures}
    retry = NOVEMBER + dt.timedelta(minutes=6)
    return (
        Ran("prices", "failed", at, detail=reason, next_try_at=retry),
        Ran("fx", "failed", at, detail=reason, next_try_at=retry),
        Ran("consensus", "failed", at, detail=reason, next_try_at=retry),
        Ran("recompute", "done", at, rows=1),
    )


def _first_batch(connection: Connection, at: dt.datetime) -> int:
    close = {
        "ticker": "0100.HK",
        "session": dt.date(2026, 4, 15),
        "close": 847.5,
        "currency": "HKD",
        "known_at": CLOSE,
    }
    sealed = seal(connection, source="report", rows={"price": [close]}, now=at)
    assert sealed.batch is not None
    return sealed.batch
