"""What is due at an instant, from the exchanges and the ledger alone."""

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
from tests.jobs.fakes import Book, Entry, sessions
from tracker.sessions import exchange

SECOND = timedelta(seconds=1)
NEW_YORK = World(exchanges=("XNAS",), covered_exchanges=("XNAS",), last_batch=1)
WORLD = World(exchanges=("XHKG", "XNAS"), covered_exchanges=("XHKG",), last_batch=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def world(*exchanges: str, covered: tuple[str, ...] = (), batch: int = 1) -> World:
    return World(exchanges, covered, batch)


def keys(job: str, found: list[Due]) -> list[str]:
    return [due.due_key for due in found if due.job == job]


def only(job: str, found: list[Due]) -> Due:
    (due,) = [due for due in found if due.job == job]
    return due


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


def test_without_coverage_only_fx_would_be_fetched() -> None:
    assert [due.job for due in due_runs(world(), {}, at("2026-04-15T12:00"))] == ["fx"]


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
        (date(2026, 3, 23), 1),  # London's change to summer time, Good Friday
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
