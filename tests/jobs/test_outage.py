"""Three days of outage with ten schedules: every due date ends done, or skipped with a reason."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.delivery.mailing import Mailing, parse_digest_times
from jobs.desk import Desk
from jobs.due import World, due_runs
from jobs.schedule import tick
from tests.jobs.fakes import Book, Clock, sessions
from tests.jobs.recorded import assert_whole, runs
from tracker.addresses import Receiver

# Wednesday noon UTC; back on Saturday noon. Ten schedules: closes of three exchanges, levels of
# one, consensus, shares, rates, alerts, two digests; values follow them.
DIES = datetime(2026, 4, 22, 12, tzinfo=UTC)
OUTAGE = timedelta(hours=72)
TIMES = parse_digest_times("18:30 Asia/Hong_Kong, 07:30 Europe/London")
WORLD = World(("XHKG", "XNAS", "XLON"), ("XHKG",), 1, ("XNAS",), TIMES)


def due_meanwhile() -> set[tuple[str, str]]:
    """Worked from the calendars: Wednesday evening to Saturday noon."""
    wed, thu, fri = (DIES.date() + timedelta(days=ahead) for ahead in range(3))
    hk = sessions("XHKG", thu, fri)  # Wednesday's close, at 08:00 UTC, came before
    west = {mic: sessions(mic, wed, fri) for mic in ("XNAS", "XLON")}
    found = {("prices", f"XHKG {day}") for day in hk}
    found |= {("prices", f"{mic} {day}") for mic, days in west.items() for day in days}
    found |= {("benchmark", f"XNAS {day}") for day in west["XNAS"]}
    found |= {(job, f"XHKG {day}") for job in ("consensus", "shares") for day in hk}
    found |= {("fx", str(day)) for day in (wed, thu, fri)}  # Friday's London day ended too
    found |= {("digest", TIMES[0].key(day)) for day in (thu, fri)}  # 10:30 UTC
    found |= {("digest", TIMES[1].key(day)) for day in (thu, fri)}  # 06:30 UTC
    hours = (DIES + timedelta(hours=ahead) for ahead in range(1, 73))
    return found | {("alerts", f"{hour:%Y-%m-%dT%HZ}") for hour in hours}


def test_every_date_that_came_due_in_three_days_is_made_or_covered() -> None:
    book = Book()
    for now in (DIES - timedelta(hours=1), DIES, DIES + OUTAGE):
        for due in due_runs(WORLD, book, now):
            book.settle(due)
    expected = due_meanwhile()
    # 8 closes, 3 levels, 2 consensus, 2 shares, 3 rates, 4 digests, 72 hours of alerts
    assert len(expected) == 94
    assert {book[key].state for key in expected if key in book} == {"done", "skipped"}
    assert expected - book.keys() == set()
    assert due_runs(WORLD, book, DIES + OUTAGE) == []


def test_the_ledger_says_so_too_and_a_tick_catches_up(desk: Desk, clock: Clock) -> None:
    """The desk's own ledger, with the reason of each that was skipped, in far less than 60 s."""
    told = Mailing(receivers=(Receiver("pm@desk.example", "en"),), digest_at=TIMES)
    mailed = replace(desk, mailing=told)
    clock.now = DIES
    tick(mailed)
    clock.now = DIES + OUTAGE
    began = time.monotonic()
    tick(mailed)
    assert time.monotonic() - began < 60
    ledger = runs(desk.engine)
    listed = {(job, key) for job, key in due_meanwhile() if "XLON" not in key}
    assert listed - ledger.keys() == set()
    for key in listed:
        run = ledger[key]
        assert run.state in {"done", "skipped", "failed"}, run
        if run.state == "skipped":
            assert isinstance(run.detail, dict) and run.detail["covered_by"], run
    assert_whole(desk.engine)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_makes_nothing_twice(hours: int) -> None:
    book = Book()
    for minutes in range(0, 72 * 60, 30):
        off = timedelta(hours=hours if 24 * 60 < minutes < 48 * 60 else 0)
        for due in due_runs(WORLD, book, DIES + timedelta(minutes=minutes) + off):
            book.settle(due)  # refuses a second time
