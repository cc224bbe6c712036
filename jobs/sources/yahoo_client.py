"""The calls of yfinance: everything foreign happens here, and comes out as plain values."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import time as wall_time
from typing import Any

import yfinance as yf
from peewee import PeeweeException
from yfinance.cache import get_cookie_cache, get_tz_cache
from yfinance.data import YfData

from jobs.sources.backoff import Backoff
from jobs.sources.rate import Rate
from jobs.sources.yahoo_body import Chart, chart_of
from jobs.sources.yahoo_errors import mapped
from jobs.sources.yahoo_visit import Attempt, Visit, YahooSession, current_attempt
from tracker.errors import SettingsError

# yfinance is not annotated.
_YfData: Callable[..., Any] = YfData
_caches: tuple[Callable[[], Any], ...] = (get_tz_cache, get_cookie_cache)

_HOST = "https://query2.finance.yahoo.com"
_CHART = f"{_HOST}/v8/finance/chart/"
_SUMMARY = f"{_HOST}/v10/finance/quoteSummary/"
_COUNTS = f"{_HOST}/ws/fundamentals-timeseries/v1/finance/timeseries/"


class YahooClient:
    """yfinance with its process-wide switches set once and one HTTP client for all."""

    def __init__(
        self,
        *,
        cache_folder: Path,
        timeout_seconds: float,
        backoff: Backoff,
        rate: Rate | None = None,
    ) -> None:
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
        self._backoff = backoff
        self._session = YahooSession(timeout_seconds=timeout_seconds, rate=rate)

    def open_visit(self, seconds: float, *, needs_crumb: bool) -> Visit:
        """Begin a fetch of some names that ends after `seconds`."""
        _silence()
        _open_caches()
        return Visit.lasting(seconds, needs_crumb=needs_crumb, backoff=self._backoff)

    def fetch_chart(self, symbol: str, *, start: date, visit: Visit) -> Chart:
        """Fetch the daily bars from `start` on, in one request.

        Not by `Ticker.history`: it asks for each symbol's time zone first, which is in the answer.
        """
        params = {
            "period1": int(datetime.combine(start, time(0), tzinfo=UTC).timestamp()),
            "period2": int(wall_time()),  # of this machine: bars beyond it are in the making
            "interval": "1d",
            "includePrePost": "false",
            "events": "div,splits,capitalGains",
        }
        with mapped():
            return chart_of(self._fetch(_CHART + symbol, params, visit))

    def fetch_summary(self, symbol: str, module: str, *, visit: Visit) -> object:
        """Fetch a raw module: the tables of yfinance drop the end of a year and mix currencies."""
        params = {
            "modules": module,
            "corsDomain": "finance.yahoo.com",
            "formatted": "false",
            "symbol": symbol,
        }
        with mapped():
            return self._fetch(_SUMMARY + symbol, params, visit)

    def fetch_counts(self, symbol: str, *, start: date, visit: Visit) -> object:
        """Fetch the raw share counts since `start`."""
        params = {
            "symbol": symbol,
            "period1": int(datetime.combine(start, time(0), tzinfo=UTC).timestamp()),
            "period2": int(wall_time()),
        }
        with mapped():
            return self._fetch(_COUNTS + symbol, params, visit)

    def _fetch(self, address: str, params: Mapping[str, object], visit: Visit) -> object:
        """Fetch JSON with the cookie and crumb that yfinance keeps; nothing of it is cached."""
        current_attempt.set(Attempt(visit))
        data = _YfData(session=self._session)
        body: object = data.get_raw_json(address, params=dict(params), timeout=self._timeout)
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
    logging.getLogger("filelock").setLevel(logging.WARNING)  # tells each lock it takes
    warnings.filterwarnings("ignore", module=r"yfinance\b")


def _open_caches() -> None:
    """Open the caches before the workers do: opened by two threads at once, one finds it locked."""
    for cache in _caches:
        with suppress(PeeweeException):  # a damaged one is told by each name that needs it
            cache().initialise()
