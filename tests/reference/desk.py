"""What the desk says in a made universe: its model, targets, peers, rules and status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from tests.reference.companies import (
    RATES,
    REVENUE_CURRENCIES,
    Made,
    between,
    fiscal_ends,
    late,
    source,
)
from tests.reference.observations import INDICES, NOTHING
from tests.tracker import universe as u
from tracker.coverage.facts import start_of

STATUSES = ("active", "active", "review_due", "suspended", "under_review", "dropped")
SCALE = (("buy", 0.15, False), ("overweight", 0.05, False), ("hold", -0.05, True))
WIDE = (("strong", 1.0, True), ("fair", 0.0, True), ("poor", -0.3, False))


def desk_facts(chance: Random, made: list[Made], start: date, end: date) -> Iterator[u.Fact]:
    """Give the desk's own word on the covered company."""
    covered = made[0]
    ends = fiscal_ends(chance, covered.fiscal_end, range(start.year - 1, start.year + 4))
    yield from _model(chance, covered, ends, start, end)
    yield from _targets(chance, covered, ends, start, end)
    yield from _peer_sets(chance, made, start, end)
    yield from _policies(chance, covered, start, end)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        day = between(chance, start - timedelta(days=20), end)
        given = {"source": source(chance), "known_at": _known(chance, day)}
        yield u.status(day, chance.choice(STATUSES), ticker=covered.ticker, **given)


def _known(chance: Random, day: date, share: float = 0.2) -> datetime:
    return start_of(day + timedelta(days=late(chance, share, days=8)))


def _model(
    chance: Random, covered: Made, ends: list[date], start: date, end: date
) -> Iterator[u.Fact]:
    """Publish vintages of the model: some drop a year, some move an end, some have no revenue."""
    level, currency = covered.revenue_m * chance.uniform(0.5, 1.5), covered.currency
    for vintage in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        last = start if vintage == 0 and chance.random() < 0.8 else end
        published_on = between(chance, start - timedelta(days=30), last)
        given: u.Row = {"ticker": covered.ticker, "source": source(chance), "currency": currency}
        given["known_at"] = _known(chance, published_on)
        if chance.random() < 0.1:
            currency = chance.choice(REVENUE_CURRENCIES)
        if vintage and chance.random() < 0.1:
            yield u.revenue(published_on, ends[2], 0.3, line="gross_margin", unit="ratio", **given)
            continue
        for end_of in ends:
            if chance.random() < (0.4 if abs((end_of - start).days) < 30 else 0.15):
                continue  # a year in progress is often dropped before it is over
            at = end_of + timedelta(days=chance.choice((0, 0, 0, 0, 0, 0, 0, 0, 3, -4)))
            value = round(level * 1.5 ** (end_of.year - start.year) * chance.uniform(0.9, 1.1), 2)
            yield from _model_year(chance, published_on, at, value, given)


def _model_year(
    chance: Random, published_on: date, end: date, value: float, given: u.Row
) -> Iterator[u.Fact]:
    """Give a year of the model, its halves, and what two sources print differently."""
    reported = end < published_on and chance.random() < 0.8
    figure = chance.choice(NOTHING) if chance.random() < 0.03 else value
    yield u.revenue(published_on, end, figure, reported=reported, **given)
    yield u.revenue(published_on, end, value / 3, line="gross_profit", **given)
    if chance.random() < 0.3:
        yield u.revenue(published_on, end, value * 0.6, months=6, **given)
    if chance.random() < 0.1:
        again = {**given, "source": source(chance), "known_at": _known(chance, published_on, 0.5)}
        yield u.revenue(published_on, end, value * 1.1, reported=reported, **again)


