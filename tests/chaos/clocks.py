"""Counts due dates over twenty years of clock changes: python -m tests.chaos.clocks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from jobs.delivery.mailing import DigestTime, parse_digest_times
from jobs.due import Due, World, due_runs
from tests.jobs.fakes import Entry, sessions
from tracker.sessions import exchange

# Both hemispheres, zones that never change, and New York's dates beside Europe's.
EXCHANGES = (
    "XHKG", "XTKS", "XASX", "XNZE", "XLON", "XPAR", "XFRA", "XHEL", "XNAS", "XTSE", "BVMF", "XSGO",
)  # fmt: skip
# Of each day: its first minute, the hours that come twice or never, trading hours, its last.
TIMES = (
    "00:00", "00:01", "00:30", "01:00", "01:30", "01:59", "02:00", "02:15", "02:30", "02:59",
    "03:00", "03:30", "04:00", "07:00", "09:30", "12:00", "16:30", "18:30", "23:00", "23:59",
)  # fmt: skip
DAY = timedelta(days=1)


class Counted(dict[tuple[str, str], Entry]):
    """A ledger that counts what was asked of it more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.twice: list[Due] = []

    def settle(self, due: Due) -> None:
        key = (due.job, due.due_key)
        if key in self and self[key].state == "done":
            self.twice.append(due)
        self[key] = Entry("done")
        for older in due.covers:
            self[due.job, older] = Entry("skipped")


def count(mic: str, first: int, last: int) -> tuple[int, int, int]:
    """Give how many due dates there were, how many were missed and how many made twice or invented.

    Around each change of the clock every due instant is lived through, and once more with the clock
    set an hour back and right again; of other days one evening in five.
    """
    market = exchange(mic)
    times = parse_digest_times(", ".join(f"{at} {market.timezone.key}" for at in TIMES))
    world = World((mic,), (mic,), 1, digest_at=times)
    ledger = Counted()
    start, end = date(first, 1, 1), date(last, 12, 31)
    for now in _moments(mic, times, start, end):
        for due in due_runs(world, ledger, now):
            if due.job in {"digest", "prices"}:
                ledger.settle(due)
    days = sessions(mic, start, end)
    wanted = {("digest", at.key(day)) for at in times for day in days}
    wanted |= {("prices", f"{mic} {day}") for day in days}
    made = {key for key in ledger if key[1][:4] >= str(first) or key[1][5:9] >= str(first)}
    extra = {key for key in made - wanted if str(start) <= _day(key) <= str(end)}
    return len(wanted), len(wanted - made), len(extra) + len(ledger.twice)


def _day(key: tuple[str, str]) -> str:
    return key[1].rpartition(" ")[2] if key[0] == "prices" else key[1][:10]


def _moments(mic: str, times: tuple[DigestTime, ...], start: date, end: date) -> Iterator[datetime]:
    zone = exchange(mic).timezone
    noon = datetime(start.year, 1, 1, 12, tzinfo=zone)
    changing = {
        day.date() + DAY * near
        for day in (noon + DAY * ahead for ahead in range((end - start).days + 1))
        if day.utcoffset() != (day - DAY).utcoffset()
        for near in (-1, 0, 1)
    }
    eve = start - DAY  # a first start asks for the latest only
    yield datetime(eve.year, eve.month, eve.day, 23, 59, 30, tzinfo=zone).astimezone(UTC)
    day = start
    while day <= end:
        if day in changing:
            for instant in sorted({at.on(day) for at in times}):
                yield from (instant, instant - timedelta(hours=1), instant)
        if day.toordinal() % 5 == 0:  # a desk that is off most of the time misses nothing either
            yield datetime(day.year, day.month, day.day, 23, 59, 30, tzinfo=zone).astimezone(UTC)
        day += DAY
    yield datetime(end.year + 1, 1, 1, 12, tzinfo=zone).astimezone(UTC)


def main() -> int:
    began, total = time.monotonic(), [0, 0, 0]
    for mic in EXCHANGES:
        found = count(mic, 2016, 2035)
        total = [one + more for one, more in zip(total, found, strict=True)]
        zone = exchange(mic).timezone.key
        sys.stdout.write(
            f"{mic} {zone:22} {found[0]:8} due {found[1]:5} missing {found[2]:5} extra\n"
        )
        sys.stdout.flush()
    sys.stdout.write(
        f"12 zones, 20 times a day and the closes, 2016-2035: {total[0]} due, {total[1]} missing, "
        f"{total[2]} extra, {time.monotonic() - began:.0f} s\n"
    )
    return int(any(total[1:]))


if __name__ == "__main__":
    sys.exit(main())
