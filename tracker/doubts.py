"""What the jobs found wrong with what they fetched, repeated beside the numbers it touches."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tracker.findings import Finding, Severity
from tracker.valuation import History

DOUBTED_FOR = pd.Timedelta(days=7)


def recent_doubts(history: History) -> Iterator[Finding]:
    """Give the warnings and errors of the week before a history is looked at, about its names."""
    doubts = history.inputs.doubts
    cut = pd.Timestamp(history.grid.aged_cuts[-1], tz="UTC")
    recent = (doubts["recorded_at"] <= cut) & (doubts["recorded_at"] > cut - DOUBTED_FOR)
    grave = doubts["severity"] != Severity.INFO.value
    named = {
        history.own.company.ticker,
        *(peer.leg.ticker for peer in history.peers.last_members()),
    }
    named |= {f"USD{rate.currency}" for rate in history.last_rates()}
    for row in doubts[recent & grave].drop_duplicates("message", keep="last").to_dict("records"):
        if row["subject"].split(" ")[0] in named:  # "PLTR 2027-12-31": a fiscal year of PLTR
            yield Finding(
                Severity(row["severity"]),
                row["subject"],
                row["code"],
                row["message"],
                usable=row["usable"] is not False,
            )
