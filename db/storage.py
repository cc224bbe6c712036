"""The database itself: what it is, how large, at which revision, and its last batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, text

from db.copies.verification import verify_links
from db.dialect import is_sqlite
from db.migrate import load_revision, revisions
from db.tables import TABLES

LINKS: Final = 100  # batches whose rows are held against each other


@dataclass(frozen=True, slots=True)
class Storage:
    """The database as it stands; the batch is None where nothing has been sealed."""

    backend: str
    version: str
    size_bytes: int
    revision: str | None
    newest_revision: str  # that this program knows
    batch: int | None
    sealed_at: datetime | None
    source: str | None
    rows: int | None
    sha256: str | None
    links_checked: int
    problems: tuple[str, ...]


def load_storage(connection: Connection) -> Storage:
    """Read all of it; the links between the last batches are checked, their contents are not."""
    table = TABLES["batch"]
    query = select(table).order_by(table.c.id.desc()).limit(1)
    batch = connection.execute(query).mappings().first()
    last = int(batch["id"]) if batch else 0
    return Storage(
        backend="SQLite" if is_sqlite(connection) else "PostgreSQL",
        version=".".join(str(part) for part in connection.dialect.server_version_info or ()),
        size_bytes=load_bytes(connection),
        revision=load_revision(connection),
        newest_revision=revisions()[-1],
        batch=last or None,
        sealed_at=batch["sealed_at"] if batch else None,
        source=batch["source"] if batch else None,
        rows=batch["rows"] if batch else None,
        sha256=batch["sha256"] if batch else None,
        links_checked=min(LINKS, last),
        problems=tuple(found.message for found in verify_links(connection, last=LINKS)),
    )


def load_bytes(connection: Connection) -> int:
    """Give the size of the database, in bytes."""
    if not is_sqlite(connection):
        query = text("SELECT pg_database_size(current_database())")
        return int(connection.execute(query).scalar_one())
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
