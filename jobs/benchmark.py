"""The job `benchmark`: daily levels of the indices that the coverage names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from jobs.outcome import Outcome, Row, late
from jobs.scope import Index
from jobs.sources.contract import BenchmarkSource, Failure, FailureKind, Levels
from jobs.sources.promise import promised
from tracker.findings import Finding, Severity
from tracker.sessions import Exchange, exchange, utc_datetimes

SAME = 1e-6  # a level that comes back within the rounding of the source was not revised


@dataclass(frozen=True, slots=True)
class Recorded:
    """The newest recorded levels of one index by one source, by session."""

    kind: str
    levels: Mapping[date, float]

    @classmethod
    def of(cls, rows: Mapping[date, tuple[float | None, str | None]]) -> Recorded:
        """Read (level, kind) by session; the kind is the newest session's."""
        levels = {day: level for day, (level, _) in sorted(rows.items()) if level}
        return cls(str(rows[max(rows)][1]), levels)


def fetch_benchmarks(
    source: BenchmarkSource,
    indices: Sequence[Index],
    *,
    recorded: Mapping[str, Recorded],
    start: date,
    now: datetime,
    until: date | None = None,
    expected: date | None = None,
) -> Outcome:
    """Fetch the levels from `start` (to `until`); an entry or a failure for each index.

    Total-return levels come on a basis of each answer's own, which the next distribution changes:
    they are brought to the basis of what is recorded.
    """
    symbols = list(dict.fromkeys(one.symbol for one in indices))
    given = source.fetch_levels(symbols, start=start, now=now)
    answers = promised(source, symbols, given, Levels)
    rows: list[Row] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    for index in indices:
        answer = _based(index, answers[index.symbol], recorded.get(index.name))
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        market = exchange(index.exchange)
        bars, doubts = _sessions(index.name, answer.bars, market)
        rows += _rows(index, answer.kind, bars, market, until)
        findings += [*answer.findings, *doubts]
        sessions = bars["session"]
        if expected is not None and not (sessions >= str(expected)).any():
            failures.append(late(index.name, source.name, "level", sessions, expected))
    return Outcome(source.name, {"benchmark_level": rows}, tuple(findings), tuple(failures))


def _based(index: Index, answer: Levels | Failure, held: Recorded | None) -> Levels | Failure:
    """Give the levels on the recorded basis, or why they have none."""
    if isinstance(answer, Failure) or held is None:
        return answer
    if answer.kind != held.kind:
        told = (
            f"{index.name}: the source gives {answer.kind} levels, recorded are {held.kind}; "
            "nothing was recorded, name the new one differently in [[benchmark]]"
        )
        return Failure(index.name, FailureKind.MALFORMED, told)
    if answer.kind == "price" or answer.bars.empty:
        return answer
    levels = dict(zip(answer.bars["session"].dt.date, answer.bars["level"], strict=True))
    common = [day for day in levels if day in held.levels]
    if not common:
        told = (
            f"{index.name}: the source has no level of a session that is recorded, so that new "
            "ones cannot be brought to the same basis; nothing was recorded"
        )
        return Failure(index.name, FailureKind.STALE, told)
    scale = held.levels[common[0]] / levels[common[0]]
    based = [_same(level * scale, held.levels.get(day)) for day, level in levels.items()]
    bars = answer.bars.assign(level=based)
    return Levels(answer.index, answer.currency, answer.kind, bars, answer.findings)


def _same(level: float, recorded: float | None) -> float:
    return recorded if recorded is not None and abs(level / recorded - 1) <= SAME else level


def _sessions(
    name: str, bars: pd.DataFrame, market: Exchange
) -> tuple[pd.DataFrame, list[Finding]]:
    """Leave out levels of days on which the exchange did not trade, with a finding for each."""
    trades = np.isin(bars["session"].to_numpy().astype("datetime64[s]"), market.sessions)
    findings = [
        Finding(
            Severity.WARNING,
            name,
            "non_session_level",
            f"{name}: a level dated {day:%Y-%m-%d} was left out: {market.mic} did not trade; "
            "check the exchange of its [[benchmark]]",
        )
        for day in bars["session"][~trades]
    ]
    return bars[trades].reset_index(drop=True), findings


def _rows(
    index: Index, kind: str, bars: pd.DataFrame, market: Exchange, until: date | None
) -> list[Row]:
    known = market.known_instants(bars["session"].to_numpy().astype("datetime64[s]"))
    return [
        {
            "index": index.name,
            "session": session.date(),
            "level": level,
            "kind": kind,
            "note": index.symbol,  # the index's own, or that of a fund which stands for it
            "known_at": instant,
        }
        for session, level, instant in zip(
            bars["session"], bars["level"], utc_datetimes(known), strict=True
        )
        if until is None or session.date() <= until
    ]
