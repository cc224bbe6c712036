"""How fast prices are recorded and read on PostgreSQL, beside plain text COPY into the same table.

The server is one of the tests' own, as one would run it (a commit reaches the disk), and may use
every core, as the COPY beside it may; or the one that `TRACKER_TEST_POSTGRES_URL` names.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from db.batches import Sealed, seal, verify_chain
from db.engine import open_engine, reading, writing
from db.frames import load_frame
from db.migrate import upgrade
from db.tables import TABLES
from tests.db import postgres

LEAST_OF_COPY = 0.4  # times the rows a second of plain text COPY
Row = dict[str, Any]


@contextmanager
def server() -> Iterator[str | None]:
    """Give the URL of a server, or None where there is none."""
    if postgres.GIVEN_URL or postgres.programs() is None:
        yield postgres.GIVEN_URL
        return
    with postgres.serving(lasting=True) as url:
        yield url


@contextmanager
def database(server: str) -> Iterator[Engine]:
    """Give a migrated, empty database that is gone afterwards."""
    with postgres.fresh(server, template="template1") as url:
        engine = open_engine(url)
        try:
            upgrade(engine)
            yield engine
        finally:
            engine.dispose()


def copy_seconds(server: str, rows: list[Row], now: datetime) -> float:
    """Time a COPY of text made beforehand, in one transaction, with its commit."""
    text = "".join(
        f"{place}\t{row['ticker']}\t{row['session']}\t{row['close']!r}\t{row['currency']}\t"
        f"{row['volume']!r}\t\\N\t1\tyahoo\t\\N\t{row['session']}T08:00:00+00:00\t{now}\n"
        for place, row in enumerate(rows, start=1)
    )
    names = "id, ticker, session, close, currency, volume, flag, batch_id, source, note"
    with database(server) as engine:
        with writing(engine) as connection:
            batch = "INSERT INTO batch VALUES (1, now(), 'yahoo', 0, '{}', '', '')"
            connection.exec_driver_sql(batch)
        gc.collect()
        begun = time.perf_counter()
        with writing(engine) as connection:
            driver: Any = connection.connection.driver_connection
            into = f"COPY price ({names}, known_at, recorded_at) FROM STDIN"
            with driver.cursor() as cursor, cursor.copy(into) as copy:
                copy.write(text)
        return time.perf_counter() - begun


def recorded(engine: Engine, rows: list[Row], now: datetime) -> tuple[float, Sealed]:
    """Give the seconds that a recording took, with its commit."""
    gc.collect()
    begun = time.perf_counter()
    with writing(engine) as connection:
        sealed = seal(connection, source="yahoo", rows={"price": rows}, now=now)
    return time.perf_counter() - begun, sealed


def turn(server: str, rows: list[Row], now: datetime) -> dict[str, Any]:
    """Time COPY, a first and a second recording and a reading, and tell whether all is whole."""
    copied = copy_seconds(server, rows, now)
    with database(server) as engine:
        first, _ = recorded(engine, rows, now)
        second, sealed = recorded(engine, rows, now + timedelta(hours=1))
        with reading(engine) as connection:
            begun = time.perf_counter()
            load_frame(connection, kind="price", conditions=[TABLES["price"].c.batch_id <= 1])
            read = time.perf_counter() - begun
            held = connection.execute(select(func.count()).select_from(TABLES["price"])).scalar()
            broken = verify_chain(connection)
    whole = not broken and held == len(rows) and sealed.new == {"price": 0}
    return {"copy": copied, "first": first, "second": second, "read": read, "whole": whole}


def measure_postgres(rows: list[Row], now: datetime, tries: int) -> dict[str, Any]:
    """Give this part of the document to print: the shortest times of several turns."""
    with server() as url:
        if url is None:
            return {"left_out": postgres.MISSING, "whole": True}
        turns = [turn(url, rows, now) for _ in range(tries)]
    best = {name: min(one[name] for one in turns) for name in ("copy", "first", "second", "read")}
    return {
        "rows_per_second": {name: round(len(rows) / one) for name, one in best.items()},
        "seconds": {name: round(one, 3) for name, one in best.items()},
        "first_to_copy": round(best["copy"] / best["first"], 3),
        "whole": all(one["whole"] for one in turns),
        "reached": {"first_to_copy": best["copy"] / best["first"] >= LEAST_OF_COPY},
    }
