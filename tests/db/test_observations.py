"""Append-changed: only what is new is appended, and it is known from the right moment on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count as counting
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from db.engine import open_engine
from tests.db.rows import CLOSE, DAY, HOUR, NOW, price, record, sample, stored
from tracker.errors import BadInputError
from tracker.inputs import FRAMES


@pytest.mark.parametrize("kind", FRAMES)
def test_recording_twice_leaves_one_row_and_a_sighting(engine: Engine, kind: str) -> None:
    first = record(engine, {kind: [sample(kind)]})
    second = record(engine, {kind: [sample(kind)]}, now=NOW + HOUR)
    assert (first.new, first.unchanged, first.sightings) == ({kind: 1}, {kind: 0}, 0)
    assert (second.new, second.unchanged, second.sightings) == ({kind: 0}, {kind: 1}, 1)
    assert len(stored(engine, kind)) == 1
    (seen,) = stored(engine, "sighting")
    assert (seen["source"], seen["kind"], seen["seen_at"]) == ("yahoo", kind, NOW + HOUR)


@pytest.mark.parametrize(
    "value", [394_328_000_000_123.1, 0.1 + 0.2, 1 / 3, 5e-324, Decimal("847.5"), 2.0**53 + 2]
)
def test_trap_decimals_come_back_with_ten_digits(engine: Engine, value: float) -> None:
    """A DECIMAL column of SQLite gives 394328000000123.123456 back as ....125; a float is exact."""
    record(engine, {"price": [price(value)]})
    assert stored(engine)[0]["close"] == float(value)


def test_a_value_that_comes_back_is_a_third_row(engine: Engine) -> None:
    for hours, close in enumerate([847.5, 777.5, 847.5]):
        record(engine, {"price": [price(close)]}, now=NOW + hours * HOUR)
    assert [row["close"] for row in stored(engine)] == [847.5, 777.5, 847.5]


def test_each_key_is_compared_with_its_own_latest_row(engine: Engine) -> None:
    for hours, (one, other) in enumerate([(1.0, 5.0), (2.0, 4.0), (1.0, 4.0)]):
        rows = [price(one, ticker="PLTR"), price(other, ticker="0100.HK")]
        record(engine, {"price": rows}, now=NOW + hours * HOUR)
    again = record(engine, {"price": rows}, now=NOW + 3 * HOUR)
    assert (again.new, again.unchanged) == ({"price": 0}, {"price": 2})
    assert [row["close"] for row in stored(engine)] == [1.0, 5.0, 2.0, 4.0, 1.0]


def test_a_value_that_goes_missing_is_a_change(engine: Engine) -> None:
    record(engine, {"price": [price(847.5)]})
    assert record(engine, {"price": [price(None)]}, now=NOW + HOUR).new == {"price": 1}
    assert record(engine, {"price": [price(None)]}, now=NOW + HOUR).new == {"price": 0}


def test_a_first_value_recorded_late_keeps_the_time_when_it_was_known(engine: Engine) -> None:
    late = NOW + timedelta(days=300)
    record(engine, {"price": [price()]}, now=late)
    (row,) = stored(engine)
    assert (row["known_at"], row["recorded_at"]) == (CLOSE, late)


def test_a_correction_is_known_only_when_it_was_recorded(engine: Engine) -> None:
    record(engine, {"price": [price(847.5)]})
    record(engine, {"price": [price(777.5)]}, now=NOW + HOUR)
    assert [row["known_at"] for row in stored(engine)] == [CLOSE, NOW + HOUR]


@pytest.mark.parametrize(
    ("fetched", "known"),
    [
        (NOW + HOUR / 2, NOW + HOUR / 2),  # the fetch came before the recording
        (CLOSE, NOW + HOUR),  # not after the value before: would hide behind it
    ],
)
def test_a_live_change_is_known_from_its_fetch_on(
    engine: Engine, fetched: object, known: object
) -> None:
    record(engine, {"price": [price(847.5)]})
    record(engine, {"price": [price(777.5, known_at=fetched, live=True)]}, now=NOW + HOUR)
    assert stored(engine)[1]["known_at"] == known


def test_a_correction_never_hides_behind_a_value_dated_ahead(engine: Engine) -> None:
    ahead = NOW + timedelta(days=2)
    record(engine, {"target": [sample("target") | {"known_at": ahead}]})
    record(engine, {"target": [sample("target") | {"price": 2.0}]}, now=NOW + HOUR)
    assert [row["known_at"] for row in stored(engine, "target")] == [ahead, ahead]


def test_each_source_has_its_own_history(engine: Engine) -> None:
    record(engine, {"price": [price(847.5)]}, source="yahoo")
    sealed = record(engine, {"price": [price(847.5)]}, source="report")
    assert sealed.new == {"price": 1}
    assert [row["known_at"] for row in stored(engine)] == [CLOSE, CLOSE]
    rows = [price(850.0, source="import"), price(851.0)]
    assert record(engine, {"price": rows}, source="yahoo").new == {"price": 2}


def test_the_note_is_not_part_of_the_value(engine: Engine) -> None:
    record(engine, {"price": [price(note="page 1")]})
    assert record(engine, {"price": [price(note="page 2")]}).new == {"price": 0}


def test_identical_duplicates_in_one_call_count_once(engine: Engine) -> None:
    assert record(engine, {"price": [price(), price()]}).new == {"price": 1}


def test_contradicting_duplicates_in_one_call_are_refused_by_key(engine: Engine) -> None:
    with pytest.raises(BadInputError, match="price 0100.HK 2026-04-15 yahoo: given twice"):
        record(engine, {"price": [price(847.5), price(777.5)]})
    assert stored(engine) == []


def test_only_the_changed_one_of_many_rows_is_appended(engine: Engine) -> None:
    rows = [
        price(float(day), ticker=ticker, session=DAY - timedelta(days=day))
        for ticker in ("0100.HK", "2513.HK", "PLTR")
        for day in range(1000)
    ]
    assert record(engine, {"price": rows}).new == {"price": 3000}
    rows[1500] = {**rows[1500], "close": -1.0}
    again = record(engine, {"price": rows}, now=NOW + HOUR)
    assert (again.new, again.unchanged, again.sightings) == ({"price": 1}, {"price": 2999}, 3)


@pytest.fixture(scope="module")
def lasting(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Iterator[int]]]:
    """One database for all examples, and a number for each, since nothing can be deleted."""
    path = tmp_path_factory.mktemp("lasting") / "tracker.sqlite"
    shutil.copy(migrated_file, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine, counting()
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(closes=st.lists(st.sampled_from([1.0, 2.0, 2.5, None]), min_size=1, max_size=12))
def test_any_sequence_leaves_one_row_for_each_change_and_ends_at_the_last_value(
    lasting: tuple[Engine, Iterator[int]], closes: list[float | None]
) -> None:
    engine, numbers = lasting
    ticker = f"T{next(numbers)}"
    for hours, close in enumerate(closes):
        record(engine, {"price": [price(close, ticker=ticker)]}, now=NOW + hours * HOUR)
    rows = [row for row in stored(engine) if row["ticker"] == ticker]
    assert [row["close"] for row in rows] == [value for value, _ in groupby(closes)]
    known = [row["known_at"] for row in rows]
    assert known == sorted(known)  # type: ignore[type-var]
