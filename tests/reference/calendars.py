"""The calendars of the exchanges as plain lists: sessions, closes, ages counted in sessions."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.sessions import end_of_day, exchange


class Calendar(NamedTuple):
    """One exchange: its local session dates, when each closes, both ascending."""

    sessions: list[date]
    closes: list[datetime]
    close_of: dict[date, datetime]
    timezone: ZoneInfo


@cache
def calendar(mic: str) -> Calendar:
    """Read the calendar of an exchange."""
    known = exchange(mic)
    sessions = known.sessions.astype("datetime64[D]").tolist()
    closes = [close.replace(tzinfo=UTC) for close in known.closes.tolist()]
    return Calendar(sessions, closes, dict(zip(sessions, closes, strict=True)), known.timezone)


def over_at(mic: str, day: date) -> datetime:
    """Give when a local date was over: at its close, at local midnight where it is no session."""
    known = calendar(mic)
    return known.close_of.get(day) or end_of_day(day, known.timezone)


def age_in_sessions(mic: str, session: date, cut: datetime) -> int:
    """Count the sessions of an exchange that closed after `session` and by `cut`."""
    known = calendar(mic)
    return max(bisect_right(known.closes, cut) - bisect_right(known.sessions, session), 0)
