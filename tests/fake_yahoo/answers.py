"""The JSON bodies of Yahoo, built from series and estimates; only their shapes are Yahoo's."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.fake_yahoo.series import Bar, Series

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One period of revenue estimates; a mean of None is sent as Yahoo's zeros and nulls."""

    period: str
    end: str | None
    mean: float | None
    low: float | None = None
    high: float | None = None
    analysts: int = 5
    currency: str | None = "USD"


def chart(series: Series, params: Mapping[str, str], now: datetime) -> Body:
    """Build the chart of one symbol as it looks at `now`."""
    today = now.astimezone(ZoneInfo(series.timezone)).date()
    bars = [bar for bar in _asked(series, params, now) if series.opening(bar.session) <= now]
    if "range" in params:
        bars = bars[-1:]
    stamps = [_seconds(series.opening(bar.session)) for bar in bars]
    rows = [_row(series, bar, now, today) for bar in bars]
    if series.live_row and stamps:
        stamps[-1] = _seconds(min(now, series.closing(bars[-1].session))) + 1
    result: Body = {"meta": _meta(series, params, now, bars)}
    if stamps:
        names = ("open", "high", "low", "close", "volume")
        quote = {name: [row[i] for row in rows] for i, name in enumerate(names)}
        result["timestamp"] = stamps
        result["indicators"] = {"quote": [quote], "adjclose": [{"adjclose": quote["close"]}]}
        if events := _events(series, today, first=bars[0].session):
            result["events"] = events
    else:
        result["indicators"] = {"quote": [{}], "adjclose": [{}]}
    return {"chart": {"result": [result], "error": None}}


def chart_unknown() -> Body:
    """Build the answer for a symbol Yahoo does not have."""
    words = "No data found, symbol may be delisted"
    return {"chart": {"result": None, "error": {"code": "Not Found", "description": words}}}


def earnings_trend(rows: Sequence[Row]) -> Body:
    """Build the estimates of one company."""
    trend = [_trend_row(row) for row in rows]
    return summary({"earningsTrend": {"trend": trend, "maxAge": 1}})


def summary(modules: Mapping[str, Mapping[str, Any]]) -> Body:
    """Build the answer with some modules of one symbol."""
    return {"quoteSummary": {"result": [dict(modules)], "error": None}}


def price_module(price: float | None, cap: float | None, currency: str | None) -> Body:
    """Build the module with Yahoo's own market cap; plain numbers, a cap in the major currency."""
    quote: Body = {"maxAge": 1, "currency": currency, "quoteType": "EQUITY"}
    return quote | {"regularMarketPrice": price, "marketCap": cap}


def calendar_module(*moments: datetime, estimated: bool = True) -> Body:
    """Build the module with the next results: one date, or two for a window."""
    earnings = {"earningsDate": [_seconds(one) for one in moments]}
    return {"maxAge": 1, "earnings": {**earnings, "isEarningsDateEstimate": estimated}}


def summary_unknown(modules: str) -> Body:
    """Build the answer for an instrument without the modules asked."""
    words = f"No fundamentals data found for any of the summaryTypes={modules}"
    return {"quoteSummary": {"result": None, "error": {"code": "Not Found", "description": words}}}


def shares_out(symbol: str, counts: Sequence[tuple[date, int]]) -> Body:
    """Build the share counts of one company; without any, Yahoo sends the frame only."""
    item: Body = {"meta": {"symbol": [symbol], "type": ["shares_out"]}}
    if counts:
        days = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day, _ in counts]
        item["timestamp"] = [_seconds(day) for day in days]
        item["shares_out"] = [count for _, count in counts]
    return {"timeseries": {"result": [item], "error": None}}


def unauthorized(words: str) -> Body:
    """Build the answer to a stale crumb or a visitor without the cookie."""
    return {"finance": {"result": None, "error": {"code": "Unauthorized", "description": words}}}


def _asked(series: Series, params: Mapping[str, str], now: datetime) -> list[Bar]:
    first = int(params.get("period1", 0))
    last = int(params.get("period2", _seconds(now + timedelta(days=1))))
    bars = sorted(series.bars, key=lambda bar: bar.session)
    return [bar for bar in bars if first <= _seconds(series.opening(bar.session)) < last]


