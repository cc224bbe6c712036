"""Batches of names handed to workers: what was handed out for a run, and what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from db.ledger import LostClaimError, load_run
from db.tables import TABLES

KEPT: Final = timedelta(days=7)  # what a worker did is in the record; its handout is only a note


@dataclass(frozen=True, slots=True)
class Handout:
    """One batch of one attempt of a run; `state` is waiting, done or failed."""

    job: str
    due_key: str
    attempt: int
    number: int
    names: Sequence[str]
    state: str = "waiting"
    owner: str | None = None
    finished_at: datetime | None = None
    result: Mapping[str, Any] | None = None  # new, unchanged: counts by kind; failures


def record_handouts(
    connection: Connection,
    *,
    job: str,
    due_key: str,
    attempt: int,
    batches: Sequence[Sequence[str]],
    now: datetime,
) -> list[Handout]:
    """Note the batches of an attempt before they are queued, and forget those of last week."""
    table = TABLES["handout"]
    connection.execute(delete(table).where(table.c.finished_at < now - KEPT))
    made = [
        Handout(job, due_key, attempt, number, list(names)) for number, names in enumerate(batches)
    ]
    if made:
        rows = [{name: getattr(one, name) for name in Handout.__slots__} for one in made]
        connection.execute(insert(table), rows)
    return made


def settle_handout(
    connection: Connection,
    batch: Handout,
    *,
    state: str,
    owner: str,
    now: datetime,
    result: Mapping[str, Any],
) -> None:
    """End a batch in the same transaction as what was recorded of it.

    LostClaimError when its run goes on without it (another attempt, or over), or when another
    worker was faster: let it pass, so that everything rolls back.
    """
    run = load_run(connection, job=batch.job, due_key=batch.due_key)
    table = TABLES["handout"]
    mine = update(table).where(
        table.c.job == batch.job,
        table.c.due_key == batch.due_key,
        table.c.attempt == batch.attempt,
        table.c.number == batch.number,
        table.c.state == "waiting",
    )
    ended = mine.values(state=state, owner=owner, finished_at=now, result=dict(result))
    if not _runs(run, batch.attempt) or connection.execute(ended).rowcount != 1:
        raise LostClaimError(
            f"{batch.job} {batch.due_key}: batch {batch.number} of attempt {batch.attempt} is no "
            "longer waited for"
        )


def is_waited_for(connection: Connection, batch: Handout) -> bool:
    """Tell whether a batch is still to be done: its attempt runs, and nobody has done it."""
    run = load_run(connection, job=batch.job, due_key=batch.due_key)
    found = load_handouts(
        connection, job=batch.job, due_key=batch.due_key, attempt=batch.attempt, waiting=True
    )
    return _runs(run, batch.attempt) and any(one.number == batch.number for one in found)


def load_handouts(
    connection: Connection, *, job: str, due_key: str, attempt: int, waiting: bool = False
) -> list[Handout]:
    """Give the batches of an attempt, or those of them that nobody has done yet."""
    table = TABLES["handout"]
    query = select(table).where(
        table.c.job == job, table.c.due_key == due_key, table.c.attempt == attempt
    )
    if waiting:
        query = query.where(table.c.state == "waiting")
    rows = connection.execute(query.order_by(table.c.number)).mappings()
    return [Handout(**row) for row in rows]


def load_settled_names(connection: Connection, *, job: str, due_key: str) -> set[str]:
    """Name what earlier attempts of a run have fetched whole: it need not be asked again."""
    table = TABLES["handout"]
    query = select(table.c.names, table.c.result).where(
        table.c.job == job, table.c.due_key == due_key, table.c.state == "done"
    )
    settled: set[str] = set()
    for names, result in connection.execute(query):
        failed = {one["subject"] for one in result["failures"]}
        settled |= set(names) - failed
    return settled


def _runs(run: Any, attempt: int) -> bool:
    return run is not None and run.state == "running" and run.attempt == attempt
