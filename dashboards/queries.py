"""What pages read: one snapshot of the recorded valuations and the ledger of jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dashboards.record import Record
from dashboards.stamps import NOTHING, Stamp
from db.engine import DatabaseUnavailableError
from db.ledger import Run, load_current_runs
from db.simulation import load_simulated
from db.valuations import RecordedValuation, load_latest_valuations
from tracker.document import Valuation
from tracker.restricted import RESTRICTED, mask


@dataclass(frozen=True, slots=True)
class Shown:
    """One covered company's latest valuation, exactly as it was recorded."""

    id: int
    computed_at: datetime
    document: Valuation


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a page is built from; `problem` is why there is nothing, in one line."""

    now: datetime
    valuations: Sequence[Shown] = field(default=())
    runs: Sequence[Run] = field(default=())
    problem: str | None = None
    simulated: bool = False  # whether the record is a demo's


def look(record: Record) -> tuple[Stamp, Snapshot]:
    """Read what has changed, and give the rest as it was read before."""
    try:
        stamp = record.stamp()
        shown = record.ask("valuations", stamp, ("valuations",), _load_shown)
        simulated = record.ask("simulated", stamp, ("valuations",), load_simulated)
        runs = record.ask("runs", stamp, ("runs",), load_current_runs)
    except (DatabaseUnavailableError, SQLAlchemyError) as error:
        return NOTHING, Snapshot(now=record.now(), problem=_one_line(error))
    return stamp, Snapshot(now=record.now(), valuations=shown, runs=runs, simulated=simulated)


def _load_shown(connection: Connection) -> list[Shown]:
    return [_shown(row) for row in load_latest_valuations(connection)]


def _shown(row: RecordedValuation) -> Shown:
    document = cast(Valuation, row.document)
    hidden = document.get("status") == RESTRICTED
    return Shown(row.id, row.computed_at, mask(document) if hidden else document)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