def _row(series: Series, bar: Bar, now: datetime, today: date) -> tuple[float | int | None, ...]:
    """Give open, high, low, close on today's share basis, partial while the session is open."""
    prices, factor = bar.prices(), series.factor(bar.session, today)
    if bar.close is not None and now < series.closing(bar.session):
        partial = prices[0] if series.partial_close is None else series.partial_close
        prices = (*prices[:3], partial)
    volume = None if bar.volume is None else int(bar.volume * factor)
    return *(None if price is None else _single(price / factor) for price in prices), volume


def _single(price: float) -> float:
    """Round to 32 bits, as Yahoo's prices are: 135.7 is sent as 135.69999694824219."""
    (rounded,) = struct.unpack("f", struct.pack("f", price))
    return float(rounded)


def _meta(series: Series, params: Mapping[str, str], now: datetime, bars: Sequence[Bar]) -> Body:
    session = series.current_session(now)
    opens, closes = series.opening(session), series.closing(session)
    last = bars[-1] if bars else None
    meta: Body = {
        "currency": series.currency,
        "symbol": series.symbol,
        "instrumentType": series.instrument,
        "regularMarketTime": _seconds(min(now, series.closing(last.session))) if last else None,
        "regularMarketPrice": _quoted(series, last, now) if last else None,
        "gmtoffset": _offset(opens),
        "timezone": opens.tzname(),
        "exchangeTimezoneName": series.timezone,
        "priceHint": 2,
        "currentTradingPeriod": {
            "pre": _period(opens, opens),
            "regular": _period(opens, closes),
            "post": _period(closes, closes),
        },
        "dataGranularity": params.get("interval", "1d"),
        "range": params.get("range", ""),
        "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
    }
    return meta


def _quoted(series: Series, bar: Bar, now: datetime) -> float | None:
    """Give the price of the last trade: the close, or what is traded while the session is open."""
    if now < series.closing(bar.session) and series.partial_close is not None:
        return series.partial_close
    return bar.close


def _period(start: datetime, end: datetime) -> Body:
    return {
        "timezone": start.tzname(),
        "start": _seconds(start),
        "end": _seconds(end),
        "gmtoffset": _offset(start),
    }


def _events(series: Series, today: date, *, first: date) -> Body:
    events: Body = {}
    for day, (new, old) in series.splits.items():
        if first <= day <= today:
            stamp = _seconds(series.opening(day))
            split = {"numerator": new, "denominator": old, "splitRatio": f"{new}:{old}"}
            events.setdefault("splits", {})[str(stamp)] = {"date": stamp, **split}
    for day, amount in series.dividends.items():
        if first <= day <= today:
            stamp = _seconds(series.opening(day))
            events.setdefault("dividends", {})[str(stamp)] = {"date": stamp, "amount": amount}
    return events


def _trend_row(row: Row) -> Body:
    revenue: Body = {"revenueCurrency": row.currency}
    if row.mean is None:
        zero = {"raw": 0, "fmt": None, "longFmt": "0"}
        revenue |= {"avg": zero, "low": zero, "high": zero, "numberOfAnalysts": zero}
    else:
        low = round(row.mean * 0.9) if row.low is None else row.low
        high = round(row.mean * 1.1) if row.high is None else row.high
        revenue |= {"avg": _raw(row.mean), "low": _raw(low), "high": _raw(high)}
        revenue["numberOfAnalysts"] = _raw(row.analysts)
    revenue |= {"yearAgoRevenue": {}, "growth": {}}
    earnings: Body = {"avg": {}, "numberOfAnalysts": {}, "earningsCurrency": row.currency}
    return {
        "maxAge": 1,
        "period": row.period,
        "endDate": row.end,
        "growth": {},
        "earningsEstimate": earnings,
        "revenueEstimate": revenue,
        "epsTrend": {},
        "epsRevisions": {},
    }


def _raw(value: float) -> Body:
    return {"raw": value, "fmt": str(value), "longFmt": f"{value:,}"}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0
