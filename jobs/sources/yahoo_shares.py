"""Yahoo's share counts, its own market cap, and the dates on which it expects results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd

from jobs.sources.contract import ResultsDate, ResultsDates, ShareCounts
from jobs.sources.yahoo_body import first_result, mapping, number, utc_day
from tracker.currency import major
from tracker.errors import MalformedError, NotFoundError
from tracker.findings import Finding, Severity


def shares_of(
    ticker: str, counts: object, price: object, *, start: date, now: datetime
) -> ShareCounts:
    """Read the counts and the cap; NotFoundError when Yahoo has neither."""
    rows, findings = _rows(ticker, counts)
    rows = {day: count for day, count in rows.items() if start <= day <= now.date()}
    table = pd.DataFrame({"effective": list(rows), "shares_m": list(rows.values())})
    table = table.astype({"effective": "datetime64[s]", "shares_m": "float64"})
    cap_m, quoted, currency = _cap(price)
    if cap_m is None and table.empty:
        raise NotFoundError("Yahoo has neither a share count nor a market cap of it")
    return ShareCounts(ticker, table, cap_m, quoted, currency, findings)


def results_of(ticker: str, body: object, *, now: datetime) -> ResultsDates:
    """Read the dates that are not over yet; UTC's date is the market's own while it trades."""
    earnings = mapping(first_result(body, "calendarEvents").get("earnings") or {})
    stamps = earnings.get("earningsDate")
    read = [number(one) for one in stamps] if isinstance(stamps, list) else []
    days = sorted(utc_day(one).date() for one in read if one is not None)
    if not days or days[-1] < now.date():
        return ResultsDates(ticker, ())
    estimated = bool(earnings.get("isEarningsDateEstimate"))
    return ResultsDates(ticker, (ResultsDate(days[0], days[-1], estimated),))


def _rows(ticker: str, body: object) -> tuple[dict[date, float], tuple[Finding, ...]]:
    """Give millions of shares by date; of two counts of one date the last, with a finding."""
    rows: dict[date, float] = {}
    findings: list[Finding] = []
    for stamp, count in _pairs(body):
        seconds, shares = number(stamp), number(count)
        if seconds is None or not shares or shares < 0:
            continue
        day, shares_m = utc_day(seconds).date(), shares / 1e6
        if rows.get(day, shares_m) != shares_m:
            message = (
                f"{ticker}: Yahoo counts {rows[day]:g} m and {shares_m:g} m shares on {day}; the "
                "latter is taken, check it against the filing"
            )
            findings.append(Finding(Severity.WARNING, ticker, "two_share_counts", message))
        rows[day] = shares_m
    return dict(sorted(rows.items())), tuple(findings)


def _pairs(body: object) -> list[tuple[object, object]]:
    result = mapping(mapping(body).get("timeseries")).get("result")
    if not isinstance(result, list):
        raise MalformedError("Yahoo's answer about share counts holds no result")
    for item in map(mapping, result):
        counts = item.get("shares_out")
        stamps = item.get("timestamp")
        if isinstance(counts, list) and isinstance(stamps, list) and len(counts) == len(stamps):
            return list(zip(stamps, counts, strict=True))
    return []  # Yahoo has no counts of it: the frame comes without the values


def _cap(body: object | None) -> tuple[float | None, float | None, str | None]:
    """Give market cap in millions and price in the major currency; nothing unless all is there."""
    price: Mapping[str, object] = {} if body is None else first_result(body, "price")
    cap, quoted = number(price.get("marketCap")), number(price.get("regularMarketPrice"))
    unit = price.get("currency")
    if not cap or not quoted or cap < 0 or quoted < 0 or not isinstance(unit, str):
        return None, None, None
    currency, units = major(unit)
    return cap / 1e6, quoted * units, currency
