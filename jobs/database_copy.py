"""Moves a desk from one database to another by hand."""

from __future__ import annotations

from contextlib import ExitStack

from sqlalchemy import Engine

from db.copies.whole import Copied, copy_database
from db.engine import open_engine, sqlite_file
from tracker.errors import BadInputError, SettingsError


def copy_between(source: str, target: str) -> Copied:
    """Copy the database of one URL into the empty one of another; see `db.copies.whole`."""
    with ExitStack() as stack:
        origin = _open(source, option="--from", stack=stack)
        return copy_database(origin, _open(target, option="--to", stack=stack))


def _open(url: str, *, option: str, stack: ExitStack) -> Engine:
    """Open one of the two; what is wrong with its URL is told of its option."""
    try:
        file = sqlite_file(url)
        if option == "--from" and file is not None and not file.exists():
            raise BadInputError(f"there is no file {file}: check --from")
        engine = open_engine(url)
    except SettingsError as error:
        raise BadInputError(str(error).replace("TRACKER_DATABASE_URL", option)) from error
    stack.callback(engine.dispose)
    return engine
