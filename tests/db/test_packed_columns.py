"""Whole columns read at once: the same frame as row by row, or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count as counting

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from db import frames
from db.batches import Sighting, seal
from db.engine import open_engine, reading, writing
from db.frames import load_doubts, load_frame, load_sightings
from db.packed_columns import load_packed
from db.tables import OBSERVATIONS, TABLES
from tests.db import postgres
from tests.db.rows import CLOSE, DAY, HOUR, NOW, price, record, sample, unguarded
from tracker.findings import Finding, Severity
from tracker.inputs import FRAMES, SIGHTINGS, TEXT

PACKED = ("price", "fx_rate", "share_count", "split", "consensus", "forecast", "benchmark_level")
WORDS = st.one_of(
    st.sampled_from(["0100.HK", "PLTR", "T", "12345678", "123456789", "港股" * 6]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=16),
)
CLOSES = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))


def packed(
    connection: Connection, kind: str = "price", *, source: str | None = None
) -> pd.DataFrame | None:
    table = OBSERVATIONS[kind]
    conditions = [] if source is None else [table.c.source == source]
    columns = FRAMES[kind].columns
    return load_packed(connection, table=table, columns=columns, conditions=conditions)


def assert_same(connection: Connection, kind: str = "price", *, source: str | None = None) -> None:
    table = OBSERVATIONS[kind]
    conditions = [] if source is None else [table.c.source == source]
    found = packed(connection, kind, source=source)
    assert found is not None
    by_row = load_frame(connection, kind=kind, conditions=conditions)
    pd.testing.assert_frame_equal(found, by_row)
    for name in (name for name, dtype in FRAMES[kind].columns.items() if dtype == TEXT):
        assert found[name].tolist() == by_row[name].tolist()  # None and not NaN


@pytest.fixture(scope="module", params=postgres.engines())
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Iterator[int]]]:
    """One database for all examples, and a source for each, since nothing can be deleted."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("packed") / "tracker.sqlite"
            shutil.copy(request.getfixturevalue("migrated_file"), path)
            url = f"sqlite:///{path}"
        else:
            url = stack.enter_context(postgres.fresh(request.getfixturevalue("postgres_url")))
        engine = open_engine(url)
        yield engine, counting()
        engine.dispose()


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "ticker": WORDS,
                "session": st.dates(),
                "close": CLOSES,
                "currency": st.one_of(st.none(), WORDS),
                "flag": st.one_of(st.none(), WORDS),
                "note": st.one_of(
                    st.none(),
                    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
                ),
                "known_at": st.sampled_from([CLOSE, CLOSE + timedelta(microseconds=7)]),
            }
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda row: (row["ticker"], row["session"]),
    )
)
def test_any_rows_read_the_same_as_columns_and_row_by_row(
    lasting: tuple[Engine, Iterator[int]], rows: list[dict[str, object]]
) -> None:
    engine, numbers = lasting
    source = f"source {next(numbers)}"
    record(engine, {"price": rows}, source=source)
    with reading(engine) as connection:
        assert_same(connection, source=source)


@pytest.mark.parametrize("kind", PACKED)
def test_every_kind_without_documents_reads_the_same(engine: Engine, kind: str) -> None:
    for ticker, now in (("PLTR", NOW), ("0100.HK", NOW + HOUR)):
        subject = {"ticker": ticker, "base": ticker, "index": ticker}
        row = {**sample(kind), **{k: v for k, v in subject.items() if k in FRAMES[kind].key}}
        record(engine, {kind: [row]}, now=now)
    with reading(engine) as connection:
        assert_same(connection, kind)


def test_a_connection_may_read_again_while_a_result_is_open(engine: Engine) -> None:
    record(engine, {"price": [price(ticker=ticker) for ticker in ("PLTR", "0100.HK")]})
    with reading(engine) as connection:
        first = packed(connection)
        opened = connection.execute(text("SELECT id FROM price"))
        assert opened.fetchone() is not None
        again = packed(connection)
    assert first is not None
    assert again is not None
    pd.testing.assert_frame_equal(first, again)


