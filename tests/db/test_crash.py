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


def test_trap_a_kill_leaves_half_a_batch(sqlite: Engine) -> None:
    url = sqlite.url.render_as_string()
    chance = random.Random(20260415)
    for _ in range(KILLS):
        ours, theirs = Pipe()
        writer = start(write_for_ever, url, theirs)
        assert ours.recv() == "ready"
        time.sleep(chance.uniform(0.0, 0.08))
        writer.kill()
        writer.join()
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
