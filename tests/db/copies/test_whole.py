"""A copied database: each row with its id, and either all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import db.copies.whole
from db.batches import load_last_batch, seal, verify_chain
from db.copies.whole import CopyError, copy_database
from db.engine import open_engine, reading, writing
from db.parts import Part
from tests.db.rows import HOUR, NOW, price, record, sample, stored, unguarded
from tests.db.workers import copy_slowly, start


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Two batches with a document, a missing value, an instant and a text that COPY must escape."""
    peers = sample("peer_set")
    note = "a tab\t, a break\n, a return\r, a slash \\N and 港股"
    record(engine, {"price": [price(close=None, note=note)], "peer_set": [peers]})
    record(engine, {"price": [price(close=0.1 + 0.2)]}, now=NOW + HOUR)
    return engine


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'target.sqlite'}")
    yield engine
    engine.dispose()


def test_every_row_comes_out_as_it_went_in(filled: Engine, target: Engine) -> None:
    copied = copy_database(filled, target)
    assert copied.batches == 2
    for name in ("batch", "price", "peer_set"):
        assert stored(target, name) == stored(filled, name)
    with writing(target) as connection:  # the next batch follows
        later = NOW + timedelta(days=1)
        rows = {"price": [price(close=1.0, known_at=later, live=True)]}
        assert seal(connection, source="yahoo", rows=rows, now=later).batch == 3
    with reading(target) as connection:
        assert verify_chain(connection) == []


def test_sqlite_comes_out_of_postgresql_as_it_went_in(sqlite: Engine, postgresql: Engine) -> None:
    record(sqlite, {"price": [price(note="\\N\t\n\\\\")], "company": [sample("company")]})
    copied = copy_database(sqlite, postgresql)
    assert {one.name: one.rows for one in copied.tables}["price"] == 1
    for name in ("batch", "price", "company"):
        assert stored(postgresql, name) == stored(sqlite, name)


def test_a_changed_row_takes_the_whole_copy_back(
    filled: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = db.copies.whole.insert_part

    def forge(connection: object, table: object, part: Part) -> None:
        columns = dict(part.columns)
        if "close" in columns:
            columns["close"] = [1.0] * part.rows
        inner(connection, table, Part(columns, part.rows))  # type: ignore[arg-type]

    monkeypatch.setattr(db.copies.whole, "insert_part", forge)
    with pytest.raises(CopyError, match="price: 2 rows were sent and 2 came out, or one"):
        copy_database(filled, target)
    assert stored(target, "batch") == []


def test_a_record_whose_chain_is_broken_is_not_copied(filled: Engine, target: Engine) -> None:
    with writing(filled) as connection, unguarded(connection, "price"):
        connection.execute(text("UPDATE price SET currency = 'USD'"))
    with pytest.raises(CopyError, match="batch 1, price: a stored value was changed"):
        copy_database(filled, target)
    assert stored(target, "batch") == []


def test_trap_a_kill_leaves_half_a_copy(filled: Engine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'target.sqlite'}"
    copier = start(copy_slowly, filled.url.render_as_string(hide_password=False), url)
    copier.join()
    assert copier.exitcode == -9  # after the batches and before the prices
    target = open_engine(url)
    with reading(target) as connection:
        assert load_last_batch(connection) == 0
    assert copy_database(filled, target).batches == 2  # and the next try is not in its way
    target.dispose()
