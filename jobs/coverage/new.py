"""`tracker coverage new`: asks the sources about a company and its peers, for a drafted file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from jobs.coverage.draft import Draft, Told, draft_coverage
from jobs.settings.desk import Settings
from jobs.sources.chosen import Sources
from jobs.sources.contract import (
    Closes,
    Estimates,
    Failure,
    FailureKind,
    Profile,
    Rates,
    ShareCounts,
)
from jobs.sources.promise import promised
from tracker.currency import major
from tracker.errors import BadInputError, NotFoundError

RECENT: Final = timedelta(days=14)  # holds a session, and a rate, before any holiday
COUNTED: Final = timedelta(days=548)

Answers = Mapping[str, Any]


def draft_new(settings: Settings, ticker: str, peers: str, *, now: datetime) -> Draft:
    """Draft the coverage of `ticker` with its peers, which commas part.

    NotFoundError names what the source of closes does not know; all else that is missing becomes
    a blank that says why.
    """
    from jobs.sources.registry import open_sources

    tickers = named(ticker, peers)
    return fetch_draft(open_sources(settings.sources, home=settings.home), tickers, now=now)


def named(ticker: str, peers: str) -> list[str]:
    """Read the company and its peers; BadInputError where one is missing or named twice."""
    own, *others = (one.strip().upper() for one in (ticker, *peers.split(",")))
    others = [one for one in others if one]
    if not own or not others:
        raise BadInputError("name a ticker, and its peers as in --peers 2513.HK,PLTR")
    for place, one in enumerate([own, *others]):
        if one in [own, *others][:place]:
            raise BadInputError(f"{one} is named twice; a company is no peer of its own")
    return [own, *others]


def fetch_draft(sources: Sources, tickers: Sequence[str], *, now: datetime) -> Draft:
    """Ask every kind of source once about all companies, and draft the file."""
    start = now.date() - RECENT
    given = sources.prices.fetch_closes(tickers, start=start, now=now)
    closes: Answers = promised(sources.prices, tickers, given, Closes)
    _refuse_unknown(closes)
    profiles: Answers = {}
    if sources.profiles is not None:
        found = sources.profiles.fetch_profiles(tickers, now=now)
        profiles = promised(sources.profiles, tickers, found, Profile)
    street: Answers = promised(
        sources.consensus, tickers, sources.consensus.fetch_revenue(tickers, now=now), Estimates
    )
    counted = sources.shares.fetch_shares(tickers, start=now.date() - COUNTED, now=now)
    shares: Answers = promised(sources.shares, tickers, counted, ShareCounts)
    told = [_told(one, profiles.get(one), closes[one], street[one], shares[one]) for one in tickers]
    rates = _fetch_rates(sources, _currencies(told), now=now)
    names = {
        "close": sources.prices.name,
        "shares": sources.shares.name,
        "consensus": sources.consensus.name,
        "fx": sources.fx.name,
    }
    return draft_coverage(told, rates=rates, today=now.date(), sources=names)


def _refuse_unknown(closes: Answers) -> None:
    unknown = [
        name
        for name, answer in closes.items()
        if isinstance(answer, Failure) and answer.kind == FailureKind.NOT_FOUND
    ]
    if unknown:
        raise NotFoundError(
            f"{', '.join(unknown)}: the source has no prices under this name; check the spelling"
        )


def _told(ticker: str, profile: Any, closes: Any, street: Any, shares: Any) -> Told:
    answers = {"profile": profile, "close": closes, "consensus": street, "shares": shares}
    why = {name: _reason(one) for name, one in answers.items() if isinstance(one, Failure)}
    close = counted = None
    if isinstance(closes, Closes) and not closes.bars.empty:
        last = closes.bars.iloc[-1]
        close = (last["session"].date(), float(last["close"]), closes.currency)
    if isinstance(shares, ShareCounts) and not shares.table.empty:
        last = shares.table.iloc[-1]
        counted = (last["effective"].date(), float(last["shares_m"]))
    return Told(
        profile=profile if isinstance(profile, Profile) else Profile(ticker),
        close=close,
        shares=counted,
        estimates=street.years if isinstance(street, Estimates) else (),
        why=why,
    )


def _reason(failure: Failure) -> str:
    """Say why in an analyst's words: without the name before it and the error's own after it."""
    told = " ".join(failure.message.split()).removeprefix(f"{failure.subject}: ")
    return re.sub(r" \[\w+\]$", "", told.rstrip("."))


def _currencies(told: Sequence[Told]) -> list[str]:
    quoted = [major(one.quoted)[0] for one in told if one.quoted]
    others = [one.reported for one in told if one.reported]
    estimated = [year.currency for one in told for year in one.estimates]
    return [one for one in dict.fromkeys([*quoted, *others, *estimated]) if one != "USD"]


def _fetch_rates(
    sources: Sources, currencies: Sequence[str], *, now: datetime
) -> dict[str, tuple[date, float] | str]:
    given = sources.fx.fetch_rates(currencies, start=now.date() - RECENT, now=now)
    found: dict[str, tuple[date, float] | str] = {}
    for currency, answer in promised(sources.fx, currencies, given, Rates).items():
        if isinstance(answer, Failure):
            found[currency] = _reason(answer)
        elif answer.bars.empty:
            found[currency] = "no rate at the source"
        else:
            last = answer.bars.iloc[-1]
            found[currency] = (last["date"].date(), float(last["rate"]))
    return found
