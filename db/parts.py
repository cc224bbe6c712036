"""A part of a batch: the rows that it adds to one table, held column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Connection, Float, Table, insert

from db.bulk_copy import copy_rows
from db.chain import PartDigest
from db.dialect import is_sqlite

_CHUNK: Final = 50_000  # rows rendered or bound at once


@dataclass(frozen=True, slots=True)
class Part:
    """Rows to append to one table; `columns` are equally long, values as `check_row` gives them."""

    columns: Mapping[str, Sequence[object]]
    rows: int

    def numbered(self, *, first: int, batch_id: int) -> Part:
        """Give every row its batch and its id, counting from `first`."""
        ids = range(first, first + self.rows)
        return Part({"id": ids, "batch_id": [batch_id] * self.rows, **self.columns}, self.rows)

    def digest(self) -> PartDigest:
        """Hash the numbered rows as `db.chain` does row by row."""
        digest = PartDigest()
        for start in range(0, self.rows, _CHUNK):
            end = min(start + _CHUNK, self.rows)
            chunk = {name: column[start:end] for name, column in self.columns.items()}
            digest.add_columns(chunk, rows=end - start)
        return digest


def part_of_rows(rows: Sequence[Mapping[str, object]]) -> Part:
    """Turn rows into columns; what a row does not name is None."""
    names = dict.fromkeys(name for row in rows for name in row)
    return Part({name: [row.get(name) for row in rows] for name in names}, len(rows))


def bound(
    connection: Connection, column: Column[object], values: Sequence[object]
) -> Sequence[object]:
    """Turn the values of a column into what the driver takes and gives back."""
    bind = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if bind is None or isinstance(column.type, Float):  # checked to be floats already
        return values
    try:
        known = {value: bind(value) for value in set(values)}
    except TypeError:  # a document
        return [bind(value) for value in values]
    return list(map(known.__getitem__, values))


def insert_part(connection: Connection, table: Table, part: Part) -> None:
    """Append the numbered rows, past SQLAlchemy's work on each value of each row."""
    if not is_sqlite(connection):
        copy_rows(connection, table, part.columns, rows=part.rows)
        return
    present = [column for column in table.columns if column.name in part.columns]
    names = [column.name for column in present]
    statement = str(insert(table).compile(dialect=connection.dialect, column_keys=names))
    for start in range(0, part.rows, _CHUNK):
        end = start + _CHUNK
        chunk = [bound(connection, one, part.columns[one.name][start:end]) for one in present]
        connection.exec_driver_sql(statement, list(zip(*chunk, strict=True)))
