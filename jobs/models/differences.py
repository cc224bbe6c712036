"""What a plan's vintages change: the valuation before and after them, of each company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from db.inputs import load_inputs
from jobs.imports.facts import SOURCE
from jobs.imports.plan import Plan
from jobs.recompute import shown_at
from tracker.inputs import ValuationInputs
from tracker.vintages.comparison import VintageDifference, compare
from tracker.vintages.overlay import with_rows

Before = Mapping[str, ValuationInputs]


def load_before(connection: Connection, plan: Plan) -> Before:
    """Load what is recorded of each company that a plan has a model of."""
    if plan.kind.observation != "forecast":
        return {}
    tickers = dict.fromkeys(str(fact.row["ticker"]) for fact in plan.facts)
    return {ticker: load_inputs(connection, ticker=ticker) for ticker in tickers}


def planned(plan: Plan, before: Before, *, now: datetime) -> list[VintageDifference]:
    """Give what recording a plan would change, vintage by vintage in the order of the file."""
    return list(_differences(plan, before, None, now))


def recorded(
    connection: Connection, plan: Plan, before: Before, *, now: datetime
) -> list[VintageDifference]:
    """Give what recording a plan has changed."""
    after = {ticker: load_inputs(connection, ticker=ticker) for ticker in before}
    return list(_differences(plan, before, after, now))


def _differences(
    plan: Plan, before: Before, after: Before | None, now: datetime
) -> Iterator[VintageDifference]:
    rows: list[Any] = [fact.row for fact in plan.facts]
    for ticker, inputs in before.items():
        own = [row for row in rows if row["ticker"] == ticker]
        laid = with_rows(inputs, {"forecast": own}, now=now, source=SOURCE)
        later = laid if after is None else after[ticker]
        as_of, aged_at = shown_at(inputs, now=now)
        for vintage in sorted({row["published_on"] for row in own}):
            yield compare(
                inputs, later, as_of=as_of, known_at=now, aged_at=aged_at, vintage=vintage
            )
