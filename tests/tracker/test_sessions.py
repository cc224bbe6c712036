"""Trading days of an exchange: who trades when, when a day is over, how old a close is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import days
from tracker.errors import BadInputError
from tracker.sessions import exchange


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("mic", "local", "known"),
    [
        ("XHKG", "2026-04-15", "2026-04-15T08:00"),  # 16:00 in Hong Kong
        ("XHKG", "2026-02-16", "2026-02-16T04:00"),  # Lunar New Year's eve: 12:00
        ("XHKG", "2026-04-18", "2026-04-18T16:00"),  # a Saturday is over at local midnight
        ("XNAS", "2026-04-15", "2026-04-15T20:00"),  # 16:00 in New York, summer time
        ("XNAS", "2026-01-15", "2026-01-15T21:00"),  # 16:00 in New York, winter time
        ("XNAS", "2026-11-27", "2026-11-27T18:00"),  # the day after Thanksgiving: 13:00
        ("XNAS", "2026-04-18", "2026-04-19T04:00"),
        ("XLON", "2026-04-15", "2026-04-15T15:30"),  # 16:30 in London, summer time
        ("XLON", "2026-01-15", "2026-01-15T16:30"),
        ("XTKS", "2026-04-15", "2026-04-15T06:30"),  # 15:30 in Tokyo
    ],
)
def test_a_local_date_is_known_at_its_close_or_its_midnight(
    mic: str, local: str, known: str
) -> None:
    assert exchange(mic).known_instant(day(local)) == instant(known)


@pytest.mark.parametrize(
    ("local", "trades"),
    [
        ("2026-04-15", True),
        ("2026-04-03", False),  # Good Friday
        ("2026-04-18", False),  # Saturday
        ("2026-07-01", False),  # establishment day
        ("1990-01-02", True),
        ("1989-12-29", False),  # before the calendar starts
    ],
)
def test_hong_kong_trades_on_its_own_days(local: str, trades: bool) -> None:
    assert exchange("XHKG").is_session(day(local)) is trades


def test_sessions_between_two_dates_include_both_ends() -> None:
    found = exchange("XHKG").between(day("2026-04-15"), day("2026-04-20"))
    assert found.astype("datetime64[D]").astype(str).tolist() == [
        "2026-04-15",
        "2026-04-16",
        "2026-04-17",
        "2026-04-20",
    ]


def test_a_weekend_holds_no_session() -> None:
    assert len(exchange("XHKG").between(day("2026-04-18"), day("2026-04-19"))) == 0


def test_the_last_closed_session_changes_at_the_close_itself() -> None:
    market = exchange("XHKG")
    moments = np.array(["2026-04-15T07:59:59", "2026-04-15T08:00:00"], "datetime64[us]")
    last = market.sessions[market.last_closed(moments)].astype("datetime64[D]").astype(str)
    assert last.tolist() == ["2026-04-14", "2026-04-15"]


def test_nothing_had_closed_before_the_calendar_starts() -> None:
    assert exchange("XHKG").last_closed(np.array(["1980-01-01"], "datetime64[us]")) == [-1]


def test_age_counts_closed_sessions_over_a_long_weekend() -> None:
    # Thursday 2 April 2026, then Good Friday, weekend, Easter Monday, and Tuesday 7 April (Ching
    # Ming, kept a day late): the next session is Wednesday 8 April, and until it closes age is 0.
    market = exchange("XHKG")
    held = np.array(["2026-04-02"] * 3, "datetime64[s]")
    moments = ["2026-04-07T23:00", "2026-04-08T07:59", "2026-04-08T08:00"]
    assert market.ages(held, np.array(moments, "datetime64[us]")).tolist() == [0, 0, 1]


def test_a_close_of_tomorrow_is_not_younger_than_zero() -> None:
    held = np.array(["2026-04-16"], "datetime64[s]")
    assert exchange("XHKG").ages(held, np.array(["2026-04-15T08:00"], "datetime64[us]")) == [0]


@given(st.sampled_from(("XHKG", "XNAS", "XLON", "XTKS")), st.lists(days(), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_many_days_at_once_are_known_like_each_alone(mic: str, some: list[date]) -> None:
    market = exchange(mic)
    together = market.known_instants(np.array(some, "datetime64[s]"))
    alone = [np.datetime64(market.known_instant(one).replace(tzinfo=None)) for one in some]
    assert together.tolist() == np.array(alone, "datetime64[us]").tolist()


@given(st.sampled_from(("XHKG", "XNAS", "XLON", "XTKS")), days(), days())
@settings(max_examples=60, deadline=None)
def test_a_later_date_is_over_later(mic: str, one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert exchange(mic).known_instant(first) <= exchange(mic).known_instant(last)


def test_an_unknown_exchange_is_refused_with_what_to_write() -> None:
    with pytest.raises(BadInputError, match="exchange 'HKEX9' has no trading calendar; use an ISO"):
        exchange("HKEX9")


@pytest.mark.parametrize("mic", ["XHKG", "XNAS", "XLON", "XTKS"])
def test_every_calendar_reaches_as_far_as_its_source_allows(mic: str) -> None:
    market = exchange(mic)
    assert market.sessions[0] >= np.datetime64("1990-01-01")
    assert market.sessions[-1] <= np.datetime64("2049-12-31")
    assert (np.diff(market.closes) > np.timedelta64(0)).all()


@pytest.mark.parametrize(
    ("mic", "moment", "trades"),
    [
        ("XHKG", "2026-04-15T01:29:59", False),  # before half past nine in Hong Kong
        ("XHKG", "2026-04-15T01:30", True),
        ("XHKG", "2026-04-15T03:59:59", True),
        ("XHKG", "2026-04-15T04:00", False),  # lunch
        ("XHKG", "2026-04-15T04:59:59", False),
        ("XHKG", "2026-04-15T05:00", True),
        ("XHKG", "2026-04-15T07:59:59", True),
        ("XHKG", "2026-04-15T08:00", False),  # four in the afternoon
        ("XHKG", "2026-02-16T03:59", True),  # Lunar New Year's eve ends at noon
        ("XHKG", "2026-02-16T05:30", False),
        ("XHKG", "2026-07-01T02:00", False),  # establishment day
        ("XHKG", "2026-04-18T02:00", False),  # Saturday
        ("XHKG", "2050-01-03T02:00", False),  # beyond the calendar
        ("XHKG", "1989-12-29T02:00", False),
        ("XNAS", "2026-04-15T16:00", True),  # noon in New York: no lunch there
        ("XNAS", "2026-01-15T14:00", False),  # nine in winter
        ("XNAS", "2026-11-27T17:59", True),  # the day after Thanksgiving ends at 13:00
        ("XNAS", "2026-11-27T18:00", False),
    ],
)
def test_an_exchange_is_open_in_its_hours(mic: str, moment: str, trades: bool) -> None:
    assert exchange(mic).is_open(instant(moment)) is trades


def test_an_instant_means_the_same_in_any_zone() -> None:
    local = datetime(2026, 4, 15, 13, 30, tzinfo=ZoneInfo("Asia/Hong_Kong"))
    assert exchange("XHKG").is_open(local) is True
