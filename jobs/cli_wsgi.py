"""The dashboard as a WSGI application, for gunicorn with any number of workers.

    gunicorn --workers 4 "jobs.cli_wsgi:application()"

Every worker builds its own, with a database connection of its own: never with `--preload`, whose
workers would share one. Settings come from the environment or `tracker.toml`, as everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.cli_opening import open_record

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """Open the database, migrated and with its coverage loaded, and build the pages.

    SettingsError or DatabaseUnavailableError ends the worker with its one line: nothing is served
    that could not be answered.
    """
    from jobs.cli import _page

    return _page(open_record())
