"""Rows sent to PostgreSQL by COPY, rendered column by column.

Straight into the table: only what is new comes here, and one transaction writes at a time, so that
a row which is there already is a fault to hear of, and nothing to pass over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

from db.types import CanonicalJson, canonical_json
from tracker.errors import BadInputError

_CHUNK: Final = 20_000  # rows rendered at once
_NULL: Final = r"\N"
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_rows(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[object]], *, rows: int
) -> None:
    """Append rows, given as equally long columns of values as `check_row` gives them.

    A row that the table refuses raises what an INSERT would, and nothing is appended.
    """
    if not rows:
        return
    present = [column for column in table.columns if column.name in columns]
    same = [one for one in present if _is_constant(one, columns[one.name])][: len(present) - 1]
    varying = [column for column in present if column not in set(same)]
    # What is the same in every row is rendered once, and comes as part of the line break.
    lead = "".join(f"{rendered(one, columns[one.name][:1])[0]}\t" for one in same)
    names = ", ".join(f'"{column.name}"' for column in [*same, *varying])
    with copying(connection, f'COPY "{table.name}" ({names}) FROM STDIN') as write:
        for start in range(0, rows, _CHUNK):
            end = min(start + _CHUNK, rows)
            cells = [rendered(column, columns[column.name][start:end]) for column in varying]
            lines = f"\n{lead}".join(map("\t".join, zip(*cells, strict=True)))
            write(f"{lead}{lines}\n")


def _is_constant(column: Column[Any], values: Sequence[object]) -> bool:
    """Tell whether all values are one; documents that are equal may differ in their text."""
    first = values[0] if values else None
    if first is not None and isinstance(column.type, CanonicalJson):
        return False
    return values.count(first) == len(values)


@contextmanager
def copying(connection: Connection, statement: str) -> Iterator[Callable[[str], None]]:
    """Open a COPY into the database; gives what writes its lines."""
    try:
        with _cursor(connection) as cursor, cursor.copy(statement) as copy:
            yield copy.write
    except _errors(connection) as error:
        raise _wrapped(connection, statement, error) from error


def rendered(column: Column[Any], values: Sequence[object]) -> Sequence[str]:
    """Give the cells of one column as COPY wants them; what repeats is rendered once."""
    found = set(map(type, values))
    kinds = found - {type(None)}
    if found in ({float}, {int}):
        return list(map(repr, values))
    if kinds == {float}:
        return [_NULL if value is None else repr(value) for value in values]
    document = isinstance(column.type, CanonicalJson)
    try:
        different = set(values) if len(kinds) < 2 and not document else ()
    except TypeError:
        different = ()
    if not different:
        return [_cell(value, document) for value in values]
    known = {value: _cell(value, document) for value in different}
    return list(map(known.__getitem__, values))


def _cell(value: object, document: bool) -> str:
    if value is None:
        return _NULL
    if document:
        return canonical_json(value).translate(_ESCAPES)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    text = str(value)
    if "\0" in text:
        raise BadInputError(f"{text[:40]!r} holds the character NUL, which PostgreSQL cannot store")
    return text.translate(_ESCAPES)


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _errors(connection: Connection) -> type[Exception]:
    found: type[Exception] = connection.dialect.loaded_dbapi.Error
    return found


def _wrapped(connection: Connection, statement: str, error: Exception) -> Exception:
    """Give the error that SQLAlchemy raises for a statement of its own."""
    wrapped = DBAPIError.instance(
        statement, None, error, _errors(connection), dialect=connection.dialect
    )
    assert isinstance(wrapped, Exception)
    return wrapped
