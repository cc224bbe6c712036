"""Printed prices against the recorded market, on the report's day and on the sessions beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from tracker.bar_checks import NEAR
from tracker.inputs import ValuationInputs
from tracker.intervals import ANY, exact
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
from tracker.reconcile.reading import in_force
from tracker.reconcile.trading_days import Quotes, Session, as_printed, quotes_about
from tracker.reconcile.wording import listed
from tracker.sessions import exchange

GROUP: Final = "price and shares"
IMPORT: Final = "import"  # its note says where in a file a close stands, which is no remark on it


def check_prices(inputs: ValuationInputs, report: Report) -> Iterator[Check]:
    """Compare each printed price with the recorded prices of the sessions about its day."""
    companies = in_force(inputs.frame("company"), "effective", pd.Timestamp(report.published_on))
    markets = {
        ticker: exchange(str(row["exchange"]))
        for ticker, row in companies.items()
        if pd.notna(row["exchange"])
    }
    for ticker in (report.ticker, *report.peers):
        figure = report.figures.get(Key(ticker, "price"))
        if figure is not None and ticker in markets:
            quotes = quotes_about(inputs, report, ticker, markets)
            yield _close(figure, quotes, report)
            yield _range(figure, quotes, report)


def _close(figure: Figure, quotes: Quotes, report: Report) -> Check:
    """Judge a price by the close of the report's day; what it is instead is named."""
    on = quotes.on
    subject = Subject(GROUP, f"{figure.key.ticker} price: recorded close", figure, report)
    computed = ANY if on.close is None else as_printed(on.close, figure)
    verdict, words = _verdict(figure, quotes, report)
    instead = _closed_at(figure, quotes)
    if verdict == DISAGREES and on.close is None and instead is not None:
        assert instead.close is not None
        computed = as_printed(instead.close, figure)
    return line(subject, computed, verdict, f"{subject.begun}{words}.")


def _verdict(figure: Figure, quotes: Quotes, report: Report) -> tuple[Verdict, str]:
    on = quotes.on
    if "close" in on.at(figure):
        return AGREES, f", the close of {on.day} ({on.source})"
    found = _instead(figure, quotes)
    why = ", whose session ended only after the report's market had closed" if quotes.later else ""
    if on.close is None:
        if found:
            told = f", {listed(found)}, not the close of {on.day}{why}"
            return DISAGREES, f"{told}; of that day no close is recorded"
        return CANNOT_TELL, f", which cannot be compared: no close of {on.day} is recorded"
    compared = any(one.close is not None for one in quotes.beside)
    none = ", no close of the sessions beside it either" if compared else ""
    other = f", {listed(found)}" if found else none
    taken = ", at which the printed market cap was taken" if _taken(figure, on, report) else ""
    noted = f", noted as {on.note!r}" if on.note and on.source != IMPORT else ""
    close = f"the close of {on.day} is {on.close:g} ({on.source})"
    return DISAGREES, f"{other}; {close}{why}{taken}{noted}"


def _instead(figure: Figure, quotes: Quotes) -> list[str]:
    """Name the recorded prices that a printed one is: closes of neighbours, then what else."""
    found = [(name, one) for one in (quotes.on, *quotes.beside) for name in one.at(figure)]
    ordered = sorted(found, key=lambda each: each[0] != "close")
    return [
        f"the {name} of {one.day} ({one.source if name == 'close' else one.bar_source})"
        for name, one in ordered
    ]


def _closed_at(figure: Figure, quotes: Quotes) -> Session | None:
    """Give the session whose close a price is, the report's day first."""
    sessions = (quotes.on, *quotes.beside)
    return next((one for one in sessions if "close" in one.at(figure)), None)


def _taken(figure: Figure, on: Session, report: Report) -> bool:
    """Tell whether market cap and share count lead to the close and not to the printed price.

    Worked: HKD 386.5 bn / 445.84309 m is 866.8 to 867.0, which holds the close of 867, not 976.
    """
    ticker = figure.key.ticker
    cap = report.figures.get(Key(ticker, "market_cap"))
    counts = (report.figures.get(Key(ticker, name)) for name in ("shares", "recorded_shares"))
    count = next((one for one in counts if one is not None and not one.implied), None)
    if cap is None or count is None or cap.currency != figure.currency or on.close is None:
        return False
    price = cap.interval / count.interval * exact(report.ads_ratios.get(ticker, 1))
    at_close = price.intersects(as_printed(on.close, figure))
    return at_close and not price.intersects(figure.interval)


def _range(figure: Figure, quotes: Quotes, report: Report) -> Check:
    """Judge a price by low and high of the session that it is a close of, or of the report's day.

    A close outside them contradicts its own record, whatever is printed.
    """
    subject = Subject(GROUP, f"{figure.key.ticker} price: open, high, low", figure, report)
    session = _closed_at(figure, quotes) or quotes.on
    traded = session.span(figure)
    if traded is None:
        return untold(subject, f"of {session.day} {_lacking(session)}")
    met = figure.interval.intersects(traded)
    ends = f"low {session.prices['low']:g} and high {session.prices['high']:g} of {session.day}"
    words = f", {'within' if met else 'outside'} {ends} ({session.bar_source})"
    if not met:
        words += _elsewhere(figure, quotes)
    if strayed := _strayed(session):
        words += f"; the recorded close of {session.close:g} ({session.source}) is outside them"
        words += ", so one of the two is wrong"
    verdict = AGREES if met and not strayed else DISAGREES
    return line(subject, traded, verdict, f"{subject.begun}{words}.")


def _lacking(session: Session) -> str:
    if session.bar_source is None:
        only = ", only the close" if session.close is not None else ""
        return f"no open, high or low is recorded{only}"
    return "no low and high can be compared"


def _elsewhere(figure: Figure, quotes: Quotes) -> str:
    """Say whether a price outside the day's range lies within that of a session beside it."""
    spans = [(one, one.span(figure)) for one in quotes.beside]
    held = [str(one.day) for one, span in spans if span and span.intersects(figure.interval)]
    if held:
        return f", within those of {listed(held)}"
    return ", and of the sessions beside it" if any(span for _, span in spans) else ""


def _strayed(session: Session) -> bool:
    """Tell whether a recorded close lies outside its own low and high, but for a feed's noise."""
    low, high = session.prices["low"], session.prices["high"]
    close = session.close
    return close is not None and not low * (1 - NEAR) <= close <= high * (1 + NEAR)
