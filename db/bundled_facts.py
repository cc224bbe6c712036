"""What bundled coverage files have recorded: of which key, by which source, known since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import OBSERVATIONS, TABLES
from tracker.inputs import FRAMES

Key = tuple[object, ...]  # the kind, then its key columns


def load_bundled_facts(
    connection: Connection, *, kinds: Iterable[str]
) -> Mapping[Key, list[tuple[str, datetime]]]:
    """Give the source and instant of every row of these kinds that a bundled file brought."""
    files = TABLES["coverage_file"]
    bundled = select(files.c.batch_id).where(files.c.origin == "bundled")
    found: dict[Key, list[tuple[str, datetime]]] = defaultdict(list)
    for kind in kinds:
        table = OBSERVATIONS[kind]
        names = (*FRAMES[kind].key, "source", "known_at")
        query = select(*(table.c[name] for name in names)).where(table.c.batch_id.in_(bundled))
        for *key, source, known_at in connection.execute(query):
            found[kind, *key].append((source, known_at))
    return found
