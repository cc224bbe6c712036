"""Asks the past while four processes write: python -m tests.chaos.probes --probes 10000.

Each probe asks what was in effect on a date and known by an instant, both before the writers began.
Whatever they record meanwhile about the same company, every answer must stay what it was; of one in
fifty the whole valuation is made, too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, func, select

from db.engine import open_engine, reading
from db.inputs import load_inputs
from db.migrate import upgrade
from db.tables import TABLES
from db.types import canonical_json
from jobs.coverage.loading import load_new_coverage, read_configured
from tests.db.workers import processes, seal_now_and_then
from tracker.inputs import ValuationInputs
from tracker.snapshot import valuation_document
from tracker.valuation import value_at

TICKER: Final = "0100.HK"
FIRST: Final = date(2026, 4, 15)
DAYS: Final = 40
WRITERS: Final = 4
VALUED: Final = 50
Question = tuple[date, datetime]


def questions(chance: random.Random, count: int) -> list[Question]:
    """Choose dates after the report, each as known at some instant of the days after it."""
    chosen = []
    for _ in range(count):
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        hours = chance.randrange(24 * DAYS)
        chosen.append((day, datetime(2026, 4, 15, 8, tzinfo=UTC) + timedelta(hours=hours)))
    return chosen


def answer(engine: Engine, question: Question, *, whole: bool) -> str:
    """Give the hash of all that an answer rests on, or of the whole valuation."""
    day, known_at = question
    with reading(engine) as connection:
        inputs = load_inputs(connection, ticker=TICKER, as_of=day, known_at=known_at)
    if whole:
        document: dict[str, Any] = dict(
            valuation_document(value_at(inputs, as_of=day, known_at=known_at))
        )
        document.pop("batch", None)  # the last one that was read: it grows, the answer must not
        return hashlib.sha256(canonical_json(document).encode()).hexdigest()
    return _digest(inputs)


def _digest(inputs: ValuationInputs) -> str:
    found = hashlib.sha256()
    for kind, frame in sorted(inputs.frames.items()):
        found.update(kind.encode())
        plain = frame.astype(str)
        found.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())
    return found.hexdigest()


def campaign(probes: int, seed: int, tell: Callable[[str], object]) -> dict[str, Any]:
    """Ask before and while others write; gives the document that is printed."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="probes-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'tracker.db'}")
        upgrade(engine)
        loaded = datetime(2026, 4, 15, 0, 30, tzinfo=UTC)
        load_new_coverage(engine, read_configured(None), now=loaded)
        asked = questions(chance, 200)
        known = {
            (one, whole): answer(engine, one, whole=whole) for one in asked for whole in (0, 1)
        }
        url = engine.url.render_as_string(hide_password=False)
        writers = [
            processes().Process(target=seal_now_and_then, args=(url, 0.05)) for _ in range(WRITERS)
        ]
        for one in writers:
            one.start()
        begun, before, changed = time.monotonic(), _batches(engine), 0
        for place in range(probes):
            question, whole = chance.choice(asked), int(place % VALUED == 0)
            changed += answer(engine, question, whole=bool(whole)) != known[question, whole]
            if place % 1000 == 0:
                tell(f"{place} asked, {changed} changed")
        written = _batches(engine) - before
        for one in writers:
            one.kill()
            one.join()
        engine.dispose()
    return {
        "probes": probes,
        "valued": -(-probes // VALUED),
        "changed": changed,
        "batches_written_meanwhile": written,
        "seed": seed,
        "seconds": round(time.monotonic() - begun),
    }


def _batches(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(
            connection.execute(select(func.count()).select_from(TABLES["batch"])).scalar_one()
        )


def main() -> int:
    """Count, and fail where an answer changed or nobody wrote."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.probes", description=__doc__)
    parser.add_argument("--probes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260415)
    given = parser.parse_args()
    found = campaign(given.probes, given.seed, lambda line: sys.stderr.write(f"{line}\n"))
    sys.stdout.write(f"{json.dumps(found, indent=2)}\n")
    return 1 if found["changed"] or not found["batches_written_meanwhile"] else 0


if __name__ == "__main__":
    sys.exit(main())
