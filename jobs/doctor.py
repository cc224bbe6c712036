"""`tracker doctor`: each part of the desk is ok, or the sentence that mends it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Engine, text

from db.engine import open_engine, reading
from db.inputs import load_covered, load_inputs
from db.ledger import Run, load_runs
from db.migrate import load_revision, revisions
from db.verification import verify_chain
from jobs.coverage import read_configured
from jobs.recompute import value_shown
from jobs.settings import Settings, origins
from jobs.sources.contract import Failure
from jobs.startup import now_utc
from tracker.errors import TrackerError
from tracker.findings import Severity

Verdict = Literal["ok", "warning", "error"]
WAL_RESET_FIXED = (3, 51, 3)  # SQLite's WAL-reset bug: reliability of a rare checkpoint race


@dataclass(frozen=True, slots=True)
class Check:
    """One part that was looked at; `mend` is what to do when it is not ok."""

    name: str
    verdict: Verdict
    message: str
    mend: str | None = None


def examine(settings: Settings) -> dict[str, Any]:
    """Look at every part; nothing is migrated, recorded or sent."""
    return {
        "settings": [asdict(origin) for origin in origins(settings)],
        "checks": [asdict(check) for check in _checks(settings)],
    }


def _checks(settings: Settings) -> Iterator[Check]:
    yield _coverage_files(settings)
    try:
        engine = open_engine(settings.url)
        with reading(engine) as connection:
            revision = load_revision(connection)
    except TrackerError as error:
        yield Check("database", "error", str(error), "check TRACKER_DATABASE_URL and TRACKER_HOME")
        return
    yield _revision(revision)
    yield from _sqlite(engine)
    if revision == revisions()[-1]:
        yield from _record(engine)
    yield _source(settings)


def _coverage_files(settings: Settings) -> Check:
    try:
        names = [text.parse().ticker for text in read_configured(settings.coverage)]
    except TrackerError as error:
        return Check("coverage files", "error", str(error), "correct the file")
    if not names:
        return Check(
            "coverage files", "warning", "no *.toml in TRACKER_COVERAGE", "put a file there"
        )
    return Check("coverage files", "ok", f"{len(names)} valid: {', '.join(names)}")


def _revision(revision: str | None) -> Check:
    newest = revisions()[-1]
    if revision == newest:
        return Check("database", "ok", f"at revision {revision}")
    if revision is None:
        return Check("database", "warning", "nothing is recorded yet", "run 'tracker init'")
    if revision in revisions():
        return Check("database", "warning", f"at revision {revision}", "run 'tracker init'")
    return Check(
        "database", "error", f"revision {revision} is newer than this program", "update the program"
    )


def _sqlite(engine: Engine) -> Iterator[Check]:
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        intact = connection.execute(text("PRAGMA quick_check")).scalar_one()
    if intact != "ok":
        yield Check("database file", "error", str(intact), "restore the last backup")
    if sqlite3.sqlite_version_info < WAL_RESET_FIXED:
        yield Check(
            "SQLite",
            "warning",
            f"{sqlite3.sqlite_version} has a rare WAL-reset bug, fixed in 3.51.3",
            "keep one tracker process writing to the file, and back it up nightly",
        )


def _record(engine: Engine) -> Iterator[Check]:
    with reading(engine) as connection:
        broken = verify_chain(connection)
        covered = load_covered(connection)
        runs = load_runs(connection)
    if broken:
        yield Check("record", "error", broken[0].message, "restore the last backup")
    else:
        yield Check("record", "ok", "every sealed batch matches its hash")
    yield from _jobs(runs)
    for ticker in covered:
        yield _inputs(engine, ticker)


def _jobs(runs: list[Run]) -> Iterator[Check]:
    if not runs:
        yield Check("jobs", "warning", "no job ever ran", "run 'tracker up' or 'tracker schedule'")
    for job in sorted({run.job for run in runs}):
        last = max((run for run in runs if run.job == job), key=lambda run: run.started_at)
        done = [run.finished_at for run in runs if run.job == job and run.state == "done"]
        since = max((moment for moment in done if moment), default=None)
        told = f"last done {since:%Y-%m-%d %H:%M} UTC" if since else "never done"
        if last.state in {"done", "skipped"}:
            yield Check(f"job {job}", "ok", told)
        else:
            again = f", next try {last.next_try_at:%H:%M:%S} UTC" if last.next_try_at else ""
            yield Check(
                f"job {job}",
                "warning",
                f"{last.state} ({_reason(last)}); {told}{again}",
                f"try 'tracker run {job}'",
            )


def _reason(run: Run) -> str:
    detail = run.detail if isinstance(run.detail, dict) else {}
    failures = detail.get("failures") or []
    if failures:
        return str(failures[0]["message"])
    return str(detail.get("error") or detail.get("reason") or "still running")


def _inputs(engine: Engine, ticker: str) -> Check:
    with reading(engine) as connection:
        inputs = load_inputs(connection, ticker=ticker)
    _, document = value_shown(inputs, now=now_utc())
    doubts = [one["message"] for one in document["findings"] if one["severity"] != Severity.INFO]
    if not doubts:
        return Check(f"inputs of {ticker}", "ok", "complete and fresh")
    return Check(
        f"inputs of {ticker}",
        "warning",
        f"{len(doubts)} doubtful: {doubts[0]}",
        f"see all with 'tracker value {ticker}'",
    )


def _source(settings: Settings) -> Check:
    from jobs.sources.yahoo import YahooSource

    source = YahooSource(
        cache_folder=settings.home / "yahoo", tries=1, timeout_seconds=6, deadline_seconds=8
    )
    now = now_utc()
    answer = source.fetch_rates(["HKD"], start=(now - timedelta(days=7)).date(), now=now)["HKD"]
    if isinstance(answer, Failure):
        return Check(
            "source yahoo",
            "warning",
            answer.message,
            "check the network and proxy (HTTPS_PROXY); the jobs keep retrying",
        )
    return Check("source yahoo", "ok", "answers")
