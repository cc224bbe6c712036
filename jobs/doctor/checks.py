"""What the doctor finds of one part: a verdict, what it saw, and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from db.leadership import Term

CLOCKS_DIFFER: Final = timedelta(minutes=2)  # what machines on network time never differ by
SILENT: Final = timedelta(seconds=60)  # a leader says every ten that it lives

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was looked at; `mend` is what to do when it is not ok."""

    name: str
    verdict: Verdict
    message: str
    mend: str | None = None


def clock_check(*, batch: int, sealed_at: datetime | None, now: datetime) -> Check:
    """Hold this machine's clock to the newest sealed batch, which cannot be of the future."""
    if sealed_at is None or sealed_at <= now + CLOCKS_DIFFER:
        return Check("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC, not before the newest batch")
    told = (
        f"batch {batch} was sealed at {sealed_at:%Y-%m-%d %H:%M} UTC, but it is only "
        f"{now:%Y-%m-%d %H:%M} UTC here: the clock was ahead then, or is behind now"
    )
    mend = (
        "set the clock by network time; until it has passed that moment new batches are stamped "
        "with it, and corrections among them count from then"
    )
    return Check("clock", "warning", told, mend)


def leader_check(term: Term, now: datetime) -> Check:
    """Say which scheduler leads and since when, or that the last one has fallen silent."""
    since = f"since {term.elected_at:%Y-%m-%d %H:%M:%S} UTC, epoch {term.epoch}"
    if now - term.seen_at <= SILENT:
        return Check("scheduler", "ok", f"{term.owner} leads {since}")
    silent = f"{term.owner} led {since}, and was last seen {term.seen_at:%Y-%m-%d %H:%M:%S} UTC"
    return Check(
        "scheduler", "warning", silent, "start 'tracker schedule', or 'tracker up' on one machine"
    )
