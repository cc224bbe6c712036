"""How each fetching job gathers: what the coverage needs, from where the record left off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db.engine import reading
from db.latest import (
    load_first_publication,
    load_last_dates,
    load_last_traded,
    load_latest_estimates,
    load_latest_events,
    load_latest_levels,
)
from jobs.benchmark import Recorded, fetch_benchmarks
from jobs.consensus import fetch_consensus
from jobs.desk import Desk
from jobs.due import Due
from jobs.fx import fetch_rates
from jobs.known_shares import load_known_shares
from jobs.outcome import Outcome
from jobs.prices import fetch_closes
from jobs.results import fetch_results_dates
from jobs.scope import Listing, load_scope
from jobs.shares import fetch_share_counts
from jobs.sources.contract import Named
from tracker.errors import BadInputError

OVERLAP = timedelta(days=10)  # fetched again each time, so that a revised close is seen
BEFORE_PUBLICATION = timedelta(days=365)  # the history that a first fetch brings
COUNTED_FROM = timedelta(days=548)  # how far back share counts are asked for: a body of a few lines

Gatherer = Callable[[Desk, Due, date | None], Outcome]
PartGatherer = Callable[[Desk, Due, date | None, Sequence[Listing]], Outcome]


def load_listings(desk: Desk, due: Due) -> tuple[Listing, ...]:
    """Give what a run asks for, name by name: the listings of one exchange, or all."""
    with reading(desk.engine) as connection:
        scope = load_scope(connection, today=desk.clock().date())
    only = due.job == "prices" and due.exchange is not None
    return scope.on(str(due.exchange)) if only else scope.listings


def gather_prices(desk: Desk, due: Due, as_of: date | None, listings: Sequence[Listing]) -> Outcome:
    """Fetch the closes of these listings."""
    now = desk.clock()
    with reading(desk.engine) as connection:
        tickers = [listing.ticker for listing in listings]
        start = _start(connection, "price", desk.sources.prices, tickers, now=now, as_of=as_of)
        traded = load_last_traded(connection, source=desk.sources.prices.name, tickers=tickers)
    return fetch_closes(
        desk.sources,
        listings,
        start=start,
        now=now,
        until=as_of,
        expected=due.session,
        traded=traded,
    )


def gather_fx(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch the rates of every currency the coverage needs, and a second source's beside them."""
    now, sources = desk.clock(), desk.sources
    with reading(desk.engine) as connection:
        currencies = load_scope(connection, today=now.date()).currencies

        def start(source: Named) -> date:
            return _start(connection, "fx_rate", source, currencies, now=now, as_of=as_of)

        first = start(sources.fx)
        second = first if sources.second_fx is None else start(sources.second_fx)
    return fetch_rates(
        sources,
        currencies,
        start=first,
        second_start=second,
        now=now,
        until=as_of,
        expected=due.session,
    )


def gather_consensus(
    desk: Desk, due: Due, as_of: date | None, listings: Sequence[Listing]
) -> Outcome:
    """Fetch consensus revenue of these listings; only today's can be asked for."""
    if as_of is not None:
        raise BadInputError(
            "consensus: a source only knows today's estimates; leave --as-of out, or enter older "
            "ones in the coverage file"
        )
    with reading(desk.engine) as connection:
        recorded = load_latest_estimates(connection, source=desk.sources.consensus.name)
    tickers = [listing.ticker for listing in listings]
    return fetch_consensus(desk.sources.consensus, tickers, recorded=recorded, now=desk.clock())


def gather_shares(desk: Desk, due: Due, as_of: date | None, listings: Sequence[Listing]) -> Outcome:
    """Fetch share counts and results dates of these listings."""
    sources, now = desk.sources, desk.clock()
    tickers = [one.ticker for one in listings]
    with reading(desk.engine) as connection:
        known = load_known_shares(connection, source=sources.shares.name, now=now)
        events = (
            {}
            if sources.results is None
            else load_latest_events(connection, source=sources.results.name, kind="results")
        )
    start = (as_of or now.date()) - COUNTED_FROM
    counts = fetch_share_counts(
        sources.shares, tickers, known=known, start=start, now=now, until=as_of
    )
    if sources.results is None or as_of is not None:
        return counts
    return counts.beside(fetch_results_dates(sources.results, tickers, recorded=events, now=now))


def gather_benchmark(desk: Desk, due: Due, as_of: date | None) -> Outcome:
    """Fetch the levels of the indices of one exchange, or of all."""
    source, now = desk.sources.benchmark, desk.clock()
    with reading(desk.engine) as connection:
        indices = [
            index
            for index in load_scope(connection, today=now.date()).indices
            if due.exchange in (None, index.exchange)
        ]
        names = [index.name for index in indices]
        start = _start(connection, "benchmark_level", source, names, now=now, as_of=as_of)
        recorded = load_recorded_levels(connection, source=source.name, since=start)
    return fetch_benchmarks(
        source,
        indices,
        recorded=recorded,
        start=start,
        now=now,
        until=as_of,
        expected=due.session,
    )


def load_recorded_levels(
    connection: Connection, *, source: str, since: date
) -> dict[str, Recorded]:
    """Give the levels of each index that a source's new ones are brought to the basis of."""
    held = load_latest_levels(connection, source=source, since=since)
    return {name: Recorded.of(levels) for name, levels in held.items()}


# Jobs that ask for listings one by one: any part of them can be asked for anywhere.
BY_LISTING: Final[Mapping[str, PartGatherer]] = {
    "prices": gather_prices,
    "consensus": gather_consensus,
    "shares": gather_shares,
}
WHOLE: Final[Mapping[str, Gatherer]] = {"fx": gather_fx, "benchmark": gather_benchmark}
FETCHING: Final = ("prices", "fx", "consensus", "shares", "benchmark")


def gather(
    desk: Desk, due: Due, as_of: date | None, listings: Sequence[Listing] | None = None
) -> Outcome:
    """Fetch what a job is to bring, of these listings or of all that it asks for.

    A job that fetches nothing brings nothing: what it records is computed.
    """
    if due.job in BY_LISTING:
        asked = load_listings(desk, due) if listings is None else listings
        return BY_LISTING[due.job](desk, due, as_of, asked)
    return WHOLE[due.job](desk, due, as_of) if due.job in WHOLE else Outcome("engine")


def _start(
    connection: Connection,
    kind: str,
    source: Named,
    subjects: Collection[str],
    *,
    now: datetime,
    as_of: date | None,
) -> date:
    """Give where to fetch from: a little before the earliest of what each subject has last."""
    last = load_last_dates(connection, kind=kind, source=source.name, subjects=subjects)
    published = load_first_publication(connection) or now.date()
    first = published - BEFORE_PUBLICATION
    start = min(
        (last[name] - OVERLAP if name in last else first for name in subjects), default=first
    )
    # From where the record ends, also for an older date: what lies between would never be asked.
    return start if as_of is None else min(start, as_of - OVERLAP)
