"""A coverage as the text of its TOML file: what is read back is what was written, digit for digit.

Written by hand: a coverage file is a few shapes of table, and no writer of TOML keeps 847.50.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from tracker.coverage.file import Coverage

BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
PROVENANCE: Final = ("source", "note")  # last in an entry
ROWS: Final = frozenset({"lines", "items"})  # tables of one inline table a line

Table = Mapping[str, Any]


def coverage_text(coverage: Coverage) -> str:
    """Write a coverage file; a key at its default is left out.

    Worked: a close of Decimal("847.50") is written 847.50, one of Decimal("1317") 1317.
    """
    whole = coverage.model_dump(exclude_defaults=True)
    parts = [f"ticker = {scalar(coverage.ticker)}\nsource = {scalar(coverage.source)}"]
    kinds = [name for name in Coverage.model_fields if isinstance(whole.get(name), tuple)]
    parts += ["\n".join(_entry(name, entry)) for name in kinds for entry in whole[name]]
    return "\n\n".join(parts) + "\n"


def scalar(value: object) -> str:
    """Write one value: a text, a date, a number as it is spelled, a list of them, an inline table.

    Texts are quoted as in JSON, which is TOML too but for the character DEL.
    """
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {scalar(one)}" for key, one in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(scalar, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal | dt.date):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _entry(name: str, entry: Table) -> Iterator[str]:
    yield f"[[{name}]]"
    yield from _body(name, entry)


def _body(path: str, table: Table) -> Iterator[str]:
    """Write a table's own keys first: in TOML whatever follows a header belongs to it."""
    below = {key: value for key, value in table.items() if _is_table(value)}
    own = [key for key in table if key not in below]
    for key in sorted(own, key=PROVENANCE.__contains__):
        yield f"{_key(key)} = {scalar(table[key])}"
    for key, value in below.items():
        inner = f"{path}.{_key(key)}"
        if key in ROWS:
            yield from ("", f"[{inner}]")
            yield from (f"{_key(name)} = {scalar(row)}" for name, row in value.items())
        elif isinstance(value, tuple):
            for one in value:
                yield ""
                yield from _entry(inner, one)
        else:
            yield from ("", f"[{inner}]")
            yield from _body(inner, value)


def _is_table(value: object) -> bool:
    """Tell a table, or a list of tables, from a value."""
    return isinstance(value, Mapping) or (
        isinstance(value, tuple) and any(isinstance(one, Mapping) for one in value)
    )


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else scalar(name)
