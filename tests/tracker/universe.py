"""Builds what a valuation reads: the bundled coverage's facts, and what a test adds to them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from tracker.coverage.facts import add_months, coverage_facts, start_of
from tracker.coverage.file import Coverage, parse_coverage
from tracker.document import Valuation
from tracker.grid import Grid
from tracker.inputs import FRAMES, SIGHTINGS, ValuationInputs
from tracker.own_history import history_frame
from tracker.record import Record
from tracker.sessions import exchange
from tracker.snapshot import valuation_document
from tracker.valuation import Known, value_at, value_history

Row = dict[str, Any]
Fact = tuple[str, Row]  # (kind, row)
Facts = dict[str, list[Row]]

MINIMAX, ZHIPU, PALANTIR = "0100.HK", "2513.HK", "PLTR"
REPORT_DAY = date(2026, 4, 15)
FY26, FY27, FY28 = date(2026, 12, 31), date(2027, 12, 31), date(2028, 12, 31)
EXCHANGES = {MINIMAX: "XHKG", ZHIPU: "XHKG", PALANTIR: "XNAS"}
CURRENCIES = {MINIMAX: "HKD", ZHIPU: "HKD", PALANTIR: "USD"}


def bundled_text() -> str:
    return resources.files("tracker").joinpath("bundled/minimax.toml").read_text("utf-8")


def example_text() -> str:
    """The second coverage, with invented figures: four peers, pence, a depositary share."""
    return resources.files("tracker").joinpath("bundled/examples/robotics.toml").read_text("utf-8")


@cache
def bundled() -> Coverage:
    return parse_coverage(bundled_text(), name="minimax.toml")


@cache
def _report_facts() -> Facts:
    return coverage_facts(bundled())


def report_facts() -> Facts:
    """The facts of the bundled coverage, free to change."""
    return copy.deepcopy(_report_facts())


def frame(kind: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Rows of one kind with the dtypes of FRAMES; ids count up unless a row has its own."""
    given = {"batch_id": 1, "note": None, "source": "report"}
    whole = [{"id": place, **given, **row} for place, row in enumerate(rows, start=1)]
    for row in whole:
        row.setdefault("recorded_at", row["known_at"])
    columns = FRAMES[kind].columns
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in whole], dtype=of) for name, of in columns.items()}
    )


def sightings(*seen: tuple[str, str, datetime]) -> pd.DataFrame:
    """Sightings of unchanged consensus of 2027: (source, ticker, seen at)."""
    rows = [
        {"source": source, "kind": "consensus", "ticker": f"{ticker} {FY27}", "seen_at": at}
        for source, ticker, at in seen
    ]
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=of) for name, of in SIGHTINGS.items()}
    )


def from_facts(
    facts: Facts, ticker: str = MINIMAX, seen: pd.DataFrame | None = None
) -> ValuationInputs:
    frames = {kind: frame(kind, rows) for kind, rows in facts.items()}
    if seen is None:
        return ValuationInputs(ticker, frames, 1)
    return ValuationInputs(ticker, frames, 1, seen)


def only(*more: Fact, ticker: str, seen: pd.DataFrame | None = None) -> ValuationInputs:
    """Inputs of nothing but these facts."""
    facts: Facts = {kind: [] for kind in FRAMES}
    for kind, row in more:
        facts[kind].append(row)
    return from_facts(facts, ticker, seen)


def minimax(
    *more: Fact,
    without: Callable[[str, Row], bool] | None = None,
    seen: pd.DataFrame | None = None,
) -> ValuationInputs:
    """The bundled coverage, less the rows `without` names, and these facts on top."""
    facts = report_facts()
    if without is not None:
        facts = {k: [row for row in rows if not without(k, row)] for k, rows in facts.items()}
    for kind, row in more:
        facts.setdefault(kind, []).append(row)
    return from_facts(facts, seen=seen)


def record(
    *more: Fact, ticker: str = MINIMAX, seen: pd.DataFrame | None = None, hindsight: bool = False
) -> Record:
    """A record of nothing but these facts."""
    return Record(only(*more, ticker=ticker, seen=seen), hindsight=hindsight)


def on(*days: date, hour: int = 8) -> Grid:
    """Rows of these dates, each as known at one hour of UTC: at eight Hong Kong closes."""
    dates = np.array(days, "datetime64[s]")
    return Grid.of(dates, dates.astype("datetime64[us]") + np.timedelta64(hour, "h"))


def naive(moment: datetime) -> np.datetime64:
    """An aware instant as the engine holds it: naive UTC."""
    return np.datetime64(moment.replace(tzinfo=None), "us")


def document(
    inputs: ValuationInputs,
    day: date = REPORT_DAY,
    *,
    known_at: datetime | None = None,
    aged_at: tuple[date, datetime] | None = None,
) -> Valuation:
    return valuation_document(value_at(inputs, as_of=day, known_at=known_at, aged_at=aged_at))


def table(
    inputs: ValuationInputs, start: date = REPORT_DAY, end: date = REPORT_DAY, known: Known = "then"
) -> pd.DataFrame:
    return history_frame(value_history(inputs, start=start, end=end, known=known))


def findings(value: Valuation) -> dict[tuple[str, str], str]:
    """Each finding's message by (subject, code)."""
    return {(one["subject"], one["code"]): one["message"] for one in value["findings"]}


