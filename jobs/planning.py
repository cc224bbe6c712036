"""When each job is to run next: what `jobs.due` will say, asked of the future.

A failed run's next try is not here: the ledger says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from jobs.due import CONSENSUS_AFTER, FX_AFTER, PRICES_AFTER, SHARES_AFTER, World
from tracker.sessions import LONDON, end_of_day, exchange, utc_datetimes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def next_runs(world: World, now: datetime) -> dict[str, datetime]:
    """Give the next instant after `now` at which each job comes due; nothing covered, only FX.

    Worked: on a Wednesday at noon in Hong Kong prices are next due at 16:30 there, alerts at the
    next full hour.
    """
    covered = world.covered_exchanges
    sessions = [
        ("prices", PRICES_AFTER, world.exchanges),
        ("consensus", CONSENSUS_AFTER, covered),
        ("shares", SHARES_AFTER, covered),
        ("benchmark", PRICES_AFTER, world.index_exchanges),
    ]
    found = {job: [_after_close(mic, after, now) for mic in mics] for job, after, mics in sessions}
    found["fx"] = [_fx(now)]
    if covered:
        found["recompute"] = [*_values(world, now)]
        found["alerts"] = [now.replace(minute=0, second=0, microsecond=0) + HOUR]
        found["digest"] = [*_digests(world, now)]
    return {job: min(times) for job, times in found.items() if times}


def _after_close(mic: str, after: timedelta, now: datetime) -> datetime:
    """Give when the next session to be fetched is due."""
    market = exchange(mic)
    instant = np.array([pd.Timestamp(now - after).tz_convert(None)], "datetime64[us]")
    position = int(market.last_closed(instant)[0]) + 1
    return utc_datetimes(market.closes[position : position + 1])[0] + after


def _fx(now: datetime) -> datetime:
    today = now.astimezone(LONDON).date()
    ends = (
        end_of_day(day, LONDON) + FX_AFTER
        for day in (today + DAY * ahead for ahead in range(-1, 5))
        if day.weekday() < 5
    )
    return next(end for end in ends if end > now)


def _values(world: World, now: datetime) -> Iterator[datetime]:
    """Values come due by themselves at each close and each local midnight."""
    for mic in world.exchanges:
        yield _after_close(mic, timedelta(0), now)
    for mic in world.covered_exchanges:
        zone = exchange(mic).timezone
        tomorrow = now.astimezone(zone).date() + DAY
        yield datetime.combine(tomorrow, time(0), tzinfo=zone).astimezone(now.tzinfo)


def _digests(world: World, now: datetime) -> Iterator[datetime]:
    for at in world.digest_at:
        today = now.astimezone(at.zone).date()
        for ahead in range(15):  # longer than any exchange is closed
            day = today + DAY * ahead
            if at.on(day) > now and _trades(world.covered_exchanges, day):
                yield at.on(day)
                break


def _trades(exchanges: Sequence[str], day: date) -> bool:
    return any(exchange(mic).is_session(day) for mic in exchanges)
