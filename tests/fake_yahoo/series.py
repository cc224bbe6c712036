"""What the fake knows of one symbol: bars as traded, hours in the exchange's zone, splits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Bar:
    """One session; a close of None is Yahoo's null bar, prices left out follow the close."""

    session: date
    close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: int | None = 1_000_000

    def prices(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Give open, high, low, close, filled so that no bar is flat by accident."""
        if self.close is None:
            return None, None, None, None
        opened = self.close * 0.99 if self.open is None else self.open
        high = max(opened, self.close) * 1.01 if self.high is None else self.high
        low = min(opened, self.close) * 0.98 if self.low is None else self.low
        return opened, high, low, self.close


@dataclass(slots=True)
class Series:
    """A symbol: its bars are unadjusted, the fake adjusts them for splits as Yahoo does."""

    symbol: str
    currency: str | None
    timezone: str
    bars: list[Bar]
    instrument: str = "EQUITY"
    opens: time = time(9, 30)
    closes: time = time(16, 0)
    early_closes: Mapping[date, time] = field(default_factory=dict)
    splits: Mapping[date, tuple[int, int]] = field(default_factory=dict)
    dividends: Mapping[date, float] = field(default_factory=dict)
    partial_close: float | None = None
    """The close shown while the session is open; left out, the bar's opening price."""
    live_row: bool = False
    """Stamp the newest bar at the time of its last trade, as recorded from Yahoo."""

    def opening(self, session: date) -> datetime:
        """Give the instant at which a session opens."""
        return datetime.combine(session, self.opens, ZoneInfo(self.timezone))

    def closing(self, session: date) -> datetime:
        """Give the instant at which a session closes, early on its half-days."""
        closes = self.early_closes.get(session, self.closes)
        return datetime.combine(session, closes, ZoneInfo(self.timezone))

    def factor(self, session: date, today: date) -> float:
        """Give the product of the splits after a session that are effective by `today`."""
        product = 1.0
        for effective, (new, old) in self.splits.items():
            if session < effective <= today:
                product *= new / old
        return product

    def current_session(self, now: datetime) -> date:
        """Give the day Yahoo calls the current one: today, on other days the weekday before."""
        day = now.astimezone(ZoneInfo(self.timezone)).date()
        sessions = {bar.session for bar in self.bars}
        while day not in sessions and day.weekday() >= 5:
            day -= timedelta(days=1)
        return day


def hong_kong(symbol: str, closes: Mapping[date, float]) -> Series:
    """Make a Hong Kong share from closes."""
    return Series(symbol, "HKD", "Asia/Hong_Kong", _bars(closes.items()))


def new_york(symbol: str, closes: Mapping[date, float]) -> Series:
    """Make a New York share from closes."""
    return Series(symbol, "USD", "America/New_York", _bars(closes.items()))


def dollar_rate(currency: str, rates: Mapping[date, float]) -> Series:
    """Make the pair that is quoted in units of `currency` for one dollar, in London days."""
    return Series(
        f"{currency}=X",
        currency,
        "Europe/London",
        [Bar(day, rate, open=rate, volume=0) for day, rate in sorted(rates.items())],
        instrument="CURRENCY",
        opens=time(0, 0),
        closes=time(23, 59),
    )


def _bars(closes: Iterable[tuple[date, float]]) -> list[Bar]:
    return [Bar(session, close) for session, close in sorted(closes)]
