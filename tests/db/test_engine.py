"""Transactions: writers wait for each other, readers see one snapshot, settings really hold."""

from __future__ import annotations

import os
import time
from multiprocessing import Pipe
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from db import dialect, turns
from db.copies.backup import back_up
from db.engine import DatabaseUnavailableError, open_engine, reading, writing
from db.tables import TABLES
from tests.db.rows import NOW, count, price, record, stored
from tests.db.workers import add_one, hold_again_and_again, start
from tracker.errors import SettingsError


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("busy_timeout", 10_000),
        ("foreign_keys", 1),
    ],
)
def test_trap_a_power_cut_rolls_back_what_was_committed(
    sqlite: Engine, pragma: str, value: object
) -> None:
    for _ in range(2):
        with reading(sqlite) as outer, reading(sqlite) as inner:
            for connection in (outer, inner):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_trap_updates_are_silently_lost(engine: Engine) -> None:
    with writing(engine) as connection:
        row = {"job": "a", "due_key": "b", "state": "done", "attempt": 1, "owner": "c"}
        connection.execute(insert(TABLES["job_run"]).values(**row, started_at=NOW, rows=0))
    url = engine.url.render_as_string(hide_password=False)
    writers = [start(add_one, url, 50) for _ in range(8)]
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 8
    assert stored(engine, "job_run")[0]["rows"] == 400


def test_a_writing_block_commits_at_its_end_and_rolls_back_on_an_exception(engine: Engine) -> None:
    row = {"job": "a", "due_key": "b", "state": "done", "attempt": 1, "owner": "c"}
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        connection.execute(insert(TABLES["job_run"]).values(**row, started_at=NOW))
        raise ZeroDivisionError
    assert stored(engine, "job_run") == []
    with writing(engine) as connection:
        connection.execute(insert(TABLES["job_run"]).values(**row, started_at=NOW))
    assert len(stored(engine, "job_run")) == 1


def test_a_reader_keeps_its_snapshot_while_a_writer_commits(engine: Engine) -> None:
    with reading(engine) as reader:
        assert count(reader, "price") == 0
        record(engine, {"price": [price()]})
        assert count(reader, "price") == 0
    with reading(engine) as reader:
        assert count(reader, "price") == 1


def test_a_reader_never_waits_for_a_writer(engine: Engine) -> None:
    with writing(engine) as writer:
        writer.execute(text("SELECT 1"))
        with reading(engine) as reader:
            assert count(reader, "price") == 0


def test_trap_a_lock_lasts_longer_than_its_timeout(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "BUSY_SECONDS", 0.05)
    with (
        writing(sqlite),
        pytest.raises(DatabaseUnavailableError, match="locked") as refused,
        writing(sqlite),
    ):
        pass
    assert "\n" not in str(refused.value)


def test_trap_a_writer_that_never_rests_keeps_another_out(sqlite: Engine) -> None:
    """It holds the lock for 20 ms, lets it go for the blink between two transactions, and so on.

    With SQLite's own waiting, a tenth of a second between two looks, the first turn took over ten.
    """
    ours, theirs = Pipe()
    writer = start(hold_again_and_again, sqlite.url.render_as_string(), theirs)
    assert ours.recv() == "ready"
    waits = []
    for _ in range(5):
        begun = time.monotonic()
        with writing(sqlite):
            waits.append(time.monotonic() - begun)
    writer.kill()
    writer.join()
    assert max(waits) < 2  # one turn of the other, but for a busy machine


