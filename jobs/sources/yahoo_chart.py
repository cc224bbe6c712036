"""Bars of Yahoo's chart, read as final closes on the basis of their own day or as London rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from jobs.sources.contract import Closes, Levels, Quote, Rates
from jobs.sources.yahoo_body import Bars, Chart
from tracker.arrays import named_days
from tracker.bar_checks import RANGE, judge_bars
from tracker.errors import MalformedError
from tracker.findings import Finding, Severity

# A close is settled only now: Hong Kong's closing auction lasts until ten past four, and Yahoo's
# quotes run a quarter of an hour late. A first value keeps its known_at for ever.
SETTLED = timedelta(minutes=30)
_AHEAD = timedelta(minutes=5)  # by how much Yahoo's clock may be before this machine's


def closes_of(ticker: str, chart: Chart, *, start: date, now: datetime) -> Closes:
    """Read the closes that were final at `now`, each on the share basis of its own day."""
    bars = _between(chart.bars, start, _last_over(chart, now))
    later = _later_splits(chart, bars["session"])
    traded = {name: _of_its_day(bars[name], later) for name in ("close", *RANGE)}
    bars = {**bars, **traded, "volume": bars["volume"] / later}
    bars, findings = _usable(bars, ticker)
    return Closes(
        ticker=ticker,
        currency=chart.currency,
        timezone=chart.timezone,
        bars=pd.DataFrame({name: bars[name] for name in ("session", "close", "volume", *RANGE)}),
        splits=splits_of(chart, start=start, today=_today(chart, now)),
        findings=(*findings, *judge_bars(ticker, pd.DataFrame(bars))),
    )


def splits_of(chart: Chart, *, start: date, today: date) -> pd.DataFrame:
    """List the splits, also one of a session still open: it is effective from its morning."""
    rows = [(day, ratio) for day, ratio in chart.splits if _day(start) <= day <= _day(today)]
    days, ratios = [day for day, _ in rows], [ratio for _, ratio in rows]
    return pd.DataFrame(
        {"effective": np.array(days, "datetime64[s]"), "ratio": np.array(ratios, "float64")}
    )


def rates_of(currency: str, chart: Chart, *, start: date, now: datetime) -> Rates:
    """Read the rates of the London days that were over at `now`."""
    if chart.timezone != "Europe/London":
        raise MalformedError(
            f"Yahoo counts the days of this rate in {chart.timezone}, not in London; not used"
        )
    yesterday = _today(chart, now) - timedelta(days=1)
    bars, findings = _usable(_between(chart.bars, start, yesterday), f"USD{currency}")
    rate = _shortest(bars["close"])
    return Rates(currency, pd.DataFrame({"date": bars["session"], "rate": rate}), findings)


def levels_of(symbol: str, chart: Chart, *, start: date, now: datetime) -> Levels:
    """Read the levels that were final at `now`: an index as quoted, a fund with what it paid out.

    Yahoo's indices are price indices. A fund's adjusted close counts its distributions in, and is
    restated with each of them, so that only ratios within one answer hold.
    """
    index = chart.instrument == "INDEX"
    bars = _between(chart.bars, start, _last_over(chart, now))
    bars = {**bars, "close": _shortest(bars["close" if index else "adjusted"])}
    bars, findings = _usable(bars, symbol)
    return Levels(
        index=symbol,
        currency=chart.currency,
        kind="price" if index else "total_return",
        bars=pd.DataFrame({"session": bars["session"], "level": bars["close"]}),
        findings=findings,
    )


def quote_of(ticker: str, chart: Chart, *, now: datetime) -> Quote:
    """Read the newest trade that Yahoo tells of, a quarter of an hour late on most exchanges.

    On the day a split takes effect there is none: the recorded target is of the shares before it.
    """
    price, stamp = chart.last_price, chart.last_trade
    if not price or price < 0 or not stamp or stamp < 0:
        raise MalformedError("Yahoo tells no price and time of a last trade; not used")
    if stamp > (now + _AHEAD).timestamp():
        raise MalformedError("Yahoo's last trade is after now; not used, check this machine's time")
    if any(effective == _day(_today(chart, now)) for effective, _ in chart.splits):
        raise MalformedError("a split takes effect today, the record is of the shares before it")
    traded_at = datetime.fromtimestamp(min(stamp, now.timestamp()), UTC)
    return Quote(ticker, float(_shortest(np.array([price]))[0]), chart.currency, traded_at)


def no_rates(currency: str) -> Rates:
    """Give the empty table of a currency that needs no rate: the dollar against itself is one."""
    days = pd.Series([], dtype="datetime64[s]")
    return Rates(currency, pd.DataFrame({"date": days, "rate": pd.Series([], dtype="float64")}))


def _shortest(prices: np.ndarray) -> np.ndarray:
    """Undo Yahoo's 32-bit prices: 135.69999694824219 was 135.7; other numbers stay as they are."""
    with np.errstate(over="ignore"):
        single = prices.astype(np.float32)
    short = np.array([float(str(value)) for value in single], dtype="float64")
    return np.where(single.astype("float64") == prices, short, prices)


