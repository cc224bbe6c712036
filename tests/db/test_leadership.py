"""One leader at a time, and what one that is over wanted to record rolls back."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db.dialect import take_write_lock
from db.engine import open_engine, reading, writing
from db.leader_lock import FileLeaderLock, LeaderLock, open_leader_lock
from db.leadership import LostTermError, check_term, load_term, record_beat, record_term
from tests.db import postgres
from tests.db.rows import NOW

# A file has no sessions, and who is paused on its machine holds its lock too.
on_a_server = pytest.mark.parametrize(
    "engine", [*{*postgres.engines()} - {"sqlite"}], indirect=True
)


def test_the_epoch_grows_with_every_election(engine: Engine) -> None:
    later = NOW + timedelta(hours=1)
    with writing(engine) as connection:
        assert load_term(connection) is None
        first = record_term(connection, owner="a", now=NOW)
        second = record_term(connection, owner="b", now=later)
        held = load_term(connection)
    assert (first.epoch, second.epoch) == (1, 2)
    assert held == second
    assert (second.owner, second.elected_at) == ("b", later)


def test_trap_a_leader_that_was_paused_records_once_more(engine: Engine) -> None:
    with writing(engine) as connection:
        first = record_term(connection, owner="a", now=NOW)
        check_term(connection, first)
        record_term(connection, owner="b", now=NOW)
    with (
        pytest.raises(LostTermError, match="epoch 1 is over"),
        writing(engine) as connection,
    ):
        connection.execute(text("UPDATE leadership SET owner = 'a'"))
        check_term(connection, first)
    with reading(engine) as connection:
        term = load_term(connection)
    assert term is not None
    assert term.owner == "b"


def test_a_command_by_hand_has_no_term_to_lose(engine: Engine) -> None:
    with writing(engine) as connection:
        record_term(connection, owner="a", now=NOW)
        check_term(connection, None)


def test_a_leader_says_that_it_lives_until_its_term_is_over(engine: Engine) -> None:
    soon = NOW + timedelta(seconds=10)
    with writing(engine) as connection:
        first = record_term(connection, owner="a", now=NOW)
        assert record_beat(connection, first, now=soon)
        term = load_term(connection)
        assert term is not None
        assert (term.elected_at, term.seen_at) == (NOW, soon)
        record_term(connection, owner="b", now=soon)
        assert not record_beat(connection, first, now=soon)


@pytest.fixture
def locks(engine: Engine) -> Iterator[list[LeaderLock]]:
    url = engine.url.render_as_string(hide_password=False)
    held = [open_leader_lock(url) for _ in range(2)]
    yield held
    for lock in held:
        lock.release()


def test_one_of_two_has_the_lock_and_the_other_has_it_after(locks: list[LeaderLock]) -> None:
    first, second = locks
    assert (first.acquire(), second.acquire()) == (True, False)
    assert (first.held(), second.held()) == (True, False)
    first.release()
    assert not first.held()
    assert second.acquire()
    assert second.held()


def test_trap_a_server_frees_the_lock_of_a_closed_session_some_time_after(
    locks: list[LeaderLock],
) -> None:
    """Closing is not answered: at once after it, the next one was at times refused."""
    first, second = locks
    for _ in range(100):
        assert (first.acquire(), second.acquire()) == (True, False)
        first.release()
        assert second.acquire()
        second.release()


@on_a_server
def test_a_session_that_the_server_drops_holds_nothing(
    engine: Engine, locks: list[LeaderLock]
) -> None:
    first, second = locks
    assert first.acquire()
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'tracker leader' AND datname = current_database()"
            )
        )
    assert second.acquire()
    assert not first.held()


@on_a_server
def test_trap_a_leader_paused_in_a_transaction_holds_up_all_writers(
    engine: Engine, locks: list[LeaderLock]
) -> None:
    """Its session holds the write lock; the next leader ends it, and what it had begun is gone."""
    paused = engine.connect()
    transaction = paused.begin()
    take_write_lock(paused)
    record_term(paused, owner="here:1:a", now=NOW)
    first, second = locks
    assert second.acquire()
    second.evict(f"{socket.gethostname()}:{os.getpid()}")
    other = open_engine(engine.url.render_as_string(hide_password=False))
    with writing(other) as connection:
        assert record_term(connection, owner="there:2:b", now=NOW).epoch == 1
    with pytest.raises(OperationalError):
        paused.execute(text("SELECT 1"))
    transaction.close()
    paused.close()
    other.dispose()
    assert not first.held()


def test_trap_a_deleted_lock_file_lets_two_lead(tmp_path: Path) -> None:
    first, second = (FileLeaderLock(tmp_path / "tracker.db") for _ in range(2))
    assert first.acquire()
    (tmp_path / "tracker.db.leader").unlink()
    assert second.acquire()  # nobody can prevent it
    assert (first.held(), second.held()) == (False, True)  # but the first steps down at once
    second.release()
    first.release()
