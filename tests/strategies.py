"""Generates what the engine must survive: observations, upsides, bands and market paths."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.tracker import universe as u
from tracker.bands import Band
from tracker.sessions import exchange

SOURCES = ("import", "report", "filing", "yahoo", "ecb")
TICKERS = (u.MINIMAX, u.ZHIPU, u.PALANTIR)
YEARS = (u.FY26, u.FY27, u.FY28)
SPRING = (date(2026, 4, 15), date(2026, 5, 29))  # the report day and six weeks of trading after it


def days(first: date = SPRING[0], last: date = SPRING[1]) -> st.SearchStrategy[date]:
    return st.dates(first, last)


@st.composite
def moments(draw: st.DrawFn, first: date = SPRING[0], last: date = SPRING[1]) -> datetime:
    """Instants on whole hours, so that they often meet a close or a midnight exactly."""
    hour = draw(st.sampled_from((0, 4, 8, 16, 20, 23)))
    return datetime.combine(draw(days(first, last)), time(hour), tzinfo=UTC)


def amounts(low: float = 0.01, high: float = 10_000.0) -> st.SearchStrategy[float]:
    """Positive figures as a feed or a report gives them: four decimals."""
    return st.integers(int(low * 10_000), int(high * 10_000)).map(lambda n: n / 10_000)


def upsides() -> st.SearchStrategy[float]:
    """Upsides between a total loss and ten times the price, often right at an edge."""
    edges = st.sampled_from((-0.05, 0.0, 0.05, 0.15, 1.0))
    return st.one_of(edges, st.floats(-0.999, 10.0))


@st.composite
def scales(draw: st.DrawFn) -> tuple[Band, ...]:
    """A rating scale of two to six bands, highest first, the last without a lower edge."""
    lowers = draw(st.lists(st.integers(-99, 200), min_size=1, max_size=5, unique=True))
    edges = [lower / 100 for lower in sorted(lowers, reverse=True)]
    flags = [draw(st.booleans()) for _ in edges]
    bands = [
        Band(f"band_{place}", "Band", "级", edge, inclusive)
        for place, (edge, inclusive) in enumerate(zip(edges, flags, strict=True))
    ]
    return (*bands, Band("rest", "Rest", "余", None))


@st.composite
def observations(draw: st.DrawFn) -> list[u.Row]:
    """FX rates of one currency: few dates and instants, so that rows collide on every key."""
    rows = []
    for _ in range(draw(st.integers(0, 12))):
        day = draw(days(last=date(2026, 4, 20)))
        rows.append(
            u.fx(
                day,
                "HKD",
                draw(amounts(7, 8)),
                source=draw(st.sampled_from(SOURCES)),
                known_at=draw(moments(first=date(2026, 4, 14), last=date(2026, 4, 21))),
            )[1]
        )
    ids = draw(st.permutations(range(1, len(rows) + 1)))
    return [{**row, "id": place} for row, place in zip(rows, ids, strict=True)]


@st.composite
def facts(draw: st.DrawFn, first: date = SPRING[0], last: date = SPRING[1]) -> u.Fact:
    """One observation of any kind, dated and known anywhere in a range of dates."""
    day, known_at = draw(days(first, last)), draw(moments(first, last))
    ticker = draw(st.sampled_from(TICKERS))
    other: dict[str, Any] = {"known_at": known_at, "source": draw(st.sampled_from(SOURCES))}
    year = draw(st.sampled_from((*YEARS, date(2029, 12, 31))))
    amount = draw(amounts(100, 2000))
    listing = {"effective": day, "ads_ratio": draw(st.sampled_from((1.0, 5.0)))}
    makers: tuple[Any, ...] = (
        lambda: u.price(ticker, day, amount, **other),
        lambda: u.price(ticker, day, amount, **other, currency=draw(currencies())),
        lambda: u.price(ticker, day, amount, **other, flag="non_session"),
        lambda: u.fx(day, draw(st.sampled_from(("HKD", "CNY"))), draw(amounts(6, 8)), **other),
        lambda: u.shares(ticker, day, amount, **other, confirmed=draw(st.booleans())),
        lambda: u.split(ticker, day, draw(st.sampled_from((0.1, 2.0, 5.0))), **other),
        lambda: u.consensus(ticker, day, year, amount, draw(currencies()), **other),
        lambda: u.revenue(day, year, amount, **other, currency=draw(currencies())),
        lambda: u.target(day, amount, **other, fiscal_end=year),
        lambda: u.status(day, draw(st.sampled_from(("active", "suspended", "dropped"))), **other),
        lambda: u.peer_set(
            day, *draw(st.lists(st.sampled_from(TICKERS[1:]), unique=True)), **other
        ),
        lambda: ("policy", u.policy(day, banded=draw(bandeds()))[1] | other),
        lambda: u.level(day, amount, **other),
        lambda: u.company(ticker, u.EXCHANGES[ticker], u.CURRENCIES[ticker], **listing),
        lambda: u.company(ticker, draw(exchanges()), draw(currencies()), **listing),
        lambda: u.printed(ticker, day, "price", draw(st.sampled_from(("900", "1,000.5", "n/a")))),
    )
    kind, row = draw(st.sampled_from(makers))()
    return kind, {**row, **other}


def exchanges() -> st.SearchStrategy[str]:
    return st.sampled_from(("XHKG", "XNAS", "XLON", "XTKS"))


def currencies() -> st.SearchStrategy[str]:
    return st.sampled_from(("USD", "CNY", "HKD"))


def bandeds() -> st.SearchStrategy[str]:
    return st.sampled_from(("published", "marked", "peer_marked"))


def seeds() -> st.SearchStrategy[int]:
    """Seeds of market paths: one number to read where a path would be a page."""
    return st.integers(0, 2**32 - 1)


def market_path(seed: int, sessions: int = 8) -> list[u.Fact]:
    """Closes of the three companies, rates and index levels after the report day, with gaps."""
    chance = Random(seed)
    rows: list[u.Fact] = []
    for ticker in TICKERS:
        traded = exchange(u.EXCHANGES[ticker]).between(*SPRING)[1 : sessions + 1]
        for day in traded.astype("datetime64[D]").astype(object):
            if chance.random() < 0.9:
                close = round(chance.uniform(50, 2000), 2)
                rows.append(u.price(ticker, day, close, source="yahoo"))
    for ahead in range(1, sessions + 4):
        day = SPRING[0] + timedelta(days=ahead)
        rows.append(u.fx(day, chance.choice(("HKD", "CNY")), round(chance.uniform(6, 8), 4)))
        rows.append(u.level(day, round(chance.uniform(50, 100), 2)))
    return rows
