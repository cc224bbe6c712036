"""A made universe written into a database, as if it had been tracked for all those years."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from benchmarks.universe import Universe
from db.batches import seal
from db.engine import open_engine, writing
from db.inputs import load_inputs
from db.migrate import upgrade
from db.valuations import record_valuation
from tracker.inputs import FRAMES
from tracker.lineage import inputs_used
from tracker.snapshot import valuation_document
from tracker.valuation import value_at

LATEST = 2  # sessions of which a valuation is recorded, as the jobs would have left them
NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ivy", "Juniper")
SECTORS = ("Software", "Semiconductors", "Artificial intelligence", "Internet")


def write_record(engine: Engine, universe: Universe) -> None:
    """Record every company's closes, rates, vintages and targets, then the newest valuations."""
    now = datetime(universe.end.year, universe.end.month, universe.end.day, 22, tzinfo=UTC)
    seen: set[object] = set()
    for number in range(universe.companies):
        frames = universe.inputs(number).frames
        rows = {kind: list(_new(kind, frame, seen)) for kind, frame in frames.items()}
        with writing(engine) as connection:
            seal(connection, source="made", rows={k: v for k, v in rows.items() if v}, now=now)
    days = pd.bdate_range(end=universe.end, periods=LATEST)  # the jobs value on each of them
    for number in range(universe.companies):
        ticker = universe.inputs(number).ticker
        with writing(engine) as connection:
            inputs = load_inputs(connection, ticker=ticker)
            for day in days:
                history = value_at(inputs, as_of=day.date())
                record_valuation(
                    connection,
                    ticker=ticker,
                    session=day.date(),
                    computed_at=day.to_pydatetime().replace(hour=9, tzinfo=UTC),
                    batch=inputs.batch,
                    calc_version="made",
                    document=valuation_document(history),
                    inputs=inputs_used(history),
                )


def _new(kind: str, frame: pd.DataFrame, seen: set[object]) -> Iterator[dict[str, Any]]:
    """Give the rows of a frame that no other company's frame has brought already."""
    if frame.empty:
        return
    columns = [name for name in frame.columns if name not in {"id", "batch_id", "recorded_at"}]
    subject = next(name for name in ("ticker", "quote", "index") if name in FRAMES[kind].key)
    fresh = [name not in seen for name in zip([kind] * len(frame), frame[subject], strict=True)]
    kept = frame.loc[fresh, columns]
    seen.update((kind, name) for name in kept[subject].unique())
    for row in kept.to_dict("records"):
        plain = {str(name): _plain(value, str(name)) for name, value in row.items()}
        yield _called(plain) if kind == "company" else plain


def _called(row: dict[str, Any]) -> dict[str, Any]:
    """Give a company a name and a sector, so that pages of many have something to tell apart."""
    number = sum(map(ord, row["ticker"]))
    name = f"{NAMES[number % len(NAMES)]} {row['ticker'].partition('.')[0].lstrip('0')}"
    return {**row, "name_en": name, "sector": SECTORS[number % len(SECTORS)]}


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().replace(tzinfo=UTC) if name == "known_at" else value.date()
    if value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


if __name__ == "__main__":
    file = Path(sys.argv[1])
    made = open_engine(f"sqlite:///{file}")
    upgrade(made)
    write_record(made, Universe(int(sys.argv[2]), int(sys.argv[3])))
