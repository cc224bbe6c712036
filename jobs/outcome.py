"""What a job gathered: rows to record, findings, and a named failure for each name it missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from jobs.sources.contract import Failure, FailureKind
from tracker.findings import Finding

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows by kind of observation; `seen` names (kind, ticker) found unchanged."""

    source: str
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    failures: tuple[Failure, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()

    def beside(self, other: Outcome) -> Outcome:
        """Give both as one outcome of the same run, each row under its own source.

        A name that failed twice for one reason, as without network, has failed once.
        """
        rows = {kind: list(found) for kind, found in self.rows.items()}
        for kind, found in other.rows.items():
            rows.setdefault(kind, []).extend({"source": other.source, **row} for row in found)
        return Outcome(
            self.source,
            rows,
            self.findings + other.findings,
            tuple(dict.fromkeys(self.failures + other.failures)),
            self.seen + other.seen,
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """An outcome with what recording it has written and found unchanged, by kind."""

    outcome: Outcome
    new: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)


def late(subject: str, source: str, what: str, days: pd.Series, expected: date) -> Failure:
    """Name a close or rate of an `expected` day that a source does not have yet."""
    newest = days.max()
    held = "nor any before" if newest is pd.NaT else f"its last is of {newest:%Y-%m-%d}"
    return Failure(
        subject, FailureKind.STALE, f"{subject}: {source} has no {what} of {expected} yet, {held}"
    )
