"""Results, forecasts and estimates by hand, beside what the universe builds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.tracker import universe as u
from tracker.inputs import ValuationInputs
from tracker.scorecard import ScorecardDocument, scorecard
from tracker.scorecard.figures import Figures, figures_of

NOW = u.utc(date(2026, 11, 28), 12)
H1, H2, FY = date(2026, 6, 30), date(2026, 12, 31), date(2026, 12, 31)
AUGUST = date(2026, 8, 27)


def actual(
    value: float, end: date = H1, months: int = 6, on: date = AUGUST, **other: Any
) -> u.Fact:
    row = {"ticker": u.MINIMAX, "published_on": on, "line": "revenue", "period_end": end}
    row |= {"months": months, "value": value, "unit": "m", "currency": "USD"}
    return "actual", {**row, "known_at": u.utc(on), **other}


def half(on: date, end: date, value: float, **other: Any) -> u.Fact:
    """A half-year of the model's revenue, unless told otherwise."""
    return u.revenue(on, end, value, months=6, **other)


def card(*facts: u.Fact, now: datetime = NOW) -> ScorecardDocument:
    return scorecard(u.minimax(*facts), now=now)


def figures(*facts: u.Fact, now: datetime = NOW) -> Figures:
    """What nothing but these facts tells."""
    inputs: ValuationInputs = u.only(*facts, ticker=u.MINIMAX)
    return figures_of(inputs, now)
