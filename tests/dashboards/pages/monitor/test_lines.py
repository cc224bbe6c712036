"""The order of the companies: by need, then by how close another band is."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from dashboards.pages.monitor.lines import flip_distance, load_around
from dashboards.pages.monitor.lines import lines_of as judged
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.pages.monitor.desk import alert, document, lines


def order(*found: object, **beside: object) -> list[str]:
    return [line.ticker for line in lines(*found, **beside)]  # type: ignore[arg-type]


def test_whoever_needs_most_stands_first() -> None:
    """A band that was left, then an expired target, then a stale close, then a move, then calm."""
    expired = documents.expired()
    expired["ticker"] = "EXPIRED"
    stale = document("STALE", price={"stale": True})
    names = [document(name) for name in ("CALM", "LEFT", "MOVED")]
    alerts = {
        "LEFT": [alert("band", old="buy", new="hold")],
        "MOVED": [alert("price_move")],
    }
    found = order(*names, stale, expired, alerts=alerts)
    assert found == ["LEFT", "EXPIRED", "STALE", "MOVED", "CALM"]


def test_among_equals_the_one_closest_to_another_band_stands_first() -> None:
    """1,145.22 is 4.1 % above 1,100, 35.1 % above 847.50, and cannot be reached from no close."""
    far, near = document("FAR"), document("NEAR", price={"value": 1100.0})
    unknown = document("UNKNOWN", price={"value": None})
    assert order(unknown, far, near) == ["NEAR", "FAR", "UNKNOWN"]
    assert [flip_distance(line) for line in lines(near, far)] == [
        pytest.approx(1145.22 / 1100 - 1),
        pytest.approx(1145.22 / 847.5 - 1),
    ]


def test_whatever_else_is_equal_the_ticker_decides() -> None:
    assert order(document("B"), document("C"), document("A")) == ["A", "B", "C"]


def test_the_move_is_the_banded_upside_less_that_of_the_session_before() -> None:
    (line,) = lines(document(), before={"0100.HK": document(upside={"published": 0.50})})
    assert line.moved == pytest.approx(0.554 - 0.50)
    assert lines(document())[0].moved is None


def test_the_record_gives_what_stands_beside_the_valuations(engine: Engine) -> None:
    yesterday = document(price={"session": "2026-04-14"}, upside={"published": 0.6})
    databases.record(engine, yesterday, at=REPORT_EVENING - dt.timedelta(days=1))
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    asked = ask(engine, REPORT_EVENING)
    (line,), failed = judged(asked.snapshot.valuations, load_around(asked))
    assert line.moved == pytest.approx(0.554 - 0.6) and failed == []
    assert (line.sector, line.market, line.analyst, line.ahead) == ("", "", "", None)
    assert load_around(asked).closes == {"0100.HK": [847.5]}
