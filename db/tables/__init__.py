"""The tables, declared once; importing this package completes `metadata`."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Table

from db.tables import (
    alerts,
    batches,
    coverage,
    drafts,
    estimates,
    leadership,
    ledger,
    market,
    quotes,
    requests,
    users,
    valuations,
)
from db.tables.base import metadata
from tracker.inputs import FRAMES

__all__ = [
    "APPEND_ONLY",
    "OBSERVATIONS",
    "SEALED",
    "TABLES",
    "alerts",
    "batches",
    "coverage",
    "drafts",
    "estimates",
    "leadership",
    "ledger",
    "market",
    "metadata",
    "quotes",
    "requests",
    "users",
    "valuations",
]

TABLES: Final[Mapping[str, Table]] = metadata.tables
OBSERVATIONS: Final[Mapping[str, Table]] = {kind: TABLES[kind] for kind in FRAMES}
# Parts of a batch's hash.
SEALED: Final[Mapping[str, Table]] = {
    name: table for name, table in sorted(TABLES.items()) if table.info.get("sealed")
}
# The database refuses to change or delete rows of these.
APPEND_ONLY: Final[list[Table]] = [
    table for _, table in sorted(TABLES.items()) if not table.info.get("mutable")
]
