"""What is due at an instant, from the exchanges and the ledger alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.delivery.mailing import parse_digest_times
from jobs.due import World, due_runs, retry_at
from tests.jobs.dues import SECOND, WORLD, at, keys, only, world
from tests.jobs.fakes import Book
from tracker.sessions import exchange

# Closes in UTC, worked by hand from the local hours.
CLOSES = [
    ("XHKG", "2026-04-15", "2026-04-15T08:00"),  # 16:00
    ("XHKG", "2026-02-16", "2026-02-16T04:00"),  # Lunar New Year's Eve: 12:00
    ("XHKG", "2026-02-20", "2026-02-20T08:00"),  # the first session after three holidays
    ("XHKG", "2026-12-24", "2026-12-24T04:00"),
    ("XNAS", "2026-11-27", "2026-11-27T18:00"),  # the day after Thanksgiving: 13:00
    ("XNAS", "2026-03-06", "2026-03-06T21:00"),  # the last winter session: 16:00 EST
    ("XNAS", "2026-03-09", "2026-03-09T20:00"),  # the first of summer: 16:00 EDT
    ("XNAS", "2026-10-30", "2026-10-30T20:00"),
    ("XNAS", "2026-11-02", "2026-11-02T21:00"),
    ("XLON", "2026-03-27", "2026-03-27T16:30"),
    ("XLON", "2026-03-30", "2026-03-30T15:30"),
    ("XLON", "2026-10-23", "2026-10-23T15:30"),
    ("XLON", "2026-10-26", "2026-10-26T16:30"),
]


@pytest.mark.parametrize(("mic", "session", "close"), CLOSES)
def test_prices_are_due_half_an_hour_after_the_close_and_not_a_second_before(
    mic: str, session: str, close: str
) -> None:
    key, due_at = f"{mic} {session}", at(close) + timedelta(minutes=30)
    assert keys("prices", due_runs(world(mic), {}, due_at - SECOND)) != [key]
    assert keys("prices", due_runs(world(mic), {}, due_at)) == [key]


@given(
    mic=st.sampled_from(("XHKG", "XNAS", "XLON", "XTKS")),
    place=st.integers(1, 700),
    late=st.integers(0, 40 * 60),
)
@settings(max_examples=60, deadline=None)
def test_every_session_is_due_from_half_an_hour_after_its_close_until_the_next_one(
    mic: str, place: int, late: int
) -> None:
    market = exchange(mic)
    days = market.between(date(2024, 6, 1), date(2027, 12, 31)).astype(object)
    today, due_at = (
        days[place].date(),
        market.known_instant(days[place].date()) + timedelta(minutes=30),
    )
    following = market.known_instant(days[place + 1].date()) + timedelta(minutes=30)
    now = min(due_at + timedelta(minutes=late), following - SECOND)
    assert keys("prices", due_runs(world(mic), {}, now)) == [f"{mic} {today}"]


def test_consensus_is_due_a_quarter_of_an_hour_after_the_prices_of_covered_exchanges() -> None:
    assert keys("consensus", due_runs(WORLD, {}, at("2026-04-15T08:44:59"))) == ["XHKG 2026-04-14"]
    assert keys("consensus", due_runs(WORLD, {}, at("2026-04-15T08:45:00"))) == ["XHKG 2026-04-15"]


def test_on_weekends_and_holidays_nothing_new_is_due() -> None:
    """Good Friday, the weekend, Easter Monday and the day after Ching Ming: 3 to 7 April 2026."""
    asked = [at("2026-04-02T08:30") + timedelta(hours=hour) for hour in range(6 * 24)]
    found = {key for now in asked for key in keys("prices", due_runs(world("XHKG"), {}, now))}
    assert found == {"XHKG 2026-04-02"}
    assert keys("prices", due_runs(world("XHKG"), {}, at("2026-04-08T08:30"))) == [
        "XHKG 2026-04-08"
    ]


@pytest.mark.parametrize(
    ("day", "due_at"),
    [
        ("2026-04-15", "2026-04-15T23:30"),  # midnight in London is 23:00 UTC in summer
        ("2026-01-15", "2026-01-16T00:30"),
        ("2026-03-27", "2026-03-28T00:30"),  # Friday before the clocks go forward
        ("2026-03-30", "2026-03-30T23:30"),  # and the Monday after
        ("2026-10-23", "2026-10-23T23:30"),  # Friday before they go back
        ("2026-10-26", "2026-10-27T00:30"),
    ],
)
def test_fx_of_a_london_day_is_due_half_an_hour_after_its_midnight(day: str, due_at: str) -> None:
    assert keys("fx", due_runs(WORLD, {}, at(due_at) - SECOND)) != [day]
    assert keys("fx", due_runs(WORLD, {}, at(due_at))) == [day]


def test_fx_has_no_key_on_a_weekend() -> None:
    """Friday's rate is due in the night to Saturday, the next one in the night to Tuesday."""
    hours = [at("2026-04-17T23:30") + timedelta(hours=hour) for hour in range(72)]
    assert {key for now in hours for key in keys("fx", due_runs(WORLD, {}, now))} == {"2026-04-17"}


def test_share_counts_are_due_an_hour_after_the_close_of_the_covered_exchange() -> None:
    assert keys("shares", due_runs(WORLD, {}, at("2026-04-15T08:59:59"))) == ["XHKG 2026-04-14"]
    assert keys("shares", due_runs(WORLD, {}, at("2026-04-15T09:00:00"))) == ["XHKG 2026-04-15"]


