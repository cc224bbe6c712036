"""Quotes on Monitor: what is traded now and what it would mean, hollow, with its time and delay.

Shown only while the exchange is open and nothing of today is recorded; a quote is never a close.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component
from sqlalchemy.exc import SQLAlchemyError

from dashboards.asked import Asked
from dashboards.elements import Child, unspoken
from dashboards.formats import ABSENT, SPACE, number, percent, price
from dashboards.marks import change
from dashboards.pages.monitor.bullet import beyond, position
from dashboards.rating import band_words
from dashboards.words import say
from db.engine import DatabaseUnavailableError
from db.overview import load_companies
from db.quotes import RecordedQuote, load_quotes
from tracker.document import Valuation
from tracker.errors import BadInputError
from tracker.indicative import Indicative, indicative
from tracker.sessions import date_of, exchange

SILENT: Final = timedelta(minutes=15)  # without an answer for longer, a quote is told by its age
STEP: Final = 5  # minutes by which that age is told, so that a page is not built every minute

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """A quote of a market that is open now."""

    ticker: str
    price: float
    currency: str | None
    at: datetime  # in the exchange's zone
    minutes: int  # that it came late; that it is old, where nothing newer comes
    old: bool


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A quote beside the recorded close that it is newer than."""

    quote: Live
    change: float | None
    means: Indicative | None  # None where no band may be shown as current
    band: str  # what `means` falls in, in the reader's language


def live_quotes(asked: Asked) -> dict[str, Live]:
    """Give the quotes traded today on exchanges that are open at this moment, by ticker."""
    now = asked.snapshot.now
    try:
        held = asked.record.ask("quotes", asked.stamp, ("quotes",), load_quotes)
        recent = {
            ticker: quote
            for ticker, quote in held.items()
            if quote.traded_at and timedelta(0) <= now - quote.traded_at < timedelta(days=1)
        }
        if not recent:
            return {}
        by = ("companies", now.date())
        companies = asked.record.ask(by, asked.stamp, ("batch",), load_companies)
    except (DatabaseUnavailableError, SQLAlchemyError) as error:
        log.warning("no quotes: %r", error)
        return {}
    mics = {ticker: companies[ticker].exchange for ticker in recent if ticker in companies}
    zones = {mic: _open_zone(mic, now) for mic in dict.fromkeys(mics.values()) if mic}
    found = {
        ticker: _live(recent[ticker], zone, now)
        for ticker, mic in mics.items()
        if mic and (zone := zones[mic])
    }
    return {ticker: live for ticker, live in found.items() if live is not None}


def shown_quotes(asked: Asked) -> str:
    """Write what the page shows of quotes, so that it is built anew when that changes."""
    live = live_quotes(asked).values()
    return " ".join(f"{one.ticker} {one.price} {one.at:%H%M%S} {one.minutes}" for one in live)


def beside_close(live: Live | None, document: Valuation) -> LiveLine | None:
    """Set a quote beside the recorded close; None where the close is as new, or in another unit."""
    close = document["price"]
    session = date_of(close["session"])
    if live is None or session is None or live.at.date() <= session:
        return None
    if live.currency != close["currency"]:
        return None
    means = indicative(document, live.price, live.currency, on=live.at.date())
    moved = live.price / close["value"] - 1 if close["value"] else None
    band = band_words(document, means.band) if means and means.band else ""
    return LiveLine(live, moved, means, band)


def quote_cells(line: LiveLine | None) -> dict[str, object]:
    """Give what the row of a company says and draws of its quote; nothing where there is none."""
    if line is None:
        return {}
    row: dict[str, object] = {
        "quote": number(line.quote.price, 2),
        "quote_when": _when(line.quote),
        "quote_words": _not_a_close(),
    }
    upside = line.means.banded if line.means else None
    if upside is None:
        return row
    drawn = {
        "text": say("indicative {upside}", upside=percent(upside)),
        "x": position(upside),
        "over": beyond(upside),
    }
    return {**row, "indicative": drawn}


def quote_part(line: LiveLine | None) -> list[Component]:
    """Build the quote of the chosen company, to stand under its close."""
    if line is None:
        return []
    when = _when(line.quote)
    told: list[Child] = [
        _ring(),
        html.Span(price(line.quote.price, line.quote.currency), className="quoted"),
        " ",
        change(line.change),
        " ",
        html.Span(
            say("{time}, {late}", time=when[0], late=when[1]) if len(when) > 1 else when[0],
            className="when",
        ),
        html.Span(f", {_not_a_close()}", className="unseen"),
    ]
    return [html.Div(told, className="quote")]


def indicative_part(line: LiveLine | None) -> list[Component]:
    """Build what the quote would mean, to stand beside the upside of the close."""
    if line is None or line.means is None or line.means.banded is None:
        return []
    told: list[Child] = [
        _ring(),
        say("indicative {upside}", upside=percent(line.means.banded)),
        " ",
        html.Span(
            say(
                "at {price}, in the band {band} if it closed there",
                price=price(line.quote.price, line.quote.currency),
                band=line.band or ABSENT,
            ),
            className="when",
        ),
    ]
    return [html.Span(told, className="remark indicative")]


def indicative_mark(line: LiveLine | None) -> list[Component]:
    """Draw the indicative upside on the bullet, hollow; beyond the axis as an arrow at its end."""
    upside = line.means.banded if line and line.means else None
    if upside is None:
        return []
    side = beyond(upside)
    if side is not None:
        shape = {"right": "▷", "left": "◁"}[side]
        return [html.Div(f"{percent(upside)} {shape}", className=f"overflow indicative {side}")]
    return [html.Div(className="indicative-mark", style={"left": f"{position(upside)}%"})]


def _open_zone(mic: str, now: datetime) -> ZoneInfo | None:
    """Give the zone of an exchange that is open now; None where it is not, or nobody knows it."""
    try:
        market = exchange(mic)
    except BadInputError:
        return None
    return market.timezone if market.is_open(now) else None


def _live(quote: RecordedQuote, zone: ZoneInfo, now: datetime) -> Live | None:
    if quote.price is None or quote.traded_at is None or quote.fetched_at is None:
        return None
    at = quote.traded_at.astimezone(zone)
    # Late as it is, the first answer of a morning may still be of the evening before.
    if at.date() != now.astimezone(zone).date():
        return None
    old = quote.problem is not None or now - quote.fetched_at > SILENT
    minutes = int(((now if old else quote.fetched_at) - quote.traded_at) / timedelta(minutes=1))
    minutes = minutes // STEP * STEP if old else max(minutes, 0)
    return Live(quote.ticker, quote.price, quote.currency, at, minutes, old)


def _when(live: Live) -> list[str]:
    """Say when it was traded, and how late it came; one that came at once is not late."""
    return [_time(live), _late(live)] if live.minutes else [_time(live)]


def _time(live: Live) -> str:
    """Say when it was traded, in the exchange's time."""
    return say("at {time}", time=f"{live.at:%H:%M}{SPACE}{live.at.tzname()}")


def _late(live: Live) -> str:
    """Say how late it came, or how old it is where nothing newer comes."""
    if live.old:
        return say("{n} min old", n=live.minutes).replace(" ", SPACE)
    return say("{n} min delayed", n=live.minutes).replace(" ", SPACE)


def _not_a_close() -> str:
    return say("a delayed quote, not a close: nothing is computed from it but this")


def _ring() -> Component:
    return unspoken(html.Span(className="quote-ring"))
