"""Recomputes the hashes of every batch from the stored rows, and names what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Select, Table, select

from db.chain import GENESIS, PartDigest, batch_sha256, part_of
from db.tables import SEALED, TABLES
from tracker.findings import Finding, Severity

_CHUNK = 5000  # rows held in memory at once


def verify_chain(connection: Connection) -> list[Finding]:
    """Name every batch and table whose rows were changed, removed or added after sealing.

    Not seen: the removal of the last batches together with all their rows.
    """
    table = TABLES["batch"]
    stored = connection.execute(select(table).order_by(table.c.id)).mappings()
    batches = [dict(row) for row in stored]
    found = list(_check_headers(batches))
    sealed = {int(str(batch["id"])): batch["contents"] for batch in batches}
    for name, table in SEALED.items():
        expected = {
            batch: contents[name]
            for batch, contents in sealed.items()
            if isinstance(contents, dict) and name in contents
        }
        found += _check_table(table, expected, _load_parts(connection, table))
    return found


def verify_links(connection: Connection, *, last: int) -> list[Finding]:
    """Name what does not fit in the last batches' own rows; their contents are not read."""
    table = TABLES["batch"]
    query = select(table).order_by(table.c.id.desc()).limit(last + 1)
    newest = [dict(row) for row in connection.execute(query).mappings()][::-1]
    if len(newest) <= last:  # all there are
        return list(_check_headers(newest))
    before = newest[0]
    known = str(before["sha256"]), int(str(before["id"]))
    return list(_check_headers(newest[1:], *known))


def _check_headers(
    batches: list[dict[str, object]], previous: str = GENESIS, last: int = 0
) -> Iterator[Finding]:
    for batch in batches:
        number = int(str(batch["id"]))
        if number != last + 1:
            yield _broken(last + 1, "batch: it was removed after sealing")
        elif batch["previous_sha256"] != previous:
            yield _broken(number, "batch: it does not follow the batch before it")
        if batch_sha256(batch) != batch["sha256"]:
            yield _broken(number, "batch: its own row was changed after sealing")
        previous, last = str(batch["sha256"]), number


def _load_parts(connection: Connection, table: Table) -> dict[int, PartDigest | None]:
    """Digest each batch's part of one table; None where a stored value cannot even be read."""
    try:
        return _load_all_parts(connection, table)
    except ValueError:
        batches = connection.execute(select(table.c.batch_id).distinct()).scalars().all()
        return {batch: _load_part(connection, table, batch) for batch in batches}


def _load_all_parts(connection: Connection, table: Table) -> dict[int, PartDigest | None]:
    parts: dict[int, PartDigest | None] = {}
    for row in _stored(connection, select(table).order_by(table.c.id)):
        part = parts.setdefault(int(str(row["batch_id"])), PartDigest())
        assert part is not None
        part.add(row)
    return parts


def _load_part(connection: Connection, table: Table, batch: int) -> PartDigest | None:
    query = select(table).where(table.c.batch_id == batch).order_by(table.c.id)
    try:
        return part_of(_stored(connection, query))
    except ValueError:
        return None


def _stored(
    connection: Connection, query: Select[tuple[object, ...]]
) -> Iterator[Mapping[str, object]]:
    for row in connection.execute(query.execution_options(yield_per=_CHUNK)).mappings():
        yield dict(row)


def _check_table(
    table: Table,
    expected: Mapping[int, Mapping[str, object]],
    parts: Mapping[int, PartDigest | None],
) -> Iterator[Finding]:
    for batch in sorted(expected.keys() | parts.keys()):
        promised = expected.get(batch, {"rows": 0})
        part = parts.get(batch, PartDigest())
        if part is None:
            yield _broken(batch, f"{table.name}: a stored value was changed and is unreadable")
        elif part.rows != promised["rows"]:
            yield _broken(
                batch, f"{table.name}: {part.rows} rows stored, {promised['rows']} were sealed"
            )
        elif part.as_content() != promised:
            yield _broken(batch, f"{table.name}: a stored value was changed after sealing")


def _broken(batch: int, message: str) -> Finding:
    return Finding(Severity.ERROR, f"batch {batch}", "chain_broken", f"batch {batch}, {message}")
