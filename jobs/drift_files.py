"""Writes a history to files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jobs.exports import write_csv, write_notes, write_xlsx
from tracker.drift import Drift


def write_drift(drift: Drift, *, csv: Path | None, xlsx: Path | None) -> Iterator[Path]:
    """Write a history to the files that are named; gives each file once it is written."""
    if csv is not None:
        write_csv(drift.frame, csv)
        write_notes(drift.about(), csv)
        yield csv
    if xlsx is not None:
        write_xlsx(drift.frame, xlsx, name="history", about=drift.about())
        yield xlsx
