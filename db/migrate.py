"""Brings a database to this program's schema: all of it or nothing, with a backup before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from db.copies.backup import back_up
from db.dialect import (
    broken_references,
    create_triggers,
    foreign_keys_off,
    missing_triggers,
    take_write_lock,
    write_options,
)
from db.engine import reading
from db.tables import APPEND_ONLY, TABLES
from tracker.errors import MigrationError

MIGRATIONS: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What `upgrade` did: revisions before (None: an empty database) and after."""

    before: str | None
    after: str
    backup: Path | None = None  # the copy made before; None where nothing could be lost
    restored_triggers: int = 0  # append-only triggers that an existing database had lost

    @property
    def migrated(self) -> bool:
        """Tell whether the schema changed."""
        return self.before != self.after


def upgrade(engine: Engine, *, migrations: Path = MIGRATIONS, keep: bool = True) -> MigrationReport:
    """Create the schema or bring it to the newest revision; at once when it already is.

    What an existing SQLite database held is kept in a copy beside it, unless told not to `keep` it.
    MigrationError when the database is newer than the program, is not ours, or a migration
    failed; then it is as it was before.
    """
    known = revisions(migrations)
    with reading(engine) as connection:
        before = load_revision(connection)
        lost = len(missing_triggers(connection, APPEND_ONLY))
        stored = load_counts(connection) if before != known[-1] else {}
        strange = [] if before else inspect(connection).get_table_names()
    _refuse_strange(engine, before, known, strange)
    if before == known[-1] and not lost:
        return MigrationReport(before=before, after=before)
    backup = None
    if keep and any(stored.values()):
        backup = back_up(engine, label=f"before-{known[-1]}")
    try:
        with engine.connect() as connection:
            after = _migrate(connection, known[-1], migrations, write_options(engine))
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise MigrationError(f"the database could not be migrated: {reason}") from error
    restored = lost if before == after else 0
    return MigrationReport(before=before, after=after, backup=backup, restored_triggers=restored)


def revisions(migrations: Path = MIGRATIONS) -> list[str]:
    """List the revisions, oldest first, from the names of the migration files."""
    return sorted(path.name.split("_")[0] for path in migrations.glob("versions/0*.py"))


def load_revision(connection: Connection) -> str | None:
    """Give the database's revision, or None when it has no schema of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def load_counts(connection: Connection) -> dict[str, int]:
    """Count the rows of each of our tables that is there."""
    names = set(inspect(connection).get_table_names()) & set(TABLES)
    return {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in sorted(names)
    }


def load_foreign(connection: Connection) -> list[str]:
    """Name the tables of our names in a database that has no schema of ours."""
    return [] if load_revision(connection) is not None else sorted(load_counts(connection))


def _refuse_strange(
    engine: Engine, before: str | None, known: list[str], strange: list[str]
) -> None:
    where = engine.url.render_as_string(hide_password=True)
    if before is not None and before not in known:
        raise MigrationError(
            f"the database {where} is at revision {before}, this program knows {known[-1]}: "
            "it was written by a newer version; install that or choose another database"
        )
    if strange:
        raise MigrationError(
            f"the database {where} holds tables that this program did not create "
            f"({', '.join(sorted(strange))}): choose another with TRACKER_DATABASE_URL"
        )


def _migrate(
    connection: Connection, head: str, migrations: Path, options: Mapping[str, object]
) -> str:
    connection.execution_options(**options)
    with foreign_keys_off(connection), connection.begin():
        take_write_lock(connection)
        # Asked again under the lock: another process may have migrated meanwhile.
        if load_revision(connection) != head:
            before = load_counts(connection)
            _run_alembic(connection, migrations)
            _check_counts(before, load_counts(connection))
        create_triggers(connection, missing_triggers(connection, APPEND_ONLY))
        broken = broken_references(connection)
        if broken:
            raise MigrationError(f"rows without their parent in {', '.join(broken)}")
    return head


def _run_alembic(connection: Connection, migrations: Path) -> None:
    # Imported here because a start without a pending migration need not wait for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_counts(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    changed = [
        f"{name} {count} -> {after.get(name, 0)}"
        for name, count in before.items()
        if after.get(name) != count
    ]
    if changed:
        raise MigrationError(f"the migration would have changed row counts: {', '.join(changed)}")
