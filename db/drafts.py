"""Drafts: what somebody proposed, recorded but not in force, and the one decision on each.

drafted -> approved: its rows are sealed with the decision, known from then on
    +----> rejected
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, func, select

from db.batches import Sealed, seal
from db.coverage_files import NewCoverageFile
from db.frames import load_frame
from db.observations import load_changes
from db.retractions import not_retracted
from db.tables import OBSERVATIONS, TABLES
from tracker.findings import Finding, Severity
from tracker.inputs import DATE, FRAMES, ValuationInputs

Kind = Literal["target", "coverage", "forecast"]
Verdict = Literal["approved", "rejected"]
Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]
# What a draft builds on: a change of any of these after it asks for another look.
BASE: Final = ("target", "scenario", "forecast", "policy")
_RULES: Final = ("company", "policy", "status")


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What somebody proposes: rows by kind of observation, as `db.batches.seal` takes them."""

    ticker: str
    kind: Kind
    author: str
    source: str
    rows: Rows
    why: str | None = None
    findings: Sequence[Finding] = ()
    file: NewCoverageFile | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The one decision on a draft; `batch_id` (0: not sealed yet) holds what it put in force."""

    draft_id: int
    verdict: Verdict
    by: str
    why: str | None
    decided_at: datetime
    batch_id: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A recorded draft with its decision, None while it is open."""

    id: int
    batch_id: int
    new: NewDraft
    drafted_at: datetime
    decision: Decision | None = None

    @property
    def state(self) -> str:
        """Give open, approved or rejected."""
        return "open" if self.decision is None else self.decision.verdict


@dataclass(frozen=True, slots=True)
class Newer:
    """Something recorded, or retracted, after a draft that the draft builds on."""

    kind: str
    source: str
    batch: int
    retracted: bool


def load_new_rows(connection: Connection, *, rows: Rows, source: str, now: datetime) -> Rows:
    """Give of these rows those that would change something, as they would be stored."""
    found: dict[str, list[Row]] = {}
    for kind, given in rows.items():
        part = load_changes(connection, kind=kind, rows=given, source=source, now=now).new
        names = [name for name in part.columns if name != "recorded_at"]
        values = zip(*(part.columns[name] for name in names), strict=True)
        if part.rows:
            found[kind] = [dict(zip(names, one, strict=True)) for one in values]
    return found


def record_draft(connection: Connection, new: NewDraft, *, now: datetime) -> tuple[Draft, bool]:
    """Record a draft, unless one that is open says the same; gives it, and whether it is new.

    One whose base has changed since is no such draft. The caller commits.
    """
    stated = (new.kind, _stated(new.rows))
    for held in load_drafts(connection, ticker=new.ticker):
        same = held.state == "open" and (held.new.kind, _stated(held.new.rows)) == stated
        if same and not load_newer(connection, held):
            return held, False
    file = new.file
    row = {
        "ticker": new.ticker,
        "kind": new.kind,
        "author": new.author,
        "why": new.why,
        "source": new.source,
        "rows": _packed(new.rows),
        "findings": [
            [str(one.severity), one.subject, one.code, one.message, one.usable]
            for one in new.findings
        ],
        "file_name": file and file.name,
        "file_origin": file and file.origin,
        "file_body": file and file.body,
        "file_sha256": file and file.sha256,
        "drafted_at": now,
    }
    seal(connection, source="draft", rows={}, now=now, also={"draft": [row]})
    return load_drafts(connection, ticker=new.ticker)[-1], True


def record_decision(connection: Connection, draft: Draft, decision: Decision) -> Sealed:
    """Seal a decision, and with an approval the rows of the draft, known from the decision on.

    Once only: a second decision on the same draft is refused by the database. The caller commits.
    """
    new, now = draft.new, decision.decided_at
    approved = decision.verdict == "approved"
    row = {
        "draft_id": draft.id,
        "verdict": decision.verdict,
        "by": decision.by,
        "why": decision.why,
        "decided_at": now,
    }
    return seal(
        connection,
        source=new.source if approved else "draft",
        rows=known_from(new.rows, now) if approved else {},
        now=now,
        findings=new.findings if approved else (),
        job="draft" if approved else None,
        due_key=str(draft.id) if approved else None,
        coverage_files=[new.file] if approved and new.file else (),
        fetched=False,
        also={"draft_decision": [row]},
    )


def load_drafts(
    connection: Connection, *, ticker: str | None = None, number: int | None = None
) -> list[Draft]:
    """Give every draft (of one company, or of one number) with its decision, the oldest first."""
    table, made = TABLES["draft"], TABLES["draft_decision"]
    query = select(table).order_by(table.c.id)
    if ticker is not None:
        query = query.where(table.c.ticker == ticker)
    if number is not None:
        query = query.where(table.c.id == number)
    decisions = {one["draft_id"]: one for one in connection.execute(select(made)).mappings()}
    rows = connection.execute(query).mappings()
    return [_draft(row, decisions.get(row["id"])) for row in rows]


