"""Sealed batches: everything recorded together, hashed and chained to the batch before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, RowMapping, func, insert, select

from db.chain import GENESIS, batch_sha256
from db.collector import collector_paused
from db.copies.verification import verify_chain
from db.coverage_files import NewCoverageFile, load_new_files
from db.findings import load_new_findings
from db.numbered_rows import load_next_id
from db.observations import Sighting, load_changes
from db.parts import Part, insert_part, part_of_rows
from db.retractions import NewRetraction, load_new_retractions
from db.simulation import check_parts
from db.tables import TABLES
from tracker.errors import BadInputError
from tracker.findings import Finding

__all__ = ["Sealed", "Sighting", "load_last_batch", "load_last_seal", "seal", "verify_chain"]
_NOTHING: Final[Mapping[str, Sequence[Mapping[str, object]]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a call of `seal` wrote: `batch` is None when there was nothing to write."""

    batch: int | None
    sealed_at: datetime | None
    new: Mapping[str, int] = field(default_factory=dict)  # rows appended, by kind
    unchanged: Mapping[str, int] = field(default_factory=dict)  # keys seen again, by kind
    sightings: int = 0
    findings: int = 0
    coverage_files: int = 0


@dataclass(slots=True)
class _Draft:
    """What a batch will hold, before it has an id."""

    parts: dict[str, Part] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    sightings: set[Sighting] = field(default_factory=set)


@collector_paused()
def seal(
    connection: Connection,
    *,
    source: str,
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    now: datetime,
    sightings: Iterable[Sighting] = (),
    findings: Iterable[Finding] = (),
    job: str | None = None,
    due_key: str | None = None,
    coverage_files: Iterable[NewCoverageFile] = (),
    fetched: bool = True,
    retractions: Iterable[NewRetraction] = (),
    also: Mapping[str, Sequence[Mapping[str, object]]] = _NOTHING,
) -> Sealed:
    """Write what is new of these rows, by kind, as one sealed batch; the caller commits.

    `connection` comes from `db.engine.writing`, and `now` is read inside that block. Unchanged
    values leave only a sighting, and none where they were not `fetched`: reading a dated file
    again tells nothing of the market, so what stands in it goes on ageing. Findings already
    recorded for this job and due key and a coverage file equal to the latest of its ticker and
    origin leave nothing. `source` names the batch and is that of rows that do not name their own.
    `also` holds rows of other sealed tables, as they are (`db.drafts`).
    See `db.observation_rows.check_row` for a row; BadInputError when one is bad, nothing written.
    """
    previous = _load_previous(connection)
    stamp = _stamp(now, previous)
    draft = _draft_observations(connection, source=source, rows=rows, now=stamp)
    draft.sightings = (draft.sightings if fetched else set()) | set(sightings)
    fresh = load_new_findings(connection, findings=findings, job=job, due_key=due_key, now=stamp)
    _draft_rest(
        connection, draft, files=coverage_files, findings=fresh, retractions=retractions, now=stamp
    )
    draft.parts |= {name: part_of_rows(given) for name, given in also.items()}
    parts = {name: part for name, part in draft.parts.items() if part.rows}
    if not parts:
        return Sealed(batch=None, sealed_at=None, unchanged=draft.unchanged)
    check_parts(connection, source=source, parts=parts.values(), first=previous is None)
    batch = _write(connection, source=source, parts=parts, stamp=stamp, previous=previous)
    return _sealed(batch, stamp, rows, draft)


def load_last_batch(connection: Connection, *, at: datetime | None = None) -> int:
    """Give the id of the last batch, or of the last one sealed by `at`; 0 when there is none."""
    table = TABLES["batch"]
    query = select(func.coalesce(func.max(table.c.id), 0))
    if at is not None:
        query = query.where(table.c.sealed_at <= at)
    return int(connection.execute(query).scalar_one())


def load_last_seal(connection: Connection) -> tuple[int, datetime | None]:
    """Give the id of the last batch and when it was sealed; (0, None) when there is none."""
    previous = _load_previous(connection)
    return (0, None) if previous is None else (previous["id"], previous["sealed_at"])


def _load_previous(connection: Connection) -> RowMapping | None:
    table = TABLES["batch"]
    query = select(table).order_by(table.c.id.desc()).limit(1)
    return connection.execute(query).mappings().first()


def _stamp(now: datetime, previous: RowMapping | None) -> datetime:
    """Give the time of sealing: now, but never before the previous batch."""
    if now.utcoffset() is None:
        raise BadInputError("seal: now needs its time zone")
    moment = now.astimezone(UTC)
    return moment if previous is None else max(moment, previous["sealed_at"])


def _draft_observations(
    connection: Connection,
    *,
    source: str,
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    now: datetime,
) -> _Draft:
    draft = _Draft()
    for kind, given in rows.items():
        changes = load_changes(connection, kind=kind, rows=given, source=source, now=now)
        draft.parts[kind] = changes.new
        draft.unchanged[kind] = changes.unchanged
        draft.sightings |= changes.sightings
    return draft


def _draft_rest(
    connection: Connection,
    draft: _Draft,
    *,
    files: Iterable[NewCoverageFile],
    findings: Sequence[Mapping[str, object]],
    retractions: Iterable[NewRetraction],
    now: datetime,
) -> None:
    undone = load_new_retractions(connection, retractions=retractions, now=now)
    seen_again = [
        {"source": seen.source, "ticker": seen.ticker, "kind": seen.kind, "seen_at": now}
        for seen in sorted(draft.sightings)
    ]
    draft.parts["coverage_file"] = part_of_rows(load_new_files(connection, files=files, now=now))
    draft.parts["retraction"] = part_of_rows(undone)
    draft.parts["finding"] = part_of_rows(findings)
    draft.parts["sighting"] = part_of_rows(seen_again)


def _write(
    connection: Connection,
    *,
    source: str,
    parts: Mapping[str, Part],
    stamp: datetime,
    previous: RowMapping | None,
) -> int:
    batch_id = load_next_id(connection, TABLES["batch"])
    numbered = {
        name: part.numbered(first=load_next_id(connection, TABLES[name]), batch_id=batch_id)
        for name, part in sorted(parts.items())
    }
    batch = {
        "id": batch_id,
        "sealed_at": stamp,
        "source": source,
        "rows": sum(part.rows for part in numbered.values()),
        "contents": {name: part.digest().as_content() for name, part in numbered.items()},
        "previous_sha256": GENESIS if previous is None else previous["sha256"],
    }
    connection.execute(insert(TABLES["batch"]), [{**batch, "sha256": batch_sha256(batch)}])
    for name, part in numbered.items():
        insert_part(connection, TABLES[name], part)
    return batch_id


def _sealed(batch: int, stamp: datetime, rows: Mapping[str, object], draft: _Draft) -> Sealed:
    return Sealed(
        batch=batch,
        sealed_at=stamp,
        new={kind: draft.parts[kind].rows for kind in rows},
        unchanged=draft.unchanged,
        sightings=draft.parts["sighting"].rows,
        findings=draft.parts["finding"].rows,
        coverage_files=draft.parts["coverage_file"].rows,
    )
