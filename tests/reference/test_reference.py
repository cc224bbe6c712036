"""The reference itself, pinned to numbers of the report's day that are worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.reference.columns import Columns
from tests.reference.history import history
from tests.reference.months import fiscal_month, month_end
from tests.reference.peers import quantile
from tests.reference.record import At, Record, read
from tests.reference.years import consensus_ntm, consensus_year
from tests.tracker import universe as u

FY_MARCH_27, FY_MARCH_28 = date(2027, 3, 31), date(2028, 3, 31)
MARCH_PEER = "9988.HK"
CLOSE = At(u.REPORT_DAY, u.close_of(u.MINIMAX, u.REPORT_DAY))


def report_day(*more: u.Fact) -> Columns:
    rows = history(read(u.minimax(*more)), start=u.REPORT_DAY, end=u.REPORT_DAY).rows
    return rows[u.REPORT_DAY]


def figure(row: Columns, name: str) -> Fraction:
    """The figure of a column that must have one."""
    cell = row[name]
    assert isinstance(cell, Fraction)
    return cell


def record(*more: u.Fact) -> Record:
    return Record(read(u.minimax(*more)), "then")


def march_peer(*more: u.Fact) -> list[u.Fact]:
    """A peer in Hong Kong that ends its years in March, with the street on two of them."""
    return [
        u.company(MARCH_PEER, "XHKG", "HKD", fiscal_year_end="03-31"),
        u.price(MARCH_PEER, u.REPORT_DAY, 10.0, currency="HKD", known_at=CLOSE.cut),
        u.shares(MARCH_PEER, date(2026, 1, 1), 200.0),
        u.consensus(MARCH_PEER, date(2026, 4, 1), FY_MARCH_27, 800.0),
        u.consensus(MARCH_PEER, date(2026, 4, 1), FY_MARCH_28, 1200.0),
        u.peer_set(u.REPORT_DAY, u.ZHIPU, u.PALANTIR, MARCH_PEER, source="import"),
        *more,
    ]


def test_the_multiple_on_the_model() -> None:
    # 847.50 HKD x 313.64 m = 265,809.9 HKD m; / 7.83 = 33,947.6 USD m; / 703 = 48.29.
    row = report_day()
    assert row["market_cap_m"] == Fraction("265809.9")
    assert row["ps_model_2027"] == Fraction("265809.9") / Fraction("7.83") / 703
    assert row["ps_model_2027"] == pytest.approx(48.3, abs=0.05)
    assert row["market_multiple"] == pytest.approx(48.3, abs=0.05)


def test_the_peers_on_the_street() -> None:
    # Zhipu: 867 x 445.84309 = 386,545.96 HKD m x 6.8121 / 7.83 / 6700 = 50.193.
    # Palantir: 135.70 x 2390.6 = 324,404.42 USD m / 10400 = 31.193. (50.193 + 31.193) / 2 = 40.693.
    row = report_day()
    assert row["ps_2513.HK_2027"] == pytest.approx(50.193, abs=0.001)
    assert row["ps_PLTR_2027"] == Fraction("135.70") * Fraction("2390.6") / 10400
    assert row["peer_mean_2027"] == pytest.approx(40.693, abs=0.001)
    # Two values: the median is their mean, the quartiles lie a quarter of the way in, of 19.0.
    assert row["peer_median_2027"] == row["peer_mean_2027"]
    assert row["peer_min_2027"] == row["ps_PLTR_2027"]
    assert row["peer_max_2027"] == row["ps_2513.HK_2027"]
    assert figure(row, "peer_n_2027") == 2
    assert row["peer_q1_2027"] == pytest.approx(35.943, abs=0.001)
    assert row["peer_q3_2027"] == pytest.approx(45.443, abs=0.001)
    # 40.693 x 703 x 7.83 / 313.64 = 714.18, and 48.29 / 40.693 - 1 = 18.7 %.
    assert row["peer_implied_2027"] == pytest.approx(714.18, abs=0.01)
    assert row["premium_2027"] == pytest.approx(0.1867, abs=0.0001)


def test_the_targets_and_the_verdict() -> None:
    # 75 x 703 x 7.83 / 313.64 = 1316.28; 1317 / 847.50 - 1 = 0.55398, above 15 %.
    row = report_day()
    marked = 75 * 703 * Fraction("7.83") / Fraction("313.64")
    assert row["target_marked"] == marked == pytest.approx(1316.28, abs=0.005)
    assert row["upside_published"] == Fraction(1317) / Fraction("847.5") - 1
    assert row["upside_published"] == pytest.approx(0.554, abs=0.0005)
    assert (row["band"], row["rating"], row["status"]) == ("buy", "buy", "active")
    # The peers are where they were at publication, with either of them left out as well.
    assert row["target_peer_marked"] == row["target_peer_marked_low"] == marked
    assert row["target_peer_marked_high"] == marked
    # Nothing was earned yet, so that a performance of 0 is Hold.
    assert figure(row, "earned_absolute") == figure(row, "earned_relative") == 0
    assert row["earned_band"] == "hold"


def test_a_peer_left_out_of_the_peer_marked_target() -> None:
    # On 16 April Palantir, known from its close of the 15th on, stands at twice its 135.70: the
    # peers' mean goes from (50.193 + 31.193) / 2 to (50.193 + 62.385) / 2, x 1.3833. Without
    # Zhipu it doubles, without Palantir it stands still.
    day = date(2026, 4, 16)
    inputs = u.minimax(u.price(u.PALANTIR, u.REPORT_DAY, 271.40))
    row = history(read(inputs), start=day, end=day).rows[day]
    marked = 75 * 703 * Fraction("7.83") / Fraction("313.64")
    assert row["target_marked"] == marked
    assert row["target_peer_marked"] == pytest.approx(1316.28 * 1.38327, abs=0.05)
    assert (row["target_peer_marked_low"], row["target_peer_marked_high"]) == (marked, 2 * marked)


def test_the_next_twelve_months() -> None:
    # From 15 April to 31 December 2026 it is 260 of 365 days: 260/365 x 2800 + 105/365 x 6700.
    found = consensus_ntm(record(), u.ZHIPU, CLOSE)
    assert found is not None
    assert found.value_m == Fraction(260 * 2800 + 105 * 6700, 365)
    assert found.value_m == pytest.approx(3922, abs=0.5)
    # 386,545.96 HKD m x 6.8121 / 7.83 / 3921.92 = 85.75.
    row = report_day()
    assert row["ps_2513.HK_ntm"] == pytest.approx(85.75, abs=0.01)
    # The model: 260/365 x 269 + 105/365 x 703 = 393.85; 33,947.6 / 393.85 = 86.19.
    assert row["ps_model_ntm"] == pytest.approx(86.19, abs=0.01)


def test_a_year_of_march_for_a_year_of_december() -> None:
    # January to March 2027 lie in the year to March 2027, the other nine months in the next one:
    # 3/12 x 800 + 9/12 x 1200 = 1100 for December 2027. For 2026 the year to March 2026 is missing.
    facts = march_peer()
    found = consensus_year(record(*facts), MARCH_PEER, fiscal_month(u.FY27), CLOSE)
    assert found is not None
    assert found.value_m == Fraction(1100)
    assert found.currency == "USD"
    # 10 HKD x 200 m / 7.83 / 1100 USD m = 0.2322.
    row = report_day(*facts)
    assert row[f"ps_{MARCH_PEER}_2027"] == Fraction(2000) / Fraction("7.83") / 1100
    assert row[f"ps_{MARCH_PEER}_2026"] is None
    assert figure(row, "peer_n_2027") == 3


def test_a_year_of_december_that_is_recorded_needs_no_other() -> None:
    street = u.consensus(MARCH_PEER, date(2026, 4, 1), u.FY27, 1050.0)
    facts = march_peer(street)
    found = consensus_year(record(*facts), MARCH_PEER, fiscal_month(u.FY27), CLOSE)
    assert found is not None
    assert found.value_m == Fraction(1050)


@pytest.mark.parametrize(
    "spoilt",
    [
        u.consensus(MARCH_PEER, date(2026, 4, 2), FY_MARCH_27, 0.0),
        u.consensus(MARCH_PEER, date(2026, 4, 2), FY_MARCH_28, 1200.0, "CNY"),
    ],
)
def test_a_calendarised_year_needs_two_figures_in_one_currency(spoilt: u.Fact) -> None:
    assert (
        consensus_year(record(*march_peer(spoilt)), MARCH_PEER, fiscal_month(u.FY27), CLOSE) is None
    )


def test_the_next_twelve_months_of_a_year_that_ends_in_march() -> None:
    # From 15 April 2026 to 31 March 2027 it is 350 of 365 days: 350/365 x 800 + 15/365 x 1200.
    found = consensus_ntm(record(*march_peer()), MARCH_PEER, CLOSE)
    assert found is not None
    assert found.value_m == Fraction(350 * 800 + 15 * 1200, 365)


@pytest.mark.parametrize(
    ("end", "of"),
    [
        (date(2026, 9, 26), date(2026, 9, 30)),
        (date(2027, 1, 3), date(2026, 12, 31)),
        (date(2026, 2, 14), date(2026, 1, 31)),  # 14 days from either
        (date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_the_month_that_a_fiscal_year_ends_in(end: date, of: date) -> None:
    assert month_end(fiscal_month(end)) == of


def test_quartiles_lie_between_order_statistics() -> None:
    # Four values have three gaps: a quarter of the way is 0.75 of the first gap, 1 + 0.75 x 2.
    values = [Fraction(1), Fraction(3), Fraction(4), Fraction(9)]
    assert quantile(values, Fraction(1, 4)) == Fraction(5, 2)


def test_the_average_premium_counts_rows_with_a_close_of_their_own() -> None:
    # Closes at 847.5 on the 15th, none on the 16th, 900 on the 17th: the premium of the 16th stays
    # out, and the average of 48.29 / 40.693 - 1 and 48.29 x 900 / 847.5 / 40.693 - 1 is paid again.
    last = date(2026, 4, 17)
    inputs = u.minimax(u.price(u.MINIMAX, last, 900.0))
    rows = history(read(inputs), start=u.REPORT_DAY, end=last).rows
    assert [figure(row, "premium_n_2027") for row in rows.values()] == [1, 1, 2]
    first, row = rows[u.REPORT_DAY], rows[last]
    both = figure(first, "premium_2027") + figure(row, "premium_2027")
    assert row["premium_average_2027"] == both / 2
    assert row["premium_average_2027"] == pytest.approx(0.2235, abs=0.0001)
    # 714.18 x 1.2235 = 873.8, midway between the two closes.
    assert row["premium_implied_2027"] == pytest.approx(873.75, abs=0.01)


def test_a_year_that_is_over_leaves_the_rows() -> None:
    # The next vintage drops 2026. The year stays, on the street, until its own last day.
    vintage = [u.revenue(date(2026, 12, 1), end, 800.0) for end in (u.FY27, u.FY28)]
    rows = history(read(u.minimax(*vintage)), start=date(2026, 12, 30), end=date(2026, 12, 31)).rows
    peers = [row["ps_PLTR_2026"] is not None for row in rows.values()]
    assert peers == [True, False]
    assert all(row["ps_model_2026"] is None for row in rows.values())
