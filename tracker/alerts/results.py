"""Reported results and share counts against what the target was published with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from tracker.alerts.changes import Reason
from tracker.inputs import ValuationInputs


def result_gaps(inputs: ValuationInputs, *, today: date, limit: float) -> Iterator[Reason]:
    """Name each reported revenue that misses or beats the model by more than `limit`.

    The model is the vintage in force before the result, of the same period and currency. Worked:
    reported 96 m against 84 m for the first half is 14 % above.
    """
    actual, forecast = inputs.frame("actual"), inputs.frame("forecast")
    told = actual[
        (actual["ticker"] == inputs.ticker)
        & (actual["line"] == "revenue")
        & (actual["published_on"] <= pd.Timestamp(today))
    ].sort_values(["published_on", "id"])
    for row in told.drop_duplicates(["period_end", "months"], keep="last").to_dict("records"):
        said = forecast[
            (forecast["ticker"] == inputs.ticker)
            & (forecast["line"] == "revenue")
            & (forecast["period_end"] == row["period_end"])
            & (forecast["months"] == row["months"])
            & (forecast["currency"] == row["currency"])
            & (forecast["published_on"] < row["published_on"])
            & ~forecast["reported"]
        ].sort_values(["published_on", "id"])
        if said.empty or not said["value"].iloc[-1] > 0:
            continue
        gap = float(row["value"] / said["value"].iloc[-1] - 1)
        if abs(gap) > limit:
            period = f"{row['period_end']:%Y-%m-%d}"
            yield Reason(f"result {period} {row['months']}m", "result", gap, limit, subject=period)


def split_factor(inputs: ValuationInputs, ticker: str, *, after: date, until: date) -> float:
    """Give how many shares one share of `after` is on `until`: 2.0 over a 2-for-1."""
    rows = inputs.frame("split")
    between = rows[
        (rows["ticker"] == ticker)
        & (rows["effective"] > pd.Timestamp(after))
        & (rows["effective"] <= pd.Timestamp(until))
    ].sort_values("id")
    ratios = between.drop_duplicates("effective", keep="last")["ratio"].to_numpy()
    return float(np.prod(ratios))


def share_sources(inputs: ValuationInputs, *, today: date, limit: float) -> Iterator[Reason]:
    """Name each company of which two sources count shares further apart than `limit`."""
    rows = inputs.frame("share_count")
    rows = rows[rows["effective"] <= pd.Timestamp(today)].sort_values(["effective", "id"])
    latest = rows.drop_duplicates(["ticker", "source"], keep="last")
    for ticker, counts in latest.groupby("ticker", observed=True):
        # A source that stopped before the newest count took effect does not contradict it.
        current = counts[counts["effective"] == counts["effective"].max()]["shares_m"]
        low, high = float(current.min()), float(current.max())
        if low > 0 and high / low - 1 > limit:
            gap = high / low - 1
            yield Reason(f"sources {ticker}", "share_sources", gap, limit, subject=str(ticker))
