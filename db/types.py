"""Column types that keep their meaning on every database: UTC instants, canonical JSON, row ids."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import TIMESTAMP, BigInteger, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

INSTANT_WIDTH: Final = len("2026-04-15T08:00:00.000000Z")

# SQLite takes only the exact type INTEGER as its row id; PostgreSQL's is too narrow for years.
ROW_ID: Final = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive datetimes, stores UTC, gives aware UTC back.

    SQLite has no such type and drops offsets silently, so there it is ISO text of fixed width
    with a final Z, whose alphabetical order is the order of time.
    """

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text on SQLite and the native type elsewhere."""
        text = dialect.name == "sqlite"
        native: TypeEngine[Any] = String(INSTANT_WIDTH) if text else TIMESTAMP(timezone=True)
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Turn an aware datetime into what the database stores; ValueError for a naive one."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs its time zone: {value.isoformat()}")
        moment = value.astimezone(UTC)
        return instant_text(moment) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Give the stored instant back as an aware datetime in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(str(value)).astimezone(UTC)


class CanonicalJson(TypeDecorator[object]):
    """A JSON value stored as its canonical text, so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Render the value; None is SQL NULL."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        """Parse the stored text."""
        return None if value is None else json.loads(str(value))


def instant_text(moment: datetime) -> str:
    """Render a UTC instant with microseconds and Z: 2026-04-15T08:00:00.000000Z."""
    utc = moment if moment.tzinfo is None else moment.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_json(value: object) -> str:
    """Render a JSON value with sorted keys, no spaces, no escapes; ValueError for NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
