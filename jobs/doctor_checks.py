"""What the doctor finds of one part: a verdict, what it saw, and the mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from db.leadership import Term

SILENT: Final = timedelta(seconds=60)  # a leader says every ten that it lives
Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was looked at; `mend` is what to do when it is not ok."""

    name: str
    verdict: Verdict
    message: str
    mend: str | None = None


def leader_check(term: Term, now: datetime) -> Check:
    """Say which scheduler leads and since when, or that the last one has fallen silent."""
    since = f"since {term.elected_at:%Y-%m-%d %H:%M:%S} UTC, epoch {term.epoch}"
    if now - term.seen_at <= SILENT:
        return Check("scheduler", "ok", f"{term.owner} leads {since}")
    silent = f"{term.owner} led {since}, and was last seen {term.seen_at:%Y-%m-%d %H:%M:%S} UTC"
    return Check(
        "scheduler", "warning", silent, "start 'tracker schedule', or 'tracker up' on one machine"
    )
