"""The move of a close since the session before: 847.50 on the report's day, 860.00 on the next."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.alerts.seeing import NEXT, seen
from tracker.alerts.moves import price_move

CLOSE = u.price(u.MINIMAX, NEXT, 860.0)


def moved(day: date, *facts: u.Fact, before: date | None) -> float | None:
    found = seen(day, *facts, before=before)
    return price_move(found.document, found.previous, found.inputs)


def test_a_move_is_the_ratio_of_two_closes() -> None:
    """860 / 847.5 - 1 = 1.475 %."""
    assert moved(NEXT, CLOSE, before=u.REPORT_DAY) == pytest.approx(0.014749, abs=5e-7)


def test_a_split_between_them_is_no_move() -> None:
    """430 / (847.5 / 2) - 1 = 1.475 %."""
    halved = u.price(u.MINIMAX, NEXT, 430.0)
    split = u.split(u.MINIMAX, NEXT, 2.0)
    assert moved(NEXT, halved, split, before=u.REPORT_DAY) == pytest.approx(0.014749, abs=5e-7)


def test_without_two_closes_of_two_sessions_there_is_none() -> None:
    assert moved(NEXT, CLOSE, before=None) is None
    assert moved(NEXT, CLOSE, before=date(2026, 4, 14)) is None  # no close was known before
    assert moved(date(2026, 4, 18), CLOSE, before=date(2026, 4, 17)) is None  # both of the 16th
