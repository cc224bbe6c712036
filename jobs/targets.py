"""`tracker target set`: a new rating, multiple, basis year or price, at once or as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.batches import seal
from db.engine import reading, writing
from db.inputs import load_inputs
from jobs.answers import find_company
from jobs.by_hand import value_anew
from jobs.drafts.made import DESK, draft_target
from jobs.drafts.rows import plain
from jobs.drafts.shown import difference
from jobs.names import person
from jobs.printed.figures import money, percent
from jobs.recompute import market_day
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_memory
from tracker.approval import named
from tracker.errors import BadInputError
from tracker.inputs import ValuationInputs
from tracker.restricted import is_restricted
from tracker.revision import NewTarget, Revision, off_multiple, revise_target
from tracker.vintages.document import DifferenceDocument


@dataclass(frozen=True, slots=True)
class TargetSet:
    """What became of a target: recorded in `batch`, drafted as `draft`, or neither of the two."""

    ticker: str
    row: Mapping[str, Any]
    carried: Mapping[str, Any]
    changed: bool
    by: str
    why: str | None
    difference: DifferenceDocument
    dry_run: bool
    draft: int | None = None
    batch: int | None = None

    @property
    def notes(self) -> list[str]:
        """Say where the price is not what its own multiple gives."""
        target, currency = self.difference["target"], self.row["currency"]
        marked = target["marked"]["new"]
        off = off_multiple(self.row["price"], marked)
        if off is None:
            return []
        return [
            f"{money(self.row['price'], currency)} is {percent(off)} off what its multiple gives "
            f"today, multiple x model revenue x FX / shares = {money(marked, currency)}"
        ]

    def document(self) -> dict[str, Any]:
        """Give the document of `--json`."""
        return {
            "ticker": self.ticker,
            "dry_run": self.dry_run,
            "changed": self.changed,
            "draft": self.draft,
            "batch": self.batch,
            "by": self.by,
            "why": self.why,
            "target": {name: plain(value) for name, value in self.row.items() if name in _SHOWN},
            "from_target_in_force": list(self.carried),
            "notes": self.notes,
            "difference": self.difference,
        }


_SHOWN = (
    "published_on",
    "rating",
    "price",
    "currency",
    "multiple",
    "fiscal_end",
    "horizon_ends",
    "benchmark",
)


def set_target(
    settings: Settings,
    ticker: str,
    revision: Revision,
    *,
    by: str,
    why: str | None,
    dry_run: bool,
) -> TargetSet:
    """Record a target, or draft it where the coverage asks for approval; value the company anew."""
    who, reason = person(by), named(why or "") or None
    engine, _ = open_memory(settings)
    with (reading if dry_run else writing)(engine) as connection:
        now = now_utc()
        found = _prepared(connection, ticker, revision, by=who, why=reason, now=now)
        done = replace(found, dry_run=dry_run)
        if found.changed and not dry_run:
            done = _recorded(connection, done, now=now)
    if done.batch is not None:
        value_anew(settings, engine)
    return done


def _prepared(
    connection: Connection,
    text: str,
    revision: Revision,
    *,
    by: str,
    why: str | None,
    now: datetime,
) -> TargetSet:
    ticker = find_company(connection, text)
    inputs = load_inputs(connection, ticker=ticker)
    if is_restricted(inputs):
        raise BadInputError(
            f"{ticker} is restricted: no rating or target is set or shown until another status "
            f"is set with 'tracker coverage status {ticker} STATUS --why W'"
        )
    new = revise_target(inputs, revision, today=market_day(inputs, now), now=now)
    row = {"ticker": ticker, **new.row(), "note": _note(by, why), "known_at": now}
    return TargetSet(
        ticker=ticker,
        row=row,
        carried=new.carried,
        changed=new.changed,
        by=by,
        why=why,
        difference=_difference(inputs, new, row, now=now),
        dry_run=True,
    )


def _difference(
    inputs: ValuationInputs, new: NewTarget, row: Mapping[str, Any], *, now: datetime
) -> DifferenceDocument:
    rows = {"target": [row]} if new.changed else {}
    return difference(inputs, rows, source=DESK, now=now).document()


def _recorded(connection: Connection, target: TargetSet, *, now: datetime) -> TargetSet:
    draft = draft_target(
        connection, target.ticker, target.row, by=target.by, why=target.why, now=now
    )
    if draft is not None:
        return replace(target, draft=draft.id)
    rows = {"target": [target.row]}
    sealed = seal(connection, source=DESK, rows=rows, now=now, fetched=False)
    return replace(target, batch=sealed.batch, changed=sealed.batch is not None)


def _note(by: str, why: str | None) -> str:
    return f"set by {by}" + (f": {why}" if why else "")
