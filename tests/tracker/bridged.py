"""Bridges from the report date to nine days later, over the bundled coverage and some facts."""

from __future__ import annotations

import math
from datetime import date, datetime

from tests.tracker import universe as u
from tracker.bridge.parts import Bridge, Part, bridge

LATER = date(2026, 4, 24)
SNOW = "SNOW"


def bridged(
    *more: u.Fact,
    of: str,
    start: date = u.REPORT_DAY,
    end: date = LATER,
    known_at: datetime | None = None,
) -> Bridge:
    return bridge(u.minimax(*more), of=of, start=start, end=end, known_at=known_at)


def values(parts: tuple[Part, ...]) -> dict[str, float]:
    """Every part, by its factor and by the peer where it has one: `price of PLTR`."""
    return {f"{p.factor} of {p.peer}" if p.peer else p.factor: p.value for p in parts}


def moved(parts: tuple[Part, ...]) -> dict[str, float]:
    """The parts that are not exactly zero."""
    return {name: value for name, value in values(parts).items() if value != 0}


def sums(found: Bridge) -> bool:
    """Tell whether the parts sum to the change within 1e-12 of the largest of all of them."""
    assert found.change is not None
    sizes = [abs(part.value) for part in found.parts]
    gap = found.change - math.fsum(part.value for part in found.parts)
    return abs(gap) <= 1e-12 * max(abs(found.change), *sizes)


def snow(close: float, session: date = date(2026, 4, 14)) -> u.Fact:
    return u.price(SNOW, session, close, known_at=u.close_of(u.PALANTIR, session))


def another_peer() -> tuple[u.Fact, ...]:
    """A third company at 40 x: 1,000 m shares at USD 40 over 1,000 m of revenue in 2027."""
    return (
        u.company(SNOW, "XNAS", "USD"),
        snow(40.0),
        u.shares(SNOW, date(2026, 4, 14), 1000.0),
        u.consensus(SNOW, u.REPORT_DAY, u.FY27, 1000.0),
    )
