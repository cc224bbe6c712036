"""The days of the demo, all counted back from its last evening, so that it always ends today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tracker.sessions import exchange

HOME: Final = "XHKG"  # whose evenings are lived
AT: Final = time(10, 36)  # UTC: 18:36 in Hong Kong, once the digest is due
LONG: Final = 215  # sessions of Hong Kong with made-up closes


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of Hong Kong that the story takes place on; the last one is its evening."""

    sessions: tuple[date, ...]

    @classmethod
    def ending(cls, evening: date) -> Calendar:
        """Give the calendar of a story that ends on a session of Hong Kong."""
        days = exchange(HOME).between(evening - timedelta(days=2 * LONG), evening)[-LONG:]
        return cls(tuple(day.date() for day in days.astype(object)))

    @property
    def first(self) -> date:
        """Give the first day of made-up closes."""
        return self.sessions[0]

    @property
    def evening(self) -> date:
        """Give the last day that is lived in advance."""
        return self.sessions[-1]

    def back(self, sessions: int) -> date:
        """Give the session so many before the last."""
        return self.sessions[-1 - sessions]

    def fiscal_ends(self) -> tuple[date, ...]:
        """Give the end of the reported fiscal year, and of the three years ahead of it."""
        year = self.evening.year
        return tuple(date(one, 12, 31) for one in range(year - 1, year + 3))


def at_evening(day: date) -> datetime:
    """Give the instant at which an evening is lived."""
    return datetime.combine(day, AT, tzinfo=UTC)


def last_evening(now: datetime) -> date:
    """Give the last session of Hong Kong whose evening has come."""
    today = now.astimezone(UTC).date()
    days = exchange(HOME).between(today - timedelta(days=30), today).astype(object)
    come: list[date] = [day.date() for day in days if at_evening(day.date()) <= now]
    return max(come)
