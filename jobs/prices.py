"""The job `prices`: daily closes of every covered company and peer, and the bars beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import reduce

import numpy as np
import pandas as pd

from jobs.outcome import Outcome, Row, late
from jobs.scope import Listing
from jobs.sources.chosen import Sources
from jobs.sources.contract import (
    Closes,
    Failure,
    FailureKind,
    PriceSource,
    Splits,
    SplitSource,
)
from jobs.sources.promise import promised
from jobs.suspensions import halt_rows, suspensions
from tracker.arrays import Days
from tracker.bar_checks import RANGE, traded_ranges
from tracker.checks import (
    TWICE,
    judge_closes,
    market_closures,
    missing_closes,
    missing_sessions,
)
from tracker.coverage.facts import start_of
from tracker.findings import Finding
from tracker.sessions import exchange, utc_datetimes

ENOUGH = 2  # names of an exchange before a day without any close counts as one it stayed shut
NO_DAYS: Days = np.array([], dtype="datetime64[s]")


def fetch_prices(
    source: PriceSource,
    listings: Sequence[Listing],
    *,
    start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
    traded: Mapping[str, date] | None = None,
) -> Outcome:
    """Fetch the closes from `start` (to `until`) and judge them; one entry or failure a listing.

    What there is gets recorded; a listing whose close of the `expected` session is not among it is
    a failure all the same, so that the run is tried again until the source has it. Not so where it
    is suspended: `traded` says when each was last recorded to trade.
    """
    names = [one.ticker for one in listings]
    given = promised(source, names, source.fetch_closes(names, start=start, now=now), Closes)
    answers = {name: _until(answer, until) for name, answer in given.items()}
    shut = _shut(listings, answers)
    rows: dict[str, list[Row]] = {"price": [], "bar": [], "split": []}
    findings = [*_closures(shut, listings)]
    failures: list[Failure] = []
    halts = suspensions(listings, answers, traded or {})
    for listing in listings:
        answer, halt = _expected(listing, answers[listing.ticker]), halts.get(listing.ticker)
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        found, doubts = _judged(listing, answer, now, shut)
        found["split"] = [*_split_rows(answer.ticker, answer.splits)]
        for kind, new in found.items():
            rows[kind] += new
        findings += [*answer.findings, *doubts]
        sessions = answer.bars["session"]
        if halt is None and expected is not None and not (sessions >= str(expected)).any():
            failures.append(late(listing.ticker, source.name, "close", sessions, expected))
    findings += [halt.finding() for halt in halts.values()]
    rows |= halt_rows(halts.values(), now)
    return Outcome(source.name, rows, tuple(findings), tuple(failures))


def fetch_closes(
    sources: Sources,
    listings: Sequence[Listing],
    *,
    start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
    traded: Mapping[str, date] | None = None,
) -> Outcome:
    """Fetch closes with their splits, from a source of their own where one is chosen."""
    closes = fetch_prices(
        sources.prices,
        listings,
        start=start,
        now=now,
        until=until,
        expected=expected,
        traded=traded,
    )
    if sources.splits is None:
        return closes
    tickers = [listing.ticker for listing in listings]
    splits = fetch_splits(sources.splits, tickers, start=start, now=now)
    return replace(closes, rows={**closes.rows, "split": []}).beside(splits)


def fetch_splits(
    source: SplitSource, tickers: Sequence[str], *, start: date, now: datetime
) -> Outcome:
    """Fetch the splits of a source that is asked for them alone."""
    given = source.fetch_splits(list(tickers), start=start, now=now)
    rows: list[Row] = []
    failures: list[Failure] = []
    for ticker, answer in promised(source, tickers, given, Splits).items():
        if isinstance(answer, Failure):
            failures.append(answer)
        else:
            rows += _split_rows(ticker, answer.table)
    return Outcome(source.name, {"split": rows}, failures=tuple(failures))


def _until(answer: Closes | Failure, until: date | None) -> Closes | Failure:
    """Leave out the bars after a date."""
    if until is None or isinstance(answer, Failure):
        return answer
    return replace(answer, bars=answer.bars[answer.bars["session"] <= str(until)])


def _closures(shut: Mapping[str, Days], listings: Sequence[Listing]) -> Iterator[Finding]:
    for mic, days in shut.items():
        names = sum(listing.exchange == mic for listing in listings)
        yield from market_closures(days, exchange(mic), names)


def _expected(listing: Listing, answer: Closes | Failure) -> Closes | Failure:
    if isinstance(answer, Failure) or answer.currency == listing.currency:
        return answer
    return Failure(
        listing.ticker,
        FailureKind.WRONG_CURRENCY,
        f"{listing.ticker}: the source quotes it in {answer.currency}, the coverage file in "
        f"{listing.currency}; nothing was recorded, correct one of them",
    )


def _judged(
    listing: Listing, answer: Closes, now: datetime, shut: Mapping[str, Days]
) -> tuple[dict[str, list[Row]], list[Finding]]:
    bars, market = answer.bars.reset_index(drop=True), exchange(listing.exchange)
    flags, findings = judge_closes(listing.ticker, bars, market, now=now, splits=answer.splits)
    missing = np.setdiff1d(missing_sessions(bars, market), shut.get(listing.exchange, NO_DAYS))
    findings += missing_closes(listing.ticker, missing, market)
    known = market.known_instants(bars["session"].to_numpy().astype("datetime64[s]"))
    rows: list[Row] = [
        {
            "ticker": listing.ticker,
            "session": session.date(),
            "close": close,
            "currency": answer.currency,
            "volume": volume,
            "flag": flag,
            "known_at": instant,
        }
        for session, close, volume, flag, instant in zip(
            bars["session"], bars["close"], bars["volume"], flags, utc_datetimes(known), strict=True
        )
    ]
    found = {
        "price": [row for row in rows if row["flag"] != TWICE],
        "bar": [*_bar_rows(bars, rows)],
    }
    return found, findings


def _bar_rows(bars: pd.DataFrame, closes: Sequence[Row]) -> Iterator[Row]:
    """Give a row of each bar that tells of trading; `closes` are the rows of the same bars.

    None of a close that is doubtful, so flagged: its bar is, too.
    """
    ranges = {str(name): column.tolist() for name, column in traded_ranges(bars).items()}
    for place, close in enumerate(closes):
        told = {name: ranges[name][place] for name in RANGE}
        known = {name: None if math.isnan(price) else price for name, price in told.items()}
        if close["flag"] is None and any(price is not None for price in known.values()):
            shared = {name: close[name] for name in ("ticker", "session", "currency", "known_at")}
            yield {**shared, **known}


def _shut(listings: Sequence[Listing], answers: Mapping[str, Closes | Failure]) -> dict[str, Days]:
    """Give by exchange the sessions that none of its names, of two at least, has a close of."""
    missing: dict[str, list[Days]] = {}
    for listing in listings:
        answer = answers[listing.ticker]
        if isinstance(answer, Closes) and len(answer.bars):
            gaps = missing_sessions(answer.bars, exchange(listing.exchange))
            missing.setdefault(listing.exchange, []).append(gaps)
    return {
        mic: reduce(np.intersect1d, gaps) for mic, gaps in missing.items() if len(gaps) >= ENOUGH
    }


def _split_rows(ticker: str, table: pd.DataFrame) -> Iterator[Row]:
    for row in table.to_dict("records"):
        day = row["effective"].date()
        yield {
            "ticker": ticker,
            "effective": day,
            "ratio": row["ratio"],
            "known_at": start_of(day),
        }
