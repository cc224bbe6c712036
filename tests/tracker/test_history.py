"""A history as a table: one row a session, columns named like the document's fields."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.tracker import universe as u
from tracker.history import year_labels

DAY, NEXT = u.REPORT_DAY, date(2026, 4, 16)
MAY = date(2026, 5, 4)


def test_one_row_a_session_of_the_covered_exchange() -> None:
    table = u.table(u.minimax(), DAY, date(2026, 4, 20))
    assert table.index.name == "session"
    assert [str(day.date()) for day in table.index] == [
        "2026-04-15",
        "2026-04-16",
        "2026-04-17",
        "2026-04-20",
    ]


def test_columns_are_named_like_the_fields_they_hold() -> None:
    columns = set(u.table(u.minimax()).columns)
    assert columns >= {
        "price",
        "price_session",
        "price_stale",
        "shares_m",
        "market_cap_m",
        "ps_model_2026",
        "ps_consensus_2026",
        "peer_mean_2026",
        "peer_median_2027",
        "peer_n_2028",
        "ps_2513.HK_2027",
        "price_PLTR",
        "fx_usdhkd",
        "fx_usdhkd_date",
        "target_published",
        "target_marked",
        "target_peer_marked",
        "upside_published",
        "upside_marked",
        "upside_peer_marked",
        "upside_relative",
        "market_multiple",
        "band",
        "rating",
        "status",
        "earned_absolute",
        "earned_relative",
        "earned_band",
    }


def test_a_carried_close_says_of_which_session_it_is_and_when_it_became_stale() -> None:
    table = u.table(u.minimax(), date(2026, 4, 14), date(2026, 4, 20))
    assert table["price"].tolist() == pytest.approx([np.nan, *[847.5] * 4], nan_ok=True)
    assert pd.isna(table["price_session"].iloc[0])
    assert set(table["price_session"].iloc[1:].dt.date) == {DAY}
    # 15, 16 and 17 April are 0, 1 and 2 sessions old, 20 April is 3: over the limit of 2
    assert table["price_stale"].tolist() == pytest.approx([np.nan, 0, 0, 0, 1], nan_ok=True)


def test_a_limit_changed_in_the_middle_applies_from_then() -> None:
    strict = u.policy(date(2026, 4, 17), limits={"price_sessions": 1})
    table = u.table(u.minimax(strict), DAY, date(2026, 4, 17))
    assert table["price_stale"].tolist() == [0, 0, 1]


def test_a_peer_nobody_knows_has_multiples_but_no_price_column() -> None:
    table = u.table(u.minimax(u.peer_set(NEXT, u.ZHIPU, "GHOST")), DAY, NEXT)
    assert table["ps_GHOST_2027"].isna().all()
    assert "price_GHOST" not in table.columns


def test_a_year_is_named_after_the_year_its_end_falls_in() -> None:
    assert year_labels([np.datetime64("2027-03-31", "s")]) == {
        np.datetime64("2027-03-31", "s"): "2027"
    }


def test_two_years_that_end_in_one_calendar_year_keep_a_column_each() -> None:
    """A year of 53 weeks ends on 2 January 2027, the next on 31 December 2027."""
    january = date(2027, 1, 2)
    rows = [u.revenue(MAY, january, 200), u.revenue(MAY, u.FY27, 400)]
    table = u.table(u.minimax(*rows), MAY, MAY)
    # 265,809.9 HKD m / 7.83 = 33,947.6 USD m; / 200 = 169.7, / 400 = 84.9
    assert table["ps_model_2027-01-02"].tolist() == pytest.approx([169.738], abs=5e-4)
    assert table["ps_model_2027-12-31"].tolist() == pytest.approx([84.869], abs=5e-4)
    assert "ps_model_2027" not in table.columns


def test_a_year_has_no_peer_statistics_before_the_model_forecasts_it() -> None:
    """A vintage of 4 May adds 2029; on 20 April nobody compared by it."""
    april, far = date(2026, 4, 20), date(2029, 12, 31)
    street = u.consensus(u.ZHIPU, date(2026, 4, 17), far, 30_000, "CNY")
    table = u.table(u.minimax(street, u.revenue(MAY, far, 2000)), april, MAY)
    # 386,546 HKD m x 0.87 / 30,000 = 11.21
    assert table["peer_mean_2029"].iloc[[0, -1]].tolist() == pytest.approx(
        [np.nan, 11.21], abs=5e-3, nan_ok=True
    )
    assert table["peer_n_2029"].iloc[[0, -1]].tolist() == [0, 1]


def test_hindsight_fills_the_dates_a_late_fact_is_about() -> None:
    late = u.shares(u.MINIMAX, NEXT, 320, known_at=u.utc(date(2026, 4, 20)))
    inputs = u.minimax(late)
    then = u.table(inputs, DAY, date(2026, 4, 20))["shares_m"]
    now = u.table(inputs, DAY, date(2026, 4, 20), known="now")["shares_m"]
    assert then.tolist() == [313.64, 313.64, 313.64, 320]
    assert now.tolist() == [313.64, 320, 320, 320]


def test_a_new_vintage_leaves_what_was_shown_before_alone() -> None:
    cut = [u.revenue(NEXT, u.FY26, 250), u.revenue(NEXT, u.FY27, 600)]
    table = u.table(u.minimax(*cut), DAY, NEXT)
    # 33,947.62 USD m / 703 = 48.29, then / 600 = 56.58; 2028 is not in the new vintage
    assert table["ps_model_2027"].tolist() == pytest.approx([48.290, 56.579], abs=5e-4)
    assert table["ps_model_2028"].tolist() == pytest.approx([25.698, np.nan], abs=5e-4, nan_ok=True)


LEARNED = {"known_at": u.utc(date(2026, 4, 20))}  # after the sessions that are looked at
LATER_LESSONS = {
    # kind: (what was learned about 15 April, the column of 16 April, as known then, as known now)
    "rate": (u.fx(DAY, "HKD", 8.0, **LEARNED), "ps_model_2027", 48.290, 47.2635),
    "shares": (u.shares(u.MINIMAX, DAY, 320, **LEARNED), "market_cap_m", 265_809.9, 271_200.0),
    "close": (u.price(u.ZHIPU, DAY, 900, **LEARNED), "ps_2513.HK_2027", 50.193, 52.104),
    "consensus": (
        u.consensus(u.PALANTIR, DAY, u.FY27, 10_000, **LEARNED),
        "ps_PLTR_2027",
        31.193,  # 324,404.42 / 10,400
        32.440,
    ),
    "own consensus": (
        u.consensus(u.MINIMAX, DAY, u.FY27, 650, **LEARNED),
        "ps_consensus_2027",
        np.nan,
        52.227,  # 33,947.62 / 650
    ),
    "target": (u.target(DAY, 900, **LEARNED), "target_published", 1317.0, 900.0),
    "model": (u.revenue(DAY, u.FY27, 600, **LEARNED), "ps_model_2027", 48.290, 56.579),
    "vintage": (u.revenue(NEXT, u.FY27, 600, **LEARNED), "ps_model_2027", 48.290, 56.579),
    "peers": (u.peer_set(DAY, u.ZHIPU, **LEARNED), "peer_n_2027", 2, 1),
    "own close": (u.price(u.MINIMAX, DAY, 800, **LEARNED), "price", 847.5, 800.0),
}


@pytest.mark.parametrize("kind", LATER_LESSONS)
def test_then_nobody_knew_what_was_learned_later_and_now_it_counts(kind: str) -> None:
    fact, column, then, now = LATER_LESSONS[kind]
    inputs = u.minimax(fact)
    known_then = u.table(inputs, NEXT, NEXT)[column].iloc[0]
    known_now = u.table(inputs, NEXT, NEXT, known="now")[column].iloc[0]
    assert (known_then, known_now) == (
        pytest.approx(then, abs=5e-4, nan_ok=True),
        pytest.approx(now, abs=5e-4),
    )


def test_a_year_of_the_model_learned_later_has_a_column_only_as_known_now() -> None:
    inputs = u.minimax(u.revenue(DAY, date(2029, 12, 31), 2000, **LEARNED))
    assert "ps_model_2029" not in u.table(inputs, NEXT, NEXT).columns
    # 33,947.62 USD m / 2,000 = 16.974
    now = u.table(inputs, NEXT, NEXT, known="now")["ps_model_2029"]
    assert now.tolist() == pytest.approx([16.974], abs=5e-4)


def test_a_status_and_a_policy_learned_later_count_only_as_known_now() -> None:
    suspended = u.minimax(u.status(DAY, "suspended", **LEARNED))
    assert u.table(suspended, NEXT, NEXT)["status"].tolist() == ["active"]
    assert u.table(suspended, NEXT, NEXT, known="now")["status"].tolist() == ["suspended"]
    strict = u.policy(DAY, limits={"review_upside": 0.5})  # 55.4 % is above it
    strict[1].update(LEARNED)
    assert u.table(u.minimax(strict), NEXT, NEXT)["status"].tolist() == ["active"]
    now = u.table(u.minimax(strict), NEXT, NEXT, known="now")
    assert now["status"].tolist() == ["review_due"]


def test_a_split_learned_late_divides_only_as_known_now() -> None:
    """2-for-1 on 4 May, learned in June; that day closed at 423.75, half of 847.50."""
    inputs = u.minimax(
        u.price(u.MINIMAX, MAY, 423.75),
        u.split(u.MINIMAX, MAY, 2.0, known_at=u.utc(date(2026, 6, 1))),
    )
    then = u.table(inputs, MAY, MAY).iloc[0]
    now = u.table(inputs, MAY, MAY, known="now").iloc[0]
    assert (then["target_published"], now["target_published"]) == (1317, 658.5)
    assert (then["shares_m"], now["shares_m"]) == (313.64, 627.28)
    # 423.75 / 847.5 - 1 = -50 %; 423.75 / (847.5 / 2) - 1 = 0
    assert then["earned_absolute"] == pytest.approx(-0.5)
    assert now["earned_absolute"] == pytest.approx(0)


def test_the_base_of_what_was_earned_is_corrected_only_as_known_now() -> None:
    """847.5 was 750: 800 on 4 May is -5.6 % of what was known then, +6.7 % of what is known now."""
    inputs = u.minimax(
        u.price(u.MINIMAX, MAY, 800), u.price(u.MINIMAX, DAY, 750, known_at=u.utc(date(2026, 6, 1)))
    )
    then = u.table(inputs, MAY, MAY)["earned_absolute"].iloc[0]
    now = u.table(inputs, MAY, MAY, known="now")["earned_absolute"].iloc[0]
    assert (then, now) == (pytest.approx(800 / 847.5 - 1), pytest.approx(800 / 750 - 1))
