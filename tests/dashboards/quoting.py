"""A quote of the covered company on the morning after the report, for pages to show."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from db.batches import seal
from db.engine import writing
from db.quotes import record_problem, record_quote
from tests.dashboards import databases, documents
from tests.dashboards.databases import REPORT_EVENING
from tests.tracker import universe as u
from tracker.document import Valuation

MORNING = dt.datetime(2026, 4, 16, 2, 30, tzinfo=dt.UTC)  # 10:30 in Hong Kong
LATE = dt.timedelta(minutes=15)


def listed(engine: Engine, document: Valuation | None = None, exchange: str = "XHKG") -> None:
    """Record the report's valuation and where the company is listed."""
    databases.record(engine, document or documents.report_day(), at=REPORT_EVENING)
    rows = {"company": [u.company(u.MINIMAX, exchange, "HKD")[1]]}
    with writing(engine) as connection:
        seal(connection, source="report", rows=rows, now=REPORT_EVENING)


def quoted(
    engine: Engine,
    price: float = 830.0,
    *,
    now: dt.datetime = MORNING,
    late: dt.timedelta = LATE,
    currency: str = "HKD",
) -> None:
    with writing(engine) as connection:
        record_quote(
            connection,
            ticker=u.MINIMAX,
            price=price,
            currency=currency,
            traded_at=now - late,
            source="yahoo",
            now=now,
        )


def failed(engine: Engine, now: dt.datetime) -> None:
    with writing(engine) as connection:
        record_problem(connection, ticker=u.MINIMAX, problem="gone", source="yahoo", now=now)
