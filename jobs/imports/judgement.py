"""What is odd about a file's facts though they are recorded: findings that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pandas as pd

from jobs.imports.comparison import Change
from jobs.imports.directory import Directory
from jobs.imports.facts import Fact
from jobs.imports.problems import Problems
from tracker.checks import judge_closes
from tracker.findings import Finding, Severity
from tracker.rate_checks import peg_left
from tracker.sessions import exchange

# A move against what was known before that is worth a look, and still recorded.
LIMITS: Final[Mapping[str, float]] = {
    "fx_rate": 0.05,
    "consensus": 0.30,
    "share_count": 0.25,
    "benchmark_level": 0.15,
}


def refuse_rates(facts: Iterable[Fact], problems: Problems) -> None:
    """Make a problem of each rate outside the band that its central bank holds."""
    for fact in facts:
        currency, rate = str(fact.row["quote"]), fact.row["rate"]
        assert isinstance(rate, float)
        band = peg_left(currency, rate)
        if band is not None:
            problems.add(
                fact.line,
                f"USD{currency} {rate:g} lies outside its band of {band}; check which way round "
                "the rate is",
            )


def judge_facts(
    observation: str, facts: Sequence[Fact], directory: Directory
) -> tuple[list[Fact], list[Finding]]:
    """Flag closes of days without a session, and point out jumps between sessions."""
    if observation != "price":
        return list(facts), []
    flagged: list[Fact] = []
    findings: list[Finding] = []
    held: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        ticker, session = _subject(fact)
        mic = directory.listing(ticker, session).exchange
        held.setdefault((ticker, mic), []).append(fact)
    for (ticker, mic), group in held.items():
        ordered = sorted(group, key=lambda fact: _subject(fact)[1])
        flags, found = judge_closes(ticker, _bars(ordered), exchange(mic))
        findings += found
        flagged += [
            replace(fact, row={**fact.row, "flag": flag})
            for fact, flag in zip(ordered, flags, strict=True)
        ]
    return sorted(flagged, key=lambda fact: fact.line), findings


def judge_changes(observation: str, changes: Iterable[Change]) -> Iterator[Finding]:
    """Point out what lies far from the value known before."""
    limit = LIMITS.get(observation)
    for change in changes:
        if limit is not None and change.ratio is not None and abs(change.ratio) > limit:
            yield Finding(
                Severity.WARNING,
                change.subject,
                "import_jump",
                f"{change.name}: {change.before:,.6g} {change.before_source} became "
                f"{change.after:,.6g} by {change.note}, {change.ratio:+.0%}; used as given, check "
                "unit and currency",
            )


def _subject(fact: Fact) -> tuple[str, date]:
    session: Any = fact.row["session"]
    return str(fact.row["ticker"]), session


def _bars(facts: Iterable[Fact]) -> pd.DataFrame:
    rows = [(fact.row["session"], fact.row["close"]) for fact in facts]
    frame = pd.DataFrame(rows, columns=["session", "close"])
    return frame.assign(session=frame["session"].astype("datetime64[s]"))
