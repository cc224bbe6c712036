"""One row of an observation: checked column by column, and brought to the form that is stored."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Final

from db.types import canonical_json
from tracker.errors import BadInputError
from tracker.inputs import DATE, FRAMES, NUMBER, TEXT, WHOLE, WORD, Shape

_BOOL: Final = "bool"
# TEXT and DOCUMENT are the same pandas dtype, so these columns are told apart by name.
_DOCUMENTS: Final = frozenset({"aliases", "document", "peers"})
EXTRAS: Final = frozenset({"source", "note", "known_at", "live"})


@dataclass(frozen=True, slots=True)
class Observed:
    """A checked row: `columns` are its key and values as stored, `known_at` its nominal time."""

    key: tuple[object, ...]  # Shape.key, then the source
    columns: Mapping[str, object]
    source: str
    note: str | None
    known_at: datetime
    live: bool


def check_row(kind: str, row: Mapping[str, object], *, source: str, now: datetime) -> Observed:
    """Check one row of this kind; BadInputError names the kind, the key and the column.

    The row holds all key columns, any of the value columns (a missing one is None), `known_at`
    (aware; may be left out of a live row, then `now`), and may hold `note`, `source`, `live`.
    """
    shape = _shape(kind)
    unknown = row.keys() - shape.key.keys() - shape.values.keys() - EXTRAS
    if unknown:
        raise BadInputError(f"{kind} has no column {', '.join(sorted(unknown))}")
    columns = {
        name: checked(kind, row, name, dtype, required=name in shape.key)
        for name, dtype in (*shape.key.items(), *shape.values.items())
    }
    origin = str(row.get("source") or source)
    note = row.get("note")
    return Observed(
        key=(*(columns[name] for name in shape.key), origin),
        columns=columns,
        source=origin,
        note=None if note is None else str(note),
        known_at=known_since(kind, row, now),
        live=bool(row.get("live")),
    )


def subject_of(kind: str, columns: Mapping[str, object]) -> str:
    """Name whom a row is about: its ticker, its index, or its pair as USDHKD."""
    names = subject_columns(kind)
    return "".join(str(columns[name]) for name in names)


def subject_columns(kind: str) -> tuple[str, ...]:
    """Name the key columns that say whom a row of this kind is about."""
    key = _shape(kind).key
    return ("base", "quote") if "base" in key else (next(iter(key)),)


def is_document(name: str) -> bool:
    """Tell whether a column of an observation holds parsed JSON."""
    return name in _DOCUMENTS


def _shape(kind: str) -> Shape:
    if kind not in FRAMES:
        raise BadInputError(f"unknown kind of observation {kind!r}: one of {', '.join(FRAMES)}")
    return FRAMES[kind]


def known_since(kind: str, row: Mapping[str, object], now: datetime) -> datetime:
    """Give the time when a row says that it was known, in UTC; BadInputError without a zone."""
    value = row.get("known_at", now if row.get("live") else None)
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise BadInputError(f"{_name(kind, row)}: known_at needs a time with its zone")
    # A pandas Timestamp carries nanoseconds that no database keeps.
    return datetime.fromisoformat(value.isoformat(timespec="microseconds")).astimezone(UTC)


def checked(
    kind: str, row: Mapping[str, object], name: str, dtype: str, *, required: bool
) -> object:
    """Give one value of a row as it is stored; BadInputError names row, column and reason."""
    value = row.get(name)
    if value is None or value != value or value == "":  # noqa: PLR0124  NaN and NaT differ from themselves
        if required or dtype in {WHOLE, _BOOL}:
            raise BadInputError(f"{_name(kind, row)}: {name} is missing")
        return None
    convert = _document if name in _DOCUMENTS else _CONVERT[dtype]
    try:
        return convert(value)
    except (TypeError, ValueError) as error:
        raise BadInputError(f"{_name(kind, row)}: {name} cannot be {value!r}: {error}") from error


def _name(kind: str, row: Mapping[str, object]) -> str:
    return f"{kind} {' '.join(str(row.get(name)) for name in FRAMES[kind].key)}"


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise TypeError("a number is needed")
    number = float(value) + 0.0  # -0.0 would come back as 0.0, and the hash would not match
    if not math.isfinite(number):
        raise ValueError("a finite number is needed")
    return number


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError("a whole number is needed")
    return int(value)


def _flag(value: object) -> bool:
    if value not in (True, False):
        raise TypeError("true or false is needed")
    return bool(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text is needed")
    if "\0" in value:
        raise ValueError("a text without the character NUL is needed")
    return value


def _date(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):  # a pandas Timestamp too
        if value.tzinfo is not None or (value.hour, value.minute, value.second) != (0, 0, 0):
            raise ValueError("a date without a time is needed")
        return value.date()
    if not isinstance(value, date):
        raise TypeError("a date is needed")
    return value


def _document(value: object) -> object:
    return json.loads(canonical_json(value))


_CONVERT: Final[Mapping[str, Callable[[object], object]]] = {
    NUMBER: _number,
    WHOLE: _whole,
    DATE: _date,
    _BOOL: _flag,
    TEXT: _text,
    WORD: _text,
}
