"""Valuations: a changed document is a new row, the newest of each ticker is shown."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine, select

from db.engine import reading, writing
from db.tables import TABLES
from db.valuations import load_latest_valuations, record_valuation
from tests.db.rows import DAY, HOUR, NOW, price, record

TOMORROW = date(2026, 4, 16)


@pytest.fixture
def sealed(engine: Engine) -> Engine:
    record(engine, {"price": [price()]})
    return engine


def valued(
    engine: Engine,
    upside: float,
    *,
    ticker: str = "0100.HK",
    session: date = DAY,
    at: datetime = NOW,
) -> bool:
    with writing(engine) as connection:
        return record_valuation(
            connection,
            ticker=ticker,
            session=session,
            computed_at=at,
            batch=1,
            calc_version="1",
            document={"upside": upside, "band": None},
            inputs={"price": [1]},
        )[1]


def test_the_same_document_again_leaves_no_row(sealed: Engine) -> None:
    hours = [valued(sealed, upside, at=NOW + n * HOUR) for n, upside in enumerate([1, 1, 2, 1])]
    assert hours == [True, False, True, True]
    with reading(sealed) as connection:
        table = TABLES["valuation"]
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    assert [row.document for row in rows] == [{"upside": u, "band": None} for u in (1, 2, 1)]
    assert (rows[0].inputs, rows[0].batch_id, rows[0].calc_version) == ({"price": [1]}, 1, "1")


def test_the_newest_session_wins_then_the_newest_computation(sealed: Engine) -> None:
    valued(sealed, 1.0, session=TOMORROW)
    valued(sealed, 2.0, session=TOMORROW, at=NOW + HOUR)
    valued(sealed, 3.0, session=DAY, at=NOW + 2 * HOUR)  # an old session computed late
    valued(sealed, 4.0, ticker="PLTR")
    with reading(sealed) as connection:
        latest = load_latest_valuations(connection)
    assert [(row.ticker, row.session) for row in latest] == [("0100.HK", TOMORROW), ("PLTR", DAY)]
    assert [row.document for row in latest] == [{"upside": u, "band": None} for u in (2.0, 4.0)]