def test_levels_are_due_with_the_closes_of_the_exchange_of_their_index() -> None:
    """New York closes at 20:00 UTC; no listing of this world trades there."""
    indexed = World(("XHKG",), ("XHKG",), 1, index_exchanges=("XNAS",))
    before, after = (due_runs(indexed, {}, at(f"2026-04-15T{t}")) for t in ("20:29", "20:30"))
    assert keys("benchmark", before) == ["XNAS 2026-04-14"]
    assert keys("benchmark", after) == ["XNAS 2026-04-15"]
    due = only("benchmark", after)
    assert (due.exchange, due.session) == ("XNAS", date(2026, 4, 15))
    assert keys("benchmark", due_runs(WORLD, {}, at("2026-04-15T20:30"))) == []


def test_a_first_start_asks_for_the_latest_only() -> None:
    found = due_runs(WORLD, {}, at("2026-04-15T12:00"))
    assert [(due.job, due.due_key, due.exchange, due.covers) for due in found] == [
        ("prices", "XHKG 2026-04-15", "XHKG", ()),
        ("prices", "XNAS 2026-04-14", "XNAS", ()),
        ("consensus", "XHKG 2026-04-15", "XHKG", ()),
        ("shares", "XHKG 2026-04-15", "XHKG", ()),
        ("fx", "2026-04-14", None, ()),
        ("recompute", "2026-04-15 batch 1 closes 2026-04-15T08:00Z", None, ()),
        ("alerts", "2026-04-15T12Z", None, ()),
    ]


EVENING = parse_digest_times("07:30, 18:30 Asia/Hong_Kong")


def digests(book: Book, moment: str) -> list[tuple[str, tuple[str, ...]]]:
    world = replace(WORLD, digest_at=EVENING)
    return [
        (due.due_key, due.covers)
        for due in due_runs(world, book, at(moment))
        if due.job == "digest"
    ]


def test_the_digest_is_due_at_its_times_on_sessions_of_the_covered_exchange() -> None:
    book = Book()
    assert digests(book, "2026-04-15T10:29") == [("2026-04-15 07:30 Asia/Hong_Kong", ())]
    assert digests(book, "2026-04-15T10:30") == [("2026-04-15 18:30 Asia/Hong_Kong", ())]
    assert digests(book, "2026-04-19T12:00") == [("2026-04-17 18:30 Asia/Hong_Kong", ())]  # Sunday


def test_missed_digests_are_covered_by_the_latest() -> None:
    book = Book()
    for due in due_runs(replace(WORLD, digest_at=EVENING), book, at("2026-04-14T12:00")):
        book.settle(due)
    assert digests(book, "2026-04-16T12:00") == [
        (
            "2026-04-16 18:30 Asia/Hong_Kong",
            (
                "2026-04-16 07:30 Asia/Hong_Kong",
                "2026-04-15 18:30 Asia/Hong_Kong",
                "2026-04-15 07:30 Asia/Hong_Kong",
            ),
        )
    ]
    for due in due_runs(replace(WORLD, digest_at=EVENING), book, at("2026-04-16T12:00")):
        book.settle(due)
    assert digests(book, "2026-04-16T12:10") == []


def test_without_coverage_only_fx_would_be_fetched() -> None:
    assert [due.job for due in due_runs(world(), {}, at("2026-04-15T12:00"))] == ["fx"]


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        (("2026-04-15T09:00", 1), ("2026-04-15T15:00", 1), False),  # nothing happened
        (("2026-04-15T09:00", 1), ("2026-04-15T09:01", 2), True),  # a new batch
        (("2026-04-15T07:59", 1), ("2026-04-15T08:00", 1), True),  # Hong Kong closed
        (("2026-04-15T19:59", 1), ("2026-04-15T20:00", 1), True),  # New York closed
        (("2026-04-15T15:59", 1), ("2026-04-15T16:00", 1), True),  # midnight in Hong Kong
        (("2026-04-15T23:59", 1), ("2026-04-16T00:00", 1), False),  # midnight of UTC is no event
        (("2026-04-18T10:00", 1), ("2026-04-18T15:59", 1), False),  # a Saturday
        (("2026-04-18T10:00", 1), ("2026-04-18T16:00", 1), True),  # ages count on Sundays too
    ],
)
def test_values_are_due_after_a_batch_a_close_and_a_midnight_only(
    before: tuple[str, int], after: tuple[str, int], due: bool
) -> None:
    book = Book()
    earlier = world(*WORLD.exchanges, covered=("XHKG",), batch=before[1])
    book.settle(only("recompute", due_runs(earlier, book, at(before[0]))))
    later = world(*WORLD.exchanges, covered=("XHKG",), batch=after[1])
    assert bool(keys("recompute", due_runs(later, book, at(after[0])))) is due


@pytest.mark.parametrize(
    ("attempt", "minutes"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (500, 60)],
)
def test_the_wait_after_a_failure_doubles_up_to_an_hour(attempt: int, minutes: int) -> None:
    now, wait = at("2026-04-15T09:00"), timedelta(minutes=minutes)
    assert retry_at(now, attempt=attempt, jitter=0) == now + wait
    assert retry_at(now, attempt=attempt, jitter=-1) == now + wait * 0.8
    assert retry_at(now, attempt=attempt, jitter=1) == now + wait * 1.2