def _targets(
    chance: Random, covered: Made, ends: list[date], start: date, end: date
) -> Iterator[u.Fact]:
    """Publish targets, before the history and in it, some with a horizon that ends in it."""
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3))):
        day = between(chance, start - timedelta(days=chance.choice((8, 8, 12, 120))), end)
        if len(covered.listings) > 1 and chance.random() < 0.4:  # with a move to another exchange
            day = covered.listings[1][1]["effective"]
        close = covered.close_usd * RATES[covered.quoted[0]]
        price = round(close * chance.uniform(0.5, 2.5), 2)
        horizon = day + timedelta(days=180)
        if chance.random() < 0.3:
            horizon = between(chance, max(day, start), end)
        given: u.Row = {"ticker": covered.ticker, "source": source(chance)}
        given |= {"currency": chance.choice((covered.quoted[0],) * 5 + (covered.quoted[-1], "EUR"))}
        given |= {"multiple": chance.choice((3.0, 12.0, 75.0, 20.0, 30.0, 5.0, float("nan")))}
        given |= {"fiscal_end": chance.choice(ends[1:4]), "horizon_ends": horizon}
        given |= {"benchmark": chance.choice((*INDICES, INDICES[0], None))}
        given |= {"rating": chance.choice(("buy", "hold", "sell"))}
        yield u.target(day, price, **given, known_at=_known(chance, day))
        if chance.random() < 0.15:
            again = {**given, "source": source(chance), "rating": "hold"}
            yield u.target(day, round(price * 0.9, 2), **again, known_at=_known(chance, day, 0.5))


def _peer_sets(chance: Random, made: list[Made], start: date, end: date) -> Iterator[u.Fact]:
    """Choose peers, mostly all of them before the history, and others later."""
    peers = [one.ticker for one in made[1:]]
    changes = chance.choice((0, 0, 1, 2))
    days = [start - timedelta(days=20)] if chance.random() < 0.9 else []
    days += [between(chance, start - timedelta(days=3), end) for _ in range(changes)]
    for place, day in enumerate(days):
        count = len(peers) if place == 0 else chance.randrange(len(peers) + 1)
        chosen = chance.sample(peers, count)
        given = {"ticker": made[0].ticker, "source": source(chance)}
        yield u.peer_set(day, *chosen, **given, known_at=_known(chance, day))


def _policies(chance: Random, covered: Made, start: date, end: date) -> Iterator[u.Fact]:
    """Set rules: another banded upside, an expected return, other edges, other limits."""
    days = [start - timedelta(days=20)] if chance.random() < 0.85 else []
    days += [between(chance, start, end) for _ in range(chance.choice((0, 0, 1, 2)))]
    for day in days:
        limits: u.Row = {
            "price_sessions": chance.choice((0, 1, 2, 2, 5)),
            "peer_marked_consensus_days": chance.choice((3, 20, 30, 45, 60)),
            "review_upside": chance.choice((0.4, 1.0)),
            "review_multiple_share": chance.choice((0.3, 0.5)),
            "review_target_days": chance.choice((5, 30, 90)),
        }
        if chance.random() < 0.7:  # a policy of before this limit has none
            limits["premium_sessions"] = chance.choice((2, 3, 5, 60))
        changes: u.Row = {"banded": chance.choice(("published", "marked", "peer_marked"))}
        changes["expected_benchmark_return"] = chance.choice((None, None, 0.08))
        changes["bands"] = _bands(chance.choice((SCALE, SCALE, WIDE)))
        kind, row = u.policy(day, ticker=covered.ticker, limits=limits, **changes)
        yield kind, {**row, "source": source(chance), "known_at": _known(chance, day)}


def _bands(scale: tuple[tuple[str, float, bool], ...]) -> list[u.Row]:
    bands: list[u.Row] = [
        {"id": name, "name_en": name, "name_zh": name, "lower": lower, "inclusive": inclusive}
        for name, lower, inclusive in scale
    ]
    rest: u.Row = {"id": "rest", "name_en": "rest", "name_zh": "rest", "inclusive": False}
    return [*bands, {**rest, "lower": None}]
