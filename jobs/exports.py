"""Writes tables to files: what is written is made by `db.sheets`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from db.sheets import csv_bytes, xlsx_bytes
from jobs.demo.asked import demo_asked
from tracker.errors import BadInputError

_STANDS: Final = "exists; --force replaces it, or choose another name"


def write_tables(
    frame: pd.DataFrame,
    about: Mapping[str, object],
    *,
    name: str,
    csv: Path | None,
    xlsx: Path | None,
    formats: Mapping[str, str] | None = None,
) -> Iterator[Path]:
    """Write a table to the files that are named; gives each file once it is written."""
    if csv is not None:
        write_csv(frame, csv)
        write_notes(about, csv)
        yield csv
    if xlsx is not None:
        write_xlsx(frame, xlsx, name=name, about=about, formats=formats)
        yield xlsx


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table to a CSV file; BadInputError when the file cannot be written."""
    write_file(csv_bytes(frame, simulated=demo_asked()), path)


def write_notes(about: Mapping[str, object], path: Path) -> None:
    """Write beside a CSV what it is, with its disclaimer: `drift.csv` has `drift.csv.txt`.

    The CSV itself stays a plain table, for every row or column more than its figures would have to
    be cut away by whoever reads it: no common reader skips comments, and a date is no sentence.
    """
    beside = path.with_name(f"{path.name}.txt")
    lines = [f"{name}: {value}\n" for name, value in about.items() if value is not None]
    write_file("".join(lines).encode(), beside)


def write_xlsx(
    frame: pd.DataFrame,
    path: Path,
    *,
    name: str,
    about: Mapping[str, object],
    formats: Mapping[str, str] | None = None,
) -> None:
    """Write a table to a workbook; BadInputError when the file cannot be written."""
    body = xlsx_bytes(frame, name=name, about=about, formats=formats, simulated=demo_asked())
    write_file(body, path)


def refuse_standing(path: Path) -> None:
    """Refuse a name that a file has already; BadInputError names the way out."""
    if path.exists():
        raise BadInputError(f"{path} {_STANDS}")


def write_file(body: bytes, path: Path, *, new: bool = False) -> None:
    """Write bytes to a file, a `new` one only; BadInputError when it cannot be written."""
    try:
        with path.open("xb" if new else "wb") as file:
            file.write(body)
    except FileExistsError as error:
        raise BadInputError(f"{path} {_STANDS}") from error
    except FileNotFoundError as error:
        told = f"there is no folder {path.parent}; make it, or choose another file"
        raise BadInputError(f"{path}: {told}") from error
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}; choose another file") from error
