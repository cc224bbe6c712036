"""A value among its own history: ranks, average premiums, and the price that these imply."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import strategies as made
from tests.tracker import universe as u
from tracker.own_history import ENOUGH, history_frame, rank
from tracker.sessions import exchange
from tracker.valuation import value_history

NAN = np.nan
FIRST, THIRD = u.REPORT_DAY, date(2026, 4, 17)
FALLEN = u.price(u.MINIMAX, THIRD, 777.5)  # no close on the 16th: that row carries the report's


def flags(*fresh: int) -> Any:
    return np.array(fresh, dtype=bool)


def closes(*after_the_report: float) -> list[u.Fact]:
    """A close on each session that follows the report day."""
    days = exchange("XHKG").between(FIRST, date(2026, 12, 31))[1 : len(after_the_report) + 1]
    dates = days.astype("datetime64[D]").astype(object)
    return [
        u.price(u.MINIMAX, day, close) for day, close in zip(dates, after_the_report, strict=True)
    ]


def without_placings(kind: str, row: u.Row) -> bool:
    return kind == "share_count" and row["source"] == "desk"


# --- Ranks ------------------------------------------------------------------------------------


def test_a_rank_is_the_share_of_values_up_to_now_that_are_not_above() -> None:
    # 118 values 1 .. 118, then 500, then 59.5: of 120, 59 below and itself are 60, a half.
    values = np.array([*range(1, 119), 500.0, 59.5])
    found = rank(values, np.ones(120, dtype=bool))
    assert found.share[-1] == 60 / 120
    assert list(found.n) == list(range(1, 121))


def test_equal_values_all_count_as_not_above() -> None:
    # 60 twos, 60 threes: a two has 60 of 120 not above it... and the last three all of them.
    values = np.array([2.0] * 60 + [3.0] * 60 + [2.0])
    found = rank(values, np.ones(121, dtype=bool))
    assert found.share[119] == 1
    assert found.share[120] == 61 / 121


def test_fewer_than_enough_values_have_a_count_but_no_rank() -> None:
    found = rank(np.arange(121.0), np.ones(121, dtype=bool))
    assert ENOUGH == 120
    assert np.isnan(found.share[:119]).all()
    assert list(found.share[119:]) == [1, 1]
    assert found.n[118] == 119


def test_a_row_that_carries_an_old_close_or_has_no_value_is_not_ranked_and_does_not_count() -> None:
    values = np.array([*range(1, 121), 7.0, NAN, 60.0])
    fresh = np.ones(123, dtype=bool)
    fresh[120] = False
    found = rank(values, fresh)
    assert list(found.n[119:]) == [120, 120, 120, 121]
    assert np.isnan(found.share[120:122]).all()
    assert found.share[122] == 61 / 121  # 1 .. 60 and itself


def test_a_later_value_never_changes_an_earlier_rank() -> None:
    values = np.random.default_rng(3).normal(size=300)
    whole, part = (rank(values[:end], np.ones(end, dtype=bool)) for end in (300, 200))
    np.testing.assert_array_equal(whole.share[:200], part.share)


# --- In the table -----------------------------------------------------------------------------


def test_the_average_premium_and_the_price_it_implies() -> None:
    # 48.290 / 40.693 - 1 = 0.18668 and 44.301 / 40.693 - 1 = 0.08867 average 0.13767; at a mean of
    # 40.693 that is 46.295 x, halfway between the multiples, so the price between 847.50 and 777.50
    table = u.table(u.minimax(FALLEN), FIRST, THIRD)
    assert list(table["premium_average_2027"]) == pytest.approx(
        [0.18668, 0.18668, 0.13767], abs=5e-6
    )
    assert list(table["premium_n_2027"]) == [1, 1, 2]
    assert list(table["premium_implied_2027"]) == pytest.approx([847.5, 847.5, 812.5])


@pytest.mark.parametrize("year", ["2026", "2027", "2028", "ntm"])
def test_a_premium_of_one_day_implies_that_days_price(year: str) -> None:
    table = u.table(u.minimax(), FIRST, FIRST)
    assert table[f"premium_implied_{year}"].iloc[0] == pytest.approx(847.5, rel=1e-13)
    assert table[f"premium_average_{year}"].iloc[0] == pytest.approx(
        table[f"premium_{year}"].iloc[0], rel=1e-12
    )


def test_the_policy_sets_the_window_from_its_day_on() -> None:
    rules = u.policy(THIRD, limits={"premium_sessions": 1})
    table = u.table(u.minimax(FALLEN, rules), FIRST, THIRD)
    # The window of one row holds the 17th alone: 44.301 / 40.693 - 1 = 0.08867
    assert table["premium_average_2027"].iloc[-1] == pytest.approx(0.08867, abs=5e-6)
    assert table["premium_n_2027"].iloc[-1] == 1
    premiums = u.document(u.minimax(FALLEN, rules), THIRD)["own_history"]["premiums"]
    assert {one["window"] for one in premiums} == {1}


def test_a_policy_recorded_before_there_was_a_window_has_one_of_sixty_sessions() -> None:
    kind, row = u.policy(THIRD)
    row = copy.deepcopy(row)
    del row["document"]["limits"]["premium_sessions"]
    rising = closes(*(848.5 + place for place in range(70)))
    inputs = u.minimax(*rising, (kind, row))
    last = inputs.frame("price")["session"].max().date()
    table = u.table(inputs, FIRST, last)
    assert list(table["premium_n_2027"].iloc[[58, 59, 60, -1]]) == [59, 60, 60, 60]
    premiums = u.document(inputs, last)["own_history"]["premiums"]
    assert {(one["n"], one["window"]) for one in premiums} == {(60, 60)}


def test_before_the_first_policy_the_window_is_sixty_sessions_too() -> None:
    inputs = u.minimax(FALLEN, without=lambda kind, row: kind == "policy")
    assert list(u.table(inputs, FIRST, THIRD)["premium_n_2027"]) == [1, 1, 2]


def test_a_percentile_is_given_from_a_hundred_and_twenty_sessions_on() -> None:
    """A close rises by a dollar each session, then falls back to the level of the 40th."""
    path = closes(*(848.5 + place for place in range(119)), 887.0)
    inputs = u.minimax(*path, without=without_placings)
    table = u.table(inputs, FIRST, max(row["session"] for _, row in path))
    shares, counts = table["percentile_market_multiple"], table["percentile_market_multiple_n"]
    assert shares.iloc[:119].isna().all()
    assert list(counts.iloc[118:]) == [119, 120, 121]
    # 847.5, 848.5 .. 886.5 are 40 closes below 887, which is the 41st of 121.
    assert list(shares.iloc[119:]) == [1, 41 / 121]
    assert table["percentile_ps_consensus_ntm"].isna().all()  # the street has no estimate of it
    assert set(table["percentile_ps_consensus_ntm_n"]) == {0}


def test_a_percentile_counts_from_the_start_of_the_table() -> None:
    path = closes(*(848.5 + place for place in range(130)))
    inputs = u.minimax(*path, without=without_placings)
    last = max(row["session"] for _, row in path)
    whole = history_frame(value_history(inputs, start=FIRST, end=last), since=last)
    assert len(whole) == 1
    assert whole["percentile_market_multiple_n"].iloc[0] == 131
    assert whole["premium_n_2027"].iloc[0] == 60


# --- Since a date -----------------------------------------------------------------------------


def test_since_a_date_the_rows_before_it_and_the_years_that_are_over_are_left_out() -> None:
    """A vintage of January 2027 has no 2026: that year's columns end with the year."""
    vintage = date(2027, 1, 15)
    inputs = u.minimax(u.revenue(vintage, u.FY27, 800.0), u.revenue(vintage, u.FY28, 1500.0))
    history = value_history(inputs, start=date(2026, 12, 1), end=date(2027, 2, 10))
    whole = history_frame(history)
    recent = history_frame(history, since=date(2027, 2, 1))
    over = [name for name in whole.columns if name not in set(recent.columns)]
    assert {"ps_model_2026", "peer_n_2026", "premium_implied_2026"} <= set(over)
    assert all(name.endswith("_2026") for name in over)
    assert [name for name in whole.columns if name.endswith("_2026")] == over
    assert recent.index[0].date() == date(2027, 2, 1)
    assert recent.equals(whole.loc["2027-02-01":, recent.columns])