def _of_its_day(prices: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Multiply prices back by the splits after them.

    Yahoo divides in 32 bits: 100 after a 3:1 split comes as 33.333332, times 3 is 99.999996.
    """
    short = _shortest(prices)
    return np.where(later == 1, short, _six_digits(short * later))


def _six_digits(prices: np.ndarray) -> np.ndarray:
    """Round to six significant digits: 99.999996 was 100; NaN stays."""
    return np.array([float(f"{price:.6g}") for price in prices], dtype="float64")


def _later_splits(chart: Chart, sessions: np.ndarray) -> np.ndarray:
    """Give per bar the product of all splits after it: a 4:1 tomorrow makes today's factor 4."""
    factor = np.ones(len(sessions))
    for effective, ratio in chart.splits:
        factor = np.where(sessions < effective, factor * ratio, factor)
    return factor


def _day(day: date) -> np.datetime64:
    return np.datetime64(day, "s")


def _between(bars: Bars, first: date, last: date) -> Bars:
    session = bars["session"]
    return _kept(bars, (session >= _day(first)) & (session <= _day(last)))


def _kept(bars: Bars, keep: np.ndarray) -> Bars:
    return {name: column[keep] for name, column in bars.items()}


def _today(chart: Chart, now: datetime) -> date:
    return now.astimezone(ZoneInfo(chart.timezone)).date()


def _last_over(chart: Chart, now: datetime) -> date:
    """Give the last local date whose session can be final at `now`."""
    today = _today(chart, now)
    return today if _is_over(chart, now=now, today=today) else today - timedelta(days=1)


def _is_over(chart: Chart, *, now: datetime, today: date) -> bool:
    """Tell whether today's session, in the exchange's zone, is over and settled at `now`."""
    if chart.opens is None or chart.closes is None or chart.opens.date() < today:
        return False  # nothing is known of today's hours: wait for midnight
    if chart.opens.date() == today:
        return now >= chart.closes + SETTLED
    # Yahoo already speaks of the next session: it closes at the same time of day.
    return now.astimezone(ZoneInfo(chart.timezone)).time() >= (chart.closes + SETTLED).time()


def _usable(bars: Bars, subject: str) -> tuple[Bars, tuple[Finding, ...]]:
    """Leave out what is no price, with one finding that names the days."""
    absent = ~np.isfinite(bars["close"])
    refused = ~absent & (bars["close"] <= 0)

    def no_close(days: str) -> str:
        return f"{subject}: Yahoo has no close for {days}; left out."

    def not_positive(days: str) -> str:
        return f"{subject}: Yahoo's close for {days} is not positive; left out."

    findings = _findings(bars, absent, subject, "nan_close", no_close)
    findings += _findings(bars, refused, subject, "non_positive_close", not_positive)
    return _kept(bars, ~absent & ~refused), findings


def _findings(
    bars: Bars, marked: np.ndarray, subject: str, code: str, sentence: Callable[[str], str]
) -> tuple[Finding, ...]:
    if not marked.any():
        return ()
    message = sentence(named_days(bars["session"][marked]))
    return (Finding(Severity.WARNING, subject, code, message),)
