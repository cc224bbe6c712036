"""What is wrong with one company's close and share count: findings, the same for own and peer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracker.arrays import LAST
from tracker.findings import Finding, Severity
from tracker.ledger import days_of
from tracker.legs import Leg
from tracker.listings import Company
from tracker.origins import day


def leg_problems(leg: Leg, company: Company, limit: int) -> Iterator[Finding]:
    """List what is missing or doubtful of a company's close and share count on the last row.

    `limit` is the age in sessions beyond which a close is stale.
    """
    ticker, age = leg.ticker, leg.price_age[LAST]
    if np.isnan(leg.close[LAST]):
        yield Finding(
            Severity.ERROR,
            ticker,
            "missing_price",
            f"{ticker}: no close is known; run 'tracker run prices'",
        )
    elif age > limit:
        yield Finding(
            Severity.WARNING,
            ticker,
            "stale_price",
            f"{ticker}: the last close is of {day(leg.session[LAST])}, {age:.0f} sessions ago "
            f"(limit {limit}); run 'tracker run prices' once the source answers",
        )
    for currency in _refused(leg, company):
        yield Finding(
            Severity.ERROR,
            ticker,
            "wrong_currency",
            f"{ticker}: closes in {currency} were not used, the listing is quoted in "
            f"{company.quote_currency}; check the ticker or the coverage file",
        )
    yield from _share_problems(leg)


def _refused(leg: Leg, company: Company) -> list[str]:
    """Give the currencies of closes in another unit, of the last used session or since."""
    rows, session = leg.record.inputs.frame("price"), leg.session[LAST]
    foreign = (rows["ticker"] == leg.ticker) & (rows["currency"] != company.quote_currency)
    if not np.isnat(session):
        foreign &= days_of(rows["session"]) >= session
    return sorted(set(rows["currency"][foreign].dropna()))


def _share_problems(leg: Leg) -> Iterator[Finding]:
    ticker, row = leg.ticker, leg.record.shares.row(leg.share_picks[LAST])
    if np.isnan(leg.shares_m[LAST]):
        yield Finding(
            Severity.ERROR,
            ticker,
            "missing_shares",
            f"{ticker}: no share count is known by this date, so it has no market cap; "
            "add a [[shares]] entry to the coverage file",
        )
    elif row is not None and not row["confirmed"]:
        yield Finding(
            Severity.WARNING,
            ticker,
            "unconfirmed_shares",
            f"{ticker}: {row['shares_m']:g} m shares from {day(row['effective'])} are not "
            f"confirmed ({row['reason']}); proceeds of a placing are not in a P/S target; "
            "confirm the count in the coverage file",
        )