def test_rows_that_an_index_gives_in_another_order_come_by_id(engine: Engine) -> None:
    for ticker in ("PLTR", "0100.HK", "2513.HK"):
        record(engine, {"price": [price(ticker=ticker)]})
    table = OBSERVATIONS["price"]
    conditions = [table.c.ticker.in_(["0100.HK", "2513.HK", "PLTR"]), table.c.session == DAY]
    with reading(engine) as connection:
        columns = FRAMES["price"].columns
        found = load_packed(connection, table=table, columns=columns, conditions=conditions)
    assert found is not None
    assert found["ticker"].tolist() == ["PLTR", "0100.HK", "2513.HK"]


@pytest.mark.parametrize("ticker", ["A\x1fB", "A" * 65])
def test_a_word_that_cannot_be_packed_is_left_to_the_rows(engine: Engine, ticker: str) -> None:
    record(engine, {"price": [price(), price(ticker=ticker)]})
    with reading(engine) as connection:
        assert packed(connection) is None


def test_an_instant_of_another_width_is_left_to_the_rows(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    with writing(sqlite) as connection, unguarded(connection, "price"):
        connection.execute(text("UPDATE price SET known_at = '2026-04-15T08:00:00Z'"))
        assert packed(connection) is None


@pytest.mark.parametrize("kind", ["target", "company", "peer_set"])
def test_kinds_with_documents_or_missing_dates_are_left_to_the_rows(
    sqlite: Engine, kind: str
) -> None:
    record(sqlite, {kind: [sample(kind)]})
    with reading(sqlite) as connection:
        assert packed(connection, kind) is None


@pytest.mark.parametrize("kind", ["price", "target"])
def test_many_rows_come_whole_and_in_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    rows = [sample(kind, f"T{number}") for number in range(7)]
    record(engine, {kind: rows})
    monkeypatch.setattr(frames, "MANY", 3)
    with reading(engine) as connection:
        found = load_frame(connection, kind=kind, conditions=[])
    assert found["ticker"].tolist() == [row["ticker"] for row in rows]
    assert found.dtypes.astype(str).to_dict() == FRAMES[kind].columns


def test_a_note_after_many_rows_without_one_is_read(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [None, None, None, "page 1", None]
    rows = [price(ticker=f"T{place}", note=note) for place, note in enumerate(notes)]
    record(engine, {"price": rows})
    monkeypatch.setattr(frames, "MANY", 2)
    with reading(engine) as connection:
        assert load_frame(connection, kind="price", conditions=[])["note"].tolist() == notes


def test_many_sightings_and_doubts_come_in_order_and_keep_their_flags(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["PLTR", "0100.HK", "2513.HK"]
    doubts = [
        Finding(Severity.WARNING, name, "share_gap", "differ", usable=name == "PLTR")
        for name in names
    ]
    for name in names:
        seen = [Sighting("yahoo", name, "price")]
        with writing(engine) as connection:
            seal(connection, source="yahoo", rows={}, now=NOW, sightings=seen)
    with writing(engine) as connection:
        seal(connection, source="yahoo", rows={}, now=NOW, findings=doubts, job="a", due_key="b")
    monkeypatch.setattr(frames, "MANY", 2)
    with reading(engine) as connection:
        chosen = [TABLES["sighting"].c.kind == "price", TABLES["sighting"].c.ticker.in_(names)]
        found = load_sightings(connection, conditions=chosen)
        doubted = load_doubts(connection, conditions=[])
    assert found["ticker"].tolist() == names
    assert list(found.columns) == list(SIGHTINGS)
    assert doubted["usable"].tolist() == [True, False, False]
    assert {type(one) for one in doubted["usable"]} == {bool}
