"""One name of a digest: what changed since the last one, its peers, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import pandas as pd

from db.alerts import Alert, AlertChange
from db.overview import MOVED
from jobs.alert_news import chart_of, moves_between, own_path
from jobs.mail.news import Moves, NameNews, PeerLine
from tracker.alerts.bands import BandMemory
from tracker.alerts.changes import BANDED
from tracker.alerts.levels import Level, waiting_words
from tracker.alerts.limits import BandRule
from tracker.alerts.memory import read_memory
from tracker.alerts.moves import price_move
from tracker.alerts.results import split_factor
from tracker.bands import band_of
from tracker.document import Valuation
from tracker.history import table, valuation_columns
from tracker.inputs import ValuationInputs
from tracker.policy import Policy
from tracker.valuation import History

ENOUGH = 0.01  # of the upside: a smaller change since the last digest is no news


@dataclass(frozen=True, slots=True)
class Told:
    """What the last digest said of a name."""

    as_of: date
    upside: float | None


def name_news(
    document: Valuation,
    previous: Valuation | None,
    inputs: ValuationInputs,
    policy: Policy,
    *,
    told: Told | None,
    alerts: Sequence[Alert],
    changes: Sequence[AlertChange],
) -> tuple[NameNews, list[str]]:
    """Gather one name; the second value says what could not be drawn."""
    upside = cast("float | None", document["upside"].get(document["banded"]))
    needs = any(one.state == "firing" and one.acknowledged_by is None for one in alerts)
    moved = told is None or _differs(told.upside, upside)
    changed = needs or moved or any(one.kind != "moved" for one in changes)
    if not changed:
        still = NameNews(
            document=document,
            moved=price_move(document, previous, inputs),
            changed=False,
            disclaimer=policy.disclaimer,
            events=next_events(inputs, document),
        )
        return still, []
    path = own_path(inputs, document)
    chart, problem = chart_of(path, document)
    news = NameNews(
        document=document,
        moved=price_move(document, previous, inputs),
        changed=True,
        moves=_moves(inputs, document, told),
        peers=tuple(peer_lines(path, document, inputs)),
        chart=chart,
        waiting=tuple(_waiting(alerts, policy)),
        disclaimer=policy.disclaimer,
        events=next_events(inputs, document),
    )
    return news, [problem] if problem else []


def next_events(inputs: ValuationInputs, document: Valuation) -> tuple[tuple[str, str, str], ...]:
    """Give what comes next for a company, if anything, as Monitor has it: date, kind, text."""
    today = pd.Timestamp(date.fromisoformat(document["aged_at"]))
    rows = inputs.frame("event")
    ahead = rows[(rows["ticker"] == inputs.ticker) & (rows["date"] > today)]
    ahead = ahead.sort_values(["date", "kind", "id"]).drop_duplicates(["date", "kind"], keep="last")
    found = (
        (f"{row['date']:%Y-%m-%d}", str(row["kind"]), str(row["text"] or ""))
        for row in ahead.to_dict("records")
    )
    return tuple(one for one in found if not one[2].startswith(MOVED))[:1]


def peer_lines(path: History, document: Valuation, inputs: ValuationInputs) -> list[PeerLine]:
    """Give the company and its peers with their prices' changes over a day, a week, since then."""
    frame = table([*valuation_columns(path)], path)
    basis = document["target"]["fiscal_end"]
    own = PeerLine(
        document["ticker"],
        document["name"],
        document["price"]["value"],
        document["price"]["currency"],
        document["market_multiple"],
        *_spans(frame.get("price"), inputs, document["ticker"]),
    )
    lines = [own]
    for peer in document["peers"]:
        multiples = {one["fiscal_end"]: one["value"] for one in peer["ps"]}
        lines.append(
            PeerLine(
                peer["ticker"],
                peer["name"],
                peer["price"]["value"],
                peer["price"]["currency"],
                multiples.get(basis or ""),
                *_spans(frame.get(f"price_{peer['ticker']}"), inputs, peer["ticker"]),
            )
        )
    return lines


def _spans(
    prices: pd.Series | None, inputs: ValuationInputs, ticker: str
) -> tuple[float | None, float | None, float | None]:
    """Give a price's change since the session before, since a week before, since the first."""
    if prices is None or len(prices) < 2:
        return None, None, None
    last = prices.index[-1]
    week = prices[prices.index <= last - timedelta(days=7)]
    starts = (prices.iloc[-2:-1], week.iloc[-1:], prices.iloc[:1])
    return tuple(_change(one, prices, inputs, ticker) for one in starts)  # type: ignore[return-value]


def _change(
    start: pd.Series, prices: pd.Series, inputs: ValuationInputs, ticker: str
) -> float | None:
    if start.empty or not np.isfinite(start.iloc[0]) or not np.isfinite(prices.iloc[-1]):
        return None
    first, last = start.index[0].date(), prices.index[-1].date()
    factor = split_factor(inputs, ticker, after=first, until=last)
    return float(prices.iloc[-1] / (start.iloc[0] / factor) - 1)


def _moves(inputs: ValuationInputs, document: Valuation, told: Told | None) -> Moves | None:
    """Bridge the upside since the last digest; on a first run, since the publication."""
    published = document["target"]["published_on"]
    since = told.as_of if told else date.fromisoformat(published) if published else None
    until = date.fromisoformat(document["as_of"])
    return None if since is None else moves_between(inputs, since=since, until=until)


def _waiting(alerts: Sequence[Alert], policy: Policy) -> list[tuple[str, str, int, int]]:
    """List the bands that are being tried: rule, band, sessions so far, sessions needed."""
    found = []
    for alert in alerts:
        if alert.rule not in BANDED or not alert.memory:
            continue
        memory, limits = read_memory(alert.rule, alert.memory), policy.alerts.of(alert.rule)
        assert isinstance(memory, BandMemory)
        assert isinstance(limits, BandRule)
        level: Level = memory.now
        words = waiting_words(level, limits)
        if words is not None and memory.value is not None:
            tried = str(band_of(np.array([memory.value]), policy.bands)[0])
            found.append((alert.rule, tried, *words))
    return found


def _differs(before: float | None, now: float | None) -> bool:
    if before is None or now is None:
        return before is not now
    return abs(now - before) >= ENOUGH
