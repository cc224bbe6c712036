"""Universes to compare on: a covered company, its peers, every kind of observation; by a seed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import pandas as pd

from tests.reference.companies import Made, companies
from tests.reference.desk import desk_facts
from tests.reference.observations import market_facts
from tests.tracker import universe as u
from tracker.inputs import FRAMES, SIGHTINGS, ValuationInputs, empty_frame


class Span(NamedTuple):
    """The first and last date of a universe's history."""

    start: date
    end: date


LONG = 150  # sessions, of which enough are traded for a percentile


@cache
def span(seed: int, *, long: bool = False) -> Span:
    """Give the dates to value: 5 to 15 sessions, often around the end of a fiscal year."""
    chance = Random(f"span {seed}")
    start = date(2025, 9, 1) + timedelta(days=chance.randrange(600))
    if chance.random() < 0.4:
        ends = [date(2026, 1, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
        start = chance.choice([*ends, date(2026, 12, 31)]) - timedelta(days=chance.randrange(9))
    days = LONG * 7 // 5 if long else chance.randrange(9, 19)
    return Span(start, start + timedelta(days=days))


def universe(seed: int, *, long: bool = False) -> ValuationInputs:
    """Make the inputs of a seed; `long` ones are quiet markets over more than half a year."""
    chance, dates = Random(f"universe {seed}"), span(seed, long=long)
    made = companies(chance, dates.start, dates.end)
    facts = [
        *(company for one in made for company in one.listings),
        *market_facts(chance, made, dates.start, dates.end, quiet=long),
        *desk_facts(chance, made, dates.start, dates.end),
    ]
    rows: u.Facts = {kind: [] for kind in FRAMES}
    for kind, row in facts:
        rows[kind].append(row)
    frames = {
        kind: u.frame(kind, _shuffled(chance, of)) if of else _nothing(kind)
        for kind, of in rows.items()
    }
    seen = _sightings(chance, made, rows["consensus"], dates.end)
    return ValuationInputs(made[0].ticker, frames, 1, seen)


@cache
def _nothing(kind: str) -> pd.DataFrame:
    return empty_frame(kind)


def _shuffled(chance: Random, rows: list[u.Row]) -> list[u.Row]:
    """Give rows in any order, with ids in any other: neither is an order of time."""
    ids = chance.sample(range(1, len(rows) + 1), len(rows))
    whole = [{**row, "id": place} for row, place in zip(rows, ids, strict=True)]
    chance.shuffle(whole)
    return whole


def _sightings(chance: Random, made: list[Made], consensus: list[u.Row], end: date) -> pd.DataFrame:
    """See some of the peers' consensus again, unchanged, by its own source or by another."""
    rows = []
    for row in consensus:
        if chance.random() < 0.15 and row["ticker"] != made[0].ticker:
            day = row["as_of"] + timedelta(days=chance.randrange(60))
            source = row.get("source", "report") if chance.random() < 0.8 else "import"
            subject = f"{row['ticker']} {row['fiscal_end']}"
            at = u.utc(min(day, end), chance.randrange(24))
            rows.append({"source": source, "kind": "consensus", "ticker": subject, "seen_at": at})
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=of) for name, of in SIGHTINGS.items()}
    )
