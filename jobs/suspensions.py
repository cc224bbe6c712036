"""Suspensions among fetched closes, and the events that record them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from jobs.outcome import Row
from jobs.scope import Listing
from jobs.sources.contract import Closes, Failure
from tracker.sessions import exchange
from tracker.suspensions import Suspension, Trading, find_suspensions


def suspensions(
    listings: Sequence[Listing],
    answers: Mapping[str, Closes | Failure],
    traded: Mapping[str, date],
) -> dict[str, Suspension]:
    """Find the shares that do not trade although others of their exchange do, by ticker."""
    found: dict[str, Suspension] = {}
    for mic in dict.fromkeys(listing.exchange for listing in listings):
        trading = {}
        for listing in listings:
            answer = answers[listing.ticker]
            if listing.exchange == mic and isinstance(answer, Closes):
                trading[listing.ticker] = _trading(answer, traded.get(listing.ticker))
        found |= {one.ticker: one for one in find_suspensions(exchange(mic), trading)}
    return found


def halt_rows(halts: Iterable[Suspension], now: datetime) -> dict[str, list[Row]]:
    """Give the events of suspensions, none where there is none; seen again they are no new rows."""
    rows: list[Row] = [
        {
            "ticker": halt.ticker,
            "date": halt.since,
            "kind": "suspension",
            "text": f"no trade while {halt.mic} was open; last traded {halt.last_traded}",
            "known_at": now,
            "live": True,
        }
        for halt in halts
    ]
    return {"event": rows} if rows else {}


def _trading(answer: Closes, before: date | None) -> Trading:
    """Tell sessions with trade from idle bars; a volume that is not known says nothing."""
    sessions = answer.bars["session"].to_numpy().astype("datetime64[s]")
    idle = (answer.bars["volume"] == 0).to_numpy()
    return Trading(sessions[~idle], sessions[idle], before)
