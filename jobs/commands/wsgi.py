"""The dashboard as a WSGI application, for gunicorn with any number of workers.

    gunicorn --workers 4 "jobs.commands.wsgi:application()"

Every worker builds its own, with a database connection of its own: never with `--preload`, whose
workers would share one. Settings come from the environment or `tracker.toml`, as everywhere.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jobs.commands.opening import open_record, read_settings

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """Open the database, migrated and with its coverage loaded, and build the pages.

    SettingsError or DatabaseUnavailableError ends the worker with its one line: nothing is served
    that could not be answered, nor on an address of others without sign-in.
    """
    from jobs.access import access_of
    from jobs.cli import _page
    from jobs.serve import check_host

    settings = read_settings()
    signed_in = settings.auth != "none"
    host = check_host(_bound_host(), signed_in=signed_in, named="GUNICORN_BIND")
    return _page(open_record(), access_of(settings, host=host))


def _bound_host() -> str:
    """Give the host that `deploy/gunicorn.conf.py` binds; a socket in a file is this machine's.

    gunicorn tells its workers nothing of a `--bind` of its own command: there the pages answer
    only those who name a loopback host, unless they sign in.
    """
    bound = os.environ.get("GUNICORN_BIND", "127.0.0.1")
    return "127.0.0.1" if bound.startswith("unix:") else bound.rpartition(":")[0] or bound
