"""Keeps the demo's record and a desk's apart: each is opened as what it is, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from db.engine import reading, sqlite_file
from db.simulation import load_simulated
from jobs.demo.asked import demo_asked
from jobs.settings.desk import Settings
from tracker.errors import TrackerError

START: Final = "tracker up --demo"


def check_record(engine: Engine) -> None:
    """Refuse a simulated record without --demo, and any other with it: TrackerError."""
    with reading(engine) as connection:
        simulated = load_simulated(connection)
    where = engine.url.render_as_string(hide_password=True)
    if simulated and not demo_asked():
        raise TrackerError(
            f"the database {where} is a demo's, all of it simulated; look at a demo with "
            "'tracker --demo', and name another database with TRACKER_DATABASE_URL"
        )
    if demo_asked() and not simulated:
        raise TrackerError(
            f"the database {where} is no demo's; move it out of the demo's folder, then start "
            f"'{START}'"
        )


def check_lived(settings: Settings) -> None:
    """Refuse to look at a demo that nobody has started yet: TrackerError."""
    if demo_asked() and not record_file(settings).exists():
        raise TrackerError(f"there is no demo in {settings.home} yet; start it with '{START}'")


def record_file(settings: Settings) -> Path:
    """Give the file of the demo's record, there already or not."""
    file = sqlite_file(settings.url)
    assert file is not None  # the demo's settings name no server
    return file
