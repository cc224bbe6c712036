"""The hashes that seal a batch: one for each table's part, one over all and the batch before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, repeat
from typing import Final

from db.types import canonical_json, instant_text

GENESIS: Final = "0" * 64  # stands for the batch before the first


class PartDigest:
    """The running row count and hash of one table's rows in one batch, in the order of ids."""

    __slots__ = ("_hash", "rows")

    def __init__(self) -> None:
        """Begin with no row."""
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row: Mapping[str, object]) -> None:
        """Take one stored row, with its id and batch_id."""
        self._hash.update(_rendered(row))
        self.rows += 1

    def add_columns(self, columns: Mapping[str, Sequence[object]], *, rows: int) -> None:
        """Take stored rows column by column: the same bytes as from each row in turn."""
        self._hash.update(_rendered_columns(columns, rows))
        self.rows += rows

    def as_content(self) -> dict[str, object]:
        """Give what the batch keeps of this part."""
        return {"rows": self.rows, "sha256": self._hash.hexdigest()}


def part_of(rows: Iterable[Mapping[str, object]]) -> PartDigest:
    """Digest these rows."""
    digest = PartDigest()
    for row in rows:
        digest.add(row)
    return digest


def batch_sha256(batch: Mapping[str, object]) -> str:
    """Hash a batch row (any `sha256` in it aside), which names the hash of the one before."""
    sealed = {name: value for name, value in batch.items() if name != "sha256"}
    return hashlib.sha256(_rendered(sealed)).hexdigest()


def _rendered(row: Mapping[str, object]) -> bytes:
    # Nulls are left out, so that a column added by a later migration keeps old hashes.
    plain = {name: _plain(value) for name, value in row.items() if value is not None}
    return canonical_json(plain).encode() + b"\n"


def _rendered_columns(columns: Mapping[str, Sequence[object]], rows: int) -> bytes:
    pieces = [_pieces(name, values) for name, values in sorted(columns.items())]
    begin, end = repeat("{", rows), repeat("}\n", rows)
    text = "".join(chain.from_iterable(zip(begin, *pieces, end, strict=True)))
    # JSON holds no bare line break, so this takes away each row's first comma and nothing else.
    return f"\n{text}".replace("\n{,", "\n{")[1:].encode()


def _pieces(name: str, values: Sequence[object]) -> Sequence[str]:
    """Render one column, each value with its name and the comma before it."""
    lead = f",{canonical_json(name)}:"
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {float}:
        return ["" if value is None else f"{lead}{value!r}" for value in values]
    if kinds == {int}:
        return ["" if value is None else f"{lead}{value}" for value in values]
    try:
        different = set(values) if len(kinds) < 2 else ()  # 1 and True are equal, their texts not
    except TypeError:  # documents
        different = ()
    if not different:
        return [_piece(lead, value) for value in values]
    known = {value: _piece(lead, value) for value in different}
    return list(map(known.__getitem__, values))


def _piece(lead: str, value: object) -> str:
    return "" if value is None else lead + canonical_json(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
