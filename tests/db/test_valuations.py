"""Valuations: a changed document is a new row, the newest of each ticker is shown."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Engine, select

from db.engine import reading, writing
from db.tables import TABLES
from db.valuations import load_document_before, load_latest_valuations, record_valuation
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


def test_the_document_before_is_of_an_earlier_close_and_never_of_a_later_day(
    sealed: Engine,
) -> None:
    """The 17th's close came late: what was valued on it still held the close of the 15th."""
    closes = {date(2026, 4, 16): "2026-04-15", date(2026, 4, 17): "2026-04-15"}
    closes |= {date(2026, 4, 18): "2026-04-15"}
    with writing(sealed) as connection:
        for day, close in closes.items():
            record_valuation(
                connection,
                ticker="0100.HK",
                session=day,
                computed_at=NOW,
                batch=1,
                calc_version="1",
                document={"as_of": str(day), "price": {"session": close}},
                inputs={"price": [1]},
            )

    def before(session: date, valued: date) -> str | None:
        with reading(sealed) as connection:
            found = load_document_before(
                connection, ticker="0100.HK", session=session, valued=valued
            )
        return None if found is None else found["as_of"]

    late = date(2026, 4, 17)
    assert before(session=late, valued=late) == "2026-04-17"
    assert before(session=late, valued=date(2026, 4, 16)) == "2026-04-16"
    assert before(session=DAY, valued=late) is None
