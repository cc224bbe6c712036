"""Trading sessions of an exchange: local dates, their hours, ages counted in them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import exchange_calendars as xcals
import numpy as np
import pandas as pd

from tracker.arrays import Days, Instants, Picks
from tracker.errors import BadInputError

LONDON = ZoneInfo("Europe/London")  # whose days a feed's exchange rates are of
FIRST = pd.Timestamp("1990-01-01")
LAST = pd.Timestamp("2049-12-31")  # a fixed end: the library's own default follows the clock


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange: its sessions (local dates, ascending) and their hours as UTC instants."""

    mic: str
    timezone: ZoneInfo
    sessions: Days  # datetime64[s]
    opens: Instants  # datetime64[us], UTC
    rests: Instants  # when trading stops for lunch, NaT where it does not
    resumes: Instants  # when it goes on after lunch
    closes: Instants  # datetime64[us], UTC
    half_days: Days  # the sessions that close early

    def between(self, start: date, end: date) -> Days:
        """Give the sessions from `start` to `end`, both included."""
        low = np.searchsorted(self.sessions, np.datetime64(start, "s"))
        high = np.searchsorted(self.sessions, np.datetime64(end, "s"), side="right")
        return self.sessions[low:high]

    def closes_between(self, start: date, end: date) -> Instants:
        """Give when the sessions of `between` close."""
        low = np.searchsorted(self.sessions, np.datetime64(start, "s"))
        return self.closes[low : low + len(self.between(start, end))]

    def is_session(self, day: date) -> bool:
        """Tell whether the exchange trades on this local date."""
        return bool(self.between(day, day).size)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the exchange trades at an instant; it does not at lunch, nor on holidays.

        Worked (Hong Kong, 15 April 2026): open from 09:30 to 12:00 and from 13:00 to 16:00.
        """
        instant = utc_instant(moment)
        at = int(np.searchsorted(self.closes, instant, side="right"))
        if at == len(self.closes) or instant < self.opens[at]:
            return False
        return not self.rests[at] <= instant < self.resumes[at]  # of NaT both are false

    def known_instants(self, days: Days) -> Instants:
        """Give when each local date was over: its close, or its local midnight if no session."""
        position = np.searchsorted(self.sessions, days)
        inside = np.clip(position, 0, len(self.sessions) - 1)
        trades = self.sessions[inside] == days
        resting, which = np.unique(days[~trades], return_inverse=True)
        midnights = np.array(
            [np.datetime64(self._end_of_day(day), "us") for day in resting.astype(object)],
            dtype="datetime64[us]",
        )
        known = self.closes[inside].copy()
        known[~trades] = midnights[which]
        return known

    def known_instant(self, day: date) -> datetime:
        """Give when one local date was over, as an aware UTC datetime."""
        return utc_datetimes(self.known_instants(np.array([np.datetime64(day, "s")])))[0]

    def last_closed(self, instants: Instants) -> Picks:
        """Give the index into `sessions` of the last session closed at each instant, -1 if none."""
        positions: Picks = np.searchsorted(self.closes, instants, side="right") - 1
        return positions

    def ages(self, days: Days, instants: Instants) -> Picks:
        """Count the sessions closed after each of `days` and by each of `instants`."""
        latest = self.last_closed(instants)
        held = np.searchsorted(self.sessions, days, side="right") - 1
        ages: Picks = np.maximum(latest - held, 0)
        return ages

    def _end_of_day(self, moment: datetime | date) -> datetime:
        day = moment.date() if isinstance(moment, datetime) else moment
        return end_of_day(day, self.timezone).replace(tzinfo=None)


def end_of_day(day: date, timezone: ZoneInfo) -> datetime:
    """Give the midnight that ends a local date, in UTC: a London day of July ends at 23:00."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=timezone).astimezone(UTC)


def utc_instant(moment: datetime) -> np.datetime64:
    """Give an aware instant as arrays hold it: naive, in UTC, to the microsecond."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def utc_datetimes(instants: Instants) -> list[datetime]:
    """Give instants as aware UTC datetimes."""
    return [
        moment.replace(tzinfo=UTC) for moment in instants.astype("datetime64[us]").astype(object)
    ]


@lru_cache(maxsize=32)
def exchange(mic: str) -> Exchange:
    """Give the sessions of one exchange by its ISO 10383 market code (XHKG, XNAS, XLON)."""
    try:
        with warnings.catch_warnings():  # the library still uses names that pandas 3 deprecates
            warnings.simplefilter("ignore", DeprecationWarning)
            calendar = _calendar(mic)
    except xcals.errors.InvalidCalendarName as error:
        raise BadInputError(
            f"exchange {mic!r} has no trading calendar; use an ISO 10383 market code such as "
            "XHKG, XNAS or XLON"
        ) from error
    return Exchange(
        mic=mic,
        timezone=ZoneInfo(str(calendar.tz)),
        sessions=calendar.sessions.values.astype("datetime64[s]"),
        opens=_instants(calendar.opens),
        rests=_instants(calendar.schedule["break_start"]),
        resumes=_instants(calendar.schedule["break_end"]),
        closes=_instants(calendar.closes),
        half_days=calendar.early_closes.values.astype("datetime64[s]"),
    )


def _instants(column: pd.Series) -> Instants:
    utc = column.dt.tz_convert("UTC").dt.tz_localize(None)
    instants: Instants = utc.to_numpy().astype("datetime64[us]")
    return instants


def _calendar(mic: str) -> xcals.ExchangeCalendar:
    kind = type(xcals.get_calendar(mic))
    low, high = kind.bound_min(), kind.bound_max()
    return kind(
        start=FIRST if low is None else max(FIRST, low),
        end=LAST if high is None else min(LAST, high),
    )


def date_at(day: np.datetime64) -> date:
    """Give a date of an array."""
    found: date = day.astype("datetime64[D]").astype(object)
    return found


def date_of(iso: str | None) -> date | None:
    """Read an ISO date of a document, None where it has none."""
    return None if iso is None else date.fromisoformat(iso[:10])