def test_a_folder_that_may_not_be_listed_keeps_no_writer_out(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights are pretended: an administrator's tests may list everything."""

    def refused(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(turns.os, "open", refused)
    record(sqlite, {"price": [price()]})
    with reading(sqlite) as connection:
        assert count(connection, "price") == 1


def test_foreign_keys_are_enforced(engine: Engine) -> None:
    orphan = {"id": 1, "batch_id": 77, "source": "x", "ticker": "x", "kind": "x", "seen_at": NOW}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(TABLES["sighting"]), [orphan])


def test_the_folder_of_a_new_database_is_created(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "tracker.sqlite"
    open_engine(f"sqlite:///{path}").dispose()
    assert path.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is not an SQLAlchemy URL"),
        ("mysql://host/name", "is not supported"),
        ("sqlite://", "must name a SQLite file"),
        ("sqlite:///:memory:", "must name a SQLite file"),
        ("sqlite:///{tmp}/file/inside/tracker.sqlite", "cannot create the folder"),
        ("sqlite:///{tmp}", "cannot open the database"),
        ("sqlite:///{tmp}/file", "not a database"),
    ],
)
def test_an_unusable_url_is_refused_in_one_line(tmp_path: Path, url: str, reason: str) -> None:
    (tmp_path / "file").write_text("this is no database, it is a text that is long enough" * 20)
    with pytest.raises((SettingsError, DatabaseUnavailableError), match=reason) as refused:
        open_engine(url.format(tmp=tmp_path))
    assert "\n" not in str(refused.value)


def test_what_this_user_may_only_read_is_read_and_writing_says_the_mend(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights are asked, not tried: an administrator's tests may write everything."""
    record(sqlite, {"price": [price()]})
    sqlite.dispose()
    path = Path(str(sqlite.url.database))
    before = sorted(path.parent.iterdir())
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    engine = open_engine(f"sqlite:///{path}")
    with reading(engine) as connection:
        assert count(connection, "price") == 1
    record(sqlite, {"price": [price(850)]}, source="report")  # a writer who came later
    with reading(engine) as connection:
        assert count(connection, "price") == 2
    sqlite.dispose()
    with (
        pytest.raises(DatabaseUnavailableError, match="readonly database; let this user write"),
        writing(engine) as connection,
    ):
        connection.execute(text("CREATE TABLE x (y)"))
    engine.dispose()
    assert sorted(path.parent.iterdir()) == before


def test_a_damaged_file_says_that_the_backup_is_to_be_restored(sqlite: Engine) -> None:
    record(sqlite, {"price": [price()]})
    sqlite.dispose()
    path = Path(str(sqlite.url.database))
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xff" * (len(body) - 4096))
    with (
        pytest.raises(DatabaseUnavailableError, match="malformed; .* restore the last backup"),
        reading(open_engine(f"sqlite:///{path}")) as connection,
    ):
        count(connection, "price")


def test_a_postgresql_url_needs_no_driver_name() -> None:
    engine = open_engine("postgresql://somebody@127.0.0.1:1/nothing")
    assert engine.url.drivername == "postgresql+psycopg"
    with pytest.raises(DatabaseUnavailableError, match="somebody@127.0.0.1"), reading(engine) as c:
        c.execute(select(1))


def test_a_file_that_was_moved_away_is_missed_and_found_again(
    sqlite: Engine, tmp_path: Path
) -> None:
    record(sqlite, {"price": [price()]})
    file, away = tmp_path / "tracker.sqlite", tmp_path / "away"
    away.mkdir()
    parts = [*tmp_path.glob("tracker.sqlite*")]
    for part in parts:
        part.rename(away / part.name)
    with pytest.raises(DatabaseUnavailableError, match="unable to open"), writing(sqlite):
        pass
    assert not file.exists()  # no empty one was made in its place
    for part in parts:
        (away / part.name).rename(part)
    with reading(sqlite) as connection:
        assert count(connection, "price") == 1


def test_what_replaced_the_file_is_read_from_then_on(sqlite: Engine, tmp_path: Path) -> None:
    """A connection that was open would go on writing into the old file, which nobody reads."""
    file = tmp_path / "tracker.sqlite"
    other = back_up(sqlite, label="other")
    record(sqlite, {"price": [price()]})
    assert other is not None
    for log in tmp_path.glob("tracker.sqlite-*"):
        log.unlink()
    other.replace(file)
    with reading(sqlite) as connection:
        assert count(connection, "price") == 0
