"""Backups: a complete copy beside the database, never over an earlier one."""

from __future__ import annotations

from sqlalchemy import Engine

from db.copies.backup import back_up
from db.engine import open_engine, reading
from tests.db.rows import count, price, record


def test_trap_a_copied_file_lacks_its_log(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    path = back_up(sqlite, label="before-0002")
    assert path is not None
    assert path.name == "tracker.before-0002.sqlite"
    copy = open_engine(f"sqlite:///{path}")
    with reading(copy) as connection:
        assert count(connection, "price") == 1
    copy.dispose()


def test_an_earlier_copy_is_kept(sqlite: Engine) -> None:
    names = [path.name for path in (back_up(sqlite, label="x") for _ in range(3)) if path]
    assert names == ["tracker.x.sqlite", "tracker.x-2.sqlite", "tracker.x-3.sqlite"]
