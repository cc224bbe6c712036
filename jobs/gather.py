"""How each fetching job gathers: what the coverage needs, from where the record left off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from db.engine import reading
from db.latest import load_first_publication, load_last_dates, load_latest_estimates
from jobs.consensus import fetch_consensus
from jobs.desk import Desk
from jobs.due import Due
from jobs.fx import fetch_fx
from jobs.outcome import Outcome
from jobs.prices import fetch_prices
from jobs.scope import load_scope
from tracker.errors import BadInputError

OVERLAP = timedelta(days=10)  # fetched again each time, so that a revised close is seen
BEFORE_PUBLICATION = timedelta(days=365)  # the history that a first fetch brings

Gatherer = Callable[[Desk, Due, date | None], Outcome]


def gather_prices(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch closes of one exchange's listings, or of all."""
    with reading(desk.engine) as connection:
        scope = load_scope(connection, today=desk.clock().date())
        listings = scope.listings if due.exchange is None else scope.on(due.exchange)
        tickers = [listing.ticker for listing in listings]
        start = _start(connection, desk, "price", tickers, as_of)
    return fetch_prices(
        desk.source,
        listings,
        start=start,
        now=desk.clock(),
        until=as_of,
        expected=due.session,
    )


def gather_fx(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch the rates of every currency the coverage needs."""
    with reading(desk.engine) as connection:
        currencies = load_scope(connection, today=desk.clock().date()).currencies
        start = _start(connection, desk, "fx_rate", currencies, as_of)
    return fetch_fx(
        desk.source,
        currencies,
        start=start,
        now=desk.clock(),
        until=as_of,
        expected=due.session,
    )


def gather_consensus(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch consensus revenue of every listing; only today's can be asked for."""
    if as_of is not None:
        raise BadInputError(
            "consensus: a source only knows today's estimates; leave --as-of out, or enter older "
            "ones in the coverage file"
        )
    with reading(desk.engine) as connection:
        tickers = [
            listing.ticker for listing in load_scope(connection, today=desk.clock().date()).listings
        ]
        recorded = load_latest_estimates(connection, source=desk.source.name)
    return fetch_consensus(desk.source, tickers, recorded=recorded, now=desk.clock())


GATHERERS: Final[Mapping[str, Gatherer]] = {
    "prices": gather_prices,
    "fx": gather_fx,
    "consensus": gather_consensus,
}


def _start(
    connection: Connection, desk: Desk, kind: str, subjects: Iterable[str], as_of: date | None
) -> date:
    """Give where to fetch from: a little before the earliest of what each subject has last."""
    last = load_last_dates(connection, kind=kind, source=desk.source.name)
    published = load_first_publication(connection) or desk.clock().date()
    first = published - BEFORE_PUBLICATION
    start = min(
        (last[name] - OVERLAP if name in last else first for name in subjects), default=first
    )
    # From where the record ends, also for an older date: what lies between would never be asked.
    return start if as_of is None else min(start, as_of - OVERLAP)
