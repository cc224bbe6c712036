"""What a valuation reads: one table of observations per kind, every vintage of each.

`FRAMES` is the one statement of the columns. `db/` loads exactly these, the engine reads
exactly these, and a test holds the database tables against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pandas as pd

DATE: Final = "datetime64[s]"  # exchange-local or calendar date at midnight, naive
INSTANT: Final = "datetime64[us, UTC]"
NUMBER: Final = "float64"
WHOLE: Final = "int64"
TEXT: Final = "object"  # str or None
WORD: Final = "category"  # a text with few different values: a ticker, a currency, a source
DOCUMENT: Final = "object"  # parsed JSON: list or dict

PROVENANCE: Final[Mapping[str, str]] = {
    "id": WHOLE,  # row id in its table
    "batch_id": WHOLE,  # the sealed batch that made it known to us
    "source": WORD,  # "report", "yahoo", "import", ...
    "note": TEXT,  # where exactly: page, table, filing; None when the source says it all
    "known_at": INSTANT,  # when the market could know it
    "recorded_at": INSTANT,  # when we stored it
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The key and value columns of one kind of observation, with their pandas dtypes."""

    key: Mapping[str, str]
    values: Mapping[str, str]
    effective: str | None  # the column that `as_of` cuts; None: known_at alone decides

    @property
    def columns(self) -> dict[str, str]:
        """All columns in table order: key, values, provenance."""
        return {**self.key, **self.values, **PROVENANCE}


FRAMES: Final[Mapping[str, Shape]] = {
    "price": Shape(
        {"ticker": WORD, "session": DATE},
        # close: unadjusted, in the quoted unit; flag: None, "half_day", "partial", "non_session"
        {"close": NUMBER, "currency": WORD, "volume": NUMBER, "flag": WORD},
        "session",
    ),
    "fx_rate": Shape(
        {"base": WORD, "quote": WORD, "date": DATE},
        {"rate": NUMBER},  # units of `quote` for one `base`; base is always "USD"
        "date",
    ),
    "share_count": Shape(
        {"ticker": WORD, "effective": DATE},
        {"shares_m": NUMBER, "reason": TEXT, "confirmed": "bool"},
        "effective",
    ),
    "split": Shape(
        {"ticker": WORD, "effective": DATE},
        {"ratio": NUMBER},  # new shares for one old: 2.0 for a 2-for-1
        "effective",
    ),
    "consensus": Shape(
        {"ticker": WORD, "metric": WORD, "fiscal_end": DATE, "as_of": DATE},
        {"mean_m": NUMBER, "low_m": NUMBER, "high_m": NUMBER, "analysts": NUMBER, "currency": WORD},
        "as_of",
    ),
    "forecast": Shape(
        {"ticker": WORD, "published_on": DATE, "line": WORD, "period_end": DATE, "months": WHOLE},
        # unit: "m" (millions of currency), "ratio" (0.27), "per_share"; currency None for ratios
        {"value": NUMBER, "unit": WORD, "currency": WORD, "reported": "bool"},
        "published_on",
    ),
    "target": Shape(
        {"ticker": WORD, "published_on": DATE},
        {
            "rating": WORD,
            "price": NUMBER,
            "currency": WORD,
            "multiple": NUMBER,
            "fiscal_end": DATE,  # the basis year's end
            "horizon_ends": DATE,
            "benchmark": WORD,
        },
        "published_on",
    ),
    # A case beside a target: its own multiple, its own revenue of the basis year, or both.
    "scenario": Shape(
        {"ticker": WORD, "published_on": DATE, "name": WORD},
        {"multiple": NUMBER, "revenue_m": NUMBER, "currency": WORD},
        "published_on",
    ),
    "company": Shape(
        {"ticker": WORD, "effective": DATE},
        {
            "name_en": TEXT,
            "name_zh": TEXT,
            "exchange": WORD,  # ISO 10383 market code: XHKG, XNAS, XLON
            "quote_currency": WORD,  # as quoted: HKD, GBp
            "reporting_currency": WORD,
            "fiscal_year_end": TEXT,  # "12-31"
            "ads_ratio": NUMBER,  # ordinary shares per quoted unit; 1.0 for ordinary shares
            "sector": TEXT,
            "aliases": DOCUMENT,  # list of other spellings of the ticker
        },
        "effective",
    ),
    "policy": Shape({"ticker": WORD, "effective": DATE}, {"document": DOCUMENT}, "effective"),
    "peer_set": Shape({"ticker": WORD, "effective": DATE}, {"peers": DOCUMENT}, "effective"),
    "status": Shape(
        {"ticker": WORD, "effective": DATE}, {"status": WORD, "who": TEXT, "why": TEXT}, "effective"
    ),
    "printed": Shape(
        {"ticker": WORD, "published_on": DATE, "item": TEXT},
        {"text": TEXT, "unit": TEXT},  # the figure exactly as printed: "847.50"
        "published_on",
    ),
    "actual": Shape(
        {"ticker": WORD, "published_on": DATE, "line": WORD, "period_end": DATE, "months": WHOLE},
        {"value": NUMBER, "unit": WORD, "currency": WORD},
        "published_on",
    ),
    "event": Shape({"ticker": WORD, "date": DATE, "kind": TEXT}, {"text": TEXT}, None),
    "benchmark_level": Shape(
        {"index": WORD, "session": DATE},
        {"level": NUMBER, "kind": TEXT},  # kind: "price" or "total_return"
        "session",
    ),
    "bar": Shape(
        {"ticker": WORD, "session": DATE},
        # of the session whose close is a price: unadjusted, in the quoted unit; None: not said
        {"open": NUMBER, "high": NUMBER, "low": NUMBER, "currency": WORD},
        "session",
    ),
}
# Kinds that no valuation reads, and that are not loaded for one: who needs them asks for them.
BESIDE: Final = frozenset({"bar"})


