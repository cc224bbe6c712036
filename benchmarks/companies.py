"""Companies of a made universe, each drawn from a seed of its own: closes, shares, consensus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from benchmarks.frames import Part
from tracker.arrays import Days, Instants, Numbers, Picks
from tracker.inputs import FRAMES
from tracker.sessions import Exchange, exchange

LAST_YEAR = 2025
VINTAGES_A_YEAR = 4
YEARS_AHEAD = 3  # fiscal years that a vintage forecasts, from the one in progress
COUNTS_A_YEAR = 3
PEERS = 2
START_CLOSE = 100.0
START_RATES = {"CNY": 6.9, "HKD": 7.8}  # for one USD
DAY, HOUR = np.timedelta64(1, "D"), np.timedelta64(1, "h")


@dataclass(frozen=True)
class Span:
    """So many covered companies over so many years up to 2025."""

    companies: int
    years: int
    seed: int = 1

    @property
    def start(self) -> date:
        """Give the first day of the histories."""
        return date(LAST_YEAR + 1 - self.years, 1, 1)

    @property
    def end(self) -> date:
        """Give the last day of the histories."""
        return date(LAST_YEAR, 12, 31)

    @property
    def size(self) -> int:
        """Count the companies, covered or not: a peer in five trades in New York."""
        return self.companies + max(PEERS, self.companies // 4)


class Company:
    """One company of a universe: its rows of each kind, without what all rows have alike."""

    def __init__(self, span: Span, number: int) -> None:
        """Draw what the rows of several kinds follow from: splits, peers, scale, currency."""
        self.span, self.number = span, number
        self._covered, draw = number < span.companies, self.draw("company")
        self._before = np.datetime64(span.start, "s") - 14 * DAY
        self.ticker = f"{number + 1:04d}.HK" if self._covered else f"US{number}"
        self.market: Exchange = exchange("XHKG" if self._covered else "XNAS")
        self.quoted = "HKD" if self._covered else "USD"
        self.currency = str(draw.choice(["CNY", "USD"])) if self._covered else "USD"
        others = np.delete(np.arange(span.size), number)
        self.peers = [int(peer) for peer in draw.choice(others, PEERS, replace=False)]
        sessions = self.market.between(span.start, span.end)
        days = draw.choice(sessions[20:], draw.integers(1, 3), replace=False)
        self._split_days, self._ratios = np.sort(days), draw.choice([2.0, 4.0, 5.0], len(days))
        self._shares_m = draw.uniform(100, 5000)
        self._ps = draw.uniform(1, 20)  # at the start

    @cached_property
    def closes(self) -> Part:
        """Draw a close for nearly every session, as quoted; now and then trading is suspended."""
        sessions = self.market.between(self._before.astype(date), self.span.end)
        draw = self.draw("price")
        close = START_CLOSE * walk(draw, len(sessions), 0.02) / self._basis(sessions)
        kept = np.ones(len(sessions), dtype=bool)
        for place in draw.integers(20, len(sessions) - 5, len(sessions) // 250):
            kept[place : place + draw.integers(1, 5)] = False
        return {
            **self.about(source="yahoo", known_at=self.market.known_instants(sessions[kept])),
            "session": sessions[kept],
            "close": np.round(close[kept], 3),
            "currency": self.quoted,
            "volume": np.nan,
            "flag": None,
        }

    @property
    def counts(self) -> Part:
        """Draw a few share counts a year, a little more each time; splits multiply them."""
        draw = self.draw("share_count")
        days = self.evenly(draw, COUNTS_A_YEAR)
        shares_m = self._shares_m * np.cumprod(draw.uniform(1, 1.02, len(days)))
        return {
            **self.about(known_at=instants(days)),
            "effective": days,
            "shares_m": np.round(shares_m * self._basis(days), 5),
            "reason": "monthly return",
            "confirmed": True,
        }

    @property
    def splits(self) -> Part:
        """Give the splits, announced a month ahead."""
        announced = (self._split_days - 30 * DAY).astype("datetime64[s]")
        about = self.about(known_at=instants(announced))
        return {**about, "effective": self._split_days, "ratio": self._ratios}

    @property
    def consensus(self) -> Part:
        """Draw the street's quarterly vintages, known in the course of their day."""
        as_of, fiscal_end, mean_m = self.vintages("consensus")
        return {
            **self.about(source="yahoo", known_at=instants(as_of) + 10 * HOUR),
            "metric": "revenue",
            "fiscal_end": fiscal_end,
            "as_of": as_of,
            "mean_m": mean_m,
            "low_m": mean_m * 0.9,
            "high_m": mean_m * 1.1,
            "analysts": 12.0,
            "currency": self.currency,
        }

    @property
    def listing(self) -> Part:
        """Give the one listing."""
        aliases = np.full(1, None, dtype=object)
        aliases[0] = []
        return {
            **self.at_the_start,
            "name_en": self.ticker,
            "name_zh": self.ticker,
            "exchange": self.market.mic,
            "quote_currency": self.quoted,
            "reporting_currency": self.currency,
            "fiscal_year_end": "12-31",
            "ads_ratio": 1.0,
            "sector": None,
            "aliases": aliases,
        }

    @property
    def at_the_start(self) -> Part:
        """Give what a single row has that holds from before the start."""
        day = np.array([self._before])
        return {**self.about(known_at=instants(day)), "effective": day}

    def about(self, *, known_at: Instants, source: str = "report") -> Part:
        """Give what rows of every kind have."""
        return {"ticker": self.ticker, "source": source, "known_at": known_at}

    def _basis(self, days: Days) -> Numbers:
        """Give how many shares one of the start has become on each day."""
        basis = np.ones(len(days))
        for on, ratio in zip(self._split_days, self._ratios, strict=True):
            basis[days >= on] *= ratio
        return basis

    def evenly(self, draw: np.random.Generator, a_year: int) -> Days:
        """Give so many dates a year, the first of them some days before the start."""
        step = 365.25 / a_year
        days = np.floor(np.arange(a_year * self.span.years) * step - draw.integers(1, 90))
        first = np.datetime64(self.span.start, "s")
        dates: Days = first + days.astype("timedelta64[D]")
        return dates

    def vintages(self, kind: str) -> tuple[Days, Days, Numbers]:
        """Draw revenue by vintage: when each figure was dated, its year's end, its millions."""
        draw = self.draw(kind)
        days = np.repeat(self.evenly(draw, VINTAGES_A_YEAR), YEARS_AHEAD)
        year = years(days) + np.arange(len(days)) % YEARS_AHEAD
        for_one = START_RATES | {"USD": 1.0}
        cap_m = START_CLOSE * self._shares_m / for_one[self.quoted] * for_one[self.currency]
        grown = cap_m / self._ps * 1.08 ** (year - self.span.start.year)
        return days, year_ends(year), np.round(grown * draw.uniform(0.8, 1.2, len(days)), 1)

    def draw(self, kind: str) -> np.random.Generator:
        """Give a generator for one kind of row: the same whatever else was drawn."""
        place = list(FRAMES).index(kind)
        return np.random.default_rng([self.span.seed, self.number, place])


def walk(draw: np.random.Generator, steps: int, size: float) -> Numbers:
    """Draw a random walk of factors that starts near one."""
    factors: Numbers = np.exp(np.cumsum(draw.normal(0, size, steps)))
    return factors


def instants(days: Days) -> Instants:
    """Give the first instant of each date, in UTC."""
    return days.astype("datetime64[us]")


def years(days: Days) -> Picks:
    """Give the calendar year of each date."""
    years: Picks = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def year_ends(years: Picks) -> Days:
    """Give the last day of each calendar year."""
    following = (years - 1969).astype("datetime64[Y]").astype("datetime64[D]")
    ends: Days = (following - DAY).astype("datetime64[s]")
    return ends
