"""Writes tables to files: what is written is made by `db.sheets`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from db.sheets import csv_bytes, xlsx_bytes
from jobs.demo.asked import demo_asked
from tracker.errors import BadInputError


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


def write_file(body: bytes, path: Path) -> None:
    """Write bytes to a file; BadInputError when the file cannot be written."""
    try:
        path.write_bytes(body)
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}; choose another file") from error
