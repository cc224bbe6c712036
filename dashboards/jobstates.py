"""What the ledger says of each job: its last run, its last success, and what it waits for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboards.words import say
from db.ledger import Run

LANE: Final = re.compile(r"[A-Z0-9]{4} (?=\d{4}-\d\d-\d\d$)")  # "XHKG 2026-04-15"
LONGEST: Final = 160  # letters of a reason on a page; the ledger keeps it whole


@dataclass(frozen=True, slots=True)
class JobState:
    """One job at a glance; `problems` and `next_try_at` belong to its open failures."""

    job: str
    last: Run
    succeeded_at: dt.datetime | None
    failed: Run | None  # the newest that still matters: another exchange's may be done since
    problems: Mapping[str, tuple[str, ...]]  # what is wrong: the names that it befell
    next_try_at: dt.datetime | None
    succeeded_of: str | None = None  # the exchange of that success, where none of it is failing

    @property
    def failing(self) -> bool:
        """Tell whether a failure still matters."""
        return self.failed is not None

    @property
    def attempt(self) -> int:
        """Count the tries of the newest failure, 0 without any."""
        return self.failed.attempt if self.failed else 0

    @property
    def names(self) -> tuple[str, ...]:
        """Name all that the open failures befell, each once."""
        return tuple(dict.fromkeys(name for names in self.problems.values() for name in names))


def job_states(runs: Sequence[Run]) -> list[JobState]:
    """Judge every job by its runs, the failing ones first."""
    by_job: dict[str, list[Run]] = {}
    for run in runs:
        by_job.setdefault(run.job, []).append(run)
    states = [_state(job, held) for job, held in by_job.items()]
    return sorted(states, key=lambda state: (not state.failing, state.job))


def moved_at(run: Run) -> dt.datetime:
    """Give the last time that anything happened to a run."""
    return run.finished_at or run.started_at


def problems_of(runs: Sequence[Run]) -> dict[str, tuple[str, ...]]:
    """Give what went wrong in failed runs, and for each problem the names that share it."""
    found: dict[str, dict[str, None]] = {}
    for run in runs:
        for words, subjects in _problems(run.detail):
            found.setdefault(words, {}).update(dict.fromkeys(subjects))
    return {words: tuple(subjects) for words, subjects in found.items()}


def reason_of(problems: Mapping[str, Sequence[str]]) -> str:
    """Tell problems in one line, each behind the names that it befell."""
    return "; ".join(
        f"{', '.join(subjects)} {words}" if subjects else words
        for words, subjects in problems.items()
    )


def _problems(detail: object) -> Iterator[tuple[str, list[str]]]:
    """Read the detail of a failed run, whatever shape it has."""
    if not isinstance(detail, Mapping):
        yield _one_line(detail or say("no reason recorded")), []
        return
    failures = detail.get("failures")
    if isinstance(failures, list) and failures:
        for one in failures:
            yield _failure(one) if isinstance(one, Mapping) else (_one_line(one), [])
        return
    reasons = [detail[key] for key in ("reason", "error", "message") if detail.get(key)]
    if reasons:
        yield from _problems(reasons[0])
    else:
        yield _one_line("; ".join(f"{key}: {value}" for key, value in detail.items())), []


def _failure(one: Mapping[str, object]) -> tuple[str, list[str]]:
    subject = str(one.get("subject", "?"))
    message = str(one.get("message", "")).removeprefix(subject).strip(" :.")
    return _one_line(f"{one.get('kind', 'failed')}: {message}"), [subject]


def _one_line(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _state(job: str, runs: Sequence[Run]) -> JobState:
    done = [run for run in runs if run.state == "done" and run.finished_at]
    last_done = max(done, key=moved_at, default=None)
    succeeded = last_done.finished_at if last_done else None
    failed = [run for run in _newest_by_lane(runs) if _is_open(run, succeeded)]
    lane = _lane(last_done) if last_done else ""
    elsewhere = bool(lane) and lane not in {_lane(run) for run in failed}
    return JobState(
        job=job,
        last=max(runs, key=moved_at),
        succeeded_at=succeeded,
        failed=max(failed, key=moved_at, default=None),
        problems=problems_of(failed),
        next_try_at=min((run.next_try_at for run in failed if run.next_try_at), default=None),
        succeeded_of=lane.strip() if elsewhere else None,
    )


def _newest_by_lane(runs: Sequence[Run]) -> list[Run]:
    """Give the newest run of each exchange, or of all where a run is for none.

    A failed run of an older session or batch is not tried again once a newer one is due.
    """
    lanes: dict[str, Run] = {}
    for run in sorted(runs, key=moved_at):
        lanes[_lane(run)] = run
    return list(lanes.values())


def _lane(run: Run) -> str:
    found = LANE.match(run.due_key)
    return found[0] if found else ""


def _is_open(run: Run, succeeded: dt.datetime | None) -> bool:
    """Tell whether a failure still matters: it will be tried again, or nothing succeeded since."""
    waits = run.next_try_at is not None or succeeded is None or moved_at(run) > succeeded
    return run.state == "failed" and waits
