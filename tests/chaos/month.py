"""Thirty days of one desk, a fault a minute: python -m tests.chaos.month --days 30.

One process lives them by a clock of its own, a tick a minute: sources that fail in every way or
raise, a mail server that misbehaves, and once in a while a database that somebody else holds. Then
all is well for two days. Every due date must end done or skipped, the record must be whole, and the
process may not have grown by a tenth since the end of the third day.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Engine

from db.engine import open_engine
from db.migrate import upgrade
from jobs.coverage.loading import load_new_coverage, read_configured
from jobs.delivery.mailing import Mailing
from jobs.desk import Desk
from jobs.schedule import tick
from jobs.sources.chosen import Sources
from jobs.sources.contract import FailureKind
from tests.chaos.checker import Tally, check_whole
from tests.chaos.mails import Moody
from tests.db.rows import stored
from tests.jobs.fakes import MINIMAX, PALANTIR, ZHIPU, Clock, Shelf, april
from tests.jobs.mail_server import mail_server
from tests.jobs.recorded import runs
from tracker.addresses import Receiver

BEGUN: Final = datetime(2026, 4, 15, 0, 30, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
WARM: Final = timedelta(days=3)
GROWN: Final = 0.10
NAMES: Final = (MINIMAX, ZHIPU, PALANTIR, "HKD", "CNY", "MCHI")
LOCKED: Final = 4000  # ticks between two that find the database held: each waits long


def trouble(shelf: Shelf, chance: random.Random, counted: Counter[str]) -> None:
    """Choose what fails in this minute."""
    shelf.failing.clear()
    shelf.broken = None
    if chance.random() < 0.2:
        shelf.broken = RuntimeError("the source is in pieces")
        counted["raises"] += 1
        return
    name, kind = chance.choice(NAMES), chance.choice([*FailureKind])
    shelf.failing[name] = kind
    counted[kind.value] += 1


def memory_mb() -> float:
    """Give what the process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def live(desk: Desk, file: Path, days: int, chance: random.Random, tell: Any) -> dict[str, Any]:
    """Live the days with their faults, then two without."""
    clock, shelf = desk.clock, desk.sources.prices
    assert isinstance(clock, Clock) and isinstance(shelf, Shelf)
    counted, warm, ticks = Counter[str](), 0.0, 0
    while clock() < BEGUN + timedelta(days=days):
        trouble(shelf, chance, counted)
        _tick(desk, file, held=ticks % LOCKED == LOCKED - 1, counted=counted)
        clock.now += MINUTE
        ticks += 1
        if not warm and clock() >= BEGUN + WARM:
            warm = memory_mb()
        if ticks % 1440 == 0:
            tell(f"day {ticks // 1440}: {memory_mb():.0f} MB")
    grown = memory_mb() / warm - 1
    shelf.failing.clear()
    shelf.broken = None
    for _ in range(2 * 24 * 6):
        _tick(desk, file, held=False, counted=counted)
        clock.now += 10 * MINUTE
    return {
        "ticks": ticks,
        "faults": dict(counted),
        "memory_mb_after_three_days": round(warm),
        "memory_grown": round(grown, 3),
    }


def _tick(desk: Desk, file: Path, *, held: bool, counted: Counter[str]) -> None:
    """Tick once, while somebody else holds the database if so."""
    if not held:
        tick(desk)
        return
    counted["database held"] += 1
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tick(desk)
        other.execute("ROLLBACK")


def campaign(days: int, seed: int, tell: Callable[[str], object]) -> dict[str, Any]:
    """Give the document that is printed."""
    chance, began = random.Random(seed), time.monotonic()
    handler = Moody(chance=random.Random(seed))
    with tempfile.TemporaryDirectory(prefix="month-") as folder, mail_server(handler) as server:
        file = Path(folder) / "tracker.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        load_new_coverage(engine, read_configured(None), now=BEGUN)
        told = (Receiver("pm@desk.example", "en"), Receiver("hk@desk.example", "zh"))
        mailing = Mailing(
            server=replace(server, timeout_seconds=0.2), receivers=told, operators=told[:1]
        )
        shelf, clock = april(), Clock(BEGUN)
        desk = Desk(engine, Sources.all_from(shelf), clock, owner="here:1", mailing=mailing)
        lived = live(desk, file, days, chance, tell)
        found = _judged(engine)
        engine.dispose()
    return {
        "days": days,
        "seed": seed,
        **lived,
        **found,
        "seconds": round(time.monotonic() - began),
    }


def _judged(engine: Engine) -> dict[str, Any]:
    tally = Tally()
    check_whole(tally, engine, scheduled=True)
    states = Counter(f"{run.job} {run.state}" for run in runs(engine).values())
    mails = Counter(str(row["state"]) for row in stored(engine, "delivery"))
    return {"runs": dict(sorted(states.items())), "mails": dict(mails), "broken": tally.broken}


def main() -> int:
    """Count, and fail where something is broken or the process grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.month", description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="at most 40: the market ends in May")
    parser.add_argument("--seed", type=int, default=20260415)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found = campaign(given.days, given.seed, lambda line: sys.stderr.write(f"{line}\n"))
    sys.stdout.write(f"{json.dumps(found, indent=2)}\n")
    return 1 if found["broken"] or found["memory_grown"] >= GROWN else 0


if __name__ == "__main__":
    sys.exit(main())
