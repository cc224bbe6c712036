"""One line for each covered company: its valuation with all that stands beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection

from dashboards.asked import Asked
from dashboards.covered import UNREADABLE
from dashboards.pages.monitor.needs import Need, need_of
from dashboards.pages.monitor.quotes import Live, LiveLine, beside_close, live_quotes
from dashboards.pages.monitor.upside import banded_upside, nearest_flip
from dashboards.queries import Shown
from dashboards.rating import Standing, standing_of
from db.alerts import Alert, load_alerts
from db.drafts import load_waiting
from db.overview import (
    Ahead,
    Company,
    load_ahead,
    load_closes,
    load_companies,
    load_policies,
    load_valuations_before,
)
from tracker.document import Valuation

SESSIONS: Final = 60  # of the small chart
REACH: Final = timedelta(days=100)  # calendar days that hold as many sessions

log = logging.getLogger(__name__)

Closes = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Around:
    """What the record says beside the valuations, by ticker."""

    companies: Mapping[str, Company]
    policies: Mapping[str, Mapping[str, Any]]
    ahead: Mapping[str, Ahead]
    closes: Closes
    before: Mapping[str, Valuation]
    alerts: Mapping[str, Sequence[Alert]]
    quotes: Mapping[str, Live]
    drafts: Mapping[str, int] = field(default_factory=dict)  # that wait for approval


@dataclass(frozen=True, slots=True)
class Line:
    """One covered company as the overview shows it."""

    id: int  # of its recorded valuation
    document: Valuation
    standing: Standing
    upside: float | None  # the banded one
    before: Valuation | None  # of the session before
    need: Need
    sector: str
    market: str
    analyst: str
    ahead: Ahead | None
    live: LiveLine | None  # while its exchange is open

    @property
    def ticker(self) -> str:
        """Give the covered company's ticker."""
        return self.document["ticker"]

    @property
    def moved(self) -> float | None:
        """Give the change of the banded upside since the session before, as a ratio."""
        old = banded_upside(self.before) if self.before else None
        return None if old is None or self.upside is None else self.upside - old


def load_around(asked: Asked) -> Around:
    """Read what stands beside the valuations; each part again only when it has moved."""
    today = asked.snapshot.now.date()

    def ask(name: str, by: tuple[str, ...], read: Callable[[Connection], Any]) -> Any:
        return asked.record.ask((name, today), asked.stamp, by, read)

    before = ask("before", ("valuations",), load_valuations_before)
    alerts: dict[str, list[Alert]] = {}
    for alert in ask("alerts", ("alerts",), load_alerts):
        alerts.setdefault(alert.ticker, []).append(alert)
    return Around(
        companies=ask("companies", ("batch",), load_companies),
        policies=ask("policies", ("batch",), load_policies),
        ahead=ask("ahead", ("batch",), lambda c: load_ahead(c, after=today)),
        closes=ask("closes", ("batch",), lambda c: _closes(c, asked)),
        before={ticker: cast(Valuation, row.document) for ticker, row in before.items()},
        alerts=alerts,
        drafts=ask("waiting", ("batch",), load_waiting),
        quotes=live_quotes(asked),
    )


def lines_of(valuations: Sequence[Shown], around: Around) -> tuple[list[Line], list[int]]:
    """Give the lines, those that need somebody first, then those closest to another band.

    Beside them the ids of the valuations that this version cannot read: they cost only themselves.
    """
    lines: list[Line] = []
    failed: list[int] = []
    for one in valuations:
        try:
            lines.append(_line(one, around))
        except UNREADABLE as error:
            log.warning("valuation %s cannot be shown: %r", one.id, error)
            failed.append(one.id)
    return sorted(lines, key=lambda one: (-one.need.rank, _distance(one), str(one.ticker))), failed


def flip_distance(line: Line) -> float | None:
    """Give how far the close is from the nearest price at which the band is left, as a ratio."""
    nearest = nearest_flip(line.document)
    return None if nearest is None else nearest[1]


def _line(shown: Shown, around: Around) -> Line:
    document = shown.document
    ticker = document["ticker"]
    company = around.companies.get(ticker)
    policy = around.policies.get(ticker, {})
    return Line(
        id=shown.id,
        document=document,
        standing=standing_of(document),
        upside=banded_upside(document),
        before=around.before.get(ticker),
        need=need_of(
            document, around.alerts.get(ticker, ()), policy, drafts=around.drafts.get(ticker, 0)
        ),
        sector=(company.sector if company else None) or "",
        market=(company.exchange if company else None) or "",
        analyst=str(policy.get("analyst") or ""),
        ahead=around.ahead.get(ticker),
        live=beside_close(around.quotes.get(ticker), document),
    )


def _distance(line: Line) -> float:
    away = flip_distance(line)
    return float("inf") if away is None else abs(away)


def _closes(connection: Connection, asked: Asked) -> dict[str, list[float]]:
    """Read the closes up to the newest session shown: of an old record too, the last ones."""
    newest = max(map(_session, asked.snapshot.valuations), default=asked.snapshot.now.date())
    found = load_closes(connection, since=newest - REACH)
    return {ticker: [close for _day, close in rows[-SESSIONS:]] for ticker, rows in found.items()}


def _session(shown: Shown) -> date:
    try:
        return date.fromisoformat(shown.document["price"]["session"] or "")
    except UNREADABLE:
        return date.min + REACH
