"""Bars: loaded for the audit of a report alone, about its day, and never for a valuation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from db.bars import load_audited, load_bars
from db.batches import seal
from db.engine import reading, writing
from db.inputs import load_inputs
from db.retractions import NewRetraction
from tests.db.rows import CLOSE, DAY, HOUR, NOW, record, sample
from tracker.inputs import FRAMES

DAYS = timedelta(days=1)


def bar(days: int = 0, ticker: str = "0100.HK", **other: object) -> dict[str, object]:
    row = {"open": 951.0, "high": 978.0, "low": 815.0, "currency": "HKD", "known_at": CLOSE}
    return {"ticker": ticker, "session": DAY + days * DAYS, **row, **other}


def found(engine: Engine, **asked: Any) -> list[tuple[str, int, float]]:
    span = {"start": DAY, "end": DAY + DAYS, "tickers": ["0100.HK"], "batch": 9}
    with reading(engine) as connection:
        frame = load_bars(connection, **{**span, **asked})
    rows = zip(frame["ticker"], frame["session"].dt.date, frame["open"], strict=True)
    return [(ticker, (day - DAY).days, opened) for ticker, day, opened in rows]


def test_bars_of_a_span_come_with_every_vintage(engine: Engine) -> None:
    record(engine, {"bar": [bar(), bar(1), bar(2), bar(-1), bar(ticker="9988.HK")]})
    record(engine, {"bar": [bar(open=950.0)]}, now=NOW + HOUR)
    kept = [("0100.HK", 0, 951.0), ("0100.HK", 1, 951.0)]
    assert found(engine) == [*kept, ("0100.HK", 0, 950.0)]
    assert found(engine, batch=1) == kept


def test_a_retracted_bar_is_no_longer_read(engine: Engine) -> None:
    record(engine, {"bar": [bar()]})
    with writing(engine) as connection:
        gone = [NewRetraction(1, "a test")]
        seal(connection, source="desk", rows={}, now=NOW + HOUR, retractions=gone)
    assert found(engine) == []


def test_the_audit_reads_the_bars_about_the_reports_day_and_a_valuation_none(
    engine: Engine,
) -> None:
    """15 days to either side; of the company and whomever the record knows beside it."""
    facts = {kind: [sample(kind)] for kind in FRAMES if kind != "bar"}
    record(engine, {**facts, "bar": [bar(-15), bar(15), bar(-16), bar(16)]})
    record(engine, {"bar": [bar(15)]}, now=NOW + HOUR)  # leaves a sighting
    with reading(engine) as connection:
        audited, valued = (
            load(connection, ticker="0100.HK") for load in (load_audited, load_inputs)
        )
    assert [(day.date() - DAY).days for day in audited.frame("bar")["session"]] == [-15, 15]
    assert "bar" not in valued.frames
    assert valued.sightings.empty


def test_without_a_report_there_is_no_bar_to_read(engine: Engine) -> None:
    record(engine, {"bar": [bar()]})
    with reading(engine) as connection:
        assert load_audited(connection, ticker="0100.HK").frame("bar").empty
