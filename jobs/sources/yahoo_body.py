"""Yahoo's JSON as it is sent, read into columns and plain values; another shape is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tracker.errors import MalformedError, NotFoundError

_PRICES = ("open", "high", "low", "close", "volume")
_ENDS = ("start", "end")


Bars = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Chart:
    """Daily bars as Yahoo sends them, adjusted for splits, and what they are bars of.

    `bars` are columns of one length: `session` (exchange-local date, datetime64[s], ascending,
    each once), `open, high, low, close, volume` and `adjusted` (for dividends too), NaN where
    Yahoo sent null. `splits` are (effective, ratio), oldest first. `last_price` and `last_trade`
    (seconds since 1970) are of the newest trade that Yahoo tells of.
    """

    bars: Bars
    splits: tuple[tuple[np.datetime64, float], ...]
    currency: str
    timezone: str
    instrument: str
    opens: datetime | None
    closes: datetime | None
    last_price: float | None = None
    last_trade: float | None = None


def chart_of(body: object) -> Chart:
    """Read the answer about the prices of one symbol."""
    chart = mapping(mapping(body).get("chart"))
    result = chart.get("result")
    if not isinstance(result, list) or not result:
        error = chart.get("error")
        words = error.get("description") if isinstance(error, dict) else None
        raise NotFoundError(f"Yahoo has no prices for it ({words}); check the ticker")
    answer = mapping(result[0])
    meta = mapping(answer.get("meta"))
    timezone = _word(meta, "exchangeTimezoneName")
    opens, closes = _regular_hours(meta, timezone)
    return Chart(
        bars=_bars(answer, timezone),
        splits=_splits(answer, timezone),
        currency=_word(meta, "currency"),
        timezone=timezone,
        instrument=_word(meta, "instrumentType"),
        opens=opens,
        closes=closes,
        last_price=number(meta.get("regularMarketPrice")),
        last_trade=number(meta.get("regularMarketTime")),
    )


def mapping(value: object) -> Mapping[str, object]:
    """Give a JSON object; MalformedError for anything else."""
    if not isinstance(value, dict):
        raise MalformedError("Yahoo's answer has another shape than expected; not used")
    return value


def number(value: object) -> float | None:
    """Read `{"raw": 5, "fmt": "5"}` or a plain 5; an empty object is an absent value."""
    if isinstance(value, dict):
        value = value.get("raw")
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def _bars(answer: Mapping[str, object], timezone: str) -> Bars:
    stamps = answer.get("timestamp")
    indicators = mapping(answer.get("indicators"))
    quote = _first(indicators, "quote")
    if stamps is None:  # a window without a bar: a halt, or holidays
        stamps, quote = [], dict.fromkeys(_PRICES, [])
    missing = [name for name in _PRICES if name not in quote]
    if missing:
        raise MalformedError(f"Yahoo's bars come without {', '.join(missing)}; not used")
    columns = {name: _column(quote[name], stamps) for name in _PRICES}
    adjusted = _first(indicators, "adjclose").get("adjclose") if stamps else None
    # Indices and rates are sent without adjusted closes: they pay nothing out.
    columns["adjusted"] = columns["close"] if adjusted is None else _column(adjusted, stamps)
    sessions = _sessions(stamps, timezone)
    # Of two bars of one day the later is Yahoo's live row, unless it has no close.
    order = np.lexsort((np.arange(len(sessions)), ~np.isnan(columns["close"]), sessions))
    last = np.append(sessions[order][1:] != sessions[order][:-1], True)[: len(order)]
    kept = order[last]
    return {"session": sessions[kept]} | {name: one[kept] for name, one in columns.items()}


def _first(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    rows = parent.get(name)
    return mapping(rows[0]) if isinstance(rows, list) and rows else {}


def _column(values: object, stamps: object) -> np.ndarray:
    if not isinstance(values, list) or not isinstance(stamps, list) or len(values) != len(stamps):
        raise MalformedError("Yahoo's prices and dates are not of one length; not used")
    try:
        return np.array(values, dtype="float64")  # null becomes NaN
    except (TypeError, ValueError) as error:
        raise MalformedError("Yahoo's prices hold something else than numbers") from error


def _sessions(stamps: object, timezone: str) -> np.ndarray:
    """Give the local date of each timestamp; in some zones Yahoo stamps the hour before it."""
    try:
        moments = pd.DatetimeIndex(np.array(stamps, dtype="int64").astype("datetime64[s]"))
        local = moments.tz_localize("UTC").tz_convert(timezone).tz_localize(None)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise MalformedError("Yahoo's dates cannot be read; not used") from error
    seconds = local.to_numpy().astype("datetime64[s]")
    days = seconds.astype("datetime64[D]")
    into = (seconds - days).astype("int64")
    early = (into >= 22 * 3600) & (into % 3600 == 0)
    sessions: np.ndarray = (days + early.astype("timedelta64[D]")).astype("datetime64[s]")
    return sessions


def _splits(answer: Mapping[str, object], timezone: str) -> tuple[tuple[np.datetime64, float], ...]:
    events = answer.get("events")
    splits = events.get("splits") if isinstance(events, dict) else None
    found: list[tuple[np.datetime64, float]] = []
    for item in splits.values() if isinstance(splits, dict) else ():
        split = mapping(item)
        new, old = number(split.get("numerator")), number(split.get("denominator"))
        if not new or not old or new < 0 or old < 0:
            raise MalformedError("Yahoo's answer holds a split without a ratio; not used")
        found.append((_sessions([split.get("date")], timezone)[0], new / old))
    return tuple(sorted(found))


def _word(meta: Mapping[str, object], key: str) -> str:
    value = meta.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedError(f"Yahoo's prices come without {key}, so they are not used")
    return value


def _regular_hours(
    meta: Mapping[str, object], timezone: str
) -> tuple[datetime | None, datetime | None]:
    """Give opening and close of the session Yahoo calls current, None when it does not say."""
    periods = meta.get("currentTradingPeriod")
    regular = periods.get("regular") if isinstance(periods, dict) else None
    ends = [number(regular.get(end)) if isinstance(regular, dict) else None for end in _ENDS]
    opens, closes = (
        None if end is None else datetime.fromtimestamp(end, ZoneInfo(timezone)) for end in ends
    )
    return (opens, closes) if opens is not None and closes is not None else (None, None)


def first_result(body: object, module: str) -> Mapping[str, object]:
    """Give one module of the first result of a summary."""
    result = mapping(mapping(body).get("quoteSummary")).get("result")
    if not isinstance(result, Sequence) or not result:
        raise MalformedError(f"Yahoo's answer about {module} holds no result")
    return mapping(mapping(result[0]).get(module))


def utc_day(seconds: float) -> datetime:
    """Give the UTC date of a timestamp, as midnight."""
    return datetime(1970, 1, 1) + timedelta(days=int(seconds // 86_400))  # noqa: DTZ001 (a date)
