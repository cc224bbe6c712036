"""What is due: a pure function of exchange sessions, the ledger of runs, and now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from db.ledger import may_be_tried
from tracker.sessions import LONDON, end_of_day, exchange, utc_datetimes

PRICES_AFTER = timedelta(minutes=30)  # after the close of the session
CONSENSUS_AFTER = timedelta(minutes=45)
SHARES_AFTER = timedelta(minutes=60)
FX_AFTER = timedelta(minutes=30)  # after the end of the London day
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
LONGEST_OUTAGE = timedelta(days=31)  # what a desk missed in so long is told in the ledger


class Ledgered(Protocol):
    """What this module reads of a recorded run."""

    @property
    def state(self) -> str:
        """running, done, failed or skipped."""

    @property
    def next_try_at(self) -> datetime | None:
        """When a failed run may be tried again."""


class Ledger(Protocol):
    """The recorded runs, by job and due key."""

    def get(self, key: tuple[str, str], /) -> Ledgered | None:
        """Give a run, None where nobody has begun it."""


class DailyTime(Protocol):
    """A local time of day."""

    def on(self, day: date) -> datetime:
        """Give its instant on a local date."""

    def key(self, day: date) -> str:
        """Name it on a local date."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose dates it counts by."""


@dataclass(frozen=True, slots=True)
class Due:
    """One run to make now; `covers` are older keys that the same run makes superfluous."""

    job: str
    due_key: str
    exchange: str | None = None
    covers: tuple[str, ...] = ()
    by_hand: bool = False
    session: date | None = None
    """The session or London day whose figures the run is to bring; None where any will do."""


@dataclass(frozen=True, slots=True)
class World:
    """What decides what is due: the exchanges of all names, of the covered ones, the last batch."""

    exchanges: Sequence[str]
    covered_exchanges: Sequence[str]
    last_batch: int
    index_exchanges: Sequence[str] = ()
    digest_at: Sequence[DailyTime] = ()
    unvalued: Sequence[str] = ()  # due keys of valuations that failed


def due_runs(world: World, ledger: Ledger, now: datetime) -> list[Due]:
    """List the runs to make now, fetches before what is computed from them.

    Prices and benchmark levels of a session are due 30 minutes after its close, consensus 45 and
    share counts 60 minutes after the close of a covered company's exchange, FX 30 minutes after the
    end of a London weekday. Of several missed dates the latest is run, since one fetch fills the
    gap; the others are covered by it. A failed run is due again when its next try has come.
    """
    runs = [
        *(_of_session("prices", mic, ledger, now) for mic in world.exchanges),
        *(_of_session("benchmark", mic, ledger, now) for mic in world.index_exchanges),
        *(
            _daily("consensus", CONSENSUS_AFTER, mic, ledger, now)
            for mic in world.covered_exchanges
        ),
        *(_daily("shares", SHARES_AFTER, mic, ledger, now) for mic in world.covered_exchanges),
        _fx(ledger, now),
        _recompute(world, ledger, now),
        _alerts(world, ledger, now),
        _digest(world, ledger, now),
    ]
    return [run for run in runs if run is not None]


def retry_at(now: datetime, *, attempt: int, jitter: float) -> datetime:
    """Give when a failed attempt is tried again: 1, 2, 4 ... minutes, an hour at most.

    `jitter` from -1 to 1 moves it by up to a fifth. Worked: the third failure waits 4 minutes.
    """
    wait = min(FIRST_RETRY * (1 << min(attempt - 1, 10)), LONGEST_RETRY)
    return now + wait * (1 + jitter / 5)


def _of_session(job: str, mic: str, ledger: Ledger, now: datetime) -> Due | None:
    """Give a run that is to bring the figures of the last closed session."""
    sessions = _closed_sessions(mic, now - PRICES_AFTER)
    run = _latest(job, mic, sessions, ledger, now)
    return run and replace(run, session=sessions[0])


def _daily(job: str, after: timedelta, mic: str, ledger: Ledger, now: datetime) -> Due | None:
    """Give a run once a session, of figures that have no session of their own."""
    return _latest(job, mic, _closed_sessions(mic, now - after), ledger, now)


def _fx(ledger: Ledger, now: datetime) -> Due | None:
    today = now.astimezone(LONDON).date()
    days = (today - timedelta(days=back) for back in range(1, LONGEST_OUTAGE.days))
    over = [
        str(day) for day in days if day.weekday() < 5 and end_of_day(day, LONDON) + FX_AFTER <= now
    ]
    run = _pick("fx", None, over, ledger, now)
    return run and replace(run, session=date.fromisoformat(over[0]))


