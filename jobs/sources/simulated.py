"""The simulated source: answers from a made-up market, without any network, like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import numpy as np
import pandas as pd

from jobs.demo.tables import Market, Series, Stock
from jobs.sources.contract import (
    Closes,
    Estimates,
    Failure,
    FailureKind,
    Levels,
    Profile,
    Quote,
    Rates,
    ResultsDate,
    ResultsDates,
    ShareCounts,
    Splits,
)
from tracker.currency import major
from tracker.sessions import LONDON, exchange
from tracker.simulated import FEED

Value = TypeVar("Value")
Known = TypeVar("Known")
DAY = timedelta(days=1)


class SimulatedSource:
    """Serves every kind from the market as it stands on a day; `market` is asked by date."""

    name = FEED

    def __init__(self, market: Callable[[date], Market]) -> None:
        """Answer from this market."""
        self._market = market

    def fetch_closes(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Closes | Failure]:
        """Fetch the closes from `start` on that were final at `now`."""
        return self._of_stocks(tickers, now, lambda stock: _closes(stock, start, now))

    def fetch_splits(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Splits | Failure]:
        """Fetch the splits effective from `start` on and by `now`."""
        return self._of_stocks(
            tickers, now, lambda stock: Splits(stock.ticker, _splits(stock, start, now))
        )

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        """Fetch rates from `start` on of London days over at `now`."""
        market, last = self._at(now), now.astimezone(LONDON).date() - DAY
        nothing = Series(np.array([], dtype="datetime64[s]"), np.array([], dtype="float64"))

        def rates(currency: str, series: Series) -> Rates:
            return Rates(currency, _table(series.between(start, last), "date", "rate"))

        return _each(currencies, {**market.rates, "USD": nothing}, market, now, rates)

    def fetch_revenue(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Estimates | Failure]:
        """Fetch the consensus revenue of `now` by fiscal end."""
        today = now.astimezone(UTC).date()

        def estimates(stock: Stock) -> Estimates:
            days = [day for day in stock.estimates if day <= today]
            return Estimates(stock.ticker, stock.estimates[max(days)] if days else ())

        return self._of_stocks(tickers, now, estimates)

    def fetch_shares(
        self, tickers: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, ShareCounts | Failure]:
        """Fetch the counts effective from `start` on and by `now`."""
        return self._of_stocks(tickers, now, lambda stock: _counts(stock, start, now))

    def fetch_levels(
        self, symbols: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Levels | Failure]:
        """Fetch the levels from `start` on that were final at `now`."""
        market = self._at(now)
        final = _final(market.index_exchange, now)

        def levels(symbol: str, series: Series) -> Levels:
            table = _table(series.between(start, final), "session", "level")
            return Levels(symbol, "USD", market.index_kind, table)

        return _each(symbols, market.levels, market, now, levels)

    def fetch_results(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, ResultsDates | Failure]:
        """Fetch the results dates still ahead of `now`."""
        today = now.astimezone(UTC).date()

        def results(stock: Stock) -> ResultsDates:
            ahead = [day for day in stock.results if day >= today]
            return ResultsDates(
                stock.ticker, tuple(ResultsDate(day, day, True) for day in sorted(ahead)[:1])
            )

        return self._of_stocks(tickers, now, results)

    def fetch_quotes(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Quote | Failure]:
        """Fetch the newest quote traded by `now`."""
        return self._of_stocks(tickers, now, lambda stock: _quote(stock, now))

    def fetch_profiles(
        self, tickers: Sequence[str], *, now: datetime
    ) -> Mapping[str, Profile | Failure]:
        """Fetch what is told of each company."""
        return self._of_stocks(tickers, now, _profile)

    def _at(self, now: datetime) -> Market:
        if now.utcoffset() is None:
            raise ValueError("`now` needs a time zone")
        return self._market(now.astimezone(UTC).date() + DAY)

    def _of_stocks(
        self, tickers: Sequence[str], now: datetime, answer: Callable[[Stock], Value]
    ) -> dict[str, Value | Failure]:
        market = self._at(now)
        return _each(tickers, market.stocks, market, now, lambda _, stock: answer(stock))


def _each(
    names: Sequence[str],
    known: Mapping[str, Known],
    market: Market,
    now: datetime,
    answer: Callable[[str, Known], Value],
) -> dict[str, Value | Failure]:
    """Answer for every name; in an outage with why there is nothing."""
    away = now.astimezone(UTC).date() in market.outages
    found: dict[str, Value | Failure] = {}
    for name in names:
        if away:
            told = f"{name}: the simulated source does not answer: a made-up outage of a day"
            found[name] = Failure(name, FailureKind.UNREACHABLE, told)
        elif name not in known:
            told = f"{name}: the simulated market knows no such name; check the ticker"
            found[name] = Failure(name, FailureKind.NOT_FOUND, told)
        else:
            found[name] = answer(name, known[name])
    return found


def _final(mic: str, now: datetime) -> date:
    """Give the last session of an exchange that had closed at `now`."""
    market = exchange(mic)
    instant = np.array([pd.Timestamp(now).tz_convert(None)], "datetime64[us]")
    day: date = market.sessions[market.last_closed(instant)[0]].astype(object).date()
    return day


def _closes(stock: Stock, start: date, now: datetime) -> Closes:
    found = stock.closes.between(start, _final(stock.exchange, now))
    bars = _table(found, "session", "close")
    at = np.searchsorted(stock.closes.days, found.days)
    return Closes(
        ticker=stock.ticker,
        currency=stock.currency,
        timezone=str(exchange(stock.exchange).timezone),
        bars=bars.assign(volume=stock.volumes[at]),
        splits=_splits(stock, start, now),
    )


def _splits(stock: Stock, start: date, now: datetime) -> pd.DataFrame:
    last = now.astimezone(exchange(stock.exchange).timezone).date()
    return _dated(stock.splits, start, last, "effective", "ratio")


def _counts(stock: Stock, start: date, now: datetime) -> ShareCounts:
    table = _dated(stock.counts, start, now.astimezone(UTC).date(), "effective", "shares_m")
    closes = stock.closes.between(date.min, _final(stock.exchange, now)).values
    if not len(closes) or table.empty:
        return ShareCounts(stock.ticker, table)
    currency, unit = major(stock.currency)
    price = float(closes[-1]) * unit
    cap_m = price * float(table["shares_m"].iloc[-1])
    return ShareCounts(stock.ticker, table, cap_m, price, currency)


def _quote(stock: Stock, now: datetime) -> Quote:
    """Walk from the close before to that of an open session, by the share of it that has passed."""
    market = exchange(stock.exchange)
    final = _final(stock.exchange, now)
    done = stock.closes.between(date.min, final)
    price, traded_at = float(done.values[-1]), market.known_instant(done.days[-1].item().date())
    today = now.astimezone(market.timezone).date()
    ahead = stock.closes.between(final + DAY, today)
    if market.is_open(now) and len(ahead.values):
        closes_at = market.known_instant(today)
        left = min(max((closes_at - now) / timedelta(hours=6.5), 0.0), 1.0)
        price *= (float(ahead.values[0]) / price) ** (1 - left)
        traded_at = now.astimezone(UTC).replace(second=0, microsecond=0)
    return Quote(stock.ticker, round(price, 3), stock.currency, traded_at)


def _profile(stock: Stock) -> Profile:
    return Profile(
        ticker=stock.ticker,
        name=stock.name,
        exchange=stock.exchange,
        currency=stock.currency,
        reporting_currency=stock.reporting,
        year_end="12-31",
        sector=stock.sector or None,
    )


def _dated(
    held: Mapping[date, float], start: date, end: date, day: str, value: str
) -> pd.DataFrame:
    chosen = {one: held[one] for one in sorted(held) if start <= one <= end}
    days = np.array(list(chosen), dtype="datetime64[s]")
    return _table(Series(days, np.array(list(chosen.values()), dtype="float64")), day, value)


def _table(series: Series, day: str, value: str) -> pd.DataFrame:
    return pd.DataFrame({day: pd.Series(series.days), value: pd.Series(series.values)})
