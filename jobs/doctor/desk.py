"""`tracker doctor`: each part of the desk is ok, or the sentence that mends it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from db.addresses import load_suppressed
from db.batches import load_last_seal
from db.copies.verification import verify_chain
from db.engine import DatabaseUnavailableError, open_engine, reading, sqlite_file
from db.inputs import load_covered, load_inputs
from db.leadership import load_term
from db.ledger import Run, load_current_runs
from db.migrate import load_foreign, load_revision, revisions
from jobs.coverage.loading import read_configured
from jobs.delivery.smtp import prove
from jobs.demo.record import check_record
from jobs.doctor.access import access_checks, user_checks
from jobs.doctor.channels import address_checks, channel_checks
from jobs.doctor.checks import Check, clock_check, leader_check
from jobs.doctor.settings import name_checks
from jobs.doctor.sources import source_checks
from jobs.inbox_folder import REFUSED
from jobs.masking import mask
from jobs.recompute import value_shown
from jobs.settings.desk import Settings, given_origins, load_settings, origins
from jobs.settings.mail import mailing_of
from jobs.startup import now_utc
from tracker.errors import SettingsError, TrackerError
from tracker.findings import Severity

_MENDS = {"inbox": "correct the file and drop it into the inbox again"}
WAL_RESET_FIXED = (3, 51, 3)  # SQLite's WAL-reset bug: reliability of a rare checkpoint race


def examine() -> dict[str, Any]:
    """Look at every part; nothing is made, migrated, recorded or sent."""
    try:
        settings = load_settings()
        listed, checks = origins(settings), [*_checks(settings)]
    except SettingsError as error:
        mend = "correct or remove it; what rests on the settings was not looked at"
        listed = given_origins()
        checks = [Check("settings", "error", str(error), mend), *source_checks(None)]
    return {
        "settings": [asdict(origin) for origin in listed],
        "checks": [{name: told and mask(told) for name, told in asdict(c).items()} for c in checks],
    }


def _checks(settings: Settings) -> Iterator[Check]:
    yield from name_checks(os.environ)
    yield _coverage_files(settings)
    if settings.inbox is not None:
        yield _inbox(settings.inbox)
    try:
        yield from _database(settings)
    except DatabaseUnavailableError as error:
        yield Check("database", "error", error.problem, error.mend)
    except TrackerError as error:
        yield Check("database", "error", str(error), "check TRACKER_DATABASE_URL and TRACKER_HOME")
    yield from access_checks(settings)
    yield _mail(settings)
    with suppress(TrackerError):  # what keeps mail from being set up is told already
        yield from channel_checks(mailing_of(settings))
    yield from source_checks(settings)


def _inbox(folder: Path) -> Check:
    mend = "make the folder and let this user write it, or unset TRACKER_INBOX"
    if not folder.is_dir():
        return Check("inbox", "error", f"{folder} is no folder", mend)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check("inbox", "error", f"{folder} cannot be read and written", mend)
    reasons = sorted((folder / REFUSED).glob("*.reason.txt"))
    if not reasons:
        return Check("inbox", "ok", str(folder))
    names = [path.name.removesuffix(".reason.txt") for path in reasons]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    told = f"{folder} refused {', '.join(names[:3])}{more}"
    mend = f"correct them by the reasons beside, drop them in again, clear {REFUSED}/"
    return Check("inbox", "warning", told, mend)


def _mail(settings: Settings) -> Check:
    """Prove that the mail server answers, without sending anything."""
    try:
        mailing = mailing_of(settings)
        if mailing.server is None:
            return Check("mail", "ok", "no server is set: mail is recorded, not sent")
        told = prove(mailing.server)
    except TrackerError as error:
        return Check("mail", "error", str(error), "correct the TRACKER_SMTP_ settings")
    if not mailing.receivers and not mailing.channels:
        return Check("mail", "warning", f"{told}; nobody is mailed", "set TRACKER_MAIL_TO")
    return Check("mail", "ok", f"{told}; {len(mailing.receivers)} receivers")


def _database(settings: Settings) -> Iterator[Check]:
    url = settings.url
    file = sqlite_file(url)
    if file is not None and not file.exists():
        yield Check("database", "warning", "nothing is recorded yet", "run 'tracker init'")
        return
    engine = open_engine(url)
    with reading(engine) as connection:
        revision, foreign = load_revision(connection), load_foreign(connection)
    damage = _damage(engine)
    if damage is not None:
        yield Check("database", "error", damage, "the file is damaged: restore the last backup")
        return
    yield _revision(revision, foreign)
    if revision == revisions()[-1]:
        yield from _demo(engine)
        yield from _record(engine)
        with reading(engine) as connection:
            yield from user_checks(connection, settings)
    yield from _sqlite(engine)  # after what can be mended at once


def _demo(engine: Engine) -> Iterator[Check]:
    """Tell of a demo's record that is looked at as a desk's, or the reverse."""
    try:
        check_record(engine)
    except TrackerError as error:
        told, _, mend = str(error).partition("; ")
        yield Check("demo", "error", told, mend)


def _coverage_files(settings: Settings) -> Check:
    try:
        texts = read_configured(settings.coverage)
        names = [text.parse(now=now_utc()).ticker for text in texts]
    except TrackerError as error:
        return Check("coverage files", "error", str(error), "correct what it names")
    return Check("coverage files", "ok", f"{len(names)} valid: {', '.join(names)}")


def _revision(revision: str | None, foreign: Sequence[str]) -> Check:
    newest = revisions()[-1]
    if foreign:
        named = f"holds tables that this program did not create ({', '.join(foreign)})"
        return Check("database", "error", named, "choose another with TRACKER_DATABASE_URL")
    if revision == newest:
        return Check("database", "ok", f"at revision {revision}")
    if revision is None:
        return Check("database", "warning", "nothing is recorded yet", "run 'tracker init'")
    if revision in revisions():
        return Check("database", "warning", f"at revision {revision}", "run 'tracker init'")
    return Check(
        "database", "error", f"revision {revision} is newer than this program", "update the program"
    )


def _damage(engine: Engine) -> str | None:
    """Give what SQLite finds wrong with its file, None where all is well."""
    if engine.dialect.name != "sqlite":
        return None
    with reading(engine) as connection:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalars().first()
    return None if found == "ok" else " ".join(str(found).split())


def _sqlite(engine: Engine) -> Iterator[Check]:
    if engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < WAL_RESET_FIXED:
        yield Check(
            "SQLite",
            "warning",
            f"{sqlite3.sqlite_version} has a rare WAL-reset bug, fixed in 3.51.3",
            "keep one tracker process writing to the file, and back it up nightly",
        )


def _record(engine: Engine) -> Iterator[Check]:
    with reading(engine) as connection:
        batch, sealed_at = load_last_seal(connection)
        broken = verify_chain(connection)
        covered = load_covered(connection)
        runs = load_current_runs(connection)
        suppressed = load_suppressed(connection)
        term = load_term(connection)
    yield clock_check(batch=batch, sealed_at=sealed_at, now=now_utc())
    if broken:
        yield Check("record", "error", broken[0].message, "restore the last backup")
    else:
        yield Check("record", "ok", "every sealed batch matches its hash")
    if term is not None:
        yield leader_check(term, now_utc())
    yield from _jobs(runs)
    yield from address_checks(suppressed)
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
                _MENDS.get(job, f"try 'tracker run {job}'"),
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
