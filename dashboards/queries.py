"""What pages read: one snapshot of the recorded valuations and the ledger of jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboards.jobstates import moved_at
from db.engine import DatabaseUnavailableError, reading
from db.ledger import Run, load_current_runs
from db.valuations import RecordedValuation, load_latest_valuations
from tracker.document import Valuation

Versions = dict[str, str]


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

    @property
    def versions(self) -> Versions:
        """Two stamps that change exactly when the valuations or the runs of jobs do."""
        valued = [f"{one.id}@{one.computed_at.isoformat()}" for one in self.valuations]
        return {
            "valuations": " ".join(valued) + (self.problem or ""),
            "runs": " ".join(_stamp(run) for run in _changing(self.runs)) + (self.problem or ""),
        }


def load_snapshot(engine: Engine, clock: Callable[[], datetime]) -> Snapshot:
    """Read everything in one transaction; a database that does not answer is a snapshot too."""
    try:
        with reading(engine) as connection:
            valuations = [_shown(row) for row in load_latest_valuations(connection)]
            return Snapshot(now=clock(), valuations=valuations, runs=load_current_runs(connection))
    except (DatabaseUnavailableError, SQLAlchemyError) as error:
        return Snapshot(now=clock(), problem=_one_line(error))


def load_readiness(engine: Engine) -> str | None:
    """Give None when pages have something to show, else what is missing, in one line."""
    try:
        with reading(engine) as connection:
            found = load_latest_valuations(connection)
    except (DatabaseUnavailableError, SQLAlchemyError) as error:
        return f"the database does not answer: {_one_line(error)}"
    return None if found else "no valuation is recorded: tracker run recompute"


def _shown(row: RecordedValuation) -> Shown:
    return Shown(row.id, row.computed_at, cast(Valuation, row.document))


def _changing(runs: Sequence[Run]) -> list[Run]:
    """Give each job's latest run: a run that began, ended or failed changes one of them."""
    latest: dict[str, Run] = {}
    for run in runs:
        held = latest.get(run.job)
        if held is None or moved_at(run) >= moved_at(held):
            latest[run.job] = run
    return list(latest.values())


def _stamp(run: Run) -> str:
    return f"{run.job}/{run.due_key}/{run.attempt}/{run.state}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
