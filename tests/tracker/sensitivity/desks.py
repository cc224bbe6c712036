"""Valuations to vary: the report's day, its documents with a case, a street or peers moved."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tracker import universe as u
from tracker.depositary import ads_ratio
from tracker.document import Valuation
from tracker.sensitivity import Today, today_of

CASES = (u.scenario("bear", 40.0), u.scenario("base", 75.0), u.scenario("bull", 95.0, 740.0, "USD"))


def report(*facts: u.Fact, day: date = u.REPORT_DAY, **other: Any) -> Valuation:
    return u.document(u.minimax(*facts, **other), day)


def varied(document: Valuation) -> Today:
    return today_of(document, ads_ratio(document))


def without(*kinds: str) -> Valuation:
    return report(without=lambda kind, _row: kind in kinds)
