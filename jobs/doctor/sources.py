"""What the doctor says of the sources: whether they can be had, rest, and answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import DBAPIError

from db.engine import open_engine, sqlite_file
from jobs.demo.asked import demo_asked
from jobs.doctor.checks import Check
from jobs.settings.desk import Settings
from jobs.sources.backoff import Backoff, Pause
from jobs.sources.contract import Failure
from jobs.sources.rate import open_rate
from jobs.sources.registry import BUNDLED, SECOND, chosen_names, open_sources
from jobs.startup import now_utc
from tracker.errors import SettingsError, TrackerError
from tracker.simulated import FEED


def source_checks(settings: Settings | None) -> Iterator[Check]:
    """Look at the sources that are set; without settings at the bundled one."""
    if demo_asked():
        yield Check("sources", "ok", f"{FEED}: the demo's own, asked without any network")
        return
    if settings is not None:
        chosen = _chosen(settings)
        if chosen is not None:
            yield chosen
        pause = _pause(settings)
        if pause is not None:
            yield _resting(pause)
            return
    yield _answers()


def _chosen(settings: Settings) -> Check | None:
    """Check a choice of other sources; the bundled one alone needs no word."""
    try:
        names = chosen_names(settings.sources)
        if set(names.values()) <= {BUNDLED, SECOND}:
            return None
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            open_sources(settings.sources, home=Path(folder))
    except SettingsError as error:
        return Check("sources", "error", str(error), "correct TRACKER_SOURCES; see docs/sources.md")
    told = ", ".join(f"{kind} from {name}" for kind, name in names.items())
    return Check("sources", "ok", told)


def _pause(settings: Settings) -> Pause | None:
    """Give the pause in force: of this folder, or of the server that all machines share."""
    with suppress(
        TrackerError, DBAPIError
    ):  # what the database lacks is told where it is looked at
        if sqlite_file(settings.url) is None:
            engine = open_engine(settings.url)
            return open_rate(engine, BUNDLED, settings.rate, folder=settings.home)[1].pause()
    return Backoff(settings.home / BUNDLED).pause()


def _resting(pause: Pause) -> Check:
    times = "" if pause.strikes == 1 else f", refused {pause.strikes} times in a row"
    return Check(
        "source yahoo",
        "warning",
        f"takes no more requests (429); not asked {pause.told}{times}",
        "nothing to do: the jobs go on by themselves after it",
    )


def _answers() -> Check:
    """Ask the source once; what it keeps meanwhile lies in a folder that goes again."""
    from jobs.sources.yahoo import YahooSource

    now = now_utc()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = YahooSource(
            cache_folder=Path(folder), tries=1, timeout_seconds=6, deadline_seconds=8
        )
        answer = source.fetch_rates(["HKD"], start=(now - timedelta(days=7)).date(), now=now)["HKD"]
    if isinstance(answer, Failure):
        return Check(
            "source yahoo",
            "warning",
            answer.message.rstrip("."),
            "behind a proxy set HTTPS_PROXY; the jobs keep retrying",
        )
    return Check("source yahoo", "ok", "answers")
