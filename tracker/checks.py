"""Judges fetched values before they are recorded: flags what must not be used, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tracker.findings import Finding, Severity
from tracker.sessions import Exchange

JUMP = 0.25  # a close that moved by more than this is worth a look, and still used


def judge_closes(
    ticker: str, bars: pd.DataFrame, market: Exchange
) -> tuple[list[str | None], list[Finding]]:
    """Give a flag per bar (None: usable) and the findings, for bars sorted by session.

    A close on a day that is no session of the exchange is flagged `non_session` and never used; a
    jump is only pointed out, since large moves are real. The first bar cannot jump.
    """
    days = bars["session"].to_numpy().astype("datetime64[s]")
    trades = np.isin(days, market.sessions)
    flags = [None if ok else "non_session" for ok in trades]
    findings = [
        Finding(
            Severity.WARNING,
            ticker,
            "non_session_close",
            f"{ticker}: a close dated {day.astype('datetime64[D]')} was recorded but is not used: "
            f"{market.mic} did not trade; check the source's date",
        )
        for day in days[~trades]
    ]
    return flags, findings + _jumps(ticker, bars[trades])


def _jumps(ticker: str, bars: pd.DataFrame) -> list[Finding]:
    moves = bars["close"].pct_change()
    jumped: Mapping[Any, float] = moves[moves.abs() > JUMP].to_dict()
    return [
        Finding(
            Severity.INFO,
            ticker,
            "price_jump",
            f"{ticker}: the close moved by {move:+.1%} on {bars.loc[row, 'session']:%Y-%m-%d}; "
            "used as given, check for a split or a bad bar",
        )
        for row, move in jumped.items()
    ]
