"""What there is to fetch: the listings, currencies and indices that the recorded coverage needs."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd
from sqlalchemy import Connection

from db.coverage_files import files_in_force, load_bodies, load_coverage_files
from db.inputs import load_covered, load_currencies, load_listed
from tracker.currency import major

# The indices of each file by its hash: read once, since every tick of the scheduler asks.
_INDICES: Final[dict[str, Sequence[Index]]] = {}


@dataclass(frozen=True, slots=True)
class Listing:
    """One ticker to fetch, with the exchange and the unit its closes are quoted in."""

    ticker: str
    exchange: str
    currency: str


@dataclass(frozen=True, slots=True)
class Index:
    """One index by the name that targets use, and the symbol whose levels stand for it."""

    name: str
    symbol: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Scope:
    """All covered companies, their listings and peers', and the currencies they need."""

    covered: tuple[str, ...]
    listings: tuple[Listing, ...]
    currencies: tuple[str, ...]  # without the dollar
    indices: tuple[Index, ...] = ()

    @property
    def exchanges(self) -> tuple[str, ...]:
        """Give the exchanges of the listings, each once."""
        return tuple(dict.fromkeys(listing.exchange for listing in self.listings))

    @property
    def index_exchanges(self) -> tuple[str, ...]:
        """Give the exchanges of the indices, each once."""
        return tuple(dict.fromkeys(index.exchange for index in self.indices))

    def on(self, exchange: str) -> tuple[Listing, ...]:
        """Give the listings of one exchange."""
        return tuple(listing for listing in self.listings if listing.exchange == exchange)


def load_scope(connection: Connection, *, today: date) -> Scope:
    """Read from the database what the jobs have to fetch; a later change of listing waits."""
    covered = load_covered(connection)
    listings: dict[str, Listing] = {}
    currencies = load_currencies(connection)
    for ticker in covered:
        rows = load_listed(connection, ticker=ticker)
        listings |= {listing.ticker: listing for listing in _listings(rows, today)}
        currencies |= {major(code)[0] for code in rows["quote_currency"]}
    foreign = tuple(sorted(currencies - {"USD"}))
    return Scope(tuple(covered), tuple(listings.values()), foreign, _load_indices(connection))


def _load_indices(connection: Connection) -> tuple[Index, ...]:
    """Read the indices of each company's file in force, a user's before a bundled one's.

    They say what to ask for, and nothing of any date: so they are no observations.
    """
    in_force = files_in_force(load_coverage_files(connection)).values()
    new = [file for file in in_force if file.sha256 not in _INDICES]
    for digest, body in load_bodies(connection, new).items():
        named = tomllib.loads(body).get("benchmark", ())
        _INDICES[digest] = [Index(one["index"], one["symbol"], one["exchange"]) for one in named]
    found: dict[str, Index] = {}
    for file in sorted(in_force, key=lambda file: file.origin != "user"):
        for index in _INDICES[file.sha256]:
            found.setdefault(index.name, index)
    return tuple(found.values())


def _listings(rows: pd.DataFrame, today: date) -> list[Listing]:
    rows = rows[rows["effective"] <= pd.Timestamp(today)]
    rows = rows.sort_values(["effective", "known_at", "id"]).drop_duplicates("ticker", keep="last")
    return [
        Listing(row["ticker"], row["exchange"], row["quote_currency"])
        for row in rows.sort_values("id").to_dict("records")
    ]
