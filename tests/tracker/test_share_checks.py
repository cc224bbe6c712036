"""Share counts of a feed: against its own market cap, and against what was entered."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker import universe as u
from tracker.findings import Severity
from tracker.share_checks import Entered, Total, entered_gap, implied_shares, total_shares


def test_a_market_cap_stands_for_its_shares() -> None:
    """265,810 / 847.50 = 313.64 m; of an ADS of five shares five times as many."""
    assert implied_shares(265_809.9, 847.5) == pytest.approx(313.64, abs=0.001)
    assert implied_shares(100.0, 10.0, ads_ratio=5.0) == 50.0


@pytest.mark.parametrize(
    ("cap_m", "price"), [(None, 1.0), (1.0, None), (0.0, 1.0), (1.0, 0.0), (-1.0, 1.0)]
)
def test_without_cap_or_price_nothing_is_implied(cap_m: float | None, price: float | None) -> None:
    assert implied_shares(cap_m, price) is None


def test_a_count_that_its_cap_bears_out_is_confirmed() -> None:
    assert total_shares("A", 100.0, 104.9) == Total(100.0, "shares outstanding", True)
    assert total_shares("A", 100.0, 95.1) == Total(100.0, "shares outstanding", True)


def test_a_cap_of_more_shares_than_counted_is_of_all_classes() -> None:
    """Of weighted voting rights a feed may count the listed class: 240 of 313.64 m."""
    total = total_shares(u.MINIMAX, 240.0, 313.64)
    assert total
    assert (total.shares_m, total.confirmed, total.implied) == (313.64, False, True)
    assert total.finding
    assert (total.finding.code, total.finding.severity) == ("one_share_class", Severity.WARNING)
    assert "240 m shares are counted" in total.finding.message
    assert "313.64" in total.finding.message


def test_a_cap_of_fewer_shares_leaves_the_count_unconfirmed() -> None:
    total = total_shares("A", 313.64, 240.0)
    assert total
    assert (total.shares_m, total.confirmed, total.implied) == (313.64, False, False)
    assert total.finding
    assert total.finding.code == "share_count_gap"


def test_a_count_without_a_cap_is_not_confirmed() -> None:
    assert total_shares("A", 100.0, None) == Total(100.0, "shares outstanding", False)


def test_a_cap_alone_gives_a_total_with_a_finding() -> None:
    total = total_shares("A", None, 100.0)
    assert total
    assert (total.shares_m, total.confirmed, total.implied) == (100.0, False, True)
    assert total.finding
    assert total.finding.code == "implied_shares"


def test_without_either_there_is_no_total() -> None:
    assert total_shares("A", None, None) is None


def test_a_gap_to_an_entered_count_names_both() -> None:
    entered = Entered(313.64, "report", date(2026, 4, 15))
    finding = entered_gap(u.MINIMAX, "yahoo", Total(349.24, "shares outstanding", True), entered)
    assert finding
    assert (finding.subject, finding.code) == (u.MINIMAX, "share_gap")
    for told in ("yahoo says 349.24 m", "report 313.64 m of 2026-04-15", "+11.4%"):
        assert told in finding.message


@pytest.mark.parametrize("shares_m", [313.64, 313.64 * 1.029, 313.64 * 0.971])
def test_within_three_percent_there_is_no_gap(shares_m: float) -> None:
    entered = Entered(313.64, "report", date(2026, 4, 15))
    assert entered_gap("A", "yahoo", Total(shares_m, "", True), entered) is None
