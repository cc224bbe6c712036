"""What stands beside an alert: its chart is on one basis."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.alert_news import closes_on_basis
from tests.tracker import universe as u
from tracker.valuation import value_history

SPLIT, LAST = date(2026, 4, 17), date(2026, 4, 20)


def test_a_chart_shows_no_fall_where_a_share_was_split_in_two() -> None:
    """847.50 and 860 before the split are 423.75 and 430 of today's shares."""
    inputs = u.minimax(
        u.price(u.MINIMAX, date(2026, 4, 16), 860.0),
        u.split(u.MINIMAX, SPLIT, 2.0),
        u.price(u.MINIMAX, SPLIT, 431.0),
        u.price(u.MINIMAX, LAST, 432.0),
    )
    path = value_history(inputs, start=u.REPORT_DAY, end=LAST)
    assert closes_on_basis(path, LAST).tolist() == pytest.approx([423.75, 430, 431, 432])
    assert closes_on_basis(path, date(2026, 4, 16)).tolist()[:2] == [847.5, 860]
