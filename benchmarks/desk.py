"""What a made desk says of a covered company: its model, targets, peers, rules and status."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from benchmarks.companies import DAY, Company, instants, year_ends, years
from benchmarks.frames import Part
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import parse_coverage

UPSIDES = {"underweight": -0.1, "hold": 0.0, "overweight": 0.1, "buy": 0.3}  # by rating


class Desk:
    """The rows that the desk adds to those of one covered company."""

    def __init__(self, company: Company) -> None:
        """Speak of one company."""
        self._company, self._span = company, company.span

    @property
    def model(self) -> Part:
        """Draw the analyst's quarterly vintages."""
        published_on, period_end, value = self._company.vintages("forecast")
        return {
            **self._company.about(known_at=instants(published_on)),
            "published_on": published_on,
            "line": "revenue",
            "period_end": period_end,
            "months": 12,
            "value": value,
            "unit": "m",
            "currency": self._company.currency,
            "reported": False,
        }

    @property
    def targets(self) -> Part:
        """Draw a target a year, the first on the first session: a multiple of the next year."""
        span, closes, draw = self._span, self._company.closes, self._company.draw("target")
        sessions = self._company.market.between(span.start, span.end)
        places = np.linspace(0, len(sessions), span.years, endpoint=False).astype(np.int64)
        places[1:] += draw.integers(0, 60, span.years - 1)
        days = sessions[places]
        last = np.searchsorted(closes["session"], days, side="right") - 1
        place = draw.integers(0, len(UPSIDES), len(days))
        upsides = np.array([*UPSIDES.values()])
        ratings = np.array([*UPSIDES], dtype=object)
        return {
            **self._company.about(known_at=instants(days)),
            "published_on": days,
            "rating": ratings[place],
            "price": np.round(closes["close"][last] * (1 + upsides[place]), 2),
            "currency": self._company.quoted,
            "multiple": np.round(draw.uniform(2, 20, len(days)), 1),
            "fiscal_end": year_ends(years(days) + 1),
            "horizon_ends": days + 182 * DAY,
            "benchmark": "MSCI China",
        }

    @property
    def peer_sets(self) -> Part:
        """Give the peer set as it is confirmed every year."""
        days = self._company.evenly(self._company.draw("peer_set"), 1)
        tickers = [Company(self._span, peer).ticker for peer in self._company.peers]
        peers = np.full(len(days), None, dtype=object)
        peers[:] = [tickers for _ in days]
        return {**self._company.about(known_at=instants(days)), "effective": days, "peers": peers}

    @property
    def policy(self) -> Part:
        """Give one policy with the bundled bands; its peers' consensus comes once a quarter."""
        document = _bundled_policy()
        limits = {**document["limits"], "peer_marked_consensus_days": 100}
        documents = np.array([{**document, "limits": limits}], dtype=object)
        return {**self._company.at_the_start, "document": documents}

    @property
    def status(self) -> Part:
        """Give the one status: active."""
        said = {"status": "active", "who": "analyst", "why": "coverage"}
        return {**self._company.at_the_start, **said}


@cache
def _bundled_policy() -> dict[str, Any]:
    text = resources.files("tracker").joinpath("bundled/minimax.toml").read_text("utf-8")
    facts = coverage_facts(parse_coverage(text, name="minimax.toml"))
    document: dict[str, Any] = facts["policy"][0]["document"]
    return document
