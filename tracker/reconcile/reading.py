"""Reads the latest report with printed figures, and what is on record of its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pandas as pd

from tracker.inputs import ValuationInputs
from tracker.ledger import source_rank
from tracker.listings import month_of
from tracker.reconcile.figures import Figure, Key, Report, counted, read_figure, read_key, recorded
from tracker.reconcile.periods import Period
from tracker.record import UNUSABLE
from tracker.sessions import exchange

Row = Mapping[str, Any]
NEAR = timedelta(days=15)  # holds a session to either side of any holiday


def days_about(inputs: ValuationInputs) -> tuple[date, date] | None:
    """Give a span that holds the sessions beside the latest report's day, None without a report."""
    day = _report_day(inputs)
    return None if day is None else ((day - NEAR).date(), (day + NEAR).date())


def _report_day(inputs: ValuationInputs) -> pd.Timestamp | None:
    rows = inputs.frame("printed")
    days = rows["published_on"][rows["ticker"] == inputs.ticker]
    return None if days.empty else days.max()


def read_report(inputs: ValuationInputs) -> Report | None:
    """Give the latest report on the covered company that has printed figures, None without one.

    Peers' figures are those printed on the same day. Of a figure recorded twice the latest counts.
    """
    rows, day = inputs.frame("printed"), _report_day(inputs)
    if day is None:
        return None
    companies = in_force(inputs.frame("company"), "effective", day)
    year_ends = {
        ticker: month_of(row["fiscal_year_end"])
        for ticker, row in companies.items()
        if row["fiscal_year_end"]
    }
    printed = {
        figure.key: figure
        for row in latest(rows[rows["published_on"] == day], ["ticker", "item"])
        if (figure := _figure(row, year_ends)) is not None
    }
    target = in_force(inputs.frame("target"), "published_on", day).get(inputs.ticker)
    peer_set = in_force(inputs.frame("peer_set"), "effective", day).get(inputs.ticker)
    peers = () if peer_set is None else tuple(peer_set["peers"])
    known = _on_record(inputs, (inputs.ticker, *peers), day, companies)
    return Report(
        ticker=inputs.ticker,
        published_on=day.date(),
        peers=peers,
        figures=printed | {figure.key: figure for figure in known},
        year_ends=year_ends,
        basis=_basis(target),
        ads_ratios={
            ticker: Fraction(str(row["ads_ratio"]))
            for ticker, row in companies.items()
            if row["ads_ratio"] > 0
        },
        reported=frozenset(_reported(inputs, day)),
    )


def _on_record(
    inputs: ValuationInputs,
    tickers: tuple[str, ...],
    day: pd.Timestamp,
    companies: Mapping[str, Row],
) -> Iterator[Figure]:
    """Give what the tracker has on record of the report's day, as figures beside the printed."""
    yield from _shares(inputs, tickers, day)
    yield from _closes(inputs, tickers, day, _closed(companies, inputs.ticker, day))
    target = in_force(inputs.frame("target"), "published_on", day).get(inputs.ticker)
    yield from _target(inputs.ticker, target)
    yield from _bands(inputs, day)


def latest(rows: pd.DataFrame, key: list[str]) -> list[Row]:
    """Give one row of each key: of the best source, then known last, then recorded last."""
    ordered = rows.assign(rank=source_rank(rows)).sort_values(
        ["rank", "known_at", "batch_id", "id"]
    )
    return ordered.drop_duplicates(key, keep="last").to_dict("records")  # type: ignore[return-value]  # keys are column names


def in_force(frame: pd.DataFrame, effective: str, day: pd.Timestamp) -> dict[str, Row]:
    """Give the row of each ticker that is in force on a day: the last to take effect by then."""
    rows = latest(frame[frame[effective] <= day], ["ticker", effective])
    return {row["ticker"]: row for row in sorted(rows, key=lambda row: row[effective])}


def _closed(companies: Mapping[str, Row], ticker: str, day: pd.Timestamp) -> pd.Timestamp:
    """Give when the report's day was over on the covered company's exchange, else in UTC."""
    company = companies.get(ticker)
    if company is None or pd.isna(company["exchange"]):
        return (day + pd.Timedelta(days=1)).tz_localize("UTC")
    return pd.Timestamp(exchange(str(company["exchange"])).known_instant(day.date()))


def _figure(row: Row, year_ends: Mapping[str, int]) -> Figure | None:
    key = read_key(row["ticker"], row["item"], year_ends.get(row["ticker"], 12))
    return read_figure(key, row["text"], row["unit"])


def _shares(inputs: ValuationInputs, tickers: Iterable[str], day: pd.Timestamp) -> Iterator[Figure]:
    """Give each count in force; of those worked out from the report's own figures it is told."""
    counts = in_force(inputs.frame("share_count"), "effective", day)
    for ticker in tickers:
        row = counts.get(ticker)
        if row is not None and row["shares_m"] > 0:
            implied = str(row["reason"]).casefold().startswith("implied")
            yield counted(Key(ticker, "recorded_shares"), row["shares_m"], implied=implied)


def _closes(
    inputs: ValuationInputs, tickers: Iterable[str], day: pd.Timestamp, now: pd.Timestamp
) -> Iterator[Figure]:
    """Give each company's last close that was known when the report's market closed."""
    closes = in_force(counted_closes(inputs, known_by=now), "session", day)
    for ticker in tickers:
        if ticker in closes:
            close, currency = closes[ticker]["close"], closes[ticker]["currency"]
            yield recorded(Key(ticker, "recorded_close"), close, currency, currency)


def counted_closes(
    inputs: ValuationInputs, *, known_by: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Give the closes that are closes of a session, of all or of those known by an instant."""
    frame = inputs.frame("price")
    counted = ~frame["flag"].isin(UNUSABLE) & (frame["close"] > 0) & frame["currency"].notna()
    return frame[counted if known_by is None else counted & (frame["known_at"] <= known_by)]


def _target(ticker: str, target: Row | None) -> Iterator[Figure]:
    if target is None:
        return
    yield recorded(
        Key(ticker, "recorded_target"), target["price"], target["currency"], target["currency"]
    )
    if pd.notna(target["multiple"]):
        yield recorded(Key(ticker, "recorded_multiple"), target["multiple"], "x")


def _basis(target: Row | None) -> Period | None:
    if target is None or pd.isna(target["fiscal_end"]):
        return None
    return Period.ending(target["fiscal_end"].date(), 12)


def _bands(inputs: ValuationInputs, day: pd.Timestamp) -> Iterator[Figure]:
    policy = in_force(inputs.frame("policy"), "effective", day).get(inputs.ticker)
    for band in [] if policy is None else policy["document"]["bands"]:
        if band["lower"] is not None:
            key = Key(inputs.ticker, f"recorded_band_{band['id']}")
            yield recorded(key, band["lower"], "")


def _reported(inputs: ValuationInputs, day: pd.Timestamp) -> Iterator[Period]:
    rows = inputs.frame("forecast")
    own = rows[(rows["ticker"] == inputs.ticker) & (rows["published_on"] == day) & rows["reported"]]
    for end, months in set(zip(own["period_end"], own["months"], strict=True)):
        yield Period.ending(end.date(), int(months))
