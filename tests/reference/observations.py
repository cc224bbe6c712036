"""What market, companies and street say in a made universe: with gaps, conflicts and late facts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from tests.reference.calendars import calendar
from tests.reference.companies import RATES, Made, between, fiscal_ends, late, source
from tests.tracker import universe as u
from tracker.coverage.facts import start_of

FIXED = ("HKD", "GBP", "JPY", "CNY", "EUR")
INDICES = ("MSCI China", "S&P 500")
LAGS = (0, 0, 0, 0, 0, 1, 30, 100)  # hours after its session that a close is learned
NOTHING = (float("nan"), 0.0, -1.0)  # no figure at all


def market_facts(
    chance: Random, made: list[Made], start: date, end: date, *, quiet: bool
) -> Iterator[u.Fact]:
    """Give closes, rates, levels, share counts, splits and consensus around some dates."""
    for one in made:
        yield from _closes(chance, one, start, end, quiet=quiet)
        yield from _shares(chance, one, start, end)
        yield from _splits(chance, one, start, end)
        yield from _consensus(chance, one, start, end)
    yield from _rates(chance, start, end)
    yield from _levels(chance, made[0], start, end)


def _figure(chance: Random, value: float, share: float = 0.015) -> float:
    """Give a figure as a feed does: four decimals, and now and then nothing."""
    return chance.choice(NOTHING) if chance.random() < share else round(value, 4)


def _sessions(mic: str, start: date, end: date) -> list[date]:
    days = calendar(mic).sessions
    return days[bisect_left(days, start) : bisect_right(days, end)]


def _closes(chance: Random, one: Made, start: date, end: date, *, quiet: bool) -> Iterator[u.Fact]:
    """Walk a close through the sessions, on every exchange the company is ever listed on."""
    gaps, lags = (0.01, (0,)) if quiet else (0.12, LAGS)
    first = start - timedelta(days=14)
    if chance.random() < 0.1 and not quiet:  # trades later than others
        first = between(chance, start, end)
    for mic, unit in dict(zip(one.mics, one.quoted, strict=True)).items():
        close = one.close_usd * RATES[unit]
        for day in _sessions(mic, first, end):
            close *= chance.uniform(0.9, 1.11)
            if chance.random() < gaps:
                continue
            after = calendar(mic).close_of[day]
            known_at = after + timedelta(hours=chance.choice(lags))
            yield u.price(one.ticker, day, _figure(chance, close), currency=unit, known_at=known_at)
            if chance.random() < 0.12:
                other = {"source": source(chance), "currency": unit, "known_at": known_at}
                yield _second_close(chance, one.ticker, day, close, other)


def _second_close(chance: Random, ticker: str, day: date, close: float, other: u.Row) -> u.Fact:
    """Give another word on a close: a correction, another source, a wrong unit, a bar to ignore."""
    known_at = other["known_at"] + timedelta(hours=chance.choice((-3, 0, 2, 48)))
    kind = chance.randrange(5)
    if kind == 0:
        flag = chance.choice(("partial", "non_session", "half_day"))
        return u.price(ticker, day, close, **other | {"flag": flag, "known_at": known_at})
    if kind == 1:
        unit = chance.choice(("USD", "HKD", "GBP"))
        return u.price(ticker, day, close, **other | {"currency": unit})
    if kind == 2:  # on a day without trade
        saturday = day + timedelta(days=(5 - day.weekday()) % 7)
        return u.price(ticker, saturday, close, **other | {"flag": "non_session"})
    again = _figure(chance, close * chance.uniform(0.97, 1.03))
    return u.price(ticker, day, again, **other | {"known_at": known_at})


def _known(chance: Random, day: date, share: float = 0.15) -> datetime:
    return start_of(day + timedelta(days=late(chance, share)))


def _shares(chance: Random, one: Made, start: date, end: date) -> Iterator[u.Fact]:
    """Count the shares once long ago, mostly, and then placings that are not confirmed yet."""
    if chance.random() < 0.9:
        day = start - timedelta(days=200)
        yield u.shares(one.ticker, day, one.shares_m, source="report")
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        day = between(chance, start - timedelta(days=12), end)
        count = _figure(chance, one.shares_m * chance.uniform(1.0, 1.3), 0.04)
        other = {"confirmed": chance.random() < 0.5, "source": source(chance)}
        yield u.shares(one.ticker, day, count, known_at=_known(chance, day), **other)
        if chance.random() < 0.3:
            again = {"source": source(chance), "known_at": _known(chance, day, 0.5)}
            yield u.shares(one.ticker, day, round(count * 1.01, 4), **again)


def _splits(chance: Random, one: Made, start: date, end: date) -> Iterator[u.Fact]:
    """Split some companies, some twice, some on the word of two sources."""
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        day = between(chance, start - timedelta(days=10), end)
        for _ in range(chance.choice((1, 1, 2))):
            ratio = _figure(chance, chance.choice((2.0, 3.0, 0.1, 1.5, 5.0)), 0.05)
            known_at = _known(chance, day - timedelta(days=chance.choice((0, 0, 6))))
            yield u.split(one.ticker, day, ratio, source=source(chance), known_at=known_at)


def _consensus(chance: Random, one: Made, start: date, end: date) -> Iterator[u.Fact]:
    """Give vintages of the street's mean, of own fiscal years and now and then of others."""
    level = one.revenue_m * chance.uniform(0.8, 1.2)
    for vintage in range(chance.choice((0, 1, 2, 2, 3, 3))):
        last = start - timedelta(days=10) if vintage == 0 else end
        as_of = between(chance, start - timedelta(days=35), last)
        known_at = _known(chance, as_of, 0.25)
        currency = one.currency if chance.random() < 0.9 else chance.choice(("USD", "GBP"))
        by = source(chance)
        for month_day in {one.fiscal_end} | ({one.other_fiscal_end} if level % 1 < 0.4 else set()):
            first = start.year - chance.choice((0, 1))
            for end_of in fiscal_ends(chance, month_day, range(first, start.year + 5)):
                if chance.random() < 0.06:
                    continue
                mean = _figure(chance, level * 1.4 ** (end_of.year - start.year), 0.03)
                given = {"source": by, "known_at": known_at}
                yield u.consensus(one.ticker, as_of, end_of, mean, currency, **given)
                if chance.random() < 0.08:
                    given = {"source": source(chance), "known_at": _known(chance, as_of, 0.5)}
                    yield u.consensus(one.ticker, as_of, end_of, mean * 2, currency, **given)
        last = date(start.year + 1, 12, 31)
        yield u.consensus(one.ticker, as_of, last, 3.5, currency, metric="eps", known_at=known_at)


