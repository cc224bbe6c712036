"""The calls of yfinance: everything foreign happens here, and comes out as plain values."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yfinance as yf
from peewee import PeeweeException
from yfinance.cache import get_cookie_cache, get_tz_cache
from yfinance.data import YfData

from jobs.sources.yahoo_errors import mapped
from jobs.sources.yahoo_visit import Attempt, Visit, YahooSession, current_attempt
from tracker.errors import MalformedError, SettingsError

# yfinance is not annotated.
_Ticker: Callable[..., Any] = yf.Ticker
_YfData: Callable[..., Any] = YfData
_caches: tuple[Callable[[], Any], ...] = (get_tz_cache, get_cookie_cache)

_SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/"


@dataclass(frozen=True, slots=True)
class Chart:
    """Daily bars as Yahoo sends them, adjusted for splits, and what they are bars of."""

    frame: pd.DataFrame
    currency: str
    timezone: str
    instrument: str
    opens: pd.Timestamp | None
    closes: pd.Timestamp | None


class YahooClient:
    """yfinance with its process-wide switches set once and one HTTP client for all."""

    def __init__(self, *, cache_folder: Path, timeout_seconds: float) -> None:
        """Set yfinance up; nothing is asked yet."""
        _silence()
        try:
            cache_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{cache_folder}: no cache folder; {error.strerror}") from error
        yf.set_tz_cache_location(str(cache_folder))
        yf.config.debug.hide_exceptions = False
        yf.config.network.retries = 0
        self._timeout = timeout_seconds
        self._session = YahooSession(timeout_seconds=timeout_seconds)

    def open_visit(self, seconds: float, *, needs_crumb: bool) -> Visit:
        """Begin a fetch of some names that ends after `seconds`."""
        _silence()
        _open_caches()
        return Visit.lasting(seconds, needs_crumb=needs_crumb)

    def fetch_chart(self, symbol: str, *, start: date, visit: Visit) -> Chart:
        """Fetch the daily bars from `start` on; without an end, so that no answer is cached."""
        with mapped():
            current_attempt.set(Attempt(visit))
            ticker = _Ticker(symbol, session=self._session)
            _YfData().cache_get.cache_clear()
            frame = ticker.history(
                start=start,
                auto_adjust=False,
                actions=True,
                keepna=True,
                timeout=self._timeout,
            )
            return _chart(frame, ticker.history_metadata)

    def fetch_trend(self, symbol: str, *, visit: Visit) -> object:
        """Fetch the raw rows of estimates: the tables of yfinance drop the end of the year."""
        with mapped():
            current_attempt.set(Attempt(visit))
            params = {
                "modules": "earningsTrend",
                "corsDomain": "finance.yahoo.com",
                "formatted": "false",
                "symbol": symbol,
            }
            body: object = _YfData(session=self._session).get_raw_json(
                _SUMMARY + symbol, params=params, timeout=self._timeout
            )
            return body


def _silence() -> None:
    """Keep the log and the warnings of yfinance to itself: the failures say what matters.

    The log would reach standard output wherever the host's root logger writes there. Its warnings
    (deprecated pandas calls) it switches on itself on import, so the filter must come later.
    """
    for name in ("yfinance", "peewee"):  # the latter keeps its caches
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    warnings.filterwarnings("ignore", module=r"yfinance\b")


def _open_caches() -> None:
    """Open the caches before the workers do: opened by two threads at once, one finds it locked."""
    for cache in _caches:
        with suppress(PeeweeException):  # a damaged one is told by each name that needs it
            cache().initialise()


def _chart(frame: pd.DataFrame, metadata: Mapping[str, object]) -> Chart:
    # Only single keys: iterating this mapping makes yfinance fetch intraday bars for its last one.
    opens, closes = _regular_hours(metadata)
    return Chart(
        frame=frame,
        currency=_word(metadata, "currency"),
        timezone=_word(metadata, "exchangeTimezoneName"),
        instrument=_word(metadata, "instrumentType"),
        opens=opens,
        closes=closes,
    )


def _word(metadata: Mapping[str, object], key: str) -> str:
    value = metadata.get(key)
    if not isinstance(value, str) or not value:
        raise MalformedError(f"Yahoo's prices come without {key}, so they are not used")
    return value


def _regular_hours(
    metadata: Mapping[str, object],
) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Give opening and close of the session Yahoo calls current, None when it does not say."""
    periods = metadata.get("currentTradingPeriod")
    regular = periods.get("regular") if isinstance(periods, dict) else None
    if not isinstance(regular, dict):
        return None, None
    opens, closes = regular.get("start"), regular.get("end")
    if isinstance(opens, pd.Timestamp) and isinstance(closes, pd.Timestamp):
        return opens, closes
    return None, None
