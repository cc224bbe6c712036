"""procrastinate's own tables: in a schema of their own, brought to the version that is installed.

procrastinate numbers its migrations by the version that brings them. The newest that was applied
is noted beside its tables; a program with a newer procrastinate applies what lies between, under
the one write lock, before anything is queued. Schedulers and workers of two versions are not to
run at once over such a change: stop them all, then start them.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, Engine, text

from db.engine import writing

SCHEMA: Final = "procrastinate"  # as the statements below name it
_NOTE: Final = "CREATE TABLE tracker_schema (version text PRIMARY KEY, applied_at timestamptz)"


def upgrade_queue(engine: Engine) -> str:
    """Create the queue's tables or bring them to this program's; gives the newest migration."""
    from procrastinate.schema import SchemaManager

    shipped = sorted(
        entry.name
        for entry in files("procrastinate").joinpath("sql", "migrations").iterdir()
        if entry.name.endswith(".sql")
    )
    with writing(engine) as connection:
        found = _load_version(connection)
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS procrastinate"))
        connection.execute(text("SET LOCAL search_path TO procrastinate"))
        if found is None:
            _run(connection, SchemaManager.get_schema())
            connection.execute(text(_NOTE))
            _note(connection, shipped[-1])
        for name in shipped if found is not None else ():
            if name > str(found):
                _run(connection, _read(name))
                _note(connection, name)
    return shipped[-1]


def _load_version(connection: Connection) -> str | None:
    there = connection.execute(text("SELECT to_regclass('procrastinate.tracker_schema')")).scalar()
    if there is None:
        return None
    newest = text("SELECT max(version) FROM procrastinate.tracker_schema")
    return str(connection.execute(newest).scalar_one())


def _read(name: str) -> str:
    return files("procrastinate").joinpath("sql", "migrations", name).read_text("utf-8")


def _note(connection: Connection, version: str) -> None:
    note = text("INSERT INTO tracker_schema VALUES (:version, now())")
    connection.execute(note, {"version": version})


def _run(connection: Connection, script: str) -> None:
    """Run a script of several statements, as it is: without parameters the driver takes it so."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(script)
