"""A draft as a document: who proposed what, what it changes, whether its base has moved since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.drafts import Draft, Rows, known_from, load_draft, load_drafts, load_newer
from db.inputs import load_inputs
from db.standing import load_restricted
from jobs.answers import find_company
from jobs.drafts.rows import plain, row_changes
from jobs.recompute import shown_at
from tracker.errors import BadInputError
from tracker.inputs import ValuationInputs
from tracker.snapshot import finding_document
from tracker.vintages.comparison import VintageDifference, compare
from tracker.vintages.overlay import with_rows


def difference(
    inputs: ValuationInputs, rows: Rows, *, source: str, now: datetime
) -> VintageDifference:
    """Compare what pages show at an instant with what they would once these rows were recorded."""
    after = with_rows(inputs, known_from(rows, now), now=now, source=source)
    as_of, aged_at = shown_at(inputs, now=now)
    return compare(inputs, after, as_of=as_of, known_at=now, aged_at=aged_at)


def drafts_document(
    connection: Connection, ticker: str | None, *, every: bool
) -> dict[str, list[dict[str, Any]]]:
    """Give the open drafts, or every one, of a company or of all, the oldest first."""
    known = None if ticker is None else find_company(connection, ticker)
    hidden = load_restricted(connection)
    found = load_drafts(connection, ticker=known)
    kept = [one for one in found if every or one.state == "open"]
    return {"drafts": [_summary(connection, one, hidden=one.new.ticker in hidden) for one in kept]}


def draft_document(connection: Connection, number: int, *, now: datetime) -> dict[str, Any]:
    """Give one draft with its rows and what it changes: today, or when it was decided.

    Of a restricted company neither. BadInputError where there is no such draft.
    """
    draft = find_draft(connection, number)
    new, hidden = draft.new, draft.new.ticker in load_restricted(connection)
    summary = _summary(connection, draft, hidden=hidden)
    if hidden:
        return {**summary, "findings": [], "rows": None, "row_changes": None, "difference": None}
    inputs, moment = load_base(connection, draft, now=now)
    return {
        **summary,
        "findings": [finding_document(one) for one in new.findings],
        "rows": _plain_rows(new.rows),
        "row_changes": row_changes(inputs, new.rows, source=new.source),
        "difference": difference(inputs, new.rows, source=new.source, now=moment).document(),
    }


def find_draft(connection: Connection, number: int) -> Draft:
    """Give one draft; BadInputError where there is none of that number."""
    draft = load_draft(connection, number)
    if draft is None:
        raise BadInputError(f"there is no draft {number}; 'tracker drafts list --all' lists them")
    return draft


def load_base(
    connection: Connection, draft: Draft, *, now: datetime
) -> tuple[ValuationInputs, datetime]:
    """Give what a draft is laid over, and as of when: now while it is open, else its decision."""
    decision, ticker = draft.decision, draft.new.ticker
    if decision is None:
        return load_inputs(connection, ticker=ticker), now
    before = load_inputs(connection, ticker=ticker, batch=decision.batch_id - 1)
    return before, decision.decided_at


def _summary(connection: Connection, draft: Draft, *, hidden: bool) -> dict[str, Any]:
    new, decision = draft.new, draft.decision
    newer = load_newer(connection, draft) if decision is None else []
    return {
        "id": draft.id,
        "ticker": new.ticker,
        "kind": new.kind,
        "state": draft.state,
        "author": new.author,
        "drafted_at": plain(draft.drafted_at),
        "why": None if hidden else new.why,
        "file": new.file and new.file.name,
        "changes": {kind: len(rows) for kind, rows in new.rows.items()},
        "restricted": hidden,
        "recorded_since": [
            {
                "kind": one.kind,
                "source": one.source,
                "batch": one.batch,
                "retracted": one.retracted,
            }
            for one in newer
        ],
        "decided_by": decision and decision.by,
        "decided_at": decision and plain(decision.decided_at),
        "decision_why": decision and (None if hidden else decision.why),
        "batch": decision.batch_id if decision and decision.verdict == "approved" else None,
    }


def _plain_rows(rows: Rows) -> dict[str, Sequence[dict[str, Any]]]:
    return {
        kind: [{name: plain(value) for name, value in row.items()} for row in given]
        for kind, given in rows.items()
    }
