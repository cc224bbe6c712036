"""Judges fetched closes before they are recorded: flags what must not be used, and says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from tracker.arrays import Days, Flags, named_days
from tracker.findings import Finding, Severity
from tracker.sessions import Exchange, date_at, utc_instant

JUMP = 0.25  # a close that moved by more than this is worth a look, and still used
TWICE = "twice"  # the flag of closes that are not even recorded: nobody can say which one holds


def judge_closes(
    ticker: str,
    bars: pd.DataFrame,
    market: Exchange,
    *,
    now: datetime | None = None,
    splits: pd.DataFrame | None = None,
) -> tuple[list[str | None], list[Finding]]:
    """Give a flag per bar (None: usable) and the findings, for bars sorted by session.

    `bars` has `session`, `close` on the basis of its own day and perhaps `volume`. Flags:
    `non_session` (the exchange did not trade), `partial` (not closed by `now`) and `twice` (another
    close of the same session says otherwise) are never used; `half_day`, a half-day's bar without
    volume, is used and marked. Bars without volume on other days are told in one finding. A jump
    that no split explains is only pointed out, since large moves are real; the first bar cannot
    jump. Which sessions are missing is `missing_sessions`'.
    """
    days = bars["session"].to_numpy().astype("datetime64[s]")
    flags: np.ndarray = np.full(len(bars), None, dtype=object)
    traded = np.isin(days, market.sessions)
    still = np.zeros(len(bars), dtype=bool)
    if now is not None:
        still = market.known_instants(days) > utc_instant(now)
    idle = _idle(bars) & traded & ~still
    half = idle & np.isin(days, market.half_days)
    flags[half] = "half_day"
    flags[still] = "partial"
    flags[~traded] = "non_session"
    flags[_twice(bars)] = TWICE
    found = [
        *_dated(ticker, days[~traded & ~still], _non_session, market.mic),
        *_dated(ticker, days[still], _partial, market.mic),
        *_dated(ticker, days[flags == TWICE], _given_twice, market.mic),
        *_dated(ticker, days[half], _half_day, market.mic),
        *_dated(ticker, days[idle & ~half], _no_volume, market.mic),
    ]
    usable = np.array([flag in {None, "half_day"} for flag in flags], dtype=bool)
    return flags.tolist(), [*found, *_jumps(ticker, bars[usable], splits)]


def missing_sessions(bars: pd.DataFrame, market: Exchange) -> Days:
    """Give the sessions between the first and the last bar that have none."""
    days = bars["session"].to_numpy().astype("datetime64[s]")
    if not len(days):
        return days
    missing: Days = np.setdiff1d(market.between(date_at(days.min()), date_at(days.max())), days)
    return missing


def missing_closes(ticker: str, missing: Days, market: Exchange) -> list[Finding]:
    """Say which sessions a company has no close of: the close before is carried over them."""
    if not len(missing):
        return []
    message = (
        f"{ticker}: no close of {named_days(missing)}, though {market.mic} traded; the close "
        "before is carried: import the missing ones, or leave them where trading was suspended"
    )
    return [Finding(Severity.WARNING, ticker, "missing_session", message)]


def market_closures(closed: Days, market: Exchange, names: int) -> list[Finding]:
    """Say on which sessions no company of an exchange has a close: a typhoon, say, shuts it."""
    if not len(closed):
        return []
    message = (
        f"{market.mic}: none of {names} names has a close of {named_days(closed)}; taken as days "
        "on which the exchange stayed shut"
    )
    return [Finding(Severity.INFO, market.mic, "market_closed", message)]


def _idle(bars: pd.DataFrame) -> Flags:
    """Tell which bars come without volume, in a series that has any.

    Funds have none at all, and neither has a share that is suspended all the while, of which
    `tracker.suspensions` speaks. One bar alone is no series: its volume counts.
    """
    if "volume" not in bars:
        return np.zeros(len(bars), dtype=bool)
    idle: Flags = bars["volume"].to_numpy("float64") == 0
    return idle if len(idle) == 1 or not idle.all() else np.zeros(len(bars), dtype=bool)


def _twice(bars: pd.DataFrame) -> Flags:
    """Tell which bars share their session with one that has another close."""
    distinct = bars.groupby("session")["close"].transform("nunique")
    return distinct.to_numpy() > 1


def _dated(ticker: str, days: Days, say: Any, mic: str) -> Iterator[Finding]:
    """Give one finding of all days: years of them would bury the rest; each bar keeps its flag."""
    if len(days):
        yield say(ticker, named_days(np.unique(days)), mic)


def _non_session(ticker: str, day: str, mic: str) -> Finding:
    return Finding(
        Severity.WARNING,
        ticker,
        "non_session_close",
        f"{ticker}: a close dated {day} was recorded but is not used: {mic} did not trade; check "
        "the source's date",
        usable=False,
    )


def _partial(ticker: str, day: str, mic: str) -> Finding:
    return Finding(
        Severity.ERROR,
        ticker,
        "partial_close",
        f"{ticker}: a close dated {day} was recorded but is not used: {mic} has not closed that "
        "day yet; fetch it again after the close",
        usable=False,
    )


def _given_twice(ticker: str, day: str, mic: str) -> Finding:
    return Finding(
        Severity.ERROR,
        ticker,
        "close_given_twice",
        f"{ticker}: the source gives two different closes of {day}; neither was recorded: import "
        f"that of {mic}",
        usable=False,
    )


def _half_day(ticker: str, day: str, mic: str) -> Finding:
    return Finding(
        Severity.WARNING,
        ticker,
        "half_day_close",
        f"{ticker}: the close of {day}, a half-day of {mic}, comes without volume, as feeds give "
        "it when it is wrong; used, import the exchange's own",
    )


def _no_volume(ticker: str, day: str, mic: str) -> Finding:
    return Finding(
        Severity.WARNING,
        ticker,
        "no_volume",
        f"{ticker}: no share changed hands on {day} by the source; its closes of then are used: "
        f"check with {mic} whether trading was suspended",
    )


def _jumps(ticker: str, bars: pd.DataFrame, splits: pd.DataFrame | None) -> list[Finding]:
    moves = (bars["close"] * _shares_since_first(bars, splits)).pct_change()
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


def _shares_since_first(bars: pd.DataFrame, splits: pd.DataFrame | None) -> pd.Series:
    """Give how many shares one of the first bar has become by each: a 2:1 makes it two."""
    held = pd.Series(1.0, index=bars.index)
    for row in [] if splits is None else splits.to_dict("records"):
        held[bars["session"] >= row["effective"]] *= row["ratio"]
    return held
