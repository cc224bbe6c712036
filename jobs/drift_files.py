"""Writes a history to files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jobs.answers import Drift
from jobs.exports import notes, write_csv, write_notes, write_xlsx
from tracker import __version__
from tracker.restricted import HIDDEN

KNOWN = {
    "then": "each session as known at its own close",
    "now": "each session with everything known now",
}
UNITS = (
    "prices and targets in the quoted unit, market cap in millions of its currency, multiples as "
    "multiples, upsides, premiums and performances as ratios (0.554 is 55.4 %)"
)


def write_drift(drift: Drift, *, csv: Path | None, xlsx: Path | None) -> Iterator[Path]:
    """Write a history to the files that are named; gives each file once it is written."""
    if csv is not None:
        write_csv(drift.frame, csv)
        write_notes(about(drift), csv)
        yield csv
    if xlsx is not None:
        write_xlsx(drift.frame, xlsx, name="history", about=about(drift))
        yield xlsx


def about(drift: Drift) -> dict[str, object]:
    """Say what the table of a history is."""
    return {
        "company": f"{drift.name} {drift.ticker}",
        "from": drift.start,
        "to": drift.end,
        "sessions": f"{len(drift.frame)} of {drift.exchange}",
        "prices in": drift.currency,
        "known": KNOWN[drift.known],
        "target's year": drift.basis,
        "units": UNITS,
        "restricted": HIDDEN if drift.restricted else None,
        "written by": f"tracker {__version__}",
        **notes(drift.disclaimer),
    }
