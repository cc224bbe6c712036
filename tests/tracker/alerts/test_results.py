"""Results against the model, counts of shares against each other, splits between two dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.tracker import universe as u
from tracker.alerts.results import result_gaps, share_sources, split_factor

TODAY = date(2026, 8, 31)


def actual(value: float, **other: Any) -> u.Fact:
    row = {"ticker": u.MINIMAX, "published_on": date(2026, 8, 20), "line": "revenue"}
    row |= {"period_end": date(2026, 6, 30), "months": 6, "value": value, "unit": "m"}
    return "actual", {**row, "currency": "USD", "known_at": u.utc(TODAY), **other}


@pytest.mark.parametrize(("reported", "gap"), [(96.0, 0.142857), (70.0, -0.166667)])
def test_a_result_far_from_the_model_is_named(reported: float, gap: float) -> None:
    """The model says 84 m for the first half of 2026."""
    (reason,) = result_gaps(u.minimax(actual(reported)), today=TODAY, limit=0.1)
    assert (reason.key, reason.subject) == ("result 2026-06-30 6m", "2026-06-30")
    assert reason.value == pytest.approx(gap, abs=1e-6)


@pytest.mark.parametrize(
    "fact",
    [
        actual(88.0),  # 4.8 %
        actual(96.0, published_on=date(2026, 9, 1)),  # not yet
        actual(96.0, currency="CNY"),
        actual(96.0, ticker=u.ZHIPU),
        actual(96.0, line="gross_profit"),
        actual(96.0, months=3),  # no forecast of that period
    ],
)
def test_other_results_are_not(fact: u.Fact) -> None:
    assert [*result_gaps(u.minimax(fact), today=TODAY, limit=0.1)] == []


def test_a_forecast_of_nothing_cannot_be_missed() -> None:
    nothing = u.revenue(date(2026, 8, 1), date(2026, 6, 30), 0.0, months=6)
    assert [*result_gaps(u.minimax(nothing, actual(96.0)), today=TODAY, limit=0.1)] == []


def test_the_last_word_of_a_result_counts() -> None:
    again = actual(84.0, published_on=date(2026, 8, 25))
    assert [*result_gaps(u.minimax(actual(96.0), again), today=TODAY, limit=0.1)] == []


def test_splits_between_two_dates_multiply() -> None:
    inputs = u.minimax(
        u.split(u.MINIMAX, date(2026, 5, 4), 2.0), u.split(u.MINIMAX, date(2026, 6, 1), 5.0)
    )
    assert split_factor(inputs, u.MINIMAX, after=u.REPORT_DAY, until=TODAY) == 10.0
    assert split_factor(inputs, u.MINIMAX, after=date(2026, 5, 4), until=TODAY) == 5.0
    assert split_factor(inputs, u.ZHIPU, after=u.REPORT_DAY, until=TODAY) == 1.0


def test_a_source_that_stopped_earlier_contradicts_nobody() -> None:
    older = u.shares(u.MINIMAX, date(2026, 4, 1), 250.0, source="yahoo")
    assert [*share_sources(u.minimax(older), today=u.REPORT_DAY, limit=0.01)] == []
