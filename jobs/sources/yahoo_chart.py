"""Bars of Yahoo's chart, read as final closes on the basis of their own day or as London rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from jobs.sources.contract import Closes, Rates
from jobs.sources.yahoo_client import Chart
from tracker.errors import MalformedError
from tracker.findings import Finding, Severity

# A close is settled only now: Hong Kong's closing auction lasts until ten past four, and Yahoo's
# quotes run a quarter of an hour late. A first value keeps its known_at for ever.
SETTLED = timedelta(minutes=30)

_COLUMNS = {
    "Open": "open",
    "High": "high",
    "Low": "low",
    "Close": "close",
    "Volume": "volume",
    "Stock Splits": "split",
}


def closes_of(ticker: str, chart: Chart, *, start: date, now: datetime) -> Closes:
    """Read the closes that were final at `now`, each on the share basis of its own day."""
    today = now.astimezone(ZoneInfo(chart.timezone)).date()
    bars = _bars(chart)
    later = _later_splits(bars["split"])
    # Yahoo divides in 32 bits: 100 after a 3:1 split comes as 33.333332, times 3 is 99.999996.
    bars["close"] = bars["close"].where(later == 1, _six_digits(bars["close"] * later))
    bars["volume"] = bars["volume"] / later
    splits = _splits(bars, start=start, today=today)
    over = today if _is_over(chart, now=now, today=today) else today - timedelta(days=1)
    bars, findings = _usable(_between(bars, start, over), ticker)
    if chart.instrument not in ("CURRENCY", "MUTUALFUND"):  # a fund's bar is always flat
        findings += _flat_findings(bars, ticker)
    return Closes(
        ticker=ticker,
        currency=chart.currency,
        timezone=chart.timezone,
        bars=bars[["session", "close", "volume"]].reset_index(drop=True),
        splits=splits,
        findings=findings,
    )


def rates_of(currency: str, chart: Chart, *, start: date, now: datetime) -> Rates:
    """Read the rates of the London days that were over at `now`."""
    if chart.timezone != "Europe/London":
        raise MalformedError(
            f"Yahoo counts the days of this rate in {chart.timezone}, not in London; not used"
        )
    yesterday = now.astimezone(ZoneInfo("Europe/London")).date() - timedelta(days=1)
    bars, findings = _usable(_between(_bars(chart), start, yesterday), f"USD{currency}")
    bars = bars.rename(columns={"session": "date", "close": "rate"})
    return Rates(currency, bars[["date", "rate"]].reset_index(drop=True), findings)


def no_rates(currency: str) -> Rates:
    """Give the empty table of a currency that needs no rate: the dollar against itself is one."""
    days = pd.Series([], dtype="datetime64[s]")
    return Rates(currency, pd.DataFrame({"date": days, "rate": pd.Series([], dtype="float64")}))


def _bars(chart: Chart) -> pd.DataFrame:
    missing = [name for name in _COLUMNS if name not in chart.frame]
    if missing:
        raise MalformedError(f"Yahoo's bars come without {', '.join(missing)}; not used")
    bars = chart.frame[list(_COLUMNS)].rename(columns=_COLUMNS).astype("float64")
    bars["session"] = pd.DatetimeIndex(chart.frame.index).tz_localize(None).astype("datetime64[s]")
    bars["close"] = _shortest(bars["close"])
    bars = bars.drop_duplicates("session", keep="last")
    return bars.sort_values("session").reset_index(drop=True)


def _shortest(prices: pd.Series[float]) -> pd.Series[float]:
    """Undo Yahoo's 32-bit prices: 135.69999694824219 was 135.7; other numbers stay as they are."""
    single = prices.to_numpy(dtype="float64").astype(np.float32)
    short = pd.Series([float(str(value)) for value in single], index=prices.index, dtype="float64")
    return prices.where(single.astype("float64") != prices, short)


def _six_digits(prices: pd.Series[float]) -> pd.Series[float]:
    """Round to six significant digits: 99.999996 was 100; NaN stays."""
    return prices.map(lambda price: float(f"{price:.6g}"))


def _later_splits(splits: pd.Series[float]) -> pd.Series[float]:
    """Give per bar the product of all splits after it: a 4:1 tomorrow makes today's factor 4."""
    ratios = splits.where(splits > 0, 1.0)
    return ratios[::-1].cumprod().shift(1, fill_value=1.0)[::-1]


def _splits(bars: pd.DataFrame, *, start: date, today: date) -> pd.DataFrame:
    """List the splits, also one of a session still open: it is effective from its morning."""
    rows = _between(bars[bars["split"] > 0], start, today)
    rows = rows.rename(columns={"session": "effective", "split": "ratio"})
    return rows[["effective", "ratio"]].reset_index(drop=True)


def _between(bars: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    return bars[bars["session"].between(pd.Timestamp(first), pd.Timestamp(last))]


def _is_over(chart: Chart, *, now: datetime, today: date) -> bool:
    """Tell whether today's session, in the exchange's zone, is over and settled at `now`."""
    if chart.opens is None or chart.closes is None or chart.opens.date() < today:
        return False  # nothing is known of today's hours: wait for midnight
    if chart.opens.date() == today:
        return now >= chart.closes + SETTLED
    # Yahoo already speaks of the next session: it closes at the same time of day.
    return now.astimezone(ZoneInfo(chart.timezone)).time() >= (chart.closes + SETTLED).time()


def _usable(bars: pd.DataFrame, subject: str) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Leave out what is no price, with a finding for each."""
    absent = ~np.isfinite(bars["close"])
    refused = ~absent & (bars["close"] <= 0)

    def no_close(day: str) -> str:
        return f"{subject}: Yahoo has no close for {day}; the day is left out."

    def not_positive(day: str) -> str:
        return f"{subject}: Yahoo's close for {day} is not positive; the day is left out."

    findings = _findings(bars[absent], subject, "nan_close", no_close)
    findings += _findings(bars[refused], subject, "non_positive_close", not_positive)
    return bars[~absent & ~refused], findings


def _flat_findings(bars: pd.DataFrame, ticker: str) -> tuple[Finding, ...]:
    prices = bars[["open", "high", "low"]]
    flat = (bars["volume"] == 0) & (prices.max(axis=1) == prices.min(axis=1))

    def to_check(day: str) -> str:
        return (
            f"{ticker}: Yahoo's bar of {day} is flat and without volume, as on half-days and "
            "suspensions, where its close is often wrong; kept, check it against the exchange."
        )

    return _findings(bars[flat], ticker, "zero_volume_bar", to_check)


def _findings(
    bars: pd.DataFrame, subject: str, code: str, sentence: Callable[[str], str]
) -> tuple[Finding, ...]:
    days = bars["session"].dt.strftime("%Y-%m-%d")
    return tuple(Finding(Severity.WARNING, subject, code, sentence(day)) for day in days)
