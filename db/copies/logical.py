"""Copies rows between engines: a PostgreSQL database into a SQLite file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import DDL, Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateSchema, DropSchema

from db.copies.proof import Proof, prove
from db.copies.whole import copy_tables
from db.dialect import take_write_lock
from db.engine import DatabaseUnavailableError, open_engine, reading, writing
from db.migrate import upgrade
from tracker.errors import TrackerError

_STAGE: Final = "restoring"
_PUBLIC: Final = "public"


def copy_to_file(engine: Engine, path: Path) -> None:
    """Write one consistent snapshot of a database of this version into a new SQLite file."""
    copy = open_engine(f"sqlite:///{path}")
    try:
        upgrade(copy)
        with reading(engine) as source, writing(copy) as target:
            copy_tables(source, target)
    finally:
        copy.dispose()


def put_into_postgres(file: Path, url: str, proof: Proof, *, keep: bool) -> str | None:
    """Fill a schema of its own from a proved file, then let it take the place of `public`.

    The last step is one transaction: killed at any point, the old or the new one stands there
    whole. Gives the schema in which the one before is kept, None where it was empty.
    """
    engine = open_engine(url)
    try:
        _refuse_company(engine)
        with engine.begin() as connection:
            connection.execute(DropSchema(_STAGE, cascade=True, if_exists=True))
            connection.execute(CreateSchema(_STAGE))
        _fill(file, url, proof)
        with engine.begin() as connection:
            take_write_lock(connection)
            kept = _free_schema(connection) if keep else None
            if kept is None:
                connection.execute(DropSchema(_PUBLIC, cascade=True))
            else:
                _rename(connection, _PUBLIC, kept)
            _rename(connection, _STAGE, _PUBLIC)
    finally:
        engine.dispose()
    return kept


def _rename(connection: Connection, old: str, new: str) -> None:
    names = {"old": old, "new": new}
    rename = DDL(  # type: ignore[no-untyped-call]
        "ALTER SCHEMA %(old)s RENAME TO %(new)s", context=names
    )
    connection.execute(rename)


def _fill(file: Path, url: str, proof: Proof) -> None:
    staged_url = make_url(url).update_query_dict({"options": f"-csearch_path={_STAGE}"})
    staged = open_engine(staged_url.render_as_string(hide_password=False))
    source = open_engine(f"sqlite:///{file}")
    try:
        upgrade(staged)
        with reading(source) as rows, writing(staged) as connection:
            copy_tables(rows, connection)
            found = prove(connection)
    finally:
        staged.dispose()
        source.dispose()
    same = (found.batches, found.last_sha256, dict(found.rows))
    if found.problems or same != (proof.batches, proof.last_sha256, dict(proof.rows)):
        raise TrackerError(f"the restored rows differ from those of {file}; nothing was replaced")


def _refuse_company(engine: Engine) -> None:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with reading(engine) as connection:
        others = int(connection.execute(query).scalar_one())
    if others:
        raise DatabaseUnavailableError(
            f"database {engine.url.render_as_string(hide_password=True)}: "
            f"{others} other sessions have it open",
            "stop every tracker that uses it first",
        )


def _free_schema(connection: Connection) -> str:
    names = set(connection.execute(text("SELECT nspname FROM pg_namespace")).scalars())
    number = 1
    while f"replaced_{number}" in names:
        number += 1
    return f"replaced_{number}"