def test_since_a_date_before_the_first_row_everything_is_left_in() -> None:
    history = value_history(u.minimax(FALLEN), start=FIRST, end=THIRD)
    assert history_frame(history, since=date(2026, 1, 1)).equals(history_frame(history))


def test_since_a_date_after_the_last_row_no_row_is_left() -> None:
    history = value_history(u.minimax(FALLEN), start=FIRST, end=THIRD)
    found = history_frame(history, since=date(2026, 4, 18))
    assert len(found) == 0
    assert "premium_implied_ntm" in found.columns


def test_a_table_without_sessions_has_its_columns() -> None:
    found = u.table(u.minimax(), date(2026, 4, 18), date(2026, 4, 19))
    assert len(found) == 0
    assert {"premium_average_ntm", "percentile_market_multiple_n"} <= set(found.columns)


@given(made.seeds(), st.lists(made.facts(), max_size=4), st.integers(1, 12))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_since_a_date_gives_the_rows_of_the_whole(
    seed: int, more: list[u.Fact], place: int
) -> None:
    inputs = u.minimax(*made.market_path(seed), *more)
    history = value_history(inputs, start=made.SPRING[0], end=made.SPRING[1])
    whole = history_frame(history)
    day = whole.index[place]
    part = history_frame(history, since=day.date())
    assert part.equals(whole.loc[day:, part.columns])
    left_out = whole.loc[day:, [name for name in whole.columns if name not in part.columns]]
    counts = [name for name in left_out.columns if "_n_" in str(name)]
    assert left_out.drop(columns=counts).isna().all(axis=None)
