"""What tests let other processes do to a database at the same time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select, update

import db.copies.whole
from db.batches import load_last_batch, seal
from db.engine import open_engine, writing
from db.ledger import claim_run
from db.migrate import upgrade
from db.parts import Part
from db.tables import TABLES

ROWS_A_BATCH = 200


def processes() -> ForkServerContext:
    """Give a way to start processes quickly that shares no open database with them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.db.workers"])
    return context


def start(target: object, *args: object) -> ForkServerProcess:
    process = processes().Process(target=target, args=args)  # type: ignore[arg-type]
    process.start()
    return process


def add_one(url: str, times: int) -> None:
    """Read a number, add one, write it back."""
    engine = open_engine(url)
    table = TABLES["job_run"]
    for _ in range(times):
        with writing(engine) as connection:
            before = connection.execute(select(table.c.rows)).scalar_one()
            connection.execute(update(table).values(rows=before + 1))


def hold_again_and_again(url: str, ready: Pipe) -> None:
    """Take the write lock again as soon as it is let go, until killed."""
    engine = open_engine(url)
    while True:
        with writing(engine) as connection:
            connection.execute(select(1))
            if not ready.closed:
                ready.send("ready")
                ready.close()
            time.sleep(0.02)


def write_batches(url: str, source: str, batches: int) -> None:
    """Seal so many batches of one changed price each, as fast as possible."""
    engine = open_engine(url)
    for number in range(batches):
        row = {"ticker": source, "session": date(2026, 4, 15), "close": float(number)}
        with writing(engine) as connection:
            now = datetime.now(UTC)
            rows = {"price": [{**row, "known_at": now, "live": True}]}
            seal(connection, source=source, rows=rows, now=now)


def write_for_ever(url: str, ready: Pipe) -> None:
    """Seal batch after batch of new sessions, until killed."""
    engine = open_engine(url)
    ready.send("ready")
    while True:
        _seal_sessions(engine, ROWS_A_BATCH)


def seal_now_and_then(url: str, every: float) -> None:
    """Seal a batch of one new session so often, until killed: each makes the values due again."""
    engine = open_engine(url)
    while True:
        time.sleep(every)
        _seal_sessions(engine, 1)


def _seal_sessions(engine: Engine, count: int) -> None:
    with writing(engine) as connection:
        now = datetime.now(UTC)
        first = date(2000, 1, 1) + timedelta(days=count * load_last_batch(connection))
        rows = [
            {
                "ticker": "0100.HK",
                "session": first + timedelta(days=day),
                "close": float(day),
                "known_at": now,
            }
            for day in range(count)
        ]
        seal(connection, source="yahoo", rows={"price": rows}, now=now)


def claim(url: str, owner: str, answers: Pipe) -> None:
    """Wait for the word, then claim one run and tell the attempt."""
    engine = open_engine(url)
    answers.send("ready")
    answers.recv()
    with writing(engine) as connection:
        attempt = claim_run(
            connection,
            job="prices",
            due_key="2026-04-15",
            now=datetime(2026, 4, 15, 10, tzinfo=UTC),
            owner=owner,
            lease=timedelta(minutes=5),
        )
    answers.send(attempt)


def migrate(url: str, migrations: Path) -> None:
    upgrade(open_engine(url), migrations=migrations)


def end_at_once() -> None:
    """Die as by kill -9: a migration of a test calls this in its middle."""
    os.kill(os.getpid(), signal.SIGKILL)


def copy_slowly(source: str, target: str) -> None:
    """Copy a database and die when its prices are about to be written."""
    inner = db.copies.whole.insert_part

    def insert_or_die(connection: Connection, table: Table, part: Part) -> None:
        if table.name == "price":
            os.kill(os.getpid(), signal.SIGKILL)
        inner(connection, table, part)

    db.copies.whole.insert_part = insert_or_die
    db.copies.whole.copy_database(open_engine(source), open_engine(target))
