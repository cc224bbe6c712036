"""A fetch goes on from what its own source gave last, and compares with that."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, Engine

from db.batches import seal
from db.engine import reading, writing
from db.latest import (
    load_closes_before,
    load_first_publication,
    load_last_dates,
    load_last_traded,
    load_latest_estimates,
    load_splits,
)
from db.retractions import NewRetraction
from tests.db.rows import CLOSE, DAY, NOW, price, record, sample

EARLIER, LATER = date(2026, 4, 14), date(2026, 4, 16)


def last(connection: Connection, kind: str, source: str, *subjects: str) -> dict[str, date]:
    return load_last_dates(connection, kind=kind, source=source, subjects=subjects)


def test_the_last_session_is_the_source_s_own(engine: Engine) -> None:
    record(engine, {"price": [price(session=EARLIER)]}, source="yahoo")
    record(engine, {"price": [price(session=LATER)]}, source="report")
    with reading(engine) as connection:
        assert last(connection, "price", "yahoo", "0100.HK") == {"0100.HK": EARLIER}
        assert last(connection, "price", "ecb", "0100.HK") == {}


def test_the_last_session_of_many_is_found_in_the_index_and_what_was_retracted_is_not(
    engine: Engine,
) -> None:
    """Grouping would read every close: it took 1.8 s of ten million."""
    days = [DAY + timedelta(days=n) for n in range(20)]
    names = ["0100.HK", "2513.HK", "PLTR", "ÅB.OL"]
    rows = [price(ticker=name, session=day) for name in names for day in days]
    record(engine, {"price": rows}, source="yahoo")
    late = record(engine, {"price": [price(ticker="PLTR", session=days[-1] + timedelta(days=1))]})
    with writing(engine) as connection:
        seal(
            connection,
            source="desk",
            rows={},
            now=NOW,
            retractions=[NewRetraction(late.batch, "no")],
        )
    with reading(engine) as connection:
        found = last(connection, "price", "yahoo", *names, "9988.HK")
        assert found == dict.fromkeys(names, days[-1])


def test_the_last_trade_is_of_a_session_with_volume_that_nobody_retracted(engine: Engine) -> None:
    idle = price(session=LATER, volume=0.0)
    record(engine, {"price": [price(session=EARLIER, volume=5.0), idle]}, source="yahoo")
    wrong = record(engine, {"price": [price(session=DAY, volume=5.0)]}, source="yahoo")
    with writing(engine) as connection:
        assert load_last_traded(connection, source="yahoo", tickers=["0100.HK"]) == {"0100.HK": DAY}
        undone = NewRetraction(wrong.batch, "no")
        seal(connection, source="desk", rows={}, now=NOW, retractions=[undone])
        assert load_last_traded(connection, source="yahoo", tickers=["0100.HK"]) == {
            "0100.HK": EARLIER
        }


def test_the_last_rate_is_found_by_currency(engine: Engine) -> None:
    rate = sample("fx_rate") | {"base": "USD", "quote": "HKD", "date": LATER}
    record(engine, {"fx_rate": [rate]})
    with reading(engine) as connection:
        assert last(connection, "fx_rate", "yahoo", "HKD", "CNY") == {"HKD": LATER}


def test_the_newest_estimate_of_each_year_is_given(engine: Engine) -> None:
    year = date(2027, 12, 31)
    old = sample("consensus") | {"metric": "revenue", "fiscal_end": year, "as_of": EARLIER}
    new = old | {"as_of": LATER, "mean_m": 6800.0}
    eps = new | {"metric": "eps"}
    record(engine, {"consensus": [new, old, eps]})
    with reading(engine) as connection:
        found = load_latest_estimates(connection, source="yahoo")
        assert load_latest_estimates(connection, source="report") == {}
    assert {key: row["mean_m"] for key, row in found.items()} == {("0100.HK", year): 6800.0}


def test_the_first_publication_is_the_earliest_target_s(engine: Engine) -> None:
    with reading(engine) as connection:
        assert load_first_publication(connection) is None
    targets = [sample("target") | {"published_on": day} for day in (LATER, EARLIER)]
    record(engine, {"target": targets})
    with reading(engine) as connection:
        assert load_first_publication(connection) == EARLIER


def test_the_closes_before_a_session_are_those_of_the_last_usable_one(engine: Engine) -> None:
    """Wednesday's is flagged, Tuesday's of two sources is the last that may be used."""
    monday, tuesday, thursday = (DAY - timedelta(days=back) for back in (2, 1, -1))
    fed = [price(840, session=monday), price(842, session=tuesday), price(1, flag="partial")]
    record(engine, {"price": [*fed, price(999, session=thursday)]})
    record(engine, {"price": [price(843, session=tuesday), price(None)]}, source="import")
    with reading(engine) as connection:
        found = load_closes_before(connection, ticker="0100.HK", session=thursday)
        assert sorted(row["close"] for row in found) == [842, 843]
        assert load_closes_before(connection, ticker="0100.HK", session=monday) == []
        assert load_closes_before(connection, ticker="PLTR", session=thursday) == []


def test_the_newest_ratio_of_a_split_is_given(engine: Engine) -> None:
    for ratio in (2.0, 3.0):
        row = {"ticker": "0100.HK", "effective": DAY, "ratio": ratio, "known_at": CLOSE}
        record(engine, {"split": [row]})
    with reading(engine) as connection:
        assert load_splits(connection, ticker="0100.HK") == {DAY: 3.0}
        assert load_splits(connection, ticker="PLTR") == {}
