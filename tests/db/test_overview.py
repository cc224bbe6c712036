"""What a page of many companies reads at once: closes, events ahead, companies, the day before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from db.batches import seal
from db.engine import reading, writing
from db.overview import (
    Ahead,
    Company,
    load_ahead,
    load_closes,
    load_companies,
    load_policies,
    load_valuations_before,
)
from db.retractions import NewRetraction
from tests.dashboards import databases, documents
from tests.db.rows import CLOSE, HOUR, NOW, price, record, sample

TODAY = date(2026, 4, 15)
DAYS = [date(2026, 4, day) for day in (13, 14, 15)]


def closes(engine: Engine, since: date = DAYS[0]) -> list[float]:
    with reading(engine) as connection:
        return [close for _day, close in load_closes(connection, since=since).get("0100.HK", [])]


def ahead(engine: Engine) -> dict[str, Ahead]:
    with reading(engine) as connection:
        return load_ahead(connection, after=TODAY)


def retract(engine: Engine, batch: int) -> None:
    tomb = NewRetraction(batch, "wrong file")
    with writing(engine) as connection:
        seal(connection, source="desk", rows={}, now=NOW + 2 * HOUR, retractions=[tomb])


def traded(*values: float, known_at: datetime = CLOSE) -> list[dict[str, object]]:
    pairs = zip(DAYS, values, strict=False)
    return [price(close, session=day, known_at=known_at) for day, close in pairs]


def event(day: date, text: str, kind: str = "results") -> dict[str, object]:
    return sample("event") | {"date": day, "kind": kind, "text": text}


def split(effective: date, ratio: float) -> dict[str, object]:
    return sample("split") | {"effective": effective, "ratio": ratio}


def test_the_last_word_on_each_session_counts_in_the_order_of_sessions(engine: Engine) -> None:
    record(engine, {"price": traded(800.0, 810.0, 820.0)})
    record(engine, {"price": traded(801.0, known_at=CLOSE + HOUR)}, now=NOW + HOUR)
    assert closes(engine) == [801.0, 810.0, 820.0]
    assert closes(engine, since=DAYS[1]) == [810.0, 820.0]


def test_a_close_of_a_retracted_batch_is_gone_and_the_older_one_back(engine: Engine) -> None:
    record(engine, {"price": traded(800.0)})
    wrong = record(engine, {"price": traded(8000.0)}, source="import", now=NOW + HOUR)
    assert closes(engine) == [8000.0] and wrong.batch is not None
    retract(engine, wrong.batch)
    assert closes(engine) == [800.0]


def test_closes_before_a_split_are_in_the_shares_after_it(engine: Engine) -> None:
    """Four new shares for an old one from the 15th: 800 and 840 become 200 and 210."""
    record(engine, {"price": traded(800.0, 840.0, 211.0), "split": [split(DAYS[2], 4.0)]})
    assert closes(engine) == [200.0, 210.0, 211.0]


def test_two_splits_multiply_and_one_that_is_still_to_come_divides_nothing(engine: Engine) -> None:
    """800 / (2 x 5) = 80, 410 / 5 = 82; the split of May is not in any of these closes."""
    splits = [split(DAYS[1], 2.0), split(DAYS[2], 5.0), split(date(2026, 5, 4), 10.0)]
    record(engine, {"price": traded(800.0, 410.0, 83.0), "split": splits})
    assert closes(engine) == [80.0, 82.0, 83.0]


def test_the_next_event_ahead_is_the_earliest_after_today(engine: Engine) -> None:
    days = (TODAY, date(2026, 8, 28), date(2026, 5, 20))
    record(engine, {"event": [event(day, f"of {day}") for day in days]})
    assert ahead(engine)["0100.HK"] == Ahead(
        "0100.HK", date(2026, 5, 20), "results", "of 2026-05-20"
    )


def test_an_event_that_moved_is_none(engine: Engine) -> None:
    old, new = date(2026, 8, 28), date(2026, 9, 4)
    record(engine, {"event": [event(old, "results expected")]})
    moved = [event(old, f"moved to {new}"), event(new, "results announced")]
    record(engine, {"event": moved}, now=NOW + HOUR)
    assert ahead(engine)["0100.HK"].date == new
    back = [event(old, "results announced"), event(new, f"moved to {old}")]
    record(engine, {"event": back}, now=NOW + 2 * HOUR)
    assert ahead(engine)["0100.HK"].date == old


def test_an_event_of_a_retracted_batch_is_gone(engine: Engine) -> None:
    sealed = record(engine, {"event": [event(date(2026, 8, 28), "results expected")]})
    assert sealed.batch is not None and ahead(engine)
    retract(engine, sealed.batch)
    assert ahead(engine) == {}


def test_companies_and_policies_are_the_newest_that_are_not_retracted(engine: Engine) -> None:
    company = sample("company") | {"exchange": "XHKG", "sector": "Software"}
    later = company | {"effective": date(2026, 5, 1), "sector": "AI"}
    policy = sample("policy") | {"document": {"analyst": "Ms Chan"}}
    record(engine, {"company": [company], "policy": [policy]})
    sealed = record(engine, {"company": [later]}, now=NOW + HOUR)
    with reading(engine) as connection:
        assert load_companies(connection) == {"0100.HK": Company("0100.HK", "XHKG", "AI")}
        assert load_policies(connection)["0100.HK"]["analyst"] == "Ms Chan"
    assert sealed.batch is not None
    retract(engine, sealed.batch)
    with reading(engine) as connection:
        assert load_companies(connection)["0100.HK"].sector == "Software"


def test_the_valuation_before_is_the_newest_of_an_earlier_session(engine: Engine) -> None:
    def valued(session: str, upside: float, hours: int) -> None:
        found = documents.report_day()
        found["price"]["session"], found["upside"]["published"] = session, upside
        databases.record(engine, found, at=NOW + timedelta(hours=hours))

    valued("2026-04-13", 0.40, 1)
    valued("2026-04-14", 0.50, 2)
    valued("2026-04-14", 0.51, 3)  # the same session, valued again
    valued("2026-04-15", 0.55, 4)
    valued("2026-04-15", 0.56, 5)
    with reading(engine) as connection:
        found = load_valuations_before(connection)
    assert found["0100.HK"].document["upside"]["published"] == 0.51


def test_an_empty_database_has_nothing(engine: Engine) -> None:
    assert closes(engine) == [] and ahead(engine) == {}
    with reading(engine) as connection:
        assert load_companies(connection) == load_policies(connection) == {}
        assert load_valuations_before(connection) == {}
