"""The companies that a file may be about: their spellings, listings and fiscal years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from db.companies import load_benchmarks, load_companies, load_reported_years
from jobs.imports.cells import UnreadableError
from tracker.sessions import Exchange, exchange

# How terminals write a ticker: "100 HK Equity", "100-HK", "SEHK:100", "PLTR US Equity", "PLTR-US".
_HONG_KONG: Final = re.compile(r"(?:sehk|hkse|hkg?|xhkg):\s?0*(\d+)|0*(\d+)(?:[ .-]hk)(?:[ .-].*)?")
_AMERICAN: Final = re.compile(
    r"(?:nasdaq(?:gs|gm|cm)?|nyse(?:arca)?|xnas|xnys):\s?([a-z.]+)"
    r"|([a-z.]+)[ -](?:us|un|uw|uq|ur)(?: equity)?"
)
INDEX_MARKETS: Final = {
    "^HSI": "XHKG", "HSI": "XHKG", "^HSCE": "XHKG", "^HSTECH": "XHKG", "HSTECH.HK": "XHKG",
    "000300.SS": "XSHG", "000001.SS": "XSHG", "^N225": "XTKS", "^FTSE": "XLON",
    "^GSPC": "XNYS", "^DJI": "XNYS", "^IXIC": "XNAS", "^NDX": "XNAS", "MCHI": "XNAS",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Company:
    """One listing of a company, from a date on."""

    ticker: str
    effective: date
    exchange: str
    quote_currency: str
    fiscal_year_end: str  # "12-31"


@dataclass(frozen=True, slots=True)
class Directory:
    """Every company of the record by its spellings, and which of its years are reported."""

    names: Mapping[str, str]
    listings: Mapping[str, Sequence[Company]]
    reported: frozenset[tuple[str, date]] = frozenset()
    benchmarks: Mapping[str, str] | None = None

    def find(self, text: str) -> str:
        """Give the ticker of a spelling; UnreadableError names what is known."""
        for spelling in spellings(text):
            if spelling in self.names:
                return self.names[spelling]
        known = ", ".join(sorted(self.listings)) or "none yet"
        raise UnreadableError(f"unknown ticker {text!r}; known are {known}")

    def listing(self, ticker: str, day: date | None = None) -> Company:
        """Give a company under its listing of a day, the latest without one."""
        rows = self.listings[ticker]
        held = [row for row in rows if day is None or row.effective <= day]
        return held[-1] if held else rows[0]

    def index_market(self, index: str) -> Exchange | None:
        """Give the exchange whose sessions an index has; None where nothing tells it."""
        covered = (self.benchmarks or {}).get(index)
        mic = self.listing(covered).exchange if covered else INDEX_MARKETS.get(index.upper())
        return None if mic is None else exchange(mic)


def spellings(text: str) -> Iterator[str]:
    """Give what a ticker may be called here: as written, then as each terminal would mean it."""
    folded = " ".join(text.casefold().split())
    yield folded
    if found := _HONG_KONG.fullmatch(folded):
        yield f"{int(found[1] or found[2]):04}.hk"
    if folded.isdigit() and len(folded) <= 5:
        yield f"{int(folded):04}.hk"
    if found := _AMERICAN.fullmatch(folded):
        yield found[1] or found[2]


def load_directory(connection: Connection) -> Directory:
    """Read the companies from the record."""
    listings: dict[str, list[Company]] = {}
    names: dict[str, str] = {}
    for row in load_companies(connection):
        company = _company(row)
        listings.setdefault(company.ticker, []).append(company)
        aliases = row["aliases"] if isinstance(row["aliases"], list) else []
        names |= {str(name).casefold(): company.ticker for name in aliases}
    names |= {ticker.casefold(): ticker for ticker in listings}
    reported = frozenset(load_reported_years(connection))
    return Directory(names, listings, reported, load_benchmarks(connection))


def _company(row: Mapping[str, object]) -> Company:
    effective = row["effective"]
    assert isinstance(effective, date)
    return Company(
        str(row["ticker"]),
        effective,
        str(row["exchange"]),
        str(row["quote_currency"]),
        str(row["fiscal_year_end"]),
    )
