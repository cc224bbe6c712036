"""What a command opens: settings and logs, the record, one company's inputs."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from jobs.commands.waiting import waiting

if TYPE_CHECKING:  # heavy packages are imported where a command needs them
    from sqlalchemy import Engine

    from jobs.logs import Form
    from jobs.settings.desk import Settings
    from tracker.inputs import ValuationInputs


def start_logs(*, verbose: bool = False, form: Form = "auto") -> None:
    """Log to standard error: all that happens when `verbose` or asked for, else what goes wrong."""
    from jobs.logs import set_up_logs

    set_up_logs(verbose=verbose or bool(os.environ.get("TRACKER_VERBOSE")), form=form)


def read_settings(*, verbose: bool = False) -> Settings:
    """Read the settings and set the logs up as they say."""
    from jobs.settings.desk import load_settings

    if verbose:  # once and for all: `up` reads its settings again for its page
        os.environ["TRACKER_VERBOSE"] = "1"
    settings = load_settings()
    start_logs(verbose=verbose, form=settings.log)
    return settings


def open_record() -> Engine:
    """Open the database, migrated and with its coverage loaded."""
    from jobs.startup import open_memory

    with waiting("opening the database"):
        return open_memory(read_settings())[0]


def open_inputs(ticker: str, *, known_at: datetime | None = None) -> ValuationInputs:
    """Load what is recorded about a covered company, named by ticker or alias."""
    from jobs.answers import load_covered_inputs

    engine = open_record()
    with waiting("loading what is recorded"):
        return load_covered_inputs(engine, ticker, known_at=known_at)
