"""The job `consensus`: the street's revenue by fiscal end, recorded when it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from jobs.outcome import Outcome, Row
from jobs.sources.contract import ConsensusSource, Estimate, Estimates, Failure
from jobs.sources.promise import promised
from tracker.findings import Finding

_VALUES = ("mean_m", "low_m", "high_m", "analysts", "currency")
Recorded = Mapping[tuple[str, date], Mapping[str, Any]]


def fetch_consensus(
    source: ConsensusSource, tickers: Sequence[str], *, recorded: Recorded, now: datetime
) -> Outcome:
    """Fetch consensus revenue; `recorded` is the source's newest row of each (ticker, fiscal end).

    An unchanged estimate is no new vintage: its year is named in `seen`, from which its age counts.
    """
    given = source.fetch_revenue(list(tickers), now=now)
    answers = promised(source, tickers, given, Estimates)
    rows: list[Row] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    seen: list[tuple[str, str]] = []
    for ticker in tickers:
        answer = answers[ticker]
        if isinstance(answer, Failure):
            failures.append(answer)
            continue
        findings += answer.findings
        known = [_is_known(year, recorded.get((ticker, year.fiscal_end))) for year in answer.years]
        rows += [
            _row(ticker, year, now)
            for year, old in zip(answer.years, known, strict=True)
            if not old
        ]
        seen += [
            ("consensus", f"{ticker} {year.fiscal_end}")
            for year, old in zip(answer.years, known, strict=True)
            if old
        ]
    return Outcome(source.name, {"consensus": rows}, tuple(findings), tuple(failures), tuple(seen))


def _is_known(year: Estimate, recorded: Mapping[str, Any] | None) -> bool:
    return recorded is not None and all(recorded[name] == getattr(year, name) for name in _VALUES)


def _row(ticker: str, year: Estimate, now: datetime) -> Row:
    return {
        "ticker": ticker,
        "metric": "revenue",
        "fiscal_end": year.fiscal_end,
        "as_of": now.date(),
        **{name: getattr(year, name) for name in _VALUES},
        "known_at": now,
        "live": True,
    }
