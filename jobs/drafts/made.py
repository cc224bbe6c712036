"""What becomes a draft instead of being recorded, where the coverage asks for approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.coverage_files import NewCoverageFile
from db.drafts import Draft, NewDraft, load_new_rows, load_rules, record_draft
from jobs.imports.facts import SOURCE
from jobs.imports.plan import Plan
from tracker.approval import asks_approval

FORECAST: Final = "forecast"
DESK: Final = "desk"  # the source of what is typed here
Row = Mapping[str, object]


def needs_approval(connection: Connection, ticker: str, *, now: datetime) -> bool:
    """Tell whether what changes of a company waits for a second person."""
    return asks_approval(load_rules(connection, ticker), now=now)


def draft_target(
    connection: Connection, ticker: str, row: Row, *, by: str, why: str | None, now: datetime
) -> Draft | None:
    """Draft a target where the coverage asks for approval; None where it does not."""
    if not needs_approval(connection, ticker, now=now):
        return None
    new = NewDraft(ticker, "target", by, DESK, {"target": [row]}, why)
    return record_draft(connection, new, now=now)[0]


def draft_coverage(
    connection: Connection,
    rows: Mapping[str, Sequence[Row]],
    file: NewCoverageFile,
    *,
    source: str,
    by: str,
    now: datetime,
) -> Draft | None:
    """Draft what the rows of an edited file change; None where nothing or without approval."""
    if not needs_approval(connection, file.ticker, now=now):
        return None
    new_rows = load_new_rows(connection, rows=rows, source=source, now=now)
    if not new_rows:
        return None
    new = NewDraft(file.ticker, "coverage", by, source, new_rows, file=file)
    return record_draft(connection, new, now=now)[0]


def hold_back(
    connection: Connection, plan: Plan, *, by: str, now: datetime
) -> tuple[Plan, list[int]]:
    """Draft the models of a plan whose coverage asks for approval.

    Gives what is left to be recorded at once, and the numbers of the drafts.
    """
    if plan.kind.observation != FORECAST:
        return plan, []
    drafts, held = [], set()
    for ticker in dict.fromkeys(str(fact.row["ticker"]) for fact in plan.facts):
        if needs_approval(connection, ticker, now=now):
            held.add(ticker)
            drafts += _draft_model(connection, plan, ticker, by=by, now=now)
    if not held:
        return plan, []
    kept = replace(
        plan,
        facts=tuple(fact for fact in plan.facts if fact.row["ticker"] not in held),
        changes=tuple(one for one in plan.changes if one.subject not in held),
        findings=tuple(one for one in plan.findings if one.subject not in held),
    )
    return kept, drafts


def _draft_model(
    connection: Connection, plan: Plan, ticker: str, *, by: str, now: datetime
) -> list[int]:
    own = {FORECAST: [fact.row for fact in plan.facts if fact.row["ticker"] == ticker]}
    rows = load_new_rows(connection, rows=own, source=SOURCE, now=now)
    if not rows:
        return []
    told = tuple(one for one in plan.findings if one.subject == ticker)
    new = NewDraft(ticker, FORECAST, by, SOURCE, rows, findings=told)
    return [record_draft(connection, new, now=now)[0].id]
