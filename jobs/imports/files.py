"""A file to import: read once, hashed, opened as what its first bytes say it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

from jobs.imports.delimited import read_delimited
from jobs.imports.tables import Table
from jobs.imports.workbooks import Book, is_zip, read_book, read_workbook
from tracker.errors import BadInputError

LARGEST: Final = 50_000_000  # bytes; ten years of closes of 500 names have 60 a row, 1.3 m rows
LARGEST_WORKBOOK: Final = 20_000_000
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file as read: its name, the hash of its bytes, its tables."""

    name: str
    sha256: str
    tables: tuple[Table, ...]


def read_file(path: Path) -> ImportFile:
    """Read a CSV or XLSX file; BadInputError says in one line why it cannot be used."""
    body = _body(path)
    tables = read_workbook(path) if is_zip(body) else [read_delimited(path.name, body)]
    if not tables:
        raise BadInputError(f"{path.name}: no sheet of it holds anything; export it again")
    return ImportFile(path.name, hashlib.sha256(body).hexdigest(), tuple(tables))


def read_model_file(path: Path) -> Book:
    """Read a model's workbook whole; BadInputError says in one line why it cannot be used."""
    if not is_zip(_body(path)):
        raise BadInputError(f"{path.name}: a mapping is for a workbook; save the model as XLSX")
    return read_book(path)


def _body(path: Path) -> bytes:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise BadInputError(f"{path}: not a regular file; name a CSV or XLSX file")
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInputError(f"{path}: {reason}; check the path") from error
    most = LARGEST_WORKBOOK if is_zip(body) else LARGEST
    if len(body) > most:
        raise BadInputError(f"{path.name}: above {most // 1_000_000} MB; split the file")
    if not body.strip():
        raise BadInputError(f"{path.name}: empty; export it again")
    if body.startswith(_OLD_EXCEL):
        raise BadInputError(f"{path.name}: an old or encrypted Excel file; save it as XLSX")
    return body
