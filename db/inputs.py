"""Loads what a valuation reads, and finds the companies that a text may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, or_, select

from db.batches import load_last_batch
from db.frames import load_doubts, load_frame, load_sightings
from db.retractions import not_retracted
from db.simulation import load_simulated
from db.tables import OBSERVATIONS, TABLES
from tracker.errors import UnknownTickerError
from tracker.findings import Severity
from tracker.inputs import BESIDE, FRAMES, ValuationInputs
from tracker.nearest import nearest

_FIGURES = ("price", "share_count", "target", "forecast")
_VALUED = tuple(kind for kind in FRAMES if kind not in BESIDE)
_FOR_ALL = ("fx_rate", "benchmark_level")  # kinds that belong to no ticker


def load_inputs(
    connection: Connection,
    *,
    ticker: str,
    as_of: date | None = None,
    known_at: datetime | None = None,
    batch: int | None = None,
    retracted_by: datetime | None = None,
    kinds: Iterable[str] = _VALUED,
) -> ValuationInputs:
    """Give every vintage recorded about `ticker` and every peer it ever had, of these `kinds`.

    `as_of` cuts the effective date, `known_at` what could be known, `batch` what was recorded;
    each None does not cut. The same `batch` gives the same answer for ever. What was retracted
    is left out, or only what was by `retracted_by` (default: `known_at`).
    """
    undone = retracted_by or known_at
    last = load_last_batch(connection)
    read = last if batch is None else min(batch, last)
    tickers = {ticker, *_load_peers(connection, {ticker})}
    conditions = {
        kind: [
            *_cut(kind, tickers=tickers, as_of=as_of, known_at=known_at, batch=read),
            not_retracted(OBSERVATIONS[kind], batch=read, known_at=undone),
        ]
        for kind in kinds
    }
    seen = _cut_sightings(tickers, known_at=known_at, batch=read)
    doubted = [
        *_cut_doubts(tickers, batch=read),
        not_retracted(TABLES["finding"], batch=read, known_at=undone),
    ]
    return ValuationInputs(
        ticker=ticker,
        frames={k: load_frame(connection, kind=k, conditions=c) for k, c in conditions.items()},
        batch=read,
        sightings=load_sightings(connection, conditions=seen),
        doubts=load_doubts(connection, conditions=doubted),
        simulated=load_simulated(connection),
    )


def load_covered(connection: Connection) -> list[str]:
    """Give the tickers with a target or a peer set, in the order of first recording."""
    first: dict[str, tuple[int, int]] = {}
    for kind in ("peer_set", "target"):
        table = OBSERVATIONS[kind]
        query = select(table.c.ticker, func.min(table.c.batch_id), func.min(table.c.id))
        for ticker, batch, row_id in connection.execute(query.group_by(table.c.ticker)):
            first[ticker] = min(first.get(ticker, (batch, row_id)), (batch, row_id))
    return sorted(first, key=lambda ticker: first[ticker])


def load_listed(connection: Connection, *, ticker: str) -> pd.DataFrame:
    """Give every row about how a company and every peer it ever had are listed."""
    table, tickers = OBSERVATIONS["company"], {ticker, *_load_peers(connection, {ticker})}
    conditions = [table.c.ticker.in_(tickers), not_retracted(table)]
    return load_frame(connection, kind="company", conditions=conditions)


def load_currencies(connection: Connection) -> set[str]:
    """Name the currencies in which covered companies and their peers are modelled and estimated."""
    covered, read = set(load_covered(connection)), load_last_batch(connection)
    tickers = covered | set(_load_peers(connection, covered))
    found: set[str] = set()
    for kind in ("consensus", "forecast"):
        table = OBSERVATIONS[kind]
        kept = not_retracted(table, batch=read, known_at=None)
        query = select(table.c.currency).where(table.c.ticker.in_(tickers), kept).distinct()
        found.update(str(one) for one in connection.execute(query).scalars() if one is not None)
    return found


def load_first_dates(connection: Connection) -> dict[str, date]:
    """Give of each covered ticker the first date of which a figure of its own is recorded."""
    first: dict[str, date] = {}
    covered = load_covered(connection)
    for kind in _FIGURES:
        table, effective = OBSERVATIONS[kind], FRAMES[kind].effective
        query = select(table.c.ticker, func.min(table.c[str(effective)])).group_by(table.c.ticker)
        for ticker, day in connection.execute(query.where(table.c.ticker.in_(covered))):
            first[ticker] = min(first.get(ticker, day), day)
    return first


def resolve_ticker(connection: Connection, text: str) -> str:
    """Give the ticker that `text` means: itself or an alias, in any case.

    UnknownTickerError names what is known.
    """
    wanted = text.strip().casefold()
    covered = load_covered(connection)
    peers = [peer for peer in _load_peers(connection, set(covered)) if peer not in covered]
    companies = _load_aliases(connection)
    for ticker in dict.fromkeys((*covered, *peers, *companies.values())):
        if ticker.casefold() == wanted:
            return ticker
    if wanted in companies:
        return companies[wanted]
    names = _load_names(connection) | companies | {one: one for one in (*covered, *peers)}
    raise UnknownTickerError(_unknown(text, covered, peers) + nearest(text, names))


def _unknown(text: str, covered: Sequence[str], peers: Sequence[str]) -> str:
    known = f"covered are {', '.join(covered)}" if covered else "nothing is covered yet"
    beside = f"; peers {', '.join(peers)}" if peers else ""
    return f"unknown ticker {text!r}: {known}{beside}; add one with 'tracker coverage load FILE'"


def _load_peers(connection: Connection, tickers: set[str]) -> list[str]:
    """Give every peer that these tickers ever had, in the order of first recording."""
    table = OBSERVATIONS["peer_set"]
    query = select(table.c.peers).where(table.c.ticker.in_(tickers)).order_by(table.c.id)
    named = connection.execute(query).scalars()
    return list(dict.fromkeys(str(peer) for peers in named for peer in _listed(peers)))


def _load_names(connection: Connection) -> dict[str, str]:
    table = OBSERVATIONS["company"]
    rows = connection.execute(select(table.c.ticker, table.c.name_en, table.c.name_zh))
    return {str(name): ticker for ticker, *names in rows for name in names if name}


def _load_aliases(connection: Connection) -> dict[str, str]:
    """Give the company of each folded name, of all rows ever recorded; its last bearer has it.

    So a second coverage file that names a peer without its aliases takes none away.
    """
    table = OBSERVATIONS["company"]
    order = (table.c.effective, table.c.known_at, table.c.id)
    rows = connection.execute(select(table.c.ticker, table.c.aliases).order_by(*order))
    return {
        str(name).casefold(): ticker
        for ticker, aliases in rows
        for name in (ticker, *_listed(aliases))
    }


def _listed(document: object) -> list[object]:
    return document if isinstance(document, list) else []


def _cut(
    kind: str,
    *,
    tickers: set[str],
    as_of: date | None,
    known_at: datetime | None,
    batch: int,
) -> list[ColumnElement[bool]]:
    table, effective = OBSERVATIONS[kind], FRAMES[kind].effective
    conditions: list[ColumnElement[bool]] = [table.c.batch_id <= batch]
    if kind not in _FOR_ALL:
        conditions.append(table.c.ticker.in_(tickers))
    if as_of is not None and effective is not None:
        conditions.append(table.c[effective] <= as_of)
    if known_at is not None:
        conditions.append(table.c.known_at <= known_at)
    return conditions


def _cut_sightings(
    tickers: set[str], *, known_at: datetime | None, batch: int
) -> list[ColumnElement[bool]]:
    table = TABLES["sighting"]
    conditions: list[ColumnElement[bool]] = [
        table.c.batch_id <= batch,
        table.c.kind.not_in(sorted(BESIDE)),  # the close says as much, and nothing ages by them
        or_(
            table.c.ticker.in_(tickers),
            table.c.kind.in_(_FOR_ALL),
            *(table.c.ticker.startswith(f"{ticker} ", autoescape=True) for ticker in tickers),
        ),
    ]
    if known_at is not None:
        conditions.append(table.c.seen_at <= known_at)
    return conditions


def _cut_doubts(tickers: set[str], *, batch: int) -> list[ColumnElement[bool]]:
    """Keep the findings a valuation may repeat: grave ones about these names, or a rate."""
    table = TABLES["finding"]
    return [
        table.c.batch_id <= batch,
        table.c.severity != Severity.INFO.value,
        or_(
            table.c.subject.in_(tickers),
            table.c.subject.startswith("USD"),
            *(table.c.subject.startswith(f"{ticker} ", autoescape=True) for ticker in tickers),
        ),
    ]
