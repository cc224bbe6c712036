"""Delimited text: its encoding, its delimiter, its lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from jobs.imports.tables import Line, Table
from tracker.errors import BadInputError

DELIMITERS: Final = (",", ";", "\t", "|")
MOST_LINES: Final = 1_000_000
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What a text never holds; tab, line feed and carriage return aside.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_delimited(name: str, body: bytes) -> Table:
    """Read delimited text in UTF-8, UTF-16 or GBK; BadInputError when it is no text."""
    text = decode(name, body)
    stated = re.match(r"sep=(.)\r?\n", text)  # how Excel notes the delimiter
    delimiter = stated[1] if stated else find_delimiter(text)
    return Table(name, tuple(_lines(name, text, delimiter)), delimiter)


def decode(name: str, body: bytes) -> str:
    """Give the text of a file: by its mark, else UTF-8, else GBK as Chinese terminals write it."""
    marked = next((named for mark, named in _MARKS.items() if body.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text
    raise BadInputError(f"{name}: not text in UTF-8, UTF-16 or GBK; export it as CSV or XLSX")


def find_delimiter(text: str) -> str:
    """Choose the delimiter that splits the first lines into most cells; a comma where none does."""
    head = "\n".join(text.splitlines()[:40])
    return max(DELIMITERS, key=lambda one: _cells(head, one))


def _cells(head: str, delimiter: str) -> int:
    try:
        return max((len(row) for row in _records(head, delimiter)), default=0)
    except csv.Error:
        return 0


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _lines(name: str, text: str, delimiter: str) -> Iterator[Line]:
    """Number records, not line feeds: a header with a line break in quotes is one line."""
    try:
        for number, cells in enumerate(_records(text, delimiter), start=1):
            if number > MOST_LINES:
                raise BadInputError(f"{name}: above {MOST_LINES:,} lines; split the file")
            yield Line(number, tuple(cells))
    except csv.Error as error:
        raise BadInputError(f"{name}: not a delimited table ({error}); export it again") from error