SIGHTINGS: Final[Mapping[str, str]] = {
    "source": TEXT,
    "kind": TEXT,
    "ticker": TEXT,
    "seen_at": INSTANT,
}


DOUBTS: Final[Mapping[str, str]] = {
    "severity": TEXT,
    "subject": TEXT,
    "code": TEXT,
    "message": TEXT,
    "recorded_at": INSTANT,
    "usable": TEXT,  # True, False, or None: of findings older than the column
}


def typed_frame(columns: Mapping[str, str]) -> pd.DataFrame:
    """Give a frame with these columns and dtypes and no row."""
    return _no_rows(tuple(columns.items())).copy(deep=False)


@cache
def _no_rows(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Make it once: most kinds have no row of most companies."""
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns})


def empty_frame(kind: str) -> pd.DataFrame:
    """Give a frame of this kind with all its columns and dtypes and no row."""
    return typed_frame(FRAMES[kind].columns)


@dataclass(frozen=True, slots=True)
class ValuationInputs:
    """All that is recorded about one covered company and every peer it ever had.

    `frames` holds one DataFrame per kind of `FRAMES` (missing kinds read as empty, and those of
    `BESIDE` are there only where somebody asked for them); `batch` is the last sealed batch that
    was read; `sightings` says when a source confirmed unchanged values (columns of `SIGHTINGS`),
    `doubts` what the jobs found wrong with what they fetched (columns of `DOUBTS`).
    `simulated` tells that the record is a demo's: every disclaimer says so.
    """

    ticker: str
    frames: Mapping[str, pd.DataFrame]
    batch: int
    sightings: pd.DataFrame = field(default_factory=lambda: typed_frame(SIGHTINGS))
    doubts: pd.DataFrame = field(default_factory=lambda: typed_frame(DOUBTS))
    simulated: bool = False

    def frame(self, kind: str) -> pd.DataFrame:
        """Give the frame of one kind, empty (but typed) when nothing of it is recorded."""
        found = self.frames.get(kind)
        return empty_frame(kind) if found is None else found
