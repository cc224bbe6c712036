"""Quotes as they are kept: one row a ticker, and a failure that leaves the last quote standing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from db.engine import reading, writing
from db.quotes import RecordedQuote, load_quotes, record_problem, record_quote

NOW = datetime(2026, 4, 17, 2, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def quoted(engine: Engine, price: float, now: datetime) -> None:
    with writing(engine) as connection:
        record_quote(
            connection,
            ticker="0100.HK",
            price=price,
            currency="HKD",
            traded_at=now - timedelta(minutes=15),
            source="yahoo",
            now=now,
        )


def loaded(engine: Engine) -> dict[str, RecordedQuote]:
    with reading(engine) as connection:
        return load_quotes(connection)


def test_nothing_was_ever_tried(engine: Engine) -> None:
    assert loaded(engine) == {}


def test_the_next_quote_takes_the_place_of_the_last(engine: Engine) -> None:
    quoted(engine, 820.5, NOW)
    quoted(engine, 822.0, LATER)
    found = loaded(engine)
    assert list(found) == ["0100.HK"]
    assert (found["0100.HK"].price, found["0100.HK"].fetched_at) == (822.0, LATER)


def test_a_problem_stands_beside_the_last_quote_until_the_next(engine: Engine) -> None:
    quoted(engine, 820.5, NOW)
    with writing(engine) as connection:
        record_problem(connection, ticker="0100.HK", problem="gone", source="yahoo", now=LATER)
        record_problem(connection, ticker="2513.HK", problem="gone", source="yahoo", now=LATER)
    found = loaded(engine)
    assert found["0100.HK"] == RecordedQuote(
        ticker="0100.HK",
        price=820.5,
        currency="HKD",
        traded_at=NOW - timedelta(minutes=15),
        fetched_at=NOW,
        tried_at=LATER,
        source="yahoo",
        problem="gone",
    )
    assert found["2513.HK"].price is None
    quoted(engine, 823.0, LATER)
    assert loaded(engine)["0100.HK"].problem is None
