"""Column types: instants keep their offset and their order, JSON its canonical text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, bindparam, text
from sqlalchemy.exc import StatementError

from db.types import UtcDateTime, canonical_json, instant_text
from tests.db.rows import DAY, NOW, price, record, stored

NEW_YORK = timezone(timedelta(hours=-5))


def test_trap_offsets_are_dropped(engine: Engine) -> None:
    record(engine, {"price": [price(known_at=datetime(2026, 4, 15, 2, 30, tzinfo=NEW_YORK))]})
    assert stored(engine)[0]["known_at"] == datetime(2026, 4, 15, 7, 30, tzinfo=UTC)


def test_instants_come_back_aware_and_in_utc(engine: Engine) -> None:
    record(engine, {"price": [price()]})
    known_at = stored(engine)[0]["known_at"]
    assert isinstance(known_at, datetime)
    assert known_at.utcoffset() == timedelta(0)


def test_sqlite_stores_instants_as_text_of_fixed_width_and_dates_as_iso(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    with sqlite.connect() as connection:
        row = connection.execute(text("SELECT known_at, session FROM price")).one()
    assert tuple(row) == ("2026-04-15T08:00:00.000000Z", "2026-04-15")
    assert DAY.isoformat() == row.session


def test_trap_instants_without_zone(engine: Engine) -> None:
    insert = "INSERT INTO batch (id, sealed_at) VALUES (1, :at)"
    query = text(insert).bindparams(bindparam("at", type_=UtcDateTime))
    with engine.connect() as connection, pytest.raises(StatementError, match="time zone"):
        connection.execute(query, {"at": NOW.replace(tzinfo=None)})


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_the_order_of_the_text_is_the_order_of_time(moments: list[datetime]) -> None:
    first, second = moments
    assert (instant_text(first) < instant_text(second)) == (first < second)


def test_equal_json_values_have_equal_text() -> None:
    assert canonical_json({"b": 1, "a": ["字"]}) == canonical_json({"a": ["字"], "b": 1})
    assert canonical_json({"b": 1, "a": ["字"]}) == '{"a":["字"],"b":1}'


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": float("nan")})