def _recompute(world: World, ledger: Ledger, now: datetime) -> Due | None:
    """Values are due again after each batch, each close and each local midnight."""
    if not world.covered_exchanges:
        return None
    closes = [_last_close(mic, now) for mic in world.exchanges]
    days = {now.astimezone(exchange(mic).timezone).date() for mic in world.covered_exchanges}
    dates = " ".join(str(day) for day in sorted(days))
    key = f"{dates} batch {world.last_batch} closes {max(closes):%Y-%m-%dT%H:%MZ}"
    run = _pick("recompute", None, [key], ledger, now)
    # Of what failed and is of the past the newest batch's valuation has all.
    return run and replace(run, covers=tuple(one for one in world.unvalued if one != key))


def _alerts(world: World, ledger: Ledger, now: datetime) -> Due | None:
    """The jobs themselves are looked at every hour; the hours of an outage by the next look."""
    if not world.covered_exchanges:
        return None
    if not _open(ledger.get(("alerts", _hour(now))), now):
        return None
    hours = range(int(LONGEST_OUTAGE / timedelta(hours=1)))
    keys = [_hour(now - timedelta(hours=back)) for back in hours]
    return _pick("alerts", None, keys, ledger, now)


def _hour(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%HZ}"


def _digest(world: World, ledger: Ledger, now: datetime) -> Due | None:
    """The digest is due at its times on the days on which a covered exchange trades.

    Of several missed the latest is made; the others are covered by it.
    """
    keys: list[str] = []
    for days in (7, LONGEST_OUTAGE.days):  # the longer list only where something is due
        keys = _digest_keys(world, now, days)
        if not keys or not _open(ledger.get(("digest", keys[0])), now):
            return None
    return _pick("digest", None, keys, ledger, now)


def _digest_keys(world: World, now: datetime, days: int) -> list[str]:
    """List the digests that came due in so many days, the latest first."""
    first, tomorrow = (now + timedelta(days=ahead) for ahead in (-days, 1))
    trading = {
        day.date()
        for mic in world.covered_exchanges
        for day in exchange(mic).between(first.date(), tomorrow.date()).astype(object)
    }
    due = [(at.on(day), at.key(day)) for at in world.digest_at for day in trading]
    return [key for moment, key in sorted(due, reverse=True) if moment <= now]


def _last_close(mic: str, now: datetime) -> datetime:
    market = exchange(mic)
    position = market.last_closed(np.array([pd.Timestamp(now).tz_convert(None)], "datetime64[us]"))
    return utc_datetimes(market.closes[position])[0]


def _closed_sessions(mic: str, now: datetime) -> list[date]:
    """List the last sessions of an exchange closed by `now`, the latest first."""
    market = exchange(mic)
    instant = np.array([pd.Timestamp(now).tz_convert(None)], "datetime64[us]")
    last = int(market.last_closed(instant)[0])
    days = market.sessions[max(last - 250, 0) : last + 1][::-1]
    return [moment.date() for moment in days.astype(object)]


def _latest(
    job: str, mic: str, sessions: Iterable[date], ledger: Ledger, now: datetime
) -> Due | None:
    return _pick(job, mic, [f"{mic} {session}" for session in sessions], ledger, now)


def _pick(
    job: str, mic: str | None, keys: Sequence[str], ledger: Ledger, now: datetime
) -> Due | None:
    """Choose the latest of `keys` (latest first) unless it is settled, running or waiting."""
    if not keys or not _open(ledger.get((job, keys[0])), now):
        return None
    return Due(job, keys[0], mic, tuple(_missed(job, keys[1:], ledger)))


def _open(run: Ledgered | None, now: datetime) -> bool:
    if run is None:
        return True
    # A running row may be a dead process's: claiming it decides, by its lease.
    if run.state == "failed":
        return may_be_tried(run.next_try_at, now)
    return run.state == "running"


def _missed(job: str, older: Sequence[str], ledger: Ledger) -> Sequence[str]:
    """List the unsettled older keys since the last settled one; on a first start there are none."""
    known = 0
    for position, key in enumerate(older):
        run = ledger.get((job, key))
        if run is None:
            continue
        if run.state in {"done", "skipped"}:
            return older[:position]
        known = position + 1
    return older[:known]
