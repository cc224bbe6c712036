"""Copies a whole database into an empty one, of the same kind or the other, and proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    inspect,
    select,
    text,
)

from db.chain import PartDigest
from db.copies.verification import verify_chain
from db.dialect import is_sqlite
from db.engine import reading, writing
from db.migrate import load_revision, revisions, upgrade
from db.parts import Part, insert_part
from db.tables import TABLES, metadata
from db.types import CanonicalJson
from tracker.errors import BadInputError, TrackerError

_CHUNK: Final = 20_000  # rows in memory at once
_MEND: Final = "nothing was copied"


class CopyError(TrackerError):
    """What came out on the other side is not what went in; the copy was taken back."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """One table as it stands on both sides: its rows, and the hash over all of them."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy moved; the chain was verified to its last batch."""

    revision: str
    batches: int
    tables: tuple[CopiedTable, ...]


def copy_database(source: Engine, target: Engine) -> Copied:
    """Copy every row with its id, in one transaction, and read all of it back before it ends.

    The target is empty: without tables (they are made) or without rows. BadInputError when it is
    not, when one of the two is of another schema version, or when they are one database;
    CopyError when a row or a sealed batch differs afterwards. Then nothing is in force.
    """
    _refuse_same(source, target)
    with reading(source) as origin:
        _refuse_version(source, load_revision(origin))
        _prepare(target)
        with writing(target) as connection:
            _refuse_filled(target, connection)
            sent = copy_tables(origin, connection)
            found = [_digest(connection, table) for table in metadata.sorted_tables]
            _compare(sent, found)
            broken = verify_chain(connection)
            if broken:
                raise CopyError(f"{broken[0].message}; {_MEND}")
    rows = {table.name: table.rows for table in found}
    tables = tuple(sorted(found, key=lambda one: one.name))
    return Copied(revision=revisions()[-1], batches=rows["batch"], tables=tables)


def copy_tables(origin: Connection, connection: Connection) -> list[CopiedTable]:
    """Copy every row of every table, parents first, with its id; gives what was sent."""
    sent = [_copy(origin, connection, table) for table in metadata.sorted_tables]
    _set_sequences(connection)
    return sent


def _refuse_same(source: Engine, target: Engine) -> None:
    if source.url.set(drivername="any") == target.url.set(drivername="any"):
        raise BadInputError(
            f"{_named(source)} cannot be copied onto itself: name another with --to"
        )


def _refuse_version(engine: Engine, revision: str | None) -> None:
    newest = revisions()[-1]
    if revision is None:
        raise BadInputError(f"{_named(engine)} holds no record: check --from")
    if revision != newest:
        raise BadInputError(
            f"{_named(engine)} is at revision {revision} and this program at {newest}: "
            f"bring it there first (tracker init, with TRACKER_DATABASE_URL set to it); {_MEND}"
        )


def _prepare(target: Engine) -> None:
    """Make the tables where there are none at all; a target with tables must have ours."""
    with reading(target) as connection:
        revision, tables = load_revision(connection), inspect(connection).get_table_names()
    if not tables:
        upgrade(target)
    elif revision is None:
        raise BadInputError(
            f"{_named(target)} holds other tables ({', '.join(sorted(tables)[:3])}): "
            f"copy to an empty database; {_MEND}"
        )
    else:
        _refuse_version(target, revision)


def _refuse_filled(target: Engine, connection: Connection) -> None:
    filled = [
        name
        for name, table in sorted(TABLES.items())
        if connection.execute(select(1).select_from(table).limit(1)).first()
    ]
    if filled:
        raise BadInputError(
            f"{_named(target)} is not empty ({', '.join(filled[:3])} hold rows): "
            f"copy to a new database; {_MEND}"
        )


def _named(engine: Engine) -> str:
    return f"the database {engine.url.render_as_string(hide_password=True)}"


def _plain(table: Table) -> Table:
    """Give the table with JSON as the text that is stored, so that no value is rendered anew."""
    columns = [
        Column(one.name, Text() if isinstance(one.type, CanonicalJson) else one.type)
        for one in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


def _copy(origin: Connection, connection: Connection, table: Table) -> CopiedTable:
    plain, digest = _plain(table), PartDigest()
    for part in _parts(origin, table):
        insert_part(connection, plain, part)
        _take(digest, part)
    return _copied(table, digest)


def _digest(connection: Connection, table: Table) -> CopiedTable:
    digest = PartDigest()
    for part in _parts(connection, table):
        _take(digest, part)
    return _copied(table, digest)


def _parts(connection: Connection, table: Table) -> Iterator[Part]:
    """Read a table in the order of its key; texts are ordered by their bytes on both sides."""
    plain = _plain(table)
    order = [_ordered(plain.c[one.name], connection) for one in table.primary_key.columns]
    query = select(plain).order_by(*order).execution_options(yield_per=_CHUNK)
    for chunk in connection.execute(query).partitions():
        columns = [list(column) for column in zip(*chunk, strict=True)]
        yield Part(dict(zip(plain.columns.keys(), columns, strict=True)), len(chunk))


def _ordered(column: Column[Any], connection: Connection) -> Any:
    texts = not is_sqlite(connection) and column.type.python_type is str
    return column.collate("C") if texts else column


def _take(digest: PartDigest, part: Part) -> None:
    columns: Mapping[str, Sequence[object]] = {
        name: [_hashable(value) for value in values] if _has_bytes(values) else values
        for name, values in part.columns.items()
    }
    digest.add_columns(columns, rows=part.rows)


def _has_bytes(values: Sequence[object]) -> bool:
    return any(isinstance(value, bytes) for value in values)


def _hashable(value: object) -> object:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value


def _copied(table: Table, digest: PartDigest) -> CopiedTable:
    return CopiedTable(table.name, digest.rows, str(digest.as_content()["sha256"]))


def _compare(sent: Sequence[CopiedTable], found: Sequence[CopiedTable]) -> None:
    for one, other in zip(sent, found, strict=True):
        if one != other:
            raise CopyError(
                f"{one.name}: {one.rows} rows were sent and {other.rows} came out, "
                f"or one of them differs; {_MEND}"
            )


def _set_sequences(connection: Connection) -> None:
    """Let every sequence of PostgreSQL go on after the highest number that was copied."""
    if is_sqlite(connection):
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            named = {"table": table.name, "column": column.name}
            owned = text("SELECT pg_get_serial_sequence(:table, :column)")
            sequence = connection.execute(owned, named).scalar()
            highest = connection.execute(select(column).order_by(column.desc()).limit(1)).scalar()
            if sequence is not None and highest is not None:
                go_on = text("SELECT setval(:sequence, :highest)")
                connection.execute(go_on, {"sequence": sequence, "highest": highest})
