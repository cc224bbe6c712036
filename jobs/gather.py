"""How each fetching job gathers: what the coverage needs, from where the record left off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
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
from jobs.sources.contract import Named
from tracker.errors import BadInputError

OVERLAP = timedelta(days=10)  # fetched again each time, so that a revised close is seen
BEFORE_PUBLICATION = timedelta(days=365)  # the history that a first fetch brings

Gatherer = Callable[[Desk, Due, date | None], Outcome]


def gather_prices(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch closes of one exchange's listings, or of all."""
    now = desk.clock()
    with reading(desk.engine) as connection:
        scope = load_scope(connection, today=now.date())
        listings = scope.listings if due.exchange is None else scope.on(due.exchange)
        tickers = [listing.ticker for listing in listings]
        start = _start(connection, "price", desk.sources.prices, tickers, now=now, as_of=as_of)
    return fetch_prices(
        desk.sources.prices,
        listings,
        start=start,
        now=now,
        until=as_of,
        expected=due.session,
    )


def gather_fx(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch the rates of every currency the coverage needs."""
    now = desk.clock()
    with reading(desk.engine) as connection:
        currencies = load_scope(connection, today=now.date()).currencies
        start = _start(connection, "fx_rate", desk.sources.fx, currencies, now=now, as_of=as_of)
    return fetch_fx(
        desk.sources.fx,
        currencies,
        start=start,
        now=now,
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
        recorded = load_latest_estimates(connection, source=desk.sources.consensus.name)
    return fetch_consensus(desk.sources.consensus, tickers, recorded=recorded, now=desk.clock())


GATHERERS: Final[Mapping[str, Gatherer]] = {
    "prices": gather_prices,
    "fx": gather_fx,
    "consensus": gather_consensus,
}


def _start(
    connection: Connection,
    kind: str,
    source: Named,
    subjects: Iterable[str],
    *,
    now: datetime,
    as_of: date | None,
) -> date:
    """Give where to fetch from: a little before the earliest of what each subject has last."""
    last = load_last_dates(connection, kind=kind, source=source.name)
    published = load_first_publication(connection) or now.date()
    first = published - BEFORE_PUBLICATION
    start = min(
        (last[name] - OVERLAP if name in last else first for name in subjects), default=first
    )
    # From where the record ends, also for an older date: what lies between would never be asked.
    return start if as_of is None else min(start, as_of - OVERLAP)
