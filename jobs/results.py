"""Results dates as events: when companies are expected to report, and which dates have moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from db.overview import MOVED
from jobs.outcome import Outcome, Row
from jobs.sources.contract import Failure, FailureKind, ResultsDate, ResultsDates, ResultsSource
from jobs.sources.promise import promised

Recorded = Mapping[tuple[str, date], str | None]


def fetch_results_dates(
    source: ResultsSource, tickers: Sequence[str], *, recorded: Recorded, now: datetime
) -> Outcome:
    """Fetch the results dates ahead; `recorded` is the source's newest text of each event.

    A company without dates is no failure: few of them say so far ahead.
    """
    given = source.fetch_results(list(tickers), now=now)
    rows: list[Row] = []
    failures: list[Failure] = []
    for ticker, answer in promised(source, tickers, given, ResultsDates).items():
        if isinstance(answer, ResultsDates):
            rows += _rows(ticker, answer.dates, recorded, now)
        elif answer.kind != FailureKind.NOT_FOUND:
            failures.append(answer)
    return Outcome(source.name, {"event": rows}, failures=tuple(failures))


def _rows(
    ticker: str, dates: Sequence[ResultsDate], recorded: Recorded, now: datetime
) -> Iterator[Row]:
    ahead = {one.first: _text(one) for one in dates}
    if ahead:  # nothing is recorded as moved on the word of a source that says nothing
        moved = f"{MOVED} {min(ahead)}"
        for name, day in recorded:
            if name == ticker and day >= now.date() and day not in ahead:
                yield _row(ticker, day, moved, now)
    for day, text in ahead.items():
        yield _row(ticker, day, text, now)


def _text(expected: ResultsDate) -> str:
    sure = "expected" if expected.estimated else "announced"
    if expected.first == expected.last:
        return f"results {sure}"
    return f"results {sure} by {expected.last}"


def _row(ticker: str, day: date, text: str, now: datetime) -> Row:
    event = {"ticker": ticker, "date": day, "kind": "results", "text": text}
    return {**event, "known_at": now, "live": True}
