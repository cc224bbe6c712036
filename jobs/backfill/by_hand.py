"""A backfill by hand: the span checked, the database opened, the companies valued anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jobs.backfill.filling import Backfilled, Progress, backfill
from jobs.by_hand import told_together, value_anew
from jobs.coverage.loading import AHEAD_OF_UTC
from jobs.settings.desk import Settings
from jobs.startup import now_utc, open_desk, open_memory
from tracker.errors import BadInputError

FIRST = date(1990, 1, 1)  # calendars start here


def backfill_span(
    settings: Settings, *, since: date, until: date | None, tell: Callable[[Progress], None]
) -> Backfilled:
    """Backfill the record of a desk; BadInputError for a span that cannot be."""
    now = now_utc()
    last = now.date() if until is None else until
    if last > (now + AHEAD_OF_UTC).date():
        raise BadInputError(f"--to {last} is in the future; give a date that has come")
    if since > last:
        raise BadInputError(f"--from {since} comes after --to {last}; change one of them")
    if since < FIRST:
        raise BadInputError(f"--from {since}: calendars start on {FIRST}; give a later date")
    engine, _ = open_memory(settings)
    done = backfill(open_desk(settings, engine), since=since, until=last, tell=tell)
    if any(done.new.values()):
        value_anew(settings, engine)
    return done


def refusal(done: Backfilled) -> str | None:
    """Say in one line why a backfill is not whole; None where nobody failed."""
    if not done.failures and not done.not_asked:
        return None
    left = f"; not asked: {', '.join(done.not_asked)}" if done.not_asked else ""
    return f"{told_together(done.failures)}{left}; run the same command again to go on"
