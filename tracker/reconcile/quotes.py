"""Printed prices against the recorded market, on the report's day and on the sessions beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.intervals import ANY, Interval, exact
from tracker.reconcile.checks import (
    AGREES,
    CANNOT_TELL,
    DISAGREES,
    Check,
    Subject,
    Verdict,
    line,
    untold,
)
from tracker.reconcile.figures import Figure, Key, Report
from tracker.reconcile.reading import counted_closes, in_force, latest
from tracker.sessions import Exchange, exchange

NEAR = timedelta(days=15)  # holds a session to either side of any holiday
GROUP: Final = "price and shares"


@dataclass(frozen=True, slots=True)
class Session:
    """One trading day of one company with its recorded close, None where there is none."""

    day: date
    close: float | None
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Quotes:
    """The session of the report's day, and the one to either side of it."""

    on: Session
    beside: tuple[Session, ...]
    later: bool  # the session ended after the covered company's, whose close the report is of


def check_prices(inputs: ValuationInputs, report: Report) -> Iterator[Check]:
    """Compare each printed price with the recorded closes about the report's day."""
    companies = in_force(inputs.frame("company"), "effective", pd.Timestamp(report.published_on))
    markets = {
        ticker: exchange(str(row["exchange"]))
        for ticker, row in companies.items()
        if pd.notna(row["exchange"])
    }
    for ticker in (report.ticker, *report.peers):
        figure = report.figures.get(Key(ticker, "price"))
        if figure is not None and ticker in markets:
            quotes = _quotes(inputs, report, ticker, markets)
            yield _close(figure, quotes, report)
            if not any(_is(figure, one) for one in (quotes.on, *quotes.beside)):
                yield _range(figure, quotes, report)


def _quotes(
    inputs: ValuationInputs, report: Report, ticker: str, markets: Mapping[str, Exchange]
) -> Quotes:
    market, day = markets[ticker], report.published_on
    days = [one.date() for one in market.between(day - NEAR, day + NEAR).astype(object)]
    place = sum(one <= day for one in days) - 1
    rows = counted_closes(inputs)
    rows = rows[rows["ticker"] == ticker]
    held = {row["session"].date(): row for row in latest(rows, ["session"])}
    on, *beside = (_session(days[at], held) for at in (place, place - 1, place + 1))
    own = markets.get(report.ticker, market)
    return Quotes(on, tuple(beside), market.known_instant(on.day) > own.known_instant(day))


def _session(day: date, held: Mapping[date, Mapping[str, object]]) -> Session:
    row = held.get(day)
    if row is None:
        return Session(day, None)
    note = row["note"]
    told = note if isinstance(note, str) else None
    return Session(day, float(str(row["close"])), str(row["source"]), told)


def _close(figure: Figure, quotes: Quotes, report: Report) -> Check:
    """Judge a price by the close of the report's day; a neighbour that fits instead is named."""
    fits = [one for one in quotes.beside if _is(figure, one)]
    computed = ANY if quotes.on.close is None else exact_close(quotes.on, figure)
    verdict, words = _verdict(figure, quotes, fits)
    if verdict == DISAGREES and fits and not computed.bounded:
        computed = exact_close(fits[0], figure)
    subject = Subject(GROUP, f"{figure.key.ticker} price: recorded close", figure, report)
    sentence = f"{subject.begun}{words}."
    return line(subject, computed, verdict, sentence)


def _range(figure: Figure, quotes: Quotes, report: Report) -> Check:
    """Say of a price that is no close that the record cannot place it within the day."""
    subject = Subject(GROUP, f"{figure.key.ticker} price: open, high, low", figure, report)
    return untold(subject, f"of {quotes.on.day} no open, high or low is recorded, only closes")


def _verdict(figure: Figure, quotes: Quotes, fits: Sequence[Session]) -> tuple[Verdict, str]:
    on = quotes.on
    if _is(figure, on):
        return AGREES, f", the close of {on.day} ({on.source})"
    instead = f", the close of {fits[0].day} ({fits[0].source})" if fits else ""
    why = ", whose session ended only after the report's market had closed" if quotes.later else ""
    if on.close is None:
        if fits:
            return DISAGREES, f"{instead}, not of {on.day}{why}; of that day no close is recorded"
        return CANNOT_TELL, f", which cannot be compared: no close of {on.day} is recorded"
    compared = any(one.close is not None for one in quotes.beside)
    other = instead or (", no close of the sessions beside it either" if compared else "")
    noted = f", noted as {on.note!r}" if on.note else ""
    told = f"{other}; the close of {on.day} is {on.close:g} ({on.source}){why}{noted}"
    return DISAGREES, told


def _is(figure: Figure, session: Session) -> bool:
    return session.close is not None and figure.interval.intersects(exact_close(session, figure))


def exact_close(session: Session, figure: Figure) -> Interval:
    """Give a recorded close in the unit of the figures: it is what it says."""
    assert session.close is not None
    return exact(Fraction(repr(session.close)) * figure.scale)