def load_draft(connection: Connection, draft: int) -> Draft | None:
    """Give one draft, None where there is none of that number."""
    return next(iter(load_drafts(connection, number=draft)), None)


def load_waiting(connection: Connection) -> dict[str, int]:
    """Count the open drafts of each company that has any."""
    table, made = TABLES["draft"], TABLES["draft_decision"]
    query = select(table.c.ticker, func.count()).group_by(table.c.ticker)
    waiting = query.where(table.c.id.not_in(select(made.c.draft_id)))
    return {ticker: int(count) for ticker, count in connection.execute(waiting)}


def load_drafted_files(connection: Connection) -> set[str]:
    """Give the hashes of the coverage files that were ever drafted, whatever became of them."""
    digest = TABLES["draft"].c.file_sha256
    query = select(digest).where(digest.is_not(None)).distinct()
    return {str(one) for one in connection.execute(query).scalars()}


def load_newer(connection: Connection, draft: Draft) -> list[Newer]:
    """Give what was recorded or retracted since a draft that it builds on or would replace."""
    tombs = TABLES["retraction"]
    undone = select(tombs.c.retracted_id).where(tombs.c.batch_id > draft.batch_id)
    found: set[tuple[str, str, int, bool]] = set()
    for kind in dict.fromkeys((*BASE, *draft.new.rows)):
        table, own = OBSERVATIONS[kind], draft.new.rows.get(kind, ())
        if "ticker" not in table.c:
            continue
        query = select(table.c.source, table.c.batch_id).distinct()
        query = query.where(table.c.ticker == draft.new.ticker)
        if kind not in BASE:
            sources = {str(row.get("source") or draft.new.source) for row in own}
            query = query.where(table.c.source.in_(sources))
        later = query.where(table.c.batch_id > draft.batch_id, not_retracted(table))
        found |= {(kind, one.source, one.batch_id, False) for one in connection.execute(later)}
        gone = query.where(table.c.batch_id <= draft.batch_id, table.c.batch_id.in_(undone))
        found |= {(kind, one.source, one.batch_id, True) for one in connection.execute(gone)}
    return [Newer(*one) for one in sorted(found, key=lambda one: (one[2], one[0], one[1]))]


def load_rules(connection: Connection, ticker: str) -> ValuationInputs:
    """Give what says by which rules a company is covered: its listing, policies and statuses."""
    frames = {}
    for kind in _RULES:
        table = OBSERVATIONS[kind]
        conditions = [table.c.ticker == ticker, not_retracted(table)]
        frames[kind] = load_frame(connection, kind=kind, conditions=conditions)
    return ValuationInputs(ticker=ticker, frames=frames, batch=0)


def known_from(rows: Rows, now: datetime) -> Rows:
    """Give rows as approval records them: none known before it, so that the past sees none."""
    return {
        kind: [{**row, "known_at": max(_instant(row["known_at"]), now)} for row in given]
        for kind, given in rows.items()
    }


def _stated(rows: Rows) -> object:
    """Give what rows say, without when and where: by it the same draft is recognised."""
    aside = {"known_at", "note"}
    kept = {
        kind: [{name: row[name] for name in sorted(row.keys() - aside)} for row in given]
        for kind, given in rows.items()
        if given
    }
    return _packed(kept)


def _packed(rows: Rows) -> dict[str, list[dict[str, object]]]:
    return {
        kind: [{name: _plain(value) for name, value in row.items()} for row in given]
        for kind, given in rows.items()
    }


def _plain(value: object) -> object:
    if value != value:  # noqa: PLR0124  NaN differs from itself
        return None
    return value.isoformat() if isinstance(value, date) else value  # an instant is a date too


def _unpacked(kind: str, row: Mapping[str, Any]) -> Row:
    columns = FRAMES[kind].columns
    dated = {name for name in row if columns.get(name) == DATE and row[name] is not None}
    read = {name: date.fromisoformat(row[name]) for name in dated}
    return {**row, **read, "known_at": datetime.fromisoformat(row["known_at"])}


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _draft(row: RowMapping, decided: RowMapping | None) -> Draft:
    file = row["file_body"] and NewCoverageFile(
        row["ticker"], row["file_origin"], row["file_name"], row["file_body"]
    )
    new = NewDraft(
        ticker=row["ticker"],
        kind=row["kind"],
        author=row["author"],
        source=row["source"],
        rows={kind: [_unpacked(kind, one) for one in rows] for kind, rows in row["rows"].items()},
        why=row["why"],
        findings=tuple(
            Finding(Severity(severity), subject, code, message, usable)
            for severity, subject, code, message, usable in row["findings"]
        ),
        file=file or None,
    )
    decision = decided and Decision(**{name: decided[name] for name in Decision.__slots__})
    return Draft(row["id"], row["batch_id"], new, row["drafted_at"], decision or None)
