"""What is odd about a file's facts though they are recorded: findings that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection

from db.latest import load_closes_before, load_splits
from jobs.imports.comparison import Change, in_force
from jobs.imports.directory import Directory
from jobs.imports.facts import Fact
from jobs.imports.problems import Problems
from tracker.bar_checks import judge_bars
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
    connection: Connection, observation: str, facts: Sequence[Fact], directory: Directory
) -> tuple[list[Fact], list[Finding]]:
    """Flag closes of days without a session, and point out jumps and odd bars.

    The first close of a file is held against the last one recorded before it.
    """
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
        bars = _bars(ordered)
        before = _before(connection, ticker, _subject(ordered[0])[1])
        splits = _splits(connection, ticker)
        # Without volume, by which feeds are judged: an exchange's own file may well say 0.
        judged = pd.concat([before, bars[["session", "close"]]], ignore_index=True)
        flags, found = judge_closes(ticker, judged, exchange(mic), splits=splits)
        flags = flags[len(before) :]
        findings += [*found, *judge_bars(ticker, bars)]
        flagged += [
            Fact(fact.line, {**fact.row, "flag": flag}, fact.beside)
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
    """Give the closes with what stands beside them."""
    named = ("session", "close", "volume")
    rows = [{**{name: fact.row[name] for name in named}, **fact.beside} for fact in facts]
    return _dated(pd.DataFrame(rows), "session")


def _before(connection: Connection, ticker: str, first: date) -> pd.DataFrame:
    """Give the close in force of the last session before a file's first, as bars of one row."""
    found = in_force(load_closes_before(connection, ticker=ticker, session=first), "session", first)
    rows = [] if found is None else [(found["session"], found["close"])]
    return _dated(pd.DataFrame(rows, columns=["session", "close"]), "session")


def _splits(connection: Connection, ticker: str) -> pd.DataFrame:
    rows = list(load_splits(connection, ticker=ticker).items())
    return _dated(pd.DataFrame(rows, columns=["effective", "ratio"]), "effective")


def _dated(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype("datetime64[s]")})
