"""A model by hand: two vintages, consensus, a result; and the valuation beside it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from db.batches import seal
from db.engine import writing
from tests.dashboards import databases, documents
from tracker.document import Valuation

APRIL = dt.datetime(2026, 4, 15, tzinfo=dt.UTC)
JUNE = dt.datetime(2026, 6, 10, tzinfo=dt.UTC)
MARCH = dt.datetime(2027, 3, 20, tzinfo=dt.UTC)
LATER = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)
YEARS = (dt.date(2025, 12, 31), dt.date(2026, 12, 31), dt.date(2027, 12, 31))

Row = dict[str, object]


def forecast(
    line: str,
    values: tuple[float | None, ...],
    at: dt.datetime = APRIL,
    *,
    known_at: dt.datetime | None = None,
    unit: str = "m",
    reported: int = 1,
    months: int = 12,
    ends: tuple[dt.date, ...] = YEARS,
) -> list[Row]:
    """A line of a vintage; its first `reported` periods are over."""
    return [
        {
            "ticker": "0100.HK",
            "published_on": at.date(),
            "line": line,
            "period_end": end,
            "months": months,
            "value": value,
            "unit": unit,
            "currency": None if unit == "ratio" else "USD",
            "reported": place < reported,
            "known_at": known_at or at,
        }
        for place, (end, value) in enumerate(zip(ends, values, strict=True))
        if value is not None
    ]


def consensus(year: dt.date, mean: float, at: dt.datetime, **other: object) -> Row:
    row = {"ticker": "0100.HK", "metric": "revenue", "fiscal_end": year, "as_of": at.date()}
    return {**row, "mean_m": mean, "currency": "USD", "known_at": at, **other}


def actual(value: float, end: dt.date = YEARS[1], at: dt.datetime = MARCH) -> Row:
    row = {"ticker": "0100.HK", "published_on": at.date(), "line": "revenue", "months": 12}
    return {
        **row,
        "period_end": end,
        "value": value,
        "unit": "m",
        "currency": "USD",
        "known_at": at,
    }


def target(price: float, at: dt.datetime = APRIL, **other: object) -> Row:
    row = {
        "ticker": "0100.HK",
        "published_on": at.date(),
        "rating": "buy",
        "price": price,
        "currency": "HKD",
        "multiple": 75.0,
        "fiscal_end": YEARS[2],
        "horizon_ends": dt.date(2026, 10, 15),
        "benchmark": "MSCI China",
        "known_at": at,
    }
    return {**row, **other}


def record(
    engine: Engine, now: dt.datetime = JUNE, source: str = "report", **rows: list[Row]
) -> None:
    """Record rows by kind as sealed at this time."""
    with writing(engine) as connection:
        seal(connection, source=source, rows=rows, now=now)


def two_vintages(engine: Engine, document: Valuation | None = None) -> None:
    """Revenue of 79, 269, 703 in April; in June 250 and 740; the street says 280, then 240."""
    record(
        engine,
        APRIL,
        forecast=[
            *forecast("revenue", (79.0, 269.0, 703.0)),
            *forecast("gross_margin", (0.25, 0.27, 0.31), unit="ratio"),
        ],
        target=[target(1317.0)],
        consensus=[consensus(YEARS[1], 280.0, APRIL)],
    )
    record(
        engine,
        JUNE,
        forecast=[
            *forecast("revenue", (79.0, 250.0, 740.0), JUNE),
            *forecast("gross_margin", (0.25, 0.28, 0.30), JUNE, unit="ratio"),
        ],
        target=[target(1450.0, JUNE, multiple=78.0)],
        consensus=[
            consensus(YEARS[1], 240.0, JUNE, analysts=4.0, low_m=210.0, high_m=260.0),
            consensus(YEARS[2], 800.0, JUNE, analysts=4.0),
        ],
    )
    databases.record(engine, document or documents.report_day(), at=JUNE)
