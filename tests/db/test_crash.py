"""A killed writer leaves whole batches only, and a database that the next one goes on with."""

from __future__ import annotations

import random
import time
from multiprocessing import Pipe

from sqlalchemy import Engine, func, select

from db.batches import load_last_batch, verify_chain
from db.engine import open_engine, reading
from db.tables import TABLES
from tests.db.rows import count
from tests.db.workers import ROWS_A_BATCH, start, write_for_ever

KILLS = 20


def written(url: str, *, seconds: float = 60.0, until: int | None = None) -> float:
    """Let a writer write for so long, or until so many batches are there; then kill it."""
    ours, theirs = Pipe()
    writer = start(write_for_ever, url, theirs)
    assert ours.recv() == "ready"
    began = time.monotonic()
    engine = open_engine(url)
    while time.monotonic() - began < seconds:
        if until is None:
            time.sleep(max(0.0, seconds - (time.monotonic() - began)))
            break
        with reading(engine) as connection:
            if load_last_batch(connection) >= until:
                break
    writer.kill()
    writer.join()
    engine.dispose()
    return time.monotonic() - began


def test_trap_a_kill_leaves_half_a_batch(sqlite: Engine) -> None:
    url = sqlite.url.render_as_string()
    chance = random.Random(20260415)
    # As long as some batches take here and now: a busy machine is killed as evenly as an idle one.
    span = written(url, until=4)
    for _ in range(KILLS):
        written(url, seconds=chance.uniform(0.0, span))
    engine = open_engine(url)
    table = TABLES["price"]
    with reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        batches = load_last_batch(connection)
        assert batches > KILLS / 2
        assert count(connection, "price") == batches * ROWS_A_BATCH
        sessions = select(func.count(table.c.session.distinct()))
        assert connection.execute(sessions).scalar() == batches * ROWS_A_BATCH
        assert verify_chain(connection) == []
    engine.dispose()