def utc(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def close_of(ticker: str, day: date) -> datetime:
    return exchange(EXCHANGES[ticker]).known_instant(day)


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


# --- Facts, one function each; `other` overrides any column -----------------------------------


def price(ticker: str, session: date, close: float, **other: Any) -> Fact:
    known_at = other.get("known_at") or close_of(ticker, session)
    currency = CURRENCIES.get(ticker, "USD")
    row = {"ticker": ticker, "session": session, "close": close, "currency": currency}
    return "price", {**row, "volume": None, "flag": None, **other, "known_at": known_at}


def bar(
    ticker: str, session: date, low: float, high: float, opened: float | None = None, **other: Any
) -> Fact:
    row = {"ticker": ticker, "session": session, "open": opened, "high": high, "low": low}
    known_at = other.get("known_at") or close_of(ticker, session)
    currency = CURRENCIES.get(ticker, "USD")
    return "bar", {**row, "currency": currency, **other, "known_at": known_at}


def fx(day: date, quote: str, rate: float, **other: Any) -> Fact:
    row = {"base": "USD", "quote": quote, "date": day, "rate": rate, "known_at": start_of(day)}
    return "fx_rate", {**row, **other}


def shares(ticker: str, effective: date, shares_m: float, **other: Any) -> Fact:
    row = {"ticker": ticker, "effective": effective, "shares_m": shares_m, "reason": "count"}
    return "share_count", {**row, "confirmed": True, "known_at": start_of(effective), **other}


def split(ticker: str, effective: date, ratio: float, **other: Any) -> Fact:
    row = {"ticker": ticker, "effective": effective, "ratio": ratio}
    return "split", {**row, "known_at": start_of(effective), **other}


def consensus(
    ticker: str, as_of: date, fiscal_end: date, mean_m: float, currency: str = "USD", **other: Any
) -> Fact:
    row = {"ticker": ticker, "metric": "revenue", "fiscal_end": fiscal_end, "as_of": as_of}
    row |= {"mean_m": mean_m, "low_m": None, "high_m": None, "analysts": None}
    return "consensus", {**row, "currency": currency, "known_at": start_of(as_of), **other}


def revenue(published_on: date, period_end: date, value: float | None, **other: Any) -> Fact:
    """A year of the model's revenue, in millions of USD unless told otherwise."""
    row = {"ticker": MINIMAX, "published_on": published_on, "line": "revenue"}
    row |= {"period_end": period_end, "months": 12, "value": value, "unit": "m"}
    row |= {"currency": "USD", "reported": False, "known_at": start_of(published_on)}
    return "forecast", {**row, **other}


def target(published_on: date, price: float, **other: Any) -> Fact:
    row = {"ticker": MINIMAX, "published_on": published_on, "rating": "buy", "price": price}
    row |= {"currency": "HKD", "multiple": 75.0, "fiscal_end": FY27, "benchmark": "MSCI China"}
    row |= {"horizon_ends": add_months(published_on, 6), "known_at": start_of(published_on)}
    return "target", {**row, **other}


def scenario(
    name: str,
    multiple: float | None = None,
    revenue_m: float | None = None,
    currency: str | None = None,
    **other: Any,
) -> Fact:
    """A case beside the report's target unless told otherwise."""
    row = {"ticker": MINIMAX, "published_on": REPORT_DAY, "name": name, "multiple": multiple}
    row |= {"revenue_m": revenue_m, "currency": currency, "known_at": start_of(REPORT_DAY)}
    return "scenario", {**row, **other}


def company(ticker: str, exchange: str, quote: str, **other: Any) -> Fact:
    row = {"ticker": ticker, "effective": date(2020, 1, 1), "name_en": ticker, "name_zh": ticker}
    row |= {"exchange": exchange, "quote_currency": quote, "reporting_currency": "USD"}
    row |= {"fiscal_year_end": "12-31", "ads_ratio": 1.0, "sector": None, "aliases": []}
    return "company", {**row, "known_at": start_of(date(2020, 1, 1)), **other}


def peer_set(effective: date, *peers: str, **other: Any) -> Fact:
    row = {"ticker": MINIMAX, "effective": effective, "peers": list(peers)}
    return "peer_set", {**row, "known_at": start_of(effective), **other}


def status(effective: date, status: str, **other: Any) -> Fact:
    row = {"ticker": MINIMAX, "effective": effective, "status": status, "who": "me", "why": "test"}
    return "status", {**row, "known_at": start_of(effective), **other}


def policy(effective: date, *, ticker: str = MINIMAX, **changes: Any) -> Fact:
    """The bundled policy with changes to its document; changes of `limits` are merged in."""
    recorded = copy.deepcopy(_report_facts()["policy"][0]["document"])
    limits = recorded["limits"] | changes.pop("limits", {})
    row = {"ticker": ticker, "effective": effective, "known_at": start_of(effective)}
    return "policy", {**row, "document": {**recorded, **changes, "limits": limits}}


def level(session: date, level: float, index: str = "MSCI China", **other: Any) -> Fact:
    row = {"index": index, "session": session, "level": level, "kind": "total_return"}
    return "benchmark_level", {**row, "known_at": utc(session, 8), **other}


def printed(ticker: str, published_on: date, item: str, text: str, **other: Any) -> Fact:
    row = {"ticker": ticker, "published_on": published_on, "item": item, "text": text}
    return "printed", {**row, "unit": None, "known_at": start_of(published_on), **other}
