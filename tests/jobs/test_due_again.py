"""What is due after a failure, an outage or a turned clock: each date once, nothing twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.delivery.mailing import parse_digest_times
from jobs.due import Due, World, due_runs, retry_at
from tests.jobs.dues import SECOND, WORLD, at, keys, only, world
from tests.jobs.fakes import Book, Entry, sessions

NEW_YORK = World(exchanges=("XNAS",), covered_exchanges=("XNAS",), last_batch=1)


def test_a_valuation_that_failed_is_settled_by_that_of_a_later_batch() -> None:
    """Its process died, or its term was over; then another batch came and nobody asks for it."""
    book, now = Book(), at("2026-04-15T08:31")
    first = only("recompute", due_runs(replace(WORLD, last_batch=1), book, now))
    book[("recompute", first.due_key)] = Entry("failed", now)
    later = replace(WORLD, last_batch=2, unvalued=(first.due_key,))
    second = only("recompute", due_runs(later, book, now))
    assert second.due_key != first.due_key and second.covers == (first.due_key,)
    same = replace(WORLD, last_batch=1, unvalued=(first.due_key,))
    assert only("recompute", due_runs(same, book, now)).covers == ()


def test_ten_days_of_downtime_are_one_run_that_covers_what_was_missed() -> None:
    book = Book()
    book.settle(only("prices", due_runs(world("XHKG"), book, at("2026-04-15T09:00"))))
    book.settle(only("fx", due_runs(world("XHKG"), book, at("2026-04-15T09:00"))))
    found = due_runs(world("XHKG"), book, at("2026-04-25T09:00"))
    missed = sessions("XHKG", date(2026, 4, 16), date(2026, 4, 24))
    prices = only("prices", found)
    assert prices.due_key == f"XHKG {missed[-1]}"
    assert sorted(prices.covers) == [f"XHKG {day}" for day in missed[:-1]]
    assert len(missed) == 7
    fx = only("fx", found)
    assert (fx.due_key, len(fx.covers)) == ("2026-04-24", 7)  # 15 to 23 April, weekdays
    book.settle(prices)
    assert keys("prices", due_runs(world("XHKG"), book, at("2026-04-25T09:10"))) == []


def test_what_failed_before_the_downtime_is_covered_too() -> None:
    book = Book()
    book["prices", "XHKG 2026-04-13"] = Entry("done")
    book["prices", "XHKG 2026-04-14"] = Entry("failed", at("2026-04-14T09:00"))
    due = only("prices", due_runs(world("XHKG"), book, at("2026-04-16T09:00")))
    assert due.due_key == "XHKG 2026-04-16"
    assert due.covers == ("XHKG 2026-04-15", "XHKG 2026-04-14")


def test_a_failed_first_start_and_the_days_after_it_are_covered() -> None:
    book = Book()
    book["prices", "XHKG 2026-04-14"] = Entry("failed", at("2026-04-14T09:00"))
    due = only("prices", due_runs(world("XHKG"), book, at("2026-04-16T09:00")))
    assert due.covers == ("XHKG 2026-04-15", "XHKG 2026-04-14")


def test_a_failed_run_waits_for_its_next_try_and_is_due_then() -> None:
    now = at("2026-04-15T09:00")
    book = Book()
    book["prices", "XHKG 2026-04-15"] = Entry("failed", now)
    assert keys("prices", due_runs(world("XHKG"), book, now - SECOND)) == []
    assert keys("prices", due_runs(world("XHKG"), book, now)) == ["XHKG 2026-04-15"]


def test_a_run_that_failed_for_good_is_not_due_again() -> None:
    book = Book()
    book["prices", "XHKG 2026-04-15"] = Entry("failed", None)
    assert keys("prices", due_runs(world("XHKG"), book, at("2026-04-15T20:00"))) == []


def test_a_waiting_failure_does_not_hold_up_the_next_session() -> None:
    book = Book()
    book["prices", "XHKG 2026-04-15"] = Entry("failed", at("2026-04-16T20:00"))
    due = only("prices", due_runs(world("XHKG"), book, at("2026-04-16T08:30")))
    assert (due.due_key, due.covers) == ("XHKG 2026-04-16", ("XHKG 2026-04-15",))


def test_a_running_run_is_offered_since_its_process_may_be_dead() -> None:
    book = Book()
    book["prices", "XHKG 2026-04-15"] = Entry("running")
    assert keys("prices", due_runs(world("XHKG"), book, at("2026-04-15T09:00"))) == [
        "XHKG 2026-04-15"
    ]


@given(state=st.sampled_from(("done", "skipped")), later=st.integers(0, 60 * 24 * 20))
@settings(max_examples=60, deadline=None)
def test_what_is_settled_is_never_due_again(state: str, later: int) -> None:
    begun = at("2026-04-15T09:00")
    book = Book()
    for due in due_runs(WORLD, book, begun):
        book[due.job, due.due_key] = Entry(state)
    found = due_runs(WORLD, book, begun + timedelta(minutes=later))
    named = {(due.job, key) for due in found for key in (due.due_key, *due.covers)}
    assert named.isdisjoint(book)


def test_trap_a_clock_set_back_makes_runs_twice() -> None:
    book = Book()
    jumps = (0, 3, -2, 5, -10, 1, 14, -14, 2)
    now = at("2026-04-15T09:00")
    for jump in jumps:
        now += timedelta(days=jump)
        for _ in range(3):
            for due in due_runs(WORLD, book, now):
                book.settle(due)  # refuses a second time
            now += timedelta(minutes=1)
    assert len(book.ran) == len(set(book.ran))


def changes_of_the_clock(zone: str, year: int) -> list[date]:
    """List the days of a year that do not have 24 hours."""
    noons = [
        datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=n) for n in range(365)
    ]
    return [
        noon.date()
        for noon in noons
        if noon.utcoffset() != (noon - timedelta(days=1)).utcoffset() and noon.month > 1
    ]


@pytest.mark.parametrize("year", range(2016, 2027))
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Europe/Helsinki"])
def test_trap_the_day_after_spring_forward_is_skipped(zone: str, year: int) -> None:
    """APScheduler leaves out midnight of the day after, and a repeated hour may run twice."""
    times = ("00:00", "00:30", "02:30", "16:30")
    clock = parse_digest_times(", ".join(f"{time} {zone}" for time in times))
    spring, autumn = changes_of_the_clock(zone, year)
    for change in (spring, autumn):
        book, days = Book(), [change + timedelta(days=ahead) for ahead in (-1, 0, 1, 2)]
        start = datetime(days[0].year, days[0].month, days[0].day, tzinfo=ZoneInfo(zone))
        for half_hours in range(4 * 48 + 2):  # the longer of the two days has 25 hours
            now = start.astimezone(UTC) + timedelta(minutes=30 * half_hours)
            for due in due_runs(replace(NEW_YORK, digest_at=clock), book, now):
                book.settle(due)  # refuses a second time
        made = [key for job, key in book.ran if job == "digest" and key[:10] > str(change)]
        assert made[: 2 * len(times)] == [
            f"{day} {time} {zone}" for day in sessions("XNAS", days[2], days[3]) for time in times
        ]


def replay(
    first: datetime, days: int, end: Callable[[Due, datetime], Entry | None], *, step: int = 1
) -> Book:
    """Tick every `step` minutes; `end` gives how a run ends, None for done."""
    book = Book()
    batch = 1
    for minute in range(0, days * 24 * 60, step):
        now = first + timedelta(minutes=minute)
        for due in due_runs(World(WORLD.exchanges, WORLD.covered_exchanges, batch), book, now):
            failed = end(due, now)
            if failed is not None:
                book[due.job, due.due_key] = failed
                continue
            book.settle(due)
            batch += due.job != "recompute"
    return book


def expected_keys(first: date, last: date) -> dict[str, list[str]]:
    weekdays = [
        first + timedelta(days=ahead)
        for ahead in range((last - first).days + 1)
        if (first + timedelta(days=ahead)).weekday() < 5
    ]
    return {
        "prices": [f"{mic} {day}" for mic in WORLD.exchanges for day in sessions(mic, first, last)],
        "consensus": [f"XHKG {day}" for day in sessions("XHKG", first, last)],
        "shares": [f"XHKG {day}" for day in sessions("XHKG", first, last)],
        "fx": [str(day) for day in weekdays],
    }


@pytest.mark.parametrize(
    ("first", "step"),
    [
        (date(2026, 3, 23), 5),  # London's change to summer time, Good Friday
        (date(2026, 3, 30), 30),  # Easter and Ching Ming
        (date(2026, 3, 2), 30),  # New York's change to summer time
        (date(2026, 10, 19), 30),  # London's and New York's back
        (date(2026, 2, 9), 30),  # Lunar New Year
    ],
)
def test_replaying_two_weeks_runs_each_key_exactly_once(first: date, step: int) -> None:
    start = datetime(first.year, first.month, first.day, 1, tzinfo=UTC)
    book = replay(start, 14, lambda due, now: None, step=step)
    for job, expected in expected_keys(first, first + timedelta(days=13)).items():
        ran = [key for one, key in book.ran if one == job and key.split()[-1] >= str(first)]
        assert sorted(ran) == sorted(expected)
    assert {entry.state for entry in book.values()} == {"done"}


def test_with_failures_each_key_still_ends_exactly_once() -> None:
    chance, attempts = random.Random(7), dict[tuple[str, str], int]()

    def end(due: Due, now: datetime) -> Entry | None:
        attempt = attempts[due.job, due.due_key] = attempts.get((due.job, due.due_key), 0) + 1
        if chance.random() < 0.7:
            again = retry_at(now, attempt=attempt, jitter=chance.uniform(-1, 1))
            return Entry("failed", again)
        return None

    book = replay(at("2026-03-30T01:00"), 5, end, step=5)
    for job, expected in expected_keys(date(2026, 3, 30), date(2026, 4, 1)).items():
        assert {book[job, key].state for key in expected} <= {"done", "skipped"}


def test_an_outage_of_ten_days_leaves_no_digest_and_no_hour_untold() -> None:
    clock = parse_digest_times("18:30 Asia/Hong_Kong")
    desk, book = replace(WORLD, digest_at=clock), Book()
    for now in (at("2026-04-15T12:00"), at("2026-04-25T12:00")):
        for due in due_runs(desk, book, now):
            book.settle(due)
    days = sessions("XHKG", date(2026, 4, 16), date(2026, 4, 24))
    assert len(days) == 7
    states = [book["digest", f"{day} 18:30 Asia/Hong_Kong"].state for day in days]
    assert states == ["skipped"] * 6 + ["done"]
    hours = [at("2026-04-15T12:00") + timedelta(hours=ahead) for ahead in range(241)]
    told = [book["alerts", f"{hour:%Y-%m-%dT%HZ}"].state for hour in hours]
    assert told == ["done"] + ["skipped"] * 239 + ["done"]
