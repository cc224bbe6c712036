"""Forecasts against results: never by what was told after the result was known."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tests.tracker.scorecard.told import AUGUST, FY, H1, actual, card, figures, half
from tracker.scorecard.errors import NO_CONSENSUS, NO_FIGURE, NO_FORECAST, Scored, scored

APRIL, JUNE, SEPTEMBER = u.REPORT_DAY, date(2026, 6, 10), date(2026, 9, 1)


def only(*facts: u.Fact) -> Scored:
    (found,) = scored(figures(*facts))
    return found


def test_revenue_is_judged_by_a_ratio() -> None:
    """The report has 84 m of the first half; 96 m are reported: 84 / 96 - 1 = -12.5 %."""
    (found,) = card(actual(96.0))["results"]
    assert (found["line"], found["period_end"], found["months"]) == ("revenue", "2026-06-30", 6)
    assert (found["actual"], found["model"]["value"]) == (96.0, 84.0)
    assert found["model"]["error_ratio"] == pytest.approx(-0.125)
    assert (found["model"]["error_pp"], found["model"]["error_amount"]) == (None, None)
    assert found["model"]["published_on"] == "2026-04-15"


def test_margins_are_judged_in_percentage_points() -> None:
    """26 % in the report, 25 % reported: +1.0 point."""
    margin = actual(0.25, line="gross_margin", unit="ratio", currency=None)
    (found,) = card(margin)["results"]
    assert found["model"]["error_pp"] == pytest.approx(1.0)
    assert found["model"]["error_ratio"] is None


def test_losses_are_judged_by_an_amount() -> None:
    """-241 m in the report, -250 m reported: the forecast lay 9 m above, whatever the sign."""
    (found,) = card(actual(-250.0, line="net_income"))["results"]
    assert found["model"]["error_amount"] == pytest.approx(9.0)
    assert found["model"]["error_ratio"] is None


def test_the_vintage_in_force_before_the_result_counts_and_each_other_alone() -> None:
    """84 in April, 90 in June, 96 reported in August, 97 in September, which knew it."""
    found = only(
        half(APRIL, H1, 84.0), half(JUNE, H1, 90.0), half(SEPTEMBER, H1, 97.0), actual(96.0)
    )
    assert found.model.forecast is not None and found.model.forecast.value == 90.0
    assert found.model.error == pytest.approx(90 / 96 - 1)
    assert [one.error for one in found.vintages] == pytest.approx([84 / 96 - 1, 90 / 96 - 1])
    assert [one.in_force for one in found.vintages] == [False, True]


def test_a_forecast_of_the_day_of_the_result_is_none() -> None:
    found = only(half(APRIL, H1, 84.0), half(AUGUST, H1, 96.0), actual(96.0))
    assert found.model.published_on == APRIL


def test_a_forecast_corrected_after_its_result_counts_as_it_was_told() -> None:
    late = half(APRIL, H1, 96.0, source="import", known_at=u.utc(SEPTEMBER))
    found = only(half(APRIL, H1, 84.0), late, actual(96.0))
    assert found.model.error == pytest.approx(84 / 96 - 1)


def test_a_vintage_replaces_the_whole_one_before_it() -> None:
    """The vintage of June says nothing of the half, so none was in force; April's stands alone."""
    found = only(half(APRIL, H1, 84.0), u.revenue(JUNE, FY, 269.0), actual(96.0))
    assert (found.model.error, found.model.reason) == (None, NO_FORECAST)
    assert [(one.error, one.in_force) for one in found.vintages] == [(pytest.approx(-0.125), False)]


def test_what_a_vintage_knew_as_reported_was_no_forecast() -> None:
    found = only(half(APRIL, H1, 96.0, reported=True), actual(96.0))
    assert (found.model.error, found.model.reason) == (None, NO_FORECAST)
    assert found.vintages == []


def test_the_consensus_known_before_the_result_counts() -> None:
    """260 in June, 300 on the day of the result and after it: 260 / 280 - 1 = -7.1 %."""
    street = [
        u.consensus(u.MINIMAX, on, FY, mean)
        for on, mean in ((JUNE, 260.0), (AUGUST, 300.0), (SEPTEMBER, 280.0))
    ]
    found = only(*street, actual(280.0, FY, 12))
    assert found.consensus.error == pytest.approx(260 / 280 - 1)
    assert found.consensus.published_on == JUNE


def test_without_a_consensus_or_a_vintage_there_is_a_reason_and_no_zero() -> None:
    found = only(actual(96.0))
    assert (found.consensus.error, found.consensus.reason) == (None, NO_CONSENSUS)
    assert (found.model.error, found.model.reason) == (None, NO_FORECAST)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"currency": "CNY"}, "forecast in CNY, reported in USD"),
        ({"unit": "ratio", "currency": None}, "forecast in ratio, reported in m"),
    ],
)
def test_what_cannot_be_compared_says_why(other: dict[str, object], reason: str) -> None:
    found = only(half(APRIL, H1, 84.0, **other), actual(96.0))
    assert (found.model.error, found.model.reason) == (None, reason)


def test_a_figure_that_is_missing_gives_no_error() -> None:
    found = only(u.revenue(APRIL, H1, None, months=6), actual(96.0))
    assert (found.model.error, found.model.reason) == (None, NO_FIGURE)


def test_a_corrected_result_is_judged_by_its_latest_value_and_its_first_instant() -> None:
    """96 in August, corrected to 100 in October; the vintage of September never counts."""
    again = actual(100.0, on=date(2026, 10, 5))
    found = only(half(APRIL, H1, 84.0), half(SEPTEMBER, H1, 96.0), actual(96.0), again)
    assert found.model.error == pytest.approx(84 / 100 - 1)


def test_the_newest_period_stands_first_and_lines_as_the_model_has_them() -> None:
    found = card(
        actual(-250.0, line="net_income"),
        actual(24.0, line="gross_profit"),
        actual(96.0),
        actual(280.0, FY, 12, on=date(2026, 11, 20)),
    )["results"]
    assert [(one["line"], one["period_end"]) for one in found] == [
        ("revenue", "2026-12-31"),
        ("revenue", "2026-06-30"),
        ("gross_profit", "2026-06-30"),
        ("net_income", "2026-06-30"),
    ]
