"""What is known of every company's shares before a source is asked: entered counts, splits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from db.inputs import load_covered, load_inputs
from db.latest import load_latest_counts
from jobs.recompute import value_now
from jobs.shares import Known
from tracker.arrays import LAST
from tracker.inputs import ValuationInputs
from tracker.ledger import rank_of
from tracker.legs import Leg
from tracker.share_checks import Entered

KINDS: Final = ("company", "peer_set", "share_count", "split")  # what a count rests on


def load_known_shares(connection: Connection, *, source: str, now: datetime) -> dict[str, Known]:
    """Give what is known by ticker, of every covered company and its peers of today."""
    counts = load_latest_counts(connection, source=source)
    known: dict[str, Known] = {}
    for covered in load_covered(connection):
        inputs = load_inputs(connection, ticker=covered, kinds=KINDS)
        history = value_now(inputs, now=now)
        for leg in (history.own.leg, *(peer.leg for peer in history.peers.last_members())):
            known[leg.ticker] = Known(
                entered=_entered(leg),
                ads_ratio=_ads_ratio(leg),
                last_split=_last_split(inputs, leg.ticker, now),
                counts=counts.get(leg.ticker, {}),
            )
    return known


def _entered(leg: Leg) -> Entered | None:
    row, count = leg.record.shares.row(leg.share_picks[LAST]), float(leg.shares_m[LAST])
    if row is None or np.isnan(count) or rank_of(str(row["source"])) == 0:
        return None
    return Entered(count, str(row["source"]), row["effective"].date())


def _ads_ratio(leg: Leg) -> float:
    ratio = float(leg.listing.ads_ratio[LAST])
    return ratio if ratio > 0 else 1.0


def _last_split(inputs: ValuationInputs, ticker: str, now: datetime) -> date | None:
    rows = inputs.frame("split")
    mine = rows["effective"][
        (rows["ticker"] == ticker) & (rows["effective"] <= pd.Timestamp(now.date()))
    ]
    return None if mine.empty else mine.max().date()