def _rates(chance: Random, start: date, end: date) -> Iterator[u.Fact]:
    """Fix the rates on weekdays by two feeds, with gaps, corrections and currencies left out."""
    for quote in FIXED:
        gaps = chance.choice((0.1, 0.1, 0.3, 0.9))
        for ahead in range((end - start).days + 15):
            day = start + timedelta(days=ahead - 14)
            if day.weekday() > 4 or chance.random() < gaps:
                continue
            for by in ("yahoo", "ecb", "import")[: chance.choice((1, 1, 1, 2, 3))]:
                rate = _figure(chance, RATES[quote] * chance.uniform(0.97, 1.03))
                known_at = u.utc(day, chance.choice((0, 15, 23))) + timedelta(days=late(chance))
                yield u.fx(day, quote, rate, source=by, known_at=known_at)


def _levels(chance: Random, covered: Made, start: date, end: date) -> Iterator[u.Fact]:
    """Walk two benchmarks, one of which may trade where the covered company does not."""
    for index, mic in zip(INDICES, (covered.mics[0], "XNYS"), strict=True):
        level = 100.0
        for day in _sessions(mic, start - timedelta(days=14), end):
            level *= chance.uniform(0.98, 1.02)
            if chance.random() < 0.12:
                continue
            after = calendar(mic).close_of[day]
            known_at = after + timedelta(hours=chance.choice((0, 0, 0, 2, 60)))
            yield u.level(day, _figure(chance, level), index, known_at=known_at)
            if chance.random() < 0.08:
                again = {"source": source(chance), "known_at": known_at + timedelta(hours=1)}
                yield u.level(day, round(level * 1.01, 4), index, **again)
