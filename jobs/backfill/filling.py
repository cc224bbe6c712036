"""`tracker backfill`: closes, rates and levels of a span of years, as far as they are missing.

What is recorded is not asked for again, so a run that was cut goes on where it stopped, and a
second one finds nothing to do. Names are asked in small groups; each group is one run of the
ledger, recorded before the next is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from db.engine import reading
from jobs.backfill.gaps import Gap, Kind, load_gaps
from jobs.benchmark import fetch_benchmarks
from jobs.desk import Desk
from jobs.due import Due
from jobs.fx import fetch_rates
from jobs.gather import load_recorded_levels
from jobs.outcome import Outcome
from jobs.prices import fetch_closes
from jobs.runner import run_job
from jobs.scope import Scope, load_scope
from tracker.errors import TrackerError

JOB: Final = "backfill"
TOGETHER: Final = 8  # names asked in one go: few enough that a cut loses little


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: names done of all, and whom it asks now."""

    done: int
    of: int
    names: tuple[str, ...]


@dataclass(slots=True)
class Backfilled:
    """What a backfill did: rows by kind, who was complete already, failures, what is left."""

    since: date
    until: date
    complete: int = 0
    asked: int = 0
    new: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def backfill(
    desk: Desk, *, since: date, until: date, tell: Callable[[Progress], None]
) -> Backfilled:
    """Fetch what is missing from `since` to `until`; `tell` hears of each group before it is asked.

    A source that takes no more requests ends it: the names left are in `not_asked`.
    """
    scope, gaps = _load(desk, since, until)
    wanted = [gap for gap in gaps if gap.days]
    result = Backfilled(since, until, complete=len(gaps) - len(wanted))
    groups = [*_groups(wanted)]
    for place, group in enumerate(groups):
        names = tuple(gap.name for gap in group)
        tell(Progress(result.asked, len(wanted), names))
        if not _run(desk, scope, group, result):
            result.not_asked = [gap.name for later in groups[place + 1 :] for gap in later]
            break
    tell(Progress(result.asked, len(wanted), ()))
    result.gaps = [gap for gap in _load(desk, since, until)[1] if gap.days]
    return result


def _load(desk: Desk, since: date, until: date) -> tuple[Scope, list[Gap]]:
    now = desk.clock()
    with reading(desk.engine) as connection:
        scope = load_scope(connection, today=now.date())
        return scope, load_gaps(connection, scope, since=since, until=until, now=now)


def _groups(gaps: Sequence[Gap]) -> Iterator[Sequence[Gap]]:
    for kind in dict.fromkeys(gap.kind for gap in gaps):
        same = [gap for gap in gaps if gap.kind == kind]
        yield from (same[place : place + TOGETHER] for place in range(0, len(same), TOGETHER))


def _run(desk: Desk, scope: Scope, group: Sequence[Gap], result: Backfilled) -> bool:
    """Fetch and record one group; tell whether the source may be asked again."""
    kind, names = group[0].kind, [gap.name for gap in group]
    since = min(gap.days[0] for gap in group)
    key = f"{kind} {names[0]} {since} {result.until} {desk.clock():%Y-%m-%dT%H:%M:%S.%fZ}"
    stopped: list[bool] = []

    def gather() -> Outcome:
        outcome = _FETCH[kind](desk, scope, names, since, result.until)
        stopped.extend(one.retry_at is not None for one in outcome.failures)
        return outcome

    report = run_job(desk, Due(JOB, key, by_hand=True), gather=gather)
    if report is None:
        raise TrackerError(f"{JOB}: another process is running it at this moment; try again")
    result.asked += len(group)
    result.failures += report.failures
    for what, rows in report.new.items():
        result.new[what] = result.new.get(what, 0) + rows
    return not any(stopped)


def _closes(desk: Desk, scope: Scope, names: Sequence[str], since: date, until: date) -> Outcome:
    listings = [one for one in scope.listings if one.ticker in names]
    return fetch_closes(desk.sources, listings, start=since, now=desk.clock(), until=until)


def _rates(desk: Desk, scope: Scope, names: Sequence[str], since: date, until: date) -> Outcome:
    return fetch_rates(
        desk.sources, names, start=since, second_start=since, now=desk.clock(), until=until
    )


def _levels(desk: Desk, scope: Scope, names: Sequence[str], since: date, until: date) -> Outcome:
    source = desk.sources.benchmark
    with reading(desk.engine) as connection:
        recorded = load_recorded_levels(connection, source=source.name, since=since)
    return fetch_benchmarks(
        source,
        [index for index in scope.indices if index.name in names],
        recorded=recorded,
        start=since,
        now=desk.clock(),
        until=until,
    )


_FETCH: Final[dict[Kind, Callable[[Desk, Scope, Sequence[str], date, date], Outcome]]] = {
    "price": _closes,
    "fx_rate": _rates,
    "benchmark_level": _levels,
}
